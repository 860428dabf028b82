//! `cargo xtask <chore>`: see the library for what each chore does.
#![forbid(unsafe_code)]

use std::{env, process::ExitCode};

use xtask::{Error, Workspace, features, report, tidy};

const USAGE: &str = "\
Usage: cargo xtask <chore>

  tidy      check the rules of the house that the compiler does not know
  features  compile each feature of each crate alone
";

fn main() -> ExitCode {
    let chore = env::args().nth(1);
    let done = match chore.as_deref() {
        Some("tidy") => run_tidy(),
        Some("features") => run_features(),
        Some("help" | "--help" | "-h") => {
            print!("{USAGE}");
            return ExitCode::SUCCESS;
        }
        _ => {
            eprint!("{USAGE}");
            return ExitCode::from(2);
        }
    };
    match done {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(err) => {
            eprintln!("xtask: {err}");
            ExitCode::FAILURE
        }
    }
}

fn run_tidy() -> Result<bool, Error> {
    let findings = tidy(&Workspace::open()?);
    if findings.is_empty() {
        println!("tidy: nothing to do");
    } else {
        eprint!("{}", report(&findings));
    }
    Ok(findings.is_empty())
}

fn run_features() -> Result<bool, Error> {
    let failed = features(&Workspace::open()?)?;
    for command in &failed {
        eprintln!("features: failed: {command}");
    }
    Ok(failed.is_empty())
}
