//! A button that takes its time: pressed ten times, it runs once, and no press is left spinning.
//!
//! ```sh
//! TELEGRAM_BOT_TOKEN=... cargo run --example callback_dedup
//! ```
#![forbid(unsafe_code)]

use std::time::Duration;

use campanile::{
    layers::{CallbackDedupLayer, CatchPanicLayer},
    net::client::Client,
    prelude::*,
    store::MemoryStore,
};
use serde_json::json;
use tower::ServiceBuilder;

/// Builds the stack: each press of a button runs once until the message changes.
pub(crate) fn stack() -> Result<impl UpdateService, BoxError> {
    let dedup = CallbackDedupLayer::builder(MemoryStore::new())
        .once_per_version()
        .notice("One moment, your pizza is being ordered.")
        .build()?;
    let router: Router = Router::new()
        .command("start", menu)
        .callback("order", order);
    Ok(ServiceBuilder::new()
        .layer(CatchPanicLayer::new())
        .layer(dedup)
        .service(router))
}

async fn menu(chat: Chat) -> ApiRequest {
    ApiRequest::new("sendMessage")
        .param("chat_id", chat.id)
        .param("text", "Hungry?")
        .param(
            "reply_markup",
            json!({"inline_keyboard": [[{"text": "Order a pizza", "callback_data": "order"}]]}),
        )
}

/// The first press gets the answer, and with the edit the next one would be a new order.
async fn order(callback: Callback) -> impl IntoOutcome {
    // A slow kitchen is asked here.
    tokio::time::sleep(Duration::from_secs(5)).await;
    (callback.answer("Ordered!"), callback.edit("On its way."))
}

#[tokio::main]
async fn main() -> Result<(), BoxError> {
    let token = std::env::var("TELEGRAM_BOT_TOKEN")?.parse()?;
    let bot = Bot::connect(Client::new(token)?).await?;
    App::new(bot, stack()?).run().await?;
    Ok(())
}
