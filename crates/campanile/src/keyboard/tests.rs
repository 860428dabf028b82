use serde_json::{Value, json};

use super::*;
use crate::callback_data;

callback_data! {
    #[derive(serde::Serialize)]
    struct Like = "like:{what}" {
        what: String,
    }
}

fn like(what: &str) -> Like {
    let what = what.to_owned();
    Like { what }
}

#[track_caller]
fn check(keyboard: InlineKeyboard, expected: Value) {
    let expected = json!({"inline_keyboard": expected});
    assert_eq!(Value::from(keyboard.build().unwrap()), expected);
}

#[track_caller]
fn refused(keyboard: InlineKeyboard, place: Option<(usize, usize)>, problem: &str) {
    let error = keyboard.build().unwrap_err();
    assert_eq!(error.to_string(), problem);
    assert_eq!(error.place(), place);
}

#[test]
fn rows_and_grids_keep_the_order_and_skip_nothing() {
    let numbers = |range: std::ops::RangeInclusive<u8>| {
        range
            .map(|number| Button::data(number.to_string(), "x"))
            .collect::<Vec<_>>()
    };
    let button = |text: &str| json!({"text": text, "callback_data": "x"});
    check(
        InlineKeyboard::new()
            .row([])
            .grid(2, numbers(1..=3))
            .row(numbers(4..=4)),
        json!([[button("1"), button("2")], [button("3")], [button("4")]]),
    );
    check(
        InlineKeyboard::new().grid(0, numbers(1..=2)),
        json!([[button("1")], [button("2")]]),
    );
}

#[test]
fn every_button_says_what_it_does() {
    check(
        InlineKeyboard::new()
            .row([Button::pay("Pay")])
            .row([Button::callback("Like", &like("it"))
                .style(Style::Success)
                .icon("5")])
            .row([
                Button::url("u", "tg://x"),
                Button::web_app("w", "https://x"),
                Button::login("l", "https://y"),
            ])
            .row([
                Button::switch_inline("s", ""),
                Button::switch_inline_here("h", "q"),
                Button::copy("c", "1"),
            ]),
        json!([
            [{"text": "Pay", "pay": true}],
            [{"text": "Like", "callback_data": "like:it", "style": "success", "icon_custom_emoji_id": "5"}],
            [{"text": "u", "url": "tg://x"}, {"text": "w", "web_app": {"url": "https://x"}},
             {"text": "l", "login_url": {"url": "https://y"}}],
            [{"text": "s", "switch_inline_query": ""}, {"text": "h", "switch_inline_query_current_chat": "q"},
             {"text": "c", "copy_text": {"text": "1"}}],
        ]),
    );
    check(
        InlineKeyboard::new().row([Button::game("Play")]),
        json!([[{"text": "Play", "callback_game": {}}]]),
    );
}

#[test]
fn what_telegram_would_refuse_is_refused_when_built_and_names_its_place() {
    let one = |button| InlineKeyboard::new().row([Button::data("a", "a"), button]);
    refused(InlineKeyboard::new(), None, "the keyboard has no buttons");
    refused(
        one(Button::data("", "a")),
        Some((0, 1)),
        "button 2 of row 1: there is no text on it",
    );
    let first = Some((0, 1));
    refused(
        one(Button::data("b", "")),
        first,
        "button 2 of row 1: it cannot carry its data",
    );
    refused(
        one(Button::data("b", "ä".repeat(33))),
        first,
        "button 2 of row 1: it cannot carry its data",
    );
    refused(
        one(Button::callback("b", &like(""))),
        first,
        "button 2 of row 1: it cannot carry its data",
    );
    refused(
        one(Button::pay("b")),
        first,
        "button 2 of row 1: it must be the first button of the keyboard",
    );
    refused(
        one(Button::url("b", "")),
        first,
        "button 2 of row 1: the address must have 1 to 2048 characters",
    );
    refused(
        one(Button::copy("b", "x".repeat(257))),
        first,
        "button 2 of row 1: the text to copy must have 1 to 256 characters",
    );
    let error = one(Button::data("b", "x".repeat(65))).build().unwrap_err();
    let source = std::error::Error::source(&error).unwrap().to_string();
    assert!(source.starts_with("the data is 65 bytes long"), "{source}");
    let fits = InlineKeyboard::new().row([Button::data("b", "x".repeat(64))]);
    assert!(fits.build().is_ok());
}

#[test]
fn a_reply_keyboard_says_its_keys_and_options() {
    let keyboard = ReplyKeyboard::new()
        .row(["Yes", "No"])
        .grid(
            2,
            [
                Key::contact("c"),
                Key::location("l"),
                Key::poll("p").style(Style::Primary),
            ],
        )
        .row([
            Key::users("u", 1, 99),
            Key::chat("g", 2, true),
            Key::web_app("w", "https://x"),
        ])
        .resize()
        .one_time()
        .persistent()
        .selective()
        .hint("Choose")
        .build()
        .unwrap();
    assert_eq!(
        Value::from(keyboard),
        json!({
            "keyboard": [
                [{"text": "Yes"}, {"text": "No"}],
                [{"text": "c", "request_contact": true}, {"text": "l", "request_location": true}],
                [{"text": "p", "request_poll": {}, "style": "primary"}],
                [{"text": "u", "request_users": {"request_id": 1, "max_quantity": 10}},
                 {"text": "g", "request_chat": {"request_id": 2, "chat_is_channel": true}},
                 {"text": "w", "web_app": {"url": "https://x"}}],
            ],
            "resize_keyboard": true, "one_time_keyboard": true, "is_persistent": true,
            "selective": true, "input_field_placeholder": "Choose",
        })
    );
    let problem = |keyboard: ReplyKeyboard| keyboard.build().unwrap_err().to_string();
    assert_eq!(problem(ReplyKeyboard::new()), "the keyboard has no buttons");
    assert_eq!(
        problem(ReplyKeyboard::new().row([""])),
        "button 1 of row 1: there is no text on it"
    );
    assert_eq!(
        problem(ReplyKeyboard::new().row(["a"]).hint("x".repeat(65))),
        "the hint must have 1 to 64 characters"
    );
}

#[cfg(feature = "types")]
#[test]
fn a_keyboard_is_the_markup_of_a_typed_method_too() {
    use campanile_core::Method;

    use crate::types;

    let keyboard = InlineKeyboard::new().row([Button::data("Go", "go")]);
    let markup = keyboard.build().unwrap();
    let json = Value::from(markup.clone());
    let typed = types::InlineKeyboardMarkup::from(markup.clone());
    assert_eq!(Value::from(typed), json);
    let call = types::SendMessage::new(7, "x").reply_markup(markup);
    assert_eq!(
        call.into_request().unwrap().get("reply_markup"),
        Some(&json)
    );
    let call = types::SendMessage::new(7, "x").reply_markup(ReplyMarkup::remove());
    let request = call.into_request().unwrap();
    assert_eq!(
        request.get("reply_markup").unwrap()["remove_keyboard"],
        true
    );
}
