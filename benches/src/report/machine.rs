//! Where and with what was measured.

use std::{fs, process::Command, thread};

use super::Mode;
use crate::Result;

pub(super) fn describe(mode: Mode) -> Result<String> {
    let processors = thread::available_parallelism()?;
    let told = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model = told
        .lines()
        .find_map(|line| line.strip_prefix("model name"));
    let model = model.map_or("an unnamed processor", |name| {
        name.trim_start_matches([' ', '\t', ':'])
    });
    let kernel = fs::read_to_string("/proc/sys/kernel/osrelease").unwrap_or_default();
    let version = |program: &str| {
        let told = Command::new(program).arg("--version").output();
        let told = told.map(|told| String::from_utf8_lossy(&told.stdout).trim().to_owned());
        told.unwrap_or_else(|_| format!("no {program}"))
    };
    let quick = match mode {
        Mode::Full => "",
        Mode::Quick => " **This is a quick run: few rounds, small numbers.**",
    };
    Ok(format!(
        "\nMachine: {model}, {processors} processors, Linux {}; {}; {}; campanile {}.{quick}\n",
        kernel.trim(),
        version("rustc"),
        version("valgrind"),
        env!("CARGO_PKG_VERSION"),
    ))
}
