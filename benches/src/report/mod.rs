//! What is written to `docs/performance.md`, section by section.

mod build;
mod cases;
mod end_to_end;
mod figure;
mod load;
mod machine;
mod memory;
mod typed;

use std::fmt::Write as _;

pub use self::{
    end_to_end::{pairs, profile},
    figure::{Figure, Section},
};
use crate::Result;

/// How long everything may take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// What the figures are made with.
    Full,
    /// Minutes instead of an hour: fewer rounds, smaller numbers, no builds.
    Quick,
}

impl Mode {
    /// One of two numbers.
    #[must_use]
    pub fn pick<T>(self, full: T, quick: T) -> T {
        match self {
            Self::Full => full,
            Self::Quick => quick,
        }
    }
}

/// Writes one section.
type Write = fn(Mode) -> Result<Section>;

/// The sections and their names, in order.
const SECTIONS: &[(&str, Write)] = &[
    ("cases", cases::measure),
    ("end_to_end", end_to_end::measure),
    ("memory", memory::measure),
    ("load", load::measure),
    ("build", build::measure),
    ("typed", typed::measure),
];

/// Measures the sections whose name contains the text, and gives the page.
///
/// A section that cannot be measured here stands in the page with the reason.
///
/// # Errors
///
/// If the machine cannot be told.
pub fn page(mode: Mode, text: &str) -> Result<String> {
    let chosen = SECTIONS.iter().filter(|(name, _)| name.contains(text));
    let sections: Vec<_> = chosen
        .map(|(name, measure)| {
            eprintln!("measuring {name} ...");
            measure(mode).unwrap_or_else(|reason| Section::missing(name, &reason.to_string()))
        })
        .collect();
    let mut page = INTRODUCTION.to_owned();
    page.push_str(&machine::describe(mode)?);
    page.push_str("\n## Figures\n\n| figure | at most | measured | |\n|---|---|---|---|\n");
    for figure in sections.iter().flat_map(|section| &section.figures) {
        writeln!(page, "{}", figure.row())?;
    }
    let missed: Vec<_> = sections
        .iter()
        .flat_map(|section| &section.figures)
        .filter(|figure| !figure.is_met)
        .collect();
    if !missed.is_empty() {
        page.push_str("\n## What is missed, and why\n");
        for figure in missed {
            writeln!(
                page,
                "\n**{}**: {}. {}",
                figure.what, figure.measured, figure.why
            )?;
        }
    }
    for section in &sections {
        write!(
            page,
            "\n## {}\n\n{}\n",
            section.title,
            section.text.trim_end()
        )?;
    }
    Ok(page)
}

const INTRODUCTION: &str = "\
# Performance

Written by `cargo run --release -p benches`; do not edit by hand.

Figures are ratios within one run, or counts: instructions by callgrind, which counts user space
only, and allocations by a counting allocator. Times are of a machine that other work shares, and
tell orders of magnitude.
";

/// What sends and answers beside the programs. Its own thread, because who waits for a program
/// blocks.
fn runtime() -> Result<tokio::runtime::Runtime> {
    let mut builder = tokio::runtime::Builder::new_multi_thread();
    Ok(builder.worker_threads(1).enable_all().build()?)
}
