//! Albums whose members reach any replica, in any order, some twice; and replicas that die while
//! they handle one.

use std::{
    collections::{HashMap, HashSet},
    sync::{Arc, Mutex},
    time::Duration,
};

use campanile::{
    layers::{
        MediaGroupLayer,
        media_group::{Album, Settlement},
    },
    prelude::*,
};
use campanile_core::{BoxError, FromUpdate, Origin};
use campanile_testkit::{TestBot, update};
use tokio::{task::JoinSet, time::sleep};
use tower::{Layer, ServiceExt, service_fn};

use super::{
    At, Engine, Fault, Report, Result, Scale,
    fault::Replica,
    support::{Door, Random, boxed, fresh_name, wait_for},
};

/// Longer than a machine that is busy keeps a member waiting.
const QUIET: Duration = Duration::from_secs(3);
const LEASE: Duration = Duration::from_secs(3);
/// How many albums come at one time.
const AT_ONCE: usize = 48;

/// Which message ids an album was handled with, each time.
type Handled = Arc<Mutex<HashMap<String, Vec<Vec<i64>>>>>;

pub(crate) async fn play<E: Engine>(at: At, scale: Scale, fault: Fault) -> Result<Report> {
    let name = fresh_name();
    let random = Arc::new(Random::new(0x00a1_b035));
    let handled = Handled::default();
    let crashes = Arc::new(Mutex::new(HashSet::new()));
    let bot = TestBot::new();
    let mut doors = Vec::new();
    let mut drivers = JoinSet::new();
    for _ in 0..3 {
        let replica = Replica::new(E::store(at, &name).await?, fault);
        let (layer, albums) = MediaGroupLayer::builder(replica.clone())
            .quiet(QUIET)
            .cap(Duration::from_secs(60))
            .lease(LEASE)
            .build()?;
        let door = layer.layer(service_fn(|_: Request| async {
            Err::<Outcome, BoxError>("a member passes alone".into())
        }));
        doors.push(boxed(door));
        let (handled, crashes, random) = (handled.clone(), crashes.clone(), random.clone());
        drivers.spawn(albums.drive_with(bot.bot(), move |request| {
            let (handled, crashes, random) = (handled.clone(), crashes.clone(), random.clone());
            let replica = replica.clone();
            async move {
                let album = Album::from_update(&request, &()).await;
                let album = album.expect("a driver hands on albums");
                let Origin::Queue { fence, attempt, .. } = request.origin() else {
                    panic!("a driver's requests are of a queue");
                };
                // Work takes a moment, in which others could begin it as well.
                sleep(Duration::from_millis(5)).await;
                if *attempt == 1 && random.percent(5) {
                    replica.kill(*fence);
                    crashes
                        .lock()
                        .expect("nobody panics with it")
                        .insert(*fence);
                    return Settlement::Settled;
                }
                let ids = album.items().iter().map(|item| item.message_id().0);
                let mut handled = handled.lock().expect("nobody panics with it");
                handled
                    .entry(album.id().to_owned())
                    .or_default()
                    .push(ids.collect());
                Settlement::Settled
            }
        }));
    }
    let doors = Arc::new(doors);

    let n = scale.of(10_000, 100);
    let mut expected = HashMap::new();
    let mut coming = JoinSet::new();
    for number in 0..n {
        let group = format!("album {number}");
        let first = i64::try_from(number)? * 16 + 1;
        let items = 2 + random.below(9);
        let chat = -1_000 - i64::try_from(number % 500)?;
        let members = update::album(items)
            .in_group(chat)
            .media_group(&group)
            .message_id(first);
        expected.insert(group, (first..).take(items).collect::<Vec<_>>());
        let (doors, random, bot) = (doors.clone(), random.clone(), bot.clone());
        let (mut members, again) = {
            let random = Random::new(number as u64);
            let mut members = members.build();
            if random.percent(20) {
                let at = random.below(items - 1);
                members.swap(at, at + 1);
            }
            let again = random
                .percent(5)
                .then(|| members[random.below(items)].clone());
            (members, again)
        };
        if coming.len() >= AT_ONCE {
            coming.join_next().await;
        }
        coming.spawn(async move {
            let is_late = number % 2 == 0;
            if let Some(again) = again.clone().filter(|_| !is_late) {
                members.push(again);
            }
            for member in members {
                deliver(&doors, &random, &bot, member).await;
            }
            // The other half of the repeats comes when the album is handled.
            if let Some(again) = again.filter(|_| is_late) {
                sleep(QUIET * 2).await;
                deliver(&doors, &random, &bot, again).await;
            }
        });
    }
    coming.join_all().await;
    wait_for(n, || handled.lock().expect("nobody panics with it").len()).await;
    // What is handled once more would come by now.
    sleep(QUIET + LEASE).await;
    drivers.abort_all();

    let crashes = crashes.lock().expect("nobody panics with it").len();
    let report = count(&expected, &handled.lock().expect("nobody panics with it"));
    Ok(report
        .done("albums", n)
        .done("flushes that crashed", crashes))
}

/// Sends an update to any replica; what is refused for now comes again, as Telegram's updates do.
async fn deliver(doors: &[Door], random: &Random, bot: &TestBot, member: Update) {
    loop {
        let door = doors[random.below(doors.len())].clone();
        if door.oneshot(bot.request(member.clone())).await.is_ok() {
            return;
        }
        sleep(Duration::from_millis(50)).await;
    }
}

fn count(expected: &HashMap<String, Vec<i64>>, handled: &HashMap<String, Vec<Vec<i64>>>) -> Report {
    let (mut lost, mut split, mut twice) = (0, 0, 0);
    for (group, ids) in expected {
        let runs = handled.get(group).map_or(&[][..], Vec::as_slice);
        let mut times: HashMap<i64, usize> = HashMap::new();
        for id in runs.iter().flatten() {
            *times.entry(*id).or_default() += 1;
        }
        lost += usize::from(ids.iter().any(|id| !times.contains_key(id)));
        twice += usize::from(times.values().any(|n| *n > 1));
        split += usize::from(runs.iter().any(|run| run.len() < ids.len()));
    }
    let report = Report::default();
    report
        .wrong("lost", lost)
        .wrong("split", split)
        .wrong("handled twice", twice)
}
