use std::{fmt, time::Duration};

use campanile_core::{ApiRequest, UserId};
use serde_json::{Value, json};

use super::{Person, Place, SentMessage};
use crate::{
    client::BotClient,
    emulator::Emulator,
    state::{Chat, ChatKey, State},
};

/// How long a callback query can be answered, as long as its update waits at most.
const CALLBACK_DEADLINE: Duration = Duration::from_secs(150);
/// How long an inline query can be answered, as long as its update waits at most.
const INLINE_DEADLINE: Duration = Duration::from_secs(30);
/// How long a shipping query can be answered, as long as its update waits at most.
const SHIPPING_DEADLINE: Duration = Duration::from_secs(150);
/// How long a pre-checkout query can be answered (Bot API, `answerPreCheckoutQuery`).
const CHECKOUT_DEADLINE: Duration = Duration::from_secs(10);

/// A query that a person sent to a bot, and the bot's answer to it.
#[derive(Clone)]
pub struct Query {
    emulator: Emulator,
    number: u64,
    id: String,
}

impl Query {
    /// The query of this id, if it is known (any more).
    pub(crate) fn find(emulator: &Emulator, id: &str) -> Option<Self> {
        let number = emulator.look(|state| {
            let mut queries = state.queries.iter().rev();
            let found = queries.find(|(_, query)| query.id == id)?;
            Some(*found.0)
        })?;
        Some(Self {
            emulator: emulator.clone(),
            number,
            id: id.to_owned(),
        })
    }

    /// The id under which the bot answers.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.id
    }

    /// The call by which the bot answered, unless it has not yet.
    #[must_use]
    pub fn answer(&self) -> Option<ApiRequest> {
        self.emulator
            .look(|state| state.queries.get(&self.number)?.answer.clone())
    }

    /// Tells whether the bot has answered, so that the person's app stops showing progress.
    #[must_use]
    pub fn is_answered(&self) -> bool {
        self.answer().is_some()
    }

    /// The text of the answer to a callback query, as a notice or an alert; empty if there is none.
    #[must_use]
    pub fn text(&self) -> String {
        let answer = self.answer();
        let text = answer
            .as_ref()
            .and_then(|answer| answer.get("text")?.as_str());
        text.unwrap_or_default().to_owned()
    }

    /// Waits until the bot answers.
    pub async fn answered(&self) -> ApiRequest {
        let answer = self.emulator.wait(None, |state| {
            state.queries.get(&self.number)?.answer.clone()
        });
        answer
            .await
            .expect("a wait without a deadline ends with an answer")
    }
}

impl fmt::Debug for Query {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Query")
            .field("id", &self.id)
            .finish_non_exhaustive()
    }
}

/// What a person asks of a bot, other than by a press.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Question<'a> {
    Inline {
        text: &'a str,
    },
    PreCheckout {
        currency: &'a str,
        amount: i64,
        payload: &'a str,
    },
    Shipping {
        payload: &'a str,
    },
}

impl<'a> Question<'a> {
    /// The kind of its update, its text, and how long it can be answered.
    fn terms(self) -> (&'static str, &'a str, Duration) {
        match self {
            Self::Inline { text } => ("inline_query", text, INLINE_DEADLINE),
            Self::PreCheckout { .. } => ("pre_checkout_query", "", CHECKOUT_DEADLINE),
            Self::Shipping { .. } => ("shipping_query", "", SHIPPING_DEADLINE),
        }
    }

    fn content(self) -> Value {
        match self {
            Self::Inline { text } => json!({ "query": text, "offset": "" }),
            Self::PreCheckout {
                currency,
                amount,
                payload,
            } => json!({
                "currency": currency,
                "total_amount": amount,
                "invoice_payload": payload,
            }),
            Self::Shipping { payload } => json!({
                "invoice_payload": payload,
                "shipping_address": {
                    "country_code": "GB",
                    "state": "",
                    "city": "London",
                    "street_line1": "221B Baker Street",
                    "street_line2": "",
                    "post_code": "NW1 6XE",
                },
            }),
        }
    }
}

impl Person {
    /// Presses the inline button of a message that carries this callback data.
    ///
    /// Each press is a query of its own, also a second press of the same button. A message that was
    /// deleted meanwhile can still be pressed, as in an app that does not know yet; the bot then
    /// gets an inaccessible message (Bot API, `InaccessibleMessage`).
    ///
    /// ```
    /// use campanile_core::{ApiRequest, Bot};
    /// use campanile_emulator::Emulator;
    /// use serde_json::json;
    ///
    /// # #[tokio::main(flavor = "current_thread", start_paused = true)]
    /// # async fn main() {
    /// let emulator = Emulator::new();
    /// let bot = Bot::connect(emulator.bot("42:TOKEN")).await.unwrap();
    /// let alice = emulator.user("Alice");
    /// alice.say(&bot, "/start");
    /// let menu = ApiRequest::new("sendMessage")
    ///     .param("chat_id", alice.id())
    ///     .param("text", "Choose")
    ///     .param("reply_markup", json!({"inline_keyboard": [[{"text": "👍", "callback_data": "up"}]]}));
    /// bot.send(menu).await.unwrap();
    ///
    /// let press = alice.press(&alice.chat(&bot).last().unwrap(), "up");
    /// let answer = ApiRequest::new("answerCallbackQuery")
    ///     .param("callback_query_id", press.id())
    ///     .param("text", "Thanks");
    /// bot.send(answer).await.unwrap();
    /// assert_eq!(press.text(), "Thanks");
    /// # }
    /// ```
    ///
    /// # Panics
    ///
    /// If the message is not a bot's, or has no button with this data.
    #[track_caller]
    pub fn press(&self, message: &SentMessage, data: &str) -> Query {
        self.try_press(message, data).unwrap_or_else(|| {
            let (id, buttons) = (message.id(), message.buttons());
            panic!("message {id} has no button {data:?} of a bot; it has {buttons:?}")
        })
    }

    /// As [`press`](Self::press); `None` if there is no such button.
    pub(crate) fn try_press(&self, message: &SentMessage, data: &str) -> Option<Query> {
        let buttons = message.buttons();
        let has_button = buttons
            .iter()
            .flatten()
            .any(|(_, button)| button.as_deref() == Some(data));
        let (key, message_id) = (message.key, message.id().0);
        let found = self.emulator.change(|state| {
            let trace = state.chats.get(&key)?.trace(message_id)?;
            let (is_deleted, inline) = (trace.is_deleted, trace.inline);
            let bot = inline.unwrap_or(trace.author);
            let shown = match is_deleted {
                false => trace.body.clone().into(),
                true => {
                    json!({ "chat": state.chat_json(key), "message_id": message_id, "date": 0 })
                }
            };
            // What came by way of the bot is told by its id alone (Bot API, `CallbackQuery`).
            let about = match state
                .inline_id(key, message_id)
                .filter(|_| inline.is_some())
            {
                Some(id) => ("inline_message_id", id.into()),
                None => ("message", shown),
            };
            let is_bot = state.bots.contains_key(&bot) && has_button;
            is_bot.then(|| press(state, (self.id().0, bot), key, about, data))
        });
        let (number, id) = found?;
        Some(Query {
            emulator: self.emulator.clone(),
            number,
            id,
        })
    }

    /// Sends one of the results that a bot offered for an inline query; the bot gets
    /// `chosen_inline_result`, and presses of the message's buttons come with its
    /// `inline_message_id` alone (Bot API, `ChosenInlineResult`).
    ///
    /// # Panics
    ///
    /// If the bot did not offer the result, or the person may not write there.
    #[track_caller]
    pub fn choose(&self, query: &Query, result: &str, place: &impl Place) -> SentMessage {
        let key = place.key(self.id().0);
        self.try_choose(query, result, key)
            .unwrap_or_else(|| panic!("no result {result:?} was offered, or it cannot be sent"))
    }

    /// As [`choose`](Self::choose); `None` if there is no such result or no way to send it.
    pub(crate) fn try_choose(
        &self,
        query: &Query,
        result: &str,
        key: ChatKey,
    ) -> Option<SentMessage> {
        let id = self.emulator.change(|state| {
            state.open_private(key);
            let may_write = |chat: &Chat| chat.may_write(self.id().0, "can_send_other_messages");
            let is_open = state.chats.get(&key).is_some_and(may_write);
            let is_open = is_open && state.queries.get(&query.number)?.from == self.id().0;
            is_open.then(|| state.choose(query.number, result, key))?
        })?;
        Some(SentMessage::new(self.emulator.clone(), key, id))
    }

    /// Types an inline query to a bot.
    pub fn inline_query(&self, bot: &BotClient, text: &str) -> Query {
        self.ask(bot.id(), Question::Inline { text })
    }

    /// Confirms a payment in the smallest units of `currency` (Bot API, `PreCheckoutQuery`).
    pub fn pre_checkout(
        &self,
        bot: &BotClient,
        currency: &str,
        amount: i64,
        payload: &str,
    ) -> Query {
        let question = Question::PreCheckout {
            currency,
            amount,
            payload,
        };
        self.ask(bot.id(), question)
    }

    /// States where an order shall go, for an invoice with flexible shipping (Bot API,
    /// `ShippingQuery`).
    pub fn shipping(&self, bot: &BotClient, payload: &str) -> Query {
        self.ask(bot.id(), Question::Shipping { payload })
    }

    /// Sends a bot a query other than a press.
    pub(crate) fn ask(&self, bot: UserId, question: Question<'_>) -> Query {
        let user = self.id().0;
        let (kind, text, deadline) = question.terms();
        let (number, id) = self.emulator.change(|state| {
            let (number, id) = state.open_query((bot.0, user), (kind, text), deadline);
            let mut query = question.content();
            query["id"] = id.clone().into();
            query["from"] = state.user_json(user);
            state.push_update(bot.0, kind, &query);
            (number, id)
        });
        Query {
            emulator: self.emulator.clone(),
            number,
            id,
        }
    }

    /// Blocks a bot: it gets `my_chat_member`, and 403 when it writes.
    pub fn block(&self, bot: &impl Place) {
        let key = bot.key(self.id().0);
        self.set_blocked(key, true);
    }

    /// Unblocks a bot.
    pub fn unblock(&self, bot: &impl Place) {
        let key = bot.key(self.id().0);
        self.set_blocked(key, false);
    }

    fn set_blocked(&self, key: ChatKey, is_blocked: bool) {
        use crate::state::Standing;

        let ChatKey::Private { bot, user } = key else {
            return;
        };
        self.emulator.change(|state| {
            state.open_private(key);
            let standing = if is_blocked {
                Standing::Kicked
            } else {
                Standing::Member
            };
            state.set_standing(key, bot, standing, user);
        });
    }
}

fn press(
    state: &mut State,
    (user, bot): (i64, i64),
    key: ChatKey,
    (field, message): (&str, Value),
    data: &str,
) -> (u64, String) {
    let kind = ("callback_query", "");
    let (number, id) = state.open_query((bot, user), kind, CALLBACK_DEADLINE);
    let query = json!({
        "id": id,
        "from": state.user_json(user),
        field: message,
        // Opaque, and the same for all presses in one chat (Bot API, `CallbackQuery`).
        "chat_instance": format!("{}", key.id().wrapping_mul(7_919)),
        "data": data,
    });
    state.push_update(bot, "callback_query", &query);
    (number, id)
}
