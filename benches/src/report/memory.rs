//! What the memory store holds, as live heap by the counting allocator.

use std::{sync::Arc, time::Duration};

use campanile::store::{Due, Leases, Limiter, MemoryStore, Press, Queue, Quota, Store};
use tokio::time::{Instant, sleep};

use super::{
    Figure, Mode, Section,
    figure::{Spread, number},
};
use crate::{
    Result,
    allocations::{Counted, during, until},
    traffic,
};

/// For how long a user stays limited here.
const LIMITED: Duration = Duration::from_secs(8);

pub(super) fn measure(mode: Mode) -> Result<Section> {
    let mut section = Section::new("Memory");
    section.line("Live heap by the counting allocator, of the memory store alone.\n");
    section.head(&["what", "live heap, MB", "bytes each"]);
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    runtime.block_on(async {
        users(mode, &mut section).await?;
        presses(mode, &mut section).await?;
        albums(mode, &mut section).await?;
        growth(mode, &mut section).await
    })?;
    Ok(section)
}

fn megabytes(counted: Counted) -> f64 {
    counted.live as f64 / 1e6
}

fn row(section: &mut Section, what: &str, counted: Counted, things: usize) {
    section.row(&[
        format!("{} {what}", number(things as f64)),
        number(megabytes(counted)),
        number((counted.live as f64 / things as f64).round()),
    ]);
}

async fn users(mode: Mode, section: &mut Section) -> Result<()> {
    let users = mode.pick(1_000_000, 100_000);
    let store = MemoryStore::new();
    let limiter = Limiter::new(Arc::new(store.clone()), "limit", Quota::new(1, LIMITED)?);
    let start = Instant::now();
    let (done, full) = until(charge_all(&limiter, users)).await;
    done?;
    let charged = start.elapsed();
    row(section, "limited users", full, users);
    sleep(LIMITED + Duration::from_millis(100)).await;
    let ((), freed) = during(|| store.sweep());
    let left = Counted {
        live: full.live + freed.live,
        ..full
    };
    row(section, "limited users, expired and swept", left, users);
    if mode == Mode::Full && charged < LIMITED {
        let figures = [
            ("1,000,000 limited users: live heap", 160.0, full),
            (
                "1,000,000 limited users after expiry: live heap",
                20.0,
                left,
            ),
        ];
        let figure = |(what, limit, heap)| Figure::at_most(what, limit, megabytes(heap), " MB", "");
        section.figures.extend(figures.map(figure));
    }
    Ok(())
}

async fn charge_all(limiter: &Limiter, users: usize) -> Result<()> {
    for user in 0..users as i64 {
        limiter.check(limiter.key(42).id(user)).await?;
    }
    Ok(())
}

async fn presses(mode: Mode, section: &mut Section) -> Result<()> {
    let presses = mode.pick(100_000, 10_000);
    let store: Arc<dyn Store> = Arc::new(MemoryStore::new());
    let leases = Leases::new(store, "presses", Duration::from_secs(30));
    let mut open = Vec::with_capacity(presses);
    let begin = async {
        for message in 0..presses as i64 {
            let key = leases.key(42).id(-100).id(message).text("like:5");
            match leases.begin(key).await? {
                Press::Started(guard) => open.push(guard),
                other => return Err(format!("the press is not the first: {other:?}").into()),
            }
        }
        Result::Ok(())
    };
    let (done, held) = until(begin).await;
    done?;
    row(section, "open presses", held, presses);
    section.figures.push(Figure::at_most(
        "an open press: live heap",
        200.0,
        held.live as f64 / presses as f64,
        " bytes",
        "",
    ));
    let ((), freed) = during(|| open.clear());
    let left = Counted {
        live: held.live + freed.live,
        ..held
    };
    row(section, "presses, released", left, presses);
    Ok(())
}

async fn albums(mode: Mode, section: &mut Section) -> Result<()> {
    const MEMBERS: i64 = 10;
    let albums = mode.pick(10_000, 1_000);
    let store: Arc<dyn Store> = Arc::new(MemoryStore::new());
    let queue = Queue::new(store, "albums", Duration::from_secs(30));
    let due = Due::Quiet {
        quiet: Duration::from_secs(3_600),
        cap: Duration::from_secs(3_600),
        full: 100,
    };
    let mut raw = 0;
    let push = async {
        for album in 0..albums as i64 {
            for member in 0..MEMBERS {
                let body = traffic::message(member.cast_unsigned(), traffic::FIRST_USER);
                raw += body.len();
                let key = queue.key(42).id(-100).text(&album.to_string());
                queue.push(key, member, body, due).await?;
            }
        }
        Result::Ok(())
    };
    let (done, open) = until(push).await;
    done?;
    row(section, "open albums of ten, JSON included", open, albums);
    section.figures.push(Figure::at_most(
        "a member of an open album, beyond its JSON: live heap",
        350.0,
        (open.live - raw.cast_signed()) as f64 / (albums as f64 * MEMBERS as f64),
        " bytes",
        "",
    ));
    Ok(())
}

/// What a check of a limit takes among few users, and among many.
async fn growth(mode: Mode, section: &mut Section) -> Result<()> {
    section.line("\nA check of a limit, users in no order, by how many there are:\n");
    section.head(&["users", "time, ns: median (spread)"]);
    for users in [1_000, mode.pick(1_000_000, 100_000)] {
        let store: Arc<dyn Store> = Arc::new(MemoryStore::new());
        let quota = Quota::new(1_000_000, Duration::from_secs(100_000))?;
        let limiter = Limiter::new(store, "limit", quota);
        charge_all(&limiter, users).await?;
        let mut samples = Vec::new();
        let mut user = 0;
        for _ in 0..mode.pick(25, 5) {
            let start = Instant::now();
            for _ in 0..10_000 {
                // A step that has no divisor in common with the number of users visits all.
                user = (user + 611_953) % users as i64;
                limiter.check(limiter.key(42).id(user)).await?;
            }
            samples.push(start.elapsed().as_secs_f64() * 1e9 / 10_000.0);
        }
        section.row(&[number(users as f64), Spread::of(samples).show()]);
    }
    Ok(())
}
