use campanile_core::ApiError;
use serde_json::{Map, Value, json};

use super::{Answer, Call, Success, error::bad_request, markup::Markup, target::Access};

/// How long question and options may be, in characters (Bot API, `sendPoll`, `InputPollOption`).
const MAX_QUESTION: usize = 300;
const MAX_OPTION: usize = 100;
const MAX_OPTIONS: usize = 12;

pub(super) fn send_poll(call: &mut Call<'_>) -> Answer {
    let question = call.args.text("question").trim().to_owned();
    match question.chars().count() {
        0 => return Err(bad_request("poll question must be non-empty")),
        1..=MAX_QUESTION => {}
        _ => return Err(bad_request("poll question length must not exceed 300")),
    }
    let options = options(call)?;
    let is_quiz = call.args.text("type") == "quiz";
    let is_anonymous = call.args.is_empty("is_anonymous") || call.args.flag("is_anonymous");
    let mut poll = json!({
        "id": call.state.random.id(),
        "question": question,
        "options": options,
        "total_voter_count": 0,
        "is_closed": call.args.flag("is_closed"),
        "is_anonymous": is_anonymous,
        "type": if is_quiz { "quiz" } else { "regular" },
        "allows_multiple_answers": call.args.flag("allows_multiple_answers"),
        "allows_revoting": !is_quiz,
        "members_only": call.args.flag("members_only"),
    });
    if is_quiz {
        let correct = call.args.json("correct_option_ids").ok().flatten();
        let correct = correct.map(|ids| ids.into_owned());
        let count = options.len() as u64;
        let ids: Vec<u64> = correct
            .iter()
            .filter_map(Value::as_array)
            .flatten()
            .filter_map(Value::as_u64)
            .collect();
        if ids.is_empty() || ids.iter().any(|id| *id >= count) {
            return Err(bad_request("wrong correct option ID specified"));
        }
        // The old field for one option is still sent (Bot API server, JsonPoll).
        poll["correct_option_id"] = ids[0].into();
        poll["correct_option_ids"] = ids.into();
    }
    let mut content = Map::new();
    content.insert("poll".into(), poll);
    call.send_content("polls", content)
}

fn options(call: &Call<'_>) -> Result<Vec<Value>, ApiError> {
    let options = call.args.json("options");
    let options = options.map_err(|()| bad_request("can't parse options JSON object"))?;
    let Some(options) = options.as_deref().and_then(Value::as_array) else {
        return Err(bad_request("expected an Array of String as options"));
    };
    match options.len() {
        0 => return Err(bad_request("poll must have at least 1 option")),
        1..=MAX_OPTIONS => {}
        _ => {
            return Err(bad_request("poll can't have more than 12 options"));
        }
    }
    let option = |(number, option): (usize, &Value)| {
        // Strings are the form of older versions, and are still taken.
        let text = option.as_str().or_else(|| option.get("text")?.as_str());
        let text = text.unwrap_or_default().trim();
        match text.chars().count() {
            0 => Err(bad_request("poll options must be non-empty")),
            1..=MAX_OPTION => Ok(json!({
                "persistent_id": number.to_string(),
                "text": text,
                "voter_count": 0,
            })),
            _ => Err(bad_request("poll options length must not exceed 100")),
        }
    };
    options.iter().enumerate().map(option).collect()
}

pub(super) fn stop_poll(call: &mut Call<'_>) -> Answer {
    let key = call.chat(Access::Edit)?;
    let markup = Markup::read(call.args)?;
    let (id, bot) = (call.args.id("message_id"), call.bot);
    let chat = call.state.chats.get_mut(&key);
    let message = chat.and_then(|chat| chat.message_mut(id));
    let message = message.ok_or_else(|| bad_request("message with poll to stop not found"))?;
    let is_own = message.author == bot;
    let Some(poll) = message.body.get_mut("poll") else {
        return Err(bad_request("message is not a poll"));
    };
    if !is_own {
        return Err(bad_request("poll can't be stopped"));
    }
    if poll["is_closed"] == true {
        return Err(bad_request("poll has already been closed"));
    }
    poll["is_closed"] = true.into();
    let poll = poll.clone();
    message.body.remove("reply_markup");
    message.body.extend(
        markup
            .inline
            .map(|inline| ("reply_markup".to_owned(), inline)),
    );
    Ok(Success::new(poll))
}
