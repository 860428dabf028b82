//! A bot for the readers of a channel: others are shown where to join.
//!
//! The bot must be an administrator of the channel.
//!
//! ```sh
//! TELEGRAM_BOT_TOKEN=... CHANNEL=@your_channel cargo run --example channel_gate
//! ```
#![forbid(unsafe_code)]

use campanile::{layers::ChannelGateLayer, net::client::Client, prelude::*, store::MemoryStore};
use tower::ServiceBuilder;

/// Builds the stack: only members of the channel get to the router.
pub(crate) fn stack(channel: &str) -> Result<impl UpdateService + use<>, BoxError> {
    let (gate, feed) = ChannelGateLayer::all(MemoryStore::new(), [channel])
        .prompt("This bot is for readers of our channel.")
        .welcome("Thank you for joining!")
        .pair()?;
    let router: Router = Router::new()
        .command("start", async || "Welcome.")
        .fallback(async || "Send /start.");
    // The feed stands outside of everything that refuses.
    Ok(ServiceBuilder::new()
        .layer(feed)
        .layer(gate)
        .service(router))
}

#[tokio::main]
async fn main() -> Result<(), BoxError> {
    let token = std::env::var("TELEGRAM_BOT_TOKEN")?.parse()?;
    let channel = std::env::var("CHANNEL")?;
    let bot = Bot::connect(Client::new(token)?).await?;
    App::new(bot, stack(&channel)?).run().await?;
    Ok(())
}
