use std::{
    collections::VecDeque,
    sync::{Arc, Mutex},
    time::Duration,
};

use bytes::Bytes;
use campanile_core::{Bot, BoxError};
use campanile_emulator::{BotClient, Emulator};
use http::{Request, Response, StatusCode, header};
use http_body_util::{BodyExt, Full};
use serde_json::{Value, json};
use tokio::time::{Instant, sleep};
use tower::service_fn;

use crate::support::{call, refusal, start};

/// An endpoint that takes `work` for each update, answers what it is told, and 200 after that.
#[derive(Clone)]
struct Hook {
    started: Instant,
    work: Duration,
    script: Arc<Mutex<VecDeque<Response<Full<Bytes>>>>>,
    /// Second of arrival and update.
    seen: Arc<Mutex<Vec<(u64, Value)>>>,
    secrets: Arc<Mutex<Vec<Option<String>>>>,
    /// The host and the credentials of the last request.
    door: Arc<Mutex<(String, String)>>,
}

impl Hook {
    fn new(work: Duration, script: impl IntoIterator<Item = Response<Full<Bytes>>>) -> Self {
        Self {
            started: Instant::now(),
            work,
            script: Arc::new(Mutex::new(script.into_iter().collect())),
            seen: Arc::default(),
            secrets: Arc::default(),
            door: Arc::default(),
        }
    }

    async fn answer(
        self,
        request: Request<Full<Bytes>>,
    ) -> Result<Response<Full<Bytes>>, BoxError> {
        let credentials = request.headers().get(header::AUTHORIZATION);
        let credentials = credentials.map_or("", |it| it.to_str().unwrap());
        let authority = request.uri().authority().unwrap().to_string();
        *self.door.lock().unwrap() = (authority, credentials.to_owned());
        let secret = request.headers().get("x-telegram-bot-api-secret-token");
        let secret = secret.map(|secret| secret.to_str().unwrap().to_owned());
        self.secrets.lock().unwrap().push(secret);
        let body = request.into_body().collect().await?.to_bytes();
        let update = serde_json::from_slice(&body)?;
        self.seen
            .lock()
            .unwrap()
            .push((self.started.elapsed().as_secs(), update));
        sleep(self.work).await;
        let next = self.script.lock().unwrap().pop_front();
        Ok(next.unwrap_or_default())
    }

    /// Starts to deliver to this endpoint.
    fn attach(&self, emulator: &Emulator, client: &BotClient) {
        let hook = self.clone();
        let service = service_fn(move |request| hook.clone().answer(request));
        tokio::spawn(emulator.deliver(client, service));
    }

    fn arrivals(&self) -> Vec<u64> {
        self.seen
            .lock()
            .unwrap()
            .iter()
            .map(|(at, _)| *at)
            .collect()
    }

    fn texts(&self) -> Vec<String> {
        let seen = self.seen.lock().unwrap();
        let text =
            |(_, update): &(u64, Value)| update["message"]["text"].as_str().map(str::to_owned);
        seen.iter()
            .map(|update| text(update).unwrap_or_default())
            .collect()
    }
}

fn status(code: u16) -> Response<Full<Bytes>> {
    let mut response = Response::default();
    *response.status_mut() = StatusCode::from_u16(code).unwrap();
    response
}

async fn set(bot: &Bot, more: Value) {
    let mut params = json!({"url": "https://bot.example/hook"});
    params
        .as_object_mut()
        .unwrap()
        .extend(more.as_object().unwrap().clone());
    call(bot, "setWebhook", params).await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn one_chat_waits_for_its_turn_and_others_do_not() {
    let (emulator, client, bot) = start().await;
    let (alice, bob) = (emulator.user("Alice"), emulator.user("Bob"));
    set(&bot, json!({})).await;
    let hook = Hook::new(Duration::from_secs(10), []);
    hook.attach(&emulator, &client);
    alice.say(&bot, "a1");
    alice.say(&bot, "a2");
    bob.say(&bot, "b1");
    emulator.settled(&client).await;
    assert_eq!(hook.texts(), ["a1", "b1", "a2"]);
    assert_eq!(hook.arrivals(), [0, 0, 10]);
}

#[tokio::test(start_paused = true)]
async fn a_press_overtakes_the_messages_of_its_chat() {
    let (emulator, client, bot) = start().await;
    let alice = emulator.user("Alice");
    alice.say(&bot, "a1");
    alice.say(&bot, "a2");
    let query = json!({"id": "1", "from": {"id": alice.id()}, "data": "x"});
    emulator.push_update(&client, "callback_query", &query);
    set(&bot, json!({})).await;
    let hook = Hook::new(Duration::from_secs(10), []);
    hook.attach(&emulator, &client);
    emulator.settled(&client).await;
    assert_eq!(hook.texts(), ["a1", "", "a2"]);
}

#[tokio::test(start_paused = true)]
async fn connections_are_limited() {
    let (emulator, client, bot) = start().await;
    for name in ["A", "B", "C", "D"] {
        emulator.user(name).say(&bot, name);
    }
    set(&bot, json!({"max_connections": 2})).await;
    let hook = Hook::new(Duration::from_secs(10), []);
    hook.attach(&emulator, &client);
    emulator.settled(&client).await;
    assert_eq!(hook.arrivals(), [0, 0, 10, 10]);
}

#[tokio::test(start_paused = true)]
async fn a_failed_update_comes_again_and_holds_its_chat_up() {
    let (emulator, client, bot) = start().await;
    let alice = emulator.user("Alice");
    alice.say(&bot, "a1");
    alice.say(&bot, "a2");
    set(&bot, json!({})).await;
    let hook = Hook::new(Duration::ZERO, [500, 302, 404, 503].map(status));
    hook.attach(&emulator, &client);
    emulator.settled(&client).await;
    // At once, then after 2, 4 and 8 seconds.
    assert_eq!(hook.texts(), ["a1", "a1", "a1", "a1", "a1", "a2"]);
    assert_eq!(hook.arrivals(), [0, 0, 2, 6, 14, 14]);
    let info = call(&bot, "getWebhookInfo", json!({})).await.unwrap();
    assert_eq!(info["pending_update_count"], 0);
    assert_eq!(
        info["last_error_message"],
        "Wrong response from the webhook: 503 Service Unavailable"
    );
}

#[tokio::test(start_paused = true)]
async fn retry_after_is_obeyed() {
    let (emulator, client, bot) = start().await;
    emulator.user("Alice").say(&bot, "a1");
    set(&bot, json!({})).await;
    let mut busy = status(503);
    busy.headers_mut().insert(header::RETRY_AFTER, 7.into());
    let hook = Hook::new(Duration::ZERO, [busy]);
    hook.attach(&emulator, &client);
    emulator.settled(&client).await;
    assert_eq!(hook.arrivals(), [0, 7]);
}

#[tokio::test(start_paused = true)]
async fn an_answer_after_sixty_seconds_is_none() {
    let (emulator, client, bot) = start().await;
    emulator.user("Alice").say(&bot, "a1");
    set(&bot, json!({})).await;
    let hook = Hook::new(Duration::from_secs(61), []);
    hook.attach(&emulator, &client);
    sleep(Duration::from_secs(61)).await;
    assert_eq!(hook.arrivals(), [0, 60]);
    let info = call(&bot, "getWebhookInfo", json!({})).await.unwrap();
    assert_eq!(info["last_error_message"], "Read timeout expired");
}

#[tokio::test(start_paused = true)]
async fn an_update_that_never_succeeds_expires() {
    let (emulator, client, bot) = start().await;
    let query = json!({"id": "1", "from": {"id": 7}, "data": "x"});
    emulator.push_update(&client, "callback_query", &query);
    set(&bot, json!({})).await;
    let hook = Hook::new(Duration::ZERO, (0..100).map(|_| status(500)));
    hook.attach(&emulator, &client);
    emulator.settled(&client).await;
    let last = *hook.arrivals().last().unwrap();
    assert!(last < 150, "{last}");
    assert_eq!(emulator.pending(&client), 0);
}

#[tokio::test(start_paused = true)]
async fn an_endpoint_that_is_gone_for_a_day_loses_its_webhook() {
    let (emulator, client, bot) = start().await;
    emulator.user("Alice").say(&bot, "a1");
    set(&bot, json!({})).await;
    let hook = Hook::new(Duration::ZERO, (0..10_000).map(|_| status(410)));
    hook.attach(&emulator, &client);
    sleep(Duration::from_secs(22 * 3600)).await;
    let info = call(&bot, "getWebhookInfo", json!({})).await.unwrap();
    assert_eq!(info["url"], "https://bot.example/hook");
    sleep(Duration::from_secs(2 * 3600)).await;
    let info = call(&bot, "getWebhookInfo", json!({})).await.unwrap();
    assert_eq!(info["url"], "");
}

#[tokio::test(start_paused = true)]
async fn the_secret_rides_along() {
    let (emulator, client, bot) = start().await;
    emulator.user("Alice").say(&bot, "a1");
    set(&bot, json!({"secret_token": "hush_1"})).await;
    let hook = Hook::new(Duration::ZERO, []);
    hook.attach(&emulator, &client);
    emulator.settled(&client).await;
    assert_eq!(*hook.secrets.lock().unwrap(), [Some("hush_1".to_owned())]);
}

#[tokio::test(start_paused = true)]
async fn a_call_in_the_answer_is_carried_out_unless_it_gets_something() {
    let (emulator, client, bot) = start().await;
    let alice = emulator.user("Alice");
    alice.say(&bot, "one");
    alice.say(&bot, "two");
    alice.say(&bot, "three");
    let reply = |content_type: &'static str, body: String| {
        let mut response = Response::new(Full::new(Bytes::from(body)));
        let content_type = header::HeaderValue::from_static(content_type);
        response
            .headers_mut()
            .insert(header::CONTENT_TYPE, content_type);
        response
    };
    let send = json!({"method": "sendMessage", "chat_id": alice.id(), "text": "json"});
    let form = format!("method=SENDMESSAGE&chat_id={}&text=a%20form", alice.id());
    let hook = Hook::new(
        Duration::ZERO,
        [
            reply("application/json", send.to_string()),
            reply("application/x-www-form-urlencoded", form),
            reply(
                "application/json",
                r#"{"method":"deleteWebhook"}"#.to_owned(),
            ),
        ],
    );
    set(&bot, json!({})).await;
    hook.attach(&emulator, &client);
    emulator.settled(&client).await;
    assert_eq!(
        alice.chat(&bot).texts(),
        ["one", "two", "three", "json", "a form"]
    );
    let info = call(&bot, "getWebhookInfo", json!({})).await.unwrap();
    assert_eq!(info["url"], "https://bot.example/hook");
}

#[tokio::test(start_paused = true)]
async fn a_delivery_can_be_repeated_under_its_id() {
    let (emulator, client, bot) = start().await;
    emulator.user("Alice").say(&bot, "hi");
    set(&bot, json!({})).await;
    let hook = Hook::new(Duration::ZERO, []);
    hook.attach(&emulator, &client);
    emulator.settled(&client).await;
    let id = hook.seen.lock().unwrap()[0].1["update_id"]
        .as_i64()
        .unwrap();
    assert!(emulator.redeliver(&client, id));
    sleep(Duration::from_secs(1)).await;
    let seen = hook.seen.lock().unwrap();
    assert_eq!(seen.len(), 2);
    assert_eq!(seen[0].1, seen[1].1);
}

#[tokio::test(start_paused = true)]
async fn a_webhook_that_is_set_again_goes_on() {
    let (emulator, client, bot) = start().await;
    let alice = emulator.user("Alice");
    set(&bot, json!({})).await;
    let hook = Hook::new(Duration::from_secs(10), [status(500)]);
    hook.attach(&emulator, &client);
    alice.say(&bot, "one");
    alice.say(&bot, "two");
    sleep(Duration::from_secs(5)).await;
    call(&bot, "deleteWebhook", json!({})).await.unwrap();
    sleep(Duration::from_secs(3600)).await;
    assert_eq!(hook.texts(), ["one"]);
    set(&bot, json!({})).await;
    emulator.settled(&client).await;
    assert_eq!(hook.texts(), ["one", "one", "two"]);
}

#[tokio::test(start_paused = true)]
async fn setting_a_webhook_is_checked_and_answered_as_telegram_does() {
    let (emulator, client, bot) = start().await;
    emulator.user("Alice").say(&bot, "hi");
    let url = "https://bot.example/hook";
    for (params, expected) in [
        (
            json!({"url": "ftp://x.example"}),
            "400 Bad Request: invalid webhook URL specified",
        ),
        (
            json!({"url": "nonsense"}),
            "400 Bad Request: invalid webhook URL specified",
        ),
        (
            json!({"url": url, "secret_token": "a b"}),
            "400 Bad Request: secret token contains unallowed characters",
        ),
        (
            json!({"url": url, "secret_token": "x".repeat(257)}),
            "400 Bad Request: secret token is too long",
        ),
    ] {
        assert_eq!(refusal(&bot, "setWebhook", params).await, expected);
        sleep(Duration::from_secs(1)).await;
    }
    set(
        &bot,
        json!({"max_connections": 0, "allowed_updates": ["message"]}),
    )
    .await;
    assert_eq!(
        refusal(&bot, "setWebhook", json!({"url": url})).await,
        "429 Too Many Requests: retry after 1"
    );
    let info = call(&bot, "getWebhookInfo", json!({})).await.unwrap();
    assert_eq!(info["max_connections"], 1);
    assert_eq!(info["allowed_updates"], json!(["message"]));
    assert_eq!(info["pending_update_count"], 1);
    call(&bot, "deleteWebhook", json!({"drop_pending_updates": true}))
        .await
        .unwrap();
    assert_eq!(emulator.pending(&client), 0);
}

#[tokio::test(start_paused = true)]
async fn a_webhook_outlives_a_new_run_of_ids() {
    let (emulator, client, bot) = start().await;
    let alice = emulator.user("Alice");
    set(&bot, json!({})).await;
    let hook = Hook::new(Duration::ZERO, []);
    hook.attach(&emulator, &client);
    for text in ["one", "two", "three", "four"] {
        alice.say(&bot, text);
        emulator.settled(&client).await;
        // A week without updates: ids start again at random, twice lower and twice higher or so.
        sleep(Duration::from_secs(8 * 86_400)).await;
    }
    assert_eq!(hook.texts(), ["one", "two", "three", "four"]);
}

#[tokio::test(start_paused = true)]
async fn a_name_and_password_in_the_url_become_a_header() {
    let (emulator, client, bot) = start().await;
    emulator.user("Alice").say(&bot, "hi");
    set(&bot, json!({"url": "https://user:pass@bot.example/hook"})).await;
    let hook = Hook::new(Duration::ZERO, []);
    hook.attach(&emulator, &client);
    emulator.settled(&client).await;
    let expected = ("bot.example".to_owned(), "Basic dXNlcjpwYXNz".to_owned());
    assert_eq!(*hook.door.lock().unwrap(), expected);
}

#[tokio::test(start_paused = true)]
async fn each_kind_waits_in_the_queue_of_what_it_is_about() {
    let (emulator, client, bot) = start().await;
    let kinds = [
        "message",
        "inline_query",
        "chosen_inline_result",
        "callback_query",
        "shipping_query",
        "my_chat_member",
        "chat_member",
        "message_reaction",
        "message_reaction_count",
        "poll",
        "poll_answer",
        "chat_boost",
        "business_connection",
        "business_message",
    ];
    set(&bot, json!({ "allowed_updates": kinds })).await;
    let about = |id: i64, poll: &str| {
        json!({"id": poll, "poll_id": poll, "chat": {"id": id}, "from": {"id": id},
            "user": {"id": id}, "new_chat_member": {"user": {"id": id}}})
    };
    // Of each kind two about 1, which wait for each other, and one about 2, which does not.
    for kind in kinds {
        for (id, poll) in [(1, "901"), (1, "901"), (2, "902")] {
            emulator.push_update(&client, kind, &about(id, poll));
        }
    }
    let hook = Hook::new(Duration::from_secs(10), []);
    hook.attach(&emulator, &client);
    emulator.settled(&client).await;
    let arrivals = hook.arrivals();
    let at = |second: u64| arrivals.iter().filter(|at| **at == second).count();
    // A poll and the answers to it share a queue.
    let queues = 2 * (kinds.len() - 1);
    assert_eq!(at(0), queues);
    assert_eq!(at(10), kinds.len());
}
