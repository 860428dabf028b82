//! Engines start, end and come back. Where a binary is missing, that is reported as an ignored test.

use std::{
    env,
    error::Error,
    io::{BufRead, BufReader, Read, Write},
    net::{SocketAddr, TcpStream},
    process::{Command, Stdio},
};

use campanile_testkit::engine::{Postgres, Redis, StartError};
use libtest_mimic::{Arguments, Failed, Trial};

/// Set in a process that starts an engine and waits to be killed.
const VICTIM: &str = "CAMPANILE_ENGINES_VICTIM";

fn main() {
    if let Some(engine) = env::var_os(VICTIM) {
        return be_a_victim(&engine.into_string().unwrap());
    }
    let mut trials = Vec::new();
    match Redis::start() {
        Ok(_) => trials.extend([
            trial("redis_keeps_what_it_wrote_when_it_is_killed", redis_keeps),
            trial("redis_ends_with_its_value", || {
                let engine = Redis::start()?;
                ends(engine.addr(), engine)
            }),
            trial("redis_ends_when_the_test_is_killed", || {
                ends_with_a_killed_process("redis")
            }),
        ]),
        Err(error) => trials.push(error.into_trial()),
    }
    match Postgres::start() {
        Ok(_) => trials.extend([
            trial("postgres_comes_back_when_it_was_killed", postgres_returns),
            trial("postgres_ends_with_its_value", || {
                let engine = Postgres::start()?;
                ends(engine.addr(), engine)
            }),
            trial("postgres_ends_when_the_test_is_killed", || {
                ends_with_a_killed_process("postgres")
            }),
            trial("a_setting_that_postgres_refuses_is_told", || {
                let error = Postgres::start_with(&[("shared_buffers", "many")]).unwrap_err();
                assert!(!error.is_missing());
                assert!(error.to_string().contains("shared_buffers"), "{error}");
                Ok(())
            }),
        ]),
        Err(error) => trials.push(error.into_trial()),
    }
    libtest_mimic::run(&Arguments::from_args(), trials).exit();
}

type Result = std::result::Result<(), Box<dyn Error>>;

fn trial(name: &str, test: fn() -> Result) -> Trial {
    Trial::test(name, move || test().map_err(Failed::from))
}

fn redis_keeps() -> Result {
    let settings = [("appendonly", "yes"), ("appendfsync", "always")];
    let mut engine = Redis::start_with(&settings)?;
    assert_eq!(say(engine.addr(), "SET key value")?, "+OK");
    engine.kill_9();
    assert!(say(engine.addr(), "PING").is_err());
    engine.restart()?;
    assert_eq!(say(engine.addr(), "STRLEN key")?, ":5");
    Ok(())
}

fn postgres_returns() -> Result {
    let mut engine = Postgres::start_with(&[("max_connections", "10")])?;
    assert!(greets(engine.addr())?);
    engine.kill_9();
    assert!(greets(engine.addr()).is_err());
    engine.restart()?;
    assert!(greets(engine.addr())?);
    Ok(())
}

fn ends<E>(addr: SocketAddr, engine: E) -> Result {
    TcpStream::connect(addr)?;
    drop(engine);
    assert!(TcpStream::connect(addr).is_err());
    Ok(())
}

fn ends_with_a_killed_process(engine: &str) -> Result {
    let mut victim = Command::new(env::current_exe()?)
        .env(VICTIM, engine)
        .stdout(Stdio::piped())
        .spawn()?;
    let mut line = String::new();
    let stdout = victim.stdout.take().ok_or("it has no output")?;
    BufReader::new(stdout).read_line(&mut line)?;
    let addr: SocketAddr = line.trim().parse()?;
    let mut open = TcpStream::connect(addr)?;
    victim.kill()?;
    victim.wait()?;
    // The engine's end is the end of the connection.
    let _ = open.read(&mut [0; 1]);
    while TcpStream::connect(addr).is_ok() {}
    Ok(())
}

fn be_a_victim(engine: &str) {
    fn wait<E>(started: std::result::Result<E, StartError>, addr: fn(&E) -> SocketAddr) {
        let engine = started.unwrap();
        println!("{}", addr(&engine));
        loop {
            std::thread::park();
        }
    }
    match engine {
        "redis" => wait(Redis::start(), Redis::addr),
        _ => wait(Postgres::start(), Postgres::addr),
    }
}

/// One command of Redis, and the first line of its answer.
fn say(addr: SocketAddr, command: &str) -> std::io::Result<String> {
    let mut stream = TcpStream::connect(addr)?;
    writeln!(stream, "{command}\r")?;
    let mut line = String::new();
    BufReader::new(stream).read_line(&mut line)?;
    Ok(line.trim_end().to_owned())
}

/// Whether PostgreSQL lets its superuser in.
fn greets(addr: SocketAddr) -> std::io::Result<bool> {
    let mut stream = TcpStream::connect(addr)?;
    let parameters = b"\x00\x03\x00\x00user\0campanile\0database\0postgres\0\0";
    let length = u32::try_from(parameters.len() + 4).unwrap();
    stream.write_all(&length.to_be_bytes())?;
    stream.write_all(parameters)?;
    let mut kind = [0];
    stream.read_exact(&mut kind)?;
    Ok(kind == *b"R")
}
