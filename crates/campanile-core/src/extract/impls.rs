use std::convert::Infallible;

use super::{FromUpdate, Rejection};
use crate::{Ack, Bot, Request};

impl<S: Sync> FromUpdate<S> for Bot {
    type Rejection = Infallible;

    async fn from_update(request: &Request, _state: &S) -> Result<Self, Infallible> {
        Ok(request.bot().clone())
    }
}

impl<S: Sync> FromUpdate<S> for Ack {
    type Rejection = Infallible;

    async fn from_update(request: &Request, _state: &S) -> Result<Self, Infallible> {
        Ok(request.ack().clone())
    }
}

impl<S: Sync> FromUpdate<S> for Request {
    type Rejection = Infallible;

    async fn from_update(request: &Request, _state: &S) -> Result<Self, Infallible> {
        Ok(request.clone())
    }
}

/// `None` where the value is [absent](Rejection::absent); what is invalid or fails is still said.
impl<E, S> FromUpdate<S> for Option<E>
where
    E: FromUpdate<S>,
    S: Sync,
{
    type Rejection = Rejection;

    async fn from_update(request: &Request, state: &S) -> Result<Self, Rejection> {
        match E::from_update(request, state).await.map_err(Into::into) {
            Ok(value) => Ok(Some(value)),
            Err(rejection) if rejection.is_absent() => Ok(None),
            Err(rejection) => Err(rejection),
        }
    }
}

impl<E, S> FromUpdate<S> for Result<E, E::Rejection>
where
    E: FromUpdate<S>,
    S: Sync,
{
    type Rejection = Infallible;

    async fn from_update(request: &Request, state: &S) -> Result<Self, Infallible> {
        Ok(E::from_update(request, state).await)
    }
}

/// A value that an outer layer left in the request's extensions.
///
/// # Example
///
/// ```
/// use campanile_core::Extension;
///
/// #[derive(Clone)]
/// struct Role(&'static str);
///
/// async fn handler(Extension(Role(role)): Extension<Role>) -> String {
///     format!("You are {role}.")
/// }
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Extension<T>(pub T);

impl<T, S> FromUpdate<S> for Extension<T>
where
    T: Clone + Send + Sync + 'static,
    S: Sync,
{
    type Rejection = Rejection;

    async fn from_update(request: &Request, _state: &S) -> Result<Self, Rejection> {
        match request.extensions().get::<T>() {
            Some(value) => Ok(Self(value.clone())),
            None => Err(Rejection::misuse(format!(
                "no layer left an extension of type {}; add one that inserts it",
                std::any::type_name::<T>()
            ))),
        }
    }
}

macro_rules! tuples {
    ($($name:ident)*) => {
        impl<S, $($name),*> FromUpdate<S> for ($($name,)*)
        where
            S: Sync,
            $($name: FromUpdate<S> + Send,)*
        {
            type Rejection = Rejection;

            #[allow(unused_variables)]
            async fn from_update(request: &Request, state: &S) -> Result<Self, Rejection> {
                Ok(($($name::from_update(request, state).await.map_err(Into::into)?,)*))
            }
        }
    };
}

tuples!();
tuples!(A);
tuples!(A B);
tuples!(A B C);
tuples!(A B C D);
tuples!(A B C D E);
tuples!(A B C D E F);
tuples!(A B C D E F G);
tuples!(A B C D E F G H);
