//! Disks that lie: the end of SQLite's log is cut off, or a bit of it is flipped.
//!
//! Each batch counts, writes a value and pushes an item. Whatever becomes of the log, what is read
//! back is the state after some whole number of batches, and of all those whose end lies before the
//! damage.

use std::{
    fs,
    path::{Path, PathBuf},
};

use campanile::store::{
    Commit, Due, Durability, Filter, Guard, Item, Key, Namespace, Op, Output, Row, Scan, Store,
    Table,
};
use campanile_sqlite::SqliteStore;

use crate::{
    faulty::{Fault, Faulty},
    scale::Violations,
};

const BATCHES: usize = 40;

/// A log, and where each batch ends in it.
struct Written {
    folder: tempfile::TempDir,
    ends: Vec<u64>,
}

/// What is done to a log at a byte of it.
#[derive(Debug, Clone, Copy)]
enum Damage {
    CutAt(u64),
    FlipAt(u64, u8),
}

pub(crate) fn run(cases: usize, fault: Option<Fault>) -> Violations {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(1)
        .enable_all()
        .build()
        .expect("a runtime can be built");
    let written = runtime.block_on(write(fault));
    let mut random = 0x2545_f491_4f6c_dd1d_u64;
    let mut violations = Vec::new();
    for case in 0..cases {
        // An xorshift: the same cases each time.
        random ^= random << 13;
        random ^= random >> 7;
        random ^= random << 17;
        let length = *written.ends.last().expect("there are batches");
        let at = random % length;
        let damage = match case % 2 {
            0 => Damage::CutAt(at),
            _ => Damage::FlipAt(at, 1 << ((random >> 32) % 8)),
        };
        if let Err(why) = runtime.block_on(check(&written, damage)) {
            violations.push(format!("{damage:?} of {length} bytes: {why}"));
        }
    }
    violations.truncate(10);
    violations
}

fn key(id: i64) -> Key {
    Namespace::new("torn").key(42).id(id)
}

async fn write(fault: Option<Fault>) -> Written {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let live = folder.path().join("live.db");
    let open = SqliteStore::open(&live).await.expect("the store opens");
    let store = Faulty::new(open.clone(), fault);
    let mut ends = Vec::new();
    for n in 1..=BATCHES {
        let batch = batch(n);
        let done = store.run(&batch, Durability::Hard).await;
        assert!(matches!(done, Ok(Commit::Applied(_))), "{done:?}");
        let log = fs::metadata(beside(&live, "-wal")).expect("there is a log");
        ends.push(log.len());
    }
    // Not closed, so that the log is still there.
    let copy = folder.path().join("bot.db");
    for suffix in ["", "-wal"] {
        fs::copy(beside(&live, suffix), beside(&copy, suffix)).expect("files can be copied");
    }
    Written { folder, ends }
}

fn batch(n: usize) -> [Op; 3] {
    let id = i64::try_from(n).expect("there are few batches");
    [
        Op::Add {
            key: key(1),
            by: 1,
            ttl: None,
        },
        Op::Put {
            key: key(1),
            value: n.to_string().into(),
            date: id,
            guard: Guard::Any,
            ttl: None,
        },
        Op::Push {
            key: key(1),
            item: Item {
                id,
                body: vec![b'x'; 700 * (n % 9)].into(),
            },
            due: Due::Never,
        },
    ]
}

fn beside(path: &Path, suffix: &str) -> PathBuf {
    let mut path = path.as_os_str().to_owned();
    path.push(suffix);
    path.into()
}

async fn check(written: &Written, damage: Damage) -> Result<(), String> {
    let folder = tempfile::tempdir().map_err(|error| error.to_string())?;
    let from = written.folder.path().join("bot.db");
    let path = folder.path().join("bot.db");
    fs::copy(&from, &path).map_err(|error| error.to_string())?;
    let mut log = fs::read(beside(&from, "-wal")).map_err(|error| error.to_string())?;
    let at = match damage {
        Damage::CutAt(at) => {
            log.truncate(usize::try_from(at).unwrap_or(usize::MAX));
            at
        }
        Damage::FlipAt(at, bit) => {
            log[usize::try_from(at).unwrap_or(usize::MAX)] ^= bit;
            at
        }
    };
    fs::write(beside(&path, "-wal"), log).map_err(|error| error.to_string())?;

    let opened = SqliteStore::open(&path).await;
    let store = opened.map_err(|error| format!("it does not open: {error}"))?;
    let state = read(&store)
        .await
        .map_err(|error| format!("it is not read: {error}"))?;
    let (count, value, items) = state;
    if count != value || count != items {
        return Err(format!(
            "part of a batch: a count of {count}, the value {value}, {items} items"
        ));
    }
    // The first bytes are the log's own: without them there is no log.
    let whole = match at {
        0..32 => 0,
        at => written.ends.partition_point(|end| *end <= at),
    };
    if count < whole {
        return Err(format!(
            "{whole} batches end before the damage, and {count} are there"
        ));
    }
    // What is there is written on, not read alone.
    let next = store.run(&batch(count + 1), Durability::Hard).await;
    matches!(next, Ok(Commit::Applied(_)))
        .then_some(())
        .ok_or_else(|| format!("it cannot be written on: {next:?}"))
}

/// The count, the number in the value, and how many items there are, which are numbered from 1.
async fn read(store: &SqliteStore) -> Result<(usize, usize, usize), String> {
    let add = Op::Add {
        key: key(1),
        by: 0,
        ttl: None,
    };
    let reads = [add, Op::Get { key: key(1) }];
    let done = store.run(&reads, Durability::Soft).await;
    let Commit::Applied(outputs) = done.map_err(|error| error.to_string())? else {
        return Err("a read is refused".to_owned());
    };
    let [Output::Count(count), Output::Value(entry)] = &outputs[..] else {
        return Err(format!("a read answers {outputs:?}"));
    };
    let value = entry.as_ref().map_or(Ok(0), |entry| {
        let text = std::str::from_utf8(&entry.value).unwrap_or("no text");
        text.parse()
            .map_err(|_| "the value is no number".to_owned())
    })?;
    let mailboxes = store.scan(Scan {
        space: key(1).space().clone(),
        table: Table::Mailboxes,
        after: None,
        n: 10,
        filter: Filter::default(),
    });
    let rows = mailboxes.await.map_err(|error| error.to_string())?;
    let items = match rows.first() {
        Some(Row::Mailbox { items, .. }) => &items[..],
        _ => &[],
    };
    let numbered = items.iter().zip(1..).all(|(item, n)| item.id == n);
    if !numbered {
        return Err("the items are not those of the first batches".to_owned());
    }
    Ok((usize::try_from(*count).unwrap_or(0), value, items.len()))
}
