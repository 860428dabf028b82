//! Stores that fail, and albums that are open meanwhile.

use super::*;
use crate::engine::{Engine, FAILURES};

const MILLI: Duration = Duration::from_millis(1);

fn away() -> campanile_store::StoreError {
    campanile_store::StoreError::unavailable("the server is gone", "refused")
}

/// A process with a driver, on an engine elsewhere.
struct Process {
    bot: TestBot,
    stack: Stack,
    seen: Seen,
    driver: JoinHandle<()>,
}

impl Process {
    fn on(engine: &Engine) -> Self {
        let seen = Seen::default();
        let (layer, albums) = MediaGroupLayer::pair(Arc::new(engine.clone()));
        let noted = Arc::clone(&seen);
        let handler = service_fn(move |request: Request| {
            note(&noted, &request);
            async { Ok::<_, BoxError>(Outcome::handled()) }
        });
        let stack = BoxCloneSyncService::new(layer.layer(handler));
        let bot = TestBot::new();
        let driver = tokio::spawn(albums.drive(bot.bot(), stack.clone()));
        Self {
            bot,
            stack,
            seen,
            driver,
        }
    }

    async fn tell(&self, member: &Update) -> Result<Outcome, Error> {
        self.bot.run(&self.stack, member.clone()).await
    }

    /// Delivers members as Telegram does: each after the answer to the one before, and one that is
    /// refused again after a second.
    async fn deliver(&self, members: &[Update]) {
        for member in members {
            while let Err(error) = self.tell(member).await {
                assert_eq!(error.kind(), ErrorKind::Overloaded);
                sleep(SECOND).await;
            }
            sleep(30 * MILLI).await;
        }
    }

    /// The message ids of the albums, each with its part.
    fn albums(&self) -> Vec<(u32, Vec<i64>)> {
        let seen = self.seen.lock().unwrap();
        let seen = seen.iter();
        seen.map(|sight| (sight.album.as_ref().map_or(0, Album::part), sight.ids()))
            .collect()
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        self.driver.abort();
    }
}

#[tokio::test(start_paused = true)]
async fn a_member_that_the_store_does_not_take_stays_with_its_source_whatever_the_reason() {
    for failure in FAILURES {
        let engine = Engine::new();
        let process = Process::on(&engine);
        sleep(5 * SECOND).await;
        engine.fail(failure);
        let members = album(2).build();
        let error = process.tell(&members[0]).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Overloaded);
        let words = format!("not captured: {}", failure());
        assert!(error.to_string().contains(&words), "{error}");
        engine.recover();
        process.deliver(&members).await;
        sleep(20 * SECOND).await;
        assert_eq!(process.albums(), [(1, vec![11, 12])]);
    }
}

/// The albums of one outage, which begins so long after the second of five members and lasts so long.
async fn interrupted(begins: Duration, lasts: Duration) -> Vec<(u32, Vec<i64>)> {
    let engine = Engine::new();
    let process = Process::on(&engine);
    sleep(5 * SECOND).await;
    let members = album(5).build();
    process.deliver(&members[..2]).await;
    sleep(begins).await;
    engine.fail(away);
    let back = engine.clone();
    let outage = tokio::spawn(async move {
        sleep(lasts).await;
        back.recover();
    });
    process.deliver(&members[2..]).await;
    outage.await.unwrap();
    sleep(30 * SECOND).await;
    process.albums()
}

#[tokio::test(start_paused = true)]
async fn an_outage_in_the_middle_of_an_album_does_not_split_it() {
    for begins in [0, 100, 500, 900] {
        for lasts in [1, 50, 300, 999, 1_001, 2_500, 9_500, 61_000, 3_600_000] {
            let (begins, lasts) = (begins * MILLI, lasts * MILLI);
            assert_eq!(
                interrupted(begins, lasts).await,
                [(1, vec![11, 12, 13, 14, 15])],
                "{begins:?} after the second member, for {lasts:?}"
            );
        }
    }
}

/// The second replica refuses the third member; the first one only sees that its claim fails.
#[tokio::test(start_paused = true)]
async fn a_driver_that_refused_nothing_waits_for_what_another_replica_refused() {
    let engine = Engine::new();
    let [here, there] = [Process::on(&engine), Process::on(&engine)];
    sleep(5 * SECOND).await;
    let members = album(4).build();
    here.deliver(&members[..2]).await;
    sleep(500 * MILLI).await;
    engine.fail(away);
    there.tell(&members[2]).await.unwrap_err();
    sleep(4 * SECOND).await;
    engine.recover();
    sleep(900 * MILLI).await;
    there.deliver(&members[2..]).await;
    sleep(30 * SECOND).await;
    let albums = [here.albums(), there.albums()].concat();
    assert_eq!(albums, [(1, vec![11, 12, 13, 14])]);
}

/// Too short for the driver to notice, whose claim goes on.
#[tokio::test(start_paused = true)]
async fn a_single_capture_that_failed_does_not_split_an_album() {
    let engine = Engine::new();
    let process = Process::on(&engine);
    sleep(5 * SECOND).await;
    let members = album(4).build();
    process.deliver(&members[..2]).await;
    sleep(500 * MILLI).await;
    engine.take_nothing(true);
    process.tell(&members[2]).await.unwrap_err();
    engine.take_nothing(false);
    sleep(SECOND).await;
    process.deliver(&members[2..]).await;
    sleep(30 * SECOND).await;
    assert_eq!(process.albums(), [(1, vec![11, 12, 13, 14])]);
}

#[tokio::test(start_paused = true)]
async fn an_album_that_a_restart_interrupts_is_not_split() {
    let engine = Engine::new();
    let members = album(4).build();
    let first = Process::on(&engine);
    sleep(5 * SECOND).await;
    first.deliver(&members[..2]).await;
    drop(first);
    sleep(30 * SECOND).await;
    let second = Process::on(&engine);
    sleep(SECOND).await;
    second.deliver(&members[2..]).await;
    sleep(30 * SECOND).await;
    assert_eq!(second.albums(), [(1, vec![11, 12, 13, 14])]);
}

#[tokio::test(start_paused = true)]
async fn what_is_whole_is_handed_on_soon_after_an_outage() {
    let engine = Engine::new();
    let process = Process::on(&engine);
    sleep(5 * SECOND).await;
    process.deliver(&album(3).build()).await;
    engine.fail(away);
    sleep(60 * SECOND).await;
    assert!(process.albums().is_empty());
    engine.recover();
    // It looks once a second, and waits for a repeat and for quiet.
    sleep(3 * SECOND + MILLI).await;
    assert_eq!(process.albums(), [(1, vec![11, 12, 13])]);
}

/// A store that takes no member, but hands out what it has, as one whose disk is full.
#[tokio::test(start_paused = true)]
async fn members_that_are_refused_for_ever_hold_no_other_album_back() {
    let engine = Engine::new();
    let process = Process::on(&engine);
    sleep(5 * SECOND).await;
    process.deliver(&album(3).build()).await;
    let other = update::album(2).message_id(50).media_group("other").build();
    for _ in 0..40 {
        engine.take_nothing(true);
        process.tell(&other[0]).await.unwrap_err();
        engine.take_nothing(false);
        sleep(250 * MILLI).await;
    }
    assert_eq!(process.albums(), [(1, vec![11, 12, 13])]);
}
