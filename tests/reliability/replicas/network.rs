//! One of three replicas has a network that fails: cut, slow, half open.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    time::Duration,
};

use campanile::{
    Flow,
    store::{Commit, Durability, Leases, Namespace, Op, Output, Press, Store},
};
use campanile_testkit::TestBot;
use tokio::time::{Instant, sleep, sleep_until};
use tower::ServiceExt;

use super::{
    At, Engine, Fault, Report, Result, Scale,
    fault::Replica,
    limits::{door, text_of},
    proxy::{Network, Proxy},
    support::{Door, fresh_name},
};

const LIMIT: u32 = 10;
/// How soon all must be well when the network is.
const RECOVERY: Duration = Duration::from_secs(5);

/// What all replicas did in one phase.
#[derive(Debug, Default)]
struct Seen {
    /// Admitted by the limit, of one user, and not known to be.
    admitted: AtomicUsize,
    unknown: AtomicUsize,
    /// Admitted by the replica without a network.
    opened: AtomicUsize,
    /// Leases of one key, and those that may have been given without an answer.
    begun: AtomicUsize,
    unheard: AtomicUsize,
    /// Counted for sure, and perhaps.
    added: AtomicUsize,
    perhaps: AtomicUsize,
    is_over: AtomicBool,
}

pub(crate) async fn play<E: Engine>(at: At, scale: Scale, fault: Fault) -> Result<Report> {
    let name = fresh_name();
    let proxy = Proxy::start(at).await?;
    let mut replicas = Vec::new();
    for way in [proxy.addr(), at, at] {
        replicas.push(Replica::new(E::store(way, &name).await?, fault));
    }
    let seconds = |full, least| Duration::from_secs(scale.of(full, least) as u64);
    let phases = [
        (Network::Cut, seconds(30, 3)),
        (Network::Slow(Duration::from_millis(500)), seconds(30, 3)),
        (Network::HalfOpen, seconds(30, 3)),
    ];
    let mut report = Report::default();
    for (phase, (network, lasts)) in phases.into_iter().enumerate() {
        let seen = Arc::new(Seen::default());
        proxy.set(network);
        let is_away = !matches!(network, Network::Slow(_));
        let mut tasks = Vec::new();
        for (nth, replica) in replicas.iter().enumerate() {
            let is_away = is_away && nth == 0;
            tasks.push(tokio::spawn(use_all(
                replica.clone(),
                phase as i64,
                is_away,
                seen.clone(),
            )));
        }
        let phase_ends = Instant::now() + lasts;
        // Who comes when the network is slow has many answers to wait for before the first call.
        let is_let_in = is_away || E::store(proxy.addr(), &name).await.is_ok();
        sleep_until(phase_ends).await;
        seen.is_over.store(true, Ordering::Relaxed);
        for task in tasks {
            task.await??;
        }
        proxy.set(Network::Whole);
        let back = recovery(&replicas[0]).await;
        report = count(report, &replicas[1], phase as i64, &seen).await?;
        report = report
            .done("faults", 1)
            .wrong("replicas that were not let in", usize::from(!is_let_in))
            .done("milliseconds to recover", back.as_millis() as usize)
            .wrong(
                "recoveries that took too long",
                usize::from(back > RECOVERY),
            );
    }
    Ok(report)
}

/// Asks for everything that must be given once, again and again, while the network fails.
async fn use_all(replica: Arc<Replica>, phase: i64, is_away: bool, seen: Arc<Seen>) -> Result {
    let leases = Leases::new(replica.clone(), "leases", Duration::from_secs(600));
    let door = door(replica.clone(), "messages", LIMIT)?;
    while !seen.is_over.load(Ordering::Relaxed) {
        let (admitted, begun, added) = tokio::join!(
            is_admitted(&door, phase),
            leases.begin(leases.key(1).id(phase)),
            replica.run(&[add(phase, 1)], Durability::Hard),
        );
        match admitted {
            Some(true) => {
                seen.admitted.fetch_add(1, Ordering::Relaxed);
                seen.opened
                    .fetch_add(usize::from(is_away), Ordering::Relaxed);
            }
            Some(false) => {}
            None => drop(seen.unknown.fetch_add(1, Ordering::Relaxed)),
        }
        match begun {
            Ok(press @ Press::Started(_)) => {
                seen.begun.fetch_add(1, Ordering::Relaxed);
                // Dropped, it would be given back.
                std::mem::forget(press);
            }
            Ok(_) => {}
            Err(_) => drop(seen.unheard.fetch_add(1, Ordering::Relaxed)),
        }
        match added {
            Ok(_) => seen.added.fetch_add(1, Ordering::Relaxed),
            Err(_) => seen.perhaps.fetch_add(1, Ordering::Relaxed),
        };
        sleep(Duration::from_millis(20)).await;
    }
    Ok(())
}

fn add(phase: i64, by: i64) -> Op {
    Op::Add {
        key: Namespace::new("counter").key(1).id(phase),
        by,
        ttl: None,
    }
}

/// Whether the limit admits a user, or `None` if the store did not answer: a use may be charged then.
async fn is_admitted(door: &Door, user: i64) -> Option<bool> {
    let request = TestBot::new().request(text_of(user + 1));
    match door.clone().oneshot(request).await.ok()?.flow {
        Flow::Handled => Some(true),
        Flow::Stopped(stop) if stop.reason().contains("failed") => None,
        _ => Some(false),
    }
}

/// How long until the store answers again.
async fn recovery(replica: &Replica) -> Duration {
    let start = Instant::now();
    while start.elapsed() < RECOVERY * 4 {
        if replica.run(&[add(-1, 0)], Durability::Soft).await.is_ok() {
            break;
        }
        sleep(Duration::from_millis(20)).await;
    }
    start.elapsed()
}

async fn count(report: Report, replica: &Replica, phase: i64, seen: &Seen) -> Result<Report> {
    let commit = replica.run(&[add(phase, 0)], Durability::Soft).await?;
    let Commit::Applied(outputs) = commit else {
        return Err("a counter refuses".into());
    };
    let Output::Count(counted) = outputs[0] else {
        return Err("a counter answers something else".into());
    };
    let counted = usize::try_from(counted)?;
    let load = |n: &AtomicUsize| n.load(Ordering::Relaxed);
    let (added, perhaps) = (load(&seen.added), load(&seen.perhaps));
    let is_right = (added..=added + perhaps).contains(&counted);
    Ok(report
        .done("answers", added)
        .done("errors", perhaps)
        .exactly_but(
            "admitted too many or too few",
            LIMIT as usize,
            load(&seen.admitted),
            load(&seen.unknown),
        )
        .exactly_but(
            "leases too many or too few",
            1,
            load(&seen.begun),
            load(&seen.unheard),
        )
        .wrong("admitted without a store", load(&seen.opened))
        .wrong("counters that are wrong", usize::from(!is_right)))
}
