//! Middleware that collects the messages of an album, and hands them on once and whole.
//!
//! Telegram sends an album as 2 to 10 messages, each as an update of its own, without a count and
//! without an end mark. A webhook gets the next one only after the answer to the one before, so
//! nobody can wait for the rest within a call.
//!
//! 1. A new message, post, business or guest message with a `media_group_id` is captured: the store
//!    keeps it, and the call ends at once.
//! 2. The captured members are one album if bot, kind, business connection, chat, thread and
//!    `media_group_id` are the same. A message id counts once, however often it is delivered.
//! 3. An album is complete when no member came for 1 s, or 10 s after its first member, or with its
//!    tenth. Then the driver calls the whole stack again with one request: of origin
//!    [`Queue`](campanile_core::Origin::Queue), with the member of the lowest id as its update, and with an [`Album`] in its
//!    extensions. It passes the layer, and everything inside sees one update.
//! 4. A member that comes later makes another album, [marked](Album::part) as part 2 and so on.
//! 5. Everything else passes as it is: an edit of a member is an edit, and opens no album.
//!
//! # How it shows
//!
//! A captured member is answered with [`Flow::Absorbed`](campanile_core::Flow::Absorbed). While nobody drives the
//! albums of its bot, a member is refused with an error of kind
//! [`Overloaded`](campanile_core::ErrorKind::Overloaded) that names the missing call, and so is one
//! that the store does not take, for whatever reason: then the source brings it again.
//!
//! # When the store fails
//!
//! What cannot be captured stays with Telegram, for 24 hours, and what was captured stays in the store.
//! The members of an album may thus be divided between the two. So after an outage the driver hands on
//! nothing until the store has answered for as long as a source takes to bring a member again (1 s)
//! and an album to fall quiet; and it begins with that pause on a durable store, where a restart may
//! have interrupted an album. An outage that only one of several replicas sees can still part an album,
//! as can a source that comes again later: then the rest is part 2, and nothing is lost.
//!
//! # Where it belongs
//!
//! Inside of what refuses strangers, and outside of whatever counts, prompts or waits, such as a
//! rate limit, a gate, or [`sequence`](crate::sequence): those see an album as one update. It is
//! ready also while inner is not, so that members are captured meanwhile; what passes waits for
//! inner in its future. Other updates are not delayed, so a message may overtake an album that is
//! still open.
//!
//! # What it keeps
//!
//! The members, in the store, until their album is handled; then their message ids for 10 min, for
//! members that are delivered again or late. Both count in the bound of the store, which never
//! evicts them. In memory, what is open is lost with the process; a
//! driver that is told to [stop](Driver::until) handles it first.
//!
//! # What it does not do
//!
//! Extensions that outer layers set before the capture are not carried over: the album runs through
//! those layers again. An edit that comes before its album is handled does not change the album. It
//! spawns nothing: who builds the stack spawns the driver, one for each bot.
//!
//! # Example
//!
//! ```
//! use std::sync::Arc;
//!
//! use campanile_core::{BoxError, FromUpdate, Outcome, Request};
//! use campanile_layers::{MediaGroupLayer, media_group::Album};
//! use campanile_store::MemoryStore;
//! use campanile_testkit::{TestBot, assert_absorbed, update};
//! use tower::{ServiceBuilder, service_fn};
//!
//! # #[tokio::main(flavor = "current_thread", start_paused = true)]
//! # async fn main() {
//! let (media_group, albums) = MediaGroupLayer::pair(Arc::new(MemoryStore::new()));
//! let stack = ServiceBuilder::new()
//!     .layer(media_group)
//!     .service(service_fn(|request: Request| async move {
//!         let album = Album::from_update(&request, &()).await;
//!         let text = album.map_or("No album.".to_owned(), |album| format!("{} items.", album.len()));
//!         Ok::<_, BoxError>(Outcome::handled().reply(request.update().reply(&text)))
//!     }));
//!
//! let bot = TestBot::new();
//! let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
//! let driver = albums.drive(bot.bot(), stack.clone());
//! let driver = tokio::spawn(driver.until(async { _ = stopped.await }));
//! # tokio::task::yield_now().await;
//!
//! for member in update::album(3).build() {
//!     assert_absorbed!(bot.run(&stack, member).await);
//! }
//! stop.send(()).unwrap();
//! driver.await.unwrap();
//! bot.assert_sent(&["3 items."]);
//! # }
//! ```
//!
//! With settings of its own:
//!
//! ```
//! use std::{sync::Arc, time::Duration};
//! use campanile_layers::MediaGroupLayer;
//! use campanile_store::MemoryStore;
//!
//! let (media_group, albums) = MediaGroupLayer::builder(Arc::new(MemoryStore::new()))
//!     .quiet(Duration::from_secs(2))
//!     .cap(Duration::from_secs(20))
//!     .build()?;
//! # let _ = (media_group, albums);
//! # Ok::<_, campanile_layers::media_group::MediaGroupError>(())
//! ```

mod album;
mod albums;
mod delivery;
mod driver;
mod error;
mod future;
mod layer;
mod outage;
mod service;
mod stations;
#[cfg(test)]
mod tests;

pub use self::{
    album::{Album, AlbumItem, Caption},
    albums::{Albums, Settlement},
    driver::Driver,
    error::MediaGroupError,
    future::ResponseFuture,
    layer::{MediaGroupBuilder, MediaGroupLayer},
    service::MediaGroup,
};

/// The name of the layer in probes and logs.
const NAME: &str = "media_group";
