//! A bot inside an axum server that has other things to do: the webhook is one route of it, and
//! another route pushes an event of the shop through the same stack.
//!
//! ```sh
//! TELEGRAM_BOT_TOKEN=... PUBLIC_URL=https://bot.example.com cargo run --example axum_webhook
//! curl -X POST http://127.0.0.1:8080/orders/5/paid/<your chat id>
//! ```
#![forbid(unsafe_code)]

use std::time::Duration;

use axum::{
    extract::{Path, State},
    http::{HeaderMap, StatusCode, header::RETRY_AFTER},
    routing::post,
};
use campanile::{
    layers::{CatchPanicLayer, TraceLayer},
    net::{
        client::Client,
        webhook::{Webhook, WebhookService},
    },
    prelude::*,
    serve::{Injector, shutdown_signal},
};
use serde_json::json;
use tokio::net::TcpListener;
use tower::ServiceBuilder;

/// Builds the stack: what Telegram sends and what the shop tells go through the same layers.
pub(crate) fn stack() -> impl UpdateService {
    let router: Router = Router::new()
        .command("start", async || "You will hear of your orders here.")
        .custom("paid", paid);
    ServiceBuilder::new()
        .layer(TraceLayer::new())
        .layer(CatchPanicLayer::new())
        .service(router)
}

async fn paid(Payload(order): Payload<u64>) -> String {
    format!("Order {order} is paid. Thank you!")
}

/// Builds the server's routes around a webhook.
pub(crate) fn routes<S: UpdateService>(webhook: WebhookService<S>) -> axum::Router {
    let injector = Injector::of(webhook.delivery());
    axum::Router::new()
        .route("/orders/{order}/paid/{chat}", post(order_paid))
        .with_state(injector)
        .route_service("/telegram", webhook)
}

/// Hands an event to the bot, and says 503 while it has no room for it.
async fn order_paid(
    State(injector): State<Injector>,
    Path((order, chat)): Path<(u64, i64)>,
) -> (StatusCode, HeaderMap) {
    let event = Update::custom("paid", json!(order)).with_chat(ChatId(chat));
    let mut headers = HeaderMap::new();
    match injector.inject(event).await {
        Ok(()) => (StatusCode::NO_CONTENT, headers),
        Err(error) => {
            headers.insert(RETRY_AFTER, error.retry_after().as_secs().into());
            (StatusCode::SERVICE_UNAVAILABLE, headers)
        }
    }
}

#[tokio::main]
async fn main() -> Result<(), BoxError> {
    let token = std::env::var("TELEGRAM_BOT_TOKEN")?.parse()?;
    let url = std::env::var("PUBLIC_URL")?;
    let bot = Bot::connect(Client::new(token)?).await?;

    let webhook = Webhook::new(bot, stack()).build();
    let listener = TcpListener::bind("127.0.0.1:8080").await?;
    webhook.register(&format!("{url}/telegram")).await?;
    axum::serve(listener, routes(webhook.clone()))
        .with_graceful_shutdown(shutdown_signal())
        .await?;
    webhook.shutdown(Duration::from_secs(10)).await;
    Ok(())
}
