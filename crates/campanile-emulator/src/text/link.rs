//! The links of entities (TDLib, `LinkManager`).

use super::Kind;

/// What a link makes of its text: a mention, a link, or nothing if the URL is none.
pub(super) fn link(url: &str) -> Option<Kind> {
    match user_id(url) {
        Some(id) => Some(Kind::TextMention(id)),
        None => normal(url).map(Kind::TextLink),
    }
}

/// The user of `tg://user?id=N`.
fn user_id(url: &str) -> Option<i64> {
    let (host, query, _) = internal(url)?;
    if !host.eq_ignore_ascii_case("user") {
        return None;
    }
    let id = parameter(query, "id")?.parse().ok()?;
    (0 < id && id < 1 << 40).then_some(id)
}

/// The id in `tg://emoji?id=N`.
///
/// # Errors
///
/// The text of the server's error.
pub(super) fn custom_emoji(url: &str) -> Result<String, String> {
    let Some((host, query, _)) = internal(url) else {
        return Err("Custom emoji URL must have scheme tg".to_owned());
    };
    if !host.eq_ignore_ascii_case("emoji") {
        return Err("Custom emoji URL must have host \"emoji\"".to_owned());
    }
    let id = parameter(query, "id").ok_or("Custom emoji URL must have an emoji identifier")?;
    emoji_id(id)
}

pub(super) fn emoji_id(id: &str) -> Result<String, String> {
    match id.parse::<i64>() {
        Ok(number) if number != 0 && number.to_string() == id => Ok(id.to_owned()),
        _ => Err("Invalid custom emoji identifier specified".to_owned()),
    }
}

/// Host, query and fragment of a `tg:` link.
fn internal(url: &str) -> Option<(&str, &str, &str)> {
    let scheme = url.get(..3).filter(|s| s.eq_ignore_ascii_case("tg:"))?;
    let rest = url[scheme.len()..].trim_start_matches("//");
    let (rest, fragment) = rest.split_once('#').unwrap_or((rest, ""));
    let (host, query) = rest.split_once('?').unwrap_or((rest, ""));
    Some((host.trim_end_matches('/'), query, fragment))
}

fn parameter<'a>(query: &'a str, name: &str) -> Option<&'a str> {
    let mut pairs = query.split('&').filter_map(|pair| pair.split_once('='));
    pairs.find(|(key, _)| *key == name).map(|(_, value)| value)
}

/// The URL as Telegram keeps it: with a scheme, and a slash behind the host; `None` if it is none.
pub(super) fn normal(url: &str) -> Option<String> {
    let url = url.trim();
    let (scheme, rest) = match url.split_once("://") {
        Some((scheme, rest)) => (scheme.to_lowercase(), rest),
        None if url.get(..3).is_some_and(|s| s.eq_ignore_ascii_case("tg:")) => {
            ("tg".to_owned(), &url[3..])
        }
        None => ("http".to_owned(), url),
    };
    if rest.is_empty() || rest.chars().any(char::is_whitespace) {
        return None;
    }
    if matches!(scheme.as_str(), "tg" | "ton" | "tonsite") {
        return Some(format!("{scheme}://{rest}"));
    }
    if !matches!(scheme.as_str(), "http" | "https") {
        return None;
    }
    let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let (host, path) = rest.split_at(end);
    let name = host.rsplit('@').next().unwrap_or_default();
    let name = name.split(':').next().unwrap_or_default();
    let is_host = name.contains('.')
        && name.split('.').all(|label| !label.is_empty())
        && name
            .chars()
            .all(|c| c.is_alphanumeric() || matches!(c, '.' | '-' | '_' | '~'));
    let slash = if path.starts_with('/') { "" } else { "/" };
    is_host.then(|| format!("{scheme}://{}{slash}{path}", host.to_lowercase()))
}
