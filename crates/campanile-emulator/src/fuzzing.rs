//! What the targets of `fuzz/` call. It is there only under `--cfg fuzzing`, which cargo-fuzz sets,
//! and in the crate's own tests.

use bytes::Bytes;
use futures::FutureExt;
use serde_json::Value;

use crate::{text::Formatted, wire::Params};

/// Reads a call from its query string and its body.
///
/// # Panics
///
/// If the parser breaks a promise of its own.
pub fn request(query: &[u8], content_type: &str, body: &[u8]) {
    let mut params = Params::default();
    let read = params.add_form(query).and_then(|()| {
        let body = Bytes::copy_from_slice(body);
        let read = params.add_body(content_type, body).now_or_never();
        read.expect("a body in memory is read without waiting")
    });
    match read {
        Ok(()) => drop(params.into_request("getMe".to_owned())),
        Err(error) => {
            let code = error.code().unwrap_or(0);
            assert!(
                (400..500).contains(&code),
                "a broken call is answered {code}"
            );
        }
    }
}

/// Reads a text by its `parse_mode`.
///
/// # Panics
///
/// If the parser breaks a promise of its own: an entity is out of range, empty or inside a
/// character.
pub fn entities(parse_mode: &str, text: &str) {
    let Ok(read) = Formatted::read(text, parse_mode, None) else {
        return;
    };
    let units: Vec<u16> = read.text.encode_utf16().collect();
    let found = read.entities(|id| Some(id.into()));
    for entity in found.into_iter().chain(crate::text::entities(&read.text)) {
        let number = |name: &str| {
            entity[name]
                .as_u64()
                .and_then(|it| usize::try_from(it).ok())
        };
        let (offset, length) = number("offset").zip(number("length")).expect("two numbers");
        let part = units.get(offset..offset + length);
        let part = part.filter(|part| !part.is_empty());
        let part = part.unwrap_or_else(|| panic!("out of range: {entity} in {text:?}"));
        assert!(
            String::from_utf16(part).is_ok(),
            "in a character: {entity} in {text:?}"
        );
        assert!(entity["type"].is_string() && entity["type"] != Value::Null);
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Bytes that look like a call more often than by chance.
    fn body() -> impl Strategy<Value = Vec<u8>> {
        let words = prop::sample::select(vec![
            &b"--b\r\n"[..],
            b"\r\n--b--\r\n",
            b"Content-Disposition: form-data; name=\"a\"",
            b"; filename=a b.txt",
            b"; filename=\"",
            b"\r\n\r\n",
            b"{\"a\":",
            b"[[",
            b"\"\\ud800\"",
            b"}",
            b"&text=",
            b"%F0%9f",
            b"\0",
            b"1e999",
        ]);
        let part = prop_oneof![
            words.prop_map(<[u8]>::to_vec),
            prop::collection::vec(any::<u8>(), 0..6),
        ];
        prop::collection::vec(part, 0..12).prop_map(|parts| parts.concat())
    }

    proptest! {
        #[test]
        fn no_call_breaks_the_parser_and_a_broken_one_is_answered_4xx(
            query in body(),
            body in body(),
            kind in prop::sample::select(vec![
                "application/x-www-form-urlencoded",
                "application/json",
                "multipart/form-data; boundary=b",
                "multipart/form-data",
                "text/plain",
                "",
            ]),
        ) {
            request(&query, kind, &body);
        }

        #[test]
        fn any_text_is_read_or_refused(
            text in "(?s)[<>&;*_`~|\\[\\](){}!\\\\./@#a0 \\n🏟é-]{0,40}",
            mode in prop::sample::select(vec!["", "HTML", "Markdown", "MarkdownV2"]),
        ) {
            entities(mode, &text);
        }
    }
}
