//! The form of tokens.

/// The bot id in a well-formed token: digits, a colon, and characters of `[A-Za-z0-9_-]`.
pub(crate) fn bot_id(token: &str) -> Option<i64> {
    let (number, secret) = token.split_once(':')?;
    let is_secret = |c: u8| c.is_ascii_alphanumeric() || matches!(c, b'_' | b'-');
    let is_well_formed = number.bytes().all(|c| c.is_ascii_digit())
        && !secret.is_empty()
        && secret.len() <= 128
        && secret.bytes().all(is_secret);
    let id = number.parse().ok().filter(|id| (1..1 << 52).contains(id));
    id.filter(|_| is_well_formed)
}

#[cfg(test)]
mod tests {
    use super::bot_id;

    #[test]
    fn a_token_is_a_number_a_colon_and_a_secret() {
        assert_eq!(bot_id("42:TOK_en-1"), Some(42));
        for token in [
            "", "42", "42:", ":x", "x:y", "-1:x", "+1:x", "0:x", "42:a b", "42:a:b",
        ] {
            assert_eq!(bot_id(token), None, "{token:?}");
        }
    }
}
