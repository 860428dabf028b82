//! What a stack is called with.

use std::sync::Arc;

use http::Extensions;

use crate::{Ack, Bot, Probe, Update};

/// One update on its way through a stack, with the bot it belongs to.
///
/// A clone costs a few reference counts, and one map when extensions are in use.
///
/// # Example
///
/// ```
/// # use campanile_core::{ApiRequest, ApiResponse, BoxError, Identity, UserId};
/// use campanile_core::{Bot, Origin, Request, Update};
///
/// # let client = tower::service_fn(|_: ApiRequest| async { Ok::<_, BoxError>(ApiResponse::ok(true)) });
/// # let bot = Bot::new(Identity::new(UserId(42), "tower_bot"), client);
/// let update = Update::parse(r#"{"update_id":5,"poll":{"id":"1"}}"#.into()).unwrap();
/// let request = Request::new(update, bot);
/// assert!(matches!(request.origin(), Origin::Telegram { update_id: 5 }));
/// ```
#[derive(Debug, Clone)]
pub struct Request {
    update: Update,
    bot: Bot,
    extensions: Extensions,
    ack: Ack,
    origin: Origin,
}

/// Where a request comes from.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub enum Origin {
    /// An update that Telegram delivered.
    Telegram {
        /// The id of the update.
        update_id: i64,
    },
    /// A claim of a queue: an album that is complete, a job that is due.
    Queue {
        /// The name of the queue.
        queue: Box<str>,
        /// The key of the claimed entry within the queue.
        key: Box<str>,
        /// The fencing token of the claim; a later claim of the entry has a higher one.
        fence: u64,
        /// How often the entry was claimed, this time included.
        attempt: u32,
    },
    /// An event that the host program handed in.
    Host,
    /// No event at all: the stack is asked to describe itself.
    Probe(Probe),
}

/// The updates that a request stands for, where they are more than its own: the members of an
/// album.
///
/// Who makes such a request puts it among the [extensions](Request::with_extension); who gives the
/// request up gives up each of them.
#[derive(Debug, Clone)]
pub struct MadeOf(pub Arc<[Update]>);

impl Request {
    /// Creates a request of origin [`Telegram`](Origin::Telegram), or of [`Host`](Origin::Host) for
    /// an update that has no id.
    pub fn new(update: Update, bot: Bot) -> Self {
        let origin = match update.id() {
            Some(update_id) => Origin::Telegram { update_id },
            None => Origin::Host,
        };
        Self {
            update,
            bot,
            extensions: Extensions::new(),
            ack: Ack::default(),
            origin,
        }
    }

    /// Sets where the request comes from.
    #[must_use]
    pub fn with_origin(mut self, origin: Origin) -> Self {
        self.origin = origin;
        self
    }

    /// Sets the ack that the source listens to.
    #[must_use]
    pub fn with_ack(mut self, ack: Ack) -> Self {
        self.ack = ack;
        self
    }

    /// Adds a value for later layers and handlers.
    #[must_use]
    pub fn with_extension<T: Clone + Send + Sync + 'static>(mut self, value: T) -> Self {
        self.extensions.insert(value);
        self
    }

    /// The update.
    #[must_use]
    pub fn update(&self) -> &Update {
        &self.update
    }

    /// The bot that the update is for.
    #[must_use]
    pub fn bot(&self) -> &Bot {
        &self.bot
    }

    /// The values that earlier layers left.
    #[must_use]
    pub fn extensions(&self) -> &Extensions {
        &self.extensions
    }

    /// The values that earlier layers left, to be changed.
    pub fn extensions_mut(&mut self) -> &mut Extensions {
        &mut self.extensions
    }

    /// The way to let the source go on before the call ends.
    #[must_use]
    pub fn ack(&self) -> &Ack {
        &self.ack
    }

    /// Where the request comes from.
    #[must_use]
    pub fn origin(&self) -> &Origin {
        &self.origin
    }

    /// The probe, if the stack is asked to describe itself; see [`Probe`].
    #[must_use]
    pub fn probe(&self) -> Option<&Probe> {
        match &self.origin {
            Origin::Probe(probe) => Some(probe),
            _ => None,
        }
    }
}
