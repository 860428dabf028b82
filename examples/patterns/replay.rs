//! Replays a file of updates: one line for each, then the totals.
//!
//! A file has no clock. Everything comes at once, an album is collected while the file is read and
//! handled at its end, and a run is the same each time. What comes is the host's doing and not
//! Telegram's, so updates of several bots that share an id are no repeats.

use std::{
    collections::BTreeMap,
    fs::File,
    io::{BufRead, BufReader, Write},
    path::Path,
    sync::{Arc, Mutex, PoisonError},
};

use campanile::{
    Album, BoxError, Error, Flow, Identity, Origin, Outcome, Request, Update, UpdateService,
    UserId,
    layers::media_group::Settlement,
    store::{MemoryStore, Store},
};
use campanile_testkit::TestBot;
use serde::Deserialize;
use serde_json::value::RawValue;
use tokio::sync::oneshot;
use tower::ServiceExt;

use crate::{
    bot::{self, Rules},
    paint::Paint,
};

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
    rules: &Rules,
    out: &mut impl Write,
    paint: Paint,
) -> Result<(), BoxError> {
    let name = file.display();
    let lines = File::open(file).map_err(|error| format!("cannot open {name}: {error}"))?;
    let lines = BufReader::new(lines);
    let store: Arc<dyn Store> = Arc::new(MemoryStore::new());
    let (stack, albums) = bot::stack(&store, rules, |_| {}, |_| {})?;
    let bot = TestBot::with_identity(Identity::new(UserId(42), username));

    let handled = Handled::default();
    let handle = {
        let (stack, handled) = (stack.clone(), handled.clone());
        move |album| handled.clone().album(stack.clone(), album)
    };
    let (stop, stopped) = oneshot::channel::<()>();
    let driver = albums
        .drive_with(bot.bot(), handle)
        .until(async { drop(stopped.await) });
    let reading = async {
        // The end of the file is the signal to handle what is still open.
        let _stop = stop;
        let unreadable = |error| format!("cannot read {name}: {error}");
        let lines = lines.split(b'\n').map(|line| line.map_err(unreadable));
        push(lines, &stack, &bot, out, paint).await
    };
    let ((), totals) = tokio::join!(driver, reading);
    totals?.write(out, paint)?;
    handled.write(out)
}

/// Pushes line after line through the stack.
async fn push(
    lines: impl Iterator<Item = Result<Vec<u8>, String>>,
    stack: &impl UpdateService,
    bot: &TestBot,
    out: &mut impl Write,
    paint: Paint,
) -> Result<Totals, BoxError> {
    let head = columns("line", "kind", "principal", "flow", "by", "reason");
    writeln!(out, "{}", paint.bold(head))?;
    let mut totals = Totals::default();
    for (number, line) in (1..).zip(lines) {
        let line = line?;
        let line = line.trim_ascii();
        if line.is_empty() {
            continue;
        }
        let row = match parse(line) {
            Ok(update) => {
                let request = Request::new(update.clone(), bot.bot()).with_origin(Origin::Host);
                let result = stack.clone().oneshot(request).await;
                // Nothing is sent; the replies only count.
                Row::decided(number, &update, result.map_err(Error::new))
            }
            Err(reason) => Row::broken(number, reason),
        };
        totals.add(&row);
        writeln!(out, "{}", row.paint(paint))?;
    }
    Ok(totals)
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
                    Flow::Absorbed => {
                        row.by = "media_group".to_owned();
                        row.reason = "kept until its album is whole".to_owned();
                        "absorbed"
                    }
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
        let total = format!("{} lines: {}", self.updates, list(&self.flows));
        writeln!(out, "\n{}; {} replies", paint.bold(total), self.replies)?;
        Ok(())
    }
}

/// What became of the albums.
#[derive(Clone, Default)]
struct Handled(Arc<Mutex<Albums>>);

#[derive(Default)]
struct Albums {
    albums: usize,
    items: usize,
    replies: usize,
    flows: BTreeMap<&'static str, u64>,
}

impl Handled {
    /// Calls the stack with an album. As with lines, nothing is sent, and nothing tried again.
    async fn album(self, stack: impl UpdateService, request: Request) -> Settlement {
        let update = request.update().clone();
        let items = request.extensions().get().map_or(0, Album::len);
        let result = stack.oneshot(request).await;
        let row = Row::decided(0, &update, result.map_err(Error::new));
        let mut totals = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        totals.albums += 1;
        totals.items += items;
        totals.replies += row.replies;
        *totals.flows.entry(row.flow).or_default() += 1;
        Settlement::Settled
    }

    fn write(&self, out: &mut impl Write) -> Result<(), BoxError> {
        let totals = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if totals.albums > 0 {
            let (albums, items, replies) = (totals.albums, totals.items, totals.replies);
            let flows = list(&totals.flows);
            writeln!(
                out,
                "{albums} albums of {items} items: {flows}; {replies} replies"
            )?;
        }
        Ok(())
    }
}

fn list(flows: &BTreeMap<&'static str, u64>) -> String {
    let flows = flows.iter().map(|(flow, count)| format!("{count} {flow}"));
    flows.collect::<Vec<_>>().join(", ")
}
