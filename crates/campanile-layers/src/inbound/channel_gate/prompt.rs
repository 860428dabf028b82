//! What a gate says to those whom it does not let in.

use std::time::Duration;

use campanile_core::{ApiRequest, Kind, Request, Update};
use serde_json::{Value, json};

use super::Channel;
use crate::refusal::Refusals;

/// The texts of a gate; all of them were checked when it was built.
#[derive(Debug)]
pub(super) struct Prompts {
    /// To whoever is missing somewhere.
    join: Refusals,
    /// To whoever is missing somewhere, where there is no place for buttons. Someone who types an
    /// inline query must still be prompted when they write to the bot.
    elsewhere: Refusals,
    /// To whoever could not be checked.
    unavailable: Refusals,
    texts: Texts,
    /// The data of the button by which a user says to have joined.
    data: String,
}

#[derive(Debug, Clone)]
pub(super) struct Texts {
    pub(super) prompt: String,
    pub(super) button: String,
    pub(super) welcome: String,
    pub(super) missing: String,
    pub(super) unavailable: String,
}

impl Default for Texts {
    fn default() -> Self {
        let own = str::to_owned;
        Self {
            prompt: own("Please join first, and then press the button below."),
            button: own("I joined"),
            welcome: own("Welcome!"),
            missing: own("Not there yet:"),
            unavailable: own("Your membership cannot be checked now. Please try again later."),
        }
    }
}

impl Prompts {
    pub(super) fn new(texts: Texts, period: Duration, data: String) -> Self {
        Self {
            join: Refusals::new(texts.prompt.clone(), period),
            elsewhere: Refusals::new(texts.prompt.clone(), period),
            unavailable: Refusals::new(texts.unavailable.clone(), period),
            texts,
            data,
        }
    }

    pub(super) fn period(&self) -> Duration {
        self.join.period()
    }

    /// Tells whether someone pressed the button of this gate.
    pub(super) fn is_joined_button(&self, update: &Update) -> bool {
        update.data() == Some(&*self.data)
    }

    /// The answer to the button from someone who is in.
    pub(super) fn welcome(&self, request: &Request) -> Vec<ApiRequest> {
        let answer = request.update().answer_callback(&self.texts.welcome);
        answer.into_iter().collect()
    }

    /// The answer to the button from someone who is missing in these channels.
    pub(super) fn still_missing<'a>(
        &self,
        request: &Request,
        missing: impl Iterator<Item = &'a Channel>,
    ) -> Vec<ApiRequest> {
        let names: Vec<_> = missing.map(Channel::label).collect();
        let text = format!("{} {}", self.texts.missing, names.join(", "));
        let answer = request.update().answer_callback(&text);
        let alert = |answer: ApiRequest| answer.param("show_alert", true);
        answer.map(alert).into_iter().collect()
    }

    /// The prompt with a button for each channel, at most once per principal and period.
    ///
    /// A press is answered with a notice, which cannot carry buttons, so the prompt goes along as a
    /// message where there is a chat for it.
    pub(super) fn join<'a>(
        &self,
        request: &Request,
        missing: impl Iterator<Item = &'a Channel>,
    ) -> Vec<ApiRequest> {
        let update = request.update();
        let refusals = match update.kind() {
            Kind::CallbackQuery => &self.join,
            kind if kind.is_message() => &self.join,
            _ => &self.elsewhere,
        };
        let Some(reply) = refusals.reply(request) else {
            return Vec::new();
        };
        let message = match update.kind() {
            Kind::CallbackQuery => update.message(&self.texts.prompt),
            _ => None,
        };
        let keyboard = self.keyboard(missing);
        let replies = [Some(reply), message].into_iter().flatten();
        replies
            .map(|reply| with_keyboard(reply, &keyboard))
            .collect()
    }

    /// The answer to someone who could not be checked.
    pub(super) fn unavailable(&self, request: &Request) -> Vec<ApiRequest> {
        let update = request.update();
        let reply = match self.is_joined_button(update) {
            true => update.answer_callback(&self.texts.unavailable),
            false => self.unavailable.reply(request),
        };
        reply.into_iter().collect()
    }

    fn keyboard<'a>(&self, missing: impl Iterator<Item = &'a Channel>) -> Value {
        let mut rows: Vec<_> = missing
            .map(|channel| json!([{"text": channel.label(), "url": channel.link()}]))
            .collect();
        rows.push(json!([{"text": self.texts.button, "callback_data": self.data}]));
        json!({"inline_keyboard": rows})
    }
}

/// Puts the keyboard under a message, also under one that answers a guest; other replies carry none.
fn with_keyboard(reply: ApiRequest, keyboard: &Value) -> ApiRequest {
    match reply.method() {
        "sendMessage" => reply.param("reply_markup", keyboard.clone()),
        "answerGuestQuery" => {
            let mut result = reply.get("result").cloned().unwrap_or_default();
            result["reply_markup"] = keyboard.clone();
            reply.param("result", result)
        }
        _ => reply,
    }
}
