//! What a stack of the real layers says of itself.

use std::sync::Arc;

use campanile::{
    layers::{
        AllowListLayer, CallbackDedupLayer, CatchPanicLayer, ChannelGateLayer, MediaGroupLayer,
        ObserveLayer, PolicyLayer, RateLimitLayer, RedeliveryLayer, SequenceLayer, TraceLayer,
    },
    prelude::*,
    stack::{self, Warning},
    store::{
        Answer, Caps, Claim, Claimed, Commit, Durability, Lease, MemoryStore, Op, Row, Scan, Store,
    },
};
use tower::{ServiceBuilder, timeout::TimeoutLayer};

use crate::support::{SECOND, World, pass};

fn router() -> Router {
    Router::new()
        .command("start", async || {})
        .callback("like:{post}", async || {})
        .on(Kind::ChatMember, async || {})
}

/// A store that promises what it is told to.
#[derive(Debug, Clone)]
struct Promising(MemoryStore, Caps);

impl Store for Promising {
    fn run(&self, ops: &[Op], durability: Durability) -> Answer<Commit> {
        self.0.run(ops, durability)
    }
    fn claim(&self, claim: Claim) -> Answer<Vec<Claimed>> {
        self.0.claim(claim)
    }
    fn scan(&self, scan: Scan) -> Answer<Vec<Row>> {
        self.0.scan(scan)
    }
    fn release(&self, lease: &Lease) {
        self.0.release(lease);
    }
    fn caps(&self) -> Caps {
        self.1
    }
}

/// All layers that keep something, over a store that promises this.
fn keeping(durable: bool, shared: bool) -> impl UpdateService {
    let store = Promising(MemoryStore::new(), Caps::new(durable, shared));
    let store: Arc<dyn Store> = Arc::new(store);
    let gate = ChannelGateLayer::all(store.clone(), ["@tower_news"]);
    let (gate, feed) = gate.pair().unwrap();
    let limit = RateLimitLayer::quota("user", 20, 60 * SECOND);
    ServiceBuilder::new()
        .layer(RedeliveryLayer::memory())
        .layer(feed)
        .layer(CallbackDedupLayer::new(store.clone()))
        .layer(MediaGroupLayer::pair(store.clone()).0)
        .layer(SequenceLayer::new())
        .layer(limit.build(store).unwrap())
        .layer(gate)
        .service(router())
}

fn layers(warnings: &[Warning]) -> Vec<&str> {
    warnings.iter().map(|warning| &*warning.layer).collect()
}

#[tokio::test]
async fn open_albums_that_a_crash_would_lose_are_the_one_warning_at_the_start_of_one_process() {
    let warnings = stack::check_deployment(&keeping(false, false), 1)
        .await
        .unwrap();
    assert_eq!(layers(&warnings), ["media_group"]);
    assert_eq!(
        warnings[0].to_string(),
        "media_group: it keeps open albums in a store of one process that a crash empties: an album \
         that is open when the process dies never reaches a handler"
    );
    let durable = stack::check_deployment(&keeping(true, false), 1).await;
    assert_eq!(durable.unwrap(), []);
}

#[tokio::test]
async fn replicas_on_a_store_of_one_process_are_an_error_for_each_layer_on_it() {
    let error = stack::check_deployment(&keeping(true, false), 3)
        .await
        .unwrap_err();
    assert_eq!(
        layers(error.problems()),
        [
            "callback_dedup",
            "media_group",
            "rate_limit",
            "channel_gate"
        ]
    );
    let warnings = stack::check_deployment(&keeping(true, true), 3)
        .await
        .unwrap();
    assert_eq!(layers(&warnings), ["redelivery", "sequence"]);
}

/// Two layers the wrong way round, by the warning that this gives.
macro_rules! swapped {
    ($outer:expr, $inner:expr) => {{
        let stack = ServiceBuilder::new().layer($outer).layer($inner);
        let warnings = stack::check(&stack.service(router())).await;
        let orders: Vec<_> = warnings
            .iter()
            .map(ToString::to_string)
            .filter(|warning| warning.contains("it stands outside of"))
            .collect();
        let [order] = &*orders else {
            panic!("{warnings:?}");
        };
        order.clone()
    }};
}

#[tokio::test]
async fn each_pair_of_layers_that_is_swapped_is_named_with_what_it_does() {
    let store = Arc::new(MemoryStore::new());
    let pair = || {
        let gate = ChannelGateLayer::all(store.clone(), ["@tower_news"]);
        gate.pair().unwrap()
    };
    let (gate, feed) = (|| pair().0, || pair().1);
    let albums = || MediaGroupLayer::pair(store.clone()).0;
    let presses = || CallbackDedupLayer::new(store.clone());
    let list = || AllowListLayer::users([7]).build().unwrap();
    let limit = || {
        let limit = RateLimitLayer::quota("user", 20, 60 * SECOND);
        limit.build(store.clone()).unwrap()
    };
    let once = RedeliveryLayer::memory;
    let lanes = SequenceLayer::new;
    let policy = || PolicyLayer::new("hours", |_: &Request| Ok::<_, &str>(()));
    let found = [
        swapped!(CatchPanicLayer::new(), TraceLayer::new()),
        swapped!(once(), TraceLayer::new()),
        swapped!(list(), feed()),
        swapped!(limit(), feed()),
        swapped!(gate(), feed()),
        swapped!(policy(), feed()),
        swapped!(presses(), once()),
        swapped!(albums(), once()),
        swapped!(lanes(), once()),
        swapped!(limit(), once()),
        swapped!(presses(), list()),
        swapped!(albums(), list()),
        swapped!(lanes(), list()),
        swapped!(limit(), list()),
        swapped!(gate(), list()),
        swapped!(lanes(), presses()),
        swapped!(limit(), presses()),
        swapped!(lanes(), albums()),
        swapped!(limit(), albums()),
        swapped!(gate(), albums()),
        swapped!(gate(), limit()),
    ];
    let starts = [
        "catch_panic: it stands outside of trace: caught panics",
        "redelivery: it stands outside of trace: repeats do not show",
        "allow_list: it stands outside of member_feed: a change of membership",
        "rate_limit: it stands outside of member_feed: a change of membership",
        "channel_gate: it stands outside of member_feed: those who join stay outside",
        "hours: it stands outside of member_feed: a change of membership",
        "callback_dedup: it stands outside of redelivery: a press that is delivered again",
        "media_group: it stands outside of redelivery: a member that is delivered again",
        "sequence: it stands outside of redelivery: a repeat waits",
        "rate_limit: it stands outside of redelivery: repeats are judged",
        "callback_dedup: it stands outside of allow_list: presses of strangers",
        "media_group: it stands outside of allow_list: members from strangers",
        "sequence: it stands outside of allow_list: updates that will be refused",
        "rate_limit: it stands outside of allow_list: strangers take part",
        "channel_gate: it stands outside of allow_list: strangers are asked for",
        "sequence: it stands outside of callback_dedup: presses that have a lane wait",
        "rate_limit: it stands outside of callback_dedup: each tap",
        "sequence: it stands outside of media_group: members of an album wait",
        "rate_limit: it stands outside of media_group: an album counts as ten",
        "channel_gate: it stands outside of media_group: an album prompts ten times",
        "channel_gate: it stands outside of rate_limit: a flood",
    ];
    for (found, start) in found.iter().zip(starts) {
        assert!(found.starts_with(start), "{found}");
    }
}

#[tokio::test]
async fn a_gate_without_its_feed_is_told_of() {
    let gate = ChannelGateLayer::all(MemoryStore::new(), ["@tower_news"]);
    let stack = ServiceBuilder::new().layer(gate.build().unwrap());
    let warnings = stack::check(&stack.service(router())).await;
    assert_eq!(layers(&warnings), ["channel_gate"]);
    assert!(
        warnings[0]
            .problem
            .starts_with("there is no member_feed in the stack: those who join"),
        "{warnings:?}"
    );
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
