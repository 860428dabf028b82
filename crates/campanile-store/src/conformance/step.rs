//! What a random sequence is made of.

use std::time::Duration;

use super::random::Random;
use crate::{
    Claim, Due, Durability, Filter, Guard, Item, Key, Lease, LeaseKind, Namespace, Op, PenaltyRule,
    Quota, Scan, Scope, Space, Table,
};

/// All times are multiples of it, so that ends meet exactly.
pub(super) const UNIT: Duration = Duration::from_millis(10);

/// One call, as it is to be made. It is made of entropy only when its turn comes, because it may
/// name leases and versions that were given out by then; so a sequence stays meaningful when
/// steps are taken out of it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Step(pub(super) u64);

#[derive(Debug, Clone)]
pub(super) enum Call {
    Run(Vec<Op>, Durability),
    RunOne(Op, Durability),
    Claim(Claim),
    Release(Lease),
    Scan(Scan),
    Advance(Duration),
}

/// What the sequence has seen so far, to refer to.
#[derive(Debug, Clone)]
pub(super) struct World {
    /// Few, so that calls meet.
    keys: Vec<Key>,
    pub(super) leases: Vec<Lease>,
    pub(super) versions: Vec<(Key, u64)>,
}

impl Step {
    pub(super) fn call(self, world: &World) -> Call {
        let random = &mut Random::new(self.0);
        match random.below(20) {
            0..4 => Call::Advance(UNIT * random.one(&[1, 1, 2, 3, 5, 12])),
            4 | 5 => Call::Claim(world.claim(random)),
            6 if !world.leases.is_empty() => Call::Release(random.one(&world.leases)),
            7 => Call::Scan(world.scan(random)),
            8..13 => Call::RunOne(world.op(random), world.durability(random)),
            13..17 => Call::Run(vec![world.op(random)], world.durability(random)),
            _ => {
                let n = random.below(5);
                let ops = (0..n).map(|_| world.op(random)).collect();
                Call::Run(ops, world.durability(random))
            }
        }
    }
}

impl World {
    /// A world of few keys, which are the same for the same seed.
    pub(super) fn new(scopes: &[Scope; 2], seed: u64) -> Self {
        let random = &mut Random::new(seed);
        let n = random.one(&[1, 2, 3, 6]);
        Self {
            keys: some_keys(n, scopes, random),
            leases: Vec::new(),
            versions: Vec::new(),
        }
    }

    fn durability(&self, random: &mut Random) -> Durability {
        random.one(&[Durability::Soft, Durability::Hard])
    }

    fn space(&self, random: &mut Random) -> Space {
        self.key(random).space().clone()
    }

    fn key(&self, random: &mut Random) -> Key {
        random.one(&self.keys)
    }

    fn op(&self, random: &mut Random) -> Op {
        let key = self.key(random);
        let lease = self.lease(&key, random);
        match random.below(24) {
            0..3 => Op::Gcra {
                quota: quota(&key),
                cost: random.one(&[0, 1, 1, 1, 2, 9]),
                key,
            },
            3..6 => Op::Penalty {
                rule: rule(&key),
                cost: random.one(&[0, 1, 1, 1, 2, 9]),
                key,
            },
            6..9 => Op::Begin {
                key,
                lease: time(random),
                remember: random.one(&[Duration::ZERO, UNIT * 4]),
            },
            9 => Op::Extend {
                lease,
                by: time(random),
            },
            10 | 11 if lease.kind() == LeaseKind::Key => Op::Finish {
                lease,
                keep: random.one(&[Duration::ZERO, UNIT * 3]),
            },
            10 | 11 => Op::Settle {
                lease,
                remember: random.one(&[Duration::ZERO, UNIT * 4]),
            },
            12 if lease.kind() == LeaseKind::Mailbox => Op::Retry {
                lease,
                after: time(random),
                counts: random.one(&[true, false]),
            },
            12 | 13 => Op::Get { key },
            14 | 15 => Op::Put {
                guard: self.guard(&key, random),
                key,
                value: value(random),
                date: date(random),
                ttl: ttl(random),
            },
            16 => Op::Del {
                guard: self.guard(&key, random),
                key,
            },
            17 => Op::Upsert {
                key,
                value: value(random),
                date: date(random),
                ttl: ttl(random),
            },
            18 => Op::Add {
                key,
                by: random.one(&[0, 1, -3, i64::MAX, i64::MIN]),
                ttl: ttl(random),
            },
            19 => Op::Wake { key },
            _ => Op::Push {
                item: Item {
                    id: random.below(5) as i64 - 1,
                    body: value(random),
                },
                due: due(&key, random),
                key,
            },
        }
    }

    /// Some lease that was given out, of this key if there is one; or one that never was.
    fn lease(&self, key: &Key, random: &mut Random) -> Lease {
        if self.leases.is_empty() {
            let kind = random.one(&[LeaseKind::Key, LeaseKind::Mailbox]);
            return Lease::new(kind, key.clone(), 1_000_000_000, 1);
        }
        // Late ones are the more interesting: the others are mostly lost.
        let recent = self.leases.len().saturating_sub(4);
        let lease = random.one(&self.leases[recent..]);
        let any = random.one(&self.leases);
        random.one(&[lease.clone(), lease, any])
    }

    fn guard(&self, key: &Key, random: &mut Random) -> Guard {
        let mine = self.versions.iter().filter(|(of, _)| of == key);
        let mine: Vec<_> = mine.map(|(_, version)| *version).collect();
        match random.below(5) {
            0 => Guard::Any,
            1 => Guard::IfAbsent,
            2 | 3 => Guard::IfNewer(date(random)),
            _ if mine.is_empty() => Guard::IfVersion(1_000_000_000),
            _ => {
                let any = random.one(&mine);
                Guard::IfVersion(random.one(&[mine[mine.len() - 1], any]))
            }
        }
    }

    fn claim(&self, random: &mut Random) -> Claim {
        Claim {
            queue: self.space(random),
            n: random.one(&[0, 1, 2, 10]),
            lease: time(random),
            wait: Duration::ZERO,
            early: random.below(4) == 0,
        }
    }

    fn scan(&self, random: &mut Random) -> Scan {
        let space = self.space(random);
        let key = space.key();
        let near = [key.clone().id(1), key.clone().text("1"), key];
        let maybe = |random: &mut Random| (random.below(2) == 0).then(|| random.one(&near));
        Scan {
            space,
            table: random.one(&[Table::Values, Table::Mailboxes]),
            after: maybe(random),
            n: random.one(&[1, 2, 10]),
            filter: Filter {
                under: maybe(random),
                since: (random.below(2) == 0).then(|| date(random)),
            },
        }
    }
}

/// Each key differs from the one before it in one thing: its scope, its namespace, or its parts,
/// some of which begin as others do.
fn some_keys(n: usize, scopes: &[Scope; 2], random: &mut Random) -> Vec<Key> {
    let mut which = [random.below(2), random.below(2), random.below(5)];
    let keys = (0..n).map(|_| {
        let [scope, namespace, parts] = which;
        let key = Namespace::new(["a", "b"][namespace]).key(scopes[scope].clone());
        let coordinate = random.below(3);
        which[coordinate] = (which[coordinate] + 1) % [2, 2, 5][coordinate];
        match parts {
            0 => key.id(1),
            1 => key.id(1).id(-1),
            2 => key.text("1"),
            // Its bytes may go on as those of the one before end.
            3 => key.text("1\0"),
            _ => key,
        }
    });
    keys.collect()
}

fn time(random: &mut Random) -> Duration {
    UNIT * random.one(&[0, 1, 2, 3, 5, 8])
}

fn ttl(random: &mut Random) -> Option<Duration> {
    let some = time(random);
    random.one(&[None, Some(some)])
}

fn date(random: &mut Random) -> i64 {
    random.below(4) as i64 - 1
}

fn value(random: &mut Random) -> bytes::Bytes {
    random.one(&["", "x", "yy"]).into()
}

/// One quota for each key: what two quotas on one key mean is for nobody to rely on.
fn quota(key: &Key) -> Quota {
    let parts = key.parts().len() as u32;
    let quota = Quota::new(1 + 2 * parts, UNIT * (2 + 3 * parts));
    quota.expect("a quota of some uses in some time is one")
}

fn rule(key: &Key) -> PenaltyRule {
    let parts = key.parts().len() as u32;
    let rule = PenaltyRule::new(1 + parts, UNIT * 4, UNIT * (2 + 3 * parts));
    rule.expect("some uses in some time are a rule")
}

fn due(key: &Key, random: &mut Random) -> Due {
    match key.parts().len() {
        0 => {
            let after = Due::After(time(random));
            random.one(&[Due::Never, after])
        }
        1 => Due::Quiet {
            quiet: UNIT * 2,
            cap: UNIT * 5,
            full: 4,
        },
        _ => Due::After(time(random)),
    }
}
