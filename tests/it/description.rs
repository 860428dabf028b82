//! What a stack of the real layers says of itself.

use std::sync::Arc;

use campanile::{
    layers::{
        AllowListLayer, CallbackDedupLayer, CatchPanicLayer, ChannelGateLayer, MediaGroupLayer,
        ObserveLayer, RateLimitLayer, RedeliveryLayer, SequenceLayer, TraceLayer,
    },
    prelude::*,
    stack,
    store::MemoryStore,
};
use tower::{ServiceBuilder, timeout::TimeoutLayer};

use crate::support::{SECOND, World, pass};

fn router() -> Router {
    Router::new()
        .command("start", async || {})
        .callback("like:{post}", async || {})
        .on(Kind::ChatMember, async || {})
}

#[tokio::test]
async fn all_layers_in_the_order_of_the_docs_have_nothing_to_warn_of() {
    let store = Arc::new(MemoryStore::new());
    let (gate, feed) = ChannelGateLayer::all(store.clone(), ["@tower_news"])
        .pair()
        .unwrap();
    let (albums, _driver) = MediaGroupLayer::pair(store.clone());
    let limit = RateLimitLayer::quota("user", 20, 60 * SECOND);
    let whole = ServiceBuilder::new()
        .layer(TraceLayer::new())
        .layer(CatchPanicLayer::new())
        .layer(ObserveLayer::sync(|_: &Request| {}))
        .layer(RedeliveryLayer::memory())
        .layer(feed)
        .layer(AllowListLayer::users([7]).build().unwrap())
        .layer(CallbackDedupLayer::new(store.clone()))
        .layer(albums)
        .layer(SequenceLayer::new())
        .layer(limit.build(store).unwrap())
        .layer(gate)
        .service(router());
    let description = stack::describe(&whole).await;
    assert_eq!(description.warnings(), []);
    assert_eq!(description.entries().len(), 12);
    let allowed = description.allowed_updates().unwrap();
    assert!(allowed.contains(&Kind::ChatMember), "{allowed:?}");
}

#[tokio::test]
async fn the_real_layers_are_listed_in_order_with_foreign_ones_between() {
    let audit: Router = Router::new().on(Kind::MessageReaction, async || {});
    let tower_bot = ServiceBuilder::new()
        .layer(TraceLayer::new())
        .layer(CatchPanicLayer::new())
        .layer(TimeoutLayer::new(30 * SECOND))
        .layer(ObserveLayer::sync(|_: &Request| {}))
        .layer(AllowListLayer::users([7]).build().unwrap())
        .service(Groups::new().group(-1, audit).group(0, router()));
    let description = stack::describe(&tower_bot).await;
    let names: Vec<_> = description
        .entries()
        .iter()
        .map(|entry| &*entry.name)
        .collect();
    assert_eq!(
        names,
        [
            "trace",
            "catch_panic",
            "observe",
            "allow_list",
            "group -1",
            "router",
            "group 0",
            "router"
        ]
    );
    assert_eq!(description.warnings(), []);
    let kinds = [
        Kind::Message,
        Kind::MessageReaction,
        Kind::CallbackQuery,
        Kind::ChatMember,
    ];
    assert_eq!(description.allowed_updates().unwrap(), kinds);
    let shown = description.to_string();
    assert!(shown.contains("callback like:{post}"), "{shown}");
}

#[tokio::test]
async fn a_bad_order_is_named_with_what_it_does() {
    let inside_out = ServiceBuilder::new()
        .layer(CatchPanicLayer::new())
        .layer(TraceLayer::new())
        .service(router());
    let warnings = stack::check(&inside_out).await;
    assert_eq!(warnings.len(), 1, "{warnings:?}");
    assert_eq!(
        warnings[0].to_string(),
        "catch_panic: it stands outside of trace: caught panics do not show in the trace"
    );
}

#[tokio::test]
async fn a_stack_that_ends_without_a_router_is_told_of() {
    let gate = AllowListLayer::users([7]).build().unwrap();
    let walled = ServiceBuilder::new()
        .layer(gate)
        .service(crate::support::stack(|_| async { Ok(Outcome::handled()) }));
    let description = stack::describe(&walled).await;
    assert_eq!(description.allowed_updates(), None);
    assert_eq!(
        description.warnings().len(),
        1,
        "{:?}",
        description.warnings()
    );
}

#[tokio::test(start_paused = true)]
async fn telegram_sends_what_the_stack_needs_and_nothing_else() {
    let world = World::new().await;
    let group = world.emulator.supergroup("Town", &world.alice);
    group.promote(&world.client);
    let running = App::new(world.bot.clone(), router()).start().await;
    pass(1).await;
    world.settled().await;
    let before = world.update_ids().len();
    let bob = world.emulator.user("Bob");
    // Two opt-in kinds: one that is routed, and one that is not.
    bob.join(&group);
    let reaction = serde_json::json!({"chat": {"id": group.id(), "type": "supergroup"},
        "message_id": 1, "date": 1, "old_reaction": [], "new_reaction": []});
    assert!(
        world
            .emulator
            .push_update(&world.client, "message_reaction", &reaction)
            .is_none()
    );
    world.settled().await;
    let kinds: Vec<_> = world
        .emulator
        .events()
        .iter()
        .filter_map(|event| event.update())
        .collect();
    assert!(
        kinds[before..]
            .iter()
            .any(|update| update.get("chat_member").is_some()),
        "{kinds:?}"
    );
    running.stop().await.unwrap();
}
