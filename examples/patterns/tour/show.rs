//! What has happened, in words.

use std::{collections::BTreeMap, io::Write, time::Duration};

use campanile::{ApiRequest, BoxError};
use campanile_emulator::{Emulator, EventKind};
use serde_json::Value;

use super::notes::{Decided, Notes};
use crate::paint::Paint;

/// Whatever the bot does next takes less.
const PAUSE: Duration = Duration::from_secs(5);

pub(super) struct Show<'a, W> {
    emulator: Emulator,
    notes: Notes,
    /// The number of the first event that was not shown yet.
    seen: u64,
    out: &'a mut W,
    paint: Paint,
}

impl<'a, W: Write> Show<'a, W> {
    pub(super) fn new(emulator: Emulator, notes: Notes, out: &'a mut W, paint: Paint) -> Self {
        Self {
            emulator,
            notes,
            seen: 0,
            out,
            paint,
        }
    }

    /// Begins a scene; each ends with [`next`](Self::next), so that nothing is left of the one before.
    pub(super) fn scene(&mut self, title: &str) -> Result<(), BoxError> {
        writeln!(self.out, "\n{}", self.paint.bold(title))?;
        Ok(())
    }

    /// Lets the bot do its work, and writes what has happened since.
    pub(super) async fn next(&mut self) -> Result<(), BoxError> {
        self.later(PAUSE).await
    }

    /// As [`next`](Self::next), after a time.
    pub(super) async fn later(&mut self, time: Duration) -> Result<(), BoxError> {
        tokio::time::sleep(time).await;
        for event in self.emulator.events_since(self.seen) {
            self.seen = event.sequence() + 1;
            match event.kind() {
                EventKind::Update { update_id, .. } => {
                    if let Some(update) = event.update() {
                        self.update(*update_id, &update)?;
                    }
                }
                EventKind::Call {
                    request, answer, ..
                } => {
                    self.albums(event.at())?;
                    let error = answer.as_ref().err().map(ToString::to_string);
                    self.call(request, error)?;
                }
                _ => {}
            }
        }
        Ok(())
    }

    fn update(&mut self, id: i64, update: &Value) -> Result<(), BoxError> {
        let (who, what) = describe(update);
        match self.notes.take(id) {
            Some(decided) => self.decided(&who, &what, &decided),
            None => Ok(writeln!(
                self.out,
                "  {who:<13} {what:<34}  (not delivered)"
            )?),
        }
    }

    /// The albums stand where they were handled: before their answers.
    fn albums(&mut self, until: Duration) -> Result<(), BoxError> {
        for album in self.notes.take_albums(until) {
            self.decided("", "(the whole album)", &album.decided)?;
        }
        Ok(())
    }

    fn decided(&mut self, who: &str, what: &str, decided: &Decided) -> Result<(), BoxError> {
        let Decided { flow, by, reason } = decided;
        let line = format!("{who:<13} {what:<34}  {flow:<9}  {by:<14}  {reason}");
        writeln!(self.out, "  {}", self.paint.flow(flow, line.trim_end()))?;
        Ok(())
    }

    fn call(&mut self, request: &ApiRequest, error: Option<String>) -> Result<(), BoxError> {
        let text = |name| {
            request
                .get(name)
                .and_then(Value::as_str)
                .unwrap_or_default()
        };
        let what = match (request.method(), text("text")) {
            ("sendMessage", text) => format!("says: {text}"),
            ("editMessageText", text) => format!("edits: {text}"),
            ("answerCallbackQuery", "") => "answers the press".to_owned(),
            ("answerCallbackQuery", text) => format!("shows: {text}"),
            ("getMe", _) => return Ok(()),
            ("getChatMember", _) => {
                let number = |name| request.get(name).map(Value::to_string).unwrap_or_default();
                format!("asks: is {} in {}?", number("user_id"), number("chat_id"))
            }
            (method, _) => format!("calls {method}"),
        };
        let buttons = request.get("reply_markup").map(buttons).unwrap_or_default();
        let error = error.map(|error| format!("  {error}")).unwrap_or_default();
        let line = format!("              tower_bot {what}{buttons}{error}");
        writeln!(self.out, "  {}", self.paint.dim(line))?;
        Ok(())
    }

    pub(super) fn summary(&mut self, settled: u64) -> Result<(), BoxError> {
        let list = |counts: BTreeMap<String, u64>| {
            let counts = counts.iter().map(|(name, count)| format!("{count} {name}"));
            counts.collect::<Vec<_>>().join(", ")
        };
        let events = self.emulator.events();
        let calls = events.iter().filter(|event| event.call().is_some()).count();
        let (flows, observed) = (list(self.notes.flows()), list(self.notes.observed()));
        writeln!(self.out, "\n{}", self.paint.bold("Summary"))?;
        writeln!(self.out, "  {settled} updates settled: {flows}")?;
        writeln!(self.out, "  the observer saw: {observed}")?;
        writeln!(
            self.out,
            "  {calls} calls of the Bot API, and no socket opened"
        )?;
        Ok(())
    }
}

/// Who did what, in a few words.
fn describe(update: &Value) -> (String, String) {
    let Some((kind, payload)) = update
        .as_object()
        .and_then(|fields| fields.iter().find(|(name, _)| *name != "update_id"))
    else {
        return ("?".to_owned(), "?".to_owned());
    };
    let name = |who: &Value| {
        let name = who.get("title").or_else(|| who.get("first_name"));
        name.and_then(Value::as_str).unwrap_or("?").to_owned()
    };
    let who = name(payload.get("sender_chat").unwrap_or(&payload["from"]));
    let text = payload["text"].as_str().unwrap_or_default();
    let what = match kind.as_str() {
        "message" if payload.get("media_group_id").is_some() => member(payload),
        "message" if text.is_empty() => "(a service message)".to_owned(),
        "message" => text.to_owned(),
        "edited_message" => format!("corrects it to {text}"),
        "callback_query" => press(payload),
        "chat_member" => {
            let verb = match payload["new_chat_member"]["status"].as_str() {
                Some("left") => "leaves",
                _ => "joins",
            };
            format!("{verb} {}", name(&payload["chat"]))
        }
        kind => format!("({kind})"),
    };
    (who, what)
}

fn member(message: &Value) -> String {
    let kinds = ["photo", "video", "document", "audio"];
    let kind = kinds.iter().find(|kind| message.get(**kind).is_some());
    let id = message["message_id"].as_i64().unwrap_or_default();
    format!("sends {} {id} of an album", kind.unwrap_or(&"item"))
}

/// The data of our own buttons tells enough; others are named by their text.
fn press(query: &Value) -> String {
    let data = query["data"].as_str().unwrap_or("?");
    let rows = query["message"]["reply_markup"]["inline_keyboard"].as_array();
    let mut buttons = rows
        .into_iter()
        .flatten()
        .filter_map(Value::as_array)
        .flatten();
    let button = buttons.find(|button| button["callback_data"] == data);
    match button.and_then(|button| button["text"].as_str()) {
        Some(text) if !data.starts_with("drink:") => format!("presses [{text}]"),
        _ => format!("presses {data}"),
    }
}

fn buttons(markup: &Value) -> String {
    let rows = markup["inline_keyboard"].as_array().into_iter().flatten();
    let buttons = rows.flat_map(|row| row.as_array().into_iter().flatten());
    let texts = buttons.filter_map(|button| button["text"].as_str());
    texts.map(|text| format!("  [{text}]")).collect()
}
