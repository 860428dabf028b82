//! What can be looked at.

use campanile_core::ApiRequest;
use http::StatusCode;
use serde_json::{Map, Value, json};

use super::{Fields, Outcome, Refusal};
use crate::{
    emulator::Emulator,
    event::{Event, EventKind},
    people::Query,
    state::ChatKey,
};

/// How many events one answer holds; the rest is asked for from the last number on.
const PAGE: usize = 1_000;

pub(super) fn show(emulator: &Emulator, path: &str, query: &Fields) -> Outcome {
    let since = query.id("since")?.unwrap_or(0);
    let since = u64::try_from(since).unwrap_or(0);
    match path {
        "clock" => Ok(clock(emulator)),
        "calls" => {
            let method = query.text("method")?;
            let is_wanted = |event: &Event| {
                let call = event.call();
                call.is_some_and(|call| {
                    method.is_none_or(|method| method.eq_ignore_ascii_case(call.method()))
                })
            };
            Ok(page(emulator, since, is_wanted))
        }
        "updates" => Ok(page(emulator, since, |event| {
            matches!(event.kind(), EventKind::Update { .. })
        })),
        _ if path.starts_with("queries/") => answer(emulator, &path["queries/".len()..]),
        _ => match path.strip_prefix("chats/").map(str::parse::<i64>) {
            Some(Ok(id)) => chat(emulator, id, query),
            _ => Err(Refusal(StatusCode::NOT_FOUND, format!("no path {path}"))),
        },
    }
}

/// The parameters of the call by which a bot answered a query; null if it has not yet.
fn answer(emulator: &Emulator, id: &str) -> Outcome {
    let query = Query::find(emulator, id);
    let query =
        query.ok_or_else(|| Refusal(StatusCode::NOT_FOUND, format!("there is no query {id}")))?;
    let answer = query.answer().map(|call| parameters(&call));
    Ok(json!({ "answer": answer }))
}

fn parameters(call: &ApiRequest) -> Map<String, Value> {
    let parameters = call.params();
    let parameters = parameters.map(|(name, value)| (name.to_owned(), value.clone()));
    parameters.collect()
}

pub(super) fn clock(emulator: &Emulator) -> Value {
    let (date, now) = emulator.look(|state| (state.date(), state.now()));
    json!({ "date": date, "elapsed": now.as_secs_f64() })
}

fn page(emulator: &Emulator, since: u64, is_wanted: impl Fn(&Event) -> bool) -> Value {
    let (events, next) = emulator.look(|state| {
        let events = state.events_since(since).filter(|event| is_wanted(event));
        let events: Vec<_> = events.take(PAGE).cloned().collect();
        (events, state.next_event())
    });
    // A full page ends where its last event does; else all was seen.
    let next = match events.last() {
        Some(last) if events.len() == PAGE => last.sequence() + 1,
        _ => next,
    };
    let events: Vec<_> = events.iter().map(event).collect();
    json!({ "next": next, "events": events })
}

/// An event as JSON.
pub(super) fn event(event: &Event) -> Value {
    let mut shown = json!({
        "sequence": event.sequence(),
        "at": event.at().as_secs_f64(),
    });
    let more = match event.kind() {
        EventKind::Update { bot, body, .. } => json!({
            "event": "update",
            "bot": bot,
            "update": serde_json::from_slice::<Value>(body).unwrap_or_default(),
        }),
        EventKind::Call {
            bot,
            request,
            answer,
        } => {
            let files: Vec<_> = request.files().iter().map(|file| file.part()).collect();
            let mut call = json!({
                "event": "call",
                "bot": bot,
                "method": request.method(),
                "parameters": parameters(request),
                "files": files,
                "ok": answer.is_ok(),
            });
            match answer {
                Ok(answer) => {
                    call["result"] = serde_json::from_slice(answer.raw()).unwrap_or_default();
                }
                Err(error) => {
                    call["error_code"] = error.code().into();
                    call["description"] = error.description().into();
                }
            }
            call
        }
        EventKind::Limited {
            bot,
            chat,
            rule,
            retry_after,
        } => json!({
            "event": "limited",
            "bot": bot,
            "chat": chat,
            "rule": rule.to_string(),
            "retry_after": retry_after,
        }),
        EventKind::Delivery {
            bot,
            update_id,
            status,
        } => json!({
            "event": "delivery",
            "bot": bot,
            "update_id": update_id,
            "status": status,
        }),
    };
    if let (Value::Object(shown), Value::Object(more)) = (&mut shown, more) {
        shown.extend(more);
    }
    shown
}

fn chat(emulator: &Emulator, id: i64, query: &Fields) -> Outcome {
    let key = match id {
        1.. => ChatKey::Private {
            bot: query.bot(emulator)?,
            user: id,
        },
        _ => ChatKey::Shared(id),
    };
    let shown = emulator.look(|state| {
        let chat = state.chats.get(&key)?;
        let messages = chat.traces().filter(|message| !message.is_deleted);
        let messages: Vec<_> = messages
            .map(|message| {
                let mut body = message.body.clone();
                // People see the keyboard; no `Message` shows it.
                body.extend(
                    message
                        .keyboard
                        .clone()
                        .map(|it| ("keyboard".to_owned(), it)),
                );
                body
            })
            .collect();
        let in_channel = chat.kind == crate::state::ChatKind::Channel;
        let members: Vec<_> = chat
            .members
            .iter()
            .map(|(id, member)| member.chat_member(state.user_json(*id), in_channel))
            .collect();
        Some(json!({
            "chat": state.chat_json(key),
            "messages": messages,
            "members": members,
        }))
    });
    shown.ok_or_else(|| Refusal(StatusCode::NOT_FOUND, format!("there is no chat {id}")))
}
