use campanile_core::{
    ApiRequest, BoxError, Extension, FromUpdate, Payload, Principal, Rejection, Reply, Request,
    Update, UserId,
};
use campanile_testkit::{TestBot, assert_handled, assert_unhandled, update};
use serde::Deserialize;
use serde_json::json;

use super::*;
use crate::Router;

async fn extract<E: FromUpdate<()>>(update: impl Into<Update>) -> Result<E, Rejection> {
    let request = TestBot::new().request(update);
    E::from_update(&request, &()).await.map_err(Into::into)
}

#[track_caller]
fn absent<T: std::fmt::Debug>(result: Result<T, Rejection>) {
    assert!(result.unwrap_err().is_absent());
}

#[tokio::test]
async fn the_user_is_who_acts_and_no_stand_in() {
    let user: User = extract(update::text("x").from(7)).await.unwrap();
    assert_eq!(user.id, UserId(7));
    absent(extract::<User>(update::text("x").as_anonymous_admin()).await);
    absent(extract::<User>(update::text("x").as_channel(-1002)).await);
    absent(extract::<User>(update::post("x")).await);
    let event = Update::custom("paid", json!({})).with_principal(Principal::User(UserId(9)));
    assert_eq!(extract::<User>(event).await.unwrap().id, UserId(9));
}

#[tokio::test]
async fn chat_text_message_and_command_are_where_they_are() {
    let chat: Chat = extract(update::text("x").in_group(-1001)).await.unwrap();
    assert_eq!(chat.id.0, -1001);
    absent(extract::<Chat>(update::inline_query("x")).await);
    assert_eq!(
        extract::<Text>(update::photo().caption("c")).await.unwrap(),
        Text("c".into())
    );
    absent(extract::<Text>(update::photo()).await);
    absent(extract::<Message>(update::press("x")).await);
    absent(extract::<Callback>(update::text("x")).await);
    absent(extract::<Command>(update::text("x")).await);
    absent(extract::<Args<String>>(update::text("x")).await);
    assert_eq!(
        extract::<Command>(update::text("/a b"))
            .await
            .unwrap()
            .args(),
        "b"
    );
}

#[tokio::test]
async fn an_option_hides_what_is_absent_but_not_what_is_wrong() {
    assert!(
        extract::<Option<Text>>(update::photo())
            .await
            .unwrap()
            .is_none()
    );
    assert!(
        extract::<Option<Args<u32>>>(update::text("x"))
            .await
            .unwrap()
            .is_none()
    );
    let wrong = extract::<Option<Args<u32>>>(update::text("/a x"))
        .await
        .unwrap_err();
    assert!(!wrong.is_absent());
    assert!(
        extract::<Result<Text, Rejection>>(update::photo())
            .await
            .unwrap()
            .is_err()
    );
}

#[tokio::test]
async fn a_missing_value_leaves_the_update_unhandled() {
    let router = Router::new().fallback(async |_: Text| {});
    assert_unhandled!(TestBot::new().run(&router, update::photo()).await);
    assert_handled!(TestBot::new().run(&router, update::text("x")).await);
}

#[tokio::test]
async fn misuse_is_an_error_that_says_what_to_do() {
    let router = Router::new()
        .command("a", async |_: Extension<u8>| {})
        .command("b", async |_: Params<u8>| {});
    let error = TestBot::new()
        .run(&router, update::text("/a"))
        .await
        .unwrap_err();
    assert_eq!(
        error.to_string(),
        "no layer left an extension of type u8; add one that inserts it"
    );
    let error = TestBot::new()
        .run(&router, update::text("/b"))
        .await
        .unwrap_err();
    assert!(error.to_string().contains("Router::callback"), "{error}");
}

#[tokio::test]
async fn a_payload_is_read_in_full_and_a_wrong_shape_is_an_error() {
    #[derive(Debug, Deserialize)]
    struct Dated {
        date: i64,
    }
    #[derive(Debug, Deserialize)]
    struct Strange {
        #[allow(dead_code)]
        date: String,
    }
    let Payload(dated): Payload<Dated> = extract(update::text("x").date(5)).await.unwrap();
    assert_eq!(dated.date, 5);
    let rejection = extract::<Payload<Strange>>(update::text("x"))
        .await
        .unwrap_err();
    assert!(
        rejection
            .reason()
            .starts_with("the payload of kind message cannot be read as")
    );
}

#[tokio::test]
async fn extractors_may_wait() {
    struct Slow(u32);
    impl<S: Sync> FromUpdate<S> for Slow {
        type Rejection = Rejection;
        async fn from_update(_request: &Request, _state: &S) -> Result<Self, Rejection> {
            tokio::task::yield_now().await;
            Ok(Self(5))
        }
    }
    let router = Router::new().fallback(async |Slow(number): Slow| {
        assert_eq!(number, 5);
    });
    assert_handled!(TestBot::new().run(&router, update::text("x")).await);
}

#[tokio::test]
async fn replies_of_messages_and_presses_name_their_target() {
    let get = |reply: Reply, name: &str| reply.request().unwrap().get(name).cloned();
    let message: Message = extract(update::text("x").message_id(8)).await.unwrap();
    let quoted = get(message.reply("y"), "reply_parameters").unwrap();
    assert_eq!(quoted["message_id"], 8);
    assert_eq!(get(message.answer("y"), "reply_parameters"), None);
    let dice = ApiRequest::new("sendDice").param("chat_id", 0);
    let dice = message.reply_with(dice).returning();
    assert_eq!(get(dice, "reply_parameters").unwrap()["message_id"], 8);
    let callback: Callback = extract(update::press("x").on(9)).await.unwrap();
    assert_eq!(get(callback.edit("y"), "message_id").unwrap(), 9);
    assert_eq!(get(callback.answer("").returning(), "text"), None);
    let inline: Callback = extract(update::press("x").inline("i")).await.unwrap();
    assert_eq!(get(inline.edit("y"), "inline_message_id").unwrap(), "i");
    let ephemeral: Message = extract(update::text("x").message_id(0)).await.unwrap();
    assert_eq!(get(ephemeral.reply("y"), "reply_parameters"), None);
}

#[tokio::test]
async fn a_text_without_a_place_to_go_is_an_error() {
    let router = Router::new().fallback(async || "hello");
    let error = TestBot::new()
        .run(&router, update::inline_query("x"))
        .await
        .unwrap_err();
    assert_eq!(
        error.to_string(),
        "an update of kind inline_query has no place to reply to"
    );
    let router = Router::new().fallback(async || Err::<(), BoxError>("broken".into()));
    let error = TestBot::new()
        .run(&router, update::text("x"))
        .await
        .unwrap_err();
    assert_eq!(error.to_string(), "broken");
}
