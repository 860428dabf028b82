use campanile_core::{FromUpdate, Rejection, Request};
use serde::de::DeserializeOwned;

use super::values;
use crate::router::Captures;

/// The arguments of a command, parsed.
///
/// A single value takes all the text behind the command. A tuple or struct takes one word for each
/// part, and the last part all that is left; a list takes every word. What cannot be read is answered
/// with the reason, and the handler does not run.
///
/// # Example
///
/// ```
/// use campanile::Args;
///
/// // "/remind 5 feed the cat"
/// async fn remind(Args((minutes, what)): Args<(u32, String)>) -> String {
///     format!("In {minutes} minutes: {what}")
/// }
///
/// // "/sum 1 2 3"
/// async fn sum(Args(numbers): Args<Vec<i64>>) -> String {
///     numbers.iter().sum::<i64>().to_string()
/// }
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Args<T>(pub T);

impl<T: DeserializeOwned, S: Sync> FromUpdate<S> for Args<T> {
    type Rejection = Rejection;

    async fn from_update(request: &Request, _state: &S) -> Result<Self, Rejection> {
        let Some(command) = request.update().command() else {
            return Err(Rejection::absent("the text does not start with a command"));
        };
        match values::from_words(command.args()) {
            Ok(value) => Ok(Self(value)),
            Err(error) => Err(Rejection::invalid(format!("/{}: {error}", command.name()))),
        }
    }
}

/// The parameters of a [callback pattern](crate::Router::callback), parsed.
///
/// A single value takes the one parameter, a tuple takes them in order, a struct or map by name.
/// What cannot be read is answered with the reason, and the handler does not run.
///
/// # Example
///
/// ```
/// use campanile::{Params, Router};
///
/// async fn page(Params((book, page)): Params<(String, u32)>) -> String {
///     format!("{book}, page {page}")
/// }
///
/// let router: Router = Router::new().callback("page:{book}:{page}", page);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Params<T>(pub T);

impl<T: DeserializeOwned, S: Sync> FromUpdate<S> for Params<T> {
    type Rejection = Rejection;

    async fn from_update(request: &Request, _state: &S) -> Result<Self, Rejection> {
        let Some(Captures(captures)) = request.extensions().get::<Captures>() else {
            return Err(Rejection::misuse(
                "there are no parameters here; route the handler with `Router::callback`",
            ));
        };
        match values::from_captures(captures) {
            Ok(value) => Ok(Self(value)),
            Err(error) => Err(Rejection::invalid(format!(
                "this button is out of date: {error}"
            ))),
        }
    }
}
