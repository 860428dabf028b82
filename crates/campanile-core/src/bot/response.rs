use std::fmt;

use bytes::Bytes;
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use serde_json::value::RawValue;

use super::{ApiError, error::Parameters};
use crate::update::{Elements, Update, UpdateElement};

/// The successful answer of the Bot API: the JSON of its `result`, decoded on demand.
///
/// `Debug` shows how long the result is, not what it says.
///
/// # Example
///
/// ```
/// use campanile_core::ApiResponse;
///
/// let response = ApiResponse::parse(200, r#"{"ok":true,"result":[1,2]}"#.into()).unwrap();
/// assert_eq!(response.result::<Vec<i64>>().unwrap(), [1, 2]);
///
/// let error = ApiResponse::parse(401, r#"{"ok":false,"error_code":401,"description":"Unauthorized"}"#.into())
///     .unwrap_err();
/// assert_eq!(error.code(), Some(401));
/// ```
pub struct ApiResponse {
    result: Bytes,
    description: Option<String>,
    /// What the result was found to be when it was checked, until it is taken.
    updates: Option<Elements>,
}

#[derive(Deserialize)]
struct Envelope<'a> {
    ok: bool,
    #[serde(borrow)]
    result: Option<&'a RawValue>,
    description: Option<String>,
    error_code: Option<i64>,
    #[serde(default)]
    parameters: Option<Parameters>,
}

impl ApiResponse {
    /// Creates a successful answer with `result`, for scripted bots and servers.
    ///
    /// # Panics
    ///
    /// If `result` cannot be written as JSON, such as a map whose keys are not strings.
    ///
    /// ```
    /// use campanile_core::ApiResponse;
    ///
    /// assert!(ApiResponse::ok(true).result::<bool>().unwrap());
    /// ```
    #[must_use]
    #[track_caller]
    pub fn ok(result: impl Serialize) -> Self {
        let result = serde_json::to_vec(&result).expect("the result can be written as JSON");
        Self::new(result.into())
    }

    fn new(result: Bytes) -> Self {
        Self {
            result,
            description: None,
            updates: None,
        }
    }

    /// Adds the description that some successes carry, as `setWebhook` does.
    #[must_use]
    pub fn with_description(mut self, description: impl Into<String>) -> Self {
        self.description = Some(description.into());
        self
    }

    /// Reads the body of an HTTP answer with the given status.
    ///
    /// The envelope's own `error_code` counts before the HTTP status; a body that is no envelope
    /// (a proxy's HTML page) is judged by the status alone (Bot API, "Making requests").
    ///
    /// # Errors
    ///
    /// An [`ApiError`] for every answer whose `ok` is not true, and for a body that is no envelope.
    pub fn parse(status: u16, body: Bytes) -> Result<Self, ApiError> {
        if let Some(response) = Self::of_updates(&body) {
            return Ok(response);
        }
        let envelope: Envelope<'_> = match serde_json::from_slice(&body) {
            Ok(envelope) => envelope,
            Err(error) if (200..300).contains(&status) => return Err(ApiError::unreadable(error)),
            Err(_) => return Err(ApiError::new(status.into(), "")),
        };
        match envelope.result {
            Some(result) if envelope.ok => Ok(Self {
                description: envelope.description,
                ..Self::new(body.slice_ref(result.get().as_bytes()))
            }),
            _ => {
                let code = envelope.error_code.unwrap_or_else(|| status.into());
                let description = envelope.description.unwrap_or_default();
                Err(ApiError::new(code, description)
                    .with_parameters(envelope.parameters.unwrap_or_default()))
            }
        }
    }

    /// Reads a success as the server writes those of `getUpdates` (Bot API server, `JsonQueryOk` and
    /// `JsonUpdates`), so that an answer that is as long as no other is gone through once.
    fn of_updates(body: &Bytes) -> Option<Self> {
        let result = body.strip_prefix(br#"{"ok":true,"result":"#)?;
        if !result.starts_with(br#"[{"update_id":"#) {
            return None;
        }
        match Elements::split_from(result)? {
            (updates, array, b"}") => Some(Self {
                updates: Some(updates),
                ..Self::new(body.slice_ref(array))
            }),
            _ => None,
        }
    }

    /// Reads the result as an array of updates, as [`Update::parse_array`] does (Bot API,
    /// `getUpdates`).
    ///
    /// What was already read when the answer was checked is taken along, so that the first call
    /// costs next to nothing.
    ///
    /// # Errors
    ///
    /// An [`ApiError`] of kind [`Unreadable`](super::ApiErrorKind::Unreadable) if the result is no
    /// array.
    ///
    /// # Example
    ///
    /// ```
    /// use campanile_core::ApiResponse;
    ///
    /// let body = r#"{"ok":true,"result":[{"update_id":1,"poll":{"id":"5"}}]}"#;
    /// let mut response = ApiResponse::parse(200, body.into()).unwrap();
    /// let updates = response.take_updates().unwrap();
    /// assert_eq!(updates[0].update_id(), Some(1));
    /// ```
    pub fn take_updates(&mut self) -> Result<Vec<UpdateElement<'_>>, ApiError> {
        match self.updates.take() {
            Some(updates) => Ok(updates.of(&self.result)),
            None => Update::parse_array(&self.result)
                .map_err(|error| ApiError::unreadable(error.within("result"))),
        }
    }

    /// Decodes the result.
    ///
    /// # Errors
    ///
    /// An [`ApiError`] of kind [`Unreadable`](super::ApiErrorKind::Unreadable) if the result is not
    /// of the shape of `T`.
    pub fn result<T: DeserializeOwned>(&self) -> Result<T, ApiError> {
        serde_json::from_slice(&self.result).map_err(ApiError::unreadable)
    }

    /// The JSON of the result, as the server sent it.
    #[must_use]
    pub fn raw(&self) -> &Bytes {
        &self.result
    }

    /// The description of a success, as `setWebhook` sends it.
    #[must_use]
    pub fn description(&self) -> Option<&str> {
        self.description.as_deref()
    }
}

impl Clone for ApiResponse {
    fn clone(&self) -> Self {
        Self {
            description: self.description.clone(),
            ..Self::new(self.result.clone())
        }
    }
}

impl PartialEq for ApiResponse {
    fn eq(&self, other: &Self) -> bool {
        (&self.result, &self.description) == (&other.result, &other.description)
    }
}

impl Eq for ApiResponse {}

impl fmt::Debug for ApiResponse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ApiResponse")
            .field("bytes", &self.result.len())
            .field("description", &self.description)
            .finish_non_exhaustive()
    }
}
