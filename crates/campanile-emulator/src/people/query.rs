use std::{fmt, time::Duration};

use campanile_core::ApiRequest;
use serde_json::{Map, Value, json};

use super::{Person, Place, SentMessage};
use crate::{
    client::BotClient,
    emulator::Emulator,
    state::{ChatKey, State},
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
            let (bot, is_deleted) = (trace.author, trace.is_deleted);
            let shown = match is_deleted {
                false => trace.body.clone().into(),
                true => {
                    json!({ "chat": state.chat_json(key), "message_id": message_id, "date": 0 })
                }
            };
            let is_bot = state.bots.contains_key(&bot) && has_button;
            is_bot.then(|| press(state, self.id().0, key, bot, &shown, data))
        });
        let (number, id) = found?;
        Some(Query {
            emulator: self.emulator.clone(),
            number,
            id,
        })
    }

    /// Types an inline query to a bot.
    pub fn inline_query(&self, bot: &BotClient, text: &str) -> Query {
        let mut content = Map::new();
        content.insert("query".into(), text.into());
        content.insert("offset".into(), "".into());
        self.query(bot, "inline_query", INLINE_DEADLINE, content)
    }

    /// Confirms a payment in the smallest units of `currency` (Bot API, `PreCheckoutQuery`).
    pub fn pre_checkout(
        &self,
        bot: &BotClient,
        currency: &str,
        amount: i64,
        payload: &str,
    ) -> Query {
        let mut content = Map::new();
        content.insert("currency".into(), currency.into());
        content.insert("total_amount".into(), amount.into());
        content.insert("invoice_payload".into(), payload.into());
        self.query(bot, "pre_checkout_query", CHECKOUT_DEADLINE, content)
    }

    /// States where an order shall go, for an invoice with flexible shipping (Bot API,
    /// `ShippingQuery`).
    pub fn shipping(&self, bot: &BotClient, payload: &str) -> Query {
        let mut content = Map::new();
        content.insert("invoice_payload".into(), payload.into());
        let address = json!({
            "country_code": "GB",
            "state": "",
            "city": "London",
            "street_line1": "221B Baker Street",
            "street_line2": "",
            "post_code": "NW1 6XE",
        });
        content.insert("shipping_address".into(), address);
        self.query(bot, "shipping_query", SHIPPING_DEADLINE, content)
    }

    fn query(
        &self,
        bot: &BotClient,
        kind: &'static str,
        deadline: Duration,
        content: Map<String, Value>,
    ) -> Query {
        let (number, id) = self.emulator.change(|state| {
            let (number, id) = state.open_query(bot.id().0, kind, deadline);
            let mut query = Map::new();
            query.insert("id".into(), id.clone().into());
            query.insert("from".into(), state.user_json(self.id().0));
            query.extend(content);
            state.push_update(bot.id().0, kind, &query.into());
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
    user: i64,
    key: ChatKey,
    bot: i64,
    message: &Value,
    data: &str,
) -> (u64, String) {
    let (number, id) = state.open_query(bot, "callback_query", CALLBACK_DEADLINE);
    let query = json!({
        "id": id,
        "from": state.user_json(user),
        "message": message,
        // Opaque, and the same for all presses in one chat (Bot API, `CallbackQuery`).
        "chat_instance": format!("{}", key.id().wrapping_mul(7_919)),
        "data": data,
    });
    state.push_update(bot, "callback_query", &query);
    (number, id)
}
