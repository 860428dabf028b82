//! What things of the Bot API are called in Rust.

use super::{
    spec::{Field, Item},
    tables,
    words::camel,
};

/// The type of a whole number, by the name of its field.
pub(super) fn integer(item: &Item, field: &Field) -> &'static str {
    let name = field.name.as_str();
    let one = name.strip_suffix('s').unwrap_or(name);
    match (item.name.as_str(), one) {
        ("User", "id") => "UserId",
        ("Chat" | "ChatFullInfo", "id") => "ChatId",
        _ if one.ends_with("user_id") => "UserId",
        _ if one.ends_with("chat_id") => "ChatId",
        _ if one.ends_with("message_id") => "MessageId",
        _ if one.ends_with("message_thread_id") => "ThreadId",
        _ if field.description.contains("Unix time")
            || name.ends_with("_date")
            || name == "date" =>
        {
            "Date"
        }
        _ => "i64",
    }
}

/// The name of what an array holds in the end.
pub(super) fn base(name: &str) -> &str {
    name.rsplit(" of ").next().unwrap_or(name)
}

pub(super) fn rust_name(name: &str) -> String {
    if let Some(item) = name.strip_prefix("Array of ") {
        return format!("Vec<{}>", rust_name(item));
    }
    match name {
        "Boolean" | "True" => "bool".to_owned(),
        "Integer" => "i64".to_owned(),
        "Float" => "f64".to_owned(),
        name => {
            let renamed = tables::RENAMED.iter().find(|(old, _)| *old == name);
            renamed.map_or(name, |(_, new)| new).to_owned()
        }
    }
}

/// What a method answers.
pub(super) fn response(method: &Item) -> String {
    let returns: Vec<_> = method.returns.iter().map(String::as_str).collect();
    match returns[..] {
        ["Message", "Boolean" | "True"] => "MessageOrTrue".to_owned(),
        ["Array of Update"] => "Updates".to_owned(),
        [one] => rust_name(one),
        _ => "serde_json::Value".to_owned(),
    }
}

/// The members of a union, each with the part of its name that tells it from the others.
pub(super) fn variants(members: &[String]) -> Vec<(String, &str)> {
    let members = members.iter().map(String::as_str);
    let members: Vec<_> = members
        .filter(|name| *name != "String" && !name.contains(' '))
        .collect();
    let first = members.first().copied().unwrap_or_default();
    let is_word = |at: usize| first[at..].starts_with(|c: char| c.is_ascii_uppercase());
    let front = (1..first.len())
        .filter(|&at| {
            is_word(at)
                && members
                    .iter()
                    .all(|name| name.len() > at && name.starts_with(&first[..at]))
        })
        .max()
        .unwrap_or(0);
    let back = (front + 1..first.len())
        .filter(|&at| is_word(at) && members.iter().all(|name| name.ends_with(&first[at..])))
        .map(|at| first.len() - at)
        .max()
        .unwrap_or(0);
    let cut = |name: &str| camel(&name[front..name.len() - back]);
    members.into_iter().map(|name| (cut(name), name)).collect()
}
