//! What happens to updates and calls on their way.

use campanile_core::{ApiError, ChatId, UserId};
use serde_json::json;

use super::{Fields, Outcome, Refusal};
use crate::{emulator::Emulator, fault::Fault};

/// How many faults may wait.
const FAULTS_KEPT: usize = 10_000;

/// Queues an update of any kind.
pub(super) fn update(emulator: &Emulator, fields: &Fields) -> Outcome {
    let bot = fields.bot(emulator)?;
    let kind = fields.required_text("kind")?;
    let content = fields.get("content").filter(|content| content.is_object());
    let content = content.ok_or_else(|| Refusal::new("content is no object"))?;
    let id = emulator.change(|state| state.push_update(bot, kind, content));
    Ok(json!({ "update_id": id }))
}

/// Delivers an update once more under its id.
pub(super) fn repeat(emulator: &Emulator, fields: &Fields) -> Outcome {
    let bot = fields.bot(emulator)?;
    let id = fields.required_id("update_id")?;
    let is_known = emulator.change(|state| {
        let bot = state.bots.get_mut(&bot);
        bot.is_some_and(|bot| bot.queue.repeat(id))
    });
    match is_known {
        true => Ok(json!({})),
        false => Err(Refusal::new("the update is not known any more")),
    }
}

pub(super) fn fault(emulator: &Emulator, fields: &Fields) -> Outcome {
    let mut fault = match fields.required_text("kind")? {
        "flood" => Fault::flood(fields.id("retry_after")?.unwrap_or(1).max(1)),
        "migrated" => Fault::migrated(ChatId(fields.required_id("migrate_to_chat_id")?)),
        "conflict" => Fault::conflict(),
        "page" => Fault::page(status(fields, 502)?),
        "hang" => Fault::hang(),
        "cut" => Fault::cut(),
        "error" => {
            let code = status(fields, 400)?;
            let text = fields.text("description")?.unwrap_or("Bad Request");
            Fault::error(ApiError::new(code.into(), text.to_owned()))
        }
        _ => {
            return Err(Refusal::new(
                "a kind is error, flood, migrated, conflict, page, hang or cut",
            ));
        }
    };
    if let Some(method) = fields.text("method")? {
        fault = fault.on(method);
    }
    if let Some(chat) = fields.id("chat")? {
        fault = fault.in_chat(ChatId(chat));
    }
    if let Some(bot) = fields.id("bot")? {
        fault = fault.by_bot(UserId(bot));
    }
    if let Some(times) = fields.id("times")? {
        fault = fault.times(u32::try_from(times).unwrap_or(1));
    }
    if fields.flag("after_effect") {
        fault = fault.after_effect();
    }
    if emulator.look(|state| state.faults.len()) >= FAULTS_KEPT {
        return Err(Refusal::new("there are too many faults"));
    }
    emulator.inject(fault);
    Ok(json!({}))
}

fn status(fields: &Fields, default: u16) -> Result<u16, Refusal> {
    let code = fields.id("code")?.unwrap_or(default.into());
    let code = u16::try_from(code).ok();
    code.filter(|code| (400..600).contains(code))
        .ok_or_else(|| Refusal::new("a code is 400 to 599"))
}
