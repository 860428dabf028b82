use std::{future::Future, task::Poll};

use campanile_core::{Error, Flow, Outcome, UpdateService};
use tokio_test::task;
use tower::{Layer, Service};

use super::{
    Breach, Contract, Inner, InnerError, Rule,
    case::{Case, Result, ensure, short_name, wakes_up},
    inner::Mode,
};
use crate::outcome;

/// Room that is never short.
const PLENTY: usize = 1_000_000;
/// How often what must not leak is done: more than any small bound a layer may have.
const ROUNDS: u64 = 100;

pub(super) async fn verify<L>(contract: &Contract<L>) -> Result<()>
where
    L: Layer<Inner> + std::fmt::Debug,
    L::Service: UpdateService + std::fmt::Debug,
{
    passes_through(contract).await?;
    stops_before_inner(contract).await?;
    pending_means_pending(contract).await?;
    errors_untouched(contract).await?;
    clone_is_not_ready(contract).await?;
    dropped_future_releases(contract).await?;
    dropped_service_releases(contract).await?;
    probe_is_forwarded(contract).await?;
    debug_names_itself(contract)
}

async fn passes_through<L>(contract: &Contract<L>) -> Result<()>
where
    L: Layer<Inner>,
    L::Service: UpdateService,
{
    let mut case = Case::new(contract, PLENTY, Rule::PassesThrough);
    for number in 0..3 {
        let request = contract.nth_passing(number).with_extension(Marker(number));
        let answer = case.run(request.clone()).await?;
        case.ensure_passed(&answer)?;
        let arrived = case.watch.last_call();
        let arrived = arrived.as_ref();
        ensure!(
            arrived.is_some_and(|arrived| arrived.update().raw() == request.update().raw()),
            PassesThrough,
            "another update arrived at the inner service than was sent"
        );
        let marker = arrived.and_then(|arrived| arrived.extensions().get::<Marker>());
        ensure!(
            marker == Some(&Marker(number)),
            PassesThrough,
            "an extension of the request is gone"
        );
    }
    case.ensure_ready_calls()
}

#[derive(Debug, Clone, PartialEq)]
struct Marker(u64);

async fn stops_before_inner<L>(contract: &Contract<L>) -> Result<()>
where
    L: Layer<Inner>,
    L::Service: UpdateService,
{
    let Some(stopping) = &contract.stopping else {
        return Ok(());
    };
    let mut case = Case::new(contract, PLENTY, Rule::StopsBeforeInner);
    let entries = case.probe(contract).await?.entries();
    for request in &contract.before {
        let answer = case.run(request.clone()).await?;
        case.ensure_passed(&answer)?;
    }
    let before = case.watch.calls();
    let answer = case.run(stopping.clone()).await?;
    ensure!(
        case.watch.calls() == before,
        StopsBeforeInner,
        "it reached the inner service"
    );
    let outcome = answer.as_ref().map_err(ToString::to_string);
    let is_stop = outcome
        .as_ref()
        .is_ok_and(|outcome| matches!(outcome.flow, Flow::Stopped(_) | Flow::Absorbed));
    let seen = outcome::describe(&outcome);
    ensure!(is_stop, StopsBeforeInner, "a stop is a value, but {seen}");
    if let Some(stop) = outcome.ok().and_then(Outcome::stop)
        && !contract.is_foreign
    {
        let names: Vec<_> = entries.iter().map(|entry| &*entry.name).collect();
        let by = stop.by();
        ensure!(
            names.contains(&by),
            StopsBeforeInner,
            "the stop is by {by:?}, but the probe entries are named {names:?}"
        );
    }
    let answer = case.run(contract.nth_passing(0)).await?;
    case.ensure_passed(&answer)?;
    case.ensure_ready_calls()
}

async fn pending_means_pending<L>(contract: &Contract<L>) -> Result<()>
where
    L: Layer<Inner>,
    L::Service: UpdateService,
{
    let mut case = Case::new(contract, 0, Rule::PendingMeansPending);
    let mut task = task::spawn(());
    let ready = task.enter(|cx, _| case.service.poll_ready(cx).map_err(Error::new));
    match ready {
        Poll::Pending => {
            case.watch.add_room();
            ensure!(
                wakes_up(&task).await,
                PendingMeansPending,
                "it does not wake up when the inner service becomes ready"
            );
            let answer = case.run(contract.nth_passing(0)).await?;
            case.ensure_passed(&answer)?;
        }
        // A layer that takes a clone of inner to the front of a queue waits in its future.
        Poll::Ready(Ok(())) => {
            let mut future = case.call(contract.nth_passing(0));
            let answer = task.enter(|cx, _| future.as_mut().poll(cx));
            ensure!(
                answer.is_pending() && case.watch.calls() == 0,
                PendingMeansPending,
                "it went on while the inner service was not ready"
            );
            case.watch.add_room();
            let answer = case.finish(future).await?;
            case.ensure_passed(&answer)?;
        }
        Poll::Ready(Err(error)) => {
            ensure!(
                false,
                PendingMeansPending,
                "it is not pending but failed: {error}"
            );
        }
    }
    case.ensure_ready_calls()?;
    waits_for_the_call(contract).await
}

async fn waits_for_the_call<L>(contract: &Contract<L>) -> Result<()>
where
    L: Layer<Inner>,
    L::Service: UpdateService,
{
    let mut case = Case::new(contract, PLENTY, Rule::PendingMeansPending);
    case.watch.set_mode(Mode::Hold);
    let mut future = case.start(contract.nth_passing(0)).await?;
    let mut task = task::spawn(());
    let answer = task.enter(|cx, _| future.as_mut().poll(cx));
    ensure!(
        answer.is_pending(),
        PendingMeansPending,
        "it is done before the call of the inner service is"
    );
    case.watch.set_mode(Mode::Answer);
    ensure!(
        wakes_up(&task).await,
        PendingMeansPending,
        "it does not wake up when the call of the inner service ends"
    );
    let answer = case.finish(future).await?;
    case.ensure_passed(&answer)
}

async fn errors_untouched<L>(contract: &Contract<L>) -> Result<()>
where
    L: Layer<Inner>,
    L::Service: UpdateService,
{
    for mode in [Mode::Fail, Mode::FailReady] {
        let mut case = Case::new(contract, PLENTY, Rule::ErrorsUntouched);
        case.watch.set_mode(mode);
        let answer = match case.ready().await? {
            Ok(()) => case.finish_call(contract.nth_passing(0)).await?,
            Err(error) => Err(error),
        };
        let error = match answer {
            Ok(outcome) => {
                let seen = outcome::describe(&Ok(&outcome));
                return Err(Breach::new(
                    Rule::ErrorsUntouched,
                    format!("the error is gone: {seen}"),
                ));
            }
            Err(error) => error,
        };
        ensure!(
            error.find::<InnerError>().is_some(),
            ErrorsUntouched,
            "another error came out: {error}"
        );
    }
    Ok(())
}

async fn clone_is_not_ready<L>(contract: &Contract<L>) -> Result<()>
where
    L: Layer<Inner>,
    L::Service: UpdateService,
{
    let mut case = Case::new(contract, 1, Rule::CloneIsNotReady);
    case.ensure_ready().await?;
    let mut clone = case.service.clone();
    // Where readiness takes no room, the layer waits for it in its future, and so does a clone.
    if case.watch.holders() == 1 {
        let mut task = task::spawn(());
        let ready = task.enter(|cx, _| clone.poll_ready(cx).map_err(Error::new));
        ensure!(
            ready.is_pending(),
            CloneIsNotReady,
            "a clone said to be ready while only the original was"
        );
    }
    let answer = case.finish_call(contract.nth_passing(0)).await?;
    case.ensure_passed(&answer)?;
    case.service = clone;
    let answer = case.run(contract.nth_passing(1)).await?;
    case.ensure_passed(&answer)?;
    // Calls that overlap, on one instance: each of them needs a readiness of its own.
    let mut case = Case::new(contract, PLENTY, Rule::CloneIsNotReady);
    case.watch.set_mode(Mode::Hold);
    let mut running = Vec::new();
    for number in 0..3 {
        running.push(case.start(contract.nth_passing(number)).await?);
    }
    case.watch.set_mode(Mode::Answer);
    for future in running {
        let answer = case.finish(future).await?;
        case.ensure_passed(&answer)?;
    }
    case.ensure_ready_calls()
}

async fn dropped_future_releases<L>(contract: &Contract<L>) -> Result<()>
where
    L: Layer<Inner>,
    L::Service: UpdateService,
{
    for is_started in [true, false] {
        let mut case = Case::new(contract, PLENTY, Rule::DroppedFutureReleases);
        let clone = case.service.clone();
        case.watch.set_mode(Mode::Hold);
        for number in 0..ROUNDS {
            let request = contract.nth_passing(number);
            let future = match is_started {
                true => case.start(request).await?,
                false => {
                    case.ensure_ready().await?;
                    case.call(request)
                }
            };
            drop(future);
            ensure!(
                case.watch.futures() == 0,
                DroppedFutureReleases,
                "the call of the inner service goes on"
            );
            ensure!(
                case.watch.holders() == 0,
                DroppedFutureReleases,
                "the readiness of the inner service is kept"
            );
        }
        case.watch.set_mode(Mode::Answer);
        for number in [ROUNDS, ROUNDS + 1] {
            let answer = case.run(contract.nth_passing(number)).await?;
            case.ensure_passed(&answer)?;
        }
        case.service = clone;
        let answer = case.run(contract.nth_passing(ROUNDS + 2)).await?;
        case.ensure_passed(&answer)?;
        case.ensure_ready_calls()?;
    }
    Ok(())
}

pub(super) async fn dropped_service_releases<L>(contract: &Contract<L>) -> Result<()>
where
    L: Layer<Inner>,
    L::Service: UpdateService,
{
    let mut case = Case::new(contract, 1, Rule::DroppedServiceReleases);
    for number in 0..ROUNDS {
        case.ensure_ready().await?;
        let clone = case.service.clone();
        drop(std::mem::replace(&mut case.service, clone));
        ensure!(
            case.watch.holders() == 0,
            DroppedServiceReleases,
            "the readiness of the inner service is kept"
        );
        if number % 10 == 0 {
            let answer = case.run(contract.nth_passing(number)).await?;
            case.ensure_passed(&answer)?;
        }
    }
    case.ensure_ready_calls()
}

async fn probe_is_forwarded<L>(contract: &Contract<L>) -> Result<()>
where
    L: Layer<Inner>,
    L::Service: UpdateService,
{
    contract.bot.take_calls();
    let mut case = Case::new(contract, PLENTY, Rule::ProbeIsForwarded);
    for _ in 0..ROUNDS {
        let probe = case.probe(contract).await?;
        let entries = probe.entries();
        ensure!(
            contract.is_foreign || !entries.is_empty(),
            ProbeIsForwarded,
            "it wrote no entry"
        );
        ensure!(
            entries.iter().all(|entry| !entry.name.is_empty()),
            ProbeIsForwarded,
            "its entry has no name"
        );
    }
    let calls = contract.bot.calls();
    ensure!(
        calls.is_empty(),
        ProbeIsForwarded,
        "it called the bot: {calls:?}"
    );
    // What the probes left behind would show here.
    let answer = case.run(contract.nth_passing(0)).await?;
    case.ensure_passed(&answer)?;
    case.ensure_ready_calls()
}

fn debug_names_itself<L>(contract: &Contract<L>) -> Result<()>
where
    L: Layer<Inner> + std::fmt::Debug,
    L::Service: UpdateService + std::fmt::Debug,
{
    let case = Case::new(contract, PLENTY, Rule::DebugNamesItself);
    let layer = format!("{:?}", (contract.make)());
    let service = format!("{:?}", case.service);
    let pairs = [
        (short_name::<L>(), layer),
        (short_name::<L::Service>(), service),
    ];
    for (name, shown) in pairs {
        ensure!(
            shown.starts_with(name),
            DebugNamesItself,
            "{name} shows itself as {shown:?}"
        );
    }
    Ok(())
}
