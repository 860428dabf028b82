use std::sync::{Arc, Mutex};

use super::*;
use crate::{
    Answer, Applied, Caps, Claim, Claimed, Commit, Durability, Guard, Key, Lease, MemoryStore, Op,
    Output, Outputs, Row, Scan, Verdict,
};

struct Memory;

impl Backend for Memory {
    async fn open(&self) -> Arc<dyn Store> {
        Arc::new(MemoryStore::new())
    }
}

/// The documented number is 10,000: `CONFORMANCE_SEEDS=10000 cargo test -p campanile-store`.
fn seeds() -> Range<u64> {
    let asked = std::env::var("CONFORMANCE_SEEDS").ok();
    0..asked.and_then(|seeds| seeds.parse().ok()).unwrap_or(2_000)
}

#[tokio::test(start_paused = true)]
async fn memory_does_what_the_reference_does() {
    sequences(&Memory, seeds()).await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn an_order_explains_every_history_of_memory() {
    histories(&Memory, seeds()).await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn a_claim_of_memory_that_waits_gets_what_it_waits_for() {
    waiting::run(&Memory).await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn one_store_may_serve_all_sequences() {
    struct One(Arc<dyn Store>);
    impl Backend for One {
        async fn open(&self) -> Arc<dyn Store> {
            Arc::clone(&self.0)
        }
    }
    check(&One(Arc::new(MemoryStore::new())), 0..100)
        .await
        .unwrap();
}

// ===== stores that are none =====

/// What is wrong with a store.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Fault {
    JustBlockedTwice,
    NeverJustBlocked,
    BatchNotAtomic,
    ReleaseIgnored,
    OlderOverwritesNewer,
    GuardIgnored,
    KeepForgotten,
    LostLeaseFinishes,
    BotsShareKeys,
    DuplicatesTaken,
    ClaimTwice,
    AttemptsForgotten,
    ScanUnstable,
    TtlIgnored,
    LostUpdate,
    ClaimSleepsThrough,
    OneIsForgotten,
}

#[derive(Debug)]
struct Broken {
    store: MemoryStore,
    fault: Fault,
    pushes: Mutex<i64>,
}

impl Backend for Fault {
    async fn open(&self) -> Arc<dyn Store> {
        Arc::new(Broken {
            store: MemoryStore::new(),
            fault: *self,
            pushes: Mutex::default(),
        })
    }
}

impl Broken {
    fn is(&self, fault: Fault) -> bool {
        self.fault == fault
    }

    fn now<T: 'static>(answer: Answer<T>) -> Result<T, crate::StoreError> {
        answer
            .into_ready()
            .expect("a store in memory answers at once")
    }

    fn spoil(&self, mut op: Op) -> Op {
        if self.is(Fault::BotsShareKeys)
            && let Op::Gcra { key, .. } = &mut op
        {
            let space = key.space().namespace().of(0);
            *key = Key::from_tail(space, key.tail()).unwrap();
        }
        match &mut op {
            Op::Put { guard, .. } | Op::Del { guard, .. } => match guard {
                Guard::IfNewer(_) if self.is(Fault::OlderOverwritesNewer) => *guard = Guard::Any,
                Guard::IfVersion(_) if self.is(Fault::GuardIgnored) => *guard = Guard::Any,
                _ => {}
            },
            Op::Finish { keep, .. } if self.is(Fault::KeepForgotten) => *keep = Duration::ZERO,
            Op::Begin { remember, .. } if self.is(Fault::AttemptsForgotten) => {
                *remember = Duration::ZERO;
            }
            Op::Push { item, .. } if self.is(Fault::DuplicatesTaken) => {
                let mut pushes = self.pushes.lock().unwrap();
                *pushes += 1;
                item.id = *pushes;
            }
            _ => {}
        }
        if self.is(Fault::TtlIgnored)
            && let Op::Put { ttl, .. } | Op::Upsert { ttl, .. } | Op::Add { ttl, .. } = &mut op
        {
            *ttl = None;
        }
        op
    }

    fn spoil_output(&self, output: Output) -> Output {
        match output {
            Output::Verdict(Verdict::Blocked { retry_after })
                if self.is(Fault::JustBlockedTwice) =>
            {
                Output::Verdict(Verdict::JustBlocked { retry_after })
            }
            Output::Verdict(Verdict::JustBlocked { retry_after })
                if self.is(Fault::NeverJustBlocked) =>
            {
                Output::Verdict(Verdict::Blocked { retry_after })
            }
            output => output,
        }
    }

    /// Each operation on its own: what came before one that is refused stays.
    fn run_one_by_one(&self, ops: &[Op], durability: Durability) -> Answer<Commit> {
        let mut outputs = Vec::new();
        for (op, operation) in ops.iter().enumerate() {
            match Self::now(self.store.run(std::slice::from_ref(operation), durability)) {
                Ok(Commit::Applied(output)) => outputs.extend(output.into_first()),
                Ok(Commit::Refused { why, .. }) => {
                    return Answer::ready(Ok(Commit::Refused { op, why }));
                }
                Err(error) => return Answer::failed(error),
            }
        }
        Answer::ready(Ok(Commit::Applied(outputs.into())))
    }

    /// Reads the counter and writes it back later, whatever happened meanwhile.
    fn add_slowly(&self, op: &Op, durability: Durability) -> Option<Answer<Commit>> {
        let Op::Add { key, by, ttl } = op.clone() else {
            return None;
        };
        let store = self.store.clone();
        let add = move |store: &MemoryStore, by| {
            let op = Op::Add {
                key: key.clone(),
                by,
                ttl,
            };
            let commit = Self::now(store.run(&[op], durability));
            match commit.unwrap() {
                Commit::Applied(outputs) => match outputs[0] {
                    Output::Count(count) => count,
                    _ => unreachable!(),
                },
                Commit::Refused { .. } => unreachable!(),
            }
        };
        Some(Answer::boxed(async move {
            let count = add(&store, 0);
            tokio::task::yield_now().await;
            let meanwhile = add(&store, 0);
            let count = add(&store, count - meanwhile + by);
            Ok(Commit::Applied(Outputs::one(Output::Count(count))))
        }))
    }
}

impl Store for Broken {
    fn run(&self, ops: &[Op], durability: Durability) -> Answer<Commit> {
        if self.is(Fault::BatchNotAtomic) {
            return self.run_one_by_one(ops, durability);
        }
        if let [op] = ops
            && self.is(Fault::LostUpdate)
            && let Some(answer) = self.add_slowly(op, durability)
        {
            return answer;
        }
        let ops: Vec<_> = ops.iter().map(|op| self.spoil(op.clone())).collect();
        let commit = match Self::now(self.store.run(&ops, durability)) {
            Ok(Commit::Refused {
                why: crate::Refused::LeaseLost,
                ..
            }) if self.is(Fault::LostLeaseFinishes) && ops.len() == 1 => {
                Commit::Applied(Outputs::one(Output::Done))
            }
            Ok(Commit::Applied(outputs)) => {
                let outputs = outputs.into_vec().into_iter();
                let outputs: Vec<_> = outputs.map(|output| self.spoil_output(output)).collect();
                Commit::Applied(outputs.into())
            }
            Ok(commit) => commit,
            Err(error) => return Answer::failed(error),
        };
        Answer::ready(Ok(commit))
    }

    fn run_one(&self, op: &Op, durability: Durability) -> Answer<Applied> {
        if self.is(Fault::OneIsForgotten) {
            return MemoryStore::new().run_one(op, durability);
        }
        let commit = self.run(std::slice::from_ref(op), durability);
        commit.then(|commit| commit?.into_one())
    }

    fn claim(&self, mut claim: Claim) -> Answer<Vec<Claimed>> {
        if self.is(Fault::ClaimTwice) {
            claim.lease = Duration::ZERO;
        }
        if self.is(Fault::ClaimSleepsThrough) && !claim.wait.is_zero() {
            let (store, wait) = (self.store.clone(), claim.wait);
            claim.wait = Duration::ZERO;
            return Answer::boxed(async move {
                tokio::time::sleep(wait).await;
                store.claim(claim).await
            });
        }
        self.store.claim(claim)
    }

    fn scan(&self, scan: Scan) -> Answer<Vec<Row>> {
        let is_unstable = self.is(Fault::ScanUnstable);
        self.store.scan(scan).map(move |mut rows| {
            if is_unstable {
                rows.reverse();
            }
            rows
        })
    }

    fn release(&self, lease: &Lease) {
        if !self.is(Fault::ReleaseIgnored) {
            self.store.release(lease);
        }
    }

    fn caps(&self) -> Caps {
        self.store.caps()
    }
}

async fn caught_by_sequences(fault: Fault) {
    let failure = sequences(&fault, 0..200)
        .await
        .err()
        .unwrap_or_else(|| panic!("{fault:?} passed"));
    let calls = failure.to_string().lines().count();
    assert!(calls < 22, "{fault:?} is not made short:\n{failure}");
}

#[tokio::test(start_paused = true)]
async fn sequences_catch_a_store_that_is_wrong_and_show_it_in_few_calls() {
    caught_by_sequences(Fault::JustBlockedTwice).await;
    caught_by_sequences(Fault::NeverJustBlocked).await;
    caught_by_sequences(Fault::BatchNotAtomic).await;
    caught_by_sequences(Fault::ReleaseIgnored).await;
    caught_by_sequences(Fault::OlderOverwritesNewer).await;
    caught_by_sequences(Fault::GuardIgnored).await;
    caught_by_sequences(Fault::KeepForgotten).await;
    caught_by_sequences(Fault::LostLeaseFinishes).await;
    caught_by_sequences(Fault::BotsShareKeys).await;
    caught_by_sequences(Fault::DuplicatesTaken).await;
    caught_by_sequences(Fault::ClaimTwice).await;
    caught_by_sequences(Fault::AttemptsForgotten).await;
    caught_by_sequences(Fault::ScanUnstable).await;
    caught_by_sequences(Fault::TtlIgnored).await;
    caught_by_sequences(Fault::OneIsForgotten).await;
}

#[tokio::test(start_paused = true)]
async fn histories_catch_a_store_that_loses_an_update_between_two_clients() {
    sequences(&Fault::LostUpdate, 0..50).await.unwrap();
    histories(&Fault::LostUpdate, 0..200).await.unwrap_err();
}

#[tokio::test(start_paused = true)]
async fn histories_catch_two_clients_that_claim_one_thing() {
    histories(&Fault::ClaimTwice, 0..50).await.unwrap_err();
}

#[tokio::test(start_paused = true)]
async fn a_claim_that_is_not_woken_is_caught() {
    sequences(&Fault::ClaimSleepsThrough, 0..20).await.unwrap();
    waiting::run(&Fault::ClaimSleepsThrough).await.unwrap_err();
    waiting::run(&Fault::ReleaseIgnored).await.unwrap_err();
}

#[tokio::test(start_paused = true)]
async fn the_same_seed_fails_in_the_same_way() {
    let fault = Fault::OlderOverwritesNewer;
    // Scopes are numbered as they are used, and are the only thing that differs.
    let shape = |failure: Failure| failure.to_string().lines().count();
    let first = sequences(&fault, 0..200).await.unwrap_err();
    let again = sequences(&fault, 0..200).await.unwrap_err();
    assert_eq!(shape(first), shape(again));
}
