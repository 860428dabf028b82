use std::{borrow::Cow, fmt, future::Future, sync::Arc};

use campanile_core::{BoxError, Request};
use futures::future::{BoxFuture, FutureExt};

pub(super) type Answer = BoxFuture<'static, Result<bool, BoxError>>;

/// A check that a user of the layer gave it, by the name that reasons carry.
#[derive(Clone)]
pub(super) struct Check<F: ?Sized> {
    pub(super) name: Cow<'static, str>,
    pub(super) ask: Arc<F>,
}

/// A check that answers at once.
pub(super) type SyncCheck = Check<dyn Fn(&Request) -> bool + Send + Sync>;
/// A check whose answer must be waited for.
pub(super) type AsyncCheck = Check<dyn Fn(Request) -> Answer + Send + Sync>;

impl SyncCheck {
    pub(super) fn of(
        name: Cow<'static, str>,
        check: impl Fn(&Request) -> bool + Send + Sync + 'static,
    ) -> Self {
        let ask = Arc::new(check);
        Self { name, ask }
    }
}

impl AsyncCheck {
    pub(super) fn of_async<F, Fut, E>(name: Cow<'static, str>, check: F) -> Self
    where
        F: Fn(Request) -> Fut + Send + Sync + 'static,
        Fut: Future<Output = Result<bool, E>> + Send + 'static,
        E: Into<BoxError> + 'static,
    {
        let ask = Arc::new(move |request| {
            let answer = check(request);
            answer.map(|answer| answer.map_err(Into::into)).boxed()
        });
        Self { name, ask }
    }
}

impl<F: ?Sized> fmt::Debug for Check<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Check").field(&self.name).finish()
    }
}
