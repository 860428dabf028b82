//! Names and docs in the house's own words.

use super::spec::Field;

/// `sendMessage` or `upload_photo` as the name of a type or a variant.
pub(super) fn camel(name: &str) -> String {
    let mut camel = String::new();
    for word in name.split(|c: char| !c.is_ascii_alphanumeric()) {
        let upper = word.chars().all(|c| !c.is_ascii_lowercase());
        for (at, c) in word.chars().enumerate() {
            match (at, upper) {
                (0, _) => camel.push(c.to_ascii_uppercase()),
                (_, true) => camel.push(c.to_ascii_lowercase()),
                (_, false) => camel.push(c),
            }
        }
    }
    camel
}

/// A section's title as the name of a module.
pub(super) fn snake(title: &str) -> String {
    title.to_ascii_lowercase().replace(' ', "_")
}

/// What a field is: its name in words, its unit, its limits, its values.
pub(super) fn describe(field: &Field, rust_type: &str, values: &[String]) -> String {
    let mut words = field.name.split('_').map(|word| match word {
        "url" => "URL",
        "ip" => "IP",
        "html" => "HTML",
        "mime" => "MIME",
        word => word,
    });
    let first = words.next().unwrap_or_default();
    let mut text = first[..1].to_ascii_uppercase() + &first[1..];
    for word in words {
        text.push(' ');
        text.push_str(word);
    }
    if let Some(unit) = unit(&field.description, rust_type) {
        text.push_str(", ");
        text.push_str(unit);
    }
    if let Some(limits) = limits(&field.description) {
        text.push_str("; ");
        text.push_str(&limits);
    }
    text.push('.');
    if rust_type == "String" && values.len() > 1 {
        let values: Vec<_> = values.iter().map(|value| format!("`{value}`")).collect();
        text.push_str(&format!(" One of {}.", values.join(", ")));
    }
    if rust_type == "FileSource" {
        text.push_str(" A `file_id`, a URL where Telegram allows it, or an upload.");
    }
    text
}

fn unit(description: &str, rust_type: &str) -> Option<&'static str> {
    if rust_type == "Date" {
        return Some("in seconds since 1970");
    }
    if !matches!(rust_type, "i64" | "f64") {
        return None;
    }
    let units = [
        ("UTF-16", "in UTF-16 code units"),
        ("in seconds", "in seconds"),
        ("seconds", "in seconds"),
        ("in bytes", "in bytes"),
        ("in meters", "in metres"),
        ("in degrees", "in degrees"),
        ("pixel", "in pixels"),
        ("Telegram Stars", "in Telegram Stars"),
    ];
    let found = units.iter().find(|(mark, _)| description.contains(mark));
    found.map(|&(_, unit)| unit)
}

/// The first range in a description, like `1-4096 characters`.
fn limits(description: &str) -> Option<String> {
    let words: Vec<_> = description.split_whitespace().collect();
    let at = words.iter().position(|word| is_range(trim(word)))?;
    let range = trim(words[at]);
    let ends_here = words[at].ends_with([',', '.', ';', ')']);
    let unit = words.get(at + 1).map_or("", |word| trim(word));
    match unit {
        "characters" | "bytes" | "seconds" | "bits" | "items" if !ends_here => {
            Some(format!("{range} {unit}"))
        }
        _ => Some(range.to_owned()),
    }
}

fn trim(word: &str) -> &str {
    word.trim_matches(|c: char| !c.is_ascii_alphanumeric())
}

fn is_range(word: &str) -> bool {
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let ends = word.split_once('-');
    ends.is_some_and(|(low, high)| {
        digits(low) && digits(high) && low.len() <= high.len() && low != high
    })
}

/// The values between quotes in a description, each once.
pub(super) fn quoted(description: &str) -> Vec<String> {
    let mut values: Vec<String> = Vec::new();
    let mut rest = description;
    while let Some(start) = rest.find('\'') {
        // An apostrophe follows a letter, an opening quote does not.
        let opens = !rest[..start].ends_with(|c: char| c.is_alphanumeric());
        rest = &rest[start + 1..];
        let Some(end) = rest.find('\'').filter(|_| opens) else {
            continue;
        };
        let value = &rest[..end];
        let is_name = |c: char| c.is_ascii_alphanumeric() || "_/".contains(c);
        if !value.is_empty() && value.chars().all(is_name) {
            if !values.iter().any(|known| known == value) {
                values.push(value.to_owned());
            }
            rest = &rest[end + 1..];
        }
    }
    values
}

/// The constant of a discriminator, as in "must be photo" or "always 'photo'".
pub(super) fn constant(description: &str) -> Option<String> {
    let rest = ["always ", "must be "].iter().find_map(|mark| {
        let at = description.find(mark)?;
        Some(&description[at + mark.len()..])
    })?;
    let word: String = rest
        .trim_start_matches(['\'', '"', '“'])
        .chars()
        .take_while(|c| c.is_ascii_alphanumeric() || *c == '_')
        .collect();
    Some(word).filter(|word| !word.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_become_camel_case() {
        assert_eq!(camel("sendMessage"), "SendMessage");
        assert_eq!(camel("upload_photo"), "UploadPhoto");
        assert_eq!(camel("HTML"), "Html");
        assert_eq!(camel("MarkdownV2"), "MarkdownV2");
    }

    #[test]
    fn quotes_are_told_from_apostrophes() {
        let text = "the user's kind, 'regular' or 'quiz', not the bot's, 'regular'";
        assert_eq!(quoted(text), ["regular", "quiz"]);
        assert!(quoted("a bot's word and a user's word").is_empty());
    }

    #[test]
    fn a_constant_stands_behind_its_mark() {
        assert_eq!(constant("Kind, always 'photo'").unwrap(), "photo");
        assert_eq!(constant("Kind, must be live_photo.").unwrap(), "live_photo");
        assert_eq!(constant("Kind of the thing"), None);
    }

    #[test]
    fn limits_are_ranges_and_not_dates_or_phones() {
        assert_eq!(limits("Words, 1-64 characters").unwrap(), "1-64 characters");
        assert_eq!(
            limits("Values between 1-100 are accepted.").unwrap(),
            "1-100"
        );
        assert_eq!(limits("call +1-212-555-0123 or UTF-16"), None);
    }
}
