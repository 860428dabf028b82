use std::{error::Error as StdError, fmt};

macro_rules! rules {
    ($($(#[$docs:meta])* $rule:ident = $sentence:literal,)*) => {
        /// What every layer promises.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum Rule {
            $($(#[$docs])* #[doc = concat!("\n\n\"", $sentence, "\"")] $rule,)*
        }

        impl fmt::Display for Rule {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(match self {
                    $(Self::$rule => $sentence,)*
                })
            }
        }
    };
}

rules! {
    /// Update, extensions and origin arrive at the inner service, and its outcome comes back; a
    /// layer may add replies, but takes none away.
    PassesThrough = "what passes goes through as it is",
    /// A stop is a value by the name of the layer's own probe entry, and the next update is served.
    StopsBeforeInner = "what is stopped never reaches the inner service",
    /// The layer is not ready, or its future is not done, before the inner service is; and it wakes
    /// up when that changes.
    PendingMeansPending = "while the inner service is pending, so is the layer",
    /// The error is found unchanged in what comes out, whether readiness or the call failed.
    ErrorsUntouched = "an error of the inner service comes out as itself",
    /// Every call of the inner service is preceded by a readiness of the very same instance, and a
    /// clone has to become ready for itself.
    CloneIsNotReady = "a clone is not ready by inheritance",
    /// Inner futures and readiness are dropped along, and updates still pass, a hundred times over.
    DroppedFutureReleases = "a future that is dropped half way releases everything",
    /// A clone that waits for room gets it.
    DroppedServiceReleases = "a service that is dropped while ready releases everything",
    /// It writes an entry, reaches the inner service also where an update would be stopped, and
    /// neither calls the bot nor changes what becomes of updates.
    ProbeIsForwarded = "a probe is answered and forwarded, and touches nothing",
    /// `Debug` of layer and service starts with the name of the type.
    DebugNamesItself = "the debug output starts with the type's own name",
}

/// A [`Rule`] that a layer breaks, and what was seen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Breach {
    rule: Rule,
    seen: String,
}

impl Breach {
    pub(super) fn new(rule: Rule, seen: impl Into<String>) -> Self {
        let seen = seen.into();
        Self { rule, seen }
    }

    /// The rule that is broken.
    #[must_use]
    pub fn rule(&self) -> Rule {
        self.rule
    }

    /// What was seen.
    #[must_use]
    pub fn seen(&self) -> &str {
        &self.seen
    }
}

impl fmt::Display for Breach {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.rule, self.seen)
    }
}

impl StdError for Breach {}
