//! Every update is read, says the same as its JSON, and passes a whole stack.

use std::{collections::HashMap, sync::Arc};

use campanile::{
    Identity,
    layers::{AllowListLayer, CatchPanicLayer, ObserveLayer, TraceLayer},
    prelude::*,
};
use campanile_testkit::TestBot;
use libtest_mimic::Trial;
use serde::Deserialize;
use serde_json::{Value, value::RawValue};
use tower::{ServiceBuilder, ServiceExt};

use crate::{numbered, same, trial};

/// The username for which the expected commands were written down.
const USERNAME: &str = "tower_test_bot";

#[derive(Deserialize)]
struct Line {
    kind: String,
    /// As it stands in the file: what is parsed must not have been written anew.
    update: Box<RawValue>,
    #[serde(default)]
    tags: Vec<String>,
    expect: Option<Value>,
}

impl Line {
    fn update(&self) -> Result<Update, String> {
        let raw = self.update.get().to_owned();
        Update::parse(raw.into()).map_err(|error| error.to_string())
    }

    fn json(&self) -> Value {
        serde_json::from_str(self.update.get()).expect("the file holds JSON")
    }

    /// What stands behind the kind.
    fn payload(&self) -> Value {
        self.json()[&self.kind].take()
    }
}

pub(crate) fn tests(text: String) -> Vec<Trial> {
    let lines = numbered(&text).map(|(number, line)| {
        let line: Line = serde_json::from_str(line)
            .unwrap_or_else(|error| panic!("line {number} is no line of this file: {error}"));
        (number, line)
    });
    let lines: Arc<Vec<_>> = Arc::new(lines.collect());
    let albums = Arc::clone(&lines);
    vec![
        trial("every_update_is_read_and_its_kind_known", &lines, kind),
        trial("ids_and_texts_are_those_of_the_json", &lines, head),
        trial("leading_commands_are_found", &lines, command),
        trial(
            "every_update_passes_a_whole_stack_without_an_error",
            &lines,
            passes,
        ),
        trial("the_debug_output_shows_no_text", &lines, quiet),
        Trial::test("both_lines_of_a_duplicate_delivery_are_equal", move || {
            duplicates(&lines).map_err(Into::into)
        }),
        Trial::test("the_members_of_an_album_share_its_id", move || {
            members(&albums).map_err(Into::into)
        }),
    ]
}

fn kind(line: &Line) -> Result<(), String> {
    let update = line.update()?;
    let is_other = matches!(update.kind(), Kind::Other(_));
    match &*line.kind {
        "unknown" => same("other than all known kinds", true, is_other),
        kind => {
            same("the kind", kind, update.kind().as_str())?;
            same("other than all known kinds", false, is_other)?;
            let payload: Value =
                serde_json::from_slice(update.payload()).map_err(|e| e.to_string())?;
            same("the payload", line.payload(), payload)
        }
    }
}

fn head(line: &Line) -> Result<(), String> {
    let (update, json, payload) = (line.update()?, line.json(), line.payload());
    same("the update id", json["update_id"].as_i64(), update.id())?;
    let message = match payload.get("message") {
        Some(message) if line.kind == "callback_query" => message,
        _ => &payload,
    };
    same(
        "the chat",
        message["chat"]["id"].as_i64(),
        update.chat_id().map(|id| id.0),
    )?;
    let sender = ["from", "user"]
        .iter()
        .find_map(|field| payload[*field]["id"].as_i64());
    same("the sender", sender, update.sender_id().map(|id| id.0))?;
    let actor = ["sender_chat", "actor_chat", "voter_chat"];
    let actor = actor
        .iter()
        .find_map(|field| payload[*field]["id"].as_i64());
    same(
        "the sender chat",
        actor,
        update.sender_chat_id().map(|id| id.0),
    )?;
    let has_message = payload.get("message_id").is_some() || line.kind == "callback_query";
    if has_message {
        let id = message["message_id"].as_i64();
        same("the message id", id, update.message_id().map(|id| id.0))?;
    }
    if payload.get("message_id").is_some() && payload.get("chat").is_some() {
        let text = payload["text"].as_str().or(payload["caption"].as_str());
        same("the text", text, update.text())?;
        same("the date", payload["date"].as_i64(), update.date())?;
        same(
            "the album",
            payload["media_group_id"].as_str(),
            update.media_group_id(),
        )?;
    }
    if line.kind == "callback_query" {
        same("the data", payload["data"].as_str(), update.data())?;
        same("the query", payload["id"].as_str(), update.query_id())?;
    }
    Ok(())
}

fn command(line: &Line) -> Result<(), String> {
    let Some(expected) = line
        .expect
        .as_ref()
        .and_then(|expect| expect.get("command"))
    else {
        return Ok(());
    };
    let update = line.update()?;
    let Some(command) = update.command() else {
        return same("the command", expected, &Value::Null);
    };
    same("the name", expected["name"].as_str(), Some(command.name()))?;
    same(
        "the mention",
        expected["mention"].as_str(),
        command.mention(),
    )?;
    same(
        "the arguments",
        expected["args"].as_str(),
        Some(command.args()),
    )
}

fn quiet(line: &Line) -> Result<(), String> {
    let update = line.update()?;
    let shown = format!("{update:?}");
    match update
        .text()
        .filter(|text| text.len() > 6 && shown.contains(*text))
    {
        Some(text) => Err(format!("{shown} shows {text}")),
        None => Ok(()),
    }
}

/// A stack of all layers, with groups, and a handler for whatever has a place to reply to.
fn stack() -> impl UpdateService {
    async fn reply(update: Update) -> Option<ApiRequest> {
        update.reply("Noted.")
    }
    let audit: Router = Router::new().fallback(async || {});
    let bot = Router::new()
        .command("start", async |user: Option<User>| {
            format!(
                "Hello, {}!",
                user.map_or_else(String::new, |user| user.first_name)
            )
        })
        .command("sum", async |Args(numbers): Args<Vec<i64>>| {
            numbers.iter().sum::<i64>().to_string()
        })
        .callback("like:{post}", async |Params(post): Params<u64>| {
            format!("You like {post}.")
        })
        .message(Content::Text, async |Text(text): Text| text)
        .fallback(reply);
    let everyone = AllowListLayer::builder().check("everyone", |_| true);
    ServiceBuilder::new()
        .layer(TraceLayer::new())
        .layer(CatchPanicLayer::new())
        .layer(ObserveLayer::sync(|_| {}))
        .layer(everyone.build().expect("the list can be built"))
        .service(Groups::new().group(-1, audit).group(0, bot))
}

fn passes(line: &Line) -> Result<(), String> {
    let bot = TestBot::with_identity(Identity::new(UserId(42), USERNAME));
    let request = Request::new(line.update()?, bot.bot());
    let runtime = tokio::runtime::Builder::new_current_thread().build();
    let outcome = runtime.expect("a runtime starts").block_on(async {
        let mut outcome = stack().oneshot(request).await.map_err(Into::into)?;
        match outcome.send(&bot.bot()).await.pop() {
            Some(error) => Err(error.into()),
            None => Ok(outcome),
        }
    });
    let outcome = outcome.map_err(|error: BoxError| error.to_string())?;
    same("the flow", &Flow::Handled, &outcome.flow)
}

fn duplicates(lines: &[(usize, Line)]) -> Result<(), String> {
    let twice = lines
        .iter()
        .filter(|(_, line)| line.tags.iter().any(|tag| tag == "duplicate-delivery"));
    let twice: Vec<_> = twice.map(|(_, line)| line).collect();
    let [first, second] = twice[..] else {
        return Err(format!("there are {} of them", twice.len()));
    };
    let (one, two) = (first.update()?, second.update()?);
    same("the id", one.id(), two.id())?;
    same("the raw bytes", one.raw(), two.raw())?;
    same("the payload", one.payload(), two.payload())?;
    same("what is shown", format!("{one:?}"), format!("{two:?}"))
}

fn members(lines: &[(usize, Line)]) -> Result<(), String> {
    let mut albums: HashMap<&str, Vec<Update>> = HashMap::new();
    for (_, line) in lines {
        for tag in line.tags.iter().filter(|tag| tag.starts_with("album:")) {
            albums.entry(tag).or_default().push(line.update()?);
        }
    }
    same("albums are there", false, albums.is_empty())?;
    for (name, members) in &albums {
        let first = &members[0];
        same(
            &format!("{name} has an id"),
            true,
            first.media_group_id().is_some(),
        )?;
        for member in members {
            same(name, first.media_group_id(), member.media_group_id())?;
            same(name, first.chat_id(), member.chat_id())?;
        }
    }
    Ok(())
}
