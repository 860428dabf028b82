//! The store on a Redis server. Where there is none, that is reported as an ignored test.

mod cli;
mod cluster;
mod conformance;
mod server;

use std::{error::Error, pin::Pin};

use campanile_testkit::engine::Redis;
use libtest_mimic::{Arguments, Failed, Trial};

fn main() {
    let arguments = Arguments::from_args();
    let server = Redis::start();
    let trials = match &server {
        Ok(server) => {
            let url = server.url();
            let mut trials = conformance::trials(&url);
            trials.extend(server::trials(&url));
            trials.extend(cluster::trials());
            trials
        }
        Err(error) => vec![error.clone().into_trial()],
    };
    let conclusion = libtest_mimic::run(&arguments, trials);
    // `exit` runs no destructors.
    drop(server);
    conclusion.exit();
}

type Test = Pin<Box<dyn Future<Output = Result>>>;
type Result = std::result::Result<(), Box<dyn Error>>;

/// A test on a runtime of its own.
fn trial<F>(name: &str, test: impl FnOnce() -> F + Send + 'static) -> Trial
where
    F: Future<Output = Result>,
{
    Trial::test(name, move || {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(2)
            .enable_all()
            .build()?;
        runtime.block_on(test()).map_err(Failed::from)
    })
}
