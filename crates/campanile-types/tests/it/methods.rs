//! What methods send, and how their answers are read.

use campanile_core::{ApiRequest, ApiResponse, ChatId, InputFile, Method, UserId};
use campanile_types::{
    ChatAction, EditMessageText, FileSource, GetMe, GetUpdates, InlineKeyboardButton,
    InlineKeyboardMarkup, InputMediaPhoto, InputMediaVideo, LinkPreviewOptions, MediaGroupItem,
    MessageEntity, MessageOrTrue, ParseMode, ReplyKeyboardRemove, SendChatAction, SendMediaGroup,
    SendMessage, SendPhoto, SetWebhook,
};
use serde_json::{Value, json};

fn request(method: impl Method) -> ApiRequest {
    method.into_request().unwrap()
}

#[track_caller]
fn sends(method: impl Method, expected: Value) {
    let request = request(method);
    assert_eq!(serde_json::to_value(&request).unwrap(), expected);
}

#[test]
fn only_what_is_set_is_sent() {
    sends(GetMe::new(), json!({}));
    sends(
        SendMessage::new(ChatId(7), "hi"),
        json!({"chat_id": 7, "text": "hi"}),
    );
    sends(
        SendMessage::new("@news", "hi")
            .parse_mode(ParseMode::MarkdownV2)
            .disable_notification(false)
            .message_thread_id(3)
            .link_preview_options(LinkPreviewOptions::new().is_disabled(true))
            .entities([MessageEntity::new("bold", 0, 2)]),
        json!({
            "chat_id": "@news", "text": "hi", "parse_mode": "MarkdownV2",
            "disable_notification": false, "message_thread_id": 3,
            "link_preview_options": {"is_disabled": true},
            "entities": [{"type": "bold", "offset": 0, "length": 2}],
        }),
    );
}

#[test]
fn a_method_knows_its_name() {
    assert_eq!(
        request(SendMessage::new(1, "a")).method(),
        SendMessage::NAME
    );
    assert_eq!(SendMessage::NAME, "sendMessage");
}

#[test]
fn an_empty_list_is_not_an_absent_one() {
    sends(
        SetWebhook::new("https://example.com").allowed_updates(Vec::new()),
        json!({"url": "https://example.com", "allowed_updates": []}),
    );
}

#[test]
fn every_kind_of_markup_is_a_reply_markup() {
    let button = InlineKeyboardButton::new("Go").url("https://example.com");
    sends(
        SendMessage::new(UserId(7), "hi").reply_markup(InlineKeyboardMarkup::new([vec![button]])),
        json!({
            "chat_id": 7, "text": "hi",
            "reply_markup": {"inline_keyboard": [[{"text": "Go", "url": "https://example.com"}]]},
        }),
    );
    sends(
        SendMessage::new(7, "hi").reply_markup(ReplyKeyboardRemove::new()),
        json!({"chat_id": 7, "text": "hi", "reply_markup": {"remove_keyboard": true}}),
    );
}

#[test]
fn open_sets_take_names_of_tomorrow() {
    sends(
        SendChatAction::new(7, ChatAction::UploadPhoto),
        json!({"chat_id": 7, "action": "upload_photo"}),
    );
    sends(
        SendChatAction::new(7, "dream"),
        json!({"chat_id": 7, "action": "dream"}),
    );
}

#[test]
fn a_known_file_is_named_and_a_new_one_travels_along() {
    sends(
        SendPhoto::new(7, "AgACAgI"),
        json!({"chat_id": 7, "photo": "AgACAgI"}),
    );
    let cat = InputFile::new("cat.jpg", &b"cat"[..]);
    let request = request(SendPhoto::new(7, cat.clone()).caption("a cat"));
    assert_eq!(request.get("photo").unwrap(), "attach://file0");
    let [file] = request.files() else { panic!() };
    assert_eq!((file.part(), file.name()), ("file0", "cat.jpg"));
    assert_eq!(file.content(), cat.content());
}

#[test]
fn each_file_of_an_album_has_a_name_of_its_own() {
    let file = |name: &str| InputFile::new(name, name.as_bytes().to_vec());
    let album: [MediaGroupItem; 3] = [
        InputMediaPhoto::new(file("a.jpg")).caption("first").into(),
        InputMediaPhoto::new("https://example.com/b.jpg").into(),
        InputMediaVideo::new(file("c.mp4"))
            .thumbnail(FileSource::Upload(file("c.jpg")))
            .into(),
    ];
    let request = request(SendMediaGroup::new(7, album));
    assert_eq!(
        request.get("media").unwrap(),
        &json!([
            {"type": "photo", "media": "attach://file0", "caption": "first"},
            {"type": "photo", "media": "https://example.com/b.jpg"},
            {"type": "video", "media": "attach://file1", "thumbnail": "attach://file2"},
        ])
    );
    let files: Vec<_> = request
        .files()
        .iter()
        .map(|file| (file.part(), file.name()))
        .collect();
    assert_eq!(
        files,
        [("file0", "a.jpg"), ("file1", "c.mp4"), ("file2", "c.jpg")]
    );
}

#[test]
fn a_file_to_upload_cannot_be_written_without_a_call() {
    let media = InputMediaPhoto::new(InputFile::new("a.jpg", &b"a"[..]));
    assert!(serde_json::to_value(&media).is_err());
    assert!(serde_json::to_value(InputMediaPhoto::new("id")).is_ok());
}

#[test]
fn an_edit_answers_a_message_or_true() {
    let edited = EditMessageText::decode(ApiResponse::ok(true)).unwrap();
    assert_eq!(edited, MessageOrTrue::True);
    let message = json!({"message_id": 1, "date": 2, "chat": {"id": 3, "type": "private"}});
    let edited = EditMessageText::decode(ApiResponse::ok(message)).unwrap();
    assert_eq!(edited.message().unwrap().chat.id, ChatId(3));
}

#[test]
fn updates_are_answered_each_for_itself() {
    let answer = json!([{"update_id": 1, "message": 3}, {"update_id": 2, "x": {}}]);
    let updates = GetUpdates::decode(ApiResponse::ok(answer)).unwrap().0;
    assert_eq!(updates[0].as_ref().unwrap_err().id, Some(1));
    assert_eq!(updates[1].as_ref().unwrap().update_id, 2);
}

#[test]
fn debug_of_a_method_names_parameters_only() {
    let call = SendMessage::new(7, "correct horse").parse_mode(ParseMode::Html);
    let shown = format!("{call:?}");
    assert_eq!(shown, r#"SendMessage{"chat_id", "text", "parse_mode"}"#);
}

#[test]
fn debug_of_a_file_hides_its_address() {
    let secret = "https://example.com/file/bot42:secret/cat.jpg";
    let media = InputMediaPhoto::new(secret).caption(secret);
    let shown = format!("{:?} {media:?}", FileSource::from(secret));
    assert!(!shown.contains("secret"), "{shown}");
}
