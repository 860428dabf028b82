use std::{fmt, str::FromStr};

use subtle::ConstantTimeEq;

use crate::random;

/// The secret that Telegram repeats with every update, so that nobody else can send any (Bot API,
/// `setWebhook.secret_token`).
///
/// `Debug` does not show it.
///
/// # Example
///
/// ```
/// use campanile_net::webhook::Secret;
///
/// let secret: Secret = "a-long_one-1234".parse().unwrap();
/// assert_eq!(format!("{secret:?}"), "Secret(<hidden>)");
/// assert_eq!(Secret::random().reveal().len(), 64);
/// ```
#[derive(Clone)]
pub struct Secret(String);

impl Secret {
    /// Makes a secret of 256 random bits.
    #[must_use]
    pub fn random() -> Self {
        let [high, low] = [random::bytes(), random::bytes()].map(u128::from_le_bytes);
        Self(format!("{high:032x}{low:032x}"))
    }

    /// Reads a secret.
    ///
    /// # Errors
    ///
    /// If it is not of 1 to 256 letters, digits, `_` and `-`; Telegram takes no others.
    pub fn parse(text: &str) -> Result<Self, SecretError> {
        let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-');
        match (1..=256).contains(&text.len()) && text.bytes().all(is_plain) {
            true => Ok(Self(text.to_owned())),
            false => Err(SecretError(())),
        }
    }

    /// The secret itself, for a host that calls `setWebhook` on its own.
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.0
    }

    /// Compares in a time that depends on the lengths only.
    pub(super) fn is(&self, header: &[u8]) -> bool {
        self.0.as_bytes().ct_eq(header).into()
    }
}

impl FromStr for Secret {
    type Err = SecretError;

    fn from_str(text: &str) -> Result<Self, SecretError> {
        Self::parse(text)
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(<hidden>)")
    }
}

/// The error of a text that is no secret; it does not show the text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SecretError(());

impl fmt::Display for SecretError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a webhook secret is 1 to 256 letters, digits, `_` and `-`")
    }
}

impl std::error::Error for SecretError {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_what_telegram_takes() {
        for text in ["", "a b", "ä", "a\n", &"a".repeat(257)] {
            assert!(Secret::parse(text).is_err(), "{text}");
        }
        let random = Secret::random();
        assert!(Secret::parse(random.reveal()).is_ok());
        assert_ne!(random.reveal(), Secret::random().reveal());
    }

    #[test]
    fn only_the_same_secret_passes() {
        let secret = Secret::parse("abc").unwrap();
        assert!(secret.is(b"abc"));
        for header in [&b""[..], b"ab", b"abcd", b"abC"] {
            assert!(!secret.is(header));
        }
    }
}
