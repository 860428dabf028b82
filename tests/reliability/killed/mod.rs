//! A bot that is killed again and again while people write to it.
//!
//! Three things are counted on the side of the Bot API server. Every message, press and member of an
//! album has its effect, and the effects of the messages of a chat come in their order. An effect
//! comes twice only where a call was under way as the bot was killed: the bot writes down what it
//! has done right after, and cannot do both at once.

pub(crate) mod bot;
mod effects;
mod people;

use std::{collections::BTreeMap, time::Duration};

use campanile_emulator::{Emulator, Server};
use tokio::time::{sleep, timeout};

use self::{effects::Effects, people::People};
use crate::{scale::Violations, worker::Worker};

/// How many calls of the stack, and of albums, the bot has under way at most.
pub(crate) const PERMITS: usize = 16;

/// After so long without an effect nothing more will come.
const PATIENCE: Duration = Duration::from_secs(8);

pub(crate) const TOKEN: &str = "42:TOKEN";

/// What is done, and with which fault.
#[derive(Debug)]
pub(crate) struct Killed {
    pub(crate) updates: usize,
    pub(crate) kills: usize,
    /// The store of the bot, as [`store`](crate::worker::store) knows it.
    pub(crate) store: String,
    pub(crate) fault: Option<String>,
}

impl Killed {
    pub(crate) fn run(&self) -> Violations {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(2)
            .enable_all()
            .build();
        runtime.expect("a runtime can be built").block_on(self.go())
    }

    async fn go(&self) -> Violations {
        let emulator = Emulator::new();
        let client = emulator.bot(TOKEN);
        let server = Server::start(emulator.clone()).await;
        let server = server.expect("the loopback address can be listened on");
        let mut told = BTreeMap::from([("API", server.url()), ("STORE", self.store.clone())]);
        told.extend(self.fault.clone().map(|fault| ("FAULT", fault)));

        let people = People::new(&emulator, &client, self.updates);
        let effects = Effects::follow(&emulator);
        let sent = tokio::spawn(people.write());
        let mut killed = 0;
        let mut worker = Worker::start("bot", &told);
        let mut violations = Vec::new();
        loop {
            let seen = effects.count();
            // Spread over the whole, and the last one before the end.
            let next = (killed + 1) * self.updates / (self.kills + 1);
            if killed < self.kills && effects.updates() >= next {
                worker.kill();
                killed += 1;
                worker = Worker::start("bot", &told);
                continue;
            }
            if worker.has_ended() {
                violations.push("the bot ended by itself".to_owned());
                break;
            }
            if timeout(PATIENCE, effects.more_than(seen)).await.is_err()
                && (emulator.pending(&client) == 0 || killed < self.kills)
            {
                break;
            }
            // Effects come in bursts.
            sleep(Duration::from_millis(1)).await;
            if sent.is_finished() && effects.updates() == self.updates && killed == self.kills {
                // What comes twice comes soon.
                sleep(Duration::from_secs(1)).await;
                break;
            }
        }
        worker.kill();
        let sent = sent.await.expect("people can write");
        server.stop().await;
        if killed < self.kills {
            violations.push(format!("only {killed} kills of {}", self.kills));
        }
        violations.extend(effects.violations(&sent, killed * 2 * PERMITS));
        println!("{}", effects.summary(killed));
        violations
    }
}
