//! `cargo xtask tidy`: the rules of the house that neither the compiler nor clippy knows.

mod crate_root;
mod edges;
mod finding;
mod length;
mod orphan;
mod private;
mod readme;

pub use self::finding::{Finding, report};
use crate::Workspace;

/// Runs every check and gives back what they found, ordered by file within each check.
pub fn tidy(workspace: &Workspace) -> Vec<Finding> {
    let checks = [
        edges::check,
        crate_root::check,
        length::check,
        orphan::check,
        readme::check,
        private::check,
    ];
    checks.iter().flat_map(|check| check(workspace)).collect()
}
