//! The commands of a bot (Bot API, `setMyCommands`).

use campanile_core::ApiError;
use serde_json::{Value, json};

use super::{Answer, Call, Success, error::bad_request};

/// How many lists a bot keeps, one for each scope and language.
const LISTS_KEPT: usize = 1_000;

pub(super) fn set_my_commands(call: &mut Call<'_>) -> Answer {
    let key = key(call)?;
    let commands = call.args.json("commands");
    let commands = commands.map_err(|()| bad_request("can't parse commands JSON object"))?;
    let Some(commands) = commands.as_deref().and_then(Value::as_array) else {
        return Err(bad_request("expected an Array of BotCommand"));
    };
    if commands.len() > 100 {
        return Err(bad_request("BOT_COMMANDS_TOO_MUCH"));
    }
    let commands: Vec<_> = commands.iter().map(command).collect::<Result<_, _>>()?;
    let lists = &mut call.me()?.commands;
    if commands.is_empty() {
        lists.remove(&key);
    } else if lists.len() < LISTS_KEPT || lists.contains_key(&key) {
        lists.insert(key, commands.into());
    } else {
        return Err(bad_request("too many scopes for the emulator"));
    }
    Ok(Success::new(true))
}

fn command(command: &Value) -> Result<Value, ApiError> {
    let text = |name: &str| command[name].as_str().unwrap_or_default();
    // A slash in front is dropped (Bot API server, `get_bot_command`).
    let name = text("command").trim_start_matches('/');
    let description = text("description");
    let is_name = (1..=32).contains(&name.len())
        && name
            .bytes()
            .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == b'_');
    if !is_name {
        return Err(bad_request("BOT_COMMAND_INVALID"));
    }
    match description.chars().count() {
        1..=256 => Ok(json!({ "command": name, "description": description })),
        _ => Err(bad_request("BOT_COMMAND_DESCRIPTION_INVALID")),
    }
}

pub(super) fn get_my_commands(call: &mut Call<'_>) -> Answer {
    let key = key(call)?;
    let commands = call.me()?.commands.get(&key).cloned();
    Ok(Success::new(commands.unwrap_or_else(|| json!([]))))
}

pub(super) fn delete_my_commands(call: &mut Call<'_>) -> Answer {
    let key = key(call)?;
    call.me()?.commands.remove(&key);
    Ok(Success::new(true))
}

/// Scope and language of a list, as one text.
fn key(call: &Call<'_>) -> Result<String, ApiError> {
    let scope = call.args.json("scope");
    let scope = scope.map_err(|()| bad_request("can't parse BotCommandScope JSON object"))?;
    let scope = scope.map_or_else(|| json!({"type": "default"}), |scope| scope.into_owned());
    let kind = scope["type"].as_str().unwrap_or_default();
    let known = [
        "default",
        "all_private_chats",
        "all_group_chats",
        "all_chat_administrators",
        "chat",
        "chat_administrators",
        "chat_member",
    ];
    if !known.contains(&kind) {
        return Err(bad_request(
            "can't parse BotCommandScope: unsupported type specified",
        ));
    }
    let language = call.args.text("language_code");
    if !matches!(language.len(), 0 | 2) {
        return Err(bad_request("invalid language code specified"));
    }
    let (chat, user) = (&scope["chat_id"], &scope["user_id"]);
    Ok(format!("{kind} {chat} {user} {language}"))
}
