//! A stack composed by hand in an axum server that runs anyway. The host mounts the webhook, spawns
//! the drivers of the layers, and stops everything in the order in which nothing is lost.
//!
//! ```sh
//! TELEGRAM_BOT_TOKEN=... PUBLIC_URL=https://bot.example.com cargo run --example axum_stack
//! ```
#![forbid(unsafe_code)]

use std::{sync::Arc, time::Duration};

use axum::routing::get;
use campanile::{
    layers::{
        CallbackDedupLayer, CatchPanicLayer, MediaGroupLayer, RateLimitLayer, SequenceLayer,
        TraceLayer, media_group::Albums, rate_limit::BlockEnds,
    },
    net::{
        client::Client,
        webhook::{Webhook, WebhookService},
    },
    prelude::*,
    serve::{drive_albums, shutdown_signal},
    stack,
    store::{MemoryStore, Store},
};
use tokio::{
    net::TcpListener,
    sync::oneshot,
    task::JoinSet,
    time::{Instant, timeout_at},
};
use tower::{ServiceBuilder, timeout::TimeoutLayer};

/// How long the stop may take; an orchestrator kills after 30 s.
const DEADLINE: Duration = Duration::from_secs(25);

/// Builds the stack, and the two halves of its layers that run in the background.
pub(crate) fn stack(
    store: &Arc<dyn Store>,
) -> Result<(impl UpdateService + use<>, Albums, BlockEnds), BoxError> {
    let (media_group, albums) = MediaGroupLayer::pair(Arc::clone(store));
    let minute = Duration::from_secs(60);
    let (limit, ends) = RateLimitLayer::penalty("flood", 20, minute, minute)
        .notice("Too fast. I answer again in {seconds} seconds.")
        .end_notice("You can go on.")
        .pair(Arc::clone(store))?;
    let router: Router = Router::new()
        .command("start", async || "Send me something.")
        .album(async |album: Album| format!("{} at once!", album.len()))
        .message(Content::Text, async |Text(text): Text| text);
    let stack = ServiceBuilder::new()
        .layer(TraceLayer::new())
        .layer(CatchPanicLayer::new())
        .layer(CallbackDedupLayer::new(Arc::clone(store)))
        .layer(media_group)
        .layer(SequenceLayer::new())
        .layer(limit)
        // Any layer of tower fits in: whoever waits in the lane is not timed.
        .layer(TimeoutLayer::new(Duration::from_secs(30)))
        .service(router);
    Ok((stack, albums, ends))
}

/// The bot's part of the server.
pub(crate) struct Hosted<S> {
    webhook: WebhookService<S>,
    /// Dropped when no call runs any more.
    stop_albums: oneshot::Sender<()>,
    drivers: JoinSet<()>,
}

impl<S: UpdateService> Hosted<S> {
    /// Spawns the drivers; from now on the routes may be served.
    pub(crate) fn start(
        bot: &Bot,
        kinds: Vec<Kind>,
        (stack, albums, ends): (S, Albums, BlockEnds),
    ) -> Self {
        let (stop_albums, stopped) = oneshot::channel::<()>();
        let webhook = Webhook::new(bot.clone(), stack)
            .allowed_updates(kinds)
            .build();
        let driver = drive_albums(&albums, webhook.delivery());
        let mut drivers = JoinSet::new();
        drivers.spawn(driver.until(async { drop(stopped.await) }));
        drivers.spawn(ends);
        Self {
            webhook,
            stop_albums,
            drivers,
        }
    }

    pub(crate) fn webhook(&self) -> &WebhookService<S> {
        &self.webhook
    }

    /// The routes of the server, of which the webhook is one.
    pub(crate) fn routes(&self) -> axum::Router {
        axum::Router::new()
            .route("/health", get(async || "fine"))
            .route_service("/telegram", self.webhook.clone())
    }

    /// Stops what is left when the server takes no more requests, and tells whether all was finished.
    pub(crate) async fn stop(mut self, deadline: Instant) -> bool {
        // Calls may go on behind requests that were answered: that of a press, or of a request whose
        // client hung up.
        let left = self.webhook.shutdown(deadline - Instant::now()).await;
        // No call runs, so all members of albums are in the store: handle what is open.
        drop(self.stop_albums);
        // With the webhook and that driver the last of the stack goes, at which other drivers end.
        drop(self.webhook);
        let ended = async { while self.drivers.join_next().await.is_some() {} };
        timeout_at(deadline, ended).await.is_ok() && left == 0
    }
}

#[tokio::main]
async fn main() -> Result<(), BoxError> {
    let token = std::env::var("TELEGRAM_BOT_TOKEN")?.parse()?;
    let url = std::env::var("PUBLIC_URL")?;
    let bot = Bot::connect(Client::new(token)?).await?;

    let store: Arc<dyn Store> = Arc::new(MemoryStore::new());
    let parts = stack(&store)?;
    for warning in stack::check_deployment(&parts.0, 1).await? {
        eprintln!("check the stack: {warning}");
    }
    let kinds = stack::describe(&parts.0).await.allowed_updates();
    let hosted = Hosted::start(&bot, kinds.unwrap_or_default(), parts);

    let listener = TcpListener::bind("127.0.0.1:8080").await?;
    hosted
        .webhook()
        .register(&format!("{url}/telegram"))
        .await?;
    // The server first: it takes no new requests, and answers those that it has.
    axum::serve(listener, hosted.routes())
        .with_graceful_shutdown(shutdown_signal())
        .await?;
    if !hosted.stop(Instant::now() + DEADLINE).await {
        eprintln!("not everything was finished in time");
    }
    Ok(())
}
