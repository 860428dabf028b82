//! Floods and outages of the server, and what a bot makes of them.

use std::time::Duration;

use campanile::{ApiError, net::client::flood_wait::FloodWaitLayer, prelude::*};
use campanile_emulator::{Event, Fault, SentMessage};
use tower::ServiceBuilder;

use crate::support::{SECOND, SOURCES, Source, World, echo, pass, stack, within};

impl World {
    /// The same, with a bot that waits out floods.
    async fn patient() -> Self {
        let world = Self::new().await;
        let client = ServiceBuilder::new()
            .layer(FloodWaitLayer::new())
            .service(world.client.clone());
        let bot = Bot::connect(client).await.unwrap();
        Self { bot, ..world }
    }

    /// When each message to a chat was sent, or tried.
    fn sends_to(&self, chat: ChatId) -> Vec<Duration> {
        let to = |event: &Event| {
            let call = event.call()?;
            let is_send = call.method() == "sendMessage";
            (is_send && call.get("chat_id")?.as_i64() == Some(chat.0)).then_some(event.at())
        };
        self.emulator.events().iter().filter_map(to).collect()
    }
}

fn echo_bot() -> impl UpdateService {
    stack(|request| async move { Ok(echo(&request)) })
}

#[tokio::test(start_paused = true)]
async fn a_flood_is_waited_out_for_its_chat_alone_and_the_message_sent_once() {
    for source in SOURCES {
        let world = World::patient().await;
        let bob = world.emulator.user("Bob");
        let flood = Fault::flood(17)
            .on("sendMessage")
            .in_chat(world.chat().id());
        world.emulator.inject(flood);
        let _serving = world.serve(source, echo_bot()).await;
        world.say("hello");
        pass(1).await;
        bob.say(&world.client, "me too");
        pass(1).await;
        assert_eq!(
            bob.chat(&world.client).texts(),
            ["me too"; 2],
            "{source:?}: others do not wait"
        );
        assert_eq!(world.texts(), ["hello"], "{source:?}");
        world.settled().await;
        assert_eq!(world.texts(), ["hello"; 2], "{source:?}");
        let sends = world.sends_to(world.chat().id());
        assert_eq!(sends.len(), 2, "{source:?}: {sends:?}");
        assert!(sends[1] - sends[0] >= 17 * SECOND, "{source:?}: {sends:?}");
    }
}

/// The call was carried out and its answer lost: who sends again sends twice.
#[tokio::test(start_paused = true)]
async fn a_send_whose_answer_is_lost_is_not_sent_again() {
    for source in SOURCES {
        let world = World::patient().await;
        world
            .emulator
            .inject(Fault::cut().on("sendMessage").after_effect());
        world.emulator.inject(Fault::page(502).on("sendMessage"));
        let _serving = world.serve(source, echo_bot()).await;
        world.say("one");
        world.say("two");
        world.settled().await;
        assert_eq!(world.texts(), ["one", "two", "one"], "{source:?}");
        assert_eq!(
            world.told.failures().len(),
            2,
            "{source:?}: both are told of"
        );
    }
}

/// How long the echo takes when polls fail in these ways before one succeeds.
async fn outage(faults: impl IntoIterator<Item = Fault>) -> Duration {
    let world = World::new().await;
    for fault in faults {
        world.emulator.inject(fault.on("getUpdates"));
    }
    world.say("hello");
    let begun = world.emulator.elapsed();
    let _serving = world.serve(Source::Polling, echo_bot()).await;
    world.settled().await;
    assert_eq!(world.texts(), ["hello"; 2]);
    world.sends_to(world.chat().id())[0] - begun
}

#[tokio::test(start_paused = true)]
async fn polling_survives_whatever_a_server_does_and_asks_less_and_less() {
    let restart = || ApiError::new(500, "Internal Server Error: restart");
    for fault in [
        Fault::page(502),
        Fault::conflict(),
        Fault::cut(),
        Fault::error(restart()),
    ] {
        let took = outage([fault.clone().times(1)]).await;
        assert!((1..3).contains(&took.as_secs()), "{fault:?}: {took:?}");
        let took = outage([fault.clone().times(6)]).await;
        // Pauses of up to 1, 2, 4, 8, 16 and 32 s, each shortened by up to a half.
        assert!((30..65).contains(&took.as_secs()), "{fault:?}: {took:?}");
    }
    let mixed = [
        Fault::page(504),
        Fault::cut(),
        Fault::conflict(),
        Fault::error(restart()),
    ];
    outage(mixed).await;
    let took = outage([Fault::flood(33)]).await;
    assert!((33..35).contains(&took.as_secs()), "{took:?}");
    let took = outage([Fault::hang()]).await;
    assert!(
        (50..90).contains(&took.as_secs()),
        "{took:?}: a poll that hangs is given up"
    );
}

/// A poll that failed while a hundred settled updates were not confirmed was once the last one.
#[tokio::test(start_paused = true)]
async fn updates_that_came_during_an_outage_are_all_served() {
    let world = World::new().await;
    let _serving = world.serve(Source::Polling, echo_bot()).await;
    world.say("before");
    world.settled().await;
    world
        .emulator
        .inject(Fault::page(502).on("getUpdates").times(4));
    for number in 0..250 {
        world.say(&number.to_string());
    }
    world.settled().await;
    let messages = world.chat().messages();
    let (answered, asked): (Vec<_>, Vec<_>) = messages[2..]
        .iter()
        .partition(|message| message.is_from_bot());
    let texts = |messages: Vec<&SentMessage>| -> Vec<_> {
        messages.into_iter().map(SentMessage::text).collect()
    };
    let (asked, answered) = (texts(asked), texts(answered));
    assert_eq!(asked.len(), 250);
    assert_eq!(asked, answered, "each once, in order");
}

#[tokio::test(start_paused = true)]
async fn a_revoked_token_ends_polling_with_one_sentence() {
    let world = World::new().await;
    let app = App::new(world.bot.clone(), echo_bot());
    let running = tokio::spawn(app.run_until(std::future::pending()));
    pass(1).await;
    let _ = world.emulator.bot("42:ANOTHER");
    let error = within(running).await.unwrap().unwrap_err().to_string();
    assert!(
        error.contains("token") && !error.contains('\n') && !error.contains("TOKEN"),
        "{error}"
    );
}
