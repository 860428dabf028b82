use std::{
    collections::BTreeMap,
    fmt,
    sync::{Arc, Mutex},
    time::Duration,
};

use campanile_core::{BoxError, Error, Origin, Outcome, Request};
use campanile_testkit::{TestBot, assert_handled, assert_stopped, contract, update};
use tower::{Layer, ServiceExt, service_fn};
use tracing::{
    Event, Level, Subscriber,
    field::{Field, Visit},
    span::{Attributes, Id},
    subscriber::DefaultGuard,
};
use tracing_subscriber::{
    layer::{Context, SubscriberExt},
    registry::LookupSpan,
    util::SubscriberInitExt,
};

use super::*;

/// The fields of one event, with those of the spans around it under their names.
type Fields = BTreeMap<String, String>;

/// Keeps everything that is traced on this thread.
#[derive(Clone, Default)]
struct Record(Arc<Mutex<Vec<Fields>>>);

impl Record {
    fn start() -> (Self, DefaultGuard) {
        let record = Self::default();
        let subscriber = tracing_subscriber::registry().with(record.clone());
        (record, subscriber.set_default())
    }

    fn take(&self) -> Vec<Fields> {
        std::mem::take(&mut *self.0.lock().unwrap())
    }
}

struct Visitor<'a> {
    prefix: String,
    fields: &'a mut Fields,
}

impl Visit for Visitor<'_> {
    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        let name = format!("{}{}", self.prefix, field.name());
        self.fields.insert(name, format!("{value:?}"));
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        self.record_debug(field, &format_args!("{value}"));
    }
}

impl<S: Subscriber + for<'a> LookupSpan<'a>> tracing_subscriber::Layer<S> for Record {
    fn on_new_span(&self, attributes: &Attributes<'_>, id: &Id, cx: Context<'_, S>) {
        let mut fields = Fields::new();
        let prefix = format!("{}.", attributes.metadata().name());
        attributes.record(&mut Visitor {
            prefix,
            fields: &mut fields,
        });
        cx.span(id).unwrap().extensions_mut().insert(fields);
    }

    fn on_event(&self, event: &Event<'_>, cx: Context<'_, S>) {
        let mut fields = Fields::new();
        for span in cx.event_scope(event).into_iter().flatten() {
            fields.extend(span.extensions().get::<Fields>().cloned().unwrap());
        }
        let metadata = event.metadata();
        fields.insert("level".to_owned(), metadata.level().to_string());
        fields.insert("target".to_owned(), metadata.target().to_owned());
        let prefix = String::new();
        event.record(&mut Visitor {
            prefix,
            fields: &mut fields,
        });
        self.0.lock().unwrap().push(fields);
    }
}

fn fields(pairs: &[(&str, &str)]) -> Fields {
    let pair = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
    pairs.iter().map(pair).collect()
}

/// A service that takes two seconds and does what its update says.
async fn obey(request: Request) -> Result<Outcome, BoxError> {
    tokio::time::sleep(Duration::from_secs(2)).await;
    match request.update().text() {
        Some("stop") => Ok(Outcome::stopped("shop", "it is closed")),
        Some("fail") => Err(Error::timeout("too slow").into()),
        Some("absorb") => Ok(Outcome::absorbed()),
        Some("leave") => Ok(Outcome::unhandled()),
        _ => Ok(Outcome::handled()),
    }
}

#[tokio::test(start_paused = true)]
async fn it_keeps_the_contract_of_layers() {
    contract::check(TraceLayer::new).await;
    contract::check(|| TraceLayer::new().on_outcome(|_| panic!("no matter"))).await;
}

#[tokio::test(start_paused = true)]
async fn one_event_tells_who_decided_what_and_why() {
    let (record, _guard) = Record::start();
    let stack = TraceLayer::new().layer(service_fn(obey));
    let bot = TestBot::new();
    assert_stopped!(bot.run(&stack, update::text("stop").id(5)).await);
    let common = [
        ("level", "DEBUG"),
        ("target", "campanile::trace"),
        ("update.id", "5"),
        ("update.kind", "message"),
        ("update.principal", "user 7"),
        ("duration", "2s"),
    ];
    let mut expected = fields(&common);
    expected.extend(fields(&[
        ("flow", "stopped"),
        ("by", "shop"),
        ("reason", "it is closed"),
    ]));
    assert_eq!(record.take(), [expected]);

    bot.run(&stack, update::text("fail").id(5))
        .await
        .unwrap_err();
    let mut expected = fields(&common);
    expected.extend(fields(&[
        ("flow", "error"),
        ("error", "too slow"),
        ("error.kind", "Timeout"),
    ]));
    assert_eq!(record.take(), [expected]);

    for (text, flow) in [
        ("absorb", "absorbed"),
        ("leave", "unhandled"),
        ("x", "handled"),
    ] {
        let _ = bot.run(&stack, update::text(text)).await.unwrap();
        assert_eq!(record.take()[0]["flow"], flow);
    }
}

#[tokio::test(start_paused = true)]
async fn texts_of_messages_never_stand_in_the_trace() {
    let (record, _guard) = Record::start();
    let stack = TraceLayer::new()
        .level(Level::TRACE)
        .layer(service_fn(obey));
    let secret = "my PIN is 1234";
    assert_handled!(TestBot::new().run(&stack, update::text(secret)).await);
    let shown = format!("{:?}", record.take());
    assert!(shown.contains("TRACE") && !shown.contains("PIN"), "{shown}");
}

#[tokio::test(start_paused = true)]
async fn what_is_logged_on_the_way_belongs_to_its_update() {
    let (record, _guard) = Record::start();
    let handler = service_fn(|_: Request| async {
        tokio::task::yield_now().await;
        tracing::info!("inside");
        Ok::<_, BoxError>(Outcome::handled())
    });
    let stack = TraceLayer::new().layer(handler);
    let outcome = TestBot::new().run(&stack, update::text("x").id(9)).await;
    assert_handled!(outcome);
    assert_eq!(record.take()[0]["update.id"], "9");
}

#[tokio::test(start_paused = true)]
async fn a_call_that_is_given_up_is_told_once_as_dropped() {
    let (record, _guard) = Record::start();
    let stack = TraceLayer::new().layer(service_fn(obey));
    let mut call = tokio_test::task::spawn(stack.clone().oneshot(update::text("x").request()));
    assert!(call.poll().is_pending());
    drop(call);
    assert_eq!(record.take()[0]["flow"], "dropped");
    let outcome = stack.oneshot(update::text("x").request()).await;
    assert_handled!(outcome);
    assert_eq!(record.take().len(), 1);
}

#[tokio::test(start_paused = true)]
async fn the_host_gets_each_decision_in_the_process() {
    let lines = Arc::new(Mutex::new(Vec::new()));
    let sink = Arc::clone(&lines);
    let trace = TraceLayer::new().on_outcome(move |decision: &Decision<'_>| {
        let line = format!("{} {decision} {:?}", decision.flow(), decision.duration());
        sink.lock().unwrap().push(line);
    });
    let stack = trace.layer(service_fn(obey));
    let bot = TestBot::new();
    for text in ["stop", "fail", "x"] {
        let _ = bot.run(&stack, update::text(text)).await;
    }
    let expected = [
        "stopped stopped by shop: it is closed 2s",
        "error failed (Timeout): too slow 2s",
        "handled handled 2s",
    ];
    assert_eq!(*lines.lock().unwrap(), expected);
}

#[tokio::test(start_paused = true)]
async fn a_decision_tells_a_claim_of_a_queue_from_the_update_that_it_shows() {
    let lines = Arc::new(Mutex::new(Vec::new()));
    let sink = Arc::clone(&lines);
    let trace = TraceLayer::new().on_outcome(move |decision: &Decision<'_>| {
        let id = decision.update().id();
        let line = format!("{id:?} {:?}", decision.origin());
        sink.lock().unwrap().push(line);
    });
    let stack = trace.layer(service_fn(obey));
    let request = TestBot::new().request(update::text("x").id(5));
    let claim = Origin::Queue {
        queue: "albums".into(),
        key: "7/1".into(),
        fence: 1,
        attempt: 1,
    };
    for origin in [request.origin().clone(), claim] {
        let request = request.clone().with_origin(origin);
        assert!(stack.clone().oneshot(request).await.is_ok());
    }
    let lines = lines.lock().unwrap();
    assert_eq!(lines[0], "Some(5) Telegram { update_id: 5 }");
    assert!(lines[1].starts_with("Some(5) Queue"), "{lines:?}");
}

#[cfg(feature = "catch-panic")]
#[tokio::test(start_paused = true)]
async fn a_caught_panic_shows_as_an_error() {
    let (record, _guard) = Record::start();
    let stack = tower::ServiceBuilder::new()
        .layer(TraceLayer::new())
        .layer(crate::CatchPanicLayer::new())
        .service(service_fn(|_: Request| async {
            if true {
                panic!("boom");
            }
            Ok::<_, BoxError>(Outcome::handled())
        }));
    TestBot::new()
        .run(&stack, update::text("x"))
        .await
        .unwrap_err();
    let events = record.take();
    assert_eq!(events[0]["error.kind"], "Panic");
    assert_eq!(events[0]["error"], "panicked: boom");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn under_stress_each_update_has_one_decision_and_it_is_its_own() {
    const UPDATES: i64 = 4_000;
    let told = Arc::new(Mutex::new(BTreeMap::<i64, String>::new()));
    let record = Arc::clone(&told);
    let trace = TraceLayer::new().on_outcome(move |decision: &Decision<'_>| {
        let id = decision.update().id().unwrap();
        let before = record.lock().unwrap().insert(id, decision.to_string());
        assert_eq!(before, None, "{id} is told twice");
    });
    let stack = trace.layer(service_fn(|request: Request| async move {
        let id = request.update().id().unwrap();
        tokio::task::yield_now().await;
        Ok::<_, campanile_core::Error>(Outcome::stopped("shop", format!("{id} is sold out")))
    }));
    let tasks = (0..8).map(|task| {
        let stack = stack.clone();
        tokio::spawn(async move {
            for id in (1..=UPDATES).filter(|id| id % 8 == task) {
                let request = update::text("x").id(id).request();
                assert_stopped!(stack.clone().oneshot(request).await, "shop");
            }
        })
    });
    for task in tasks.collect::<Vec<_>>() {
        task.await.unwrap();
    }
    let told = told.lock().unwrap();
    assert_eq!(told.len() as i64, UPDATES);
    for (id, line) in &*told {
        assert_eq!(*line, format!("stopped by shop: {id} is sold out"));
    }
}
