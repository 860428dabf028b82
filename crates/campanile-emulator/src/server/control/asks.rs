//! What people ask of bots: presses, queries, votes and reactions.

use campanile_core::UserId;
use serde_json::json;

use super::{Fields, Outcome, Refusal};
use crate::{
    emulator::Emulator,
    people::{Person, Query, Question, SentMessage},
};

/// The person of `from`, and the message of `message_id` that it can see.
fn about(emulator: &Emulator, fields: &Fields) -> Result<(Person, SentMessage), Refusal> {
    let person = fields.person(emulator, "from")?;
    let chat = fields.place(emulator, person.id().0)?;
    let message = fields.message(&chat)?;
    Ok((person, message))
}

pub(super) fn press(emulator: &Emulator, fields: &Fields) -> Outcome {
    let (person, message) = about(emulator, fields)?;
    let query = person.try_press(&message, fields.required_text("data")?);
    let query = query.ok_or_else(|| Refusal::new("the message has no such button of a bot"))?;
    Ok(json!({ "id": query.id() }))
}

/// An inline, shipping or pre-checkout query.
pub(super) fn query(emulator: &Emulator, fields: &Fields) -> Outcome {
    let person = fields.person(emulator, "from")?;
    let bot = UserId(fields.bot(emulator)?);
    let payload = fields.text("payload")?.unwrap_or_default();
    let question = match fields.required_text("kind")? {
        "inline" => Question::Inline {
            text: fields.text("query")?.unwrap_or_default(),
        },
        "shipping" => Question::Shipping { payload },
        "pre_checkout" => Question::PreCheckout {
            currency: fields.text("currency")?.unwrap_or("EUR"),
            amount: fields.id("amount")?.unwrap_or(100),
            payload,
        },
        _ => return Err(Refusal::new("a kind is inline, shipping or pre_checkout")),
    };
    Ok(json!({ "id": person.ask(bot, question).id() }))
}

/// Sends a result that a bot offered for an inline query.
pub(super) fn result(emulator: &Emulator, fields: &Fields) -> Outcome {
    let person = fields.person(emulator, "from")?;
    let chat = fields.place(emulator, person.id().0)?;
    let query = Query::find(emulator, fields.required_text("query_id")?);
    let query = query.ok_or_else(|| Refusal::new("there is no such query"))?;
    let message = person.try_choose(&query, fields.required_text("result_id")?, chat.key);
    let message = message.ok_or_else(|| {
        Refusal::new("the bot did not offer the result to this user, or it cannot be sent there")
    })?;
    Ok(message.json())
}

pub(super) fn vote(emulator: &Emulator, fields: &Fields) -> Outcome {
    let (person, message) = about(emulator, fields)?;
    let options = fields.numbers("options")?;
    let options = options.ok_or_else(|| Refusal::new("options is missing"))?;
    match person.try_vote(&message, &options) {
        true => Ok(json!({})),
        false => Err(Refusal::new("the user cannot vote so there")),
    }
}

/// Sets a reaction, or takes it back if there is no emoji.
pub(super) fn reaction(emulator: &Emulator, fields: &Fields) -> Outcome {
    let (person, message) = about(emulator, fields)?;
    match person.try_react(&message, fields.text("emoji")?) {
        true => Ok(json!({})),
        false => Err(Refusal::new("the message is deleted")),
    }
}
