//! Real updates and answers of the Bot API, where they lie beside the workspace: in
//! `../shared/botapi`, or in the folder that `CAMPANILE_BOTAPI` names. Elsewhere the tests are
//! reported as ignored, with the reason.

mod responses;
mod updates;

use std::path::PathBuf;

use libtest_mimic::{Arguments, Trial};

fn main() {
    let arguments = Arguments::from_args();
    let mut trials = Vec::new();
    for (file, tests) in [
        ("updates.jsonl", updates::tests as fn(String) -> Vec<Trial>),
        ("responses.jsonl", responses::tests),
    ] {
        let path = folder().join(file);
        match std::fs::read_to_string(&path) {
            Ok(lines) => trials.extend(tests(lines)),
            Err(error) => {
                let name = format!("{file} cannot be read: {error}");
                let nothing = Trial::test(name, || Ok(()));
                trials.push(nothing.with_kind("no corpus").with_ignored_flag(true));
            }
        }
    }
    libtest_mimic::run(&arguments, trials).exit();
}

fn folder() -> PathBuf {
    let beside = || PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../shared/botapi"));
    std::env::var_os("CAMPANILE_BOTAPI").map_or_else(beside, PathBuf::from)
}

/// The lines of a file that are not empty, with their numbers from 1.
fn numbered(lines: &str) -> impl Iterator<Item = (usize, &str)> {
    let numbered = lines.lines().enumerate();
    numbered
        .map(|(index, line)| (index + 1, line))
        .filter(|(_, line)| !line.trim().is_empty())
}

/// One test of all lines: each is looked at, and all that are wrong are told of.
fn trial<T: Send + Sync + 'static>(
    name: &str,
    lines: &std::sync::Arc<Vec<(usize, T)>>,
    check: impl Fn(&T) -> Result<(), String> + Send + 'static,
) -> Trial {
    let lines = std::sync::Arc::clone(lines);
    Trial::test(name, move || {
        let checks = lines.iter().map(|(number, line)| (number, check(line)));
        let wrong: Vec<_> = checks
            .filter_map(|(number, check)| Some(format!("line {number}: {}", check.err()?)))
            .collect();
        if wrong.is_empty() {
            return Ok(());
        }
        Err(wrong.join("\n").into())
    })
}

/// The difference between what should be and what is, as an error.
fn same<T: PartialEq + std::fmt::Debug>(what: &str, expected: T, found: T) -> Result<(), String> {
    match expected == found {
        true => Ok(()),
        false => Err(format!("{what} should be {expected:?} and is {found:?}")),
    }
}
