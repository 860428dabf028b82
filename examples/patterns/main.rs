//! The main job: one bot with all the patterns.
//!
//! - Without a token, a tour: made-up people talk to the bot on a Bot API server in this process,
//!   and each line tells which layer decided what, and why.
//! - With `TELEGRAM_BOT_TOKEN`, a real bot on Telegram, or on the server at `TELEGRAM_API_URL`, until
//!   Ctrl-C or SIGTERM.
//! - With `--replay FILE`, every update of a file goes through the same stack.
//!
//! ```sh
//! cargo run --release --example patterns -- --help
//! ```
#![forbid(unsafe_code)]

mod bot;
mod live;
mod membership;
mod options;
mod paint;
mod replay;
mod tour;

use std::{io, process::ExitCode};

use campanile::BoxError;
use options::{Mode, Options};

fn main() -> ExitCode {
    let options = Options::from_command_line();
    tracing_subscriber::fmt()
        .with_max_level(options.log)
        .with_writer(io::stderr)
        .init();
    match run(options) {
        Ok(()) => ExitCode::SUCCESS,
        // Who reads a pipe may stop when it has seen enough.
        Err(error) if is_broken_pipe(&error) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run(options: Options) -> Result<(), BoxError> {
    let paint = paint::Paint::for_stdout();
    let mut out = io::stdout().lock();
    match options.mode {
        Mode::Tour => {
            // Time is paused: it moves on when nobody has anything to do, so the tour does not wait.
            let runtime = tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .start_paused(true)
                .build()?;
            runtime.block_on(tour::run(&mut out, paint))
        }
        Mode::Replay { file, username } => {
            // No time passes, so that a replay is the same each time.
            let runtime = tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .start_paused(true)
                .build()?;
            runtime.block_on(replay::run(
                &file,
                &username,
                &options.rules,
                &mut out,
                paint,
            ))
        }
        Mode::Live(settings) => {
            drop(out);
            let runtime = tokio::runtime::Builder::new_multi_thread()
                .enable_all()
                .build()?;
            runtime.block_on(live::run(settings, options.rules))
        }
    }
}

fn is_broken_pipe(error: &BoxError) -> bool {
    let error = error.downcast_ref::<io::Error>();
    error.is_some_and(|error| error.kind() == io::ErrorKind::BrokenPipe)
}
