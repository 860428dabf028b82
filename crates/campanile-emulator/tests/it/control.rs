//! People, faults, the clock and the log over HTTP.

use http::StatusCode;
use http_body_util::BodyExt;
use serde_json::{Value, json};

use crate::http_api::Http;

const JSON: &str = "application/json";

impl Http {
    /// Does something at `/control/…`, which must succeed.
    async fn act(&self, path: &str, body: Value) -> Value {
        let (status, answer) = self.try_act(path, body).await;
        assert_eq!(status, StatusCode::OK, "{path}: {answer}");
        answer
    }

    async fn try_act(&self, path: &str, body: Value) -> (StatusCode, Value) {
        let path = format!("/control/{path}");
        let (status, _, answer) = self.send(&path, JSON, body.to_string()).await.unwrap();
        (status, serde_json::from_slice(&answer).unwrap())
    }

    async fn call(&self, method: &str, body: Value) -> Value {
        self.post(&format!("/bot42:TOKEN/{method}"), JSON, body.to_string())
            .await
    }
}

#[tokio::test]
async fn a_conversation_can_be_led_over_http() {
    let http = Http::start().await;
    http.call("getMe", json!({})).await;
    let alice = http
        .act("users", json!({"first_name": "Alice", "id": 7}))
        .await;
    assert_eq!(alice["first_name"], "Alice");
    let said = json!({"from": 7, "bot": 42, "text": "/start"});
    let said = http.act("messages", said).await;
    assert_eq!(said["entities"][0]["type"], "bot_command");

    let markup = json!({"inline_keyboard": [[{"text": "Yes", "callback_data": "y"}]]});
    let menu = json!({"chat_id": 7, "text": "Sure?", "reply_markup": markup});
    let menu = http.call("sendMessage", menu).await["result"].clone();
    let press = json!({"from": 7, "bot": 42, "message_id": menu["message_id"], "data": "y"});
    let query = http.act("presses", press).await;
    let answer = json!({"callback_query_id": query["id"]});
    assert_eq!(http.call("answerCallbackQuery", answer).await["ok"], true);

    let (_, chat) = http.get("/control/chats/7?bot=42").await;
    assert_eq!(chat["messages"][1]["text"], "Sure?");
    let (_, calls) = http.get("/control/calls?since=0&method=sendmessage").await;
    assert_eq!(calls["events"][0]["result"]["text"], "Sure?");
    let (_, updates) = http.get("/control/updates").await;
    assert_eq!(updates["events"].as_array().unwrap().len(), 2);
    let since = &updates["next"];
    let (_, later) = http.get(&format!("/control/updates?since={since}")).await;
    assert_eq!(later["events"], json!([]));
}

#[tokio::test]
async fn groups_albums_blocks_and_memberships_are_acted() {
    let http = Http::start().await;
    http.call("getMe", json!({})).await;
    http.act("users", json!({"first_name": "Alice", "id": 7}))
        .await;
    let group = json!({"type": "supergroup", "title": "House", "owner": 7});
    let group = http.act("chats", group).await["id"].clone();
    let admin = json!({"chat": group, "user": 42, "status": "administrator"});
    http.act("memberships", admin).await;
    let album = json!({"from": 7, "chat": group, "count": 3, "captions": [null, "mid"],
        "order": [2, 0, 1], "pause": 0.001});
    let album = http.act("albums", album).await;
    assert_eq!(album[1]["caption"], "mid");
    http.act("messages", json!({"from": 7, "bot": 42, "text": "hi"}))
        .await;
    http.act("blocks", json!({"from": 7, "bot": 42})).await;
    let sent = http
        .call("sendMessage", json!({"chat_id": 7, "text": "x"}))
        .await;
    assert_eq!(sent["error_code"], 403);

    let (_, updates) = http.get("/control/updates").await;
    let messages = updates["events"].as_array().unwrap().iter();
    let ids: Vec<_> = messages
        .filter(|event| event["update"]["message"]["media_group_id"].is_string())
        .map(|event| event["update"]["message"]["message_id"].as_i64().unwrap())
        .collect();
    let first = album[0]["message_id"].as_i64().unwrap();
    assert_eq!(ids, [first + 2, first, first + 1]);
}

#[tokio::test]
async fn faults_clock_and_reset_are_at_hand() {
    let http = Http::start().await;
    let fault = json!({"kind": "flood", "retry_after": 3, "method": "getMe"});
    http.act("faults", fault).await;
    assert_eq!(
        http.call("getMe", json!({})).await["parameters"]["retry_after"],
        3
    );
    http.act("faults", json!({"kind": "page", "code": 502}))
        .await;
    let (status, ..) = http.send("/bot42:TOKEN/getMe", "", "").await.unwrap();
    assert_eq!(status, StatusCode::BAD_GATEWAY);

    http.act("users", json!({"id": 7})).await;
    let content = json!({"id": "1", "from": {"id": 7}, "chat_instance": "1", "data": "x"});
    let update = json!({"bot": 42, "kind": "callback_query", "content": content});
    let id = http.act("updates", update).await["update_id"].clone();
    http.act("deliveries", json!({"bot": 42, "update_id": id}))
        .await;
    let (_, before) = http.get("/control/clock").await;
    let after = http.act("clock", json!({"advance": 150})).await;
    let passed = after["elapsed"].as_f64().unwrap() - before["elapsed"].as_f64().unwrap();
    assert!((150.0..155.0).contains(&passed), "{passed}");
    let info = http.call("getUpdates", json!({"timeout": 0})).await;
    // The one that was asked for once more is delivered all the same.
    assert_eq!(info["result"].as_array().unwrap().len(), 1);
    http.act("reset", json!({})).await;
    let (_, calls) = http.get("/control/calls").await;
    assert_eq!(calls["events"], json!([]));
}

#[tokio::test]
async fn what_cannot_be_done_is_refused_with_the_reason() {
    let http = Http::start().await;
    http.call("getMe", json!({})).await;
    http.act("users", json!({"id": 7})).await;
    let here = |more: Value| {
        let mut body = json!({"from": 7, "bot": 42});
        let more = more.as_object().unwrap().clone();
        body.as_object_mut().unwrap().extend(more);
        body
    };
    for (path, body, status) in [
        ("users", json!([]), 400),
        ("users", json!({"id": "x"}), 400),
        ("users", json!({"id": 42}), 400),
        ("chats", json!({"type": "private", "owner": 7}), 400),
        ("chats", json!({"type": "group", "owner": 8}), 400),
        ("messages", json!({"from": 9, "bot": 42}), 400),
        ("messages", json!({"from": 7, "bot": 43}), 400),
        ("messages", json!({"from": 7, "chat": -5}), 400),
        (
            "messages",
            here(json!({"message_id": 99, "text": "x"})),
            400,
        ),
        ("albums", here(json!({"count": 1_000_000})), 400),
        ("albums", here(json!({"count": 2, "order": [5]})), 400),
        ("presses", here(json!({"message_id": 1, "data": "x"})), 400),
        (
            "memberships",
            json!({"chat": -5, "user": 7, "status": "left"}),
            400,
        ),
        ("faults", json!({"kind": "nonsense"}), 400),
        ("faults", json!({"kind": "page", "code": 99}), 400),
        ("clock", json!({"advance": -1}), 400),
        ("clock", json!({"advance": 1e300}), 400),
        ("nonsense", json!({}), 404),
    ] {
        let (found, answer) = http.try_act(path, body).await;
        assert_eq!(found.as_u16(), status, "{path}: {answer}");
        assert!(answer["error"].is_string(), "{path}: {answer}");
    }
    let huge = "x".repeat(1024 * 1024 + 1);
    let (status, ..) = http.send("/control/users", JSON, huge).await.unwrap();
    assert_eq!(status, StatusCode::PAYLOAD_TOO_LARGE);
}

#[tokio::test]
async fn the_log_is_a_stream_that_a_stopping_server_ends() {
    let http = Http::start().await;
    http.call("getMe", json!({})).await;
    http.act("users", json!({"id": 7})).await;
    for text in ["a", "b"] {
        http.act("messages", json!({"from": 7, "bot": 42, "text": text}))
            .await;
    }
    let url = format!("{}/control/events?since=2", http.server.url());
    let mut stream = Http::open(&url).await;
    let mut text = String::new();
    while !text.contains("\"text\":\"b\"") {
        let frame = stream.frame().await.unwrap().unwrap();
        text += std::str::from_utf8(frame.data_ref().unwrap()).unwrap();
    }
    // The stream is open and has told everything; only the stop can end it.
    let (rest, ()) = tokio::join!(stream.collect(), http.server.stop());
    text += std::str::from_utf8(&rest.unwrap().to_bytes()).unwrap();
    assert!(text.starts_with("id: 2\ndata: {"), "{text}");
    assert!(!text.contains("\"text\":\"a\""), "{text}");
}

#[tokio::test]
async fn people_ask_vote_and_react_over_http() {
    let http = Http::start().await;
    http.call("getMe", json!({})).await;
    let kinds = json!({"allowed_updates": ["message", "message_reaction", "poll_answer"]});
    http.call("getUpdates", kinds).await;
    http.act("users", json!({"first_name": "Alice", "id": 7}))
        .await;
    let group = json!({"type": "supergroup", "title": "House", "owner": 7});
    let group = http.act("chats", group).await["id"].clone();
    let rights = json!({"chat": group, "user": 42, "status": "administrator",
        "rights": ["can_invite_users"]});
    http.act("memberships", rights).await;
    let member = json!({"chat_id": group, "user_id": 42});
    let member = http.call("getChatMember", member).await["result"].clone();
    assert_eq!(member["can_invite_users"], true);
    assert_eq!(member["can_restrict_members"], false);

    let asked = json!({"from": 7, "bot": 42, "kind": "inline", "query": "cats"});
    let query = http.act("queries", asked).await["id"].clone();
    let (_, open) = http
        .get(&format!("/control/queries/{}", query.as_str().unwrap()))
        .await;
    assert!(open["answer"].is_null());
    let result = json!({"type": "article", "id": "1", "title": "T",
        "input_message_content": {"message_text": "meow"}});
    let answer = json!({"inline_query_id": query, "results": [result]});
    assert_eq!(http.call("answerInlineQuery", answer).await["ok"], true);
    let chosen = json!({"from": 7, "chat": group, "query_id": query, "result_id": "1"});
    let chosen = http.act("results", chosen).await;
    assert_eq!(chosen["via_bot"]["id"], 42);

    let poll = json!({"chat_id": group, "question": "?", "options": ["a", "b"],
        "is_anonymous": false});
    let poll = http.call("sendPoll", poll).await["result"].clone();
    let on_poll = |more: Value| {
        let mut body = json!({"from": 7, "chat": group, "message_id": poll["message_id"]});
        let more = more.as_object().unwrap().clone();
        body.as_object_mut().unwrap().extend(more);
        body
    };
    http.act("votes", on_poll(json!({"options": [1]}))).await;
    http.act("reactions", on_poll(json!({"emoji": "👍"}))).await;
    for body in [
        on_poll(json!({"options": [1]})),
        on_poll(json!({"options": "x"})),
    ] {
        assert_eq!(http.try_act("votes", body).await.0, StatusCode::BAD_REQUEST);
    }

    let link = json!({"chat_id": group, "creates_join_request": true});
    let link = http.call("createChatInviteLink", link).await["result"]["invite_link"].clone();
    http.act("users", json!({"id": 8})).await;
    let follow = json!({"chat": group, "user": 8, "status": "joined", "invite_link": link});
    http.act("memberships", follow).await;
    let approve = json!({"chat_id": group, "user_id": 8});
    assert_eq!(
        http.call("approveChatJoinRequest", approve).await["ok"],
        true
    );

    let small = json!({"type": "group", "title": "Small", "owner": 7});
    let small = http.act("chats", small).await["id"].clone();
    let add = json!({"chat": small, "user": 42, "status": "member"});
    http.act("memberships", add).await;
    let new = http.act("migrations", json!({ "chat": small })).await["id"].clone();
    let moved = http
        .call("sendMessage", json!({"chat_id": small, "text": "x"}))
        .await;
    assert_eq!(moved["parameters"]["migrate_to_chat_id"], new);
    let bot = json!({"bot": 42, "username": "@cat_bot", "is_private": false});
    http.act("bots", bot).await;
    let me = http.call("getMe", json!({})).await["result"].clone();
    assert_eq!(me["username"], "cat_bot");
    assert_eq!(me["can_read_all_group_messages"], true);
    let masked = json!({"from": 7, "chat": group, "text": "hush", "as": "anonymous"});
    let masked = http.act("messages", masked).await;
    assert_eq!(masked["sender_chat"]["id"], group);
}

#[tokio::test]
async fn the_stream_of_events_goes_on_after_the_last_that_was_read() {
    let http = Http::start().await;
    http.call("getMe", json!({})).await;
    http.act("users", json!({"id": 7})).await;
    for text in ["a", "b", "c"] {
        http.act("messages", json!({"from": 7, "bot": 42, "text": text}))
            .await;
    }
    let read = async |last: u64| {
        let mut stream =
            Http::open_after(&format!("{}/control/events", http.server.url()), last).await;
        let mut text = String::new();
        while !text.contains("\"text\":\"c\"") {
            let frame = stream.frame().await.unwrap().unwrap();
            text += std::str::from_utf8(frame.data_ref().unwrap()).unwrap();
        }
        text
    };
    let text = read(2).await;
    assert!(text.starts_with("id: 3\ndata: {\"sequence\":3,"), "{text}");
    assert_eq!(text.matches("id: ").count(), 1);
}
