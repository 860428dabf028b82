//! Measures, and tells; see `--help`.
#![forbid(unsafe_code)]

use std::{alloc::System, env, process::ExitCode};

use benches::{Result, SUBJECTS, allocations, callgrind, find, throughput};
use stats_alloc::{INSTRUMENTED_SYSTEM, StatsAlloc};

#[global_allocator]
static ALLOCATOR: &StatsAlloc<System> = &INSTRUMENTED_SYSTEM;

const USAGE: &str = "\
Usage: cargo run --release -p benches -- <command>

  list              name all cases
  count [TEXT]      instructions and allocations of the cases whose name contains the text
  throughput        rate-limit checks on each engine for 256 callers, against the bare engine
  run CASE N        do so many iterations of one case, for a profiler
";

fn main() -> ExitCode {
    let arguments: Vec<_> = env::args().skip(1).collect();
    let arguments: Vec<_> = arguments.iter().map(String::as_str).collect();
    let done = match arguments[..] {
        ["list"] => {
            names("").for_each(|name| println!("{name}"));
            Ok(())
        }
        ["count"] => count(""),
        ["count", text] => count(text),
        ["throughput"] => throughput::report(),
        ["run", case, iterations] => run(case, iterations),
        _ => {
            eprint!("{USAGE}");
            return ExitCode::from(2);
        }
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("benches: {error}");
            ExitCode::FAILURE
        }
    }
}

fn names(text: &str) -> impl Iterator<Item = String> {
    SUBJECTS
        .iter()
        .flat_map(|subject| {
            let cases = (subject.cases)().into_iter();
            cases.map(|case| format!("{}/{}", subject.name, case.name))
        })
        .filter(move |name| name.contains(text))
}

fn count(text: &str) -> Result<()> {
    callgrind::available()?;
    for name in names(text) {
        let case = find(&name).ok_or("no such case")?;
        match (
            callgrind::per_iteration(&name, 1_000),
            allocations::per_iteration(&case),
        ) {
            (Ok(instructions), Ok(allocations)) => {
                println!(
                    "{name:<32}{instructions:>14.0} instructions {allocations:>8.2} allocations"
                );
            }
            (Err(reason), _) | (_, Err(reason)) => println!("{name:<32} not measured: {reason}"),
        }
    }
    Ok(())
}

fn run(case: &str, iterations: &str) -> Result<()> {
    let case = find(case).ok_or_else(|| format!("no case is named {case}; `list` names all"))?;
    case.start()?(iterations.parse()?);
    Ok(())
}
