//! Numbered groups: an audit that sees everything, house rules that may stop, and the bot.
//!
//! ```sh
//! TELEGRAM_BOT_TOKEN=... cargo run --example groups
//! ```
#![forbid(unsafe_code)]

use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering},
};

use campanile::{net::client::Client, prelude::*};

/// How many updates the audit has seen.
#[derive(Debug, Clone, Default)]
pub(crate) struct Seen(Arc<AtomicU64>);

impl Seen {
    /// The number of updates.
    pub(crate) fn count(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }
}

/// Builds the stack: three groups that see the same update, in ascending order.
pub(crate) fn stack(seen: Seen) -> Groups {
    let audit: Router = Router::new().fallback(audit).with_state(seen);
    let rules = Router::new().message(Content::Sticker, no_stickers);
    let bot = Router::new()
        .command("start", async || "Hello!")
        .message(Content::Text, echo);
    Groups::new().group(-1, audit).group(0, rules).group(1, bot)
}

async fn audit(State(Seen(count)): State<Seen>) {
    count.fetch_add(1, Ordering::Relaxed);
}

/// Stops the update: the groups behind this one do not see it.
async fn no_stickers() -> Stop {
    stop("stickers are not welcome here")
}

async fn echo(Text(text): Text) -> String {
    text
}

#[tokio::main]
async fn main() -> Result<(), BoxError> {
    let token = std::env::var("TELEGRAM_BOT_TOKEN")?.parse()?;
    let bot = Bot::connect(Client::new(token)?).await?;
    let seen = Seen::default();
    App::new(bot, stack(seen.clone())).run().await?;
    println!("{} updates seen", seen.count());
    Ok(())
}
