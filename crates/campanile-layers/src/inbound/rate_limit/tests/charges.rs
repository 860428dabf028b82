//! Who is charged, and how much.

use campanile_core::{ChatId, Error, ErrorKind, Identity, Kind, Principal, UserId};
use campanile_testkit::{assert_handled, assert_stopped};
use serde_json::json;
use tower::{ServiceBuilder, ServiceExt};

use super::*;

/// One use is all there is.
fn one() -> RateLimitBuilder {
    quota(1, HOUR)
}

/// Two updates share a use, or have one each.
async fn check(
    builder: fn() -> RateLimitBuilder,
    first: impl Into<Update>,
    second: impl Into<Update>,
    share: bool,
) {
    let (first, second) = (first.into(), second.into());
    let world = World::new(builder());
    assert!(world.passes(first.clone()).await, "{first:?}");
    assert_eq!(
        world.passes(second.clone()).await,
        !share,
        "{first:?} {second:?}"
    );
}

#[tokio::test(start_paused = true)]
async fn principals_are_charged_and_never_the_bare_from() {
    let group = |message: update::Message| message.in_group(-1001);
    check(one, user(7), user(7), true).await;
    check(one, user(7), user(8), false).await;
    check(one, user(7), group(user(7)), true).await;
    check(one, user(7), update::press("x").from(7), true).await;
    check(one, user(7), update::inline_query("x").from(7), true).await;
    // Both carry the same stand-in as `from`.
    let post = |id| group(update::text("x").as_channel(id));
    check(one, post(-1002), post(-1003), false).await;
    check(one, post(-1002), post(-1002), true).await;
    let admin = |id: i64| update::text("x").as_anonymous_admin().in_group(id);
    check(one, admin(-1001), admin(-1002), false).await;
    check(one, admin(-1001), admin(-1001), true).await;
    check(one, admin(-1001), group(user(7)), false).await;
    // The id of a private chat is that of its user, and that of a channel is its principal's.
    check(one, post(-1002), admin(-1002), false).await;
}

#[tokio::test(start_paused = true)]
async fn nobody_is_charged_by_chat_and_passes_without_one() {
    let count = |id: i64| update::reaction_count(3).in_channel(id);
    check(one, count(-1002), count(-1002), true).await;
    check(one, count(-1002), count(-1003), false).await;
    check(one, update::poll("x"), update::poll("x"), false).await;
    check(
        one,
        count(-1002),
        update::post("x").in_channel(-1002),
        false,
    )
    .await;
}

#[tokio::test(start_paused = true)]
async fn chats_are_charged_whoever_acts_there() {
    let by_chat = || one().by_chat();
    let group = |id| user(id).in_group(-1001);
    check(by_chat, group(7), group(8), true).await;
    check(by_chat, group(7), user(7).in_group(-1002), false).await;
    check(by_chat, group(7), update::press("x").in_group(-1001), true).await;
    check(
        by_chat,
        update::inline_query("x"),
        update::inline_query("x"),
        false,
    )
    .await;
    // The ids of chats that are not the bot's own may be those of its own.
    check(by_chat, user(7), user(7).business("a"), false).await;
    check(by_chat, user(7).business("a"), user(7).business("b"), false).await;
    check(by_chat, user(7).business("a"), user(7).business("a"), true).await;
    check(by_chat, group(7), group(7).guest("q"), false).await;
}

#[tokio::test(start_paused = true)]
async fn a_key_of_ones_own_decides_who_is_charged() {
    fn by_command() -> RateLimitBuilder {
        one().by("command", |request: &Request| {
            let command = request.update().command()?.name().to_owned();
            Some(LimitKey::from(command).id(request.update().chat_id()?))
        })
    }
    let text = |text: &str| update::text(text).from(7);
    check(by_command, text("/a"), text("/a 2"), true).await;
    check(by_command, text("/a"), text("/b"), false).await;
    check(by_command, text("hi"), text("hi"), false).await;
    fn everybody() -> RateLimitBuilder {
        one().by("everybody", |_: &Request| Some(LimitKey::new()))
    }
    check(everybody, user(7), user(8), true).await;
}

#[test]
fn keys_of_different_parts_are_different() {
    let space = campanile_store::Namespace::new("x");
    let keys = [
        LimitKey::new(),
        LimitKey::from(1),
        LimitKey::from("1"),
        LimitKey::from(1).id(1),
        LimitKey::from("1").text("1"),
        LimitKey::from("11"),
    ];
    for (at, key) in keys.iter().enumerate() {
        for (other_at, other) in keys.iter().enumerate() {
            let is_same = key.onto(space.key(42)) == other.onto(space.key(42));
            assert_eq!(is_same, at == other_at, "{key:?} {other:?}");
        }
    }
    assert_eq!(LimitKey::from(UserId(5)), LimitKey::from(ChatId(5)));
    assert_eq!(LimitKey::from("x".to_owned()), LimitKey::from("x"));
}

#[tokio::test(start_paused = true)]
async fn payments_are_never_dropped() {
    let world = World::new(penalty(1, HOUR, HOUR));
    assert_eq!(world.flood(7, 5).await, 1);
    for _ in 0..20 {
        assert_handled!(world.run(update::pre_checkout("x").from(7)).await);
        assert_handled!(world.run(update::shipping("x").from(7)).await);
        assert_handled!(world.run(update::paid("x").from(7)).await);
        let refund = update::message("refunded_payment", json!({"currency": "XTR"}));
        assert_handled!(world.run(refund.from(7)).await);
        let media = update::of_kind("purchased_paid_media", json!({"from": {"id": 7}}));
        assert_handled!(world.run(media).await);
        assert_stopped!(world.run(user(7)).await);
    }
    // They are not charged either.
    let world = World::new(one());
    assert_handled!(world.run(update::paid("x").from(7)).await);
    assert_handled!(world.run(user(7)).await);
}

#[tokio::test(start_paused = true)]
async fn kinds_weigh_what_they_are_said_to() {
    let world = World::new(
        quota(10, HOUR)
            .weight(Kind::InlineQuery, 4)
            .weight(Kind::EditedMessage, 0),
    );
    let inline = || update::inline_query("x").from(7);
    assert!(world.passes(inline()).await);
    assert!(world.passes(inline()).await);
    assert!(!world.passes(inline()).await);
    assert_eq!(world.flood(7, 5).await, 2);
    for _ in 0..20 {
        assert!(world.passes(user(7).edited()).await);
    }
    // What counts nothing passes also while a block runs.
    let world = World::new(penalty(1, HOUR, HOUR).weight(Kind::EditedMessage, 0));
    assert_eq!(world.flood(7, 2).await, 1);
    assert!(world.passes(user(7).edited()).await);
}

#[tokio::test(start_paused = true)]
async fn an_extension_says_what_a_request_costs() {
    let world = World::new(quota(4, HOUR).weight(Kind::Message, 2));
    let run = async |request: Request| {
        let stack = world.stack();
        stack.oneshot(request).await.map_err(Into::into).unwrap()
    };
    // An album comes as one request, and what is a later part of it counts nothing.
    let album = |cost| user(7).request().with_extension(Cost(cost));
    assert_handled!(run(album(1)).await);
    assert_handled!(run(album(0)).await);
    assert_handled!(run(album(3)).await);
    assert_stopped!(run(album(1)).await, "rate_limit");
    assert_handled!(run(album(0)).await);
    advance(24 * HOUR).await;
    // What would never fit counts as all there is, and does not lock its sender out.
    assert_handled!(run(album(u32::MAX)).await);
    assert_stopped!(run(album(1)).await, "rate_limit");
}

#[tokio::test(start_paused = true)]
async fn the_exempt_are_neither_limited_nor_charged() {
    let layer = || {
        one()
            .exempt("owner", |request: &Request| {
                request.update().principal() == Principal::User(UserId(7))
            })
            .exempt("commands", |request: &Request| {
                request.update().command().is_some()
            })
    };
    let world = World::new(layer());
    assert_eq!(world.flood(7, 100).await, 100);
    assert!(world.passes(user(8)).await);
    assert!(!world.passes(user(8)).await);
    assert!(world.passes(update::text("/stop").from(8)).await);
}

#[tokio::test(start_paused = true)]
async fn a_closure_that_panics_fails_the_call_and_inner_is_not_called() {
    let key = one().by("broken", |_: &Request| -> Option<i64> { panic!("boom") });
    let exemption = one().exempt("broken", |_: &Request| panic!("boom"));
    for builder in [key, exemption] {
        let world = World::new(builder);
        let error = world.bot.run(&world.stack(), user(7)).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Panic);
        assert_eq!(world.handled(), 0);
    }
}

#[tokio::test(start_paused = true)]
async fn two_limiters_on_one_store_share_nothing() {
    let store = memory();
    let named = |name: &str| RateLimitLayer::quota(name, 1, HOUR);
    let others = [
        named("a"),
        named("b"),
        named("a").by_chat(),
        named("a").by("id", |_: &Request| Some(7)),
        named("a").by("id2", |_: &Request| Some(7)),
        RateLimitLayer::penalty("a", 1, HOUR, HOUR),
        named("a/quota"),
    ];
    let mut charged = Vec::new();
    for builder in others {
        let world = World::on(builder, Arc::clone(&store));
        let update = user(7).build();
        assert!(world.passes(update.clone()).await, "{:?}", world.layer);
        charged.push(update);
        // What one of the others charged is no redelivery here.
        for update in &charged[..charged.len() - 1] {
            assert!(!world.passes(update.clone()).await, "{:?}", world.layer);
        }
        assert!(!world.passes(user(7)).await, "{:?}", world.layer);
    }
}

#[tokio::test(start_paused = true)]
async fn layers_of_one_name_are_one_limiter() {
    let store = memory();
    let world = World::on(one(), Arc::clone(&store));
    let replica = World::on(one(), store);
    assert!(world.passes(user(7)).await);
    assert!(!replica.passes(user(7)).await);
}

#[tokio::test(start_paused = true)]
async fn two_bots_on_one_store_share_nothing() {
    let store = memory();
    let first = World::on(one(), Arc::clone(&store));
    let mut second = World::on(one(), store);
    second.bot = TestBot::with_identity(Identity::new(UserId(43), "other_bot"));
    let update = user(7).id(5).build();
    for world in [first, second] {
        assert!(world.passes(update.clone()).await);
        assert!(!world.passes(user(7).id(6)).await);
    }
}

#[tokio::test(start_paused = true)]
async fn a_limit_per_chat_stands_beside_one_per_user() {
    let store = memory();
    let per_user = RateLimitLayer::quota("user", 2, HOUR);
    let per_chat = RateLimitLayer::quota("chat", 3, HOUR).by_chat();
    let stack = ServiceBuilder::new()
        .layer(per_user.build(Arc::clone(&store)).unwrap())
        .layer(per_chat.build(store).unwrap())
        .service(service_fn(|_: Request| async {
            Ok::<_, BoxError>(Outcome::handled())
        }));
    let bot = TestBot::new();
    let run = async |id: i64| bot.run(&stack, user(id).in_group(-1001)).await;
    assert_handled!(run(7).await);
    assert_handled!(run(7).await);
    assert_stopped!(run(7).await, "rate_limit", "`user`");
    assert_handled!(run(8).await);
    assert_stopped!(run(8).await, "rate_limit", "`chat`");
}

// ===== redeliveries =====

#[tokio::test(start_paused = true)]
async fn a_redelivery_is_not_charged_again() {
    for builder in [quota(2, HOUR), penalty(2, HOUR, HOUR)] {
        let world = World::new(builder);
        for _ in 0..10 {
            assert!(world.passes(user(7).id(5)).await);
        }
        assert!(world.passes(user(7).id(6)).await);
        assert!(!world.passes(user(7).id(7)).await);
        // One that passed once passes again, also while others do not.
        assert!(world.passes(user(7).id(5)).await);
    }
}

#[tokio::test(start_paused = true)]
async fn an_update_whose_handler_failed_is_delivered_again_for_free() {
    let layer = one().build(memory()).unwrap();
    let tries = Arc::new(AtomicUsize::new(0));
    let counter = Arc::clone(&tries);
    let stack = layer.layer(service_fn(move |_: Request| {
        let attempt = counter.fetch_add(1, SeqCst);
        async move {
            match attempt {
                0 | 1 => Err(Error::retry(SECOND, "not yet")),
                _ => Ok(Outcome::handled()),
            }
        }
    }));
    let bot = TestBot::new();
    let update = user(7).build();
    for _ in 0..2 {
        assert!(bot.run(&stack, update.clone()).await.is_err());
        advance(SECOND).await;
    }
    assert_handled!(bot.run(&stack, update).await);
    assert_stopped!(bot.run(&stack, user(7)).await, "rate_limit");
}

#[tokio::test(start_paused = true)]
async fn a_refused_update_that_comes_again_is_judged_anew() {
    let engines: [Arc<dyn Store>; 2] = [memory(), Engine::new(1)];
    for store in engines {
        let world = World::on(one().notice("slow"), store);
        assert!(world.passes(user(7).id(5)).await);
        for _ in 0..5 {
            assert!(!world.passes(user(7).id(6)).await);
        }
        world.bot.assert_sent(&["slow"]);
        advance(HOUR).await;
        assert!(world.passes(user(7).id(6)).await);
        assert!(!world.passes(user(7).id(7)).await);
    }
}

#[tokio::test(start_paused = true)]
async fn a_charge_is_remembered_for_its_window() {
    let world = World::new(quota(2, HOUR));
    assert!(world.passes(user(7).id(5)).await);
    advance(10 * MINUTE - SECOND).await;
    assert!(world.passes(user(7).id(5)).await);
    advance(SECOND).await;
    // It is an update of its own by now, and takes what is left.
    assert!(world.passes(user(7).id(5)).await);
    assert!(!world.passes(user(7).id(6)).await);

    let world = World::new(quota(2, HOUR).redelivery_window(Duration::ZERO));
    assert!(world.passes(user(7).id(5)).await);
    assert!(world.passes(user(7).id(5)).await);
    assert!(!world.passes(user(7).id(5)).await);
}

#[tokio::test(start_paused = true)]
async fn an_event_of_the_host_is_charged_each_time() {
    let event = Update::custom("tick", json!({})).with_principal(Principal::User(UserId(7)));
    check(one, event.clone(), event, true).await;
}
