use tower::Service;

use crate::{BoxError, Outcome, Request};

/// A service that takes updates: the one bound to write where a stack is expected.
///
/// Every clonable `Service<Request, Response = Outcome>` whose errors box and whose futures may
/// cross threads is one; it is never implemented by hand.
///
/// # Example
///
/// ```
/// use campanile_core::{BoxError, Outcome, Request, UpdateService};
///
/// fn serve(stack: impl UpdateService) {}
///
/// serve(tower::service_fn(|_: Request| async { Ok::<_, BoxError>(Outcome::handled()) }));
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no stack of updates",
    label = "not an `UpdateService`",
    note = "it must be a `Service<Request, Response = Outcome>` that is Clone + Send + Sync + 'static, \
            with an error that converts into `BoxError` and a future that is Send + 'static"
)]
pub trait UpdateService:
    Service<Request, Response = Outcome, Error: Into<BoxError>, Future: Send + 'static>
    + Clone
    + Send
    + Sync
    + 'static
{
}

#[diagnostic::do_not_recommend]
impl<S> UpdateService for S
where
    S: Service<Request, Response = Outcome> + Clone + Send + Sync + 'static,
    S::Error: Into<BoxError>,
    S::Future: Send + 'static,
{
}
