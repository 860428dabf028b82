use std::{fmt, str::FromStr, sync::Arc};

use campanile_core::UserId;

/// The token of a bot, as @BotFather gives it out: whoever has it is the bot.
///
/// `Debug` and `Display` show the bot's id only.
///
/// # Example
///
/// ```
/// use campanile_net::client::Token;
///
/// let token: Token = "42:SECRET".parse().unwrap();
/// assert_eq!(token.to_string(), "42:<hidden>");
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct Token {
    text: Arc<str>,
    id: UserId,
}

impl Token {
    /// Reads a token; white space around it is dropped.
    ///
    /// # Errors
    ///
    /// If it is not of the form `<digits>:<letters, digits, _ or ->`. The error does not show it.
    pub fn parse(text: &str) -> Result<Self, TokenError> {
        let text = text.trim();
        let (id, secret) = text.split_once(':').ok_or(TokenError(()))?;
        let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-');
        if secret.is_empty()
            || !secret.bytes().all(is_plain)
            || !id.bytes().all(|byte| byte.is_ascii_digit())
        {
            return Err(TokenError(()));
        }
        let id = id.parse().map_err(|_| TokenError(()))?;
        Ok(Self {
            text: text.into(),
            id: UserId(id),
        })
    }

    /// The id of the bot, which is the part before the colon.
    #[must_use]
    pub fn bot_id(&self) -> UserId {
        self.id
    }

    /// The token itself, for the URL of a call and nothing else.
    pub(super) fn reveal(&self) -> &str {
        &self.text
    }

    /// The part after the colon, which alone is secret.
    pub(super) fn secret(&self) -> &str {
        self.text.split_once(':').map_or("", |(_, secret)| secret)
    }
}

impl FromStr for Token {
    type Err = TokenError;

    fn from_str(text: &str) -> Result<Self, TokenError> {
        Self::parse(text)
    }
}

impl fmt::Display for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:<hidden>", self.id)
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Token({self})")
    }
}

/// The error of a text that is no token; it does not show the text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TokenError(());

impl fmt::Display for TokenError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(
            "the bot token is malformed: it must look like 123456:ABC-DEF, \
             the digits of the bot's id, a colon, then letters, digits, `_` and `-`",
        )
    }
}

impl std::error::Error for TokenError {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_token_is_refused_without_being_shown() {
        let malformed = [
            "",
            "42",
            "42:",
            ":SECRET",
            "x:SECRET",
            "42:SEC RET",
            "42:SEC/RET",
            "+4:S",
        ];
        for text in malformed {
            let error = Token::parse(text).unwrap_err();
            assert!(!format!("{error}{error:?}").contains("SEC"), "{text}");
        }
        assert_eq!(Token::parse(" 42:a_B-9\n").unwrap().bot_id(), UserId(42));
    }

    #[test]
    fn no_format_shows_the_secret() {
        let token = Token::parse("42:SECRET").unwrap();
        assert_eq!(
            format!("{token} {token:?}"),
            "42:<hidden> Token(42:<hidden>)"
        );
    }
}
