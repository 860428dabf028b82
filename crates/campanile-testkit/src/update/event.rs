//! The kinds that are neither messages, presses nor changes of membership.

use campanile_core::{ChatId, ChatType, Update, UserId};
use serde_json::{Value, json};

use super::{
    GROUP, USER,
    base::{Base, Place, builder},
    press::query_id,
};
use crate::json;

/// An update of a smaller kind that is being built.
///
/// # Example
///
/// ```
/// use campanile_core::Kind;
/// use campanile_testkit::update;
///
/// let query = update::inline_query("cats").from(8).build();
/// assert_eq!(query.kind(), &Kind::InlineQuery);
///
/// let reaction = update::reaction("👍").from(8).in_group(-1001).build();
/// assert_eq!(reaction.kind(), &Kind::MessageReaction);
/// ```
#[derive(Debug, Clone)]
#[must_use = "a builder does nothing until it is built"]
pub struct Event {
    base: Base,
    kind: String,
    user: UserId,
    /// The field that names who acts, if the kind has one.
    actor: Option<&'static str>,
    place: Option<Place>,
}

/// Starts an inline query.
pub fn inline_query(query: &str) -> Event {
    Event::query("inline_query", json!({"query": query, "offset": ""}))
}

/// Starts the choice of a result of an inline query.
pub fn chosen_inline_result(result: &str) -> Event {
    let payload = json!({"result_id": result, "query": "", "inline_message_id": "inline-1"});
    Event::new("chosen_inline_result", Some("from"), payload)
}

/// Starts the last check before a payment of 100 stars.
pub fn pre_checkout(payload: &str) -> Event {
    Event::query(
        "pre_checkout_query",
        json!({"currency": "XTR", "total_amount": 100, "invoice_payload": payload}),
    )
}

/// Starts the choice of a shipping address.
pub fn shipping(payload: &str) -> Event {
    let address = json!({
        "country_code": "IT", "state": "", "city": "Pisa",
        "street_line1": "Piazza 1", "street_line2": "", "post_code": "56126",
    });
    Event::query(
        "shipping_query",
        json!({"invoice_payload": payload, "shipping_address": address}),
    )
}

/// Starts a request to join a group.
pub fn join_request() -> Event {
    Event::new("chat_join_request", Some("from"), json!({})).in_group(GROUP)
}

/// Starts the state of an anonymous poll with this question.
pub fn poll(question: &str) -> Event {
    let option = |id: &str, text: &str, votes: u32| json!({"persistent_id": id, "text": text, "voter_count": votes});
    let payload = json!({
        "id": "5000000001",
        "question": question,
        "options": [option("a", "Yes", 1), option("b", "No", 0)],
        "total_voter_count": 1,
        "is_closed": false,
        "is_anonymous": true,
        "type": "regular",
        "allows_multiple_answers": false,
        "allows_revoting": true,
        "members_only": false,
    });
    Event::new("poll", None, payload)
}

/// Starts an answer in a poll that is not anonymous; no option takes the vote back.
pub fn poll_answer(options: &[u32]) -> Event {
    let names: Vec<_> = options
        .iter()
        .map(|option| format!("option-{option}"))
        .collect();
    let payload = json!({
        "poll_id": "5000000001", "option_ids": options, "option_persistent_ids": names,
    });
    Event::new("poll_answer", Some("user"), payload)
}

/// Starts a reaction with this emoji to message 1 of a group; an empty one takes it back.
pub fn reaction(emoji: &str) -> Event {
    let reactions = match emoji {
        "" => json!([]),
        emoji => json!([{"type": "emoji", "emoji": emoji}]),
    };
    let payload = json!({"message_id": 1, "old_reaction": [], "new_reaction": reactions});
    Event::new("message_reaction", Some("user"), payload).in_group(GROUP)
}

/// Starts the number of anonymous reactions to message 1 of a channel.
pub fn reaction_count(count: u32) -> Event {
    let emoji = json!({"type": "emoji", "emoji": "👍"});
    let payload = json!({"message_id": 1, "reactions": [{"type": emoji, "total_count": count}]});
    Event::new("message_reaction_count", None, payload).in_channel(super::CHANNEL)
}

/// Starts the boost of a channel.
pub fn boost() -> Event {
    let payload = json!({"boost": {
        "boost_id": "boost-1",
        "add_date": json::date(0),
        "expiration_date": json::date(86_400),
        "source": {"source": "premium", "user": json::user(USER)},
    }});
    Event::new("chat_boost", None, payload).in_channel(super::CHANNEL)
}

/// Starts a connection of the bot to a business account.
pub fn business_connection(id: &str) -> Event {
    let payload = json!({
        "id": id, "user_chat_id": USER.0, "is_enabled": true, "rights": {"can_reply": true},
    });
    Event::new("business_connection", Some("user"), payload)
}

/// Starts an update of any kind, known to campanile or not: its name, and the JSON behind it.
///
/// ```
/// use campanile_core::Kind;
/// use campanile_testkit::update;
/// use serde_json::json;
///
/// let update = update::of_kind("time_travel", json!({"year": 1173})).build();
/// assert_eq!(update.kind(), &Kind::Other("time_travel".into()));
/// ```
pub fn of_kind(kind: &str, payload: Value) -> Event {
    Event::new(kind, None, payload)
}

/// An event of the host program; see [`Update::custom`].
#[must_use]
pub fn custom(name: &str, payload: Value) -> Update {
    Update::custom(name, payload)
}

impl Event {
    fn new(kind: &str, actor: Option<&'static str>, payload: Value) -> Self {
        Self {
            base: Base::new(payload),
            kind: kind.to_owned(),
            user: USER,
            actor,
            place: None,
        }
    }

    /// A query that is answered by its id.
    fn query(kind: &str, payload: Value) -> Self {
        let mut event = Self::new(kind, Some("from"), payload);
        event.base.set("id", query_id(event.base.id));
        event
    }

    /// Sets who acts, where the kind tells it.
    pub fn from(mut self, user: impl Into<UserId>) -> Self {
        self.user = user.into();
        self
    }

    /// Sets the supergroup where it happens.
    pub fn in_group(mut self, group: impl Into<ChatId>) -> Self {
        self.place = Some(Place::new(group.into(), ChatType::Supergroup));
        self
    }

    /// Sets the channel where it happens.
    pub fn in_channel(mut self, channel: impl Into<ChatId>) -> Self {
        self.place = Some(Place::new(channel.into(), ChatType::Channel));
        self
    }

    /// Gives the JSON of the update.
    #[must_use]
    pub fn json(mut self) -> Value {
        if let Some(field) = self.actor {
            self.base.set(field, json::user(self.user));
        }
        if let Some(place) = &self.place {
            self.base.set("chat", place.to_json());
        }
        if DATED.contains(&&*self.kind) {
            self.base.set("date", json::date(self.base.id));
        }
        if self.kind == "chat_join_request" {
            self.base.set("user_chat_id", self.user.0);
        }
        self.base.finish(&self.kind)
    }
}

/// The kinds here that carry a date.
const DATED: [&str; 4] = [
    "chat_join_request",
    "message_reaction",
    "message_reaction_count",
    "business_connection",
];

builder!(Event);
