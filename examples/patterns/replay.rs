//! Replays a file of updates: one line for each, then the totals.

use std::{
    collections::BTreeMap,
    fs::File,
    io::{BufRead, BufReader, Write},
    path::Path,
};

use campanile::{BoxError, Error, Flow, Identity, Outcome, Request, Update, UserId};
use campanile_testkit::TestBot;
use serde::Deserialize;
use serde_json::value::RawValue;
use tower::ServiceExt;

use crate::{bot, paint::Paint};

/// A line that wraps an update, with notes of whoever collected it.
#[derive(Deserialize)]
struct Wrapped<'a> {
    #[serde(borrow)]
    update: Option<&'a RawValue>,
}

/// Pushes every update of the file through the stack, and writes what became of it.
///
/// # Errors
///
/// If the file cannot be read, or `out` not be written.
pub(crate) async fn run(
    file: &Path,
    username: &str,
    allowed: &[UserId],
    out: &mut impl Write,
    paint: Paint,
) -> Result<(), BoxError> {
    let name = file.display();
    let lines = File::open(file).map_err(|error| format!("cannot open {name}: {error}"))?;
    let mut lines = BufReader::new(lines);
    let stack = bot::stack(allowed, |_| {}, |_| {})?;
    let bot = TestBot::with_identity(Identity::new(UserId(42), username));

    writeln!(
        out,
        "{}",
        paint.bold(columns("line", "kind", "principal", "flow", "by", "reason"))
    )?;
    let mut totals = Totals::default();
    let mut line = Vec::new();
    for number in 1_u64.. {
        line.clear();
        let read = lines.read_until(b'\n', &mut line);
        if read.map_err(|error| format!("cannot read {name}: {error}"))? == 0 {
            break;
        }
        let line = line.trim_ascii();
        if line.is_empty() {
            continue;
        }
        let row = match parse(line) {
            Ok(update) => {
                let request = Request::new(update.clone(), bot.bot());
                let result = stack.clone().oneshot(request).await;
                // Nothing is sent; the replies only count.
                Row::decided(number, &update, result.map_err(Error::new))
            }
            Err(reason) => Row::broken(number, reason),
        };
        totals.add(&row);
        writeln!(out, "{}", row.paint(paint))?;
    }
    totals.write(out, paint)
}

fn parse(line: &[u8]) -> Result<Update, String> {
    let update = match serde_json::from_slice(line) {
        Ok(Wrapped {
            update: Some(update),
        }) => update.get().as_bytes(),
        // A bare update, or a line whose fault the reader of updates names better.
        _ => line,
    };
    Update::parse(update.to_vec().into()).map_err(|error| error.to_string())
}

/// What is written of one line of the file.
struct Row {
    number: u64,
    kind: String,
    principal: String,
    flow: &'static str,
    by: String,
    reason: String,
    replies: usize,
}

impl Row {
    fn decided(number: u64, update: &Update, result: Result<Outcome, Error>) -> Self {
        let mut row = Self {
            number,
            kind: update.kind().to_string(),
            principal: update.principal().to_string(),
            flow: "error",
            by: "router".to_owned(),
            reason: "-".to_owned(),
            replies: 0,
        };
        match result {
            Ok(outcome) => {
                row.replies = outcome.replies.len();
                row.flow = match &outcome.flow {
                    Flow::Handled => "handled",
                    Flow::Unhandled => {
                        row.reason = "no route takes it".to_owned();
                        "unhandled"
                    }
                    Flow::Absorbed => "absorbed",
                    Flow::Stopped(stop) => {
                        row.by = stop.by().to_owned();
                        row.reason = stop.reason().to_owned();
                        "stopped"
                    }
                    _ => "other",
                };
            }
            Err(error) => {
                row.by = "-".to_owned();
                row.reason = error.to_string();
            }
        }
        row
    }

    fn broken(number: u64, reason: String) -> Self {
        Self {
            number,
            kind: "-".to_owned(),
            principal: "-".to_owned(),
            flow: "broken",
            by: "-".to_owned(),
            reason,
            replies: 0,
        }
    }

    fn paint(&self, paint: Paint) -> String {
        let number = self.number.to_string();
        let line = columns(
            &number,
            &self.kind,
            &self.principal,
            self.flow,
            &self.by,
            &self.reason,
        );
        paint.flow(self.flow, line)
    }
}

fn columns(line: &str, kind: &str, principal: &str, flow: &str, by: &str, reason: &str) -> String {
    // What a file says may hold anything; a control character would break the line.
    let clean = |text: &str| text.replace(char::is_control, "\u{fffd}");
    let (kind, reason) = (clean(kind), clean(reason));
    format!("{line:>6}  {kind:<26}  {principal:<34}  {flow:<9}  {by:<10}  {reason}")
}

#[derive(Default)]
struct Totals {
    updates: u64,
    replies: usize,
    flows: BTreeMap<&'static str, u64>,
}

impl Totals {
    fn add(&mut self, row: &Row) {
        self.updates += 1;
        self.replies += row.replies;
        *self.flows.entry(row.flow).or_default() += 1;
    }

    fn write(&self, out: &mut impl Write, paint: Paint) -> Result<(), BoxError> {
        let flows = self.flows.iter();
        let flows: Vec<_> = flows
            .map(|(flow, count)| format!("{count} {flow}"))
            .collect();
        let total = format!("{} lines: {}", self.updates, flows.join(", "));
        writeln!(out, "\n{}; {} replies", paint.bold(total), self.replies)?;
        Ok(())
    }
}
