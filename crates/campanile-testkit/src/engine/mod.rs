//! Engines for tests: PostgreSQL and Redis, each from its binary, with data of its own.
//!
//! An engine listens on a free port of the loopback address, keeps its data in a temporary
//! directory, and is gone with its value; also when the test process is killed. Starting one takes
//! a second or two, so a test binary starts one and shares it.
//!
//! A test target that needs an engine has `harness = false` and is built on `libtest-mimic`.
//! Where the binary is missing, [`StartError::into_trial`] reports that as an ignored test; with
//! [`REQUIRE`] in the environment, as a failed one.
//!
//! Which binary is started, the environment may say: [`REDIS_SERVER`] and [`POSTGRES_BIN`].
//!
//! ```no_run
//! use campanile_testkit::engine::Postgres;
//! use libtest_mimic::{Arguments, Trial};
//!
//! let engine = Postgres::start();
//! let trials = match &engine {
//!     Ok(engine) => {
//!         let url = engine.url();
//!         vec![Trial::test("it_answers", move || Ok(assert!(url.starts_with("postgres://"))))]
//!     }
//!     Err(error) => vec![error.clone().into_trial()],
//! };
//! let conclusion = libtest_mimic::run(&Arguments::from_args(), trials);
//! // `exit` runs no destructors.
//! drop(engine);
//! conclusion.exit();
//! ```

mod error;
mod find;
mod log;
mod postgres;
mod redis;
mod server;
mod user;

pub use self::{
    error::{REQUIRE, StartError},
    find::{POSTGRES_BIN, REDIS_SERVER},
    postgres::Postgres,
    redis::Redis,
};
