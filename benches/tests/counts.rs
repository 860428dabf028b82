//! What must not grow: how often the work of each update allocates.
//!
//! Counts are the same in each run and each build, so they are tested; times are not. The allocator
//! counts all threads, so this runs on one, without the harness.
#![forbid(unsafe_code)]

use std::alloc::System;

use benches::{allocations, find, fixtures};
use libtest_mimic::{Arguments, Failed, Trial};
use stats_alloc::{INSTRUMENTED_SYSTEM, StatsAlloc};

#[global_allocator]
static ALLOCATOR: &StatsAlloc<System> = &INSTRUMENTED_SYSTEM;

fn main() {
    let mut arguments = Arguments::from_args();
    arguments.test_threads = Some(1);
    let trials = vec![
        at_most("reading_a_head_allocates_at_most_twice", 2.0, || {
            let updates = fixtures::of_every_kind().len() as f64;
            Ok(of("head/parse")? / updates)
        }),
        at_most("five_layers_do_not_allocate_for_a_message", 0.0, || {
            Ok(of("layers/five")? - of("layers/none")?)
        }),
        at_most("a_refusal_does_not_allocate", 0.0, || {
            Ok(of("layers/refused")? - of("layers/parse")?)
        }),
        at_most(
            "dispatch_with_three_extractors_allocates_at_most_three_times",
            3.0,
            || of("routing/three_extractors"),
        ),
        at_most(
            "routing_does_not_allocate_by_the_number_of_commands",
            0.0,
            || Ok(of("routing/commands_1000")? - of("routing/commands_10")?),
        ),
        at_most("a_check_of_a_limit_does_not_allocate", 0.0, || {
            of("store/gcra")
        }),
        at_most(
            "a_lease_that_is_begun_and_finished_does_not_allocate",
            0.0,
            || of("store/lease"),
        ),
        at_most("a_look_at_a_cached_member_does_not_allocate", 0.0, || {
            of("store/cache")
        }),
    ];
    libtest_mimic::run(&arguments, trials).exit();
}

fn of(case: &str) -> Result<f64, Failed> {
    let found = find(case).ok_or_else(|| format!("no case is named {case}"))?;
    Ok(allocations::per_iteration(&found).map_err(|error| error.to_string())?)
}

fn at_most(
    name: &str,
    limit: f64,
    measure: impl Fn() -> Result<f64, Failed> + Send + 'static,
) -> Trial {
    Trial::test(name, move || {
        let measured = measure()?;
        // A table that grows once in a while is no allocation of each update.
        match measured <= limit + 0.1 {
            true => Ok(()),
            false => {
                Err(format!("{measured} allocations, and at most {limit} are promised").into())
            }
        }
    })
}
