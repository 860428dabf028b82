//! Random sequences, one call after the other, against the reference.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::atomic::{AtomicU64, Ordering},
};

use super::{
    Backend, Failure, failed,
    model::Model,
    random::Random,
    step::{Call, Step, World},
};
use crate::{
    Begun, Claimed, Commit, Key, Lease, LeaseKind, Op, Output, Outputs, Scope, Store,
    StoreErrorKind,
};

/// How often a sequence that failed is run again to find a shorter one.
const SHRINKS: usize = 400;

pub(super) async fn run(backend: &impl Backend, seed: u64, steps: usize) -> Result<(), Failure> {
    let mut random = Random::new(seed);
    let mut steps: Vec<_> = (0..steps).map(|_| Step(random.next())).collect();
    let Err(mut wrong) = attempt(backend, seed, &steps).await else {
        return Ok(());
    };
    let mut runs = 0;
    let mut index = wrong.calls.len() - 1;
    steps.truncate(wrong.calls.len());
    // What went wrong needs its last step; any other may be of no account.
    while index > 0 && runs < SHRINKS {
        index -= 1;
        runs += 1;
        let mut fewer = steps.clone();
        fewer.remove(index);
        if let Err(shorter) = attempt(backend, seed, &fewer).await {
            fewer.truncate(shorter.calls.len());
            index = index.min(fewer.len() - 1);
            (steps, wrong) = (fewer, shorter);
        }
    }
    Err(Failure::sequence(seed, &wrong.calls, wrong.what))
}

struct Wrong {
    calls: Vec<String>,
    what: String,
}

async fn attempt(backend: &impl Backend, seed: u64, steps: &[Step]) -> Result<(), Wrong> {
    let store = backend.open().await;
    let mut model = Model::default();
    let mut world = World::new(&fresh_scopes(), seed);
    let mut numbers = Numbers::default();
    let mut calls = Vec::new();
    for step in steps {
        let call = step.call(&world);
        calls.push(format!("{call:?}"));
        let matched = make(backend, &*store, call, &mut model, &mut world, &mut numbers).await;
        if let Err(what) = matched {
            return Err(Wrong { calls, what });
        }
    }
    Ok(())
}

/// Two scopes that no other sequence uses, on a store that may outlive it.
pub(super) fn fresh_scopes() -> [Scope; 2] {
    static NEXT: AtomicU64 = AtomicU64::new(0);
    let n = NEXT.fetch_add(1, Ordering::Relaxed);
    let id = i64::try_from(n).unwrap_or(i64::MAX);
    // As different as they can be while they look alike.
    [Scope::Id(id), Scope::from(id.to_string().as_str())]
}

async fn make(
    backend: &impl Backend,
    store: &dyn Store,
    call: Call,
    model: &mut Model,
    world: &mut World,
    numbers: &mut Numbers,
) -> Result<(), String> {
    match call {
        Call::Advance(by) => {
            backend.advance(by).await;
            model.advance(by);
        }
        Call::Release(lease) => {
            store.release(&lease);
            backend.settle().await;
            model.release(&lease);
        }
        Call::Run(ops, durability) if !backend.takes(&ops) => {
            let answer = store.run(&ops, durability).await;
            let refused = answer.is_err_and(|error| *error.kind() == StoreErrorKind::Invalid);
            if !refused {
                return Err("the store runs a batch that it does not take".to_owned());
            }
        }
        Call::Run(ops, durability) => {
            let answer = store.run(&ops, durability).await.map_err(failed)?;
            done(&ops, &answer, model, world, numbers)?;
        }
        Call::RunOne(op, durability) => {
            let answer = match store.run_one(&op, durability).await.map_err(failed)? {
                Ok(output) => Commit::Applied(Outputs::one(output)),
                Err(why) => Commit::Refused { op: 0, why },
            };
            done(&[op], &answer, model, world, numbers)?;
        }
        Call::Claim(claim) => {
            let claimed = store.claim(claim.clone()).await.map_err(failed)?;
            let fences: Vec<_> = claimed.iter().map(|c| c.lease.fence()).collect();
            same(&model.claim(&claim, &fences), &claimed)?;
            for Claimed { lease, .. } in claimed {
                numbers.note_lease(&lease)?;
                world.leases.push(lease);
            }
        }
        Call::Scan(scan) => {
            let rows = store.scan(scan.clone()).await.map_err(failed)?;
            same(&model.scan(&scan), &rows)?;
        }
    }
    Ok(())
}

fn done(
    ops: &[Op],
    answer: &Commit,
    model: &mut Model,
    world: &mut World,
    numbers: &mut Numbers,
) -> Result<(), String> {
    let expected = model.run(ops, &given(answer));
    same(&expected, answer)?;
    numbers.note(ops, answer)?;
    learn(ops, answer, world);
    Ok(())
}

fn same<T: PartialEq + std::fmt::Debug>(expected: &T, answer: &T) -> Result<(), String> {
    if expected == answer {
        return Ok(());
    }
    Err(format!("expected {expected:?}\n     got {answer:?}"))
}

/// The versions and fences in a commit, by operation.
pub(super) fn given(commit: &Commit) -> Vec<u64> {
    let Commit::Applied(outputs) = commit else {
        return Vec::new();
    };
    let numbers = outputs.iter().map(|output| match output {
        Output::Version(version) => *version,
        Output::Upserted(upserted) => upserted.version,
        Output::Begun(Begun::Started(lease)) => lease.fence(),
        _ => 0,
    });
    numbers.collect()
}

fn learn(ops: &[Op], commit: &Commit, world: &mut World) {
    let Commit::Applied(outputs) = commit else {
        return;
    };
    for (op, output) in ops.iter().zip(outputs.iter()) {
        match output {
            Output::Begun(Begun::Started(lease)) => world.leases.push(lease.clone()),
            Output::Version(version) => world.versions.push((op.key().clone(), *version)),
            Output::Upserted(upserted) => {
                world.versions.push((op.key().clone(), upserted.version));
            }
            _ => {}
        }
    }
}

/// What the model cannot check, because it takes it from the store.
#[derive(Debug, Default)]
struct Numbers {
    versions: BTreeSet<(Key, u64)>,
    fences: BTreeMap<(bool, Key), u64>,
}

impl Numbers {
    fn note(&mut self, ops: &[Op], commit: &Commit) -> Result<(), String> {
        let Commit::Applied(outputs) = commit else {
            return Ok(());
        };
        for (op, output) in ops.iter().zip(outputs.iter()) {
            let version = match output {
                Output::Begun(Begun::Started(lease)) => {
                    self.note_lease(lease)?;
                    continue;
                }
                Output::Version(version) => *version,
                Output::Upserted(upserted) if upserted.written => upserted.version,
                _ => continue,
            };
            if !self.versions.insert((op.key().clone(), version)) {
                return Err(format!("version {version} was given out before"));
            }
        }
        Ok(())
    }

    fn note_lease(&mut self, lease: &Lease) -> Result<(), String> {
        let of = (lease.kind() == LeaseKind::Key, lease.key().clone());
        match self.fences.insert(of, lease.fence()) {
            Some(before) if before >= lease.fence() => Err(format!(
                "fence {} is not greater than {before}, which came before",
                lease.fence()
            )),
            _ => Ok(()),
        }
    }
}
