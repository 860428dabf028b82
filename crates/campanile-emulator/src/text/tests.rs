use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;

type Parse = fn(&str) -> Result<Formatted, String>;

/// Entities as `(name, offset, length, argument)`.
fn shown(parsed: &Formatted) -> Vec<(String, usize, usize, String)> {
    let user = |id: i64| Some(json!(id.to_string()));
    let mut shown: Vec<_> = parsed
        .entities(user)
        .iter()
        .map(|entity| {
            let extra = ["url", "user", "language", "custom_emoji_id"];
            let extra = extra.iter().find_map(|name| entity[*name].as_str());
            let number = |name: &str| usize::try_from(entity[name].as_u64().unwrap()).unwrap();
            let name = entity["type"].as_str().unwrap().to_owned();
            (
                name,
                number("offset"),
                number("length"),
                extra.unwrap_or_default().to_owned(),
            )
        })
        .collect();
    shown.sort_by_key(|(_, offset, length, _)| (*offset, std::cmp::Reverse(*length)));
    shown
}

/// What a parser makes of a text: `Ok((text, entities))` with `type offset length argument`.
fn check(parse: Parse, text: &str, expected: Result<(&str, &[&str]), &str>) {
    let parsed = parse(text);
    let found = parsed.as_ref().map(|parsed| {
        let entities = shown(parsed)
            .into_iter()
            .map(|(name, offset, length, extra)| {
                format!("{name} {offset} {length} {extra}")
                    .trim_end()
                    .to_owned()
            });
        (parsed.text.as_str(), entities.collect::<Vec<_>>())
    });
    let expected =
        expected.map(|(text, entities)| (text, entities.iter().map(|e| (*e).to_owned()).collect()));
    assert_eq!(found.map_err(String::as_str), expected, "of {text:?}");
}

fn fails(parse: Parse, text: &str, error: &str) {
    check(parse, text, Err(error));
}

#[test]
fn html_that_is_broken_is_told_where() {
    let surrogate = "Text contains invalid Unicode characters after decoding HTML entities, \
        check for unmatched surrogate code units";
    for (text, error) in [
        ("&#57311;", surrogate),
        ("&#xDFDF", surrogate),
        ("🏟 🏟&lt;<abacaba", "Unclosed start tag at byte offset 13"),
        (
            "🏟 🏟&lt;<abac aba>",
            "Unsupported start tag \"abac\" at byte offset 13",
        ),
        (
            "🏟 🏟&lt;<i   =aba>",
            "Empty attribute name in the tag \"i\" at byte offset 13",
        ),
        (
            "🏟 🏟&lt;<i    aba>",
            "Can't find end tag corresponding to start tag \"i\"",
        ),
        (
            "🏟 🏟&lt;<i    aba  =  ",
            "Unclosed start tag \"i\" at byte offset 13",
        ),
        (
            "🏟 🏟&lt;<i    aba  =  190azAz-.,",
            "Unexpected end of name token at byte offset 27",
        ),
        (
            "🏟 🏟&lt;<i    aba  =  \"&lt;&gt;&quot;>",
            "Unclosed start tag at byte offset 13",
        ),
        ("🏟 🏟&lt;</", "Unexpected end tag at byte offset 13"),
        ("🏟 🏟&lt;<b></b></", "Unexpected end tag at byte offset 20"),
        ("🏟 🏟&lt;<i>a</i   ", "Unclosed end tag at byte offset 17"),
        (
            "🏟 🏟&lt;<i>a</em   >",
            "Unmatched end tag at byte offset 17, expected \"</i>\", found \"</em>\"",
        ),
        (
            "<span>x</span>",
            "Tag \"span\" must have class \"tg-spoiler\" at byte offset 0",
        ),
    ] {
        fails(html::parse, text, error);
    }
}

#[test]
fn html_becomes_entities() {
    for (text, expected, entities) in [
        (
            "&ge;&lt;&gt;&amp;&quot;&laquo;&#12345678;&#65",
            "&ge;<>&\"&laquo;&#12345678;A",
            &[][..],
        ),
        ("➡️ ➡️<i>➡️ ➡️</i>", "➡️ ➡️➡️ ➡️", &["italic 5 5"]),
        ("🏟 🏟<b>🏟</>", "🏟 🏟🏟", &["bold 5 2"]),
        ("<b></b>x", "x", &[]),
        ("<a href=tg://user?id=12>x</a>", "", &[]),
        (
            "<a href='tg://user?id=12'>x</a>",
            "x",
            &["text_mention 0 1 12"],
        ),
        (
            "<a href=\"example.com?a&amp;b\">x</a><a>t.me/y</a>",
            "xt.me/y",
            &[
                "text_link 0 1 http://example.com/?a&b",
                "text_link 1 6 http://t.me/y",
            ],
        ),
        (
            "<pre><code class=\"language-rust\">x</code></pre>",
            "x",
            &["pre 0 1 rust"],
        ),
        (
            "<code class=language-rust><pre>x</pre></code>",
            "x",
            &["pre 0 1 rust"],
        ),
        (
            "<blockquote expandable>a</blockquote><blockquote>b</blockquote>",
            "ab",
            &["expandable_blockquote 0 1", "blockquote 1 1"],
        ),
        (
            "<tg-emoji emoji-id=\"5\">👍</tg-emoji><span class='tg-spoiler'>x</span>",
            "👍x",
            &["custom_emoji 0 2 5", "spoiler 2 1"],
        ),
        ("<B>x</b>", "x", &["bold 0 1"]),
    ] {
        if text.contains("href=tg") {
            fails(
                html::parse,
                text,
                "Unexpected end of name token at byte offset 8",
            );
        } else {
            check(html::parse, text, Ok((expected, entities)));
        }
    }
}

#[test]
fn markdown_v2_that_is_broken_is_told_where() {
    for c in "]()>#+-=|{}.!".chars() {
        let text = if c == '>' {
            "a>".to_owned()
        } else {
            c.to_string()
        };
        let error =
            format!("Character '{c}' is reserved and must be escaped with the preceding '\\'");
        fails(markdown_v2::parse, &text, &error);
        let plain = c.to_string();
        check(markdown_v2::parse, &format!("\\{c}"), Ok((&plain, &[])));
    }
    for (text, error) in [
        (
            "🏟 🏟_abacaba",
            "Can't find end of Italic entity at byte offset 9",
        ),
        (
            "🏟 🏟_abac * asd ",
            "Can't find end of Bold entity at byte offset 15",
        ),
        ("🏟 🏟`", "Can't find end of Code entity at byte offset 9"),
        ("🏟 🏟```a", "Can't find end of Pre entity at byte offset 9"),
        (
            "🏟 🏟```a ",
            "Can't find end of PreCode entity at byte offset 9",
        ),
        (
            "🏟 🏟__🏟 🏟_",
            "Can't find end of Italic entity at byte offset 20",
        ),
        (
            "🏟 🏟_🏟 🏟__",
            "Can't find end of Underline entity at byte offset 19",
        ),
        (
            "🏟 🏟```🏟 🏟`",
            "Can't find end of Code entity at byte offset 21",
        ),
        (
            "🏟 🏟__🏟 _🏟___",
            "Can't find end of Italic entity at byte offset 23",
        ),
        (
            "🏟 🏟||test\\|",
            "Can't find end of Spoiler entity at byte offset 9",
        ),
        (
            "[telegram\\.org](asd\\)",
            "Can't find end of a URL at byte offset 16",
        ),
        (
            "🏟 🏟![👍",
            "Can't find end of CustomEmoji entity at byte offset 9",
        ),
        (
            "🏟 🏟![👍]",
            "Custom emoji entity must contain a tg://emoji URL",
        ),
        (
            "🏟 🏟![👍](tg://emoji?id=1234",
            "Can't find end of a custom emoji URL at byte offset 17",
        ),
        (
            "![👍](t://emoji?id=1234)",
            "Custom emoji URL must have scheme tg",
        ),
        (
            "![👍](tg:emojis?id=1)",
            "Custom emoji URL must have host \"emoji\"",
        ),
        (
            "![👍](tg://emoji?test=1#&id=25)",
            "Custom emoji URL must have an emoji identifier",
        ),
        (
            "![👍](tg://emoji?test=1231&id=025)",
            "Invalid custom emoji identifier specified",
        ),
        (
            ">*b\n>ld \n>bo\nld*\nasd\ndef",
            "Can't find end of Bold entity at byte offset 1",
        ),
        (
            ">\n*a*>2",
            "Character '>' is reserved and must be escaped with the preceding '\\'",
        ),
        (
            ">asd\n>q||e||w||\n||asdad",
            "Can't find end of Spoiler entity at byte offset 16",
        ),
        (
            ">asd\n>q||e||w||a\n||asdad",
            "Can't find end of Spoiler entity at byte offset 13",
        ),
    ] {
        fails(markdown_v2::parse, text, error);
    }
}

#[test]
fn markdown_v2_becomes_entities() {
    for (text, expected, entities) in [
        ("\\\\\\a\\➡️\\", "\\a\\➡️\\", &[][..]),
        ("🏟 🏟``", "🏟 🏟", &[]),
        ("🏟 \\.🏟_🏟\\. 🏟_", "🏟 .🏟🏟. 🏟", &["italic 6 6"]),
        ("🏟 🏟_🏟 __🏟___", "🏟 🏟🏟 🏟", &["italic 5 5", "underline 8 2"]),
        ("🏟 🏟`🏟 🏟```", "🏟 🏟🏟 🏟", &["code 5 5"]),
        ("🏟 🏟```🏟 🏟```", "🏟 🏟 🏟", &["pre 5 3 🏟"]),
        ("🏟 🏟```🏟\r\n🏟```", "🏟 🏟🏟", &["pre 5 2 🏟"]),
        ("🏟 🏟```🏟\n\n🏟```", "🏟 🏟\n🏟", &["pre 5 3 🏟"]),
        ("[](telegram.org)", "", &[]),
        ("[ ](as)", " ", &[]),
        ("[t\\.org]a", "t.orga", &["text_link 0 5 http://t.org/"]),
        (
            "[x](https://telegram.dog?\\\\\\()",
            "x",
            &["text_link 0 1 https://telegram.dog/?\\("],
        ),
        ("[x](tg:user?id=123456)", "x", &["text_mention 0 1 123456"]),
        (
            "![👍](TG://EMoJI/?test=1231&id=25#id=32)a",
            "👍a",
            &["custom_emoji 0 2 25"],
        ),
        ("> \n> \n>", " \n \n", &["blockquote 0 4"]),
        ("> \\>\n \\> \n>", " >\n > \n", &["blockquote 0 3"]),
        (
            "abc\n> \n> \n>\ndef",
            "abc\n \n \n\ndef",
            &["blockquote 4 5"],
        ),
        (">", "", &[]),
        ("\r>a", "\ra", &["blockquote 1 1"]),
        (
            "*a\n>b\n>ld \n>bo\n>ld\nasd*\ndef",
            "a\nb\nld \nbo\nld\nasd\ndef",
            &["bold 0 17", "blockquote 2 12"],
        ),
        (
            ">`b\n>ld \n>bo\nld`\n>asd\ndef",
            "b\n>ld \n>bo\nld\nasd\ndef",
            &["blockquote 0 18", "code 0 13"],
        ),
        (">\n**>2", "\n2", &["blockquote 0 1", "blockquote 1 1"]),
        (">**\n>2", "\n2", &["blockquote 0 2"]),
        (
            "abc\n>def\n>def\n\r>ghi2\njkl",
            "abc\ndef\ndef\n\rghi2\njkl",
            &["blockquote 4 8", "blockquote 13 5"],
        ),
        (
            ">asd\n>q||e||w||\nasdad",
            "asd\nqew\nasdad",
            &["expandable_blockquote 0 8", "spoiler 5 1"],
        ),
        (
            ">asd\r\n>q||e||w||\r\nasdad",
            "asd\r\nqew\r\nasdad",
            &["expandable_blockquote 0 10", "spoiler 6 1"],
        ),
        (">||", "", &[]),
    ] {
        check(markdown_v2::parse, text, Ok((expected, entities)));
    }
}

#[test]
fn legacy_markdown_becomes_entities() {
    for (text, expected, entities) in [
        (
            "*a* _b_ `c`",
            "a b c",
            &["bold 0 1", "italic 2 1", "code 4 1"][..],
        ),
        ("\\*a\\* . !", "*a* . !", &[]),
        ("```rust\nx\n```", "x\n", &["pre 0 2 rust"]),
        ("[x](http://a.b/c)", "x", &["text_link 0 1 http://a.b/c"]),
        ("[x](nonsense", "x", &[]),
        ("*_a*", "_a", &["bold 0 2"]),
    ] {
        check(markdown::parse, text, Ok((expected, entities)));
    }
    for (text, begin) in [("🏟_a", 4), ("a *b _c_", 2), ("[x", 0), ("```a``", 0)] {
        let error = format!("Can't find end of the entity starting at byte offset {begin}");
        fails(markdown::parse, text, &error);
    }
}

fn found(text: &str) -> Vec<String> {
    let units: Vec<u16> = text.encode_utf16().collect();
    let part = |entity: &Value| {
        let at = entity["offset"].as_u64().unwrap() as usize;
        let end = at + entity["length"].as_u64().unwrap() as usize;
        let part = String::from_utf16(&units[at..end]).unwrap();
        format!("{} {part}", entity["type"].as_str().unwrap())
    };
    entities(text).iter().map(part).collect()
}

#[test]
fn telegram_finds_commands_mentions_tags_and_links() {
    assert_eq!(
        found("👋 /start@tower_bot, ask @alice about #rust or $TON"),
        [
            "bot_command /start@tower_bot",
            "mention @alice",
            "hashtag #rust",
            "cashtag $TON"
        ]
    );
    assert_eq!(
        found("see (https://example.com/a_(b)?c=#d), t.me/x. mail a.b@example.org!"),
        [
            "url https://example.com/a_(b)?c=#d",
            "url t.me/x",
            "email a.b@example.org"
        ]
    );
    assert!(found("a.b 3.14 v1.2.3 #1 @ab a@b x#y e.g. main.rs http://x").is_empty());
}

fn read(text: &str, mode: &str, entities: Value) -> Result<(String, Vec<String>), String> {
    let read = Formatted::read(text, mode, Some(&entities))?;
    let shown = shown(&read).into_iter();
    let shown = shown.map(|(name, offset, length, _)| format!("{name} {offset} {length}"));
    Ok((read.text.clone(), shown.collect()))
}

#[test]
fn texts_are_trimmed_and_entities_follow() {
    let ok = |text: &str, entities: &[&str]| {
        Ok((
            text.to_owned(),
            entities.iter().map(|entity| (*entity).to_owned()).collect(),
        ))
    };
    assert_eq!(
        read("\n <b>a</b> \n", "html", json!([])),
        ok("a", &["bold 0 1"])
    );
    assert_eq!(read("*  *", "MARKDOWN", json!([])), ok("", &[]));
    assert_eq!(
        read("<b>a<code>b</code>c</b>", "HTML", json!([])),
        ok("abc", &["bold 0 1", "code 1 1", "bold 2 1"])
    );
    assert_eq!(
        read("<code>/no</code> /yes", "HTML", json!([])),
        ok("/no /yes", &["code 0 3", "bot_command 4 4"])
    );
    let given = json!([
        {"type": "italic", "offset": 9, "length": 30},
        {"type": "bot_command", "offset": 0, "length": 3},
    ]);
    assert_eq!(
        read("Tap /start now ", "", given),
        ok("Tap /start now", &["bot_command 4 6", "italic 9 5"])
    );
    // Half of a pair of surrogates belongs to nobody.
    let half = json!([{"type": "bold", "offset": 1, "length": 2}]);
    assert_eq!(read("😀ab", "", half), ok("😀ab", &["bold 2 1"]));
    assert_eq!(
        read("x", "XML", json!([])),
        Err("unsupported parse_mode".to_owned())
    );
    let local = json!([{"type": "text_link", "offset": 0, "length": 1, "url": "localhost"}]);
    assert_eq!(
        read("x", "", local),
        Err("entity URL 'localhost' is invalid: Wrong HTTP URL".to_owned())
    );
}

/// Texts of the characters that mean something, with some that are wide.
fn hostile() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(vec![
        "_",
        "*",
        "`",
        "~",
        "|",
        "[",
        "]",
        "(",
        ")",
        "!",
        ">",
        "<",
        "/",
        "&",
        "#",
        "@",
        "\\",
        "\n",
        "\r",
        " ",
        "\0",
        "a",
        "b>",
        "<b>",
        "</b>",
        "<a href=",
        "<pre>",
        "</",
        "=",
        "\"",
        "'",
        ";",
        "&lt",
        "&#x",
        "1f600;",
        "😀",
        "é",
        "tg://emoji?id=1",
        "t.me",
        "http://",
        "$",
        "A",
        ".",
    ]);
    prop::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn no_text_breaks_a_parser_and_entities_stay_in_range(
        text in hostile(),
        mode in prop::sample::select(vec!["", "HTML", "Markdown", "MarkdownV2"]),
        offset in -3i64..60,
        length in -3i64..60,
    ) {
        let given = json!([{"type": "bold", "offset": offset, "length": length}]);
        if let Ok(read) = Formatted::read(&text, mode, Some(&given)) {
            let units: Vec<u16> = read.text.encode_utf16().collect();
            prop_assert_eq!(read.text.trim_end(), read.text.as_str());
            for entity in &read.entities {
                prop_assert!(entity.length > 0 && entity.end() <= units.len());
                let part = &units[entity.offset..entity.end()];
                prop_assert!(String::from_utf16(part).is_ok());
            }
        }
    }

    #[test]
    fn any_text_can_be_searched(text in ".{0,60}") {
        let total = text.encode_utf16().count();
        for entity in auto::find(&text) {
            prop_assert!(entity.length > 0 && entity.end() <= total);
        }
    }
}
