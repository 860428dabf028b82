//! A table of what travels towards the bot, for the tests of the generated files.

use std::fmt::Write;

use super::{
    model::{Model, Need, Way},
    rust::rust_name,
};

pub(super) fn render(model: &Model<'_>) -> String {
    let mut records = String::new();
    let mut unions = String::new();
    let types = model.spec.types.iter();
    for item in types.filter(|item| model.way(&item.name) != Way::Outbound) {
        let name = &item.name;
        if let Some(members) = model.members(name) {
            let _ = writeln!(unions, "    (\"{name}\", &{members:?}),");
        } else if name != "InputFile" {
            let tag = model.tag(item);
            let is_tag = |name: &str| tag.as_ref().is_some_and(|(tag, _)| tag == name);
            let rust = rust_name(name);
            let _ = writeln!(records, "    record::<{rust}>(");
            let _ = writeln!(records, "        \"{name}\",");
            let _ = match &tag {
                Some((key, value)) => writeln!(records, "        Some((\"{key}\", {value:?})),"),
                None => writeln!(records, "        None,"),
            };
            let _ = writeln!(records, "        &[");
            for field in item.fields.iter().filter(|field| !is_tag(&field.name)) {
                let always = matches!(model.need(item, field), Need::Required | Need::Lenient);
                let (name, wire) = (&field.name, &field.types[0]);
                let _ = writeln!(records, "            (\"{name}\", {always}, \"{wire}\"),");
            }
            let _ = writeln!(records, "        ],\n    ),");
        }
    }
    format!(
        "//! What travels towards a bot in {}, written by `cargo xtask codegen`. Do not edit.\n\n\
         use campanile_types::*;\n\n\
         use crate::records::{{Record, record}};\n\n\
         /// Every record: its name, its tag, and its fields with whether they are always there.\n\
         #[rustfmt::skip]\n\
         pub(crate) const RECORDS: &[Record] = &[\n{records}];\n\n\
         /// Every union with its members.\n\
         #[rustfmt::skip]\n\
         pub(crate) const UNIONS: &[(&str, &[&str])] = &[\n{unions}];\n",
        model.spec.version
    )
}
