//! Each rule is broken by a layer on purpose, and each breach is found under its name.

use std::{
    convert::Infallible,
    fmt,
    marker::PhantomData,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering::SeqCst},
    },
    task::{Context, Poll},
};

use campanile_core::{BoxError, Entry, Error, Outcome};
use futures::future::BoxFuture;
use tower::Service;

use super::*;

/// Makes the layer `Broken<B>`, whose service does what `B` says.
trait Behaviour: Default + Clone + Debug + Send + Sync + 'static {
    const NAME: &'static str = "Broken";

    fn poll_ready(
        &mut self,
        inner: &mut Inner,
        cx: &mut Context<'_>,
    ) -> Poll<Result<(), BoxError>> {
        inner.poll_ready(cx).map_err(Into::into)
    }

    fn call(&mut self, inner: &mut Inner, request: Request) -> Answer {
        if let Some(probe) = request.probe() {
            probe.record(Entry::layer("broken"));
        } else if is_bad(&request) {
            return stopped("broken");
        }
        called(inner, request)
    }
}

type Answer = BoxFuture<'static, Result<Outcome, BoxError>>;

fn is_bad(request: &Request) -> bool {
    request.update().text() == Some("bad")
}

fn stopped(by: &'static str) -> Answer {
    Box::pin(async move { Ok(Outcome::stopped(by, "bad")) })
}

fn called(inner: &mut Inner, request: Request) -> Answer {
    let future = inner.call(request);
    Box::pin(async move { Ok(future.await?) })
}

#[derive(Debug, Clone, Default)]
struct Broken<B>(PhantomData<B>);

struct BrokenService<B> {
    inner: Inner,
    behaviour: B,
}

impl<B: Clone> Clone for BrokenService<B> {
    fn clone(&self) -> Self {
        Self {
            inner: self.inner.clone(),
            behaviour: self.behaviour.clone(),
        }
    }
}

impl<B: Behaviour> fmt::Debug for BrokenService<B> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(B::NAME)?;
        f.write_str("Service")
    }
}

impl<B: Behaviour> Layer<Inner> for Broken<B> {
    type Service = BrokenService<B>;

    fn layer(&self, inner: Inner) -> BrokenService<B> {
        BrokenService {
            inner,
            behaviour: B::default(),
        }
    }
}

impl<B: Behaviour> Service<Request> for BrokenService<B> {
    type Response = Outcome;
    type Error = BoxError;
    type Future = Answer;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), BoxError>> {
        self.behaviour.poll_ready(&mut self.inner, cx)
    }

    fn call(&mut self, request: Request) -> Answer {
        self.behaviour.call(&mut self.inner, request)
    }
}

async fn run<B: Behaviour>() -> Result<(), Breach> {
    check(Broken::<B>::default)
        .passing(update::text("good"))
        .stopping(update::text("bad"))
        .verify()
        .await
}

async fn breaks<B: Behaviour>(rule: Rule, seen: &str) {
    let breach = run::<B>().await.unwrap_err();
    assert_eq!(breach.rule(), rule, "{breach}");
    assert!(breach.seen().contains(seen), "{breach}");
}

macro_rules! behaviour {
    ($name:ident { $($body:tt)* }) => {
        #[derive(Debug, Clone, Default)]
        struct $name;

        impl Behaviour for $name {
            $($body)*
        }
    };
}

behaviour!(Sound {});

#[tokio::test(start_paused = true)]
async fn a_sound_layer_passes() {
    run::<Sound>().await.unwrap();
}

behaviour!(StopsAll {
    fn call(&mut self, inner: &mut Inner, request: Request) -> Answer {
        match request.probe() {
            Some(_) => called(inner, request),
            None => stopped("broken"),
        }
    }
});

behaviour!(LosesExtensions {
    fn call(&mut self, inner: &mut Inner, request: Request) -> Answer {
        let fresh = Request::new(request.update().clone(), request.bot().clone());
        called(inner, fresh.with_origin(request.origin().clone()))
    }
});

behaviour!(LosesReplies {
    fn call(&mut self, inner: &mut Inner, request: Request) -> Answer {
        let future = inner.call(request);
        Box::pin(async move { Ok(future.await.map(|_| Outcome::handled())?) })
    }
});

#[tokio::test(start_paused = true)]
async fn what_passes_must_go_through_as_it_is() {
    let rule = Rule::PassesThrough;
    breaks::<StopsAll>(rule, "it was stopped by broken: bad").await;
    breaks::<LosesExtensions>(rule, "extension").await;
    breaks::<LosesReplies>(rule, "reply of the inner service is gone").await;
}

behaviour!(StopsNothing {
    fn call(&mut self, inner: &mut Inner, request: Request) -> Answer {
        called(inner, request)
    }
});

behaviour!(StopsTooLate {
    fn call(&mut self, inner: &mut Inner, request: Request) -> Answer {
        let is_bad = is_bad(&request) && request.probe().is_none();
        let future = called(inner, request);
        match is_bad {
            true => stopped("broken"),
            false => future,
        }
    }
});

behaviour!(StopsByError {
    fn call(&mut self, inner: &mut Inner, request: Request) -> Answer {
        match is_bad(&request) && request.probe().is_none() {
            true => Box::pin(async { Err("refused".into()) }),
            false => called(inner, request),
        }
    }
});

behaviour!(StopsInAnotherName {
    fn call(&mut self, inner: &mut Inner, request: Request) -> Answer {
        if let Some(probe) = request.probe() {
            probe.record(Entry::layer("broken"));
        } else if is_bad(&request) {
            return stopped("crooked");
        }
        called(inner, request)
    }
});

#[derive(Debug, Clone, Default)]
struct ShutsForEver(Arc<AtomicUsize>);

impl Behaviour for ShutsForEver {
    fn call(&mut self, inner: &mut Inner, request: Request) -> Answer {
        if let Some(probe) = request.probe() {
            probe.record(Entry::layer("broken"));
        } else if is_bad(&request) || self.0.load(SeqCst) > 0 {
            self.0.fetch_add(1, SeqCst);
            return stopped("broken");
        }
        called(inner, request)
    }
}

#[tokio::test(start_paused = true)]
async fn what_is_stopped_must_not_reach_inner() {
    let rule = Rule::StopsBeforeInner;
    breaks::<StopsNothing>(rule, "reached the inner service").await;
    breaks::<StopsTooLate>(rule, "reached the inner service").await;
    breaks::<StopsByError>(rule, "a stop is a value, but it failed: refused").await;
    breaks::<StopsInAnotherName>(rule, "\"crooked\"").await;
    breaks::<ShutsForEver>(rule, "it should have passed, but it was stopped").await;
}

behaviour!(AlwaysReady {
    fn poll_ready(&mut self, _: &mut Inner, _: &mut Context<'_>) -> Poll<Result<(), BoxError>> {
        Poll::Ready(Ok(()))
    }
});

behaviour!(SleepsOn {
    fn poll_ready(
        &mut self,
        inner: &mut Inner,
        _: &mut Context<'_>,
    ) -> Poll<Result<(), BoxError>> {
        let mut cx = Context::from_waker(std::task::Waker::noop());
        inner.poll_ready(&mut cx).map_err(Into::into)
    }
});

behaviour!(DoesNotWait {
    fn call(&mut self, inner: &mut Inner, request: Request) -> Answer {
        if let Some(probe) = request.probe() {
            probe.record(Entry::layer("broken"));
        } else if is_bad(&request) {
            return stopped("broken");
        }
        use futures::FutureExt;
        let mut future = called(inner, request);
        Box::pin(async move {
            let now = (&mut future).now_or_never();
            now.unwrap_or_else(|| Ok(Outcome::handled().reply(inner::reply())))
        })
    }
});

#[tokio::test(start_paused = true)]
async fn a_layer_must_wait_for_inner() {
    let rule = Rule::PendingMeansPending;
    // A call without readiness is found by the first rule that counts them.
    breaks::<AlwaysReady>(Rule::CloneIsNotReady, "without being ready").await;
    breaks::<SleepsOn>(rule, "does not wake up").await;
    breaks::<DoesNotWait>(rule, "it was handled").await;
}

behaviour!(HidesErrors {
    fn call(&mut self, inner: &mut Inner, request: Request) -> Answer {
        let future = Sound.call(inner, request);
        Box::pin(async move { Ok(future.await.unwrap_or_else(|_| Outcome::handled())) })
    }
});

behaviour!(RewritesErrors {
    fn call(&mut self, inner: &mut Inner, request: Request) -> Answer {
        let future = Sound.call(inner, request);
        Box::pin(async move { future.await.map_err(|error| error.to_string().into()) })
    }
});

behaviour!(WrapsErrors {
    fn call(&mut self, inner: &mut Inner, request: Request) -> Answer {
        let future = Sound.call(inner, request);
        Box::pin(async move { future.await.map_err(|error| Error::new(error).into()) })
    }
});

#[tokio::test(start_paused = true)]
async fn an_error_must_come_out_as_itself() {
    breaks::<HidesErrors>(Rule::ErrorsUntouched, "the error is gone: it was handled").await;
    breaks::<RewritesErrors>(Rule::ErrorsUntouched, "another error came out").await;
    run::<WrapsErrors>().await.unwrap();
}

behaviour!(CallsAFreshClone {
    fn call(&mut self, inner: &mut Inner, request: Request) -> Answer {
        let mut clone = inner.clone();
        let future = Sound.call(&mut clone, request);
        Box::pin(future)
    }
});

/// Copies what it learned about readiness into its clones.
#[derive(Debug, Clone, Default)]
struct InheritsReadiness(bool);

impl Behaviour for InheritsReadiness {
    fn poll_ready(
        &mut self,
        inner: &mut Inner,
        cx: &mut Context<'_>,
    ) -> Poll<Result<(), BoxError>> {
        if !self.0 {
            std::task::ready!(inner.poll_ready(cx))?;
            self.0 = true;
        }
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, inner: &mut Inner, request: Request) -> Answer {
        self.0 = false;
        Sound.call(inner, request)
    }
}

#[tokio::test(start_paused = true)]
async fn a_clone_must_become_ready_for_itself() {
    breaks::<CallsAFreshClone>(Rule::CloneIsNotReady, "without being ready").await;
    breaks::<InheritsReadiness>(Rule::CloneIsNotReady, "a clone said to be ready").await;
}

/// Keeps the call going when nobody waits for it any more.
#[derive(Debug, Clone, Default)]
struct Detaches;

impl Behaviour for Detaches {
    fn call(&mut self, inner: &mut Inner, request: Request) -> Answer {
        let task = tokio::spawn(Sound.call(inner, request));
        Box::pin(async move { task.await? })
    }
}

/// Counts calls that run, and forgets to when one is dropped.
#[derive(Debug, Clone, Default)]
struct Leaks(Arc<AtomicUsize>);

impl Behaviour for Leaks {
    fn call(&mut self, inner: &mut Inner, request: Request) -> Answer {
        if request.probe().is_some() || is_bad(&request) {
            return Sound.call(inner, request);
        }
        if self.0.fetch_add(1, SeqCst) > 64 {
            return Box::pin(async { Err(Error::overloaded("full").into()) });
        }
        let running = Arc::clone(&self.0);
        let future = Sound.call(inner, request);
        Box::pin(async move {
            let result = future.await;
            running.fetch_sub(1, SeqCst);
            result
        })
    }
}

#[tokio::test(start_paused = true)]
async fn a_dropped_future_must_release_everything() {
    let rule = Rule::DroppedFutureReleases;
    breaks::<Detaches>(rule, "goes on").await;
    breaks::<Leaks>(rule, "full").await;
}

/// Parks a ready inner service where a dropped service leaves it behind.
#[derive(Clone, Default)]
struct Parks(Arc<std::sync::Mutex<Option<Inner>>>);

impl Debug for Parks {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Parks")
    }
}

impl Behaviour for Parks {
    fn poll_ready(
        &mut self,
        inner: &mut Inner,
        cx: &mut Context<'_>,
    ) -> Poll<Result<(), BoxError>> {
        let mut parked = self.0.lock().unwrap();
        let parked = parked.get_or_insert_with(|| inner.clone());
        parked.poll_ready(cx).map_err(Into::into)
    }

    fn call(&mut self, _: &mut Inner, request: Request) -> Answer {
        let mut parked = self.0.lock().unwrap();
        Sound.call(parked.as_mut().unwrap(), request)
    }
}

#[tokio::test(start_paused = true)]
async fn a_dropped_service_must_release_everything() {
    let contract = check(Broken::<Parks>::default).passing(update::text("good"));
    let breach = rules::dropped_service_releases(&contract)
        .await
        .unwrap_err();
    assert_eq!(breach.rule(), Rule::DroppedServiceReleases);
    assert!(breach.seen().contains("is kept"), "{breach}");
}

behaviour!(WritesNoEntry {
    fn call(&mut self, inner: &mut Inner, request: Request) -> Answer {
        match is_bad(&request) && request.probe().is_none() {
            true => Box::pin(async { Ok(Outcome::absorbed()) }),
            false => called(inner, request),
        }
    }
});

behaviour!(StopsProbes {
    fn call(&mut self, inner: &mut Inner, request: Request) -> Answer {
        match is_bad(&request) {
            true => stopped("broken"),
            false => called(inner, request),
        }
    }
});

behaviour!(CallsTheBot {
    fn call(&mut self, inner: &mut Inner, request: Request) -> Answer {
        let bot = request.bot().clone();
        let future = Sound.call(inner, request);
        Box::pin(async move {
            bot.send(campanile_core::ApiRequest::new("getMe")).await?;
            future.await
        })
    }
});

#[tokio::test(start_paused = true)]
async fn a_probe_must_be_answered_and_forwarded() {
    let rule = Rule::ProbeIsForwarded;
    breaks::<WritesNoEntry>(rule, "it wrote no entry").await;
    breaks::<StopsProbes>(rule, "did not reach").await;
    breaks::<CallsTheBot>(rule, "it called the bot").await;
}

behaviour!(Misnamed {
    const NAME: &'static str = "Copied";
});

#[tokio::test(start_paused = true)]
async fn a_type_must_show_its_own_name() {
    breaks::<Misnamed>(Rule::DebugNamesItself, "BrokenService shows itself as").await;
}

#[tokio::test(start_paused = true)]
async fn foreign_layers_pass_too() {
    check(|| tower::limit::ConcurrencyLimitLayer::new(5))
        .foreign()
        .await;
    check(|| tower::timeout::TimeoutLayer::new(std::time::Duration::from_secs(5)))
        .foreign()
        .await;
}

#[tokio::test(start_paused = true)]
async fn a_layer_that_stops_after_something_is_led_there() {
    #[derive(Debug, Clone, Default)]
    struct SecondIsBad(Arc<AtomicUsize>);

    impl Behaviour for SecondIsBad {
        fn call(&mut self, inner: &mut Inner, request: Request) -> Answer {
            if let Some(probe) = request.probe() {
                probe.record(Entry::layer("broken"));
            } else if is_bad(&request) && self.0.fetch_add(1, SeqCst) > 0 {
                return stopped("broken");
            }
            called(inner, request)
        }
    }

    check(Broken::<SecondIsBad>::default)
        .passing_each(|number| update::text("good").message_id(number as i64 + 1))
        .after(update::text("bad"))
        .stopping(update::text("bad"))
        .await;
}

#[tokio::test(start_paused = true)]
#[should_panic(expected = "breaks the contract of layers: what is stopped never reaches")]
async fn the_failure_names_the_broken_rule() {
    check(Broken::<StopsNothing>::default)
        .stopping(update::text("bad"))
        .await;
}

/// The error type of the bounds is any that boxes.
#[allow(dead_code)]
fn errors_that_cannot_be_are_accepted<L>(layer: L) -> impl Sized
where
    L: Layer<Inner> + Clone + Debug + Send + Sync + 'static,
    L::Service: UpdateService + Service<Request, Error = Infallible> + Debug,
{
    check(move || layer.clone())
}
