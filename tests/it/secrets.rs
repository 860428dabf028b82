//! What a log or an error prints is safe to paste in public.

use std::{
    error::Error as StdError,
    io::{self, Write},
    sync::{Arc, Mutex},
};

use campanile::{
    ApiError,
    layers::{CatchPanicLayer, TraceLayer},
    net::client::{Client, flood_wait::FloodWaitLayer},
    prelude::*,
};
use campanile_emulator::{Emulator, Fault, Server};
use tower::ServiceBuilder;
use tracing::Level;

use crate::loopback::soon;

const SECRET: &str = "AAnobodys_secret-0123456789abcdef";
const WRITTEN: &str = "something private that someone wrote";

/// Everything that was logged.
#[derive(Clone, Default)]
struct Journal(Arc<Mutex<Vec<u8>>>);

impl Write for Journal {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Journal {
    /// Writes down whatever this thread logs, at every level.
    fn listen(&self) -> tracing::subscriber::DefaultGuard {
        let journal = self.clone();
        let subscriber = tracing_subscriber::fmt()
            .with_max_level(Level::TRACE)
            .with_ansi(false)
            .with_writer(move || journal.clone())
            .finish();
        tracing::subscriber::set_default(subscriber)
    }

    fn text(&self) -> String {
        String::from_utf8(self.0.lock().unwrap().clone()).unwrap()
    }
}

/// An error in every form, with all that it came from.
fn shown(error: &(dyn StdError + 'static)) -> String {
    let sources = std::iter::successors(Some(error), |error| (*error).source());
    sources
        .map(|error| format!("{error} {error:?} {error:#?}\n"))
        .collect()
}

fn bot(server: &Server, token: &str) -> Client {
    let client = Client::builder(token.parse().unwrap()).base_url(server.url());
    client.build().unwrap()
}

#[tokio::test]
async fn neither_token_nor_texts_are_in_any_log_or_error_of_a_bot_in_trouble() {
    let journal = Journal::default();
    let _listening = journal.listen();
    let emulator = Emulator::new();
    let token = format!("42:{SECRET}");
    let client = emulator.bot(&token);
    let server = Server::start(emulator.clone()).await.unwrap();
    let alice = emulator.user("Alice");
    let errors = Arc::new(Mutex::new(String::new()));

    // A server that repeats the URL in what it says, pages, cuts and floods.
    let talkative = ApiError::new(400, format!("Bad Request: POST /bot{token}/sendMessage"));
    for fault in [
        Fault::error(talkative.clone()),
        Fault::page(502),
        Fault::cut(),
        Fault::flood(1),
    ] {
        emulator.inject(fault.on("sendMessage"));
    }
    for fault in [Fault::page(502), Fault::error(talkative), Fault::cut()] {
        emulator.inject(fault.on("getUpdates"));
    }
    let http = ServiceBuilder::new()
        .layer(FloodWaitLayer::new())
        .service(bot(&server, &token));
    let router: Router = Router::new()
        .command("panic", async || {
            panic!("the handler is broken");
            #[allow(unreachable_code)]
            ()
        })
        .message(Content::Text, async |Text(text): Text| text);
    let stack = ServiceBuilder::new()
        .layer(TraceLayer::new().level(Level::INFO))
        .layer(CatchPanicLayer::new())
        .service(router);
    let told = Arc::clone(&errors);
    let app = App::new(Bot::connect(http).await.unwrap(), stack).polling(move |polling| {
        polling.max_attempts(1).on_error(move |failure| {
            let shown = format!("{failure:?} {}", shown(&failure.error));
            told.lock().unwrap().push_str(&shown);
        })
    });
    let mut running = app.start().await;
    for _ in 0..4 {
        alice.say(&client, WRITTEN);
    }
    alice.say(&client, "/panic");
    soon(emulator.settled(&client)).await;
    assert_eq!(
        alice.chat(&client).texts().last().unwrap(),
        WRITTEN,
        "the last one was answered"
    );

    // The end: the token is revoked, which shows at the next poll, then the server is gone.
    let _ = emulator.bot("42:another");
    alice.say(&client, WRITTEN);
    soon(running.ended()).await;
    let error = running.stop().await.unwrap_err();
    let mut errors = errors.lock().unwrap().clone() + &shown(&error);
    let gone = bot(&server, &token);
    server.stop().await;
    errors += &shown(&Bot::connect(gone.clone()).await.unwrap_err());
    errors += &shown(
        &Client::builder(token.parse().unwrap())
            .base_url(format!("ftp://x/bot{token}"))
            .build()
            .unwrap_err(),
    );
    errors += &format!("{gone:?} {:?}", Client::builder(token.parse().unwrap()));

    let journal = journal.text();
    assert!(journal.contains("polling is interrupted") && errors.contains("sendMessage failed"));
    for (name, text) in [("log", &journal), ("errors", &errors)] {
        assert!(
            !text.contains(SECRET),
            "the token is in the {name}:\n{text}"
        );
        assert!(
            !text.contains(WRITTEN),
            "what was written is in the {name}:\n{text}"
        );
    }
}
