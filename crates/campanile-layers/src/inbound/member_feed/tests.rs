use campanile_core::{BoxError, Kind, Outcome, Request, Update, UpdateService};
use campanile_store::MemoryStore;
use campanile_testkit::{
    TestBot, assert_handled, assert_stopped, contract,
    update::{self, Member},
};
use serde_json::json;
use tower::{Layer, ServiceBuilder, service_fn};

use super::*;
use crate::{ChannelGateLayer, channel_gate::Channel, inbound::channel_gate::tests::Slow};

const NEWS: i64 = -1002;

fn pair() -> (ChannelGateLayer, MemberFeedLayer) {
    let news = Channel::private(NEWS, "https://t.me/+news");
    ChannelGateLayer::all(MemoryStore::new(), [news])
        .pair()
        .unwrap()
}

async fn handle(_: Request) -> Result<Outcome, BoxError> {
    Ok(Outcome::handled())
}

fn stack() -> impl UpdateService {
    let (gate, feed) = pair();
    ServiceBuilder::new()
        .layer(feed)
        .layer(gate)
        .service(service_fn(handle))
}

fn change(old: Member, new: Member) -> update::MemberChange {
    update::chat_member(old, new).of(7).in_channel(NEWS)
}

/// Whether user 7 passes, by what the events said alone.
async fn passes(stack: &impl UpdateService, events: impl IntoIterator<Item = Update>) -> bool {
    let bot = TestBot::new().answer_always("getChatMember", Member::Left.of(7));
    for event in events {
        let _ = bot.run(stack, event).await.unwrap();
    }
    bot.take_calls();
    let outcome = bot.run(stack, update::text("hi").from(7)).await.unwrap();
    outcome.stop().is_none()
}

#[tokio::test(start_paused = true)]
async fn it_keeps_the_contract_of_layers() {
    let feed = || pair().1;
    contract::check(feed).await;
    contract::check(feed)
        .passing(change(Member::Left, Member::Member))
        .await;
    let slow = || {
        let news = Channel::private(NEWS, "https://t.me/+news");
        ChannelGateLayer::all(Slow(MemoryStore::new()), [news])
            .pair()
            .unwrap()
            .1
    };
    contract::check(slow)
        .passing(change(Member::Left, Member::Member))
        .await;
}

#[tokio::test(start_paused = true)]
async fn each_of_the_six_statuses_is_read_as_what_it_is() {
    for member in Member::ALL {
        let event = change(Member::Left, member).build();
        assert_eq!(
            passes(&stack(), [event]).await,
            member.is_present(),
            "{member:?}"
        );
    }
}

#[tokio::test(start_paused = true)]
async fn the_member_counts_and_never_the_one_who_made_the_change() {
    let stack = stack();
    let joined = change(Member::Left, Member::Member).build();
    // Member 7 bans user 8.
    let bans = change(Member::Member, Member::Kicked).of(8).by(7).build();
    assert!(passes(&stack, [joined, bans]).await);
    // Administrator 9 lets user 7 go.
    let removed = change(Member::Member, Member::Left).by(9);
    assert!(!passes(&stack, [removed.date(2_000_000_000).build()]).await);
}

#[tokio::test(start_paused = true)]
async fn an_older_event_never_overwrites_a_newer_one() {
    let joined = |date| change(Member::Left, Member::Member).date(date).build();
    let left = |date| change(Member::Member, Member::Left).date(date).build();
    assert!(!passes(&stack(), [joined(100), left(101)]).await);
    assert!(!passes(&stack(), [left(101), joined(100)]).await);
    assert!(passes(&stack(), [joined(101), left(100)]).await);
    // Of two of one second the one that comes last stays.
    assert!(!passes(&stack(), [joined(100), left(100)]).await);
    assert!(passes(&stack(), [left(100), joined(100)]).await);
}

#[tokio::test(start_paused = true)]
async fn what_is_about_another_chat_or_cannot_be_read_changes_nothing() {
    let joined = || change(Member::Left, Member::Member);
    for event in [
        joined().in_channel(-1009).build(),
        update::my_chat_member(Member::Left, Member::Member)
            .in_channel(NEWS)
            .build(),
        joined()
            .field("new_chat_member", json!({"status": "member"}))
            .build(),
        joined()
            .field(
                "new_chat_member",
                json!({"status": "honorary", "user": {"id": 7}}),
            )
            .build(),
        joined().field("new_chat_member", json!(5)).build(),
        joined().field("new_chat_member", json!(null)).build(),
        joined().field("date", json!(null)).build(),
        update::custom("chat_member", json!({})),
    ] {
        let shown = format!("{:?}", event.raw());
        let (gate, feed) = pair();
        let inner = feed.layer(service_fn(handle));
        assert_handled!(TestBot::new().run(&inner, event).await);
        let bot = TestBot::new().answer("getChatMember", Member::Left.of(7));
        let inner = gate.layer(service_fn(handle));
        let outcome = bot.run(&inner, update::text("hi")).await;
        assert_stopped!(outcome, "channel_gate", "user 7 is not in");
        assert_eq!(bot.calls_of("getChatMember").len(), 1, "{shown}");
    }
}

#[tokio::test(start_paused = true)]
async fn everything_passes_on_also_what_was_read() {
    let (_, feed) = pair();
    let stack = feed.layer(service_fn(|request: Request| async move {
        assert_eq!(*request.update().kind(), Kind::ChatMember);
        Ok::<_, BoxError>(Outcome::unhandled())
    }));
    let event = change(Member::Left, Member::Member);
    let outcome = TestBot::new().run(&stack, event).await.unwrap();
    assert_eq!(outcome, Outcome::unhandled());
}

#[cfg(feature = "allow-list")]
#[tokio::test(start_paused = true)]
async fn outside_of_an_allow_list_it_reads_what_the_list_refuses() {
    let (gate, feed) = pair();
    let stack = ServiceBuilder::new()
        .layer(feed)
        .layer(crate::AllowListLayer::users([7]).build().unwrap())
        .layer(gate)
        .service(service_fn(handle));
    let let_in = change(Member::Left, Member::Member).by(9).build();
    assert!(passes(&stack, [let_in]).await);
}
