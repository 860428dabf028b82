//! How many instructions a case takes, by callgrind.

use std::{env, process::Command};

use crate::Result;

/// The mean number of instructions of one iteration.
///
/// This program runs itself as `run CASE ITERATIONS` under callgrind, twice: what differs between
/// few and many iterations is what iterations take.
///
/// # Errors
///
/// If valgrind is missing, or the case fails.
pub fn per_iteration(case: &str, iterations: u64) -> Result<f64> {
    /// What sets up more than this varies by more than some iterations take.
    const LONG: u64 = 100_000_000;
    let few = iterations / 10;
    let setup_and_few = total(case, few)?;
    let iterations = match setup_and_few {
        0..LONG => iterations,
        _ => iterations * 200,
    };
    let all = total(case, iterations)?;
    Ok(all.saturating_sub(setup_and_few) as f64 / (iterations - few) as f64)
}

/// Whether callgrind can be run here.
///
/// # Errors
///
/// If it cannot, with what to do.
pub fn available() -> Result<()> {
    match Command::new("valgrind").arg("--version").output() {
        Ok(version) if version.status.success() => Ok(()),
        _ => Err("valgrind is not installed; instructions are not counted".into()),
    }
}

fn total(case: &str, iterations: u64) -> Result<u64> {
    let output = Command::new("valgrind")
        .args(["--tool=callgrind", "--callgrind-out-file=/dev/null"])
        .arg(env::current_exe()?)
        .args(["run", case, &iterations.to_string()])
        .output()?;
    let told = String::from_utf8_lossy(&output.stderr);
    collected(&told).ok_or_else(|| format!("callgrind counted nothing for {case}: {told}").into())
}

/// Reads the line `==1== Collected : 123` from what callgrind tells.
pub(crate) fn collected(told: &str) -> Option<u64> {
    let line = told.lines().find(|line| line.contains("Collected :"))?;
    line.rsplit(' ').next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::collected;

    #[test]
    fn the_total_is_read_from_what_callgrind_tells() {
        let told = "==7== Events    : Ir\n==7== Collected : 4125099\n==7== \n";
        assert_eq!(collected(told), Some(4_125_099));
        assert_eq!(collected("valgrind: failed to start"), None);
    }
}
