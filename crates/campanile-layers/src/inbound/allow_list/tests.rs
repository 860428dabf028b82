use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicUsize, Ordering::SeqCst},
    },
    time::Duration,
};

use campanile_core::{
    BoxError, Error, ErrorKind, Kind, Origin, Outcome, Probe, Request, Update, UpdateService,
    UserId,
};
use campanile_testkit::{
    TestBot, assert_handled, assert_stopped, contract,
    update::{self, Member},
};
use proptest::prelude::*;
use tokio_test::{assert_pending, assert_ready, task};
use tower::{Layer, ServiceExt, service_fn};
use tower_test::mock;

use super::*;

async fn handle(_: Request) -> Result<Outcome, BoxError> {
    Ok(Outcome::handled())
}

fn stack(layer: &AllowListLayer) -> impl UpdateService {
    layer.layer(service_fn(handle))
}

async fn run(layer: &AllowListLayer, update: impl Into<Update>) -> Outcome {
    TestBot::new().run(&stack(layer), update).await.unwrap()
}

/// Calls the layer around a service that must not be called.
async fn alone(layer: &AllowListLayer, update: impl Into<Update>) -> Result<Outcome, Error> {
    let inner = service_fn(|_: Request| async {
        let is_called = true;
        assert!(!is_called, "inner was called");
        Ok::<_, BoxError>(Outcome::handled())
    });
    layer
        .layer(inner)
        .oneshot(TestBot::new().request(update))
        .await
}

fn user(id: i64) -> update::Message {
    update::text("hi").from(id)
}

/// Says yes to user 7 only, after a pause.
async fn only_seven(request: Request) -> Result<bool, BoxError> {
    tokio::task::yield_now().await;
    Ok(request.update().principal().user() == Some(UserId(7)))
}

// ===== the contract =====

#[tokio::test(start_paused = true)]
async fn it_keeps_the_contract_of_layers() {
    contract::check(|| AllowListLayer::users([7]).build().unwrap())
        .passing(user(7))
        .stopping(user(8))
        .await;
    contract::check(|| AllowListLayer::chats([-1001]).build().unwrap())
        .passing(update::text("hi").in_group(-1001))
        .stopping(update::poll("who?"))
        .await;
}

#[tokio::test(start_paused = true)]
async fn it_keeps_the_contract_of_layers_while_it_asks() {
    let asking = || AllowListLayer::builder().check_async("only seven", only_seven);
    contract::check(move || asking().build().unwrap())
        .passing(user(7))
        .stopping(user(8))
        .await;
    let failing = |request: Request| async move {
        match request.update().principal().user() {
            Some(UserId(8)) => Err("no answer"),
            _ => Ok(true),
        }
    };
    contract::check(move || {
        let builder = AllowListLayer::builder().check_async("failing", failing);
        builder.refusal("no").build().unwrap()
    })
    .passing(user(7))
    .stopping(user(8))
    .await;
}

// ===== who passes =====

#[tokio::test]
async fn users_pass_as_principals_and_never_by_a_bare_from() {
    let layer = AllowListLayer::users([7]).build().unwrap();
    assert_handled!(run(&layer, user(7)).await);
    assert_handled!(run(&layer, user(7).in_group(-1001)).await);
    assert_handled!(run(&layer, update::press("x")).await);
    assert_handled!(run(&layer, update::inline_query("x")).await);
    assert_stopped!(
        run(&layer, user(8)).await,
        "allow_list",
        "user 8 is not on the list"
    );
    let as_channel = update::text("hi").as_channel(-1002).in_group(-1001);
    assert_stopped!(run(&layer, as_channel).await, "allow_list", "channel -1002");
    let admin = update::text("hi").as_anonymous_admin().in_group(-1001);
    assert_stopped!(
        run(&layer, admin).await,
        "allow_list",
        "anonymous admin of -1001"
    );
    // User 9 bans user 7: the one who acts counts.
    let ban = update::chat_member(Member::Member, Member::Kicked)
        .of(7)
        .by(9);
    assert_stopped!(run(&layer, ban).await, "allow_list", "user 9");
    // The person in `from` is on the list, but writes as a channel.
    let disguised = update::text("hi").in_group(-1001).field(
        "sender_chat",
        serde_json::json!({"id": -1002, "type": "channel", "title": "x"}),
    );
    assert_stopped!(run(&layer, disguised).await, "allow_list", "channel -1002");
}

#[tokio::test]
async fn sender_chats_pass_as_anonymous_admins_and_channels() {
    let layer = AllowListLayer::sender_chats([-1001, -1002])
        .build()
        .unwrap();
    let admin = || update::text("hi").as_anonymous_admin();
    assert_handled!(run(&layer, admin().in_group(-1001)).await);
    assert_stopped!(run(&layer, admin().in_group(-1009)).await);
    let channel = |id| update::text("hi").as_channel(id).in_group(-1009);
    assert_handled!(run(&layer, channel(-1002)).await);
    assert_stopped!(run(&layer, channel(-1003)).await);
    assert_handled!(run(&layer, update::text("hi").auto_forward(-1002)).await);
    assert_handled!(run(&layer, update::post("hi").in_channel(-1002)).await);
    // Being in the chat is not acting as it.
    assert_stopped!(run(&layer, user(7).in_group(-1001)).await);
}

#[tokio::test]
async fn chats_pass_for_anyone_and_for_nobody() {
    let layer = AllowListLayer::chats([-1001, -1002]).build().unwrap();
    assert_handled!(run(&layer, user(7).in_group(-1001)).await);
    assert_handled!(run(&layer, update::press("x").in_group(-1001)).await);
    assert_handled!(run(&layer, update::text("x").as_channel(-1009).in_group(-1001)).await);
    assert_handled!(run(&layer, update::reaction_count(3).in_channel(-1002)).await);
    assert_stopped!(run(&layer, user(7)).await);
    assert_stopped!(run(&layer, update::reaction_count(3).in_channel(-1003)).await);
    assert_stopped!(run(&layer, update::press("x").inline("i")).await);
}

#[tokio::test]
async fn a_chat_that_is_not_the_bots_own_proves_nothing() {
    let layer = AllowListLayer::chats([7, -1001]).build().unwrap();
    assert_handled!(run(&layer, user(7)).await);
    let guest = update::text("hi").guest("q").in_group(-1001);
    assert_stopped!(run(&layer, guest).await);
    assert_stopped!(run(&layer, user(7).business("c")).await);
}

#[tokio::test]
async fn an_empty_list_is_nobody() {
    let layer = AllowListLayer::builder().build().unwrap();
    for update in [
        user(7).build(),
        update::poll("x").build(),
        update::post("x").build(),
        update::pre_checkout("x").build(),
        update::paid("x").build(),
        update::custom("tick", serde_json::json!({})),
    ] {
        assert_stopped!(run(&layer, update).await, "allow_list");
    }
}

#[tokio::test]
async fn any_check_that_says_yes_is_enough() {
    let asked = Arc::new(AtomicUsize::new(0));
    let counter = Arc::clone(&asked);
    let layer = AllowListLayer::users([7])
        .check("nine", |request| {
            request.update().principal().user() == Some(UserId(9))
        })
        .check_async("ten or eleven", move |request: Request| {
            counter.fetch_add(1, SeqCst);
            async move {
                let user = request.update().principal().user();
                Ok::<_, BoxError>(user == Some(UserId(10)))
            }
        })
        .check_async("eleven", |request: Request| async move {
            Ok::<_, BoxError>(request.update().principal().user() == Some(UserId(11)))
        })
        .build()
        .unwrap();
    for id in [7, 9] {
        assert_handled!(run(&layer, user(id)).await);
    }
    assert_eq!(asked.load(SeqCst), 0, "asked where the answer was known");
    for id in [10, 11] {
        assert_handled!(run(&layer, user(id)).await);
    }
    assert_stopped!(run(&layer, user(12)).await, "allow_list", "user 12");
}

// ===== checks that fail =====

#[tokio::test]
async fn a_check_that_errors_stops_without_its_secrets_and_the_next_update_is_served() {
    let is_broken = Arc::new(AtomicBool::new(true));
    let state = Arc::clone(&is_broken);
    let layer = AllowListLayer::users([7])
        .check_async("subscriber", move |_| {
            let is_broken = state.load(SeqCst);
            async move {
                match is_broken {
                    true => Err("postgres://admin:hunter2@db"),
                    false => Ok(true),
                }
            }
        })
        // It would say yes, but nothing is asked after an error.
        .check_async("everyone", |_| async { Ok::<_, BoxError>(true) })
        .build()
        .unwrap();
    let outcome = alone(&layer, user(8)).await;
    assert_stopped!(outcome, "allow_list", "the check `subscriber` failed");
    assert!(!format!("{outcome:?}").contains("hunter2"));
    // Who is on the list does not depend on the check.
    assert_handled!(run(&layer, user(7)).await);
    is_broken.store(false, SeqCst);
    assert_handled!(run(&layer, user(8)).await);
}

/// Panics for user 8 where `place` says, and is served for user 9.
async fn check_panics(place: &'static str) {
    let panics = |request: &Request| request.update().principal().user() == Some(UserId(8));
    let builder = AllowListLayer::builder();
    let builder = match place {
        "closure" => builder.check("c", move |request| {
            assert!(!panics(request), "in a closure");
            true
        }),
        "async call" => builder.check_async("c", move |request: Request| {
            assert!(!panics(&request), "in an async call");
            async { Ok::<_, BoxError>(true) }
        }),
        _ => builder.check_async("c", move |request: Request| async move {
            tokio::task::yield_now().await;
            assert!(!panics(&request), "in an async poll");
            Ok::<_, BoxError>(true)
        }),
    };
    let layer = builder.build().unwrap();
    let error = alone(&layer, user(8)).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Panic);
    let service = stack(&layer);
    let bot = TestBot::new();
    bot.run(&service, user(8)).await.unwrap_err();
    assert_handled!(bot.run(&service, user(9)).await);
}

#[tokio::test]
async fn a_check_that_panics_never_reaches_inner_and_the_next_update_is_served() {
    for place in ["closure", "async call", "async poll"] {
        check_panics(place).await;
    }
}

#[tokio::test]
async fn an_update_that_is_dropped_while_it_is_asked_for_releases_everything() {
    let layer = AllowListLayer::builder()
        .check_async("never", |_| {
            std::future::pending::<Result<bool, BoxError>>()
        })
        .build()
        .unwrap();
    let (mut service, mut calls) = mock::spawn_layer::<Request, Outcome, _>(layer);
    calls.allow(1);
    assert_ready!(service.poll_ready()).unwrap();
    let held = Arc::new(());
    let request = user(8).request().with_extension(Arc::clone(&held));
    let mut future = task::spawn(service.call(request));
    assert_pending!(future.poll());
    assert!(Arc::strong_count(&held) > 1);
    drop(future);
    assert_eq!(Arc::strong_count(&held), 1);
    assert!(calls.poll_request().is_pending());
}

#[tokio::test]
async fn what_waited_for_an_answer_is_released_before_inner_runs() {
    let held = Arc::new(());
    let keeps = Arc::clone(&held);
    let layer = AllowListLayer::builder()
        .check_async("yes", move |_| {
            let kept = Arc::clone(&keeps);
            async move {
                let _kept = kept;
                tokio::task::yield_now().await;
                Ok::<_, BoxError>(true)
            }
        })
        .build()
        .unwrap();
    let before = Arc::strong_count(&held);
    let (mut service, mut calls) = mock::spawn_layer::<Request, Outcome, _>(layer);
    assert_ready!(service.poll_ready()).unwrap();
    let mut future = task::spawn(service.call(user(8).request()));
    while calls.poll_request().is_pending() {
        assert_pending!(future.poll());
    }
    assert_eq!(Arc::strong_count(&held), before);
}

// ===== the refusal =====

#[tokio::test(start_paused = true)]
async fn by_default_a_stop_says_nothing() {
    let layer = AllowListLayer::users([7]).build().unwrap();
    assert!(run(&layer, user(8)).await.replies.is_empty());
}

#[tokio::test(start_paused = true)]
async fn a_refusal_speaks_once_per_principal_and_period() {
    let layer = AllowListLayer::users([7])
        .refusal("This bot is private.")
        .refusal_period(Duration::from_secs(60))
        .build()
        .unwrap();
    let service = stack(&layer);
    let bot = TestBot::new();
    for _ in 0..5 {
        assert_stopped!(bot.run(&service, user(8)).await);
        assert_stopped!(bot.run(&service, update::press("x").from(8)).await);
    }
    bot.assert_sent(&["This bot is private."]);
    bot.assert_calls(&["sendMessage"]);
    assert_stopped!(bot.run(&service, user(9)).await);
    assert_eq!(bot.take_calls().len(), 2);
    tokio::time::advance(Duration::from_secs(60)).await;
    assert_stopped!(bot.run(&service, update::press("x").from(8)).await);
    assert_eq!(bot.notices(), ["This bot is private."]);
}

#[tokio::test(start_paused = true)]
async fn a_kind_that_is_answered_with_silence_spends_no_refusal() {
    let layer = AllowListLayer::users([7]).refusal("no").build().unwrap();
    assert!(run(&layer, user(8).edited()).await.replies.is_empty());
    assert_eq!(run(&layer, user(8)).await.replies.len(), 1);
}

// ===== how it is built =====

fn refused(builder: AllowListBuilder, words: &str) {
    let error = builder.build().unwrap_err().to_string();
    assert!(error.contains(words), "{error}");
}

#[test]
fn a_list_that_cannot_be_meant_is_refused_in_words() {
    refused(
        AllowListLayer::users([7, 777_000]),
        "777000 cannot be an allowed user",
    );
    refused(
        AllowListLayer::users([1_087_968_824]),
        "anonymous administrator",
    );
    refused(AllowListLayer::users([136_817_688]), "writes as a channel");
    refused(AllowListLayer::users([-1001]), "it is no id of a user");
    refused(
        AllowListLayer::sender_chats([7]),
        "no id of a group or channel",
    );
    refused(AllowListLayer::users([7]).refusal(" "), "is empty");
    refused(AllowListLayer::users([7]).refusal("x".repeat(4097)), "4096");
    let period = |period| AllowListLayer::users([7]).refusal_period(period);
    refused(period(Duration::ZERO).refusal("no"), "is zero");
    refused(period(Duration::from_secs(1)), "no text");
    let _ = AllowListLayer::users([7])
        .refusal("x".repeat(4096))
        .build()
        .unwrap();
}

#[tokio::test]
async fn a_probe_tells_numbers_and_names_but_no_ids() {
    let layer = AllowListLayer::users([7_777_777, 8_888_888])
        .chats([-1001])
        .check("admins", |_| false)
        .check_async("subscriber", only_seven)
        .refusal("no")
        .build()
        .unwrap();
    let probe = Probe::new();
    let request = user(8).request().with_origin(Origin::Probe(probe.clone()));
    assert_handled!(
        stack(&layer)
            .oneshot(request)
            .await
            .map_err(Into::<BoxError>::into)
    );
    let entry = &probe.entries()[0];
    let settings: Vec<_> = entry.settings.iter().map(|(_, value)| &**value).collect();
    assert_eq!(settings, ["2", "0", "1", "admins, subscriber", "every 60s"]);
    assert!(!format!("{entry:?}").contains("7777777"));
}

// ===== roles =====

/// An owner, an administrator beside the anonymous ones of a group, and members by their group.
fn roles() -> Roles {
    Roles::builder()
        .role("owner", Allowed::new().users([1]))
        .role(
            "admin",
            Allowed::new().users([2]).sender_chats([-1001, -1002]),
        )
        .role("member", Allowed::new().chats([-1001]))
        .build()
        .unwrap()
}

fn asking(role: &str) -> AllowListLayer {
    AllowListLayer::role(&roles(), role).build().unwrap()
}

#[tokio::test]
async fn a_role_is_held_by_its_people_and_those_above_and_nobody_else() {
    let (owner, admin, member) = (asking("owner"), asking("admin"), asking("member"));
    assert_handled!(run(&owner, user(1)).await);
    assert_handled!(run(&admin, user(1)).await);
    assert_handled!(run(&member, user(1)).await);

    assert_stopped!(
        run(&owner, user(2)).await,
        "allow_list",
        "user 2 does not hold the role `owner`"
    );
    assert_handled!(run(&admin, user(2)).await);
    assert_handled!(run(&member, user(2)).await);

    assert_stopped!(
        run(&admin, user(3).in_group(-1001)).await,
        "allow_list",
        "`admin`"
    );
    assert_handled!(run(&member, user(3).in_group(-1001)).await);
    assert_stopped!(run(&member, user(3)).await, "allow_list", "`member`");
}

#[tokio::test]
async fn roles_are_held_by_principals_and_never_by_a_bare_from() {
    let admin = asking("admin");
    let anonymous = || update::text("/ban").as_anonymous_admin();
    assert_handled!(run(&admin, anonymous().in_group(-1001)).await);
    assert_stopped!(run(&admin, anonymous().in_group(-1009)).await);
    assert_handled!(
        run(
            &admin,
            update::text("/ban").as_channel(-1002).in_group(-1009)
        )
        .await
    );
    assert_stopped!(run(&admin, update::text("/ban").as_channel(-1003)).await);
    // The administrator in `from` writes as a channel.
    let disguised = user(2).in_group(-1009).field(
        "sender_chat",
        serde_json::json!({"id": -1003, "type": "channel", "title": "x"}),
    );
    assert_stopped!(run(&admin, disguised).await, "allow_list", "channel -1003");
    assert_stopped!(run(&admin, update::poll("Why?")).await);
}

#[tokio::test]
async fn who_gets_or_loses_a_role_is_seen_by_every_layer_that_asks_for_it() {
    let roles = roles();
    let [admin, member] = ["admin", "member"].map(|role| {
        let layer = AllowListLayer::role(&roles, role);
        layer.build().unwrap()
    });
    let admins = roles.clone().handle("admin").unwrap();
    admins.allow_user(3).unwrap();
    assert_handled!(run(&admin, user(3)).await);
    assert_handled!(run(&member, user(3)).await);
    assert_stopped!(alone(&asking("owner"), user(3)).await);
    assert_eq!(roles.of(&user(3).build()), Some("admin"));

    admins.replace(Allowed::new().users([4])).unwrap();
    assert_stopped!(alone(&admin, user(3)).await);
    assert_stopped!(alone(&member, user(2)).await);
    assert_handled!(run(&admin, user(4)).await);
    assert_handled!(run(&admin, user(1)).await);
}

#[tokio::test]
async fn a_role_stands_beside_a_list_and_checks() {
    let layer = AllowListLayer::users([7])
        .role(&roles(), "admin")
        .check("polls", |request| *request.update().kind() == Kind::Poll);
    let layer = layer.build().unwrap();
    assert_handled!(run(&layer, user(7)).await);
    assert_handled!(run(&layer, user(2)).await);
    assert_handled!(run(&layer, update::poll("Why?")).await);
    assert_stopped!(alone(&layer, user(3).in_group(-1001)).await);
}

#[test]
fn the_highest_role_is_told_and_a_role_that_does_not_exist_is_held_by_nobody() {
    let roles = roles();
    let names: Vec<_> = roles.names().collect();
    assert_eq!(names, ["owner", "admin", "member"]);
    assert_eq!(roles.of(&user(1).in_group(-1001).build()), Some("owner"));
    assert_eq!(roles.of(&user(3).in_group(-1001).build()), Some("member"));
    assert_eq!(roles.of(&user(3).build()), None);
    assert!(roles.holds(&user(1).build(), "member"));
    assert!(!roles.holds(&user(2).build(), "owner"));
    assert!(!roles.holds(&user(1).build(), "root"));
}

#[test]
fn roles_that_cannot_be_meant_are_refused_in_words() {
    let refuses = |builder: RolesBuilder, words: &str| {
        let error = builder.build().unwrap_err().to_string();
        assert!(error.contains(words), "{error}");
    };
    let one = |name: &'static str| Roles::builder().role(name, Allowed::new().users([1]));
    refuses(Roles::builder(), "there are no roles");
    refuses(one(" "), "the name of a role is empty");
    refuses(
        one("a").role("a", Allowed::new()),
        "the role `a` is there twice",
    );
    let stand_in = Allowed::new().users([1_087_968_824]);
    refuses(one("a").role("b", stand_in), "anonymous administrator");
    let words = "there is no role `root`, but only `owner`, `admin`, `member`";
    refused(AllowListLayer::role(&roles(), "root"), words);
    assert_eq!(roles().handle("root").unwrap_err().to_string(), words);
}

#[tokio::test]
async fn what_a_handle_changes_is_told_to_be_known_to_one_replica_only() {
    let entry = async |layer: &AllowListLayer| {
        let probe = Probe::new();
        let request = user(8).request().with_origin(Origin::Probe(probe.clone()));
        let _ = stack(layer)
            .oneshot(request)
            .await
            .map_err(Into::into)
            .unwrap();
        probe.entries().remove(0)
    };
    let roles = roles();
    let layer = AllowListLayer::role(&roles, "admin").build().unwrap();
    let fixed = entry(&layer).await;
    assert!(fixed.kept.is_empty(), "{fixed:?}");
    let role = fixed.settings.iter().find(|(name, _)| name == "role");
    assert_eq!(role.unwrap().1, "admin");
    let handle = roles.handle("owner").unwrap();
    let changing = entry(&layer).await;
    let if_apart = changing.kept[0].if_apart.as_deref().unwrap();
    assert!(if_apart.contains("one replica only"), "{if_apart}");
    drop(handle);
    let listed = AllowListLayer::users([1]).build().unwrap();
    let handle = listed.handle();
    assert_eq!(entry(&listed).await.kept.len(), 1);
    drop(handle);
    assert!(entry(&listed).await.kept.is_empty());
}

proptest! {
    /// Whatever the sets: who holds a role holds all below it, and a role's layer lets exactly its
    /// holders pass.
    #[test]
    fn a_role_always_includes_those_below_it(
        sets in prop::collection::vec(prop::collection::hash_set(1_i64..9, 0..4), 1..5),
        who in 1_i64..9,
    ) {
        let names: Vec<_> = (0..sets.len()).map(|at| at.to_string()).collect();
        let builder = sets.iter().zip(&names).fold(Roles::builder(), |builder, (set, name)| {
            builder.role(name.clone(), Allowed::new().users(set.iter().copied()))
        });
        let roles = builder.build().unwrap();
        let update = user(who).build();
        let highest = sets.iter().position(|set| set.contains(&who));
        for (at, name) in names.iter().enumerate() {
            let expected = highest.is_some_and(|highest| highest <= at);
            prop_assert_eq!(roles.holds(&update, name), expected);
            let layer = AllowListLayer::role(&roles, name).build().unwrap();
            let outcome = tokio_test::block_on(run(&layer, update.clone()));
            prop_assert_eq!(outcome.stop().is_none(), expected);
        }
        let named = highest.map(|at| names[at].as_str());
        prop_assert_eq!(roles.of(&update), named);
    }
}

// ===== live changes =====

#[tokio::test]
async fn a_change_is_seen_by_every_clone_from_the_next_update_on() {
    let layer = AllowListLayer::users([7]).build().unwrap();
    let handle = layer.clone().handle();
    let service = stack(&layer);
    let clone = service.clone();
    let bot = TestBot::new();
    assert_eq!(handle.allow_user(8), Ok(true));
    assert_eq!(handle.allow_user(8), Ok(false));
    assert_handled!(bot.run(&service, user(8)).await);
    assert_handled!(bot.run(&clone, user(8)).await);
    assert!(handle.remove_user(8) && !handle.remove_user(8));
    assert_stopped!(bot.run(&clone, user(8)).await);
    assert!(handle.allow_chat(-1001));
    assert_handled!(bot.run(&clone, user(8).in_group(-1001)).await);
    assert!(handle.remove_chat(-1001));
    assert_eq!(handle.allow_sender_chat(-1002), Ok(true));
    assert_handled!(bot.run(&clone, update::post("x").in_channel(-1002)).await);
    assert!(handle.remove_sender_chat(-1002));
    handle.replace(Allowed::new().users([9])).unwrap();
    assert_stopped!(bot.run(&service, user(7)).await);
    assert_handled!(bot.run(&service, user(9)).await);
}

#[test]
fn a_change_that_cannot_be_meant_leaves_the_list_as_it_was() {
    let handle = AllowListLayer::users([7]).build().unwrap().handle();
    handle.allow_user(777_000).unwrap_err();
    handle.allow_sender_chat(8).unwrap_err();
    handle
        .replace(Allowed::new().users([8, 777_000]))
        .unwrap_err();
    assert_eq!(handle.current(), Allowed::new().users([7]));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn under_stress_nobody_passes_who_is_on_neither_list() {
    let layer = AllowListLayer::users([7]).build().unwrap();
    let handle = layer.handle();
    let is_done = Arc::new(AtomicBool::new(false));
    let readers: Vec<_> = (0..4)
        .map(|_| {
            let service = stack(&layer);
            let is_done = Arc::clone(&is_done);
            tokio::spawn(async move {
                let bot = TestBot::new();
                let [always, stranger] = [7, 666].map(|id| bot.request(user(id)));
                let mut rounds = 0_u32;
                while !is_done.load(SeqCst) || rounds < 500 {
                    let call = |request: &Request| service.clone().oneshot(request.clone());
                    assert_handled!(call(&always).await.map_err(Into::<BoxError>::into));
                    assert_stopped!(call(&stranger).await.map_err(Into::<BoxError>::into));
                    rounds += 1;
                    tokio::task::yield_now().await;
                }
            })
        })
        .collect();
    let writers: Vec<_> = (0..4)
        .map(|number| {
            let handle = handle.clone();
            tokio::spawn(async move {
                for round in 0..500 {
                    let id = 1_000 + number * 1_000 + round;
                    handle.allow_user(id).unwrap();
                    if round % 10 == 0 {
                        handle.replace(Allowed::new().users([7, id])).unwrap();
                    }
                    handle.remove_user(id);
                    tokio::task::yield_now().await;
                }
            })
        })
        .collect();
    for writer in writers {
        writer.await.unwrap();
    }
    is_done.store(true, SeqCst);
    for reader in readers {
        reader.await.unwrap();
    }
}

// ===== against a model =====

proptest! {
    /// Whatever is listed and whoever writes: who passes is a matter of sets alone.
    #[test]
    fn admission_is_membership_and_nothing_else(
        users in prop::collection::hash_set(1_i64..6, 0..4),
        chats in prop::collection::hash_set(-1005_i64..-1000, 0..4),
        sender_chats in prop::collection::hash_set(-1005_i64..-1000, 0..4),
        user in 1_i64..6,
        group in -1005_i64..-1000,
        actor in -1005_i64..-1000,
        way in 0..4,
    ) {
        let allowed = Allowed::new()
            .users(users.clone())
            .chats(chats.clone())
            .sender_chats(sender_chats.clone());
        let message = update::text("x").from(user).in_group(group);
        let (update, is_listed) = match way {
            0 => (message, users.contains(&user)),
            1 => (message.as_anonymous_admin(), sender_chats.contains(&group)),
            // The group itself would be its anonymous administrator.
            2 if actor != group => (message.as_channel(actor), sender_chats.contains(&actor)),
            _ => (message.in_channel(group), sender_chats.contains(&group)),
        };
        let expected = is_listed || chats.contains(&group);
        prop_assert_eq!(allowed.admits(&update.build()), expected);
    }
}
