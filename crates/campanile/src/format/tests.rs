use campanile_core::UserId;
use campanile_emulator::Emulator;
use campanile_testkit::{TestBot, update};
use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;
use crate::{Bot, Router, styled};

fn entity(kind: &str, offset: usize, length: usize) -> Value {
    json!({"type": kind, "offset": offset, "length": length})
}

#[test]
fn pieces_nest_and_count_utf16_units() {
    let text = styled![
        "👋 ",
        bold(styled!["ä ", italic("👋"), 5]),
        link("https://x", 'x')
    ];
    assert_eq!(text.as_str(), "👋 ä 👋5x");
    let mut url = entity("text_link", 8, 1);
    url["url"] = json!("https://x");
    assert_eq!(
        text.entities(),
        [entity("bold", 3, 5), entity("italic", 5, 2), url]
    );
}

#[test]
fn a_style_around_nothing_is_none() {
    assert_eq!(bold("") + italic(styled![]), Styled::new());
}

#[test]
fn what_a_user_wrote_is_never_markup_nor_in_a_log() {
    let text = styled![bold("</b>*_`[x](y)")];
    assert_eq!(text.as_str(), "</b>*_`[x](y)");
    assert_eq!(text.entities().len(), 1);
    assert!(!format!("{text:?}").contains("[x]"));
}

#[test]
fn a_text_is_cut_behind_lines_then_words_then_anywhere() {
    #[track_caller]
    fn check(text: Styled, most: usize, expected: &[&str]) {
        let parts = text.split(most);
        let texts: Vec<_> = parts.iter().map(Styled::as_str).collect();
        assert_eq!(texts, expected);
    }
    check("".into(), 3, &[]);
    check("abc".into(), 3, &["abc"]);
    check("ab\ncd ef".into(), 6, &["ab\n", "cd ef"]);
    check("ab cdefgh".into(), 4, &["ab ", "cdef", "gh"]);
    check("ääää".into(), 3, &["äää", "ä"]);
    check(
        styled!["ab", custom_emoji("5", "👩‍🚒"), "c"],
        4,
        &["ab", "👩‍🚒c"],
    );
    check(custom_emoji("5", "👩‍🚒"), 2, &["👩\u{200d}", "🚒"]);
}

proptest! {
    #[test]
    fn the_parts_together_are_the_text(
        pieces in prop::collection::vec(("[a-z👋ä \n]{0,9}", any::<bool>()), 0..9),
        most in 1_usize..20,
    ) {
        let piece = |(text, is_bold): (String, bool)| if is_bold { bold(text) } else { text.into() };
        let text: Styled = pieces.into_iter().map(piece).collect();
        let parts = text.split(most);
        let joined: Styled = parts.iter().cloned().collect();
        prop_assert_eq!(joined.as_str(), text.as_str());
        let bold_bytes = |styled: &Styled| -> usize {
            styled.entities.iter().map(|entity| entity.end - entity.start).sum()
        };
        prop_assert_eq!(bold_bytes(&joined), bold_bytes(&text));
        for part in &parts {
            prop_assert!((1..=most).contains(&part.as_str().chars().count()));
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_handler_may_return_it_and_the_server_takes_every_style() {
    async fn all(user: UserId) -> Styled {
        let inner = styled![
            bold("b"),
            italic("i"),
            underline("u"),
            strikethrough("s"),
            spoiler("p")
        ];
        styled![
            "👋",
            inner,
            code("c"),
            "\n",
            pre_in("rust", "fn"),
            "\n",
            blockquote("q"),
            "\n",
            expandable_blockquote("e"),
            "\n",
            mention(user, "m"),
            link("https://x.org", "l"),
        ]
    }
    let router: Router = Router::new().command("all", || all(UserId(7)));
    let bot = TestBot::new();
    let _ = bot
        .run(&router, update::text("/all").from(7))
        .await
        .unwrap();

    let emulator = Emulator::new();
    let ada = emulator.user("Ada");
    let client = emulator.bot("42:FORMAT");
    ada.say(&client, "/start");
    let server = Bot::connect(client.clone()).await.unwrap();
    let styled = all(ada.id()).await;
    let request = ApiRequest::new("sendMessage").param("chat_id", ada.id().0);
    let sent = server.send(styled.as_text_of(request)).await.unwrap();
    let sent: Value = sent.result().unwrap();
    assert_eq!(sent["text"], styled.as_str());
    let kinds = |entities: &[Value]| -> Vec<_> {
        entities
            .iter()
            .map(|entity| (entity["type"].clone(), entity["offset"].clone()))
            .collect()
    };
    assert_eq!(
        kinds(sent["entities"].as_array().unwrap()),
        kinds(&styled.entities())
    );
}

#[tokio::test(start_paused = true)]
async fn a_notice_goes_as_plain_text() {
    let router: Router = Router::new().callback("x", || async { bold("Done") });
    let bot = TestBot::new();
    let _ = bot.run(&router, update::press("x").from(7)).await.unwrap();
    let calls = bot.calls();
    assert_eq!(calls[0].method(), "answerCallbackQuery");
    assert_eq!(
        (calls[0].get("text"), calls[0].get("entities")),
        (Some(&json!("Done")), None)
    );
}

#[cfg(feature = "types")]
#[test]
fn every_style_is_an_entity_of_a_typed_method_too() {
    use super::{expandable_blockquote, strikethrough};
    use crate::types::{EntityType, MessageEntity};

    let text = styled![
        "👋 ",
        bold("b"),
        italic("i"),
        underline("u"),
        strikethrough("s"),
        spoiler("p"),
        blockquote("q"),
        expandable_blockquote("x"),
        code("c"),
        pre("e"),
        pre_in("rust", "r"),
        link("https://example.org", "l"),
        mention(UserId(7), "m"),
        custom_emoji("9", "👋"),
    ];
    let entities: Vec<MessageEntity> = (&text).into();
    assert_eq!(
        serde_json::to_value(&entities).unwrap(),
        Value::from(text.entities())
    );
    let is_known = |entity: &MessageEntity| !matches!(entity.kind, EntityType::Unknown(_));
    assert!(
        entities.len() == 13 && entities.iter().all(is_known),
        "{entities:?}"
    );
    assert_eq!(entities[12].slice(text.as_str()), Some("👋"));
}
