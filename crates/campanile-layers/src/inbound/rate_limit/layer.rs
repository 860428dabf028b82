use std::{sync::Arc, time::Duration};

use tower_layer::Layer;

use super::{RateLimit, RateLimitBuilder, limit::Limit, rule::Wish};

/// Applies [`RateLimit`].
///
/// Clones, and layers that were built with the same name, rule and key on one store, are one
/// limiter. See the [module docs](super) for an example.
#[derive(Debug, Clone)]
#[must_use = "a layer does nothing until it is part of a stack"]
pub struct RateLimitLayer {
    limit: Arc<Limit>,
}

impl RateLimitLayer {
    /// Starts a limiter that lets `uses` pass at once, and in the long run `uses` per `per`.
    ///
    /// What was used comes back steadily, one by one, and no window has an edge.
    pub fn quota(name: impl Into<String>, uses: u32, per: Duration) -> RateLimitBuilder {
        let burst = None;
        RateLimitBuilder::new(name.into(), Wish::Quota { uses, per, burst })
    }

    /// Starts a limiter that lets `uses` pass in any `window`; one more starts a block, in which
    /// nothing passes.
    ///
    /// What comes during the block does not make it longer; after it, counting starts from nothing.
    pub fn penalty(
        name: impl Into<String>,
        uses: u32,
        window: Duration,
        block: Duration,
    ) -> RateLimitBuilder {
        let wish = Wish::Penalty {
            uses,
            window,
            block,
        };
        RateLimitBuilder::new(name.into(), wish)
    }

    pub(super) fn new(limit: Limit) -> Self {
        let limit = Arc::new(limit);
        Self { limit }
    }
}

impl<S> Layer<S> for RateLimitLayer {
    type Service = RateLimit<S>;

    fn layer(&self, inner: S) -> Self::Service {
        RateLimit::new(inner, Arc::clone(&self.limit))
    }
}
