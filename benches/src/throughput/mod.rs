//! How many rate-limit checks a store does in a second for 256 callers at once, against the bare
//! engine doing the equivalent statement.
//!
//! Both take turns in one run, so that whatever else the machine does meets both; the figure is the
//! median of the ratios of two turns.

mod memory;
mod other;
mod postgres;
mod redis;
mod sqlite;

use std::{future::Future, sync::Arc, time::Duration};

use campanile::store::{Limiter, Quota, Store};
use futures::future::{BoxFuture, FutureExt};
use tokio::{runtime, task::JoinSet, time::Instant};

use crate::Result;

/// How many ask at once.
const CALLERS: u64 = 256;
/// How many users they ask for.
const USERS: u64 = 10_000;
/// How many checks a turn has.
const CHECKS: u64 = 20_000;
const TURNS: usize = 15;
/// Of what is told without a bare engine beside it.
const OTHER_TURNS: usize = 5;

/// A check of one user, which passes.
type Check = Arc<dyn Fn(u64) -> BoxFuture<'static, Checked> + Send + Sync>;
type Checked = std::result::Result<(), String>;

/// A store and the engine under it. What is missing is told by [`Contest::start`].
struct Contest {
    name: &'static str,
    start: fn() -> BoxFuture<'static, Result<Pair>>,
}

struct Pair {
    store: Arc<dyn Store>,
    /// What a check is without a store.
    bare: Check,
    /// A server that runs as long as this does.
    _server: Box<dyn Send>,
}

const CONTESTS: &[Contest] = &[postgres::CONTEST, redis::CONTEST, sqlite::CONTEST];

/// Measures all engines whose name contains the text, and prints a line for each.
///
/// # Errors
///
/// A check failed. An engine that is missing is told and left out.
pub fn report(text: &str) -> Result<()> {
    if "memory".contains(text) {
        memory::report()?;
    }
    let runtime = runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()?;
    let asked = CONTESTS
        .iter()
        .filter(|contest| contest.name.contains(text));
    for contest in asked {
        match runtime.block_on((contest.start)()) {
            Ok(pair) => runtime.block_on(measure(contest.name, &pair))?,
            Err(reason) => println!("{:<12} not measured: {reason}", contest.name),
        }
    }
    Ok(())
}

async fn measure(name: &str, pair: &Pair) -> Result<()> {
    compare(name, pair).await?;
    for other in other::CALLS {
        let (call, mut done) = ((other.on)(Arc::clone(&pair.store)), Vec::new());
        for _ in 0..OTHER_TURNS {
            done.push(turn_of(&call).await?);
        }
        println!("{:<12}{:>10.0} {} a second", "", median(done), other.what);
    }
    Ok(())
}

async fn compare(name: &str, pair: &Pair) -> Result<()> {
    let check = of_store(Arc::clone(&pair.store));
    let (mut ours, mut bare, mut ratios) = (Vec::new(), Vec::new(), Vec::new());
    for turn in 0..=TURNS {
        let (one, other) = (turn_of(&check).await?, turn_of(&pair.bare).await?);
        // The first warms both up.
        if turn > 0 {
            ours.push(one);
            bare.push(other);
            ratios.push(100.0 * one / other);
        }
    }
    let [ours, bare, ratio] = [ours, bare, ratios].map(median);
    println!("{name:<12}{ours:>10.0} checks/s, bare {bare:>10.0} checks/s: {ratio:.0} %");
    Ok(())
}

/// Checks per second.
async fn turn_of(check: &Check) -> Result<f64> {
    let start = Instant::now();
    let mut callers = JoinSet::new();
    for caller in 0..CALLERS {
        let check = Arc::clone(check);
        callers.spawn(async move {
            for round in 0..CHECKS / CALLERS {
                // Far from the users of the other callers, and of the last round.
                check((caller + round * 7_919) % USERS).await?;
            }
            Checked::Ok(())
        });
    }
    while let Some(done) = callers.join_next().await {
        done??;
    }
    Ok(CHECKS as f64 / start.elapsed().as_secs_f64())
}

fn median(mut figures: Vec<f64>) -> f64 {
    figures.sort_by(f64::total_cmp);
    figures[figures.len() / 2]
}

/// What everybody checks: a rule under which all pass.
fn quota() -> Quota {
    let quota = Quota::new(100_000_000, Duration::from_secs(1_000));
    quota.expect("many in some time are a quota")
}

/// The check as a layer makes it.
fn of_store(store: Arc<dyn Store>) -> Check {
    let limiter = Limiter::new(store, "limit", quota());
    Arc::new(move |user| {
        let key = limiter.key(42).id(user as i64);
        let verdict = limiter.check(key);
        async move {
            let verdict = verdict.await.map_err(|error| error.to_string())?;
            verdict.is_allowed().then_some(()).ok_or_else(refused)
        }
        .boxed()
    })
}

fn refused() -> String {
    "a use that fits was refused".to_owned()
}

/// The check as a client of the engine makes it.
fn of_client<F>(check: impl Fn(u64) -> F + Send + Sync + 'static) -> Check
where
    F: Future<Output = Checked> + Send + 'static,
{
    Arc::new(move |user| check(user).boxed())
}
