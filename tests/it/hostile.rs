//! Hostile input on its way to a webhook: each is answered, told of, and blocks nobody.

use bytes::Bytes;
use campanile::net::{delivery::Stage, webhook::Webhook};
use campanile_emulator::EventKind;
use campanile_testkit::{TestBot, assert_handled, update};
use http::Request as HttpRequest;
use http_body_util::{BodyExt, Full};
use tower::{ServiceExt, service_fn};

use crate::support::{World, echo, stack};

/// What stands in place of the update that the server meant to send, by the text of its message.
fn hostile(id: i64) -> Vec<(&'static str, Vec<u8>)> {
    let message = |rest: &str| {
        format!(
            r#"{{"update_id":{id},"message":{{"message_id":1,"date":1,"chat":{{"id":7,"type":"private"}}{rest}}}}}"#
        )
    };
    let from = |id: &str| {
        let rest = format!(r#","from":{{"id":{id},"is_bot":false,"first_name":"M"}},"text":"hi""#);
        message(&rest)
    };
    let two_kinds = from("7");
    let two_kinds = two_kinds.strip_suffix('}').unwrap().to_owned()
        + r#","callback_query":{"id":"1","from":{"id":8,"is_bot":false,"first_name":"A"}}}"#;
    let repeated = from("7").replace(
        r#""date":1"#,
        r#""date":1,"from":{"id":8,"is_bot":false,"first_name":"A"}"#,
    );
    let deep = |levels: usize| format!("{}1{}", "[".repeat(levels), "]".repeat(levels));
    vec![
        ("empty", Vec::new()),
        ("no JSON", b"<html>".to_vec()),
        ("truncated", from("7").into_bytes()[..90].to_vec()),
        ("trailing bytes", format!("{} {{}}", from("7")).into_bytes()),
        ("a list", format!("[{}]", from("7")).into_bytes()),
        ("two kinds", two_kinds.into_bytes()),
        ("repeated key", repeated.into_bytes()),
        (
            "two ids",
            from("7")
                .replacen('{', r#"{"update_id":5,"#, 1)
                .into_bytes(),
        ),
        (
            "deep nesting",
            message(&format!(r#","x":{}"#, deep(5_000))).into_bytes(),
        ),
        (
            "lone surrogate",
            message(r#","text":"\ud800""#).into_bytes(),
        ),
        (
            "lone surrogate of a skipped field",
            message(r#","x":"\udc00""#).into_bytes(),
        ),
        ("invalid UTF-8", [message("").as_bytes(), b"\xff"].concat()),
        (
            "huge update id",
            format!(r#"{{"update_id":{}}}"#, "9".repeat(40)).into_bytes(),
        ),
        ("huge user id", from("9223372036854775808").into_bytes()),
        ("user id of another type", from("\"7\"").into_bytes()),
        (
            "chat without an id",
            message("").replace(r#""id":7,"#, "").into_bytes(),
        ),
        (
            "no message",
            format!(r#"{{"update_id":{id},"message":"hi"}}"#).into_bytes(),
        ),
    ]
}

#[tokio::test(start_paused = true)]
async fn hostile_input_is_answered_and_reported_and_the_next_update_is_served() {
    for number in 0..hostile(0).len() {
        let world = World::new().await;
        let webhook = Webhook::new(
            world.bot.clone(),
            stack(|request| async move { Ok(echo(&request)) }),
        )
        .on_error(world.told.on_error())
        .on_dead_letter(world.told.on_dead_letter())
        .build();
        webhook.register("https://bot.example/hook").await.unwrap();
        // Someone between the server and the bot, who knows the secret.
        let tampering = service_fn(move |request: HttpRequest<Full<Bytes>>| {
            let webhook = webhook.clone();
            async move {
                let (parts, body) = request.into_parts();
                let mut body = body.collect().await.unwrap().to_bytes();
                let update: serde_json::Value = serde_json::from_slice(&body).unwrap();
                if update["message"]["text"] == "tamper" {
                    let id = update["update_id"].as_i64().unwrap();
                    body = hostile(id).swap_remove(number).1.into();
                }
                webhook
                    .oneshot(HttpRequest::from_parts(parts, Full::new(body)))
                    .await
            }
        });
        let serving = tokio::spawn(world.emulator.deliver(&world.client, tampering));
        world.say("tamper");
        world.say("hello");
        world.settled().await;
        serving.abort();

        let id = world.update_ids()[0];
        let (name, sent) = hostile(id).swap_remove(number);
        assert_eq!(world.texts(), ["tamper", "hello", "hello"], "{name}");
        let deliveries: Vec<_> = world
            .emulator
            .events()
            .iter()
            .filter_map(|event| match event.kind() {
                EventKind::Delivery { status, .. } => *status,
                _ => None,
            })
            .collect();
        assert_eq!(
            deliveries,
            [200, 200],
            "{name}: a repeat would not be read either"
        );

        let failures = world.told.failures();
        assert_eq!(failures.len(), 1, "{name}: {failures:?}");
        assert_eq!(failures[0].stage, Stage::Decode, "{name}");
        let error = failures[0].error.to_string();
        assert!(
            error.contains("byte") || error.contains('`'),
            "{name}: where is it? {error}"
        );
        let letters = world.told.letters();
        assert_eq!(letters.len(), 1, "{name}");
        assert!(letters[0].raw == sent && letters[0].attempts == 0, "{name}");
    }
}

#[tokio::test(start_paused = true)]
async fn what_is_only_strange_is_served() {
    let strange = [
        r#"{"message":{"text":"hi","date":1,"chat":{"type":"private","id":7},"message_id":1},"update_id":1}"#,
        r#"{"update_id":1,"callback_query":null,"time_travel":{"to":[1985]},"message":{"message_id":1,"date":1,"chat":{"id":7,"type":"hologram"},"text":"hi"}}"#,
        r#"{"update_id":1,"message":{"message_id":1,"date":1,"chat":{"id":7,"type":"private"},"text":"h\u0069","new":1e999,"newer":null}}"#,
    ];
    for json in strange {
        let bot = TestBot::new();
        let stack = stack(|request| async move { Ok(echo(&request)) });
        assert_handled!(bot.run(&stack, update::raw(json)).await);
        bot.assert_sent(&["hi"]);
    }
}
