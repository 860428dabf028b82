//! The text of the generated files.

use std::{collections::BTreeMap, fmt::Write};

use super::{
    model::{Model, Need, Way},
    rust::{base, response, rust_name, variants},
    spec::{Field, Item},
    tables,
    words::{camel, describe, quoted, snake},
};
use crate::Error;

/// The generated files by name.
pub(super) fn render(model: &Model<'_>) -> Result<BTreeMap<String, String>, Error> {
    let mut bodies: BTreeMap<String, String> = BTreeMap::new();
    for item in &model.spec.types {
        if tables::BY_HAND.contains(&item.name.as_str()) && item.name != "Update" {
            continue;
        }
        let body = bodies
            .entry(type_file(&item.name, &item.section))
            .or_default();
        body.push_str(&type_(model, item)?);
    }
    for (name, members) in &model.choices {
        let body = bodies
            .entry(type_file(name, "Available types"))
            .or_default();
        let docs = "One of several types that a method takes.";
        body.push_str(&outbound_union(model, name, docs, members));
    }
    for (name, (owner, values)) in &model.names {
        bodies
            .entry("names".to_owned())
            .or_default()
            .push_str(&names(name, owner, values));
    }
    for item in &model.spec.methods {
        let body = bodies.entry(method_file(item)).or_default();
        body.push_str(&method(model, item)?);
    }
    let mut files = BTreeMap::new();
    files.insert("mod.rs".to_owned(), root(model, bodies.keys()));
    for (name, body) in bodies {
        let header = format!("//! {}.\n\nuse super::*;\n", title(&name));
        files.insert(format!("{name}.rs"), header + &body);
    }
    Ok(files)
}

fn root<'n>(model: &Model<'_>, modules: impl Iterator<Item = &'n String> + Clone) -> String {
    let mut text = format!(
        "//! {}, written by `cargo xtask codegen`; see docs/bot-api.md. Do not edit.\n\n",
        model.spec.version
    );
    for name in modules.clone() {
        writeln!(text, "mod {name};").unwrap_or_default();
    }
    text.push_str(
        "\nuse campanile_core::{ChatId, ChatType, FileSource, InputFile, MessageId, ThreadId, UserId};\n\n\
         use crate::{\n    \
         lazy::Lazy,\n    \
         macros::{contents, fields, key, method, names, one_of, payload, places, record},\n    \
         message::{MaybeInaccessibleMessage, MessageOrTrue},\n    \
         scalar::{ChatTarget, Date},\n    \
         update::Updates,\n};\n\n",
    );
    for name in modules {
        writeln!(text, "pub use self::{name}::*;").unwrap_or_default();
    }
    text
}

fn title(file: &str) -> String {
    match file.strip_prefix("methods_") {
        Some(chapter) => format!("Methods of the Bot API: {}", chapter.replace('_', " ")),
        None => format!("Types of the Bot API: {}", file.replace('_', " ")),
    }
}

fn type_file(name: &str, section: &str) -> String {
    match section {
        "Available types" | "Rich messages" => {
            let row = tables::CHAPTERS
                .iter()
                .find(|(word, _)| name.contains(word));
            row.map_or("basics", |&(_, file)| file).to_owned()
        }
        section => snake(section),
    }
}

fn method_file(item: &Item) -> String {
    let chapter = match item.section.as_str() {
        "Available methods" => {
            let starts = |words: &[&str]| words.iter().any(|word| item.name.starts_with(word));
            if starts(&["send", "forward", "copy"]) {
                "sending"
            } else if item.name.contains("Business")
                || item.name.contains("Gift")
                || item.name.contains("Story")
            {
                "accounts"
            } else if item.name.contains("My") || item.name.contains("Managed") {
                "bot"
            } else if item.name.contains("Chat") || item.name.contains("Topic") {
                "chats"
            } else {
                "other"
            }
        }
        section => &snake(section),
    };
    format!("methods_{chapter}")
}

fn type_(model: &Model<'_>, item: &Item) -> Result<String, Error> {
    let name = rust_name(&item.name);
    let docs = format!("The Bot API's [`{}`]({}).", item.name, item.href);
    if item.name == "Update" {
        return Ok(contents(model, item));
    }
    match model.members(&item.name) {
        Some(members) if model.way(&item.name) == Way::Outbound => {
            Ok(outbound_union(model, &name, &docs, members))
        }
        Some(members) => inbound_union(model, &name, &docs, members),
        None => whole(model, item, &name, &docs),
    }
}

/// A record, and the part of it that stands apart.
fn whole(model: &Model<'_>, item: &Item, name: &str, docs: &str) -> Result<String, Error> {
    let (owner, holder, part, ..) = tables::APART;
    let (apart, fields): (Vec<_>, Vec<_>) =
        item.fields.iter().partition(|field| is_apart(item, field));
    if apart.is_empty() {
        return record(model, item, name, docs, &fields, "");
    }
    let section = format!(
        "        apart {{\n            /// Rare fields: those of service messages.\n            {holder}: {part},\n        }}\n"
    );
    let whole = record(model, item, name, docs, &fields, &section)?;
    let sections = sections(model, item, &apart)?;
    Ok(format!(
        "{whole}\nrecord! {{\n    inbound\n    /// The fields of [`{owner}`] that only service messages have.\n    {part} {{\n{sections}    }}\n}}\n"
    ))
}

fn is_apart(item: &Item, field: &Field) -> bool {
    let (owner, _, _, mark, names) = tables::APART;
    let name = field.name.as_str();
    item.name == owner
        && !tables::NOT_APART.contains(&name)
        && (field.description.contains(mark) || names.contains(&name))
}

fn record(
    model: &Model<'_>,
    item: &Item,
    name: &str,
    docs: &str,
    fields: &[&Field],
    apart: &str,
) -> Result<String, Error> {
    let way = match model.way(&item.name) {
        Way::Inbound => "inbound",
        Way::Outbound => "outbound",
        Way::Shared => "shared",
    };
    let tag = model.tag(item);
    let mark = tag.as_ref().map_or(String::new(), |(key, value)| {
        format!(" \"{key}\" = {value}")
    });
    let fields = fields.iter().copied();
    let fields: Vec<_> = fields
        .filter(|field| tag.as_ref().is_none_or(|(key, _)| *key != field.name))
        .collect();
    let mut text = format!("\nrecord! {{\n    {way}\n    /// {docs}\n    {name}{mark} {{\n");
    text.push_str(&sections(model, item, &fields)?);
    text.push_str(apart);
    text.push_str("    }\n}\n");
    Ok(text)
}

fn sections(model: &Model<'_>, item: &Item, fields: &[&Field]) -> Result<String, Error> {
    let mut text = String::new();
    let sections = [
        (Need::Required, "required"),
        (Need::Lenient, "lenient"),
        (Need::Optional, "optional"),
        (Need::Flag, "flags"),
    ];
    for (need, section) in sections {
        let mut fields = fields
            .iter()
            .filter(|field| model.need(item, field) == need)
            .peekable();
        if fields.peek().is_none() {
            continue;
        }
        writeln!(text, "        {section} {{")?;
        for field in fields {
            let rust = model.field_type(item, field)?;
            let docs = describe(field, &rust, &quoted(&field.description));
            writeln!(text, "            /// {docs}")?;
            match need {
                Need::Flag => writeln!(text, "            {},", field.name)?,
                _ => writeln!(text, "            {}: {rust},", field_name(&field.name))?,
            }
        }
        text.push_str("        }\n");
    }
    Ok(text)
}

/// The name of a field; where Rust keeps the name for itself, with the name on the wire.
fn field_name(name: &str) -> String {
    match name {
        "type" => "kind = \"type\"".to_owned(),
        name => name.to_owned(),
    }
}

fn payload(model: &Model<'_>, union: &str, member: &str) -> String {
    let boxed = if model.is_variant_boxed(union, member) {
        " boxed"
    } else {
        ""
    };
    format!("{}{boxed}", rust_name(member))
}

fn inbound_union(
    model: &Model<'_>,
    name: &str,
    docs: &str,
    members: &[String],
) -> Result<String, Error> {
    let mut key = String::new();
    let mut lines = String::new();
    for (variant, member) in variants(members) {
        let item = model
            .item(member)
            .ok_or_else(|| format!("no type {member}"))?;
        let tag = model.tag(item);
        let (tag, constant) = tag.ok_or_else(|| format!("{member} has no discriminator"))?;
        key = tag;
        let payload = payload(model, name, member);
        writeln!(lines, "        {constant} => {variant}({payload}),")?;
    }
    let plain = members.iter().any(|member| member == "String");
    let plain = if plain { " or Text or Parts" } else { "" };
    Ok(format!(
        "\none_of! {{\n    inbound\n    /// {docs}\n    {name} by \"{key}\"{plain} {{\n{lines}    }}\n}}\n"
    ))
}

fn outbound_union(model: &Model<'_>, name: &str, docs: &str, members: &[String]) -> String {
    let lines = variants(members).into_iter().map(|(variant, member)| {
        let payload = payload(model, name, member);
        format!("        {variant}({payload}),\n")
    });
    let lines: String = lines.collect();
    format!("\none_of! {{\n    outbound\n    /// {docs}\n    {name} {{\n{lines}    }}\n}}\n")
}

fn contents(model: &Model<'_>, item: &Item) -> String {
    let kinds = item.fields.iter().filter(|field| field.name != "update_id");
    let lines = kinds.map(|field| {
        let payload = payload(model, "Update", base(&field.types[0]));
        format!(
            "        \"{}\" => {}({payload}),\n",
            field.name,
            camel(&field.name)
        )
    });
    let lines: String = lines.collect();
    let docs = format!("What an update is about, see [`Update`]({}).", item.href);
    format!("\ncontents! {{\n    /// {docs}\n    UpdateContent {{\n{lines}    }}\n}}\n")
}

fn names(name: &str, owner: &str, values: &[String]) -> String {
    let lines = values.iter().map(|value| {
        let variant = camel(value);
        format!("        \"{value}\" => {variant},\n")
    });
    let lines: String = lines.collect();
    format!(
        "\nnames! {{\n    /// What `{owner}` may say, and other fields like it.\n    {name} {{\n{lines}    }}\n}}\n"
    )
}

fn method(model: &Model<'_>, item: &Item) -> Result<String, Error> {
    let name = camel(&item.name);
    let fields: Vec<_> = item.fields.iter().collect();
    let mut text = format!(
        "\nmethod! {{\n    /// The method [`{}`]({}).\n    {name} = \"{}\" -> {} {{\n",
        item.name,
        item.href,
        item.name,
        response(item)
    );
    text.push_str(&sections(model, item, &fields)?);
    text.push_str("    }\n}\n");
    Ok(text)
}
