//! A bot that cannot be flooded: a block for users who are too fast, and a share for each group.
//!
//! ```sh
//! TELEGRAM_BOT_TOKEN=... cargo run --example rate_limit
//! ```
#![forbid(unsafe_code)]

use std::{sync::Arc, time::Duration};

use campanile::{
    layers::{RateLimitLayer, rate_limit::BlockEnds},
    net::client::Client,
    prelude::*,
    store::{MemoryStore, Store},
};
use tower::ServiceBuilder;

const MINUTE: Duration = Duration::from_secs(60);

/// Builds the stack, and what tells users that their block is over.
pub(crate) fn stack() -> Result<(impl UpdateService, BlockEnds), BoxError> {
    let store: Arc<dyn Store> = Arc::new(MemoryStore::new());
    // Five in three seconds is more than anybody types.
    let (per_user, ends) = RateLimitLayer::penalty("flood", 5, Duration::from_secs(3), MINUTE)
        .notice("Too fast. I answer again in {seconds} seconds.")
        .end_notice("You can go on.")
        .pair(Arc::clone(&store))?;
    let per_chat = RateLimitLayer::quota("chat", 20, MINUTE)
        .by_chat()
        .build(store)?;
    let router: Router = Router::new()
        .command("start", async || "Write something.")
        .message(Content::Text, echo);
    let stack = ServiceBuilder::new()
        .layer(per_user)
        .layer(per_chat)
        .service(router);
    Ok((stack, ends))
}

async fn echo(Text(text): Text) -> String {
    text
}

#[tokio::main]
async fn main() -> Result<(), BoxError> {
    let token = std::env::var("TELEGRAM_BOT_TOKEN")?.parse()?;
    let bot = Bot::connect(Client::new(token)?).await?;
    let (stack, ends) = stack()?;
    App::new(bot, stack).driver(ends).run().await?;
    Ok(())
}
