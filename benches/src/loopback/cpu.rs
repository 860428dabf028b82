//! What a process has cost so far.

use std::{fs, ops::Sub, time::Duration};

use crate::Result;

/// CPU time of a process, all of its threads together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Cpu {
    /// User and system, to the nanosecond.
    pub total: Duration,
    /// The part in the kernel, in steps of the kernel's clock.
    pub system: Duration,
}

impl Cpu {
    /// Reads it from `/proc`.
    ///
    /// # Errors
    ///
    /// If there is no such process, or no Linux.
    pub fn of(process: u32) -> Result<Self> {
        // Steps of 10 ms, on every Linux there is.
        const TICK: Duration = Duration::from_millis(10);
        let stat = fs::read_to_string(format!("/proc/{process}/stat"))?;
        // The name of the program stands in brackets, and may hold spaces.
        let (_, fields) = stat.rsplit_once(')').ok_or("/proc/stat has no name")?;
        let system = fields
            .split_whitespace()
            .nth(12)
            .ok_or("/proc/stat is short")?;
        let mut total = 0;
        for task in fs::read_dir(format!("/proc/{process}/task"))? {
            let schedule = fs::read_to_string(task?.path().join("schedstat"))?;
            let spent = schedule.split_whitespace().next().unwrap_or_default();
            total += spent.parse::<u64>()?;
        }
        Ok(Self {
            total: Duration::from_nanos(total),
            system: TICK * system.parse()?,
        })
    }
}

impl Sub for Cpu {
    type Output = Self;

    fn sub(self, before: Self) -> Self {
        Self {
            total: self.total.saturating_sub(before.total),
            system: self.system.saturating_sub(before.system),
        }
    }
}
