//! The tour: made-up people talk to the bot on a server in this process, with the clock paused.

use std::{
    collections::{BTreeMap, HashMap},
    io::Write,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use campanile::{ApiRequest, App, Bot, BoxError, layers::trace::Decision};
use campanile_emulator::{BotClient, Emulator, EventKind, Person};
use serde_json::Value;

use crate::{bot, paint::Paint};

/// What the layers decided of one update.
struct Decided {
    flow: &'static str,
    by: String,
    reason: String,
}

/// What the tour hears from the stack.
#[derive(Clone, Default)]
struct Notes(Arc<Mutex<Inner>>);

#[derive(Default)]
struct Inner {
    decided: HashMap<i64, Decided>,
    flows: BTreeMap<&'static str, u64>,
    observed: BTreeMap<String, u64>,
}

impl Notes {
    fn with<T>(&self, change: impl FnOnce(&mut Inner) -> T) -> T {
        change(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn decide(&self, decision: &Decision<'_>) {
        let Some(id) = decision.update().id() else {
            return;
        };
        let (by, reason) = match (decision.flow(), decision.error()) {
            (_, Some(error)) => ("-", error.to_string()),
            ("unhandled", _) => ("router", "no route takes it".to_owned()),
            _ => {
                let reason = decision.reason().unwrap_or_default();
                (decision.by().unwrap_or("router"), reason.to_owned())
            }
        };
        let decided = Decided {
            flow: decision.flow(),
            by: by.to_owned(),
            reason,
        };
        self.with(|notes| {
            *notes.flows.entry(decided.flow).or_default() += 1;
            notes.decided.insert(id, decided);
        });
    }

    fn observe(&self, kind: &str) {
        self.with(|notes| *notes.observed.entry(kind.to_owned()).or_default() += 1);
    }
}

/// Walks through everything that the bot does, and writes the conversation.
///
/// # Errors
///
/// If the bot cannot go on, or `out` not be written.
pub(crate) async fn run(out: &mut impl Write, paint: Paint) -> Result<(), BoxError> {
    let emulator = Emulator::new();
    let client = emulator.bot("42:TOUR");
    client.set_username("tower_bot");
    let people = People::new(&emulator);
    let notes = Notes::default();

    let observer = notes.clone();
    let decider = notes.clone();
    let stack = bot::stack(
        &[people.ada.id(), people.bob.id()],
        move |request| observer.observe(request.update().kind().as_str()),
        move |decision| decider.decide(decision),
    )?;
    let bot = Bot::connect(client.clone()).await?;
    // The tour shows what becomes of updates that the bot did not ask for, too.
    let running = App::new(bot, stack).allowed_updates([]).start().await;

    let mut tour = Tour {
        emulator,
        client,
        notes,
        seen: 0,
        out,
        paint,
    };
    tour.walk(&people).await?;
    let report = running.stop().await?;
    tour.summary(report.settled)
}

struct People {
    ada: Person,
    bob: Person,
    mallory: Person,
}

impl People {
    fn new(emulator: &Emulator) -> Self {
        Self {
            ada: emulator.user("Ada"),
            bob: emulator.user("Bob"),
            mallory: emulator.user("Mallory"),
        }
    }
}

struct Tour<'a, W> {
    emulator: Emulator,
    client: BotClient,
    notes: Notes,
    /// The number of the first event that was not shown yet.
    seen: u64,
    out: &'a mut W,
    paint: Paint,
}

impl<W: Write> Tour<'_, W> {
    async fn walk(&mut self, people: &People) -> Result<(), BoxError> {
        let People { ada, bob, mallory } = people;
        let bot = self.client.clone();

        self.scene("Commands, and a menu of buttons").await?;
        ada.say(&bot, "/start");
        self.show().await?;
        if let Some(menu) = ada.chat(&bot).last() {
            ada.press(&menu, "drink:tea");
            self.show().await?;
        }

        self.scene("Messages, and arguments that are read or refused in words")
            .await?;
        ada.say(&bot, "Good morning, tower!");
        bob.say(&bot, "/add 2 3 37");
        bob.say(&bot, "/add two and two");
        self.show().await?;

        self.scene("The allow-list: Mallory is told once, then there is silence")
            .await?;
        mallory.say(&bot, "/start");
        mallory.say(&bot, "Let me in!");
        self.show().await?;

        self.scene("Identity is not `from`: an anonymous admin is not the user behind it")
            .await?;
        let group = self.emulator.supergroup("Bell ringers", ada);
        group.add(&bot);
        group.promote(&bot);
        ada.say(&group, "Hello from the group");
        ada.say_anonymously(&group, "Hello from nobody in particular");
        self.show().await?;

        self.scene("Groups: a handler of an earlier one stops the update for all later ones")
            .await?;
        bob.say(&bot, "BUY NOW: cheap bells!");
        self.show().await?;

        self.scene("Only new messages are commands: a corrected typo runs nothing twice")
            .await?;
        let typo = bob.say(&bot, "/hlep");
        bob.edit(&typo, "/help");
        self.show().await?;
        Ok(())
    }

    async fn scene(&mut self, title: &str) -> Result<(), BoxError> {
        // What is left of the scene before belongs there.
        self.show().await?;
        writeln!(self.out, "\n{}", self.paint.bold(title))?;
        Ok(())
    }

    /// Lets the bot do its work, and writes what has happened since.
    async fn show(&mut self) -> Result<(), BoxError> {
        tokio::time::sleep(Duration::from_secs(5)).await;
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
        let line = self.notes.with(|notes| match notes.decided.get(&id) {
            Some(Decided { flow, by, reason }) => {
                let line = format!("{who:<13} {what:<34}  {flow:<9}  {by:<10}  {reason}");
                self.paint.flow(flow, line.trim_end())
            }
            None => format!("{who:<13} {what:<34}  (not delivered)"),
        });
        writeln!(self.out, "  {line}")?;
        Ok(())
    }

    fn call(&mut self, request: &ApiRequest, error: Option<String>) -> Result<(), BoxError> {
        let text = request
            .get("text")
            .and_then(Value::as_str)
            .unwrap_or_default();
        let what = match request.method() {
            "sendMessage" => format!("says: {text}"),
            "editMessageText" => format!("edits: {text}"),
            "answerCallbackQuery" => format!("shows: {text}"),
            "getMe" => return Ok(()),
            method => format!("calls {method}"),
        };
        let buttons = request.get("reply_markup").map(buttons).unwrap_or_default();
        let error = error.map(|error| format!("  {error}")).unwrap_or_default();
        let line = format!("              tower_bot {what}{buttons}{error}");
        writeln!(self.out, "  {}", self.paint.dim(line))?;
        Ok(())
    }

    fn summary(&mut self, settled: u64) -> Result<(), BoxError> {
        let list = |counts: Vec<(String, u64)>| {
            let counts = counts
                .into_iter()
                .map(|(name, count)| format!("{count} {name}"));
            counts.collect::<Vec<_>>().join(", ")
        };
        let (flows, observed) = self.notes.with(|notes| {
            let flows = notes
                .flows
                .iter()
                .map(|(flow, count)| ((*flow).to_owned(), *count));
            (
                flows.collect(),
                notes.observed.clone().into_iter().collect(),
            )
        });
        let calls = self
            .emulator
            .events()
            .iter()
            .filter(|event| event.call().is_some())
            .count();
        writeln!(self.out, "\n{}", self.paint.bold("Summary"))?;
        writeln!(self.out, "  {settled} updates settled: {}", list(flows))?;
        writeln!(self.out, "  the observer saw: {}", list(observed))?;
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
        "message" if text.is_empty() => "(a service message)".to_owned(),
        "message" => text.to_owned(),
        "edited_message" => format!("corrects it to {text}"),
        "callback_query" => format!("presses {}", payload["data"].as_str().unwrap_or("?")),
        kind => format!("({kind})"),
    };
    (who, what)
}

fn buttons(markup: &Value) -> String {
    let rows = markup["inline_keyboard"].as_array().into_iter().flatten();
    let buttons = rows.flat_map(|row| row.as_array().into_iter().flatten());
    let texts = buttons.filter_map(|button| button["text"].as_str());
    texts.map(|text| format!("  [{text}]")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn the_tour_shows_each_pattern_and_who_decided() {
        let mut out = Vec::new();
        run(&mut out, Paint::plain()).await.unwrap();
        let shown = String::from_utf8(out).unwrap();
        let has = |words: &[&str]| {
            let line = shown
                .lines()
                .find(|line| words.iter().all(|word| line.contains(word)));
            assert!(line.is_some(), "no line with {words:?} in:\n{shown}");
        };
        has(&["Ada", "/start", "handled"]);
        has(&["says: Hello, Ada!", "[tea]", "[coffee]"]);
        has(&["Ada", "presses drink:tea", "handled"]);
        has(&["shows: One tea, please!"]);
        has(&["edits: You chose tea."]);
        has(&["says: Good morning, tower!"]);
        has(&["says: 42"]);
        has(&["says: /add: argument 1 must be a whole number"]);
        has(&["Mallory", "/start", "stopped", "allow_list"]);
        has(&["says: This bot is private."]);
        assert_eq!(shown.matches("This bot is private.").count(), 2, "{shown}");
        has(&[
            "Bell ringers",
            "nobody in particular",
            "stopped",
            "allow_list",
        ]);
        has(&["Bob", "BUY NOW", "stopped", "handler", "advertisement"]);
        has(&["Bob", "corrects it to /help", "unhandled"]);
        has(&["the observer saw", "1 callback_query"]);
        assert!(
            !shown.contains('\x1b') && !shown.contains("not delivered"),
            "{shown}"
        );
    }
}
