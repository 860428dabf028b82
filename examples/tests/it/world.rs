//! A bot that runs as a process of its own, the server that it talks to, and who talks to it there.

use std::net::SocketAddr;

use campanile_emulator::{BotClient, Chat, Emulator, EventKind, Events, Person, Server};
use tokio::{
    net::{TcpListener, TcpStream},
    task::JoinHandle,
};

use crate::process::{Ended, Run, within};

pub(crate) const TOKEN: &str = "4200000001:AAnobodys_example-0123456789abcdef";
pub(crate) const SECRET: &str = "AAnobodys_example-0123456789abcdef";

/// A server with one bot that it knows, and one person.
pub(crate) struct World {
    pub(crate) server: Server,
    pub(crate) client: BotClient,
    pub(crate) alice: Person,
    events: Events,
}

impl World {
    pub(crate) async fn new() -> Self {
        let emulator = Emulator::new();
        let server = Server::builder(emulator.clone()).admit_unknown(false);
        Self {
            server: server.start().await.unwrap(),
            client: emulator.bot(TOKEN),
            alice: emulator.user("Alice"),
            events: emulator.follow(),
        }
    }

    pub(crate) fn emulator(&self) -> &Emulator {
        self.server.emulator()
    }

    pub(crate) fn chat(&self) -> Chat {
        self.alice.chat(&self.client)
    }

    pub(crate) fn bot(&self) -> Run {
        self.bot_with(&[])
    }

    pub(crate) fn bot_with(&self, arguments: &[&str]) -> Run {
        let url = self.server.url();
        let variables = [("TELEGRAM_BOT_TOKEN", TOKEN), ("TELEGRAM_API_URL", &url)];
        Run::start(arguments, &variables)
    }

    /// Starts the bot in webhook mode, and the proxy that the server reaches it through.
    pub(crate) async fn webhook_bot(&self, arguments: &[&str]) -> (Run, JoinHandle<()>) {
        let outside = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/telegram", outside.local_addr().unwrap());
        let webhook = ["--webhook-url", &url, "--listen", "127.0.0.1:0"];
        let mut bot = self.bot_with(&[&webhook, arguments].concat());
        let line = bot.line("listens on").await;
        let address = line
            .split_whitespace()
            .find_map(|word| word.trim_end_matches(';').parse().ok());
        let forwarding = tokio::spawn(forward(outside, address.expect("the address is printed")));
        (bot, forwarding)
    }

    /// Waits until something holds, looking again after each event.
    pub(crate) async fn until(&mut self, what: &str, mut holds: impl FnMut(&Self) -> bool) {
        let waiting = async {
            while !holds(self) {
                self.events.next().await;
            }
        };
        within(what, waiting).await;
    }

    pub(crate) async fn until_texts(&mut self, texts: &[&str]) {
        self.until(&format!("{texts:?}"), |world| {
            world.chat().texts().len() >= texts.len()
        })
        .await;
        assert_eq!(self.chat().texts(), texts);
    }

    /// Waits until the bot has told the server that it is done with everything.
    pub(crate) async fn settled(&self) {
        let settled = self.emulator().settled(&self.client);
        within("the confirmation of the last update", settled).await;
    }

    /// The ids of the updates that the bot was given.
    pub(crate) fn update_ids(&self) -> Vec<i64> {
        let events = self.emulator().events();
        let ids = events.iter().filter_map(|event| match event.kind() {
            EventKind::Update { update_id, .. } => Some(*update_id),
            _ => None,
        });
        ids.collect()
    }
}

/// Asks the bot to stop, and checks that it did so cleanly.
#[cfg(unix)]
pub(crate) async fn stop(world: &World, bot: Run) -> Ended {
    bot.signal("TERM").await;
    ended_well(world, bot).await
}

#[cfg(unix)]
pub(crate) async fn ended_well(world: &World, bot: Run) -> Ended {
    let ended = bot.ended().await;
    assert_eq!(ended.code, Some(0), "{ended:?}");
    assert!(!ended.output().contains(SECRET), "{ended:?}");
    assert_eq!(world.emulator().pending(&world.client), 0, "{ended:?}");
    ended
}

/// Telegram reaches a bot through a proxy that speaks TLS; here it is one that only passes bytes on.
async fn forward(listener: TcpListener, to: SocketAddr) {
    loop {
        let (mut outside, _) = listener.accept().await.unwrap();
        tokio::spawn(async move {
            let mut inside = TcpStream::connect(to).await.unwrap();
            // Either side may hang up.
            let _ = tokio::io::copy_bidirectional(&mut outside, &mut inside).await;
        });
    }
}
