//! The source that is sent updates: a `Service<http::Request<B>>` for any server.
//!
//! # What is promised
//!
//! | a request | is answered |
//! |---|---|
//! | by another method than POST | 405 |
//! | without the secret in its header, compared in constant time | 401, and the body is not read |
//! | of more than 1 MiB | 413, and no more of it is read |
//! | whose body cannot be read as an update | 200, after the error hook and the dead letter hook were told: a repeat would not be read either, and would block its chat for 24 hours |
//! | whose update is settled, now or by an earlier request | 200 |
//! | whose update is to be [delivered again](crate::delivery) | 503 with `Retry-After` |
//! | while all permits are taken, or the stack is overloaded, or the service shuts down | 503 with `Retry-After` |
//! | whose call takes longer than 50 s | 503 with `Retry-After`; the call goes on and the repeat joins it |
//!
//! The call of the stack runs with its request, and goes on in a task of its own when the server
//! hangs up or was answered before: nothing cancels it.
//! Telegram sends one update of a queue (messages per chat, presses per user, and so on) at a time,
//! and the next one only after a 2xx (Bot API server, `WebhookActor`): a handler that waits for the
//! next message of its chat must call [`Ack::now`](campanile_core::Ack::now) before.
//!
//! Ids of settled updates are remembered for at least 24 hours, as long as Telegram repeats them, so
//! no update runs twice after it was settled. Ids that are numbered anew are new.
//!
//! # Example
//!
//! Mounted in axum:
//!
//! ```
//! # use campanile_core::{ApiRequest, ApiResponse, Bot, BoxError, Identity, Outcome, Request, UserId};
//! use campanile_net::webhook::Webhook;
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), BoxError> {
//! # let client = tower::service_fn(|_: ApiRequest| async { Ok::<_, BoxError>(ApiResponse::ok(true)) });
//! # let bot = Bot::new(Identity::new(UserId(42), "tower_bot"), client);
//! let stack = tower::service_fn(|request: Request| async move {
//!     Ok::<_, BoxError>(Outcome::handled().reply(request.update().reply("Hello!")))
//! });
//! let webhook = Webhook::new(bot, stack).build();
//! let app: axum::Router = axum::Router::new().route_service("/telegram", webhook.clone());
//! // ... serve `app`, then:
//! webhook.register("https://bot.example.com/telegram").await?;
//! // ... and at the end:
//! webhook.shutdown(std::time::Duration::from_secs(10)).await;
//! # Ok(())
//! # }
//! ```
//!
//! In plain hyper, `hyper_util::service::TowerToHyperService::new(webhook)` is a service of a
//! connection.

mod answer;
mod future;
mod secret;
mod service;

use std::{fmt, future::Future, sync::Arc, time::Duration};

use campanile_core::{Bot, Kind, UpdateService};

use self::service::Shared;
pub use self::{
    future::ResponseFuture,
    secret::{Secret, SecretError},
    service::WebhookService,
};
use crate::delivery::{self, DeadLetter, Delivery, Failure};

/// The settings of a webhook before it starts; see the [module docs](self) for an example.
#[must_use = "a webhook does nothing until it is built and mounted"]
pub struct Webhook<S> {
    delivery: delivery::Builder<S>,
    secret: Option<Secret>,
    allowed_updates: Option<Vec<Kind>>,
    drop_pending_updates: bool,
    max_connections: Option<u32>,
    max_body: usize,
    answer_within: Duration,
    reply_in_answer: bool,
}

impl<S: UpdateService> Webhook<S> {
    /// Creates the source of `bot`'s updates for `stack`.
    pub fn new(bot: Bot, stack: S) -> Self {
        Self {
            delivery: Delivery::builder(bot, stack),
            secret: None,
            allowed_updates: None,
            drop_pending_updates: false,
            max_connections: None,
            max_body: 1024 * 1024,
            answer_within: Duration::from_secs(50),
            reply_in_answer: false,
        }
    }

    /// Sets the secret that updates must bring; a random one if it is not set.
    ///
    /// Replicas behind one URL need the same.
    pub fn secret(self, secret: Secret) -> Self {
        Self {
            secret: Some(secret),
            ..self
        }
    }

    /// Asks for these kinds of update only, when it [registers](WebhookService::register).
    ///
    /// Without it the server keeps what the bot asked for before; an empty list means all kinds but
    /// those that [must be asked for](Kind::is_opt_in) (Bot API, `setWebhook.allowed_updates`).
    pub fn allowed_updates(self, kinds: impl IntoIterator<Item = Kind>) -> Self {
        Self {
            allowed_updates: Some(kinds.into_iter().collect()),
            ..self
        }
    }

    /// Drops the updates that wait at the server, when it [registers](WebhookService::register).
    pub fn drop_pending_updates(self, drop: bool) -> Self {
        Self {
            drop_pending_updates: drop,
            ..self
        }
    }

    /// Sets how many connections Telegram opens at once, 1 to 100; 40 if it is not set (Bot API,
    /// `setWebhook.max_connections`).
    pub fn max_connections(self, connections: u32) -> Self {
        Self {
            max_connections: Some(connections),
            ..self
        }
    }

    /// Sets how many bytes of an update are read; 1 MiB if it is not set.
    pub fn max_body(self, bytes: usize) -> Self {
        Self {
            max_body: bytes,
            ..self
        }
    }

    /// Sets how long a request waits for its call; 50 s if it is not set. Telegram hangs up after
    /// 60 s.
    pub fn answer_within(self, time: Duration) -> Self {
        Self {
            answer_within: time,
            ..self
        }
    }

    /// Lets the last reply ride in the answer to the server, which saves a call.
    ///
    /// Its result is not seen: should the server refuse it, or the connection break, it is lost
    /// without a word (Bot API, "Making requests when getting updates"). Replies with files, and
    /// methods that the server does not take there, are sent as ever.
    pub fn reply_in_answer(self, reply: bool) -> Self {
        Self {
            reply_in_answer: reply,
            ..self
        }
    }

    /// Sets how many calls of the stack run at once, those included that have acked; 100 if it is
    /// not set. With all permits taken updates are answered 503.
    pub fn max_in_flight(mut self, calls: usize) -> Self {
        self.delivery = self.delivery.max_in_flight(calls);
        self
    }

    /// Sets how often an update is delivered that panics, times out or asks for another delivery; 3
    /// if it is not set.
    pub fn max_attempts(mut self, attempts: u32) -> Self {
        self.delivery = self.delivery.max_attempts(attempts);
        self
    }

    /// Sets who is told of failures; see [`delivery::Builder::on_error`].
    pub fn on_error(mut self, hook: impl Fn(&Failure) + Send + Sync + 'static) -> Self {
        self.delivery = self.delivery.on_error(hook);
        self
    }

    /// Sets who takes the updates that are given up; see [`delivery::Builder::on_dead_letter`].
    pub fn on_dead_letter<H, Fut>(mut self, hook: H) -> Self
    where
        H: Fn(DeadLetter) -> Fut + Send + Sync + 'static,
        Fut: Future<Output = ()> + Send + 'static,
    {
        self.delivery = self.delivery.on_dead_letter(hook);
        self
    }

    /// Builds the service.
    #[must_use]
    pub fn build(self) -> WebhookService<S> {
        WebhookService {
            shared: Arc::new(Shared {
                delivery: self.delivery.build(),
                secret: self.secret.unwrap_or_else(Secret::random),
                allowed_updates: self.allowed_updates,
                drop_pending_updates: self.drop_pending_updates,
                max_connections: self.max_connections,
                max_body: self.max_body,
                answer_within: self.answer_within,
                reply_in_answer: self.reply_in_answer,
            }),
        }
    }
}

impl<S> fmt::Debug for Webhook<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Webhook")
            .field("delivery", &self.delivery)
            .field("secret", &self.secret)
            .field("answer_within", &self.answer_within)
            .finish_non_exhaustive()
    }
}
