//! What Telegram finds in a text by itself: commands, mentions, hashtags, cashtags, e-mail
//! addresses and URLs.

use super::{Entity, Kind, commands, utf16_len};

/// Domains without a scheme are links under these alone; TDLib knows all top-level domains.
const TOP_LEVEL: &[&str] = &[
    "app", "at", "biz", "br", "by", "ch", "cn", "co", "com", "cz", "de", "dev", "edu", "es", "eu",
    "fr", "gov", "in", "info", "io", "ir", "it", "jp", "kz", "me", "mil", "net", "nl", "one",
    "online", "org", "pl", "pro", "ru", "se", "shop", "site", "su", "tech", "tr", "tv", "ua", "uk",
    "us", "uz", "xyz",
];

/// How long a text may be to be searched, in bytes: longer than any that can be sent. What is longer
/// would only cost time, which grows with the square of the finds.
const MAX_LEN: usize = 4 * 4096;

/// A find, in bytes.
struct Find {
    start: usize,
    end: usize,
    name: &'static str,
}

/// The entities of a text, in order; none overlaps another.
pub(super) fn find(text: &str) -> Vec<Entity> {
    if text.len() > MAX_LEN || !text.contains(['/', '@', '#', '$', '.']) {
        return Vec::new();
    }
    let mut finds: Vec<_> = links(text).collect();
    let commands = commands(text).map(|command| Find {
        start: command.start,
        end: command.start + command.len,
        name: "bot_command",
    });
    for find in commands.chain(tags(text)) {
        let is_free = |other: &Find| find.end <= other.start || other.end <= find.start;
        if finds.iter().all(is_free) {
            finds.push(find);
        }
    }
    finds.sort_by_key(|find| find.start);
    let (mut at, mut offset) = (0, 0);
    let mut entities = Vec::new();
    for find in finds {
        offset += utf16_len(&text[at..find.start]);
        let end = offset + utf16_len(&text[find.start..find.end]);
        entities.push(Entity::new(offset, end, Kind::Found(find.name)));
        (at, offset) = (find.end, end);
    }
    entities
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

/// Mentions, hashtags and cashtags (TDLib, `match_mentions`, `match_hashtags`, `match_cashtags`).
fn tags(text: &str) -> impl Iterator<Item = Find> {
    text.match_indices(['@', '#', '$'])
        .filter_map(|(start, mark)| {
            let before = text[..start].chars().next_back();
            let rest = &text[start + 1..];
            if before.is_some_and(|c| is_word(c) || c == '@') {
                return None;
            }
            let len: usize = rest
                .chars()
                .take_while(|c| is_word(*c))
                .map(char::len_utf8)
                .sum();
            let (word, count) = (&rest[..len], rest[..len].chars().count());
            let name = match mark {
                "@" if word.is_ascii() && (3..=32).contains(&count) => "mention",
                "#" if count <= 256
                    && word.chars().any(char::is_alphabetic)
                    && !rest[len..].starts_with('#') =>
                {
                    "hashtag"
                }
                "$" if (1..=8).contains(&count) && word.bytes().all(|c| c.is_ascii_uppercase()) => {
                    "cashtag"
                }
                _ => return None,
            };
            Some(Find {
                start,
                end: start + 1 + len,
                name,
            })
        })
}

/// E-mail addresses and URLs.
fn links(text: &str) -> impl Iterator<Item = Find> {
    let is_border = |c: char| {
        c.is_whitespace() || matches!(c, '<' | '>' | '"' | '«' | '»' | '“' | '”' | '`' | '|')
    };
    text.split(is_border).filter_map(move |run| {
        // Both point into one text.
        let at = run.as_ptr() as usize - text.as_ptr() as usize;
        let lead = run.len()
            - run
                .trim_start_matches(['(', '[', '{', '\'', ',', ';', ':'])
                .len();
        let run = run[lead..].trim_end_matches(['.', ',', ':', ';', '!', '?', '\'']);
        let count = |marks: [char; 3]| run.matches(marks).count();
        let run = match run.strip_suffix([')', ']', '}']) {
            Some(inner) if count(['(', '[', '{']) < count([')', ']', '}']) => inner,
            _ => run,
        };
        let name = kind(run)?;
        let start = at + lead;
        Some(Find {
            start,
            end: start + run.len(),
            name,
        })
    })
}

fn kind(run: &str) -> Option<&'static str> {
    if let Some((scheme, rest)) = run.split_once("://") {
        let scheme = scheme.to_ascii_lowercase();
        let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
        return match scheme.as_str() {
            "http" | "https" | "ftp" if is_domain(host, true) => Some("url"),
            "tg" | "ton" | "tonsite" if !rest.is_empty() => Some("url"),
            _ => None,
        };
    }
    let is_local = |local: &str| {
        !local.is_empty()
            && local
                .bytes()
                .all(|c| c.is_ascii_alphanumeric() || b"_.+-".contains(&c))
    };
    match run.split_once('@') {
        Some((local, domain)) => (is_local(local) && is_domain(domain, true)).then_some("email"),
        None => {
            let host = run.split(['/', '?', '#']).next().unwrap_or_default();
            is_domain(host, false).then_some("url")
        }
    }
}

/// Tells whether this is the name of a host, perhaps with a port.
fn is_domain(host: &str, any_top_level: bool) -> bool {
    let host = host.rsplit('@').next().unwrap_or_default();
    let (host, port) = host.split_once(':').unwrap_or((host, "0"));
    let labels: Vec<_> = host.split('.').collect();
    let is_label = |label: &&str| {
        !label.is_empty()
            && label
                .chars()
                .all(|c| c.is_alphanumeric() || c == '-' || c == '_')
    };
    let top = labels.last().copied().unwrap_or_default().to_lowercase();
    let is_top = match any_top_level {
        true => top.len() >= 2 && (top.chars().all(char::is_alphabetic) || labels.len() == 4),
        false => TOP_LEVEL.contains(&top.as_str()),
    };
    labels.len() >= 2 && labels.iter().all(is_label) && is_top && port.parse::<u16>().is_ok()
}
