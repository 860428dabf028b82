//! Deep links: addresses that start the bot with a parameter, and the parameter as it arrives.
//!
//! A link carries 1 to 64 characters of `A-Z`, `a-z`, `0-9`, `_` and `-` (Bot features, "Deep
//! Linking"). They arrive as the argument of `/start`, and anyone may type them: what a link grants
//! has to be looked up, or signed.
//!
//! # Example
//!
//! ```
//! use campanile::{deep_link::StartParam, prelude::*};
//!
//! async fn invited(param: StartParam) -> Result<String, BoxError> {
//!     let bytes = param.decode()?;
//!     Ok(format!("You were invited by {}.", i64::from_be_bytes(bytes.as_slice().try_into()?)))
//! }
//!
//! async fn start() -> &'static str {
//!     "Hello!"
//! }
//!
//! // `/start` with a parameter goes to one handler, without one to the other.
//! let router: Router = Router::new()
//!     .command("start", start)
//!     .nest(StartParam::is_in, Router::new().command("start", invited));
//!
//! # fn main() -> Result<(), BoxError> {
//! let link = StartParam::encode(&7_i64.to_be_bytes())?.private_chat("tower_bot");
//! assert_eq!(link, "https://t.me/tower_bot?start=AAAAAAAAAAc");
//! # Ok(())
//! # }
//! ```

use std::fmt;

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use campanile_core::{FromUpdate, Rejection, Request, Update};

/// The longest parameter of a link, in characters.
const LONGEST: usize = 64;

/// The parameter of a deep link; as an extractor, the one that `/start` came with.
///
/// See the [module docs](self) for an example.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct StartParam(String);

impl StartParam {
    /// A parameter that is sent as it is: 1 to 64 characters of `A-Z`, `a-z`, `0-9`, `_` and `-`.
    ///
    /// # Errors
    ///
    /// If it is empty or too long, or has another character.
    pub fn new(param: impl Into<String>) -> Result<Self, DeepLinkError> {
        let param = param.into();
        let characters = param.chars().count();
        if !(1..=LONGEST).contains(&characters) {
            return Err(DeepLinkError::Length { characters });
        }
        let is_allowed = |c: &char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-');
        match param.chars().find(|c| !is_allowed(c)) {
            Some(character) => Err(DeepLinkError::Character { character }),
            None => Ok(Self(param)),
        }
    }

    /// A parameter that carries 1 to 48 bytes, as unpadded base64 for URLs.
    ///
    /// # Errors
    ///
    /// If there are no bytes, or too many.
    pub fn encode(bytes: &[u8]) -> Result<Self, DeepLinkError> {
        Self::new(URL_SAFE_NO_PAD.encode(bytes))
    }

    /// The bytes of a parameter that was [encoded](StartParam::encode).
    ///
    /// # Errors
    ///
    /// If it is no unpadded base64 for URLs.
    pub fn decode(&self) -> Result<Vec<u8>, DeepLinkError> {
        let bytes = URL_SAFE_NO_PAD.decode(&self.0);
        bytes.map_err(|_| DeepLinkError::Encoding)
    }

    /// The parameter as it stands in the link.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The link that opens a private chat with the bot; `username` is the bot's, with or without `@`.
    #[must_use]
    pub fn private_chat(&self, username: &str) -> String {
        self.link(username, "start")
    }

    /// The link that adds the bot to a group of the user's choice.
    #[must_use]
    pub fn group(&self, username: &str) -> String {
        self.link(username, "startgroup")
    }

    fn link(&self, username: &str, key: &str) -> String {
        let username = username.strip_prefix('@').unwrap_or(username);
        format!("https://t.me/{username}?{key}={}", self.0)
    }

    /// Reads the parameter that a `/start` came with.
    #[must_use]
    pub fn of(update: &Update) -> Option<Self> {
        let command = update.command()?;
        if !command.name().eq_ignore_ascii_case("start") {
            return None;
        }
        Self::new(command.args()).ok()
    }

    /// Tells whether an update is a `/start` with a parameter, as a [filter](crate::Filter).
    #[must_use]
    pub fn is_in(update: &Update) -> bool {
        Self::of(update).is_some()
    }
}

impl fmt::Display for StartParam {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl<S: Sync> FromUpdate<S> for StartParam {
    type Rejection = Rejection;

    async fn from_update(request: &Request, _state: &S) -> Result<Self, Rejection> {
        let param = Self::of(request.update());
        param.ok_or_else(|| Rejection::absent("the update is no /start with a parameter"))
    }
}

/// Why a text is no parameter of a deep link.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum DeepLinkError {
    /// It is empty, or longer than 64 characters.
    Length {
        /// How many it has.
        characters: usize,
    },
    /// It has a character that a link cannot carry.
    Character {
        /// The first of them.
        character: char,
    },
    /// It is no unpadded base64 for URLs.
    Encoding,
}

impl fmt::Display for DeepLinkError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Length { characters } => write!(
                f,
                "the parameter of a link must have 1 to {LONGEST} characters, not {characters}; 48 \
                 bytes fit when they are encoded"
            ),
            Self::Character { character } => write!(
                f,
                "the parameter of a link cannot have {character:?}; use A-Z, a-z, 0-9, _ and -, or \
                 encode it"
            ),
            Self::Encoding => f.write_str("the parameter of the link cannot be decoded"),
        }
    }
}

impl std::error::Error for DeepLinkError {}

#[cfg(test)]
mod tests {
    use campanile_testkit::{TestBot, update};
    use proptest::prelude::*;

    use super::*;
    use crate::Router;

    proptest! {
        #[test]
        fn bytes_come_back_as_they_were(bytes in prop::collection::vec(any::<u8>(), 0..60)) {
            match StartParam::encode(&bytes) {
                Ok(param) => {
                    prop_assert!(StartParam::new(param.as_str()).is_ok());
                    prop_assert_eq!(param.decode().unwrap(), bytes);
                }
                Err(_) => prop_assert!(bytes.is_empty() || bytes.len() > 48),
            }
        }

        #[test]
        fn only_what_a_link_can_carry_is_a_parameter(text in "[a-zA-Z0-9_\\-ä =+/]{0,70}") {
            let allowed = text.chars().all(|c| c.is_ascii_alphanumeric() || c == '_' || c == '-');
            prop_assert_eq!(StartParam::new(&*text).is_ok(), allowed && (1..=64).contains(&text.len()));
        }
    }

    #[test]
    fn a_link_names_the_bot_once() {
        let param = StartParam::new("ref-7").unwrap();
        assert_eq!(
            param.private_chat("@tower_bot"),
            "https://t.me/tower_bot?start=ref-7"
        );
        assert_eq!(
            param.group("tower_bot"),
            "https://t.me/tower_bot?startgroup=ref-7"
        );
    }

    #[test]
    fn what_cannot_be_sent_or_read_is_said_in_words() {
        let problem = |text: &str| StartParam::new(text).unwrap_err().to_string();
        assert!(
            problem("").starts_with("the parameter of a link must have 1 to 64 characters, not 0")
        );
        assert!(problem("a b").starts_with("the parameter of a link cannot have ' '"));
        // 80 bytes, but not too long.
        assert!(problem(&"ä".repeat(40)).starts_with("the parameter of a link cannot have 'ä'"));
        let param = StartParam::new("x").unwrap();
        assert_eq!(param.decode(), Err(DeepLinkError::Encoding));
    }

    #[tokio::test(start_paused = true)]
    async fn a_start_with_a_parameter_goes_to_its_own_handler() {
        let router: Router = Router::new().command("start", || async { "plain" }).nest(
            StartParam::is_in,
            Router::new().command(
                "start",
                |param: StartParam| async move { param.to_string() },
            ),
        );
        let bot = TestBot::new();
        for text in [
            "/start",
            "/START ref-7",
            "/start@tower_bot  x ",
            "/start no link",
            "/start ä",
        ] {
            let _ = bot.run(&router, update::text(text).from(7)).await.unwrap();
        }
        assert_eq!(bot.sent_texts(), ["plain", "ref-7", "x", "plain", "plain"]);
    }
}
