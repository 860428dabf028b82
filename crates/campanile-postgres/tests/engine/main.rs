//! The store on a real server. Where PostgreSQL is missing, that is reported as an ignored test.

mod bounds;
mod conformance;
mod promises;
mod setup;
mod support;

use campanile_testkit::engine::Postgres;
use libtest_mimic::Arguments;

fn main() {
    // The data are not to outlast the test, so nothing needs to reach the disk.
    let engine = Postgres::start_with(&[("fsync", "off"), ("max_connections", "200")]);
    let trials = match &engine {
        Ok(engine) => {
            let url = engine.url();
            let trials = [
                conformance::trials(&url),
                promises::trials(&url),
                setup::trials(&url),
                bounds::trials(&url),
            ];
            trials.into_iter().flatten().collect()
        }
        Err(error) => vec![error.clone().into_trial()],
    };
    let conclusion = libtest_mimic::run(&Arguments::from_args(), trials);
    drop(engine);
    conclusion.exit();
}
