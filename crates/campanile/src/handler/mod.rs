//! Handlers: async functions that take extractors and return something that becomes an outcome.
//!
//! A handler is an `async fn`, or a closure that returns a future,
//!
//! 1. whose arguments, at most eight, are all [extractors](crate::extract),
//! 2. whose return value implements [`IntoOutcome`],
//! 3. whose future is `Send`, so that it may move between threads, and
//! 4. which is `Clone + Send + Sync + 'static` itself, as every `fn` is.
//!
//! # Example
//!
//! ```
//! use campanile::prelude::*;
//!
//! async fn greet(User { first_name, .. }: User) -> String {
//!     format!("Hello, {first_name}!")
//! }
//!
//! async fn close() -> Result<&'static str, BoxError> {
//!     Err(stop("the shop is closed"))?
//! }
//!
//! let router: Router = Router::new().command("start", greet).command("buy", close);
//! ```

use campanile_core::{Error, FromUpdate, IntoOutcome, Outcome, Request};
use futures::future::BoxFuture;

/// An async function that handles updates; see the [module docs](self) for the rules.
///
/// `S` is the state of the router. `T` are the arguments, which tell the implementations for
/// functions of different shapes apart; it can always be inferred and is of no use to a bot's author.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a valid handler for a router with state `{S}`",
    label = "not a handler",
    note = "a handler is an `async fn` or a closure that returns a future, and \
            (1) each argument, at most eight, is an extractor: it implements `FromUpdate<{S}>`, and \
            `State<T>` needs `{S}` to be or to hold `T`",
    note = "(2) its return value implements `IntoOutcome`: (), a text, an ApiRequest, a Stop, an Outcome, \
            or a Result of one of them",
    note = "(3) its future is `Send`: nothing that is not `Send`, such as an `Rc` or a lock guard, \
            lives across an `.await`",
    note = "(4) the handler itself is `Clone + Send + Sync + 'static`"
)]
pub trait Handler<T, S>: Clone + Send + Sync + 'static {
    /// Runs the handler.
    fn call(self, request: Request, state: S) -> BoxFuture<'static, Result<Outcome, Error>>;
}

macro_rules! handlers {
    ($($name:ident)*) => {
        #[diagnostic::do_not_recommend]
        #[allow(non_snake_case, unused_variables)]
        impl<F, Fut, Res, S, $($name),*> Handler<(Res, $($name,)*), S> for F
        where
            F: FnOnce($($name),*) -> Fut + Clone + Send + Sync + 'static,
            Fut: Future<Output = Res> + Send + 'static,
            Res: IntoOutcome,
            S: Send + Sync + 'static,
            $($name: FromUpdate<S> + Send,)*
        {
            fn call(self, request: Request, state: S) -> BoxFuture<'static, Result<Outcome, Error>> {
                Box::pin(async move {
                    $(
                        let $name = match $name::from_update(&request, &state).await {
                            Ok(value) => value,
                            Err(rejection) => {
                                return rejected(rejection.into(), &request);
                            }
                        };
                    )*
                    let update = request.update().clone();
                    drop(request);
                    self($($name),*).await.into_outcome(&update)
                })
            }
        }
    };
}

fn rejected(rejection: campanile_core::Rejection, request: &Request) -> Result<Outcome, Error> {
    let update = request.update();
    tracing::debug!(
        update = update.id(),
        kind = %update.kind(),
        reason = rejection.reason(),
        "an extractor refused the update"
    );
    rejection.into_outcome(update)
}

handlers!();
handlers!(A1);
handlers!(A1 A2);
handlers!(A1 A2 A3);
handlers!(A1 A2 A3 A4);
handlers!(A1 A2 A3 A4 A5);
handlers!(A1 A2 A3 A4 A5 A6);
handlers!(A1 A2 A3 A4 A5 A6 A7);
handlers!(A1 A2 A3 A4 A5 A6 A7 A8);
