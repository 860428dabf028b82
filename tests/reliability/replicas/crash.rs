//! An engine that is killed and comes back, while replicas take updates in and handle them: a lane
//! for each chat, in the store.

use std::{
    collections::{HashMap, HashSet},
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use campanile::store::{ClaimGuard, Due, Part, Queue};
use tokio::{sync::watch, task::JoinSet, time::sleep};

use super::{
    Engine, Fault, Report, Result, Scale,
    fault::Replica,
    support::{Random, fresh_name, wait_for},
};

const CHATS: usize = 100;
/// How many chats a replica works on at a time.
const PERMITS: usize = 16;
const LEASE: Duration = Duration::from_secs(5);
const BOT: i64 = 1;
/// How many updates wait in the store, at least, at a kill for which the handlers were held.
const BACKLOG: usize = 10;

pub(crate) async fn play<E: Engine>(scale: Scale, fault: Fault) -> Result<Report> {
    let (updates, kills) = (scale.of(100_000, 2_000), scale.of(20, 2));
    let start = match fault {
        Fault::Durability => E::start_forgetful,
        _ => E::start,
    };
    let mut engine = tokio::task::spawn_blocking(start).await??;
    let (at, name) = (engine.addr(), fresh_name());
    let effects = Arc::new(Effects::default());
    let mut queues = Vec::new();
    for _ in 0..3 {
        let replica = Replica::new(E::store(at, &name).await?, fault);
        queues.push(Queue::new(replica, "updates", LEASE));
    }
    let mut workers = JoinSet::new();
    let held = watch::Sender::new(false);
    for queue in queues.clone() {
        workers.spawn(work(queue, effects.clone(), held.subscribe()));
    }
    let queues = Arc::new(queues);
    let each = updates / CHATS;
    let mut chats = JoinSet::new();
    for chat in 0..CHATS {
        chats.spawn(send(queues.clone(), effects.clone(), chat, each));
    }

    let mut killed = 0;
    for kill in 1..=kills {
        // Spread over the updates; what is lost is not waited for.
        let progress = each * CHATS * kill / (kills + 1);
        wait_for(progress, || effects.applied.load(Ordering::Relaxed)).await;
        // Every other kill comes when much is taken and not handled, which only the store knows; the
        // others come in the middle of the work.
        if kill % 2 == 1 {
            held.send_replace(true);
            wait_for(BACKLOG, || effects.waiting()).await;
        }
        engine = tokio::task::spawn_blocking(move || {
            engine.kill_9();
            engine.restart().map(|()| engine)
        })
        .await??;
        held.send_replace(false);
        killed += 1;
    }
    chats.join_all().await;
    wait_for(each * CHATS, || effects.applied.load(Ordering::Relaxed)).await;
    workers.abort_all();

    let counted = effects.count(each);
    let unsettled = effects.unsettled.load(Ordering::Relaxed);
    let permits = 3 * PERMITS * killed;
    Ok(Report::default()
        .done("updates", each * CHATS)
        .done("kills of the engine", killed)
        .done("repeated effects", counted.repeated)
        .done("effects that were not settled", unsettled)
        .wrong("lost", counted.lost)
        .wrong("out of order in their chat", counted.out_of_order)
        .wrong("repeated though settled", counted.repeated_though_settled)
        .wrong(
            "repeated beyond what was not settled",
            counted.repeated.saturating_sub(unsettled),
        )
        .wrong(
            "repeated beyond the permits",
            counted.repeated.saturating_sub(permits),
        ))
}

/// The updates of a chat come one after the other: each until it is taken, and the next one when
/// something came of it.
async fn send(queues: Arc<Vec<Queue>>, effects: Arc<Effects>, chat: usize, updates: usize) {
    let random = Random::new(chat as u64);
    for update in 1..=updates {
        let (chat, id) = (chat as i64, update as i64);
        loop {
            let queue = &queues[random.below(queues.len())];
            let due = Due::After(Duration::ZERO);
            if queue
                .push(queue.key(BOT).id(chat), id, "update", due)
                .await
                .is_ok()
            {
                effects.taken.fetch_add(1, Ordering::Relaxed);
                break;
            }
            sleep(Duration::from_millis(20)).await;
        }
        wait_for(1, || usize::from(effects.has(chat, id))).await;
    }
}

/// Handles what is due, up to so many chats at a time.
async fn work(queue: Queue, effects: Arc<Effects>, mut held: watch::Receiver<bool>) {
    let mut running = JoinSet::new();
    while held.wait_for(|held| !held).await.is_ok() {
        while running.len() >= PERMITS {
            running.join_next().await;
        }
        let free = PERMITS - running.len();
        match queue.claim(BOT, free, Duration::from_secs(1)).await {
            Ok(claims) => {
                for claim in claims {
                    running.spawn(handle(claim, effects.clone()));
                }
            }
            Err(_) => sleep(Duration::from_millis(20)).await,
        }
        while running.try_join_next().is_some() {}
    }
}

async fn handle(claim: ClaimGuard, effects: Arc<Effects>) {
    let Some(Part::Id(chat)) = claim.key().parts().first().cloned() else {
        return;
    };
    let ids: Vec<_> = claim.items().iter().map(|item| item.id).collect();
    for id in &ids {
        effects.apply(chat, *id);
        // Others could come in between, if they may.
        tokio::task::yield_now().await;
    }
    match claim.settle(Duration::from_secs(600)).await {
        Ok(true) => effects.settle(chat, &ids),
        Ok(false) | Err(_) => {
            effects.unsettled.fetch_add(ids.len(), Ordering::Relaxed);
        }
    }
}

/// What the handlers did.
#[derive(Debug, Default)]
struct Effects {
    chats: Mutex<HashMap<i64, Lane>>,
    /// Updates that the store has taken.
    taken: AtomicUsize,
    applied: AtomicUsize,
    /// Effects of which nobody knows whether the store knows.
    unsettled: AtomicUsize,
}

#[derive(Debug, Default)]
struct Lane {
    applied: HashSet<i64>,
    settled: HashSet<i64>,
    last: i64,
    count: Count,
}

#[derive(Debug, Default, Clone, Copy)]
struct Count {
    lost: usize,
    out_of_order: usize,
    repeated: usize,
    repeated_though_settled: usize,
}

impl Effects {
    /// How many updates are taken and not handled.
    fn waiting(&self) -> usize {
        let applied = self.applied.load(Ordering::Relaxed);
        self.taken.load(Ordering::Relaxed).saturating_sub(applied)
    }

    fn apply(&self, chat: i64, id: i64) {
        let mut chats = self.chats.lock().expect("nobody panics with it");
        let lane = chats.entry(chat).or_default();
        let is_new = lane.applied.insert(id);
        if is_new {
            self.applied.fetch_add(1, Ordering::Relaxed);
            lane.count.out_of_order += usize::from(id < lane.last);
            lane.last = lane.last.max(id);
        } else {
            lane.count.repeated += 1;
            lane.count.repeated_though_settled += usize::from(lane.settled.contains(&id));
        }
    }

    fn has(&self, chat: i64, id: i64) -> bool {
        let chats = self.chats.lock().expect("nobody panics with it");
        chats
            .get(&chat)
            .is_some_and(|lane| lane.applied.contains(&id))
    }

    fn settle(&self, chat: i64, ids: &[i64]) {
        let mut chats = self.chats.lock().expect("nobody panics with it");
        chats.entry(chat).or_default().settled.extend(ids);
    }

    fn count(&self, each: usize) -> Count {
        let chats = self.chats.lock().expect("nobody panics with it");
        let mut sum = Count {
            lost: each * CHATS,
            ..Count::default()
        };
        for lane in chats.values() {
            sum.lost -= lane.applied.len();
            sum.out_of_order += lane.count.out_of_order;
            sum.repeated += lane.count.repeated;
            sum.repeated_though_settled += lane.count.repeated_though_settled;
        }
        sum
    }
}
