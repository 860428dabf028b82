//! Which presses are the same one.

use campanile_core::{Principal, Update};
use campanile_store::Key;
use serde::Deserialize;

use super::PressScope;

/// Adds to the key of a layer what tells one press from another.
///
/// Each section starts with a word that says how many parts follow, so that no two presses meet in
/// one key. The words are stored: a change of them is a change for every bot that is running.
pub(super) fn of_press(key: Key, update: &Update, scope: PressScope) -> Key {
    let key = who(key, update, scope);
    let key = place(key, update);
    let key = button(key, update);
    let (edit_date, shown) = version(update);
    key.id(edit_date).id(shown)
}

fn who(key: Key, update: &Update, scope: PressScope) -> Key {
    match (scope, update.principal()) {
        (PressScope::Everyone, _) => key.text("everyone"),
        (PressScope::User, Principal::User(user)) => key.text("user").id(user),
        (PressScope::User, Principal::AnonymousAdmin(chat)) => key.text("admin").id(chat),
        (PressScope::User, Principal::Channel(chat)) => key.text("channel").id(chat),
        // Telegram names the one who presses; were it ever a stand-in, all behind it are one.
        (PressScope::User, Principal::Nobody(_)) => {
            let sender = update.sender_id().map_or(0, i64::from);
            key.text("nobody").id(sender)
        }
    }
}

fn place(key: Key, update: &Update) -> Key {
    if let Some(message) = update.inline_message_id() {
        return key.text("inline").text(message);
    }
    match (update.chat_id(), update.message_id()) {
        (Some(chat), Some(message)) => {
            let ephemeral = update.ephemeral_message_id().map_or(0, i64::from);
            // In the chats of a business account ids are those of that account, and the chat may
            // have the id of one of the bot's own.
            let business = update.business_connection_id().unwrap_or_default();
            let key = key.text("message").text(business);
            key.id(chat).id(message).id(ephemeral)
        }
        _ => {
            let instance = update.chat_instance().unwrap_or_default();
            key.text("instance").text(instance)
        }
    }
}

fn button(key: Key, update: &Update) -> Key {
    match (update.data(), update.game_short_name()) {
        (Some(data), _) => key.text("data").text(data),
        (None, Some(game)) => key.text("game").text(game),
        (None, None) => key.text("nothing"),
    }
}

/// When the message was last edited, and a hash of what it shows; zeros if it cannot be read.
///
/// The date alone is not enough: it counts in seconds, and an edit of the keyboard alone may leave
/// it as it was.
fn version(update: &Update) -> (i64, i64) {
    if !update.is_message_accessible() {
        return (0, 0);
    }
    let mut hash = Hash::new();
    hash.part(update.reply_markup());
    let Shown { text, caption } = Shown::of(update);
    hash.part(text.as_deref().map(str::as_bytes));
    hash.part(caption.as_deref().map(str::as_bytes));
    (update.edit_date().unwrap_or(0), hash.0.cast_signed())
}

/// What stands above the buttons, which the head of a press leaves out.
#[derive(Debug, Default, Deserialize)]
struct Shown {
    text: Option<String>,
    caption: Option<String>,
}

impl Shown {
    /// Texts that cannot be read count as none.
    fn of(update: &Update) -> Self {
        #[derive(Deserialize)]
        struct Press {
            message: Shown,
        }
        let press = serde_json::from_slice::<Press>(update.payload());
        press.map(|press| press.message).unwrap_or_default()
    }
}

/// FNV-1a in 64 bits: processes that share a store, of this version or another, must agree on it,
/// which the hashes of the standard library do not promise. Nobody but the bot writes what is
/// hashed, so that it need not resist an attack.
struct Hash(u64);

impl Hash {
    const fn new() -> Self {
        Self(0xcbf2_9ce4_8422_2325)
    }

    /// Adds bytes and where they end, or that there are none.
    fn part(&mut self, bytes: Option<&[u8]>) {
        let length = bytes.map_or(u64::MAX, |bytes| bytes.len() as u64);
        self.bytes(&length.to_le_bytes());
        self.bytes(bytes.unwrap_or_default());
    }

    fn bytes(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = (self.0 ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use campanile_store::Namespace;
    use campanile_testkit::update;
    use serde_json::json;

    use super::*;

    fn key(update: impl Into<Update>, scope: PressScope) -> Key {
        of_press(Namespace::new("n").key(42), &update.into(), scope)
    }

    fn by_user(update: impl Into<Update>) -> Key {
        key(update, PressScope::User)
    }

    #[test]
    fn the_hash_is_fnv_1a_in_every_version_of_this_crate() {
        let mut hash = Hash::new();
        assert_eq!(hash.0, 0xcbf2_9ce4_8422_2325);
        hash.bytes(b"foobar");
        assert_eq!(hash.0, 0x8594_4171_f739_67e8);
    }

    #[test]
    fn a_stored_key_stays_the_same_in_every_version_of_this_crate() {
        let json = r#"{"update_id":1,"callback_query":{"id":"5","from":{"id":7},"data":"like",
            "message":{"message_id":3,"chat":{"id":-1001},"date":9,"edit_date":10,"text":"Hi",
            "reply_markup":{"inline_keyboard":[]}}}}"#;
        let key = by_user(Update::parse(json.into()).unwrap());
        let pinned = Namespace::new("n").key(42).text("user").id(7);
        let pinned = pinned.text("message").text("").id(-1001).id(3).id(0);
        let pinned = pinned.text("data").text("like").id(10).id(PINNED);
        assert_eq!(key, pinned, "{:?}", key.parts());
    }

    /// The hash of the keyboard `{"inline_keyboard":[]}` under the text `Hi`.
    const PINNED: i64 = 1_471_374_289_729_855_905;

    #[test]
    fn every_difference_makes_another_press() {
        let press = || update::press("like").from(7).in_group(-1001).on(3);
        let keyboard = |text: &str| json!([[{"text": text, "callback_data": "like"}]]);
        let presses = [
            ("the first", press()),
            (
                "another button",
                update::press("hate").from(7).in_group(-1001).on(3),
            ),
            ("another message", press().on(4)),
            ("another chat", press().in_group(-1002)),
            ("another user", press().from(8)),
            ("an edit", press().edited_at(1_700_000_000)),
            ("a later edit", press().edited_at(1_700_000_001)),
            ("another keyboard", press().keyboard(keyboard("1 like"))),
            ("another text", press().text("Edited:")),
            ("a caption", press().message_field("caption", "Edited:")),
            ("an ephemeral message", press().ephemeral(3)),
            ("another ephemeral message", press().ephemeral(4)),
            (
                "a business account",
                press().message_field("business_connection_id", "b"),
            ),
            ("an inaccessible message", press().inaccessible()),
            ("an inline message", press().inline("AAA")),
            ("another inline message", press().inline("AAB")),
            ("a game", press().game("like")),
            ("another game", press().game("chess")),
        ];
        let mut seen = HashMap::new();
        for (name, press) in presses {
            let key = by_user(press.clone());
            assert_eq!(key, by_user(press.query_id("another")), "{name} twice");
            if let Some(other) = seen.insert(key, name) {
                panic!("{name} is the same press as {other}");
            }
        }
    }

    #[test]
    fn presses_of_everyone_are_one_and_never_one_with_those_of_a_user() {
        let of = |user: i64| update::press("like").from(user).in_group(-1001);
        assert_eq!(
            key(of(7), PressScope::Everyone),
            key(of(8), PressScope::Everyone)
        );
        assert_ne!(key(of(7), PressScope::Everyone), by_user(of(7)));
    }

    #[test]
    fn a_message_that_cannot_be_read_has_version_zero() {
        let parts = |update: update::Press| {
            let parts = by_user(update).parts().len();
            let zeros = version(&update::press("x").inaccessible().into());
            (parts, zeros)
        };
        assert_eq!(parts(update::press("like").inaccessible()).1, (0, 0));
        assert_eq!(version(&update::press("x").inline("AAA").into()), (0, 0));
        let odd = update::press("x").message_field("text", 5);
        assert_ne!(
            version(&odd.into()),
            (0, 0),
            "a text that is none is left out"
        );
    }

    #[test]
    fn a_press_without_message_data_or_chat_has_a_key_too() {
        for json in [
            r#"{"update_id":1,"callback_query":{"id":"5","from":{"id":7}}}"#,
            r#"{"update_id":1,"callback_query":{"id":"5","from":{"id":777000},"chat_instance":"9"}}"#,
        ] {
            let update = Update::parse(json.into()).unwrap();
            assert_eq!(by_user(update.clone()), by_user(update));
        }
    }
}
