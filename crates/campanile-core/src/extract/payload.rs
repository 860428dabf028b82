use serde::de::DeserializeOwned;

use super::{FromUpdate, Rejection};
use crate::{Request, Update};

/// The full content of the update, as any type that deserialises from it.
///
/// It is the object behind the update's kind: the `Message` of a `message`, the `CallbackQuery` of a
/// `callback_query`. Nothing but this reads an update in full.
///
/// # Example
///
/// ```
/// use campanile_core::{Payload, Update};
/// use serde::Deserialize;
///
/// #[derive(Deserialize)]
/// struct Dice { dice: Throw }
/// #[derive(Deserialize)]
/// struct Throw { value: u8 }
///
/// let json = r#"{"update_id":1,"message":{"message_id":2,"date":3,
///     "chat":{"id":4,"type":"private"},"dice":{"emoji":"x","value":6}}}"#;
/// let update = Update::parse(json.into()).unwrap();
/// let Payload(message) = Payload::<Dice>::of(&update).unwrap();
/// assert_eq!(message.dice.value, 6);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Payload<T>(pub T);

impl<T: DeserializeOwned> Payload<T> {
    /// Reads the payload of an update.
    ///
    /// # Errors
    ///
    /// A rejection that fails the call, because the program expects another shape.
    pub fn of(update: &Update) -> Result<Self, Rejection> {
        match serde_json::from_slice(update.payload()) {
            Ok(value) => Ok(Self(value)),
            Err(error) => Err(Rejection::misuse(format!(
                "the payload of kind {} cannot be read as {}: {error}",
                update.kind(),
                std::any::type_name::<T>()
            ))),
        }
    }
}

impl<T: DeserializeOwned, S: Sync> FromUpdate<S> for Payload<T> {
    type Rejection = Rejection;

    async fn from_update(request: &Request, _state: &S) -> Result<Self, Rejection> {
        Self::of(request.update())
    }
}
