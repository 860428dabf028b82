//! The lanes in which updates wait for each other.

use campanile_core::{ChatId, Kind, Update};
use serde::Deserialize;

/// A lane: its updates are delivered one at a time, in order.
///
/// The lanes are the queues in which Telegram delivers to a webhook (Bot API server, the queue ids
/// of `add_update`), so that a bot sees the same order from both sources. Nothing waits for an
/// update of another lane: a press may overtake a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Lane {
    queue: Queue,
    key: i64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Queue {
    /// Messages, edits and posts of a chat, albums included.
    Chat,
    Guest,
    Business,
    BusinessConnection,
    Reactions,
    Inline,
    ChosenInline,
    Callback,
    Payment,
    Poll,
    /// Changes of the bot's own membership in a chat.
    Membership,
    /// Members who come, go, and ask to.
    Member,
    Boost,
    Other,
}

impl Lane {
    pub(super) fn of(update: &Update) -> Self {
        let chat = update.chat_id().map_or(0, |chat| chat.0);
        let user = update.sender_id().map_or(0, |user| user.0);
        let (queue, key) = match update.kind() {
            Kind::Message | Kind::EditedMessage | Kind::ChannelPost | Kind::EditedChannelPost => {
                (Queue::Chat, chat)
            }
            // A guest message may name a chat with the id of another one that the bot knows.
            Kind::GuestMessage => (Queue::Guest, chat),
            Kind::BusinessMessage | Kind::EditedBusinessMessage | Kind::DeletedBusinessMessages => {
                (Queue::Business, chat)
            }
            Kind::BusinessConnection => (Queue::BusinessConnection, user),
            Kind::MessageReaction | Kind::MessageReactionCount => (Queue::Reactions, chat),
            Kind::InlineQuery => (Queue::Inline, user),
            Kind::ChosenInlineResult => (Queue::ChosenInline, user),
            Kind::CallbackQuery => (Queue::Callback, user),
            Kind::ShippingQuery | Kind::PreCheckoutQuery | Kind::PurchasedPaidMedia => {
                (Queue::Payment, user)
            }
            Kind::Poll | Kind::PollAnswer => (Queue::Poll, poll_id(update)),
            Kind::MyChatMember => (Queue::Membership, chat),
            Kind::ChatMember => (Queue::Member, changed_member(update).unwrap_or(chat)),
            Kind::ChatJoinRequest => (Queue::Member, user),
            Kind::ChatBoost | Kind::RemovedChatBoost => (Queue::Boost, chat),
            _ => (Queue::Other, update.chat_id().map_or(user, |ChatId(id)| id)),
        };
        Self { queue, key }
    }
}

/// The user whose membership changed, who is not the one who changed it.
fn changed_member(update: &Update) -> Option<i64> {
    #[derive(Deserialize)]
    struct Change {
        new_chat_member: Member,
    }
    #[derive(Deserialize)]
    struct Member {
        user: User,
    }
    #[derive(Deserialize)]
    struct User {
        id: i64,
    }
    let change: Change = serde_json::from_slice(update.payload()).ok()?;
    Some(change.new_chat_member.user.id)
}

/// Poll ids are numbers as texts; one that is not shares a lane with its like.
fn poll_id(update: &Update) -> i64 {
    #[derive(Deserialize)]
    struct Poll<'a> {
        #[serde(borrow, alias = "poll_id")]
        id: std::borrow::Cow<'a, str>,
    }
    serde_json::from_slice::<Poll<'_>>(update.payload())
        .ok()
        .and_then(|poll| poll.id.parse().ok())
        .unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lane(kind: &str, payload: &str) -> Lane {
        let json = format!(r#"{{"update_id":1,"{kind}":{payload}}}"#);
        Lane::of(&Update::parse(json.into()).unwrap())
    }

    const IN_CHAT: &str = r#"{"message_id":2,"date":3,"chat":{"id":-5,"type":"supergroup"},
        "from":{"id":7,"is_bot":false,"first_name":"A"}}"#;

    #[test]
    fn messages_edits_and_posts_of_a_chat_share_a_lane() {
        let message = lane("message", IN_CHAT);
        assert_eq!(message, lane("edited_message", IN_CHAT));
        assert_eq!(message, lane("channel_post", IN_CHAT));
        assert_ne!(message, lane("guest_message", IN_CHAT));
        assert_ne!(message, lane("business_message", IN_CHAT));
        assert_ne!(message, lane("message", &IN_CHAT.replace("-5", "-6")));
    }

    #[test]
    fn presses_have_a_lane_per_user() {
        let press = |user: i64| {
            let from = format!(r#"{{"id":{user},"is_bot":false,"first_name":"A"}}"#);
            lane(
                "callback_query",
                &format!(r#"{{"id":"1","from":{from},"message":{IN_CHAT}}}"#),
            )
        };
        assert_eq!(press(7), press(7));
        assert_ne!(press(7), press(8));
    }

    #[test]
    fn a_change_of_a_member_is_of_the_one_who_is_changed() {
        let change = |by: i64, whom: i64| {
            lane(
                "chat_member",
                &format!(
                    r#"{{"chat":{{"id":-5,"type":"supergroup"}},"from":{{"id":{by},"is_bot":false,
                    "first_name":"A"}},"date":1,"new_chat_member":{{"status":"member",
                    "user":{{"id":{whom},"is_bot":false,"first_name":"B"}}}}}}"#
                ),
            )
        };
        assert_eq!(change(7, 9), change(8, 9));
        assert_ne!(change(7, 9), change(7, 10));
    }

    #[test]
    fn a_poll_and_its_answers_share_a_lane() {
        let poll = lane("poll", r#"{"id":"5123","question":"?"}"#);
        let answer = r#"{"poll_id":"5123","user":{"id":7,"is_bot":false,"first_name":"A"}}"#;
        assert_eq!(poll, lane("poll_answer", answer));
        assert_ne!(poll, lane("poll", r#"{"id":"5124"}"#));
    }
}
