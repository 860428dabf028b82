//! A button that is pressed again and again, whichever way its presses come.

use campanile::{
    layers::CallbackDedupLayer,
    net::delivery::{Next, Stage},
    prelude::*,
    store::MemoryStore,
};
use campanile_emulator::{Query, SentMessage};
use serde_json::json;
use tower::ServiceBuilder;

use crate::support::{Log, SECOND, SOURCES, World, pass, stack};

/// Does what the button says, and writes down when it begins and ends.
fn handler(log: &Log) -> impl UpdateService<Future: Send> + use<> {
    let log = log.clone();
    stack(move |request| {
        let log = log.clone();
        async move {
            let update = request.update();
            let Some(data) = update.data() else {
                return Ok(Outcome::handled());
            };
            log.push(format!("{data} begins"));
            tokio::time::sleep(5 * SECOND).await;
            log.push(format!("{data} ends"));
            match data {
                "fail" => Err("the kitchen is closed".into()),
                "silent" => Ok(Outcome::handled()),
                "edit" => Ok(Outcome::handled().reply(edit(update))),
                "send" => {
                    let answer = update.reply("Sent.").expect("a press is answered");
                    request.bot().send(answer).await?;
                    Ok(Outcome::handled())
                }
                _ => Ok(Outcome::handled().reply(update.reply("Liked."))),
            }
        }
    })
}

fn keyboard(rest: &str) -> serde_json::Value {
    let buttons = ["like", "silent", "send", "fail", "edit"];
    let buttons = buttons.map(|data| json!({"text": data, "callback_data": data}));
    json!({"inline_keyboard": [buttons, [{"text": rest, "callback_data": "rest"}]]})
}

fn edit(update: &Update) -> Option<ApiRequest> {
    let request = ApiRequest::new("editMessageReplyMarkup")
        .param("chat_id", update.chat_id()?)
        .param("message_id", update.message_id()?)
        .param("reply_markup", keyboard("edited"));
    Some(request)
}

impl World {
    /// A message of the bot, with a button for all that the handler does.
    async fn menu(&self) -> SentMessage {
        self.say("/start");
        let menu = ApiRequest::new("sendMessage")
            .param("chat_id", self.alice.id())
            .param("text", "Choose")
            .param("reply_markup", keyboard("new"));
        self.bot.send(menu).await.unwrap();
        self.chat().last().unwrap()
    }

    fn press(&self, message: &SentMessage, data: &str) -> Query {
        self.alice.press(message, data)
    }
}

fn with_dedup(log: &Log) -> impl UpdateService<Future: Send> + use<> {
    let layer = CallbackDedupLayer::new(MemoryStore::new());
    ServiceBuilder::new().layer(layer).service(handler(log))
}

#[tokio::test(start_paused = true)]
async fn ten_presses_run_once_and_each_repeat_is_answered_within_a_second() {
    for source in SOURCES {
        for (data, answer) in [("like", "Liked."), ("silent", ""), ("send", "Sent.")] {
            let (world, log) = (World::new().await, Log::default());
            let menu = world.menu().await;
            let _serving = world.serve(source, with_dedup(&log)).await;
            world.settled().await;

            let first = world.press(&menu, data);
            let mut repeats = Vec::new();
            for _ in 0..9 {
                repeats.push(world.press(&menu, data));
            }
            pass(1).await;
            let begins = format!("{data} begins");
            assert_eq!(log.lines(), [&*begins], "{source:?}: it still runs");
            assert!(!first.is_answered(), "{source:?}");
            for repeat in &repeats {
                assert!(
                    repeat.is_answered(),
                    "{source:?}: a repeat is left spinning"
                );
                assert_eq!(repeat.text(), "", "{source:?}");
            }
            pass(5).await;
            assert!(first.is_answered(), "{source:?} {data}");
            assert_eq!(first.text(), answer, "{source:?}");
            assert_eq!(log.lines().len(), 2, "{source:?}: one run");
            let failures = world.told.failures();
            assert!(failures.is_empty(), "{source:?} {data}: {failures:?}");

            let again = world.press(&menu, data);
            pass(1).await;
            assert!(again.is_answered(), "{source:?}: it has just run");
            pass(2).await;
            world.press(&menu, data);
            pass(1).await;
            assert_eq!(
                log.lines().len(),
                3,
                "{source:?}: after the cooldown it runs"
            );
        }
    }
}

#[tokio::test(start_paused = true)]
async fn after_a_failure_the_press_is_answered_told_once_and_runs_again() {
    for source in SOURCES {
        let (world, log) = (World::new().await, Log::default());
        let menu = world.menu().await;
        let _serving = world.serve(source, with_dedup(&log)).await;
        world.settled().await;
        for run in 1..3 {
            let press = world.press(&menu, "fail");
            pass(6).await;
            assert!(press.is_answered(), "{source:?}");
            assert_eq!(log.lines().len(), 2 * run, "{source:?}");
            let failures = world.told.failures();
            assert_eq!(failures.len(), run, "{source:?}: {failures:?}");
            let last = &failures[run - 1];
            assert_eq!((last.stage, last.next), (Stage::Acked, Next::Settled));
        }
    }
}

#[tokio::test(start_paused = true)]
async fn after_an_edit_of_the_message_the_same_button_runs_at_once() {
    for source in SOURCES {
        let (world, log) = (World::new().await, Log::default());
        let menu = world.menu().await;
        let _serving = world.serve(source, with_dedup(&log)).await;
        world.settled().await;
        world.press(&menu, "edit");
        tokio::time::sleep(5 * SECOND + SECOND / 2).await;
        world.press(&menu, "edit");
        pass(1).await;
        assert_eq!(log.lines().len(), 3, "{source:?}: {:?}", log.lines());
        // The keyboard stays as it is now, and with it the version.
        let repeat = world.press(&menu, "edit");
        pass(1).await;
        assert!(repeat.is_answered(), "{source:?}");
        assert_eq!(log.lines().len(), 3, "{source:?}: {:?}", log.lines());
    }
}

#[tokio::test(start_paused = true)]
async fn other_buttons_users_and_messages_and_a_deleted_one_run_side_by_side() {
    for source in SOURCES {
        let (world, log) = (World::new().await, Log::default());
        let menu = world.menu().await;
        let _serving = world.serve(source, with_dedup(&log)).await;
        world.settled().await;
        let other = world.menu().await;
        world.press(&menu, "like");
        world.press(&menu, "silent");
        world.press(&other, "like");
        pass(1).await;
        assert_eq!(log.lines().len(), 3, "{source:?}: {:?}", log.lines());

        let delete = ApiRequest::new("deleteMessage")
            .param("chat_id", world.alice.id())
            .param("message_id", other.id());
        world.bot.send(delete).await.unwrap();
        world.press(&other, "like");
        let repeat = world.press(&other, "like");
        pass(1).await;
        assert_eq!(log.lines().len(), 4, "{source:?}: {:?}", log.lines());
        assert!(repeat.is_answered(), "{source:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn without_the_early_ack_the_presses_of_a_user_wait_for_each_other() {
    for source in SOURCES {
        let (world, log) = (World::new().await, Log::default());
        let menu = world.menu().await;
        let layer = CallbackDedupLayer::builder(MemoryStore::new()).ack_when_done();
        let stack = ServiceBuilder::new()
            .layer(layer.build().unwrap())
            .service(handler(&log));
        let _serving = world.serve(source, stack).await;
        world.settled().await;
        let first = world.press(&menu, "like");
        let repeat = world.press(&menu, "like");
        pass(4).await;
        assert!(!repeat.is_answered(), "{source:?}");
        world.settled().await;
        assert_eq!(first.text(), "Liked.", "{source:?}");
        assert!(repeat.is_answered(), "{source:?}");
        assert_eq!(log.lines().len(), 2, "{source:?}");
    }
}
