//! Three replicas of one bot on one engine, behind a load balancer that sends each update to any of
//! them. Every scenario gives a [`Report`], which counts what must not be; and every scenario is
//! told once to switch off the mechanism that it is about, and then must report something.

mod albums;
mod clocks;
mod crash;
mod engine;
mod fault;
mod limits;
mod network;
mod presses;
mod proxy;
mod support;

use std::{future::Future, net::SocketAddr};

use campanile_testkit::engine::{Postgres, Redis};
use libtest_mimic::{Failed, Trial};

use self::{
    engine::Engine,
    fault::Fault,
    support::{Report, Result, Scale},
};

/// What keeps the engines running; to be dropped when all trials have run.
pub(crate) struct Engines {
    _postgres: Option<Postgres>,
    _redis: Option<Redis>,
}

/// The trials on all engines; one that is missing has one trial that says so.
pub(crate) fn trials() -> (Vec<Trial>, Engines) {
    let (mut trials, postgres) = of::<Postgres>();
    let (more, redis) = of::<Redis>();
    trials.extend(more);
    let engines = Engines {
        _postgres: postgres,
        _redis: redis,
    };
    (trials, engines)
}

fn of<E: Engine>() -> (Vec<Trial>, Option<E>) {
    let engine = match E::start() {
        Ok(engine) => engine,
        Err(error) => return (vec![error.into_trial()], None),
    };
    let at = engine.addr();
    let (scale, small) = (Scale::Asked, Scale::Little);
    let mut trials = Vec::new();
    trials.extend([
        holds::<E, _>("albums_are_whole_and_handled_once", async move || {
            albums::play::<E>(at, scale, Fault::None).await
        }),
        fails::<E, _>("albums", Fault::Lease, async move |fault| {
            albums::play::<E>(at, small, fault).await
        }),
        fails::<E, _>("albums", Fault::Memory, async move |fault| {
            albums::play::<E>(at, small, fault).await
        }),
        fails::<E, _>("albums", Fault::Loss, async move |fault| {
            albums::play::<E>(at, small, fault).await
        }),
        holds::<E, _>("a_hundred_presses_are_one_run", async move || {
            presses::play::<E>(at, scale, Fault::None).await
        }),
        fails::<E, _>("presses", Fault::Lease, async move |fault| {
            presses::play::<E>(at, small, fault).await
        }),
        holds::<E, _>(
            "a_limit_admits_its_number_and_tells_once",
            async move || limits::play::<E>(at, scale, Fault::None).await,
        ),
        fails::<E, _>("limits", Fault::Apart, async move |fault| {
            limits::play::<E>(at, small, fault).await
        }),
        holds::<E, _>("two_bots_and_two_limiters_share_no_key", async move || {
            limits::neighbours::<E>(at, Fault::None).await
        }),
        fails::<E, _>("neighbours", Fault::Scopes, async move |fault| {
            limits::neighbours::<E>(at, fault).await
        }),
        holds::<E, _>("clocks_an_hour_apart_change_nothing", async move || {
            clocks::play::<E>(at, Fault::None).await
        }),
        fails::<E, _>("clocks", Fault::Apart, async move |fault| {
            clocks::play::<E>(at, fault).await
        }),
        holds::<E, _>("updates_survive_kills_of_the_engine", async move || {
            crash::play::<E>(scale, Fault::None).await
        }),
        fails::<E, _>("updates", Fault::Loss, async move |fault| {
            crash::play::<E>(small, fault).await
        }),
        fails::<E, _>("updates", Fault::Durability, async move |fault| {
            crash::play::<E>(small, fault).await
        }),
        holds::<E, _>(
            "a_network_that_fails_gives_no_wrong_answer",
            async move || network::play::<E>(at, scale, Fault::None).await,
        ),
        fails::<E, _>("network", Fault::Apart, async move |fault| {
            network::play::<E>(at, small, fault).await
        }),
    ]);
    (trials, Some(engine))
}

/// A scenario that must report nothing.
fn holds<E: Engine, F>(name: &'static str, play: impl FnOnce() -> F + Send + 'static) -> Trial
where
    F: Future<Output = Result<Report>>,
{
    trial::<E>(name, move || {
        let report = run(play())?;
        println!("{}: {name}: {report}", E::NAME);
        match report.is_clean() {
            true => Ok(()),
            false => Err(report.to_string().into()),
        }
    })
}

/// A scenario without one of its mechanisms, which must report what comes of that.
fn fails<E: Engine, F>(
    what: &str,
    fault: Fault,
    play: impl FnOnce(Fault) -> F + Send + 'static,
) -> Trial
where
    F: Future<Output = Result<Report>>,
{
    trial::<E>(&format!("without_{fault}_{what}_go_wrong"), move || {
        let report = run(play(fault))?;
        match report.is_clean() {
            true => Err("nothing is reported".into()),
            false => Ok(()),
        }
    })
}

fn trial<E: Engine>(
    name: &str,
    test: impl FnOnce() -> std::result::Result<(), Failed> + Send + 'static,
) -> Trial {
    Trial::test(format!("replicas::{name}"), test).with_kind(E::NAME)
}

fn run(play: impl Future<Output = Result<Report>>) -> std::result::Result<Report, Failed> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()?;
    let report = runtime.block_on(play).map_err(Failed::from);
    // Connections that hang are not waited for.
    runtime.shutdown_background();
    report
}

/// Where an engine listens, or a proxy before it.
type At = SocketAddr;
