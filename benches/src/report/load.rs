//! A bot that is busy, and one that has too much to do.

use std::time::Duration;

use tokio::time::Instant;

use super::{
    Figure, Mode, Section,
    figure::{Spread, number},
};
use crate::{
    Result,
    loopback::{Answered, Api, Process, Sender},
    programs::{BUSY, PERMITS, Peer, Program, Task},
};

/// How many handlers end in a second when all permits are taken all the time.
fn capacity() -> f64 {
    PERMITS as f64 / BUSY.as_secs_f64()
}

pub(super) fn measure(mode: Mode) -> Result<Section> {
    let mut section = Section::new("Load");
    section.line(format!(
        "A webhook with five layers and {PERMITS} permits, 64 chats, handlers of {} ms. First as many \
         connections as permits; then twice as many, each of which sends on 50 ms after a 503; then as \
         many as permits again.\n",
        BUSY.as_millis(),
    ));
    super::runtime()?.block_on(async {
        let api = Api::start().await?;
        let mut process = Process::start(
            Program {
                peer: Peer::Five,
                task: Task::Busy,
            },
            &api.url(),
        )?;
        let sender = Sender::new(process.address()?);
        let seconds = mode.pick(20.0, 3.0);
        let updates = |seconds: f64| (capacity() * seconds) as u64;
        sender.send(updates(1.0), PERMITS).await?;
        let warm = process.memory()?;
        steady(&mut section, &sender, updates(seconds)).await?;
        let grown = process.memory()?.saturating_sub(warm);
        section.line(format!(
            "Memory: {} MB once warm, {} kB more at the end.\n",
            number(warm as f64 / 1e6),
            number(grown as f64 / 1e3),
        ));
        // The mark of a charged delivery is kept, by design, for as long as it may be repeated.
        section.figures.push(Figure::at_most(
            "memory growth under load, per update, with the mark of its delivery",
            256.0,
            grown as f64 / updates(seconds) as f64,
            " bytes",
            "",
        ));
        overload(&mut section, &sender, updates(seconds.min(5.0))).await
    })?;
    Ok(section)
}

const ROUND_TRIP: &str = "\
Cause: there are as many connections as permits, so what a round trip takes beyond the handler is \
missing; on a machine with other work that is what the sender waits for its processor. Next step: \
measure on a machine of its own.";

async fn steady(section: &mut Section, sender: &Sender, updates: u64) -> Result<()> {
    let start = Instant::now();
    let answered = sender.send(updates, PERMITS).await?;
    let throughput = updates as f64 / start.elapsed().as_secs_f64();
    let refused = answered.iter().filter(|one| one.status != 200).count();
    let p99 = percentile(&answered, 0.99);
    section.line(format!(
        "Steady: {} updates, {} refused, {} per second of {} that the permits allow; p99 {:.1} ms.\n",
        number(updates as f64),
        refused,
        number(throughput),
        number(capacity()),
        p99.as_secs_f64() * 1e3,
    ));
    let figures = [
        (
            "throughput that is missing of permits / handler time",
            5.0,
            100.0 - throughput / capacity() * 100.0,
            " %",
        ),
        (
            "p99, times the time of a handler",
            2.0,
            p99.as_secs_f64() / BUSY.as_secs_f64(),
            "",
        ),
    ];
    let figure = |(what, limit, value, unit)| Figure::at_most(what, limit, value, unit, ROUND_TRIP);
    section.figures.extend(figures.map(figure));
    Ok(())
}

async fn overload(section: &mut Section, sender: &Sender, updates: u64) -> Result<()> {
    let answered = sender.send(2 * updates, 2 * PERMITS).await?;
    let (settled, shed): (Vec<_>, Vec<_>) = answered.iter().partition(|one| one.status == 200);
    let is_other = |one: &&&Answered| one.status != 503;
    let others = shed.iter().filter(is_other).count();
    let waits = shed.iter().map(|one| one.after.as_secs_f64() * 1e3);
    section.line(format!(
        "Overload: {} answered 200, {} shed with 503 within {} ms, {others} answered otherwise.\n",
        number(settled.len() as f64),
        number(shed.len() as f64),
        Spread::of(waits.collect()).show(),
    ));
    let after = sender.send(updates, PERMITS).await?;
    let refused = after.iter().filter(|one| one.status != 200);
    let recovered = refused.map(|one| one.at).max().unwrap_or_default();
    section.line(format!(
        "Afterwards: the last refusal came {:.1} ms after the overload had ended.",
        recovered.as_secs_f64() * 1e3,
    ));
    section.figures.push(Figure::at_most(
        "answers in overload that are neither 200 nor 503",
        0.0,
        others as f64,
        "",
        "",
    ));
    section.figures.push(Figure::at_most(
        "recovery after overload at twice the capacity",
        1.0,
        recovered.as_secs_f64(),
        " s",
        "",
    ));
    Ok(())
}

fn percentile(answered: &[Answered], share: f64) -> Duration {
    let mut times: Vec<_> = answered.iter().map(|one| one.after).collect();
    times.sort_unstable();
    let index = (times.len() as f64 * share) as usize;
    times
        .get(index.min(times.len().saturating_sub(1)))
        .copied()
        .unwrap_or_default()
}
