//! A bot for holiday pictures: an album gets one answer, however its pictures come.
//!
//! ```sh
//! TELEGRAM_BOT_TOKEN=... cargo run --example media_group
//! ```
#![forbid(unsafe_code)]

use std::sync::Arc;

use campanile::{
    layers::{CatchPanicLayer, MediaGroupLayer, media_group::Albums},
    net::client::Client,
    prelude::*,
    store::MemoryStore,
};
use tower::ServiceBuilder;

/// Builds the stack, and the albums that it collects, which somebody has to drive.
pub(crate) fn stack() -> (impl UpdateService, Albums) {
    let (media_group, albums) = MediaGroupLayer::pair(Arc::new(MemoryStore::new()));
    let router: Router = Router::new()
        .album(album)
        .message(Content::Photo, async || "One picture. Send more at once!");
    let stack = ServiceBuilder::new()
        .layer(CatchPanicLayer::new())
        .layer(media_group)
        .service(router);
    (stack, albums)
}

/// The items are in the order in which they were sent, and captions know theirs.
async fn album(album: Album) -> String {
    let pictures = match album.photos().count() {
        1 => "1 picture".to_owned(),
        count => format!("{count} pictures"),
    };
    let captions: Vec<_> = album.captions().map(|caption| caption.text()).collect();
    let words = match &*captions {
        [] => "without a word".to_owned(),
        captions => captions.join(", "),
    };
    match album.is_late() {
        false => format!("{pictures}: {words}"),
        true => format!("{pictures} more: {words}"),
    }
}

#[tokio::main]
async fn main() -> Result<(), BoxError> {
    let token = std::env::var("TELEGRAM_BOT_TOKEN")?.parse()?;
    let bot = Bot::connect(Client::new(token)?).await?;
    let (stack, albums) = stack();
    // At the stop, an album that is still open is handled first.
    App::new(bot, stack).albums(albums).run().await?;
    Ok(())
}
