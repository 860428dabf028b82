//! Members of a channel only: a gate that opens when they join, and closes when they leave.

use campanile::{
    ApiError,
    layers::{ChannelGateLayer, channel_gate::ChannelGateBuilder},
    prelude::*,
    store::MemoryStore,
};
use campanile_emulator::{Chat, Fault, SentMessage};
use tower::ServiceBuilder;

use crate::support::{Log, SECOND, SOURCES, Serving, Source, World, echo, pass, stack, text};

/// A bot that serves the members of two channels.
struct Gated {
    world: World,
    news: Chat,
    club: Chat,
    log: Log,
    _serving: Serving,
}

impl Gated {
    async fn new(source: Source) -> Self {
        let world = World::new().await;
        let [news, club] = channels(&world);
        let log = Log::default();
        // What is known for sure lasts longer than any test, so that only events change it.
        let gate = gate()
            .positive_ttl(24 * 3_600 * SECOND)
            .negative_ttl(600 * SECOND);
        let (gate, feed) = gate.pair().unwrap();
        let stack = ServiceBuilder::new()
            .layer(feed)
            .layer(gate)
            .service(inside(&log));
        let kinds = [Kind::Message, Kind::CallbackQuery, Kind::ChatMember];
        Self {
            _serving: world.serve_kinds(source, stack, kinds).await,
            world,
            news,
            club,
            log,
        }
    }

    async fn say(&self, text: &str) {
        self.world.say(text);
        self.world.settled().await;
        pass(1).await;
    }

    /// The newest message of the bot.
    fn prompt(&self) -> SentMessage {
        let messages = self.world.chat().messages();
        messages
            .into_iter()
            .rfind(SentMessage::is_from_bot)
            .unwrap()
    }

    /// What came through since the last look.
    fn let_in(&self) -> Vec<String> {
        self.log.take()
    }

    /// Presses "I joined", and gives the notice.
    async fn joined(&self, prompt: &SentMessage) -> String {
        let buttons = prompt.buttons().concat();
        let (_, data) = buttons.last().unwrap();
        let press = self.world.alice.press(prompt, data.as_deref().unwrap());
        let _ = press.answered().await;
        press.text()
    }

    fn questions(&self) -> usize {
        self.world.emulator.calls("getChatMember").len()
    }
}

/// The channels, of which the bot is an administrator.
fn channels(world: &World) -> [Chat; 2] {
    let owner = world.emulator.user("Owner");
    ["news", "club"].map(|name| {
        let channel = world.emulator.channel(name, &owner);
        channel.set_username(&format!("tower_{name}"));
        channel.promote(&world.client);
        channel
    })
}

fn gate() -> ChannelGateBuilder {
    ChannelGateLayer::all(MemoryStore::new(), ["@tower_news", "@tower_club"])
}

fn inside(log: &Log) -> impl UpdateService<Future: Send> + use<> {
    let log = log.clone();
    stack(move |request| {
        let log = log.clone();
        async move {
            if request.update().kind().is_message() {
                log.push(text(&request));
            }
            Ok(echo(&request))
        }
    })
}

fn labels(prompt: &SentMessage) -> Vec<String> {
    let buttons = prompt.buttons().concat();
    buttons.into_iter().map(|(label, _)| label).collect()
}

#[tokio::test(start_paused = true)]
async fn a_stranger_is_prompted_and_in_as_soon_as_both_channels_were_joined() {
    for source in SOURCES {
        let gated = Gated::new(source).await;
        let alice = &gated.world.alice;
        gated.say("hello").await;
        gated.say("hello?").await;
        assert!(gated.let_in().is_empty(), "{source:?}");
        let prompt = gated.prompt();
        assert_eq!(labels(&prompt), ["@tower_news", "@tower_club", "I joined"]);
        assert_eq!(
            gated.world.emulator.calls("sendMessage").len(),
            1,
            "{source:?}"
        );

        alice.join(&gated.news);
        gated.say("one of two").await;
        assert!(gated.let_in().is_empty(), "{source:?}");
        assert_eq!(gated.joined(&prompt).await, "Not there yet: @tower_club");
        let asked = gated.questions();
        alice.join(&gated.club);
        gated.say("both").await;
        assert_eq!(gated.let_in(), ["both"], "{source:?}");
        assert_eq!(gated.joined(&prompt).await, "Welcome!", "{source:?}");
        assert_eq!(
            gated.questions(),
            asked,
            "{source:?}: the feed has told all"
        );
    }
}

#[tokio::test(start_paused = true)]
async fn who_leaves_or_is_banned_is_out_at_once_and_told_what_is_missing() {
    for source in SOURCES {
        let gated = Gated::new(source).await;
        let alice = &gated.world.alice;
        for channel in [&gated.news, &gated.club] {
            alice.join(channel);
        }
        gated.say("in").await;
        assert_eq!(gated.let_in(), ["in"], "{source:?}");
        alice.leave(&gated.club);
        gated.say("out").await;
        assert!(gated.let_in().is_empty(), "{source:?}");
        let prompt = gated.prompt();
        assert_eq!(labels(&prompt), ["@tower_club", "I joined"], "{source:?}");
        alice.join(&gated.club);
        gated.say("in again").await;
        assert_eq!(gated.let_in(), ["in again"], "{source:?}");
        gated.news.ban(alice);
        gated.say("banned").await;
        assert!(gated.let_in().is_empty(), "{source:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn without_a_feed_the_button_looks_again_long_before_the_gate_would() {
    for source in SOURCES {
        let world = World::new().await;
        let [channel, _] = channels(&world);
        let log = Log::default();
        let gate = ChannelGateLayer::all(MemoryStore::new(), ["@tower_news"]);
        let gate = gate.negative_ttl(600 * SECOND).build().unwrap();
        let stack = ServiceBuilder::new().layer(gate).service(inside(&log));
        let _serving = world.serve(source, stack).await;
        world.say("hello");
        world.settled().await;
        world.alice.join(&channel);
        pass(5).await;
        world.say("the gate does not know");
        world.settled().await;
        assert!(log.take().is_empty(), "{source:?}");
        let prompt = world.chat().messages()[1].clone();
        let buttons = prompt.buttons().concat();
        let data = buttons.last().unwrap().1.clone().unwrap();
        let press = world.alice.press(&prompt, &data);
        let _ = press.answered().await;
        assert_eq!(press.text(), "Welcome!", "{source:?}");
        world.say("now it does");
        world.settled().await;
        assert_eq!(log.take(), ["now it does"], "{source:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn while_telegram_cannot_be_asked_nobody_gets_in_and_then_members_do() {
    let faults: [fn() -> Fault; 5] = [
        || Fault::page(502),
        || Fault::cut(),
        || Fault::hang(),
        || Fault::flood(5),
        || {
            Fault::error(ApiError::new(
                400,
                "Bad Request: member list is inaccessible",
            ))
        },
    ];
    for source in SOURCES {
        for fault in faults {
            let (world, log) = (World::new().await, Log::default());
            // She has been in for years, and no event tells of it.
            for channel in channels(&world) {
                world.alice.join(&channel);
            }
            let stack = ServiceBuilder::new()
                .layer(gate().build().unwrap())
                .service(inside(&log));
            let _serving = world.serve(source, stack).await;
            world.settled().await;
            let what = format!("{source:?} {:?}", fault());
            world
                .emulator
                .inject(fault().on("getChatMember").times(1_000));
            world.say("let me in");
            world.settled().await;
            pass(15).await;
            assert!(log.take().is_empty(), "{what}");
            let told = world.chat().last().unwrap();
            assert!(told.text().contains("try again"), "{what}: {}", told.text());

            world.emulator.clear_faults();
            pass(15 * 60).await;
            world.say("and now?");
            world.settled().await;
            assert_eq!(log.take(), ["and now?"], "{what}");
        }
    }
}
