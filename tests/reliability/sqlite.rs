//! SQLite: a bot that is killed, and a log that is damaged.

use libtest_mimic::{Failed, Trial};

use crate::{
    faulty::Fault,
    killed::Killed,
    scale::{Violations, none, notices, scaled},
    torn,
};

pub(crate) fn trials() -> Vec<Trial> {
    vec![
        Trial::test(
            "sqlite::a_bot_that_is_killed_loses_and_swaps_nothing",
            || none(killed(scaled(100_000, 2_000), scaled(50, 3), None)),
        ),
        Trial::test(
            "sqlite::a_damaged_log_opens_as_a_prefix_of_whole_batches",
            || none(torn::run(scaled(400, 60), None)),
        ),
        Trial::test("sqlite::a_log_of_split_batches_is_noticed", || {
            notices(
                &torn::run(60, Some(Fault::SplitsBatches)),
                "part of a batch",
            )
        }),
        noticed("answers-before-it-writes", "lost"),
        noticed("acks-early", "lost"),
        noticed("keeps-no-order", "out of order"),
        noticed("forgets-what-is-done", "repeated"),
    ]
}

/// A little of it with a mechanism switched off.
fn noticed(fault: &'static str, what: &'static str) -> Trial {
    let name = format!("sqlite::a_bot_that_{fault}_is_noticed");
    Trial::test(name.replace('-', "_"), move || -> Result<(), Failed> {
        notices(&killed(1_500, 3, Some(fault)), what)
    })
}

fn killed(updates: usize, kills: usize, fault: Option<&str>) -> Violations {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let path = folder.path().join("bot.db");
    let killed = Killed {
        updates,
        kills,
        store: format!("sqlite:{}", path.display()),
        fault: fault.map(str::to_owned),
    };
    killed.run()
}
