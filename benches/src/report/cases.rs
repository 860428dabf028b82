//! All cases, and what is promised of them.

use std::collections::HashMap;

use super::{
    Figure, Mode, Section,
    figure::{Spread, number},
};
use crate::{Result, SUBJECTS, allocations, callgrind, fixtures, time};

/// Instructions and allocations of one iteration, by `subject/case`.
struct Measured(HashMap<String, (f64, f64)>);

impl Measured {
    /// What some cases take together, and others do not; `None` if one was not measured.
    fn instructions(&self, cases: &[&str], without: &[&str]) -> Option<f64> {
        self.sum(cases, without, |(instructions, _)| instructions)
    }

    fn allocations(&self, cases: &[&str], without: &[&str]) -> Option<f64> {
        self.sum(cases, without, |(_, allocations)| allocations)
    }

    fn sum(&self, cases: &[&str], without: &[&str], of: impl Fn((f64, f64)) -> f64) -> Option<f64> {
        let sum = |cases: &[&str]| {
            let values = cases.iter().map(|case| self.0.get(*case).copied().map(&of));
            values.sum::<Option<f64>>()
        };
        Some(sum(cases)? - sum(without)?)
    }
}

pub(super) fn measure(mode: Mode) -> Result<Section> {
    let has_callgrind = callgrind::available();
    let mut section = Section::new("Case by case");
    let mut measured = Measured(HashMap::new());
    for subject in SUBJECTS {
        section.line(format!("### {}\n\n{}\n", subject.name, subject.about));
        section.head(&[
            "case",
            "time, ns: median (spread)",
            "instructions",
            "allocations",
        ]);
        for case in (subject.cases)() {
            let name = format!("{}/{}", subject.name, case.name);
            let samples = match time::samples(&case, mode.pick(25, 5)) {
                Ok(samples) => samples,
                Err(reason) => {
                    section.row(&[
                        case.name.to_owned(),
                        reason.to_string(),
                        String::new(),
                        String::new(),
                    ]);
                    continue;
                }
            };
            let allocations = allocations::per_iteration(&case)?;
            let instructions = match &has_callgrind {
                Ok(()) => Some(callgrind::per_iteration(&name, mode.pick(1_000, 200))?),
                Err(_) => None,
            };
            section.row(&[
                case.name.to_owned(),
                Spread::of(samples).show(),
                instructions.map_or("no valgrind".to_owned(), number),
                number(allocations),
            ]);
            if let Some(instructions) = instructions {
                measured.0.insert(name, (instructions, allocations));
            }
        }
        section.line("");
    }
    section.figures = figures(&measured).into_iter().flatten().collect();
    Ok(section)
}

fn figures(measured: &Measured) -> Vec<Option<Figure>> {
    let ratio = |case: &str, by: &str, without: &[&str]| {
        let cost = |case| measured.instructions(&[case], without);
        Some(cost(case)? / cost(by)?)
    };
    let allocations = |case: &str, by: &str| {
        let count = |case| measured.allocations(&[case], &[]);
        Some(count(case)? / count(by)?)
    };
    let figure = |what, limit, value: Option<f64>, unit, why| {
        value.map(|value| Figure::at_most(what, limit, value, unit, why))
    };
    let updates = fixtures::of_every_kind().len() as f64;
    let per_head = measured
        .allocations(&["head/parse"], &[])
        .map(|sum| sum / updates);
    vec![
        figure(
            "head, times `Value`: instructions",
            0.4,
            ratio("head/parse", "head/value", &[]),
            "",
            "",
        ),
        figure(
            "head, times skipping as `IgnoredAny`: instructions",
            2.0,
            ratio("head/parse", "head/skip", &[]),
            "",
            "",
        ),
        figure("head: allocations", 2.0, per_head, "", ""),
        figure(
            "text message through five layers, beyond parse and routing: instructions",
            3_000.0,
            measured.instructions(&["layers/five"], &["layers/none"]),
            "",
            FIVE_LAYERS,
        ),
        figure(
            "text message through five layers, beyond parse and routing: allocations",
            0.0,
            measured
                .allocations(&["layers/five"], &["layers/none"])
                .map(f64::round),
            "",
            ALLOCATIONS,
        ),
        figure(
            "refused update, times its parse: instructions",
            1.1,
            ratio("layers/refused", "layers/parse", &["layers/json"]),
            "",
            REFUSED,
        ),
        figure(
            "routing among 1,000 commands, times 10: instructions",
            1.1,
            ratio(
                "routing/commands_1000",
                "routing/commands_10",
                &["routing/clone"],
            ),
            "",
            "",
        ),
        figure(
            "dispatch with three extractors: allocations",
            3.0,
            measured.allocations(&["routing/three_extractors"], &[]),
            "",
            "",
        ),
        figure(
            "check of a limit among 1,000,000 users, times among 1,000: instructions",
            1.1,
            ratio("store/gcra_million", "store/gcra", &[]),
            "",
            "",
        ),
        figure(
            "full parse of a text message, times frankenstein's: instructions",
            0.7,
            ratio("types/parse_update", "types/frankenstein", &[]),
            "",
            "",
        ),
        figure(
            "full parse of a text message, times frankenstein's: allocations",
            0.8,
            allocations("types/parse_update", "types/frankenstein"),
            "",
            "",
        ),
    ]
}

const FIVE_LAYERS: &str = "\
Cause: more than half of it are the two calls of the store: the mark that keeps a repeated delivery \
from being charged again with the charge, and the look at the member. Each reads the clock, finds its \
space, hashes its key, takes a lock, and sweeps a little; the mark is a new thing in a table that grows \
with it. The rest is the operations with their keys, which are made and dropped for each call, and the \
outcome, of a hundred bytes, that is moved out of each of five futures. Next step: an outcome behind \
which a stop takes no more room than a pointer, and the parts of a short key as whole words, which are \
copied as such.";

const ALLOCATIONS: &str = "\
Cause: a table of the store that grew.";

const REFUSED: &str = "\
Cause: beyond the parse there are the request and the call; the cheaper the parse, the more they weigh.";
