use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use campanile_core::{Content, Kind, Outcome, Update};
use campanile_layers::{
    AllowListLayer,
    allow_list::{Allowed, Roles},
};
use campanile_testkit::{TestBot, assert_handled, assert_stopped, assert_unhandled, update};
use serde_json::json;
use tower::{ServiceBuilder, layer::layer_fn, service_fn};

use super::*;
use crate::{Args, Callback, Command, Params, State, Text, filter};

async fn names(command: Command) -> String {
    format!("{}|{}", command.name(), command.args())
}

async fn says(router: &Router, update: impl Into<Update>) -> Vec<String> {
    let bot = TestBot::new();
    let outcome = bot.run(router, update).await.unwrap();
    let texts = [bot.sent_texts(), bot.notices()].concat();
    assert_eq!(
        outcome.flow == campanile_core::Flow::Handled,
        !texts.is_empty()
    );
    texts
}

macro_rules! named {
    ($name:literal) => {
        || async { $name }
    };
}

#[tokio::test]
async fn a_command_is_found_by_its_name_in_any_letter_case() {
    let router = Router::new()
        .command("start", names)
        .command("help", named!("help"));
    assert_eq!(says(&router, update::text("/start")).await, ["start|"]);
    assert_eq!(
        says(&router, update::text("/START now")).await,
        ["START|now"]
    );
    assert_eq!(says(&router, update::text("/help")).await, ["help"]);
    assert_eq!(says(&router, update::text("/helpme")).await, [""; 0]);
    assert_eq!(says(&router, update::text("start")).await, [""; 0]);
}

#[tokio::test]
async fn a_command_for_another_bot_is_not_ours() {
    let router = Router::new()
        .command("start", names)
        .fallback(named!("other"));
    let group = |text: &str| update::text(text).in_group(-1001);
    assert_eq!(
        says(&router, group("/start@Tower_Bot x")).await,
        ["start|x"]
    );
    assert_eq!(says(&router, group("/start@other_bot x")).await, ["other"]);
}

#[tokio::test]
async fn a_caption_may_be_a_command_and_an_edit_is_none() {
    let router = Router::new().command("tag", names);
    assert_eq!(
        says(&router, update::photo().caption("/tag cat")).await,
        ["tag|cat"]
    );
    assert_eq!(says(&router, update::text("/tag").edited()).await, [""; 0]);
    let edits = router.message_kinds([Kind::EditedMessage]);
    assert_eq!(says(&edits, update::text("/tag").edited()).await, ["tag|"]);
}

#[tokio::test]
async fn the_longest_literal_beginning_wins() {
    let router = Router::new()
        .callback("{anything}", named!("anything"))
        .callback("like:{post}", named!("like"))
        .callback("like:all", named!("all"))
        .callback("like:{post}:{how}", named!("how"));
    assert_eq!(says(&router, update::press("like:all")).await, ["all"]);
    assert_eq!(says(&router, update::press("like:5")).await, ["like"]);
    assert_eq!(says(&router, update::press("like:5:x")).await, ["like"]);
    assert_eq!(says(&router, update::press("lik")).await, ["anything"]);
}

#[tokio::test]
async fn parameters_are_typed_and_bad_ones_are_answered() {
    let like = |Params(post): Params<u64>| async move { format!("post {post}") };
    let router = Router::new().callback("like:{post}", like);
    assert_eq!(says(&router, update::press("like:5")).await, ["post 5"]);
    assert_eq!(
        says(&router, update::press("like:x")).await,
        [
            "this button is out of date: `post` must be a whole number of at most 64 bits, not below 0, not \"x\""
        ]
    );
}

#[tokio::test]
async fn arguments_are_typed_and_bad_ones_are_answered() {
    let add = |Args((a, b)): Args<(i64, i64)>| async move { (a + b).to_string() };
    let router = Router::new().command("add", add);
    assert_eq!(says(&router, update::text("/add 2 3")).await, ["5"]);
    assert_eq!(
        says(&router, update::text("/add 2")).await,
        ["/add: argument 2 is missing"]
    );
}

#[tokio::test]
async fn messages_go_to_the_first_filter_that_takes_them() {
    let router = Router::new()
        .message(Content::Photo, named!("photo"))
        .message(
            filter::text().and(filter::private()),
            |Text(text): Text| async move { text },
        )
        .message(filter::any(), named!("any"));
    assert_eq!(says(&router, update::photo()).await, ["photo"]);
    assert_eq!(says(&router, update::text("hi")).await, ["hi"]);
    assert_eq!(
        says(&router, update::text("hi").in_group(-1001)).await,
        ["any"]
    );
    assert_eq!(says(&router, update::text("hi").edited()).await, [""; 0]);
}

#[tokio::test]
async fn kinds_and_events_come_after_what_is_more_specific() {
    let router = Router::new()
        .on(Kind::Message, named!("kind"))
        .on(Kind::CallbackQuery, |callback: Callback| async move {
            callback.answer("press")
        })
        .command("start", named!("start"))
        .custom("paid", named!("paid"))
        .on(Kind::Custom, named!("event"));
    assert_eq!(says(&router, update::text("/start")).await, ["start"]);
    assert_eq!(says(&router, update::text("x")).await, ["kind"]);
    assert_eq!(says(&router, update::press("x")).await, ["press"]);
    let event = |name: &str| Update::custom(name, json!({})).with_chat(7.into());
    assert_eq!(says(&router, event("paid")).await, ["paid"]);
    assert_eq!(says(&router, event("sold")).await, ["event"]);
}

#[tokio::test]
async fn a_nested_router_is_asked_first_and_passes_what_it_does_not_route() {
    let admin = Router::new()
        .command("ban", named!("ban"))
        .command("start", named!("admin"));
    let router = Router::new()
        .command("start", named!("start"))
        .command("help", named!("help"))
        .nest(filter::group(), admin);
    let group = |text: &str| update::text(text).in_group(-1001);
    assert_eq!(says(&router, group("/start")).await, ["admin"]);
    assert_eq!(says(&router, group("/ban")).await, ["ban"]);
    assert_eq!(says(&router, group("/help")).await, ["help"]);
    assert_eq!(says(&router, update::text("/start")).await, ["start"]);
    assert_eq!(says(&router, update::text("/ban")).await, [""; 0]);
}

#[tokio::test]
async fn merged_routers_keep_all_routes() {
    let one = Router::new()
        .command("one", named!("one"))
        .callback("a:{x}", named!("a"));
    let two = Router::new()
        .command("two", named!("two"))
        .callback("ab:{x}", named!("ab"))
        .fallback(named!("else"));
    let router = one.merge(two);
    assert_eq!(says(&router, update::text("/one")).await, ["one"]);
    assert_eq!(says(&router, update::text("/two")).await, ["two"]);
    assert_eq!(says(&router, update::press("ab:1")).await, ["ab"]);
    assert_eq!(says(&router, update::press("a:1")).await, ["a"]);
    assert_eq!(says(&router, update::text("x")).await, ["else"]);
}

#[tokio::test]
async fn the_state_reaches_handlers_of_nested_and_layered_routes() {
    #[derive(Clone)]
    struct Name(&'static str);
    let name = |State(Name(name)): State<Name>| async move { name };
    let pass = layer_fn(|inner: Route| inner);
    let router: Router = Router::new()
        .command("a", name)
        .route_layer(pass)
        .nest(filter::group(), Router::new().command("b", name))
        .with_state(Name("Bells"));
    assert_eq!(says(&router, update::text("/a")).await, ["Bells"]);
    assert_eq!(
        says(&router, update::text("/b").in_group(-1001)).await,
        ["Bells"]
    );
}

#[tokio::test]
async fn a_route_layer_meets_only_updates_that_have_a_route() {
    let calls = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&calls);
    let layer = ServiceBuilder::new().map_request(move |request| {
        counted.fetch_add(1, Ordering::Relaxed);
        request
    });
    let router = Router::new()
        .command("start", named!("start"))
        .route_layer(layer.into_inner())
        .command("free", named!("free"));
    says(&router, update::text("/start")).await;
    says(&router, update::text("/free")).await;
    says(&router, update::text("x")).await;
    assert_eq!(calls.load(Ordering::Relaxed), 1);
}

#[tokio::test]
async fn a_command_is_for_those_who_hold_a_role_where_others_are_for_all() {
    let roles = Roles::builder()
        .role("owner", Allowed::new().users([1]))
        .role("admin", Allowed::new().users([2]).sender_chats([-1001]))
        .role("member", Allowed::new().users([3]))
        .build()
        .unwrap();
    let admins = AllowListLayer::role(&roles, "admin").refusal("For admins.");
    let router = Router::new()
        .command("ban", named!("banned"))
        .callback("ban:{user}", named!("banned"))
        .route_layer(admins.build().unwrap())
        .command("start", named!("start"));
    for admin in [1, 2] {
        assert_eq!(
            says(&router, update::text("/ban").from(admin)).await,
            ["banned"]
        );
        assert_eq!(
            says(&router, update::press("ban:9").from(admin)).await,
            ["banned"]
        );
    }
    let anonymous = update::text("/ban").as_anonymous_admin().in_group(-1001);
    assert_eq!(says(&router, anonymous).await, ["banned"]);

    for other in [3, 4] {
        let bot = TestBot::new();
        let refused = bot.run(&router, update::text("/ban").from(other)).await;
        assert_stopped!(refused, "allow_list", "does not hold the role `admin`");
        let refused = bot.run(&router, update::press("ban:9").from(other)).await;
        assert_stopped!(refused, "allow_list", "does not hold the role `admin`");
        bot.assert_sent(&["For admins."]);
        assert!(bot.notices().is_empty(), "told once, whatever the kind");
        assert_eq!(
            says(&router, update::text("/start").from(other)).await,
            ["start"]
        );
    }
}

#[tokio::test]
async fn any_service_can_be_a_route() {
    let service = service_fn(|_| async {
        Ok::<_, campanile_core::BoxError>(Outcome::stopped("service", "no polls"))
    });
    let router = Router::new().on_service(Kind::Poll, service);
    let outcome = TestBot::new().run(&router, update::poll("Why?")).await;
    assert_stopped!(outcome, "service");
}

#[tokio::test]
async fn what_has_no_route_is_unhandled() {
    let outcome = TestBot::new()
        .run(&Router::new(), update::text("/start"))
        .await;
    assert_unhandled!(outcome);
}

#[tokio::test]
async fn clones_made_before_the_first_update_route_alike() {
    let router = Router::new().command("start", named!("start"));
    let clone = router.clone();
    let bot = TestBot::new();
    assert_handled!(bot.run(&router, update::text("/start")).await);
    assert_handled!(bot.run(&clone, update::text("/start")).await);
    assert_unhandled!(
        bot.run(&clone.nest(filter::any(), Router::new()), update::text("x"))
            .await
    );
}

/// Runs a misuse and returns what its panic says, and where it says it happened.
fn misuse(build: impl FnOnce() -> Router + std::panic::UnwindSafe) -> (String, String) {
    let place = Arc::new(std::sync::Mutex::new(String::new()));
    let seen = Arc::clone(&place);
    let thread = std::thread::current().id();
    let earlier = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |info| {
        if std::thread::current().id() != thread {
            return;
        }
        *seen.lock().unwrap() = info.location().unwrap().file().to_owned();
    }));
    let panic = std::panic::catch_unwind(build).unwrap_err();
    std::panic::set_hook(earlier);
    let place = place.lock().unwrap().clone();
    (campanile_core::Error::panic(panic).to_string(), place)
}

#[test]
fn misuse_panics_at_the_place_of_the_caller() {
    let check = |build: fn() -> Router, message: &str| {
        let (said, place) = misuse(build);
        assert_eq!(said, format!("panicked: {message}"));
        assert!(place.ends_with("router/tests.rs"), "{place}");
    };
    check(
        || Router::new().command("Start!", named!("x")),
        "`Start!` is no command: use 1 to 32 characters of a-z, 0-9 and _",
    );
    check(
        || {
            Router::new()
                .command("a", named!("x"))
                .command("a", named!("x"))
        },
        "the command `a` is routed already",
    );
    check(
        || Router::new().callback("{a", named!("x")),
        "the pattern `{a` cannot be used: a `{` is not closed",
    );
    check(
        || {
            Router::new()
                .on(Kind::Poll, named!("x"))
                .on(Kind::Poll, named!("x"))
        },
        "the kind `poll` is routed already",
    );
    check(
        || Router::new().message_kinds([Kind::Poll]),
        "`poll` is no kind of message",
    );
}

#[test]
fn debug_lists_the_routes() {
    let router: Router = Router::new()
        .command("start", named!("x"))
        .fallback(named!("x"));
    let shown = format!("{router:?}");
    assert!(
        shown.contains("/start") && shown.contains("fallback"),
        "{shown}"
    );
}

// ===== albums =====

/// The request of an album that a layer collected.
fn collected(bot: &TestBot, members: Vec<Update>) -> campanile_core::Request {
    let first = members[0].clone();
    let album = crate::Album::new(members, 1).unwrap();
    bot.request(first).with_extension(album)
}

#[tokio::test]
async fn an_album_goes_to_its_handler_and_a_single_member_to_that_of_messages() {
    async fn count(album: crate::Album) -> String {
        format!("{} photos", album.photos().count())
    }
    let router: Router = Router::new()
        .command("post", named!("command"))
        .message(Content::Photo, named!("photo"))
        .album(count);
    let bot = TestBot::new();
    let text = async |request| {
        let outcome = tower::ServiceExt::oneshot(router.clone(), request).await;
        let reply = outcome.unwrap().replies.remove(0);
        reply.get("text").unwrap().as_str().unwrap().to_owned()
    };
    let album = || update::album(3);
    assert_eq!(text(collected(&bot, album().build())).await, "3 photos");
    let member = album().build().remove(0);
    assert_eq!(text(bot.request(member)).await, "photo");
    let command = album().caption("/post").build();
    assert_eq!(text(collected(&bot, command)).await, "command");
}

#[tokio::test]
async fn albums_of_posts_come_where_posts_are_looked_for() {
    let posts = update::album(2).in_channel(-1002).build();
    let bot = TestBot::new();
    let router: Router = Router::new().album(|| async {});
    let request = collected(&bot, posts);
    let call = |router: Router| tower::ServiceExt::oneshot(router, request.clone());
    assert_unhandled!(call(router.clone()).await);
    assert_eq!(router.table.needs(), [Kind::Message]);
    let router = router.message_kinds([Kind::ChannelPost]);
    assert_handled!(call(router.clone()).await);
    assert_eq!(router.table.needs(), [Kind::ChannelPost]);
    assert_eq!(router.table.names(), ["album"]);
}

#[test]
#[should_panic(expected = "albums are routed already")]
fn two_handlers_of_albums_are_refused() {
    let router = || Router::<()>::new().album(|| async {});
    _ = router().merge(router());
}
