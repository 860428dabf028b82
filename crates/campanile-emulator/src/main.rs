//! A Telegram Bot API server on loopback; see the library for what it models.
#![forbid(unsafe_code)]

use std::{
    process::ExitCode,
    time::{SystemTime, UNIX_EPOCH},
};

use campanile_emulator::{Emulator, Limits, Server};

const HELP: &str = "\
A Telegram Bot API server on loopback. Any well-formed token, <digits>:<characters>, is a bot.
People act, calls fail and the clock goes forward at /control/.

Usage: campanile-emulator [--port N] [--seed N] [--limits PROFILE]

  --port N   listen on 127.0.0.1:N (8081; 0 takes a free port)
  --seed N   repeat the ids of an earlier run, which told its seed; another each time unless set
  --limits PROFILE
             how fast bots may write: off, telegram (the default), or strict, which has no bursts
  --help     show this text";

#[derive(Debug, PartialEq, Eq)]
enum Command {
    Help,
    Serve {
        port: u16,
        /// `None` is another one each time.
        seed: Option<u64>,
        limits: Limits,
    },
}

fn parse(args: impl IntoIterator<Item = String>) -> Result<Command, String> {
    let (mut port, mut seed, mut limits) = (8081, None, Limits::Telegram);
    let mut args = args.into_iter();
    while let Some(arg) = args.next() {
        let (name, value) = match arg.split_once('=') {
            Some((name, value)) => (name.to_owned(), Some(value.to_owned())),
            None => (arg, None),
        };
        let mut value = || value.clone().or_else(|| args.next());
        let mut number = || {
            let number = value().and_then(|value| value.parse::<u64>().ok());
            number.ok_or_else(|| format!("{name} takes a number"))
        };
        match name.as_str() {
            "--help" | "-h" => return Ok(Command::Help),
            "--port" => {
                port = u16::try_from(number()?).map_err(|_| "--port is at most 65535")?;
            }
            "--seed" => seed = Some(number()?),
            "--limits" => limits = value().unwrap_or_default().parse()?,
            _ => return Err(format!("unknown option {name}; --help shows the options")),
        }
    }
    Ok(Command::Serve { port, seed, limits })
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    match run().await {
        Ok(()) => ExitCode::SUCCESS,
        Err(text) => {
            eprintln!("campanile-emulator: {text}");
            ExitCode::FAILURE
        }
    }
}

async fn run() -> Result<(), String> {
    let Command::Serve { port, seed, limits } = parse(std::env::args().skip(1))? else {
        println!("{HELP}");
        return Ok(());
    };
    let since_epoch = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default();
    // A bot that kept something of an earlier run must not meet its ids again (Bot API,
    // `Update.update_id`: ids start at random).
    let seed = seed.unwrap_or(u64::from(since_epoch.subsec_nanos()) ^ since_epoch.as_secs() << 30);
    eprintln!("seed {seed}");
    let epoch = i64::try_from(since_epoch.as_secs()).unwrap_or(0);
    let emulator = Emulator::builder().seed(seed).epoch(epoch).limits(limits);
    let emulator = emulator.build();
    let server = Server::builder(emulator).port(port).start().await;
    let server = server.map_err(|error| format!("cannot listen on port {port}: {error}"))?;
    println!("{}", server.url());
    let signal = tokio::signal::ctrl_c().await;
    server.stop().await;
    signal.map_err(|error| format!("cannot wait for a signal: {error}"))
}

#[cfg(test)]
mod tests {
    use super::{Command, Limits, parse};

    fn check(line: &str, expected: Result<Command, &str>) {
        let args = line.split_whitespace().map(str::to_owned);
        assert_eq!(parse(args), expected.map_err(str::to_owned), "{line}");
    }

    #[test]
    fn options_are_numbers_with_or_without_an_equals_sign() {
        let serve = |port, seed, limits| Ok(Command::Serve { port, seed, limits });
        check("", serve(8081, None, Limits::Telegram));
        check("--port 0 --seed=7", serve(0, Some(7), Limits::Telegram));
        check("--limits off", serve(8081, None, Limits::Off));
        check("--limits=strict", serve(8081, None, Limits::Strict));
        check("--limits", Err("limits are off, telegram or strict"));
        check("--port 1 --help", Ok(Command::Help));
        check("--port", Err("--port takes a number"));
        check("--port 65536", Err("--port is at most 65535"));
        check(
            "--hurry",
            Err("unknown option --hurry; --help shows the options"),
        );
    }
}
