//! What is measured, subject by subject.

mod head;
mod layers;
mod routing;
mod store;
mod types;

use crate::Case;

/// Cases that belong together.
#[derive(Debug, Clone, Copy)]
pub struct Subject {
    /// One word; a case is named `subject/case`.
    pub name: &'static str,
    /// One sentence on what is measured.
    pub about: &'static str,
    /// The cases, in the order of the report.
    pub cases: fn() -> Vec<Case>,
}

/// All subjects, in the order of the report.
pub const SUBJECTS: &[Subject] = &[
    head::SUBJECT,
    layers::SUBJECT,
    routing::SUBJECT,
    store::SUBJECT,
    types::SUBJECT,
];

/// Finds a case by `subject/case`.
#[must_use]
pub fn find(name: &str) -> Option<Case> {
    let (subject, case) = name.split_once('/')?;
    let subject = SUBJECTS.iter().find(|known| known.name == subject)?;
    (subject.cases)()
        .into_iter()
        .find(|known| known.name == case)
}
