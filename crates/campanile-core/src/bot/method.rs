use super::{ApiError, ApiRequest, ApiResponse};

/// A method of the Bot API whose answer has a type.
///
/// [`ApiRequest`] is the untyped one: its answer is the [`ApiResponse`] as it came.
///
/// # Example
///
/// ```
/// use campanile_core::{ApiError, ApiRequest, ApiResponse, ChatId, Method};
///
/// struct GetChatMemberCount(ChatId);
///
/// impl Method for GetChatMemberCount {
///     type Response = u64;
///
///     fn into_request(self) -> Result<ApiRequest, ApiError> {
///         Ok(ApiRequest::new("getChatMemberCount").param("chat_id", self.0))
///     }
///
///     fn decode(response: ApiResponse) -> Result<u64, ApiError> {
///         response.result()
///     }
/// }
/// ```
pub trait Method {
    /// What the method answers.
    type Response;

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
    fn decode(response: ApiResponse) -> Result<Self::Response, ApiError>;
}

impl Method for ApiRequest {
    type Response = ApiResponse;

    fn into_request(self) -> Result<ApiRequest, ApiError> {
        Ok(self)
    }

    fn decode(response: ApiResponse) -> Result<ApiResponse, ApiError> {
        Ok(response)
    }
}
