//! What each layer does while its store fails, for every kind of error: the table "A store that fails"
//! of docs/reliability.md, a test for each row.

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering::SeqCst},
    },
    time::Duration,
};

use campanile_core::{
    BoxError, Error, ErrorKind, Flow, Identity, Outcome, Request, Update, UpdateService, UserId,
};
use campanile_testkit::{
    TestBot,
    update::{self, Member},
};
use tower::{Layer, Service, ServiceExt, service_fn};

use crate::{
    AllowListLayer, CallbackDedupLayer, ChannelGateLayer, MediaGroupLayer, RateLimitLayer,
    RedeliveryLayer, callback_dedup,
    channel_gate::{Channel, OnError},
    engine::{Engine, FAILURES},
    rate_limit, redelivery,
};

/// What becomes of an update.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fate {
    Passes,
    IsStopped,
    IsOverloaded,
}
use Fate::{IsOverloaded, IsStopped, Passes};

/// A handler that counts its runs.
#[derive(Clone, Default)]
struct Runs(Arc<AtomicUsize>);

impl Runs {
    fn inner(
        &self,
    ) -> impl Service<Request, Response = Outcome, Error = BoxError, Future: Send + 'static>
    + Clone
    + Send
    + Sync
    + use<> {
        let runs = Arc::clone(&self.0);
        service_fn(move |_: Request| {
            runs.fetch_add(1, SeqCst);
            std::future::ready(Ok(Outcome::handled()))
        })
    }
}

/// What becomes of one update given twice, while the store fails and after it is back.
async fn fates<S>(
    make: impl Fn(Engine, &Runs) -> S,
    update: impl Fn() -> Update,
    failing: [Fate; 2],
    after: Fate,
) where
    S: UpdateService,
{
    for failure in FAILURES {
        let (engine, runs) = (Engine::new(), Runs::default());
        let stack = make(engine.clone(), &runs);
        engine.fail(failure);
        let mut expected_runs = 0;
        for (round, expected) in [failing[0], failing[1], after].into_iter().enumerate() {
            if round == 2 {
                engine.recover();
            }
            let bot = TestBot::with_identity(Identity::new(UserId(42), "bot"));
            bot.answer_with("getChatMember", |_| Ok(Member::Member.of(7)));
            let result = stack.clone().oneshot(bot.request(update())).await;
            let result = result.map_err(Error::new);
            let fate = match &result {
                Ok(outcome) if matches!(outcome.flow, Flow::Stopped(_)) => IsStopped,
                Ok(_) => Passes,
                Err(error) if error.kind() == ErrorKind::Overloaded => IsOverloaded,
                Err(error) => panic!("{}: {error}", failure()),
            };
            assert_eq!(fate, expected, "{}, round {round}", failure());
            expected_runs += usize::from(fate == Passes);
            assert_eq!(runs.0.load(SeqCst), expected_runs, "{}", failure());
        }
    }
}

fn text() -> Update {
    update::text("hi").from(7).id(5).into()
}

fn press() -> Update {
    update::press("like").from(7).into()
}

#[tokio::test(start_paused = true)]
async fn an_allow_list_lets_nobody_in_by_a_check_that_fails() {
    let check = |engine: Engine, runs: &Runs| {
        let layer = AllowListLayer::builder().check_async("staff", move |_: Request| {
            let engine = engine.clone();
            async move {
                let staff =
                    campanile_store::Cache::new(Arc::new(engine), "staff", Duration::from_secs(60));
                staff.get(staff.key(42).id(7)).await.map(|_| true)
            }
        });
        layer.build().unwrap().layer(runs.inner())
    };
    fates(check, text, [IsStopped; 2], Passes).await;
}

#[tokio::test(start_paused = true)]
async fn a_gate_is_closed_unless_it_is_declared_open() {
    let gate = |policy: Option<OnError>| {
        move |engine: Engine, runs: &Runs| {
            let news = Channel::private(-1002, "https://t.me/+news");
            let builder = ChannelGateLayer::all(engine, [news]);
            let builder = match policy {
                None => builder,
                Some(policy) => builder.on_error(policy),
            };
            builder.build().unwrap().layer(runs.inner())
        }
    };
    fates(gate(None), text, [IsStopped; 2], Passes).await;
    fates(gate(Some(OnError::Allow)), text, [Passes; 2], Passes).await;
}

#[tokio::test(start_paused = true)]
async fn a_feed_passes_everything_on() {
    let feed = |engine: Engine, runs: &Runs| {
        let news = Channel::private(-1002, "https://t.me/+news");
        let (_, feed) = ChannelGateLayer::all(engine, [news]).pair().unwrap();
        feed.layer(runs.inner())
    };
    let joins = || {
        let change = update::chat_member(Member::Left, Member::Member);
        change.of(7).in_channel(-1002).into()
    };
    fates(feed, joins, [Passes; 2], Passes).await;
}

#[tokio::test(start_paused = true)]
async fn presses_run_once_here_or_not_at_all_by_choice() {
    let dedup = |policy| {
        move |engine: Engine, runs: &Runs| {
            let builder = CallbackDedupLayer::builder(engine).once_per_version();
            let layer = builder.on_store_error(policy).build().unwrap();
            layer.layer(runs.inner())
        }
    };
    let local = dedup(callback_dedup::OnStoreError::Local);
    fates(local, press, [Passes, IsStopped], IsStopped).await;
    let refuse = dedup(callback_dedup::OnStoreError::Refuse);
    fates(refuse, press, [IsStopped; 2], Passes).await;
}

#[tokio::test(start_paused = true)]
async fn a_limit_lets_pass_or_stops_by_choice() {
    let limit = |policy| {
        move |engine: Engine, runs: &Runs| {
            let builder = RateLimitLayer::quota("hi", 1, Duration::from_secs(60));
            let builder = builder.on_store_error(policy);
            builder.build(Arc::new(engine)).unwrap().layer(runs.inner())
        }
    };
    let allow = limit(rate_limit::OnStoreError::Allow);
    fates(allow, text, [Passes; 2], Passes).await;
    let deny = limit(rate_limit::OnStoreError::Deny);
    fates(deny, text, [IsStopped; 2], Passes).await;
}

#[tokio::test(start_paused = true)]
async fn an_update_that_may_have_been_handled_stays_with_its_source_or_runs_once_here_by_choice() {
    let once = |policy| {
        move |engine: Engine, runs: &Runs| {
            let builder = RedeliveryLayer::builder().store(engine);
            let layer = builder.on_store_error(policy).build().unwrap();
            layer.layer(runs.inner())
        }
    };
    let refuse = once(redelivery::OnStoreError::Refuse);
    fates(refuse, text, [IsOverloaded; 2], Passes).await;
    let local = once(redelivery::OnStoreError::Local);
    fates(local, text, [Passes, IsStopped], IsStopped).await;
}

#[tokio::test(start_paused = true)]
async fn a_member_of_an_album_stays_with_its_source() {
    for failure in FAILURES {
        let (engine, runs) = (Engine::new(), Runs::default());
        let (layer, albums) = MediaGroupLayer::pair(Arc::new(engine.clone()));
        let stack = layer.layer(runs.inner());
        let bot = TestBot::new();
        let driver = tokio::spawn(albums.drive(bot.bot(), stack.clone()));
        tokio::task::yield_now().await;
        engine.fail(failure);
        let member = || update::photo().media_group("1").message_id(5);
        for _ in 0..2 {
            let error = bot.run(&stack, member()).await.unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Overloaded, "{}", failure());
        }
        engine.recover();
        assert_eq!(
            bot.run(&stack, member()).await.unwrap().flow,
            Flow::Absorbed
        );
        tokio::time::sleep(Duration::from_secs(10)).await;
        assert_eq!(runs.0.load(SeqCst), 1, "{}", failure());
        driver.abort();
    }
}
