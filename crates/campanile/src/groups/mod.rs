//! Numbered groups: several stacks that see the same update, one after the other.

mod future;
#[cfg(test)]
mod tests;

use std::{
    collections::BTreeMap,
    sync::Arc,
    task::{Context, Poll},
};

use campanile_core::{Error, Outcome, Request, UpdateService};
use tower::Service;

pub use self::future::ResponseFuture;
use crate::Route;

/// Calls stacks in the order of their numbers, each with the same update.
///
/// 1. Groups run in ascending order, and at most one handler of each.
/// 2. A [stop](campanile_core::Flow::Stopped) ends it: later groups do not run.
/// 3. An error ends it too, because a gate that fails must not open the door;
///    [`OnError::Continue`] is the way out of that.
/// 4. The result is stopped if one stopped, else handled if one handled, else absorbed if one kept
///    the update, else unhandled; the replies come in the order of the groups.
///
/// The last group gets the original request, the others clones of it: what a group leaves in the
/// extensions of its request, later groups do not see.
///
/// # Example
///
/// ```
/// use campanile::prelude::*;
///
/// async fn audit(update: Update) {
///     println!("{} by {}", update.kind(), update.principal());
/// }
///
/// # async fn start() {}
/// let groups = Groups::new()
///     .group(-1, Router::new().fallback(audit))
///     .group(0, Router::new().command("start", start));
/// ```
#[derive(Debug, Clone, Default)]
#[must_use = "groups do nothing until they are called with updates"]
pub struct Groups {
    groups: Arc<BTreeMap<i32, Route>>,
    on_error: OnError,
}

/// What an error in a group means for the groups behind it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum OnError {
    /// They do not run, and the error is the result. Replies of earlier groups are dropped: after
    /// most errors the update is delivered again, and then those groups run and reply again.
    #[default]
    End,
    /// The error is logged, and they run as if the group had not handled the update.
    Continue,
}

impl Groups {
    /// Creates an empty list of groups, which handles nothing.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a stack as the group of this number; lower numbers run earlier.
    ///
    /// # Panics
    ///
    /// If the number is taken.
    #[track_caller]
    pub fn group<S: UpdateService>(mut self, number: i32, stack: S) -> Self {
        let earlier = Arc::make_mut(&mut self.groups).insert(number, Route::from_service(stack));
        assert!(earlier.is_none(), "there is a group {number} already");
        self
    }

    /// Sets what an error means for later groups.
    ///
    /// # Example
    ///
    /// ```
    /// use campanile::{Groups, OnError};
    ///
    /// let groups = Groups::new().on_error(OnError::Continue);
    /// ```
    pub fn on_error(mut self, on_error: OnError) -> Self {
        self.on_error = on_error;
        self
    }
}

impl Service<Request> for Groups {
    type Response = Outcome;
    type Error = Error;
    type Future = ResponseFuture;

    /// Always ready: each group is made ready when its turn comes.
    fn poll_ready(&mut self, _cx: &mut Context<'_>) -> Poll<Result<(), Error>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request) -> ResponseFuture {
        ResponseFuture::new(Arc::clone(&self.groups), self.on_error, request)
    }
}
