//! Whole bots, to be run in processes of their own: on campanile, and by hand.

mod bare;
mod bot;

pub use self::bot::{BUSY, PERMITS};
use crate::Result;

/// The token that all programs have.
pub const TOKEN: &str = "42:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
/// The secret of all webhooks.
pub const SECRET: &str = "bench";

/// Who wrote the bot.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Peer {
    /// Campanile, with the five patterns around the handler.
    Five,
    /// Campanile, with a router and nothing else.
    Router,
    /// hyper and the parser of the head, by hand.
    Bare,
}

/// What the bot does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Task {
    /// Takes updates by webhook and sends the text of each back with a call.
    Call,
    /// Takes updates by webhook and sends the text of each back in its answer.
    Answer,
    /// Polls for updates and does nothing with them.
    Poll,
    /// Takes updates by webhook and is busy with each for [`BUSY`], [`PERMITS`] at a time.
    Busy,
}

/// One program.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Program {
    /// Who wrote it.
    pub peer: Peer,
    /// What it does.
    pub task: Task,
}

const PEERS: [(&str, Peer); 3] = [
    ("five", Peer::Five),
    ("router", Peer::Router),
    ("bare", Peer::Bare),
];
const TASKS: [(&str, Task); 4] = [
    ("call", Task::Call),
    ("answer", Task::Answer),
    ("poll", Task::Poll),
    ("busy", Task::Busy),
];

impl Program {
    /// Finds a program by its name, such as `bare-call`.
    ///
    /// # Errors
    ///
    /// If there is none of that name.
    pub fn named(name: &str) -> Result<Self> {
        let unknown = || format!("no program is named {name}");
        let (peer, task) = name.split_once('-').ok_or_else(unknown)?;
        let (_, peer) = PEERS
            .into_iter()
            .find(|(name, _)| *name == peer)
            .ok_or_else(unknown)?;
        let (_, task) = TASKS
            .into_iter()
            .find(|(name, _)| *name == task)
            .ok_or_else(unknown)?;
        Ok(Self { peer, task })
    }

    /// The name of the program.
    #[must_use]
    pub fn name(self) -> String {
        let peer = PEERS.iter().find(|(_, peer)| *peer == self.peer);
        let task = TASKS.iter().find(|(_, task)| *task == self.task);
        [
            peer.map_or("", |(name, _)| name),
            task.map_or("", |(name, _)| name),
        ]
        .join("-")
    }

    /// Runs it on the Bot API server at this URL, until `end`.
    ///
    /// # Errors
    ///
    /// If it cannot start.
    pub async fn run(self, api: &str, end: impl Future<Output = ()>) -> Result<()> {
        match self.peer {
            Peer::Five | Peer::Router => bot::run(self, api, end).await,
            Peer::Bare => bare::run(self.task, api, end).await,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_program_is_found_by_its_name() {
        for (_, peer) in PEERS {
            for (_, task) in TASKS {
                let program = Program { peer, task };
                assert_eq!(Program::named(&program.name()).unwrap(), program);
            }
        }
        assert!(Program::named("bare-nothing").is_err());
    }
}
