use std::{fmt, time::Duration};

use campanile_core::{Error, Flow, Origin, Outcome, Update};

/// What became of one update, and who decided so.
///
/// `Display` is one line without the update: `stopped by allow_list: user 8 is not on the list`.
/// See the [module docs](super) for an example.
#[derive(Debug, Clone, Copy)]
pub struct Decision<'a> {
    pub(super) update: &'a Update,
    pub(super) origin: &'a Origin,
    pub(super) ending: Ending<'a>,
    pub(super) duration: Duration,
}

/// How a call ended.
#[derive(Debug, Clone, Copy)]
pub(super) enum Ending<'a> {
    Outcome(&'a Outcome),
    Error(&'a Error),
    Dropped,
}

impl<'a> Decision<'a> {
    /// The update.
    #[must_use]
    pub fn update(&self) -> &'a Update {
        self.update
    }

    /// Where the request came from: an album is a claim of its queue, with its first member as the
    /// update, which came from Telegram before.
    #[must_use]
    pub fn origin(&self) -> &'a Origin {
        self.origin
    }

    /// The outcome, if the call came to one.
    #[must_use]
    pub fn outcome(&self) -> Option<&'a Outcome> {
        match self.ending {
            Ending::Outcome(outcome) => Some(outcome),
            _ => None,
        }
    }

    /// The error, if the call failed.
    #[must_use]
    pub fn error(&self) -> Option<&'a Error> {
        match self.ending {
            Ending::Error(error) => Some(error),
            _ => None,
        }
    }

    /// How the call ended: `handled`, `unhandled`, `stopped`, `absorbed`, `error` or `dropped`.
    #[must_use]
    pub fn flow(&self) -> &'static str {
        match self.ending {
            Ending::Outcome(outcome) => match outcome.flow {
                Flow::Handled => "handled",
                Flow::Unhandled => "unhandled",
                Flow::Stopped(_) => "stopped",
                Flow::Absorbed => "absorbed",
                _ => "other",
            },
            Ending::Error(_) => "error",
            Ending::Dropped => "dropped",
        }
    }

    /// The layer or handler that stopped the update.
    #[must_use]
    pub fn by(&self) -> Option<&'a str> {
        Some(self.outcome()?.stop()?.by())
    }

    /// Why it was stopped.
    #[must_use]
    pub fn reason(&self) -> Option<&'a str> {
        Some(self.outcome()?.stop()?.reason())
    }

    /// How long the call took, by tokio's clock.
    #[must_use]
    pub fn duration(&self) -> Duration {
        self.duration
    }
}

impl fmt::Display for Decision<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.by(), self.reason(), self.error()) {
            (Some(by), Some(reason), _) => write!(f, "stopped by {by}: {reason}"),
            (_, _, Some(error)) => write!(f, "failed ({:?}): {error}", error.kind()),
            _ => f.write_str(self.flow()),
        }
    }
}
