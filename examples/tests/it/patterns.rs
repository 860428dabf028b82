//! The layers of the example `patterns` as a real bot, by polling and by webhook.
#![cfg(unix)]

use campanile_emulator::{Album, Chat, Draft, Query, SentMessage};

use crate::{
    process::{Run, within},
    world::{World, stop},
};

const ALBUM: &str = "An album of 3: 2 photos, 1 video";

/// How the bot gets its updates.
#[derive(Debug, Clone, Copy)]
enum Source {
    Polling,
    Webhook,
}

const SOURCES: [Source; 2] = [Source::Polling, Source::Webhook];

impl World {
    async fn bot_by(&self, source: Source, arguments: &[&str]) -> Run {
        match source {
            Source::Polling => self.bot_with(arguments),
            // The proxy ends with the runtime of the test.
            Source::Webhook => self.webhook_bot(arguments).await.0,
        }
    }

    fn send_album(&self) {
        let items = [Draft::photo(), Draft::video(), Draft::photo()];
        self.alice.album(&self.client, Album::of(items));
    }

    /// What the bot wrote to Alice.
    fn answers(&self) -> Vec<SentMessage> {
        let mut messages = self.chat().messages();
        messages.retain(SentMessage::is_from_bot);
        messages
    }

    fn answered_texts(&self) -> Vec<String> {
        self.answers().iter().map(SentMessage::text).collect()
    }

    async fn until_answers(&mut self, count: usize) -> SentMessage {
        self.until(&format!("{count} answers"), |world| {
            world.answers().len() >= count
        })
        .await;
        self.answers().pop().expect("there are some")
    }

    /// A public channel of somebody else's, of which the bot is an administrator.
    fn channel(&self) -> Chat {
        let owner = self.emulator().user("Owner");
        let channel = self.emulator().channel("Tower news", &owner);
        channel.promote(&self.client);
        channel
    }
}

async fn answered(press: &Query) {
    let _ = within("the answer to a press", press.answered()).await;
}

#[tokio::test]
async fn an_album_gets_one_reply_that_counts_its_items() {
    for source in SOURCES {
        let mut world = World::new().await;
        let bot = world.bot_by(source, &[]).await;
        world.send_album();
        world.until_answers(1).await;
        world.alice.say(&world.client, "after");
        world.until_answers(2).await;
        world.settled().await;
        stop(&world, bot).await;
        assert_eq!(world.answered_texts(), [ALBUM, "after"], "{source:?}");
    }
}

#[tokio::test]
async fn a_stop_with_an_open_album_in_memory_answers_it_first() {
    for source in SOURCES {
        let mut world = World::new().await;
        let bot = world.bot_by(source, &["--store", ":memory:"]).await;
        world.alice.say(&world.client, "before");
        world.until_answers(1).await;
        world.send_album();
        world.settled().await;
        stop(&world, bot).await;
        assert_eq!(world.answered_texts(), ["before", ALBUM], "{source:?}");
    }
}

#[tokio::test]
async fn an_album_that_is_open_at_a_kill_is_answered_by_the_next_start() {
    for source in SOURCES {
        let mut world = World::new().await;
        let folder = tempfile::tempdir().unwrap();
        let store = folder.path().join("bot.db");
        let arguments = ["--store", store.to_str().expect("a path of ours is text")];
        let bot = world.bot_by(source, &arguments).await;
        world.alice.say(&world.client, "before");
        world.until_answers(1).await;
        world.send_album();
        // The server has forgotten its members, so they are in the file and nowhere else.
        world.settled().await;
        bot.kill().await;
        let bot = world.bot_by(source, &arguments).await;
        world.until_answers(2).await;
        stop(&world, bot).await;
        assert_eq!(world.answered_texts(), ["before", ALBUM], "{source:?}");
    }
}

#[tokio::test]
async fn nobody_who_types_fast_is_limited() {
    for source in SOURCES {
        let mut world = World::new().await;
        let bot = world.bot_by(source, &[]).await;
        let texts: Vec<_> = (1..=60).map(|number| format!("message {number}")).collect();
        for text in &texts {
            world.alice.say(&world.client, text);
        }
        world.until_answers(60).await;
        world.settled().await;
        stop(&world, bot).await;
        assert_eq!(world.answered_texts(), texts, "{source:?}");
    }
}

#[tokio::test]
async fn a_flood_gets_one_notice() {
    for source in SOURCES {
        let mut world = World::new().await;
        let bot = world.bot_by(source, &["--limit", "3/3600"]).await;
        for _ in 0..20 {
            world.alice.say(&world.client, "flood");
        }
        world.until_answers(4).await;
        world.settled().await;
        stop(&world, bot).await;
        let texts = world.answered_texts();
        assert_eq!(texts[..3], ["flood"; 3], "{source:?}");
        assert!(texts[3].starts_with("Not so fast"), "{source:?}: {texts:?}");
        assert_eq!(texts.len(), 4, "{source:?}: {texts:?}");
    }
}

#[tokio::test]
async fn a_double_tap_runs_once_and_both_taps_are_answered() {
    for source in SOURCES {
        let mut world = World::new().await;
        let bot = world.bot_by(source, &[]).await;
        world.alice.say(&world.client, "/start");
        let menu = world.until_answers(1).await;
        let taps = [(); 2].map(|()| world.alice.press(&menu, "drink:tea"));
        for tap in &taps {
            answered(tap).await;
        }
        world.settled().await;
        let ended = stop(&world, bot).await;
        assert_eq!(menu.edits(), 1, "{source:?}");
        assert_eq!([taps[0].text(), taps[1].text()], ["One tea, please!", ""]);
        assert!(!ended.stderr.contains("update "), "{source:?}: {ended:?}");
    }
}

#[tokio::test]
async fn the_gate_prompts_opens_after_joining_and_closes_after_leaving() {
    for source in SOURCES {
        let mut world = World::new().await;
        let channel = world.channel();
        channel.set_username("tower_news");
        let gate = ["--gate-channel", "@tower_news"];
        let bot = world.bot_by(source, &gate).await;

        world.alice.say(&world.client, "hello");
        let prompt = world.until_answers(1).await;
        let buttons = prompt.buttons().concat();
        let labels: Vec<_> = buttons.iter().map(|(label, _)| &**label).collect();
        assert_eq!(labels, ["@tower_news", "I joined"], "{source:?}");
        let joined = buttons[1].1.clone().unwrap();
        let early = world.alice.press(&prompt, &joined);
        answered(&early).await;
        assert_eq!(early.text(), "Not there yet: @tower_news", "{source:?}");

        // The event opens the gate, long before what the gate knows is too old.
        world.alice.join(&channel);
        world.settled().await;
        world.alice.say(&world.client, "let me in");
        assert_eq!(world.until_answers(2).await.text(), "let me in");
        let press = world.alice.press(&prompt, &joined);
        answered(&press).await;
        assert_eq!(press.text(), "Thank you for joining!", "{source:?}");

        world.alice.leave(&channel);
        world.settled().await;
        world.alice.say(&world.client, "still in?");
        world.settled().await;
        stop(&world, bot).await;
        assert_eq!(world.answers().len(), 2, "one prompt a minute: {source:?}");
    }
}

#[tokio::test]
async fn a_private_channel_is_named_by_its_id_and_joined_by_a_link() {
    for told in [None, Some("https://t.me/+AbCdEf")] {
        let mut world = World::new().await;
        let id = world.channel().id().to_string();
        let named = told.map_or(id.clone(), |link| format!("{id}={link}"));
        let bot = world.bot_with(&["--gate-channel", &named]);
        world.alice.say(&world.client, "hello");
        let prompt = world.until_answers(1).await;
        let message = prompt.json();
        let button = &message["reply_markup"]["inline_keyboard"][0][0];
        let link = button["url"].as_str().unwrap();
        assert!(link.starts_with("https://t.me/+"), "{link}");
        match told {
            Some(told) => assert_eq!(link, told),
            None => assert_eq!(button["text"], "Tower news"),
        }
        world.settled().await;
        stop(&world, bot).await;
    }
}

#[tokio::test]
async fn a_channel_that_is_not_known_is_one_sentence_at_the_start() {
    let world = World::new().await;
    let bot = world.bot_with(&["--gate-channel", "@nowhere"]);
    let ended = bot.ended().await;
    assert_eq!(ended.code, Some(1), "{ended:?}");
    assert_eq!(ended.stderr.trim_end().lines().count(), 1, "{ended:?}");
    assert!(ended.stderr.contains("@nowhere"), "{ended:?}");
}
