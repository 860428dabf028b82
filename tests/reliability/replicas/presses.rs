//! One button, pressed a hundred times at once, at all replicas.

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use campanile::{layers::CallbackDedupLayer, prelude::*};
use campanile_core::BoxError;
use campanile_testkit::{TestBot, update};
use tokio::{task::JoinSet, time::sleep};
use tower::{Layer, ServiceExt, service_fn};

use super::{At, Engine, Fault, Report, Result, Scale, fault::Replica, support::fresh_name};

const PRESSES: usize = 100;

pub(crate) async fn play<E: Engine>(at: At, scale: Scale, fault: Fault) -> Result<Report> {
    let name = fresh_name();
    let runs = Arc::new(AtomicUsize::new(0));
    let mut doors = Vec::new();
    for _ in 0..3 {
        let replica = Replica::new(E::store(at, &name).await?, fault);
        let layer = CallbackDedupLayer::builder(replica)
            .cooldown(Duration::from_secs(60))
            .build()?;
        let runs = runs.clone();
        doors.push(layer.layer(service_fn(move |_: Request| {
            let runs = runs.clone();
            async move {
                runs.fetch_add(1, Ordering::Relaxed);
                sleep(Duration::from_millis(5)).await;
                Ok::<_, BoxError>(Outcome::handled())
            }
        })));
    }
    let rounds = scale.of(100, 5);
    let (bot, mut unanswered, mut errors) = (TestBot::new(), 0, 0);
    for round in 0..rounds {
        let mut pressed = JoinSet::new();
        for press in 0..PRESSES {
            let door = doors[press % doors.len()].clone();
            let data = format!("like {round}");
            let request = bot.request(update::press(&data).from(7));
            pressed.spawn(door.oneshot(request));
        }
        for outcome in pressed.join_all().await {
            match outcome {
                Ok(outcome) => unanswered += usize::from(outcome.replies.is_empty()),
                Err(_) => errors += 1,
            }
        }
    }
    let runs = runs.load(Ordering::Relaxed);
    Ok(Report::default()
        .done("rounds of 100 presses", rounds)
        .exactly("runs too many or too few", rounds, runs)
        .wrong("presses without an answer", unanswered)
        .wrong("errors", errors))
}
