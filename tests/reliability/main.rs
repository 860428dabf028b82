//! The figures of docs/reliability.md.
#![allow(dead_code)]
mod replicas;
mod scale;

use libtest_mimic::Arguments;

fn main() {
    let arguments = Arguments::from_args();
    let (trials, engines) = replicas::trials();
    let conclusion = libtest_mimic::run(&arguments, trials);
    drop(engines);
    conclusion.exit();
}
