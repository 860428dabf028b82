use serde_json::json;

use super::*;
use crate::{ApiErrorKind, IntoOutcome, Outcome, UserId, stop};

fn update(json: Value) -> Update {
    Update::parse(json.to_string().into()).unwrap()
}

fn message(fields: Value) -> Update {
    let mut message = json!({"message_id": 2, "date": 3, "chat": {"id": -1001, "type": "supergroup"},
        "from": {"id": 7, "is_bot": false, "first_name": "Ada"}});
    let fields = fields.as_object().unwrap().clone();
    message.as_object_mut().unwrap().extend(fields);
    update(json!({"update_id": 1, "message": message}))
}

fn press(fields: Value) -> Update {
    let mut press = json!({"id": "5", "chat_instance": "c", "data": "x",
        "from": {"id": 7, "is_bot": false, "first_name": "Ada"}});
    let fields = fields.as_object().unwrap().clone();
    press.as_object_mut().unwrap().extend(fields);
    update(json!({"update_id": 1, "callback_query": press}))
}

#[track_caller]
fn sends<T>(reply: Reply<T>, method: &str, params: Value) {
    let request = reply.request().unwrap();
    assert_eq!(request.method(), method);
    assert_eq!(serde_json::to_value(request).unwrap(), params);
}

#[test]
fn a_reply_goes_where_its_update_came_from() {
    sends(
        Reply::answer(&message(json!({"message_thread_id": 8})), "y"),
        "sendMessage",
        json!({"chat_id": -1001, "text": "y"}),
    );
    let topic = json!({"message_thread_id": 8, "is_topic_message": true});
    sends(
        Reply::photo(&message(topic), "id").caption("y"),
        "sendPhoto",
        json!({"chat_id": -1001, "message_thread_id": 8, "photo": "id", "caption": "y"}),
    );
    let business = json!({"business_connection_id": "b"});
    sends(
        Reply::to(&message(business), "y"),
        "sendMessage",
        json!({"business_connection_id": "b", "chat_id": -1001, "text": "y",
            "reply_parameters": {"message_id": 2, "allow_sending_without_reply": true}}),
    );
    let topic = json!({"direct_messages_topic": {"topic_id": 9}});
    sends(
        Reply::document(&message(topic), "id"),
        "sendDocument",
        json!({"chat_id": -1001, "direct_messages_topic_id": 9, "document": "id"}),
    );
}

#[test]
fn a_method_with_a_chat_of_its_own_goes_to_the_place_of_the_update_instead() {
    let dice = ApiRequest::new("sendDice").param("chat_id", 0);
    let topic = message(json!({"message_thread_id": 8, "is_topic_message": true}));
    sends(
        Reply::with(&topic, dice),
        "sendDice",
        json!({"chat_id": -1001, "message_thread_id": 8}),
    );
}

#[test]
fn what_is_said_to_one_person_alone_is_answered_to_that_person_alone() {
    let ephemeral = json!({"message_id": 0, "ephemeral_message_id": 4});
    sends(
        Reply::to(&message(ephemeral.clone()), "y"),
        "sendMessage",
        json!({"chat_id": -1001, "text": "y", "reply_parameters": {"ephemeral_message_id": 4},
            "ephemeral_message_parameters": {"receiver_user_id": 7}}),
    );
    let under = json!({"message": {"message_id": 0, "ephemeral_message_id": 4, "date": 3,
        "chat": {"id": -1001, "type": "supergroup"}}});
    let press = press(under);
    sends(
        Reply::answer(&press, "y"),
        "sendMessage",
        json!({"chat_id": -1001, "text": "y", "ephemeral_message_parameters":
            {"receiver_user_id": 7, "callback_query_id": "5"}}),
    );
    let sent = Sent::under(&press).unwrap();
    let place = json!({"chat_id": -1001, "receiver_user_id": 7, "ephemeral_message_id": 4});
    let mut edited = place.clone();
    edited["text"] = "y".into();
    sends(sent.edit("y"), "editEphemeralMessageText", edited);
    sends(sent.delete(), "deleteEphemeralMessage", place);
}

#[test]
fn the_message_under_a_button_is_edited_wherever_it_is() {
    let chat = json!({"id": 7, "type": "private"});
    let inaccessible = json!({"message": {"message_id": 9, "date": 0, "chat": chat}});
    let sent = Sent::under(&press(inaccessible)).unwrap();
    let place = json!({"chat_id": 7, "message_id": 9});
    sends(sent.delete(), "deleteMessage", place);
    sends(
        sent.edit_markup(json!({"inline_keyboard": []})),
        "editMessageReplyMarkup",
        json!({"chat_id": 7, "message_id": 9, "reply_markup": {"inline_keyboard": []}}),
    );
    let sent = Sent::under(&press(json!({"inline_message_id": "i"}))).unwrap();
    sends(
        sent.edit_caption("y"),
        "editMessageCaption",
        json!({"inline_message_id": "i", "caption": "y"}),
    );
    let business = json!({"message": {"message_id": 9, "date": 3, "chat": chat,
        "business_connection_id": "b"}});
    let sent = Sent::under(&press(business)).unwrap();
    sends(
        sent.edit("y"),
        "editMessageText",
        json!({"business_connection_id": "b", "chat_id": 7, "message_id": 9, "text": "y"}),
    );
    sends(
        sent.delete(),
        "deleteBusinessMessages",
        json!({"business_connection_id": "b", "message_ids": [9]}),
    );
}

#[test]
fn a_guest_is_answered_with_text_and_buttons_through_the_query() {
    let guest = json!({"message_id": 2, "date": 3, "chat": {"id": -1001, "type": "supergroup"},
        "guest_query_id": "q"});
    let guest = update(json!({"update_id": 1, "guest_message": guest}));
    let text = ReplyText::from("y").with_entities(json!([{"type": "bold"}]));
    let reply = Reply::to(&guest, text).reply_markup(json!({"inline_keyboard": []}));
    sends(
        reply.silent(),
        "answerGuestQuery",
        json!({"guest_query_id": "q", "result": {"type": "article", "id": "1", "title": "Answer",
            "input_message_content": {"message_text": "y", "entities": [{"type": "bold"}]},
            "reply_markup": {"inline_keyboard": []}}}),
    );
    let photo = Reply::photo(&guest, "id").into_request().unwrap_err();
    assert_eq!(photo.kind(), ApiErrorKind::InvalidRequest);
    assert!(photo.to_string().contains("guest"), "{photo}");
}

#[test]
fn a_reply_without_a_place_is_an_error_that_says_so() {
    let query = update(json!({"update_id": 1, "inline_query":
        {"id": "5", "from": {"id": 7}, "query": "", "offset": ""}}));
    let error = Reply::answer(&query, "y").into_outcome(&query).unwrap_err();
    assert!(
        error
            .to_string()
            .contains("of kind inline_query has no place to reply to"),
        "{error}"
    );
    let nowhere: Sent = serde_json::from_str("true").unwrap();
    assert!(nowhere.edit("y").into_request().is_err());
}

#[test]
fn every_answer_of_a_send_or_an_edit_tells_where_the_message_is() {
    let sent: Sent = serde_json::from_value(json!({"message_id": 0, "date": 3, "text": "y",
        "chat": {"id": 7, "type": "private"}, "receiver_user": {"id": 8}, "ephemeral_message_id": 4,
        "business_connection_id": null}))
    .unwrap();
    assert_eq!(
        (sent.chat_id().unwrap().0, sent.message_id().unwrap().0),
        (7, 0)
    );
    assert_eq!(sent.ephemeral, Some((UserId(8), MessageId(4))));
    let sent: Sent = serde_json::from_value(json!({"inline_message_id": "i"})).unwrap();
    assert_eq!(sent.inline_message_id(), Some("i"));
    assert!(serde_json::from_str::<Sent>("3").is_err());
}

#[test]
fn handlers_return_methods_alone_in_lists_and_in_pairs() {
    let update = message(json!({}));
    let outcome = |value: Result<Outcome, crate::Error>| {
        let outcome = value.unwrap();
        let replies = outcome
            .replies
            .iter()
            .map(|reply| reply.method().to_owned());
        (outcome.flow, replies.collect::<Vec<_>>())
    };
    let reply = || Reply::answer(&update, "y");
    let dice = || ApiRequest::new("sendDice");
    let handled = |methods: &[&str]| {
        (
            crate::Flow::Handled,
            methods
                .iter()
                .map(|name| name.to_string())
                .collect::<Vec<_>>(),
        )
    };
    assert_eq!(
        outcome(Some(reply()).into_outcome(&update)),
        handled(&["sendMessage"])
    );
    assert_eq!(
        outcome(vec![dice(), dice()].into_outcome(&update)),
        handled(&["sendDice"; 2])
    );
    assert_eq!(
        outcome(Vec::<ApiRequest>::new().into_outcome(&update)),
        handled(&[])
    );
    let pair = Ok::<_, ApiError>((reply(), Some(dice()), "text"));
    assert_eq!(
        outcome(pair.into_outcome(&update)),
        handled(&["sendMessage", "sendDice", "sendMessage"])
    );
    let stopped = (reply(), Err::<(), _>(stop("enough")), dice())
        .into_outcome(&update)
        .unwrap();
    assert_eq!(
        (stopped.replies.len(), stopped.stop().unwrap().reason()),
        (1, "enough")
    );
}
