//! Which lane an update belongs to.

use std::{
    fmt,
    hash::{BuildHasher, Hash, RandomState},
    sync::Arc,
};

use campanile_core::{ChatId, Error, Kind, Request, Update, UserId};

use crate::unwind;

/// The key of a lane.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) enum Key {
    Chat {
        bot: UserId,
        side: Side,
        chat: ChatId,
    },
    Custom {
        bot: UserId,
        digest: Digest,
    },
}

/// On which side of the bot a chat is: the same id means another chat on each.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) enum Side {
    Own,
    /// A chat of the business account behind this connection.
    Business(Arc<str>),
    Guest,
}

/// What stands for the value of a key function.
///
/// Values are hashed before they come to the lanes, so that no foreign `Eq` or `Hash` runs, and
/// perhaps panics, under the lock or while a place is dropped. The hashes are keyed by chance: no two
/// values that anyone could find share 128 bits, and if they did, they would share a lane.
type Digest = [u64; 2];

type Custom = dyn Fn(&Request) -> Option<Digest> + Send + Sync;

/// How the key of an update is found.
#[derive(Clone, Default)]
pub(super) enum KeyFn {
    #[default]
    Chat,
    Custom(Arc<Custom>),
}

impl KeyFn {
    pub(super) fn custom<K: Hash>(
        key: impl Fn(&Request) -> Option<K> + Send + Sync + 'static,
    ) -> Self {
        let hashers = [RandomState::new(), RandomState::new()];
        Self::Custom(Arc::new(move |request| {
            let key = key(request)?;
            Some(hashers.each_ref().map(|hasher| hasher.hash_one(&key)))
        }))
    }

    /// The key of an update, `None` if it waits for nothing; the error of a panic.
    pub(super) fn of(&self, request: &Request) -> Result<Option<Key>, Error> {
        let bot = request.bot().identity().id();
        match self {
            Self::Chat => Ok(chat_key(bot, request.update())),
            Self::Custom(key) => {
                let digest = unwind::catch(|| key(request))?;
                Ok(digest.map(|digest| Key::Custom { bot, digest }))
            }
        }
    }

    pub(super) fn name(&self) -> &'static str {
        match self {
            Self::Chat => "chat",
            Self::Custom(_) => "custom",
        }
    }
}

impl fmt::Debug for KeyFn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

fn chat_key(bot: UserId, update: &Update) -> Option<Key> {
    if !update.kind().is_message() {
        return None;
    }
    let chat = update.chat_id()?;
    let side = match (update.kind(), update.business_connection_id()) {
        (Kind::GuestMessage, _) => Side::Guest,
        (_, Some(connection)) => Side::Business(connection.into()),
        (_, None) => Side::Own,
    };
    Some(Key::Chat { bot, side, chat })
}
