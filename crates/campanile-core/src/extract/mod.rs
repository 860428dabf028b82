//! Extractors: what a handler takes as arguments.

mod impls;
mod payload;
mod rejection;

use std::{convert::Infallible, future::Future};

pub use self::{impls::Extension, payload::Payload, rejection::Rejection};
use crate::{Request, Update};

/// A value that a handler can take as an argument.
///
/// `S` is the state of the router. Extractors may wait, for example for a database.
///
/// # Example
///
/// ```
/// use campanile_core::{FromUpdate, Rejection, Request, UserId};
///
/// /// The user, if it is an administrator of the shop.
/// struct Admin(UserId);
///
/// impl<S: Sync> FromUpdate<S> for Admin {
///     type Rejection = Rejection;
///
///     async fn from_update(request: &Request, _state: &S) -> Result<Self, Rejection> {
///         match request.update().sender_id() {
///             Some(user) if user.0 == 7 => Ok(Self(user)),
///             _ => Err(Rejection::absent("the sender is no administrator")),
///         }
///     }
/// }
/// ```
#[diagnostic::on_unimplemented(
    message = "a handler cannot take `{Self}` as an argument with a state of type `{S}`",
    label = "this is no extractor",
    note = "arguments of handlers implement `FromUpdate`: Bot, Update, Message, User, Chat, Text, \
            Args<T>, Params<T>, Payload<T>, State<S>, Extension<T>, Option<E>, ..."
)]
pub trait FromUpdate<S>: Sized {
    /// What is said when the update does not have the value.
    type Rejection: Into<Rejection> + Send;

    /// Takes the value from the request.
    fn from_update(
        request: &Request,
        state: &S,
    ) -> impl Future<Output = Result<Self, Self::Rejection>> + Send;
}

impl<S: Sync> FromUpdate<S> for Update {
    type Rejection = Infallible;

    async fn from_update(request: &Request, _state: &S) -> Result<Self, Infallible> {
        Ok(request.update().clone())
    }
}
