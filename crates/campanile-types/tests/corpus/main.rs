//! Real updates and answers, where they lie beside the workspace: each line is a test.
//!
//! On `libtest-mimic`, so that they are reported as ignored, with the reason, where they are missing.

use std::{env, fs, path::PathBuf, process::ExitCode};

use campanile_core::{ApiResponse, Method};
use campanile_types::{
    BotCommand, ChatFullInfo, ChatInviteLink, ChatMember, File, GetUpdates, Message,
    MessageIdentifier, StickerSet, UnreadableUpdate, Update, User, UserProfilePhotos, WebhookInfo,
    parse_update, parse_updates,
};
use libtest_mimic::{Arguments, Failed, Trial};
use serde::de::DeserializeOwned;
use serde_json::Value;

fn main() -> ExitCode {
    let arguments = Arguments::from_args();
    let mut trials = Vec::new();
    for (file, check) in [
        ("updates.jsonl", update as fn(&Value) -> Result<(), Failed>),
        ("responses.jsonl", response),
    ] {
        match fs::read_to_string(folder().join(file)) {
            Ok(text) => trials.extend(lines(file, &text, check)),
            Err(_) => trials.push(missing(file)),
        }
    }
    if let Ok(text) = fs::read_to_string(folder().join("updates.jsonl")) {
        trials.push(Trial::test("all updates in one batch", move || {
            batch(&text)
        }));
    }
    libtest_mimic::run(&arguments, trials).exit_code()
}

/// The folder of the file that `CAMPANILE_BOTAPI` names, or the one beside the workspace.
fn folder() -> PathBuf {
    let named = env::var_os("CAMPANILE_BOTAPI").map(PathBuf::from);
    let beside = || {
        PathBuf::from(concat!(
            env!("CARGO_MANIFEST_DIR"),
            "/../../../shared/botapi"
        ))
    };
    let folder = named.and_then(|file| file.parent().map(PathBuf::from));
    folder.unwrap_or_else(beside)
}

fn missing(file: &str) -> Trial {
    let reason = format!("{} is not there", folder().join(file).display());
    Trial::test(file, || Ok(()))
        .with_kind(reason)
        .with_ignored_flag(true)
}

fn lines(
    file: &'static str,
    text: &str,
    check: fn(&Value) -> Result<(), Failed>,
) -> impl Iterator<Item = Trial> {
    let lines: Vec<Value> = text
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    lines
        .into_iter()
        .enumerate()
        .map(move |(at, line)| Trial::test(format!("{file}:{}", at + 1), move || check(&line)))
}

/// An update is read in full and written again without losing what is known.
fn update(line: &Value) -> Result<(), Failed> {
    let json = &line["update"];
    let parsed = parse_update(json.to_string().as_bytes());
    if !line["spec"]["type"].is_null() {
        // A field is of another type than the Bot API says: survived is all that is asked.
        return Ok(());
    }
    let written = serde_json::to_value(parsed?)?;
    let mut lost = Vec::new();
    compare(json, &written, "u", &mut lost);
    let unknown = line["spec"]["unknown"].as_array();
    let unknown: Vec<_> = unknown
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
        .collect();
    lost.retain(|path| {
        let is_known = |known: &&str| known.split(" (").next() == Some(path);
        !unknown.iter().any(is_known)
    });
    if lost.is_empty() {
        Ok(())
    } else {
        Err(format!("lost or changed: {lost:?}").into())
    }
}

/// The paths of what `before` has and `after` has not. A flag that is false may be left out.
fn compare(before: &Value, after: &Value, path: &str, lost: &mut Vec<String>) {
    match (before, after) {
        (Value::Object(before), Value::Object(after)) => {
            for (key, value) in before {
                let path = format!("{path}.{key}");
                match after.get(key) {
                    Some(other) => compare(value, other, &path, lost),
                    None if value == false || value.is_null() => {}
                    None => lost.push(path),
                }
            }
        }
        (Value::Array(before), Value::Array(after)) if before.len() == after.len() => {
            for (at, (value, other)) in before.iter().zip(after).enumerate() {
                compare(value, other, &format!("{path}[{at}]"), lost);
            }
        }
        (Value::Number(before), Value::Number(after)) if before.as_f64() == after.as_f64() => {}
        _ if before == after => {}
        _ => lost.push(path.to_owned()),
    }
}

/// An answer is read as the type that its tag names, or as an error.
fn response(line: &Value) -> Result<(), Failed> {
    let tags = line["tags"].as_array().into_iter().flatten();
    let types = tags.filter_map(|tag| tag.as_str()?.strip_prefix("result:"));
    let body = match &line["body_text"] {
        Value::String(text) => text.clone(),
        _ => line["body"].to_string(),
    };
    let status = line["status"]
        .as_u64()
        .and_then(|status| status.try_into().ok());
    let answer = ApiResponse::parse(status.unwrap_or(0), body.into());
    for name in types {
        let answer = answer.clone()?;
        match name {
            "Array of BotCommand" => reads::<Vec<BotCommand>>(&answer)?,
            "Array of ChatMember" => reads::<Vec<ChatMember>>(&answer)?,
            "Array of Message" => reads::<Vec<Message>>(&answer)?,
            "Array of Update" => {
                let updates = GetUpdates::decode(answer)?.0;
                for (update, json) in updates
                    .iter()
                    .zip(line["body"]["result"].as_array().unwrap())
                {
                    read_or_refused(update, json)?;
                }
            }
            "ChatFullInfo" => reads::<ChatFullInfo>(&answer)?,
            "ChatInviteLink" => reads::<ChatInviteLink>(&answer)?,
            "ChatMember" => {
                if let ChatMember::Unknown(_) = answer.result()? {
                    return Err("unknown status".into());
                }
            }
            "File" => reads::<File>(&answer)?,
            "Message" => reads::<Message>(&answer)?,
            "MessageId" => reads::<MessageIdentifier>(&answer)?,
            "StickerSet" => reads::<StickerSet>(&answer)?,
            "User" => reads::<User>(&answer)?,
            "UserProfilePhotos" => reads::<UserProfilePhotos>(&answer)?,
            "WebhookInfo" => reads::<WebhookInfo>(&answer)?,
            other => {
                return Err(format!("the corpus knows a type {other}, this test does not").into());
            }
        }
    }
    let is_ok = line["body"]["ok"] == true;
    if answer.is_ok() == is_ok {
        Ok(())
    } else {
        Err(format!("read as {answer:?}").into())
    }
}

fn reads<T: DeserializeOwned>(answer: &ApiResponse) -> Result<(), Failed> {
    answer.result::<T>()?;
    Ok(())
}

/// Refused are updates of two kinds, and those that are not of the API's shape; their id is known.
fn read_or_refused(update: &Result<Update, UnreadableUpdate>, json: &Value) -> Result<(), Failed> {
    let Err(unreadable) = update else {
        return Ok(());
    };
    let has_two_kinds = json.as_object().is_some_and(|members| members.len() > 2);
    let is_broken = json["message"].get("some fields are missing").is_some();
    let is_told = unreadable.id == json["update_id"].as_i64();
    if is_told && (has_two_kinds || is_broken) {
        Ok(())
    } else {
        Err(format!("{:?}", unreadable.error).into())
    }
}

/// In one batch, only the lines that break a type are missing.
fn batch(text: &str) -> Result<(), Failed> {
    let lines: Vec<Value> = text
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    let updates: Vec<_> = lines.iter().map(|line| &line["update"]).collect();
    let parsed = parse_updates(serde_json::to_string(&updates)?.as_bytes())?;
    assert_eq!(parsed.len(), lines.len());
    for (line, update) in lines.iter().zip(parsed) {
        let id = match &update {
            Ok(update) => Some(update.update_id),
            Err(unreadable) => unreadable.id,
        };
        assert_eq!(id, line["update"]["update_id"].as_i64());
        assert!(update.is_ok() || !line["spec"]["type"].is_null(), "{id:?}");
    }
    Ok(())
}
