use std::convert::Infallible;

use campanile_core::{FromUpdate, Request};

/// The state of the router, or a part of it.
///
/// It is given by [`Router::with_state`](crate::Router::with_state) and cloned for each handler, so
/// wrap what is costly to clone in an `Arc`.
///
/// # Example
///
/// ```
/// use campanile::{FromRef, Router, State};
///
/// #[derive(Clone)]
/// struct App {
///     greeting: Greeting,
/// }
///
/// #[derive(Clone)]
/// struct Greeting(&'static str);
///
/// impl FromRef<App> for Greeting {
///     fn from_ref(app: &App) -> Self {
///         app.greeting.clone()
///     }
/// }
///
/// async fn greet(State(Greeting(text)): State<Greeting>) -> &'static str {
///     text
/// }
///
/// let router: Router = Router::new()
///     .command("start", greet)
///     .with_state(App { greeting: Greeting("Hello!") });
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct State<T>(pub T);

/// Takes a part out of a larger state.
pub trait FromRef<S> {
    /// Takes the part.
    fn from_ref(state: &S) -> Self;
}

impl<T: Clone> FromRef<T> for T {
    fn from_ref(state: &T) -> Self {
        state.clone()
    }
}

impl<S, T> FromUpdate<S> for State<T>
where
    S: Sync,
    T: FromRef<S>,
{
    type Rejection = Infallible;

    async fn from_update(_request: &Request, state: &S) -> Result<Self, Infallible> {
        Ok(Self(T::from_ref(state)))
    }
}
