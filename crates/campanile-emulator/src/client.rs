use std::{
    fmt,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
};

use campanile_core::{ApiError, ApiRequest, ApiResponse, UserId};
use futures::future::BoxFuture;
use tower::Service;

use crate::{call::Reply, emulator::Emulator, upload};

/// The client of one bot: a `Service` of [`ApiRequest`]s that the emulator answers in process.
///
/// `campanile_core::Bot::connect(client)` makes a bot of it. Clones are the same bot. It is always
/// ready.
#[derive(Clone)]
pub struct BotClient {
    emulator: Emulator,
    id: UserId,
    token: Arc<str>,
}

impl BotClient {
    pub(crate) fn new(emulator: Emulator, id: UserId, token: &str) -> Self {
        Self {
            emulator,
            id,
            token: token.into(),
        }
    }

    /// The id of the bot.
    #[must_use]
    pub fn id(&self) -> UserId {
        self.id
    }

    /// The emulator that the bot lives in.
    #[must_use]
    pub fn emulator(&self) -> &Emulator {
        &self.emulator
    }

    /// Gives the bot a username; a leading `@` is dropped. `getMe` tells it from then on.
    pub fn set_username(&self, username: &str) {
        let username = username.trim_start_matches('@').to_owned();
        self.emulator.change(|state| {
            if let Some(account) = state.accounts.get_mut(&self.id.0) {
                account.username = Some(username);
            }
        });
    }

    /// Turns privacy mode off or on; it is on for a new bot, as at Telegram (Bot features,
    /// "Privacy mode").
    ///
    /// With it a bot that is no administrator sees of a group only commands, replies to its own
    /// messages, and service messages.
    pub fn set_privacy(&self, is_private: bool) {
        self.emulator.change(|state| {
            if let Some(bot) = state.bots.get_mut(&self.id.0) {
                bot.is_private = is_private;
            }
        });
    }
}

impl Service<ApiRequest> for BotClient {
    type Response = ApiResponse;
    type Error = ApiError;
    type Future = ResponseFuture;

    fn poll_ready(&mut self, _cx: &mut Context<'_>) -> Poll<Result<(), ApiError>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: ApiRequest) -> ResponseFuture {
        let (emulator, token) = (self.emulator.clone(), self.token.clone());
        ResponseFuture {
            inner: Box::pin(async move {
                let request = upload::read(request).await?;
                match emulator.execute(&token, request).await {
                    Reply::Answer(answer) => answer,
                    // What a client makes of a page that is no envelope.
                    Reply::Page(status) => ApiResponse::parse(status, bytes::Bytes::new()),
                    Reply::Cut => Err(ApiError::transport(
                        "the connection was closed before the answer",
                        "cut by an injected fault",
                    )),
                }
            }),
        }
    }
}

impl fmt::Debug for BotClient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("BotClient")
            .field("id", &self.id)
            .finish_non_exhaustive()
    }
}

/// The future of a call through [`BotClient`]; nothing happens before it is polled.
#[must_use = "futures do nothing unless you `.await` or poll them"]
pub struct ResponseFuture {
    inner: BoxFuture<'static, Result<ApiResponse, ApiError>>,
}

impl Future for ResponseFuture {
    type Output = Result<ApiResponse, ApiError>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        self.inner.as_mut().poll(cx)
    }
}

impl fmt::Debug for ResponseFuture {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ResponseFuture").finish_non_exhaustive()
    }
}
