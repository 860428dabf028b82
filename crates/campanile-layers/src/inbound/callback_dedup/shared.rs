use std::time::Duration;

use campanile_core::{Entry, Kept, Kind, Outcome, Update};
use campanile_store::Key;

use super::{NAME, PressScope, claim::Claims, key};

/// What all clones of one layer share.
#[derive(Debug)]
pub(super) struct Shared {
    pub(super) claims: Claims,
    pub(super) scope: PressScope,
    pub(super) keep: Keep,
    pub(super) acks_early: bool,
    pub(super) notice: Option<String>,
    /// Whether the layer answers what the handlers did not.
    pub(super) answers: bool,
}

/// For how long a press is held that was handled.
#[derive(Debug, Clone, Copy)]
pub(super) enum Keep {
    Cooldown(Duration),
    Version(Duration),
}

impl Keep {
    pub(super) fn duration(self) -> Duration {
        match self {
            Self::Cooldown(duration) | Self::Version(duration) => duration,
        }
    }
}

/// Why a press does not run.
#[derive(Debug, Clone, Copy)]
pub(super) enum Refusal {
    Runs,
    Ran,
    StoreFailed,
}

impl Shared {
    pub(super) fn key(&self, bot: i64, update: &Update) -> Key {
        key::of_press(self.claims.key(bot), update, self.scope)
    }

    /// Stops a press, and answers it so that the app stops showing progress.
    pub(super) fn stop(&self, update: &Update, refusal: Refusal) -> Outcome {
        let (reason, text) = match refusal {
            Refusal::Runs => ("the same press is being handled", self.notice.as_deref()),
            Refusal::Ran => ("the same press was handled already", self.notice.as_deref()),
            Refusal::StoreFailed => ("the store of presses failed", None),
        };
        tracing::debug!(
            layer = NAME,
            reason,
            update_id = update.id(),
            "a press is stopped"
        );
        let answer = update.answer_callback(text.unwrap_or_default());
        Outcome::stopped(NAME, reason).reply(answer)
    }

    /// What is kept of presses, and what it means that it is gone, or that replicas do not share it.
    fn kept(&self) -> Kept {
        let kept = Kept::new("which presses run and ran", self.claims.kept_in)
            .if_apart("taps that come to several replicas run in each of them");
        match self.keep {
            Keep::Cooldown(_) => kept,
            Keep::Version(_) => {
                kept.if_lost("after a restart each button can be pressed once more")
            }
        }
    }

    pub(super) fn entry(&self) -> Entry {
        let kept = match self.keep {
            Keep::Cooldown(cooldown) => format!("{cooldown:?} after a run"),
            Keep::Version(_) => "24 h for each version of a message".to_owned(),
        };
        let scope = match self.scope {
            PressScope::User => "each user",
            PressScope::Everyone => "everyone",
        };
        Entry::layer(NAME)
            .setting("once for", scope)
            .setting("kept", kept)
            .setting("lease", format!("{:?}", self.claims.lease))
            .setting(
                "ack",
                if self.acks_early {
                    "early"
                } else {
                    "when done"
                },
            )
            .setting(
                "repeats",
                self.notice.as_deref().map_or("silent", |_| "with a notice"),
            )
            .setting(
                "answers",
                if self.answers {
                    "if nobody did"
                } else {
                    "never"
                },
            )
            .setting(
                "store error",
                format!("{:?}", self.claims.on_error).to_lowercase(),
            )
            .needs([Kind::CallbackQuery])
            .keeps(self.kept())
            .inside(
                "redelivery",
                "a press that is delivered again is taken for a repeat and answered",
            )
            .inside(
                "allow_list",
                "presses of strangers are kept in the store and acked before they are refused",
            )
    }
}
