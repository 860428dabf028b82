use std::{
    collections::BTreeMap,
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering::SeqCst},
    },
    time::Duration,
};

use campanile_core::{
    BoxError, Content, Error, ErrorKind, Flow, FromUpdate, Identity, Origin, Outcome, Request,
    Update, UpdateService, UserId,
};
use campanile_store::{Limiter, MemoryStore, Quota};
use campanile_testkit::{TestBot, assert_absorbed, assert_handled, contract, update};
use serde_json::Value;
use tokio::{sync::oneshot, task::JoinHandle, time::sleep};
use tower::{
    Layer, Service, ServiceBuilder, ServiceExt, limit::ConcurrencyLimitLayer, service_fn,
    util::BoxCloneSyncService,
};

use super::*;
use crate::interleave::Random;

#[cfg(all(
    feature = "allow-list",
    feature = "callback-dedup",
    feature = "channel-gate",
    feature = "rate-limit",
    feature = "redelivery"
))]
mod outage;

const SECOND: Duration = Duration::from_secs(1);
type Stack = BoxCloneSyncService<Request, Outcome, Error>;

/// What reached the handler.
type Seen = Arc<Mutex<Vec<Sight>>>;

#[derive(Debug, Clone)]
struct Sight {
    request: Request,
    album: Option<Album>,
}

impl Sight {
    /// The message ids of the album, or of the one message.
    fn ids(&self) -> Vec<i64> {
        match &self.album {
            Some(album) => album.items().iter().map(|i| i.message_id().0).collect(),
            None => vec![self.request.update().message_id().unwrap().0],
        }
    }
}

/// One stack with its albums and a driver.
struct Case {
    bot: TestBot,
    stack: Stack,
    albums: Albums,
    store: Arc<MemoryStore>,
    seen: Seen,
    stop: Option<oneshot::Sender<()>>,
    driver: Option<JoinHandle<()>>,
}

fn note(seen: &Seen, request: &Request) {
    let album = request.extensions().get::<Album>().cloned();
    let request = request.clone();
    seen.lock().unwrap().push(Sight { request, album });
}

impl Case {
    fn undriven() -> Self {
        Self::around(|seen| {
            service_fn(move |request: Request| {
                note(&seen, &request);
                async { Ok::<_, BoxError>(Outcome::handled()) }
            })
        })
    }

    fn around<S: UpdateService>(handler: impl FnOnce(Seen) -> S) -> Self {
        let seen = Seen::default();
        let store = Arc::new(MemoryStore::new());
        let (layer, albums) = MediaGroupLayer::pair(store.clone());
        let service = layer.layer(handler(Arc::clone(&seen)));
        Self {
            bot: TestBot::new(),
            stack: BoxCloneSyncService::new(service),
            albums,
            store,
            seen,
            stop: None,
            driver: None,
        }
    }

    async fn driven(mut self) -> Self {
        let (stop, stopped) = oneshot::channel::<()>();
        let driver = self.albums.drive(self.bot.bot(), self.stack.clone());
        let driver = driver.until(async { _ = stopped.await });
        (self.stop, self.driver) = (Some(stop), Some(tokio::spawn(driver)));
        tokio::task::yield_now().await;
        self
    }

    async fn new() -> Self {
        Self::undriven().driven().await
    }

    async fn absorb(&self, members: impl IntoIterator<Item = Update>) {
        for member in members {
            assert_absorbed!(self.bot.run(&self.stack, member).await);
        }
    }

    async fn stop(&mut self) {
        self.stop.take().unwrap().send(()).unwrap();
        let driver = self.driver.take().unwrap();
        let end = tokio::time::timeout(SECOND * 600, driver).await;
        end.expect("the driver ends").unwrap();
    }

    fn seen(&self) -> Vec<Sight> {
        self.seen.lock().unwrap().clone()
    }

    fn ids(&self) -> Vec<Vec<i64>> {
        self.seen().iter().map(Sight::ids).collect()
    }
}

fn album(items: usize) -> update::Album {
    update::album(items).message_id(11)
}

// ===== the contract =====

#[tokio::test(start_paused = true)]
async fn it_keeps_the_contract_of_layers() {
    let make = || MediaGroupLayer::pair(Arc::new(MemoryStore::new())).0;
    contract::check(make).passing(update::text("hi")).await;
    contract::check(make)
        .passing(update::photo().media_group("1").edited())
        .await;
}

// ===== once and whole =====

#[tokio::test(start_paused = true)]
async fn an_album_comes_out_once_and_whole_as_one_request_of_origin_queue() {
    let mut case = Case::new().await;
    case.absorb(album(3).caption("holidays").build()).await;
    assert!(case.ids().is_empty());
    sleep(SECOND + Duration::from_millis(1)).await;
    let seen = case.seen();
    assert_eq!(case.ids(), [[11, 12, 13]]);
    let Origin::Queue { queue, attempt, .. } = seen[0].request.origin() else {
        panic!("{seen:?}")
    };
    assert_eq!((&**queue, *attempt), ("albums", 1));
    assert_eq!(seen[0].request.update().message_id().unwrap().0, 11);
    assert_eq!(seen[0].album.as_ref().unwrap().part(), 1);
    case.stop().await;
    assert_eq!(case.ids().len(), 1);
}

#[tokio::test(start_paused = true)]
async fn polling_with_a_batch_boundary_inside_does_not_split_it() {
    let case = Case::new().await;
    let members = album(6).build();
    case.absorb(members[..2].to_vec()).await;
    sleep(Duration::from_millis(900)).await;
    // A batch comes with its updates at once: all of them are called side by side.
    let calls = members[2..].iter().cloned();
    let calls = calls.map(|member| case.bot.run(&case.stack, member));
    for outcome in futures::future::join_all(calls).await {
        assert_absorbed!(outcome);
    }
    sleep(SECOND * 2).await;
    assert_eq!(case.ids(), [[11, 12, 13, 14, 15, 16]]);
}

#[tokio::test(start_paused = true)]
async fn a_webhook_that_sends_the_next_item_after_the_answer_gets_each_answer_at_once() {
    let case = Case::new().await;
    let start = tokio::time::Instant::now();
    case.absorb(album(9).build()).await;
    assert_eq!(start.elapsed(), Duration::ZERO);
    sleep(SECOND * 2).await;
    assert_eq!(case.ids(), [(11..20).collect::<Vec<_>>()]);
}

#[tokio::test(start_paused = true)]
async fn members_are_captured_while_the_only_place_inside_is_taken() {
    let case = Case::around(|seen| {
        let service = service_fn(move |request: Request| {
            note(&seen, &request);
            async {
                sleep(SECOND * 5).await;
                Ok::<_, BoxError>(Outcome::handled())
            }
        });
        ServiceBuilder::new()
            .layer(ConcurrencyLimitLayer::new(1))
            .service(service)
    });
    let case = case.driven().await;
    let stack = case.stack.clone();
    let bot = case.bot.clone();
    let slow = tokio::spawn(async move { bot.run(&stack, update::text("slow").from(8)).await });
    sleep(Duration::from_millis(1)).await;
    let start = tokio::time::Instant::now();
    case.absorb(album(3).build()).await;
    assert_eq!(start.elapsed(), Duration::ZERO);
    assert_handled!(slow.await.unwrap());
    sleep(SECOND * 6).await;
    assert_eq!(case.ids()[1..], [[11, 12, 13]]);
}

#[tokio::test(start_paused = true)]
async fn items_out_of_order_come_out_in_order() {
    let case = Case::new().await;
    let mut members = album(5).build();
    members.reverse();
    members.swap(1, 3);
    case.absorb(members).await;
    sleep(SECOND * 2).await;
    assert_eq!(case.ids(), [[11, 12, 13, 14, 15]]);
}

#[tokio::test(start_paused = true)]
async fn an_item_delivered_twice_counts_once() {
    let case = Case::new().await;
    let members = album(2).media_group("g").id(500).build();
    case.absorb(members.clone()).await;
    // The same update ids, then the same messages in updates of other ids.
    case.absorb(members).await;
    case.absorb(album(2).media_group("g").id(900).build()).await;
    sleep(SECOND * 2).await;
    assert_eq!(case.ids(), [[11, 12]]);
    // A repeat after the album was handled opens no second one.
    case.absorb(album(2).media_group("g").id(901).build()).await;
    sleep(SECOND * 20).await;
    assert_eq!(case.ids(), [[11, 12]]);
}

#[tokio::test(start_paused = true)]
async fn the_same_media_group_id_in_two_chats_or_threads_is_two_albums() {
    let case = Case::new().await;
    let of = |first| update::album(2).media_group("g").message_id(first);
    case.absorb(of(1).in_group(-1001).build()).await;
    case.absorb(of(11).in_group(-1002).build()).await;
    case.absorb(of(21).in_group(-1003).thread(5).build()).await;
    case.absorb(of(31).in_group(-1003).thread(6).build()).await;
    case.absorb(of(41).in_channel(-1004).build()).await;
    let business = of(51).each(|_, member| member.business("b"));
    case.absorb(business.build()).await;
    sleep(SECOND * 2).await;
    let mut ids = case.ids();
    ids.sort();
    let expected = [1, 11, 21, 31, 41, 51].map(|first| vec![first, first + 1]);
    assert_eq!(ids, expected);
}

#[tokio::test(start_paused = true)]
async fn two_bots_with_the_same_media_group_id_have_an_album_each() {
    let case = Case::new().await;
    let other = TestBot::with_identity(Identity::new(UserId(43), "other_bot"));
    let driver = tokio::spawn(case.albums.drive(other.bot(), case.stack.clone()));
    tokio::task::yield_now().await;
    let members = album(2).media_group("g").build();
    case.absorb(members.clone()).await;
    for member in members {
        assert_absorbed!(other.run(&case.stack, member).await);
    }
    sleep(SECOND * 2).await;
    let seen = case.seen();
    let mut bots: Vec<_> = seen
        .iter()
        .map(|sight| sight.request.bot().identity().id().0)
        .collect();
    bots.sort_unstable();
    assert_eq!(bots, [42, 43]);
    assert_eq!(case.ids(), [[11, 12], [11, 12]]);
    driver.abort();
}

#[tokio::test(start_paused = true)]
async fn all_sorts_of_albums_come_out_with_their_media_by_type() {
    for (members, content) in [
        (album(2).build(), Content::Photo),
        (album(2).videos().build(), Content::Video),
        (album(2).documents().build(), Content::Document),
        (album(2).audios().build(), Content::Audio),
        (album(2).in_channel(-1004).build(), Content::Photo),
    ] {
        let case = Case::new().await;
        case.absorb(members).await;
        sleep(SECOND * 2).await;
        let seen = case.seen();
        assert_eq!(seen.len(), 1, "{content:?}");
        assert_eq!(seen[0].album.as_ref().unwrap().of(content).count(), 2);
    }
    let case = Case::new().await;
    let mixed = [
        update::photo().media_group("g").message_id(2).build(),
        update::video().media_group("g").message_id(1).build(),
    ];
    case.absorb(mixed).await;
    sleep(SECOND * 2).await;
    let album = case.seen()[0].album.clone().unwrap();
    assert_eq!(album.photos().next().unwrap().message_id().0, 2);
    assert_eq!(album.videos().next().unwrap().message_id().0, 1);
    assert_eq!(album.documents().count() + album.audios().count(), 0);
}

#[tokio::test(start_paused = true)]
async fn ten_items_are_flushed_at_once() {
    let case = Case::new().await;
    case.absorb(album(10).build()).await;
    for _ in 0..10 {
        tokio::task::yield_now().await;
    }
    assert_eq!(case.ids(), [(11..21).collect::<Vec<_>>()]);
}

#[tokio::test(start_paused = true)]
async fn the_cap_ends_an_album_that_never_falls_quiet() {
    let case = Case::of_builder(|builder| builder.items(100)).await;
    for number in 0..24 {
        let member = update::photo().media_group("g").message_id(number + 1);
        case.absorb([member.build()]).await;
        sleep(Duration::from_millis(450)).await;
    }
    // Members at 0, 0.45, ... 9.9 s: 23 before the cap of 10 s.
    assert_eq!(case.ids(), [(1..=23).collect::<Vec<_>>()]);
}

impl Case {
    async fn of_builder(change: impl FnOnce(MediaGroupBuilder) -> MediaGroupBuilder) -> Self {
        let mut case = Self::undriven();
        let builder = change(MediaGroupLayer::builder(case.store.clone()));
        let (layer, albums) = builder.build().unwrap();
        let seen = Arc::clone(&case.seen);
        let service = layer.layer(service_fn(move |request: Request| {
            note(&seen, &request);
            async { Ok::<_, BoxError>(Outcome::handled()) }
        }));
        case.albums = albums;
        case.stack = BoxCloneSyncService::new(service);
        case.driven().await
    }
}

// ===== what else passes =====

#[tokio::test(start_paused = true)]
async fn other_users_are_not_delayed() {
    let case = Case::new().await;
    case.absorb(album(2).build()).await;
    let start = tokio::time::Instant::now();
    assert_handled!(case.bot.run(&case.stack, update::text("hi").from(8)).await);
    assert_eq!(start.elapsed(), Duration::ZERO);
    assert!(case.seen()[0].album.is_none());
}

#[tokio::test(start_paused = true)]
async fn an_edit_of_a_member_passes_as_an_edit_and_opens_no_album() {
    let case = Case::new().await;
    let edit = || update::photo().media_group("g").message_id(11).edited();
    assert_handled!(case.bot.run(&case.stack, edit()).await);
    case.absorb(album(2).media_group("g").build()).await;
    assert_handled!(case.bot.run(&case.stack, edit()).await);
    sleep(SECOND * 2).await;
    assert_handled!(case.bot.run(&case.stack, edit()).await);
    sleep(SECOND * 20).await;
    let albums: Vec<_> = case.seen().iter().map(|s| s.album.is_some()).collect();
    assert_eq!(albums, [false, false, true, false]);
}

#[tokio::test(start_paused = true)]
async fn a_late_member_arrives_marked_as_part_2() {
    let case = Case::new().await;
    let members = album(4).media_group("g").build();
    case.absorb(members[..2].to_vec()).await;
    sleep(SECOND * 2).await;
    case.absorb(members[2..3].to_vec()).await;
    sleep(SECOND * 2).await;
    case.absorb(members[3..].to_vec()).await;
    sleep(SECOND * 2).await;
    assert_eq!(case.ids(), [vec![11, 12], vec![13], vec![14]]);
    let seen = case.seen();
    let parts: Vec<_> = seen.iter().map(|s| s.album.as_ref().unwrap()).collect();
    let late: Vec<_> = parts.iter().map(|p| (p.part(), p.is_late())).collect();
    assert_eq!(late, [(1, false), (2, true), (3, true)]);
}

#[tokio::test(start_paused = true)]
async fn a_rate_limit_inside_counts_an_album_as_one() {
    let limiter_store = Arc::new(MemoryStore::new());
    let quota = Quota::new(2, SECOND * 600).unwrap();
    let limiter = Limiter::new(limiter_store, "limit", quota);
    let refused = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&refused);
    let case = Case::around(|seen| {
        service_fn(move |request: Request| {
            let (limiter, seen, count) = (limiter.clone(), seen.clone(), count.clone());
            async move {
                let key = limiter.key(42).id(7);
                let is_allowed = limiter.check(key).await?.is_allowed();
                if is_allowed {
                    note(&seen, &request);
                } else {
                    count.fetch_add(1, SeqCst);
                }
                Ok::<_, BoxError>(Outcome::handled())
            }
        })
    });
    let case = case.driven().await;
    case.absorb(album(10).build()).await;
    sleep(SECOND * 2).await;
    assert_handled!(case.bot.run(&case.stack, update::text("hi")).await);
    assert_eq!((case.ids().len(), refused.load(SeqCst)), (2, 0));
    assert_handled!(case.bot.run(&case.stack, update::text("hi")).await);
    assert_eq!((case.ids().len(), refused.load(SeqCst)), (2, 1));
}

#[tokio::test(start_paused = true)]
async fn extensions_set_before_the_capture_are_not_carried_over() {
    let case = Case::new().await;
    for member in album(2).build() {
        let request = case.bot.request(member).with_extension("before");
        let outcome = case.stack.clone().oneshot(request).await;
        assert_absorbed!(outcome);
    }
    sleep(SECOND * 2).await;
    let seen = case.seen();
    assert!(seen[0].request.extensions().get::<&str>().is_none());
}

// ===== the driver =====

#[tokio::test(start_paused = true)]
async fn without_a_driver_members_are_refused_with_the_missing_call() {
    let mut case = Case::undriven();
    let refused = |case: &Case| {
        let member = album(1).build().remove(0);
        let call = case.stack.clone().oneshot(case.bot.request(member));
        async {
            let error = call.await.unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Overloaded);
            assert!(
                error.to_string().contains("albums.drive(bot, stack)"),
                "{error}"
            );
        }
    };
    refused(&case).await;
    // One that was made but is not polled drives nothing.
    let driver = case.albums.drive(case.bot.bot(), case.stack.clone());
    refused(&case).await;
    drop(driver);
    case = case.driven().await;
    case.absorb(album(1).build()).await;
    case.stop().await;
    refused(&case).await;
    // One that was dropped half way drives nothing any more.
    case = case.driven().await;
    let driver = case.driver.take().unwrap();
    driver.abort();
    _ = driver.await;
    refused(&case).await;
    assert!(case.store.is_empty() || case.ids().len() == 1);
}

#[tokio::test(start_paused = true)]
async fn a_stop_with_an_open_album_drains_it_at_once() {
    let mut case = Case::new().await;
    case.absorb(album(3).build()).await;
    let start = tokio::time::Instant::now();
    case.stop().await;
    assert_eq!(start.elapsed(), Duration::ZERO);
    assert_eq!(case.ids(), [[11, 12, 13]]);
}

#[tokio::test(start_paused = true)]
async fn a_driver_that_is_dropped_half_way_leaves_the_album_to_the_next() {
    let case = Case::around(|seen| {
        service_fn(move |request: Request| {
            note(&seen, &request);
            async move {
                sleep(SECOND * 30).await;
                Ok::<_, BoxError>(Outcome::handled().reply(request.update().reply("done")))
            }
        })
    });
    let mut case = case.driven().await;
    case.absorb(album(2).build()).await;
    sleep(SECOND * 2).await;
    let driver = case.driver.take().unwrap();
    driver.abort();
    _ = driver.await;
    let case = case.driven().await;
    sleep(SECOND * 40).await;
    assert_eq!(case.ids(), [[11, 12], [11, 12]]);
    case.bot.assert_sent(&["done"]);
}

#[tokio::test(start_paused = true)]
async fn a_handler_that_runs_longer_than_the_lease_has_its_album_alone() {
    let case = Case::around(|seen| {
        service_fn(move |request: Request| {
            note(&seen, &request);
            async {
                sleep(SECOND * 400).await;
                Ok::<_, BoxError>(Outcome::handled())
            }
        })
    });
    let case = case.driven().await;
    case.absorb(album(2).build()).await;
    sleep(SECOND * 900).await;
    assert_eq!(case.ids(), [[11, 12]]);
}

/// Fails as told, attempt by attempt, then answers.
fn failing(errors: Vec<fn() -> Error>) -> Case {
    let tries = AtomicUsize::new(0);
    Case::around(|seen| {
        let tries = Arc::new(tries);
        service_fn(move |request: Request| {
            note(&seen, &request);
            let error = errors.get(tries.fetch_add(1, SeqCst)).map(|error| error());
            async move {
                match error {
                    Some(error) => Err(error),
                    None => Ok(Outcome::handled().reply(request.update().reply("done"))),
                }
            }
        })
    })
}

#[tokio::test(start_paused = true)]
async fn what_fails_is_tried_again_as_its_kind_says() {
    let overloaded = || Error::overloaded("no room");
    let timeout = || Error::timeout("too slow");
    let retry = || Error::retry(SECOND * 30, "later");
    let application = || Error::new("broken");
    let panic = || -> Error { panic!("boom") };
    let check = async |errors: Vec<fn() -> Error>, runs: usize, is_done: bool| {
        let case = failing(errors).driven().await;
        case.absorb(album(2).build()).await;
        sleep(SECOND * 120).await;
        assert_eq!(case.ids().len(), runs);
        assert_eq!(!case.bot.sent_texts().is_empty(), is_done);
    };
    check(vec![overloaded; 7], 8, true).await;
    // What found no room was no attempt, between two that were as well.
    let [full, late] = [overloaded as fn() -> Error, timeout];
    check(vec![full, full, full, full, late, full, late], 8, true).await;
    check(vec![full, full, full, late, late, full, late], 7, false).await;
    check(vec![timeout, panic], 3, true).await;
    check(vec![retry, retry, retry], 3, false).await;
    check(vec![application], 1, false).await;
}

#[tokio::test(start_paused = true)]
async fn a_stop_waits_for_what_is_to_be_tried_again() {
    let mut case = failing(vec![|| Error::overloaded("no room"); 5])
        .driven()
        .await;
    case.absorb(album(2).build()).await;
    case.stop().await;
    case.bot.assert_sent(&["done"]);
}

#[tokio::test(start_paused = true)]
async fn what_fails_after_an_ack_is_not_handled_again() {
    let case = Case::around(|seen| {
        service_fn(move |request: Request| {
            note(&seen, &request);
            request.ack().now();
            async { Err::<Outcome, _>(Error::timeout("too slow")) }
        })
    });
    let case = case.driven().await;
    case.absorb(album(2).build()).await;
    sleep(SECOND * 60).await;
    assert_eq!(case.ids().len(), 1);
}

#[tokio::test(start_paused = true)]
async fn what_a_call_leaves_to_its_source_is_done_once_the_replies_are_sent() {
    let bot = TestBot::new();
    let done = Arc::new(AtomicUsize::new(0));
    let (sender, noted) = (bot.clone(), Arc::clone(&done));
    let mut case = Case::around(move |_| {
        service_fn(move |request: Request| {
            let (sender, noted) = (sender.clone(), Arc::clone(&noted));
            async move {
                let left = async move { noted.store(sender.sent_texts().len(), SeqCst) };
                assert!(request.ack().before_settling(left).is_ok());
                Ok::<_, BoxError>(Outcome::handled().reply(request.update().reply("Got it.")))
            }
        })
    });
    case.bot = bot;
    let case = case.driven().await;
    case.absorb(album(2).build()).await;
    sleep(SECOND * 5).await;
    assert_eq!(done.load(SeqCst), 1, "after the reply was sent");
}

#[tokio::test(start_paused = true)]
async fn a_host_with_a_delivery_of_its_own_says_what_becomes_of_an_album() {
    let case = Case::undriven();
    let tries = Arc::new(Mutex::new(Vec::new()));
    let noted = Arc::clone(&tries);
    let driver = case.albums.drive_with(case.bot.bot(), move |request| {
        let Origin::Queue { attempt, .. } = *request.origin() else {
            panic!("{request:?}")
        };
        noted.lock().unwrap().push(attempt);
        async move {
            match attempt {
                1 => Settlement::Again { after: SECOND * 5 },
                2 => panic!("boom"),
                _ => Settlement::Settled,
            }
        }
    });
    let driver = tokio::spawn(driver.max_in_flight(0));
    tokio::task::yield_now().await;
    case.absorb(album(2).build()).await;
    sleep(SECOND * 60).await;
    assert_eq!(*tries.lock().unwrap(), [1, 2, 3]);
    driver.abort();
}

#[tokio::test(start_paused = true)]
async fn a_store_without_room_refuses_the_member_and_the_source_keeps_it() {
    let limits = campanile_store::Limits::new().each(2);
    let store = Arc::new(MemoryStore::with_limits(limits));
    let (layer, albums) = MediaGroupLayer::pair(store);
    let inner = service_fn(|_: Request| async { Ok::<_, BoxError>(Outcome::handled()) });
    let stack = layer.layer(inner);
    let bot = TestBot::new();
    let driver = tokio::spawn(albums.drive(bot.bot(), stack.clone()));
    tokio::task::yield_now().await;
    let members = album(2).build();
    assert_absorbed!(bot.run(&stack, members[0].clone()).await);
    let error = bot.run(&stack, members[1].clone()).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Overloaded);
    driver.abort();
}

// ===== the album =====

#[tokio::test]
async fn an_album_gives_its_captions_with_their_entities() {
    let members = album(3).each(|number, item| match number {
        1 => item,
        _ => item.caption(&format!("#no{number}")),
    });
    let mut members = members.build();
    members.reverse();
    members.push(members[0].clone());
    let album = Album::new(members, 1).unwrap();
    assert_eq!(album.len(), 3);
    let texts: Vec<_> = album.captions().map(|caption| caption.text()).collect();
    assert_eq!(texts, ["#no0", "#no2"]);
    let entities: Vec<Value> = album.captions().next().unwrap().entities().unwrap();
    assert!(entities.iter().all(|entity| entity["offset"].is_u64()));
    assert_eq!(album.id(), album.first().media_group_id().unwrap());
    assert!(!format!("{album:?} {:?}", album.captions().next()).contains("no0"));
    assert!(Album::new([], 1).is_none());
}

#[tokio::test]
async fn an_entity_of_a_caption_is_read_as_the_type_that_is_asked_for() {
    let json = r#"{"update_id":1,"message":{"message_id":2,"date":3,"chat":{"id":4,"type":"private"},
        "media_group_id":"g","photo":[],"caption":"Look: a",
        "caption_entities":[{"type":"bold","offset":6,"length":1}]}}"#;
    let album = Album::new([update::raw(json)], 2).unwrap();
    let caption = album.captions().next().unwrap();
    #[derive(serde::Deserialize, Debug, PartialEq)]
    struct Entity {
        offset: usize,
        length: usize,
    }
    let entities = caption.entities::<Entity>().unwrap();
    assert_eq!(
        entities,
        [Entity {
            offset: 6,
            length: 1
        }]
    );
    assert!(caption.entities::<u8>().is_err());
    let request = TestBot::new().request(update::raw(json));
    assert!(
        Album::from_update(&request, &())
            .await
            .unwrap_err()
            .is_absent()
    );
    let request = request.with_extension(album);
    assert_eq!(Album::from_update(&request, &()).await.unwrap().part(), 2);
}

#[test]
fn wrong_configuration_is_refused_in_words() {
    let check = |change: fn(MediaGroupBuilder) -> MediaGroupBuilder, words: &str| {
        let builder = MediaGroupLayer::builder(Arc::new(MemoryStore::new()));
        let error = change(builder).build().unwrap_err().to_string();
        assert!(error.contains(words), "{error}");
    };
    check(|b| b.quiet(SECOND * 11), "longer than the cap of 10s");
    check(|b| b.quiet(Duration::ZERO), "a quiet of zero");
    check(|b| b.items(0), "an album of 0 items");
    check(|b| b.lease(Duration::ZERO), "a lease of zero");
    check(|b| b.name(""), "needs a name");
}

// ===== races =====

/// Members of several albums, in any order, some twice, some late, on clones of the stack, with
/// drivers that come and go and handlers that fail: nothing is lost, and nothing doubled.
async fn race(seed: u64) {
    let mut random = Random::new(seed);
    let fails = Arc::new(Mutex::new(Random::new(seed ^ 0x5eed)));
    // What was answered with an outcome, as the driver settles it.
    let case = Case::around(|seen| {
        service_fn(move |request: Request| {
            let (seen, fails) = (seen.clone(), fails.clone());
            let (turn, pause) = {
                let mut fails = fails.lock().unwrap();
                (fails.below(6), fails.below(3))
            };
            async move {
                sleep(Duration::from_millis(400 * pause as u64)).await;
                match turn {
                    0 => Err(Error::overloaded("no room")),
                    _ => {
                        note(&seen, &request);
                        Ok(Outcome::handled())
                    }
                }
            }
        })
    });
    let mut case = case.driven().await;
    let mut members = Vec::new();
    for number in 0..4 {
        let items = 1 + random.below(10);
        let group = update::album(items).media_group(&format!("g{}", number % 2));
        let group = group
            .message_id(100 * number + 1)
            .in_group(-1001 - number / 2);
        for member in group.build() {
            members.push(member.clone());
            if random.below(4) == 0 {
                members.push(member);
            }
        }
    }
    let mut expected: BTreeMap<(i64, String), Vec<i64>> = BTreeMap::new();
    for member in &members {
        let key = (
            member.chat_id().unwrap().0,
            member.media_group_id().unwrap().to_owned(),
        );
        expected
            .entry(key)
            .or_default()
            .push(member.message_id().unwrap().0);
    }
    for ids in expected.values_mut() {
        ids.sort_unstable();
        ids.dedup();
    }
    while !members.is_empty() {
        let member = members.swap_remove(random.below(members.len()));
        match case.bot.run(&case.stack, member.clone()).await {
            Ok(outcome) => assert_eq!(outcome.flow, Flow::Absorbed),
            Err(error) => panic!("{error}"),
        }
        match random.below(12) {
            0 => sleep(Duration::from_millis(1500)).await,
            1 => case.stop().await,
            2..6 => sleep(Duration::from_millis(random.below(700) as u64)).await,
            _ => {}
        }
        if case.driver.is_none() {
            case = case.driven().await;
        }
    }
    case.stop().await;
    let mut seen: BTreeMap<(i64, String), Vec<i64>> = BTreeMap::new();
    let mut parts: BTreeMap<(i64, String), Vec<u32>> = BTreeMap::new();
    for sight in case.seen() {
        let album = sight.album.as_ref().unwrap();
        let ids = sight.ids();
        assert!(ids.is_sorted(), "seed {seed}: {ids:?}");
        assert_eq!(sight.request.update().message_id().unwrap().0, ids[0]);
        let key = (
            sight.request.update().chat_id().unwrap().0,
            album.id().to_owned(),
        );
        parts.entry(key.clone()).or_default().push(album.part());
        seen.entry(key).or_default().extend(ids);
    }
    seen.values_mut().for_each(|ids| ids.sort_unstable());
    assert_eq!(seen, expected, "seed {seed}");
    for parts in parts.values() {
        let counted: Vec<_> = (1..=parts.len() as u32).collect();
        assert_eq!(*parts, counted, "seed {seed}");
    }
}

#[tokio::test(start_paused = true)]
async fn nothing_is_lost_or_doubled_in_any_order() {
    for seed in 0..300 {
        race(seed).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn many_albums_at_once_come_out_once_each_under_stress() {
    let mut case = Case::new().await;
    let members = (0..100).flat_map(|number| {
        let group = update::album(10).media_group(&format!("g{number}"));
        group.message_id(number * 10 + 1).build()
    });
    let calls = members.map(|member| {
        let request = case.bot.request(member);
        let mut stack = case.stack.clone();
        tokio::spawn(async move { stack.ready().await?.call(request).await })
    });
    for outcome in futures::future::join_all(calls).await {
        assert_absorbed!(outcome.unwrap());
    }
    case.stop().await;
    let mut ids = case.ids();
    ids.sort();
    let expected: Vec<Vec<i64>> = (0..100)
        .map(|number| (number * 10 + 1..=number * 10 + 10).collect())
        .collect();
    assert_eq!(ids, expected);
}
