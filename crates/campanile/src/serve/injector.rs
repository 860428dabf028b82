use std::{error::Error as StdError, fmt, sync::Arc, time::Duration};

use campanile_core::{Bot, Request, Update, UpdateService};
use campanile_net::delivery::{self, Delivered, Fate};

/// Lets a host program push events of its own through the stack of a bot.
///
/// An event passes the same layers as an update, and its replies are sent through the same bot. How
/// many may run at once is bounded; one more is refused, and the host decides what that means.
/// Clones share that bound.
///
/// # Example
///
/// ```
/// use campanile::{net::delivery::Delivery, prelude::*, serve::Injector};
/// use serde_json::json;
///
/// # use campanile_testkit::TestBot;
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// # let test = TestBot::new();
/// # let bot = test.bot();
/// async fn paid(Payload(order): Payload<u64>) -> String {
///     format!("Order {order} is paid.")
/// }
///
/// let router: Router = Router::new().custom("paid", paid);
/// let injector = Injector::new(Delivery::builder(bot, router).max_in_flight(10));
///
/// let event = Update::custom("paid", json!(5)).with_chat(ChatId(7));
/// injector.inject(event).await.unwrap();
/// # test.assert_sent(&["Order 5 is paid."]);
/// # }
/// ```
#[derive(Clone)]
pub struct Injector {
    bot: Bot,
    deliver: Arc<dyn Fn(Request) -> Delivered + Send + Sync>,
}

impl Injector {
    /// Creates an injector with the settings of a delivery.
    pub fn new<S: UpdateService>(delivery: delivery::Builder<S>) -> Self {
        Self::of(&delivery.build())
    }

    /// Creates an injector that shares a delivery, such as that of a
    /// [webhook](campanile_net::webhook::WebhookService::delivery), with its bound and its shutdown.
    pub fn of<S: UpdateService>(delivery: &delivery::Delivery<S>) -> Self {
        let delivery = delivery.clone();
        Self {
            bot: delivery.bot().clone(),
            deliver: Arc::new(move |request| delivery.try_deliver(request)),
        }
    }

    /// Hands an event to the stack, and waits until it is settled; the call goes on if the caller
    /// stops waiting.
    ///
    /// # Errors
    ///
    /// If as many events as are allowed are on their way, if the stack is overloaded, or if the app
    /// has stopped. The event was not handled.
    pub async fn inject(&self, event: Update) -> Result<(), InjectError> {
        let request = Request::new(event, self.bot.clone());
        match (self.deliver)(request).await {
            Fate::Again { after } => Err(InjectError { after }),
            _ => Ok(()),
        }
    }
}

impl fmt::Debug for Injector {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Injector")
            .field("bot", &self.bot)
            .finish_non_exhaustive()
    }
}

/// An event that found no room.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct InjectError {
    after: Duration,
}

impl InjectError {
    /// The pause after which to try again, as for a `Retry-After` header.
    #[must_use]
    pub fn retry_after(self) -> Duration {
        self.after
    }
}

impl fmt::Display for InjectError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "there is no room for the event now; try again in {} s",
            self.after.as_secs_f64()
        )
    }
}

impl StdError for InjectError {}
