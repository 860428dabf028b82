//! The stacks that are measured.

use std::{convert::Infallible, sync::Arc, time::Duration};

use campanile::{
    Outcome, Request, UpdateService,
    layers::{
        AllowListLayer, CallbackDedupLayer, ChannelGateLayer, MediaGroupLayer, RateLimitLayer,
        channel_gate::Channel,
    },
    store::{MemoryStore, Store},
};
use tower::{Service, ServiceBuilder, service_fn};

use crate::{Result, traffic::FIRST_USER};

/// What one call of a service gives.
pub type Answer = std::result::Result<Outcome, campanile::Error>;

/// The end of a stack that does nothing.
pub fn nothing()
-> impl Service<Request, Response = Outcome, Error = Infallible, Future: Send> + Clone + Send + Sync
{
    service_fn(|_: Request| std::future::ready(Ok(Outcome::handled())))
}

/// The five patterns in the order of the docs, on one store.
///
/// Nobody is limited in fact: what is measured is that everybody is counted.
///
/// # Errors
///
/// If a layer refuses its settings.
pub fn five_layers<S>(store: &MemoryStore, inner: S) -> Result<impl UpdateService + use<S>>
where
    S: UpdateService,
{
    let shared: Arc<dyn Store> = Arc::new(store.clone());
    let allowed = AllowListLayer::builder()
        .users([FIRST_USER as i64])
        .check("everyone", |_| true);
    let (albums, _) = MediaGroupLayer::pair(Arc::clone(&shared));
    let limit = RateLimitLayer::quota("user", 1_000_000, Duration::from_secs(1_000));
    let channel = Channel::private(-1_002_000_000_001, "https://t.me/+tower");
    Ok(ServiceBuilder::new()
        .layer(allowed.build()?)
        .layer(CallbackDedupLayer::new(store.clone()))
        .layer(albums)
        .layer(limit.build(shared)?)
        .layer(ChannelGateLayer::all(store.clone(), [channel]).build()?)
        .service(inner))
}
