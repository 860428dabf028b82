use std::{env, error::Error, fmt};

use libtest_mimic::Trial;

/// The environment variable that makes a missing engine a failure; any value but `0` does.
pub const REQUIRE: &str = "CAMPANILE_REQUIRE_ENGINES";

/// Why an engine does not run.
#[derive(Debug, Clone)]
pub struct StartError {
    is_missing: bool,
    message: String,
}

impl StartError {
    /// No such binary on this machine.
    pub(super) fn missing(binary: &str, places: &str) -> Self {
        Self {
            is_missing: true,
            message: format!("there is no `{binary}` in {places}"),
        }
    }

    /// The binary is there and did not do what it should.
    pub(super) fn failed(what: impl fmt::Display, why: impl fmt::Display) -> Self {
        Self {
            is_missing: false,
            message: format!("{what}: {why}"),
        }
    }

    /// Whether the engine's binary is not on this machine.
    pub fn is_missing(&self) -> bool {
        self.is_missing
    }

    /// A test in place of those that need the engine: ignored if the binary is missing and nobody
    /// [requires](REQUIRE) it, failed otherwise. Its name is the reason.
    pub fn into_trial(self) -> Trial {
        let is_required = env::var_os(REQUIRE).is_some_and(|value| value != "0");
        self.into_trial_if(is_required)
    }

    fn into_trial_if(self, is_required: bool) -> Trial {
        let is_ignored = self.is_missing && !is_required;
        let name = self.message.clone();
        Trial::test(name, move || Err(self.message.into()))
            .with_kind("no engine")
            .with_ignored_flag(is_ignored)
    }
}

impl fmt::Display for StartError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl Error for StartError {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_missing_engine_is_an_ignored_test_unless_it_is_required() {
        let missing = StartError::missing("redis-server", "PATH");
        let trial = missing.clone().into_trial_if(false);
        assert!(trial.has_ignored_flag());
        assert_eq!(trial.name(), "there is no `redis-server` in PATH");
        assert!(!missing.into_trial_if(true).has_ignored_flag());
    }

    #[test]
    fn an_engine_that_is_there_and_fails_is_a_failed_test() {
        let failed = StartError::failed("initdb failed", "no space left on device");
        assert!(!failed.into_trial_if(false).has_ignored_flag());
    }
}
