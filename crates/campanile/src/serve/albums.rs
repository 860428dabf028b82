use std::sync::Arc;

use campanile_core::UpdateService;
use campanile_layers::media_group::{Albums, Driver, Settlement};
use campanile_net::delivery::{Delivery, Fate};

/// A driver of albums that handles them as a source does its updates: with the stack, the bot, the
/// hooks, the permits and the attempts of a delivery.
///
/// An album that fails for good is one report to the error hook, and a dead letter for each of its
/// members. It goes on after the delivery was shut down, because albums that are open in memory are
/// handled last; so the signal of its [`until`](Driver::until) comes when the source has stopped.
///
/// # Example
///
/// For a host that mounts a webhook; an `App` does it by `App::albums`:
///
#[cfg_attr(feature = "webhook", doc = "```")]
#[cfg_attr(not(feature = "webhook"), doc = "```ignore")]
/// # use std::{sync::Arc, time::Duration};
/// use campanile::{
///     layers::MediaGroupLayer, net::webhook::Webhook, prelude::*, serve::drive_albums,
///     store::MemoryStore,
/// };
/// use tower::ServiceBuilder;
///
/// # async fn on_album(album: Album) {}
/// # async fn host(bot: Bot) {
/// let (media_group, albums) = MediaGroupLayer::pair(Arc::new(MemoryStore::new()));
/// let router: Router = Router::new().album(on_album);
/// let stack = ServiceBuilder::new().layer(media_group).service(router);
/// let webhook = Webhook::new(bot, stack)
///     .on_dead_letter(|letter| async move { eprintln!("given up: {letter:?}") })
///     .build();
/// let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
/// let driver = drive_albums(&albums, webhook.delivery());
/// let driver = tokio::spawn(driver.until(async { _ = stopped.await }));
/// // ... serve `webhook`, then:
/// webhook.shutdown(Duration::from_secs(10)).await;
/// drop(stop);
/// driver.await.unwrap();
/// # }
/// ```
pub fn drive_albums<S: UpdateService>(albums: &Albums, delivery: &Delivery<S>) -> Driver {
    let delivery = Arc::new(delivery.sibling());
    let bot = delivery.bot().clone();
    albums.drive_with(bot, move |album| {
        let delivery = Arc::clone(&delivery);
        async move {
            let attempt = delivery.attempt(album).await;
            match attempt.fate {
                Fate::Again { after } if attempt.has_failed => Settlement::Again { after },
                Fate::Again { after } => Settlement::Postponed { after },
                _ => Settlement::Settled,
            }
        }
    })
}
