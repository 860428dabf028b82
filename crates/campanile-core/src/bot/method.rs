use serde::de::DeserializeOwned;

use super::{ApiError, ApiRequest, ApiResponse};

/// A method of the Bot API whose answer has a type.
///
/// [`Bot::send`](super::Bot::send) sends it, and a handler may return it. [`ApiRequest`] is the
/// untyped one: its answer is the [`ApiResponse`] as it came.
///
/// # Example
///
/// ```
/// use campanile_core::{ApiError, ApiRequest, ChatId, Method};
///
/// struct GetChatMemberCount(ChatId);
///
/// impl Method for GetChatMemberCount {
///     const NAME: &'static str = "getChatMemberCount";
///     type Response = u64;
///
///     fn into_request(self) -> Result<ApiRequest, ApiError> {
///         Ok(ApiRequest::new(Self::NAME).param("chat_id", self.0))
///     }
/// }
/// ```
pub trait Method {
    /// The name on the wire, like `sendMessage`; empty where only the value knows it, as with
    /// [`ApiRequest`].
    const NAME: &'static str = "";

    /// What the method answers.
    type Response: FromResponse;

    /// Turns the method into the request that is sent.
    ///
    /// # Errors
    ///
    /// An error of kind [`InvalidRequest`](super::ApiErrorKind::InvalidRequest) if the parameters
    /// cannot be sent as they are.
    fn into_request(self) -> Result<ApiRequest, ApiError>;

    /// Reads the answer.
    ///
    /// # Errors
    ///
    /// An error of kind [`Unreadable`](super::ApiErrorKind::Unreadable) if the result is not of the
    /// expected shape.
    fn decode(response: ApiResponse) -> Result<Self::Response, ApiError> {
        Self::Response::from_response(response)
    }
}

impl Method for ApiRequest {
    type Response = ApiResponse;

    fn into_request(self) -> Result<ApiRequest, ApiError> {
        Ok(self)
    }
}

/// What an answer can be read as: itself, or anything that deserialises from its result.
pub trait FromResponse: Sized {
    /// Reads the answer.
    ///
    /// # Errors
    ///
    /// An error of kind [`Unreadable`](super::ApiErrorKind::Unreadable) if the result is not of the
    /// expected shape.
    fn from_response(response: ApiResponse) -> Result<Self, ApiError>;
}

impl FromResponse for ApiResponse {
    fn from_response(response: ApiResponse) -> Result<Self, ApiError> {
        Ok(response)
    }
}

impl<T: DeserializeOwned> FromResponse for T {
    fn from_response(response: ApiResponse) -> Result<Self, ApiError> {
        response.result()
    }
}
