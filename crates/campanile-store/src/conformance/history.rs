//! Several clients at once. Each call takes effect at one moment between its start and its end; so
//! there must be an order of all calls, in which none comes before one that ended before it
//! started, and in which the reference gives the same answers.

use std::{
    collections::HashMap,
    future::Future,
    pin::Pin,
    task::{Context, Poll},
    time::Duration,
};

use super::{
    Backend, Failure, failed,
    model::Model,
    random::Random,
    sequence::{fresh_scopes, given},
    step::{Call, UNIT},
};
use crate::{
    Answer, Begun, Claim, Claimed, Commit, Due, Durability, Guard, Item, Key, Lease, LeaseKind,
    Namespace, Op, Output, PenaltyRule, Quota, Result, Space, Store,
};

const CLIENTS: usize = 8;
const CALLS: usize = 6;
/// No call touches two of them, so each has an order of its own.
const SPACES: usize = 2;

pub(super) async fn run(backend: &impl Backend, seed: u64) -> std::result::Result<(), Failure> {
    let store = backend.open().await;
    let [scope, _] = fresh_scopes();
    let spaces: Vec<_> = (0..SPACES)
        .map(|n| Namespace::new(format!("space {n}")).of(scope.clone()))
        .collect();
    let events = record(&*store, &spaces, &mut Random::new(seed)).await?;
    for space in spaces {
        let here: Vec<_> = events.iter().filter(|e| e.space == space).collect();
        if !is_explained(&here) {
            let mut message = format!("no order explains the history of seed {seed}:\n");
            for event in here {
                message.push_str(&format!("{event}\n"));
            }
            return Err(Failure::new(message));
        }
    }
    Ok(())
}

/// A call, from when to when it was under way, and what came of it.
#[derive(Debug)]
struct Event {
    client: usize,
    space: Space,
    call: Call,
    start: u64,
    end: u64,
    answered: Answered,
}

#[derive(Debug, PartialEq)]
enum Answered {
    Commit(Commit),
    Claimed(Vec<Claimed>),
    Released,
}

impl std::fmt::Display for Event {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self {
            client,
            call,
            start,
            end,
            answered,
            ..
        } = self;
        write!(
            f,
            "client {client}, {start} to {end}: {call:?} -> {answered:?}"
        )
    }
}

// ===== recording =====

struct Client {
    left: usize,
    under_way: Option<UnderWay>,
    /// What it was given and not given back.
    lease: Option<Lease>,
    version: u64,
}

struct UnderWay {
    space: Space,
    call: Call,
    start: u64,
    answer: Pending,
}

enum Pending {
    Commit(Answer<Commit>),
    Claimed(Answer<Vec<Claimed>>),
}

impl Future for Pending {
    type Output = Result<Answered>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        match self.get_mut() {
            Self::Commit(answer) => Pin::new(answer).poll(cx).map_ok(Answered::Commit),
            Self::Claimed(answer) => Pin::new(answer).poll(cx).map_ok(Answered::Claimed),
        }
    }
}

async fn record(
    store: &dyn Store,
    spaces: &[Space],
    random: &mut Random,
) -> std::result::Result<Vec<Event>, Failure> {
    let mut clients: Vec<_> = (0..CLIENTS)
        .map(|_| Client {
            left: CALLS,
            under_way: None,
            lease: None,
            version: 0,
        })
        .collect();
    let mut events = Vec::new();
    let mut clock = 0;
    while clients.iter().any(Client::is_busy) {
        clock += 1;
        let number = random.below(CLIENTS);
        let client = &mut clients[number];
        match client.under_way.take() {
            None if client.left > 0 => {
                let call = client.next_call(spaces, random);
                client.left -= 1;
                client.start(store, call, clock, number, &mut events);
            }
            None => {}
            Some(mut under_way) => {
                // One poll: what is not there yet gives its turn to the others.
                let answer = &mut under_way.answer;
                let polled =
                    std::future::poll_fn(|cx| Poll::Ready(Pin::new(&mut *answer).poll(cx))).await;
                let Poll::Ready(answered) = polled else {
                    client.under_way = Some(under_way);
                    tokio::task::yield_now().await;
                    continue;
                };
                let answered = answered.map_err(|error| Failure::new(failed(error)))?;
                client.learn(&answered);
                events.push(Event {
                    client: number,
                    space: under_way.space,
                    call: under_way.call,
                    start: under_way.start,
                    end: clock,
                    answered,
                });
            }
        }
    }
    Ok(events)
}

impl Client {
    fn is_busy(&self) -> bool {
        self.left > 0 || self.under_way.is_some()
    }

    fn start(
        &mut self,
        store: &dyn Store,
        call: Call,
        clock: u64,
        number: usize,
        events: &mut Vec<Event>,
    ) {
        let (space, answer) = match &call {
            Call::Run(ops, durability) => {
                let space = ops.first().expect("a run has operations").key().space();
                (space.clone(), Pending::Commit(store.run(ops, *durability)))
            }
            Call::Claim(claim) => {
                let claimed = store.claim(claim.clone());
                (claim.queue.clone(), Pending::Claimed(claimed))
            }
            Call::Release(lease) => {
                store.release(lease);
                // It may take effect at any time from now on.
                events.push(Event {
                    client: number,
                    space: lease.key().space().clone(),
                    call,
                    start: clock,
                    end: u64::MAX,
                    answered: Answered::Released,
                });
                return;
            }
            Call::RunOne(..) | Call::Scan(_) | Call::Advance(_) => {
                unreachable!("no client makes such a call")
            }
        };
        self.under_way = Some(UnderWay {
            space,
            call,
            start: clock,
            answer,
        });
    }

    fn learn(&mut self, answered: &Answered) {
        match answered {
            Answered::Commit(Commit::Applied(outputs)) => match &outputs[0] {
                Output::Begun(Begun::Started(lease)) => self.lease = Some(lease.clone()),
                Output::Version(version) => self.version = *version,
                Output::Value(Some(entry)) => self.version = entry.version,
                _ => {}
            },
            Answered::Claimed(claimed) => {
                if let Some(claimed) = claimed.first() {
                    self.lease = Some(claimed.lease.clone());
                }
            }
            Answered::Commit(Commit::Refused { .. }) | Answered::Released => {}
        }
    }

    fn next_call(&mut self, spaces: &[Space], random: &mut Random) -> Call {
        if random.below(2) == 0
            && let Some(lease) = self.lease.take()
        {
            return end_of(lease, random);
        }
        let space = random.one(spaces);
        let (key, other) = (space.key().id(1), space.key().id(2));
        let long = UNIT * 100;
        let op = match random.below(11) {
            0 => return Call::Run(shift(key, other, 1), Durability::Soft),
            1 => return Call::Run(shift(key, other, 0), Durability::Soft),
            2 => Op::Gcra {
                key,
                quota: Quota::new(3, long).expect("three in some time are a quota"),
                cost: 1,
            },
            3 => Op::Penalty {
                key,
                rule: PenaltyRule::new(2, long, long).expect("two in some time are a rule"),
                cost: 1,
            },
            4 => Op::Begin {
                key,
                lease: long,
                remember: long,
            },
            5 => Op::Get { key },
            6 => Op::Put {
                key,
                value: random.one(&["x", "y"]).into(),
                date: 0,
                guard: random.one(&[Guard::IfAbsent, Guard::IfVersion(self.version)]),
                ttl: None,
            },
            7 => Op::Upsert {
                key,
                value: "z".into(),
                date: random.one(&[-1, 0, 1]),
                ttl: None,
            },
            8 => Op::Add {
                key,
                by: 1,
                ttl: None,
            },
            9 => Op::Push {
                key,
                item: Item {
                    id: random.below(3) as i64,
                    body: "item".into(),
                },
                due: Due::After(Duration::ZERO),
            },
            _ => {
                return Call::Claim(Claim {
                    queue: space,
                    n: 1,
                    lease: long,
                    wait: Duration::ZERO,
                    early: false,
                });
            }
        };
        Call::Run(vec![op], Durability::Soft)
    }
}

/// What one counter loses, the other gains: seen between the two, their sum is not zero.
fn shift(from: Key, to: Key, by: i64) -> Vec<Op> {
    let add = |key, by| Op::Add { key, by, ttl: None };
    vec![add(from, -by), add(to, by)]
}

fn end_of(lease: Lease, random: &mut Random) -> Call {
    if random.below(3) == 0 {
        return Call::Release(lease);
    }
    let op = match lease.kind() {
        LeaseKind::Key => Op::Finish {
            lease,
            keep: random.one(&[Duration::ZERO, UNIT]),
        },
        LeaseKind::Mailbox => Op::Settle {
            lease,
            remember: random.one(&[Duration::ZERO, UNIT]),
        },
    };
    Call::Run(vec![op], Durability::Soft)
}

// ===== explaining =====

/// Which calls were placed already, and the states to which that led.
type Seen = HashMap<u64, Vec<Model>>;

fn is_explained(events: &[&Event]) -> bool {
    assert!(
        events.len() <= 64,
        "the calls that are placed are bits of a word"
    );
    explain(events, 0, &Model::default(), &mut Seen::new())
}

fn explain(events: &[&Event], placed: u64, model: &Model, seen: &mut Seen) -> bool {
    let open = |index: &usize| placed & (1 << index) == 0;
    let Some(first_end) = (0..events.len()).filter(open).map(|i| events[i].end).min() else {
        return true;
    };
    let states = seen.entry(placed).or_default();
    if states.contains(model) {
        return false;
    }
    states.push(model.clone());
    for index in (0..events.len()).filter(open) {
        let event = events[index];
        let mut after = model.clone();
        if event.start <= first_end
            && matches(event, &mut after)
            && explain(events, placed | (1 << index), &after, seen)
        {
            return true;
        }
    }
    false
}

fn matches(event: &Event, model: &mut Model) -> bool {
    match (&event.call, &event.answered) {
        (Call::Run(ops, _), Answered::Commit(commit)) => model.run(ops, &given(commit)) == *commit,
        (Call::Claim(claim), Answered::Claimed(claimed)) => {
            let fences: Vec<_> = claimed.iter().map(|c| c.lease.fence()).collect();
            model.claim(claim, &fences) == *claimed
        }
        (Call::Release(lease), Answered::Released) => {
            model.release(lease);
            true
        }
        _ => false,
    }
}
