//! Measures, and tells; see `--help`.
#![forbid(unsafe_code)]

use std::{alloc::System, env, fs, process::ExitCode};

use benches::{
    Result, SUBJECTS, allocations, callgrind, find,
    programs::Program,
    report::{self, Mode},
    throughput,
};
use stats_alloc::{INSTRUMENTED_SYSTEM, StatsAlloc};

#[global_allocator]
static ALLOCATOR: &StatsAlloc<System> = &INSTRUMENTED_SYSTEM;

const PAGE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/performance.md");

const USAGE: &str = "\
Usage: cargo run --release -p benches -- <command>

  all [SECTION]     measure everything, or one section, and write docs/performance.md; half an hour
  quick [SECTION]   the same with small numbers, to the standard output; some minutes
  list              name all cases
  count [TEXT]      instructions and allocations of the cases whose name contains the text
  profile PROGRAM N FILE
                    send N updates to a program, such as five-call or bare-poll, under callgrind,
                    which writes what it saw to the file
  pairs PROGRAM PROGRAM N
                    send N updates to each of two programs, nine times in turn, and compare their CPU
  throughput [ENGINE]
                    rate-limit checks on each engine for 256 callers, against the bare engine
  run CASE N        do so many iterations of one case, for a profiler
";

fn main() -> ExitCode {
    let arguments: Vec<_> = env::args().skip(1).collect();
    let arguments: Vec<_> = arguments.iter().map(String::as_str).collect();
    let done = match arguments[..] {
        [] | ["all"] => write(""),
        ["all", section] => write(section),
        ["quick"] => quick(""),
        ["quick", section] => quick(section),
        ["list"] => {
            names("").for_each(|name| println!("{name}"));
            Ok(())
        }
        ["count"] => count(""),
        ["count", text] => count(text),
        ["profile", program, updates, file] => profile(program, updates, file),
        ["pairs", one, other, updates] => pairs(one, other, updates),
        ["throughput"] => throughput::report(""),
        ["throughput", engine] => throughput::report(engine),
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

fn write(section: &str) -> Result<()> {
    let page = report::page(Mode::Full, section)?;
    match section {
        "" => fs::write(PAGE, page)?,
        // A page of one section would lose the others.
        _ => print!("{page}"),
    }
    Ok(())
}

fn quick(section: &str) -> Result<()> {
    print!("{}", report::page(Mode::Quick, section)?);
    Ok(())
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

fn profile(program: &str, updates: &str, file: &str) -> Result<()> {
    report::profile(Program::named(program)?, updates.parse()?, file)
}

fn pairs(one: &str, other: &str, updates: &str) -> Result<()> {
    let spread = report::pairs(
        Program::named(one)?,
        Program::named(other)?,
        updates.parse()?,
    )?;
    println!("{one} takes {spread} times the CPU of {other}");
    Ok(())
}

fn run(case: &str, iterations: &str) -> Result<()> {
    let case = find(case).ok_or_else(|| format!("no case is named {case}; `list` names all"))?;
    case.start()?(iterations.parse()?);
    Ok(())
}
