//! A Telegram Bot API server on loopback; see the library for what it models.
#![forbid(unsafe_code)]

use std::{
    process::ExitCode,
    time::{SystemTime, UNIX_EPOCH},
};

use campanile_emulator::{Emulator, Server};

const HELP: &str = "\
A Telegram Bot API server on loopback. Any well-formed token, <digits>:<characters>, is a bot.

Usage: campanile-emulator [--port N] [--seed N]

  --port N   listen on 127.0.0.1:N (8081; 0 takes a free port)
  --seed N   repeat the ids of an earlier run (0)
  --help     show this text";

#[derive(Debug, PartialEq, Eq)]
enum Command {
    Help,
    Serve { port: u16, seed: u64 },
}

fn parse(args: impl IntoIterator<Item = String>) -> Result<Command, String> {
    let (mut port, mut seed) = (8081, 0);
    let mut args = args.into_iter();
    while let Some(arg) = args.next() {
        let (name, value) = match arg.split_once('=') {
            Some((name, value)) => (name.to_owned(), Some(value.to_owned())),
            None => (arg, None),
        };
        let mut number = || {
            let value = value.clone().or_else(|| args.next());
            let number = value.as_ref().and_then(|value| value.parse::<u64>().ok());
            number.ok_or_else(|| format!("{name} takes a number"))
        };
        match name.as_str() {
            "--help" | "-h" => return Ok(Command::Help),
            "--port" => {
                port = u16::try_from(number()?).map_err(|_| "--port is at most 65535")?;
            }
            "--seed" => seed = number()?,
            _ => return Err(format!("unknown option {name}; --help shows the options")),
        }
    }
    Ok(Command::Serve { port, seed })
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
    let Command::Serve { port, seed } = parse(std::env::args().skip(1))? else {
        println!("{HELP}");
        return Ok(());
    };
    let since_epoch = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default();
    let epoch = i64::try_from(since_epoch.as_secs()).unwrap_or(0);
    let emulator = Emulator::builder().seed(seed).epoch(epoch).build();
    let server = Server::builder(emulator).port(port).start().await;
    let server = server.map_err(|error| format!("cannot listen on port {port}: {error}"))?;
    println!("{}", server.url());
    let signal = tokio::signal::ctrl_c().await;
    server.stop().await;
    signal.map_err(|error| format!("cannot wait for a signal: {error}"))
}

#[cfg(test)]
mod tests {
    use super::{Command, parse};

    fn check(line: &str, expected: Result<Command, &str>) {
        let args = line.split_whitespace().map(str::to_owned);
        assert_eq!(parse(args), expected.map_err(str::to_owned), "{line}");
    }

    #[test]
    fn options_are_numbers_with_or_without_an_equals_sign() {
        check(
            "",
            Ok(Command::Serve {
                port: 8081,
                seed: 0,
            }),
        );
        check("--port 0 --seed=7", Ok(Command::Serve { port: 0, seed: 7 }));
        check("--port 1 --help", Ok(Command::Help));
        check("--port", Err("--port takes a number"));
        check("--port 65536", Err("--port is at most 65535"));
        check(
            "--hurry",
            Err("unknown option --hurry; --help shows the options"),
        );
    }
}
