//! Replicas whose clocks are an hour apart. A process reads one clock, tokio's, so each replica has
//! a runtime whose clock was put forward before it connected.

use std::{sync::Arc, time::Duration};

use campanile::store::{Claim, Due, Leases, Namespace, Press, Queue, Store};
use campanile_testkit::TestBot;

use super::{
    At, Engine, Fault, Report, Result,
    fault::Replica,
    limits::{door, uses},
    support::fresh_name,
};

const HOUR: Duration = Duration::from_secs(60 * 60);

pub(crate) async fn play<E: Engine>(at: At, fault: Fault) -> Result<Report> {
    let name = fresh_name();
    let mut report = Report::default().done("replicas an hour apart", 3);
    for (nth, hours) in [1, 0, 2].into_iter().enumerate() {
        // One after the other, each with what those before it left.
        let name = name.clone();
        let replica = move || replica::<E>(at, &name, hours, fault, nth == 0, report);
        report = tokio::task::spawn_blocking(replica).await??;
    }
    Ok(report)
}

fn replica<E: Engine>(
    at: At,
    name: &str,
    hours: u32,
    fault: Fault,
    is_first: bool,
    report: Report,
) -> Result<Report> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    let report = runtime.block_on(async {
        tokio::time::pause();
        tokio::time::advance(HOUR * hours).await;
        tokio::time::resume();
        let store: Arc<dyn Store> = Replica::new(E::store(at, name).await?, fault);
        look(&store, is_first, report).await
    });
    runtime.shutdown_background();
    report
}

/// The first uses up a limit, takes a lease for half an hour, and leaves something that is due in
/// half an hour; to all others nothing of that is over.
async fn look(store: &Arc<dyn Store>, is_first: bool, report: Report) -> Result<Report> {
    let half = HOUR / 2;
    let replica = Replica::new(store.clone(), Fault::None);
    let tally = uses(&[door(replica, "messages", 10)?], &TestBot::new(), 7, 20).await;

    let leases = Leases::new(store.clone(), "leases", half);
    let press = leases.begin(leases.key(1).id(1)).await?;
    let is_begun = matches!(press, Press::Started(_));
    // Dropped, it would be given back.
    std::mem::forget(press);

    let queue = Queue::new(store.clone(), "queue", half);
    if is_first {
        queue
            .push(queue.key(1).id(1), 1, "later", Due::After(half))
            .await?;
        queue
            .push(queue.key(1).id(2), 1, "now", Due::After(Duration::ZERO))
            .await?;
    }
    let claimed = store.claim(Claim {
        queue: Namespace::new("queue").of(1),
        n: 10,
        lease: half,
        wait: Duration::ZERO,
        early: false,
    });
    let claimed = claimed.await?.len();

    let first = usize::from(is_first);
    Ok(report
        .exactly("admitted too many or too few", 10 * first, tally.admitted)
        .exactly("notices too many or too few", first, tally.told)
        .exactly("leases too many or too few", first, usize::from(is_begun))
        .exactly("claims too many or too few", first, claimed))
}
