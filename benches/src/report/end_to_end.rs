//! Whole programs against each other, over loopback.

use super::{
    Figure, Mode, Section,
    figure::{Spread, number},
};
use crate::{
    Result, callgrind,
    loopback::{Api, Cpu, Process, Sender},
    programs::{Peer, Program, Task},
};

/// Updates before the measurement, so that connections are open and members are known.
const WARM: u64 = 1_000;
/// How many connections the sender of webhooks has.
const CONNECTIONS: usize = 8;

const ABOUT: &str = "\
Each program runs in a process of its own, on one thread, against a Bot API server on loopback that
knows just what they ask; it is sent updates over 8 connections, of 64 users. The program by hand is
hyper with the same parser of the head, and one kept-alive connection to the server per connection
it serves. Programs run in pairs, one after the other, each pair in the other order than the last;
a ratio is that of one pair. CPU is user and system of the process, per update.
";

pub(super) fn measure(mode: Mode) -> Result<Section> {
    let mut section = Section::new("End to end");
    section.line(ABOUT);
    section.head(&[
        "what",
        "program",
        "CPU per update, µs: median (spread)",
        "of it in the kernel",
        "times the one by hand: median (spread)",
        "instructions in user space",
        "times",
    ]);
    compare(mode, &mut section, Task::Call, &[Peer::Five], CALL)?;
    compare(mode, &mut section, Task::Answer, &[Peer::Five], ANSWER)?;
    compare(
        mode,
        &mut section,
        Task::Poll,
        &[Peer::Router, Peer::Five],
        POLL,
    )?;
    Ok(section)
}

/// What is promised of the first program that is compared.
#[derive(Clone, Copy)]
struct Promise {
    what: &'static str,
    limit: f64,
    why: &'static str,
}

const CALL: Promise = Promise {
    what: "webhook in, one call out, five layers: CPU, times a bot by hand",
    limit: 1.3,
    why: CALL_WHY,
};
const ANSWER: Promise = Promise {
    what: "webhook in, reply in the answer, five layers: CPU, times a bot by hand",
    limit: 1.4,
    why: ANSWER_WHY,
};
const POLL: Promise = Promise {
    what: "100,000 queued updates polled: CPU, times a loop by hand",
    limit: 1.4,
    why: POLL_WHY,
};

const CALL_WHY: &str = "\
Cause: some 12,000 instructions more in user space. The five layers take 5,000 of them; the rest is the \
reply as a map, the timers of the request and of the call, the memory of what runs and was settled, and \
futures that are moved while they are made. Next step: a timer that a connection keeps from call to call, \
and replies that are written as JSON once.";

const ANSWER_WHY: &str = "\
Cause: the five layers take half of what is more, and the rest is the extractor, the reply as a map, the \
timer of the request and the memory of what runs and was settled. There is little to divide by, for the \
bot by hand does next to nothing. Next step: replies that are written as JSON once.";

const POLL_WHY: &str = "\
Cause: the answer is skipped once, a fifth of all instructions, to find its result, before the scanner \
reads it; each update gets bytes of its own, so that one that is kept does not keep the answer; a place in \
the window, among the calls that run and in the memory of those that were settled; a permit, an ack, and \
boxes for its call and for the future of its handler. A loop by hand does the first as well, and nothing of \
the rest. Under callgrind, which is slow, some calls begin after the millisecond in which they need no task, \
so that the count of instructions is higher than what a bot runs. Next step: let the scanner of the updates \
find the end of the result too, and use the box of the last call again.";

fn compare(
    mode: Mode,
    section: &mut Section,
    task: Task,
    peers: &[Peer],
    promise: Promise,
) -> Result<()> {
    let runtime = super::runtime()?;
    let updates = match task {
        Task::Poll => mode.pick(100_000, 20_000),
        _ => mode.pick(30_000, 5_000),
    };
    let bare = Program {
        peer: Peer::Bare,
        task,
    };
    let bare_instructions = runtime.block_on(instructions(mode, bare));
    for (place, peer) in peers.iter().enumerate() {
        let ours = Program { peer: *peer, task };
        let pairs = runtime.block_on(measured(ours, bare, updates, mode.pick(9, 3)))?;
        let per_update = |cpu: Cpu| cpu.total.as_secs_f64() * 1e6 / updates as f64;
        let ratios = ratios(&pairs);
        let our_instructions = runtime.block_on(instructions(mode, ours));
        let times = match (&our_instructions, &bare_instructions) {
            (Ok(ours), Ok(bare)) => number(ours / bare),
            _ => "".to_owned(),
        };
        let instructions = |counted: &Result<f64>| match counted {
            Ok(counted) => number(*counted),
            Err(reason) => reason.to_string(),
        };
        let mut row = |program: Program, cpu: Vec<Cpu>, ratios: String, counted, times: String| {
            let kernel = cpu
                .iter()
                .map(|cpu| cpu.system.as_secs_f64() / cpu.total.as_secs_f64());
            let kernel = Spread::of(kernel.collect());
            section.row(&[
                format!("{task:?}").to_lowercase(),
                program.name(),
                Spread::of(cpu.iter().map(|cpu| per_update(*cpu)).collect()).show(),
                format!("{:.0} %", kernel.median * 100.0),
                ratios,
                counted,
                times,
            ]);
        };
        let (us, them): (Vec<_>, Vec<_>) = pairs.into_iter().unzip();
        row(
            bare,
            them,
            String::new(),
            instructions(&bare_instructions),
            String::new(),
        );
        row(
            ours,
            us,
            ratios.show(),
            instructions(&our_instructions),
            times,
        );
        if place == 0 {
            let Promise { what, limit, why } = promise;
            section
                .figures
                .push(Figure::at_most(what, limit, ratios.median, "", why));
        }
    }
    Ok(())
}

/// The costs of two programs, one pair after the other.
async fn measured(
    ours: Program,
    bare: Program,
    updates: u64,
    rounds: usize,
) -> Result<Vec<(Cpu, Cpu)>> {
    let mut pairs = Vec::new();
    for round in 0..rounds {
        // Whoever comes second finds a warmer machine, so they take turns.
        pairs.push(if round % 2 == 0 {
            let ours = cost(ours, updates).await?;
            (ours, cost(bare, updates).await?)
        } else {
            let bare = cost(bare, updates).await?;
            (cost(ours, updates).await?, bare)
        });
    }
    Ok(pairs)
}

fn ratios(pairs: &[(Cpu, Cpu)]) -> Spread {
    let ratio = |(a, b): &(Cpu, Cpu)| a.total.as_secs_f64() / b.total.as_secs_f64();
    Spread::of(pairs.iter().map(ratio).collect())
}

/// The CPU that one program takes with so many updates, as times that of another: median and spread
/// of nine pairs.
///
/// # Errors
///
/// If a program fails.
pub fn pairs(one: Program, other: Program, updates: u64) -> Result<String> {
    let pairs = super::runtime()?.block_on(measured(one, other, updates, 9))?;
    Ok(ratios(&pairs).show())
}

/// What so many updates cost a fresh program, once it is warm.
async fn cost(program: Program, updates: u64) -> Result<Cpu> {
    let api = Api::start().await?;
    let mut process = Process::start(program, &api.url())?;
    let before;
    if program.task == Task::Poll {
        api.drain(WARM).await?;
        before = process.cpu()?;
        api.drain(WARM + updates).await?;
    } else {
        let sender = Sender::new(process.address()?);
        send(&sender, WARM).await?;
        before = process.cpu()?;
        send(&sender, updates).await?;
    }
    let after = process.cpu()?;
    process.end()?;
    Ok(after - before)
}

async fn send(sender: &Sender, updates: u64) -> Result<()> {
    let answered = sender.send(updates, CONNECTIONS).await?;
    match answered.iter().find(|answered| answered.status != 200) {
        Some(answered) => Err(format!("a webhook answered {}", answered.status).into()),
        None => Ok(()),
    }
}

/// The instructions of one update in user space: what many updates take more than few.
async fn instructions(mode: Mode, program: Program) -> Result<f64> {
    callgrind::available()?;
    let few = WARM;
    let many = WARM + mode.pick(5_000, 1_000);
    let totals = [
        counted(program, few, "/dev/null").await?,
        counted(program, many, "/dev/null").await?,
    ];
    Ok((totals[1] - totals[0]) / (many - few) as f64)
}

/// The instructions of a whole run of a program with so many updates.
async fn counted(program: Program, updates: u64, file: &str) -> Result<f64> {
    let api = Api::start().await?;
    let mut process = Process::start_counted(program, &api.url(), file)?;
    if program.task == Task::Poll {
        api.drain(updates).await?;
    } else {
        send(&Sender::new(process.address()?), updates).await?;
    }
    let told = process.end()?;
    let total = callgrind::collected(&told).ok_or("callgrind counted nothing")?;
    Ok(total as f64)
}

/// Runs a program with so many updates under callgrind, which writes what it saw to a file.
///
/// # Errors
///
/// If valgrind is missing, or the program fails.
pub fn profile(program: Program, updates: u64, file: &str) -> Result<()> {
    callgrind::available()?;
    super::runtime()?.block_on(counted(program, updates, file))?;
    Ok(())
}
