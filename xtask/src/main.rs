//! `cargo xtask <chore>`: see the library for what each chore does.
#![forbid(unsafe_code)]

use std::{env, path::Path, process::ExitCode};

use xtask::{Error, Workspace, codegen, features, report, tidy};

const USAGE: &str = "\
Usage: cargo xtask <chore>

  tidy      check the rules of the house that the compiler does not know
  features  compile each feature of each crate alone
  codegen --spec PATH
            write the types and methods of campanile-types from a description of the Bot API
";

fn main() -> ExitCode {
    let chore = env::args().nth(1);
    let done = match chore.as_deref() {
        Some("tidy") => run_tidy(),
        Some("features") => run_features(),
        Some("codegen") => run_codegen(),
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

fn run_codegen() -> Result<bool, Error> {
    let mut arguments = env::args().skip(2);
    let (Some(option), Some(spec)) = (arguments.next(), arguments.next()) else {
        return Err("codegen needs `--spec PATH`, a description of the Bot API".into());
    };
    if option != "--spec" {
        return Err(format!("codegen knows `--spec` only, not `{option}`").into());
    }
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let written = codegen(Path::new(&spec), &root)?;
    println!("codegen: {written} files");
    Ok(true)
}
