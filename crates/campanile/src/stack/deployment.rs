//! What depends on where a stack runs: what a crash loses, and what replicas do not share.

use std::{error::Error as StdError, fmt};

use campanile_core::{Entry, Kept, KeptIn};

use super::{Description, Warning};

/// Why a stack cannot run in several replicas; each problem names its layer and what it would do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeploymentError {
    replicas: usize,
    problems: Vec<Warning>,
}

impl DeploymentError {
    /// The layers that keep something in a store of one process.
    #[must_use]
    pub fn problems(&self) -> &[Warning] {
        &self.problems
    }
}

impl fmt::Display for DeploymentError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let problems: Vec<_> = self.problems.iter().map(Warning::to_string).collect();
        write!(
            f,
            "the stack cannot run in {} replicas, because they do not share the store under it; give \
             its layers a store that is shared: {}",
            self.replicas,
            problems.join("; ")
        )
    }
}

impl StdError for DeploymentError {}

impl Description {
    /// What is wrong with the stack where it runs, in so many processes at once; see
    /// [`check_deployment`](super::check_deployment).
    ///
    /// # Errors
    ///
    /// If there are several replicas, and a layer keeps something in a store that they do not share.
    pub fn check_deployment(&self, replicas: usize) -> Result<Vec<Warning>, DeploymentError> {
        let mut warnings = self.warnings();
        let mut problems = Vec::new();
        for (entry, kept) in self.kept() {
            if let Some(problem) = loss(kept) {
                warnings.push(Warning::new(entry.name.clone(), problem));
            }
            if let Some(problem) = separation(kept).filter(|_| replicas > 1) {
                let found = match kept.kept_in {
                    KeptIn::Process => &mut warnings,
                    _ => &mut problems,
                };
                found.push(Warning::new(entry.name.clone(), problem));
            }
        }
        match problems.is_empty() {
            true => Ok(warnings),
            false => Err(DeploymentError { replicas, problems }),
        }
    }

    fn kept(&self) -> impl Iterator<Item = (&Entry, &Kept)> {
        let entries = self.entries.iter();
        entries.flat_map(|entry| entry.kept.iter().map(move |kept| (entry, kept)))
    }
}

/// What a crash does, if what is kept does not survive it and should.
fn loss(kept: &Kept) -> Option<String> {
    let if_lost = kept.if_lost.as_ref()?;
    let is_durable = matches!(kept.kept_in, KeptIn::Store { durable: true, .. });
    (!is_durable).then(|| format!("it keeps {kept}: {if_lost}"))
}

/// What it does that replicas each keep their own. Whoever chose a store meant it to be one, so there
/// it is wrong even without a consequence of its own.
fn separation(kept: &Kept) -> Option<String> {
    match (kept.kept_in, &kept.if_apart) {
        (KeptIn::Store { shared: true, .. }, _) | (KeptIn::Process, None) => None,
        (_, Some(if_apart)) => Some(format!("it keeps {kept}: {if_apart}")),
        (_, None) => Some(format!("it keeps {kept}: each replica has its own")),
    }
}
