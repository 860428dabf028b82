//! What a stack says of itself: its layers in order, the updates it needs, and what is wrong with it.
//!
//! A [`Probe`] runs down the real stack, so the description is of what runs, not of what was meant.
//!
//! [`check`] is about the stack as it is written: the order of its layers, and layers that are
//! missing. [`check_deployment`] adds what depends on where it runs: whether what the layers keep
//! survives a crash, and whether replicas share it. An `App` does that at its
//! start; who mounts a webhook calls it there.

mod deployment;
mod description;
#[cfg(test)]
mod tests;

use campanile_core::{
    ApiError, ApiRequest, ApiResponse, Bot, Error, Identity, Origin, Probe, Request, Update,
    UpdateService, UserId,
};
use tower::{ServiceExt, service_fn};

pub use self::{
    deployment::DeploymentError,
    description::{Description, Warning},
};

/// Asks a stack what it consists of, without touching state or bot.
///
/// # Example
///
/// ```
/// use campanile::{prelude::*, stack};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// # async fn start() {}
/// let router: Router = Router::new().command("start", start);
/// let description = stack::describe(&router).await;
/// assert_eq!(description.allowed_updates(), Some(vec![Kind::Message]));
/// assert_eq!(description.to_string(), "router (route: /start)\n");
/// # }
/// ```
pub async fn describe<S: UpdateService>(stack: &S) -> Description {
    let probe = Probe::new();
    let request = Request::new(Update::custom("probe", serde_json::Value::Null), no_bot())
        .with_origin(Origin::Probe(probe.clone()));
    let failure = stack.clone().oneshot(request).await.err().map(Error::new);
    Description::new(probe.entries(), failure)
}

/// Asks a stack what it consists of, and returns what is wrong with it.
///
/// # Example
///
/// ```
/// use campanile::{prelude::*, stack};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// let warnings = stack::check(&Router::new()).await;
/// assert_eq!(warnings[0].to_string(), "router: it has no routes, so every update is unhandled");
/// # }
/// ```
pub async fn check<S: UpdateService>(stack: &S) -> Vec<Warning> {
    describe(stack).await.warnings()
}

/// Asks a stack what it consists of, and returns what is wrong with it where it runs: what
/// [`check`] says, and what the stores under its layers cannot promise.
///
/// `replicas` is how many processes run the stack at once, as behind a load balancer; the old and the
/// new one of a deployment without a pause are two.
///
/// # Errors
///
/// If there are several replicas, and a layer keeps something in a store that they do not share.
///
/// # Example
///
/// ```
/// use std::{sync::Arc, time::Duration};
///
/// use campanile::{layers::RateLimitLayer, prelude::*, stack, store::MemoryStore};
/// use tower::ServiceBuilder;
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), BoxError> {
/// # async fn start() {}
/// let limit = RateLimitLayer::quota("user", 20, Duration::from_secs(60));
/// let stack = ServiceBuilder::new()
///     .layer(limit.build(Arc::new(MemoryStore::new()))?)
///     .service(Router::<()>::new().command("start", start));
///
/// assert_eq!(stack::check_deployment(&stack, 1).await?, []);
/// let error = stack::check_deployment(&stack, 3).await.unwrap_err();
/// assert!(error.to_string().contains("each replica lets everyone have the whole limit"));
/// # Ok(())
/// # }
/// ```
pub async fn check_deployment<S: UpdateService>(
    stack: &S,
    replicas: usize,
) -> Result<Vec<Warning>, DeploymentError> {
    describe(stack).await.check_deployment(replicas)
}

/// A bot for the probe, which no one should call.
fn no_bot() -> Bot {
    let client = service_fn(|_: ApiRequest| async {
        Err::<ApiResponse, _>(ApiError::invalid_request("a probe has no bot to call"))
    });
    Bot::new(Identity::new(UserId(0), ""), client)
}
