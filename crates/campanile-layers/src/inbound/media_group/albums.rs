use std::{future::Future, sync::Arc, time::Duration};

use campanile_core::{Bot, Request, UpdateService};
use futures::FutureExt;

use super::{Driver, delivery, layer::Shared};

/// The albums that a [`MediaGroupLayer`](super::MediaGroupLayer) collects, to be driven for each
/// bot.
///
/// Clones are the same albums. See the [module docs](super) for an example.
#[derive(Debug, Clone)]
#[must_use = "members are refused unless the albums are driven"]
pub struct Albums {
    shared: Arc<Shared>,
}

/// How the handling of an album ended, as far as its driver is concerned.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Settlement {
    /// The album is settled.
    Settled,
    /// The album is to be handled again, not before this pause.
    Again {
        /// The least pause.
        after: Duration,
    },
    /// There was no room for the album: it is to be handled again, not before this pause, and this was
    /// no attempt.
    Postponed {
        /// The least pause.
        after: Duration,
    },
}

impl Albums {
    pub(super) fn new(shared: Arc<Shared>) -> Self {
        Self { shared }
    }

    /// A driver that calls the whole stack with each album of a bot, and sends the replies through
    /// that bot; a future that the host spawns.
    ///
    /// The stack is the one of which the layer is a part: there, an album passes the layer as any
    /// update does. A reply that fails does not keep the later ones back. An error of kind `Overloaded`
    /// is tried again after 1 s, as often as it takes; `Panic`, `Timeout` and `Retry` after 1 s, 2 s,
    /// or what the error asks for, and after three attempts no more; any other not at all, and
    /// neither what fails after an [ack](campanile_core::Ack::now). What fails for good is logged,
    /// and gone: a program with sources of its own has them report it and keep it as a dead letter,
    /// by `App::albums` or `serve::drive_albums`.
    pub fn drive<S: UpdateService>(&self, bot: Bot, stack: S) -> Driver {
        self.drive_with(bot, move |request| {
            delivery::deliver(stack.clone(), request).boxed()
        })
    }

    /// A driver that hands each album of a bot to a function, for a host with a delivery of its own.
    ///
    /// The function calls the whole stack and sends the replies, and says what becomes of the album.
    /// The request says which attempt it is, as its
    /// [origin](campanile_core::Origin::Queue). A function that panics has the album again after 1 s.
    pub fn drive_with<F, Fut>(&self, bot: Bot, deliver: F) -> Driver
    where
        F: Fn(Request) -> Fut + Send + Sync + 'static,
        Fut: Future<Output = Settlement> + Send + 'static,
    {
        let deliver = move |request| deliver(request).boxed();
        Driver::new(Arc::clone(&self.shared), bot, Arc::new(deliver))
    }
}
