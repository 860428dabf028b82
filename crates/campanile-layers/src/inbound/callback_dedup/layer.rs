use std::{fmt, sync::Arc, time::Duration};

use campanile_store::{Namespace, Store};
use tower_layer::Layer;

use super::{
    CallbackDedup, CallbackDedupError, NAME,
    claim::Claims,
    shared::{Keep, Shared},
};

/// The longest text of an answer to a press, in characters (Bot API, `answerCallbackQuery.text`).
const MAX_NOTICE: usize = 200;
/// How long a lease holds that is not renewed, unless set.
const LEASE: Duration = Duration::from_secs(30);
/// A lease that ends sooner could not be renewed in time over a network.
const MIN_LEASE: Duration = Duration::from_secs(1);
/// How long a press is held after its run, unless set.
const COOLDOWN: Duration = Duration::from_secs(2);
/// How long a version of a message counts as handled; presses of yet older ones are rare.
const VERSION: Duration = Duration::from_secs(24 * 60 * 60);

/// Among whom a press is one press.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[non_exhaustive]
pub enum PressScope {
    /// Each user: one button runs for two users at the same time.
    #[default]
    User,
    /// Everyone: who presses first runs it, as with "take this order" in a group.
    Everyone,
}

/// What becomes of a press when the store fails.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[non_exhaustive]
pub enum OnStoreError {
    /// It runs once in this process: buttons keep working, and only presses that reach two
    /// processes may run twice.
    #[default]
    Local,
    /// It is stopped: nothing runs twice, and no button works until the store is back.
    Refuse,
}

/// Applies [`CallbackDedup`].
///
/// Clones share the store. See the [module docs](super) for an example.
#[derive(Debug, Clone)]
#[must_use = "a layer does nothing until it is part of a stack"]
pub struct CallbackDedupLayer {
    shared: Arc<Shared>,
}

impl CallbackDedupLayer {
    /// Creates the layer with its defaults.
    pub fn new(store: impl Store) -> Self {
        Self::builder(store).finish()
    }

    /// Starts a layer with settings of its own. An `Arc<dyn Store>` is a store, too.
    pub fn builder(store: impl Store) -> CallbackDedupBuilder {
        CallbackDedupBuilder {
            store: Arc::new(store),
            name: Namespace::new(NAME),
            scope: PressScope::default(),
            cooldown: None,
            once_per_version: false,
            lease: LEASE,
            acks_early: true,
            notice: None,
            answers: true,
            on_store_error: OnStoreError::default(),
        }
    }
}

impl<S> Layer<S> for CallbackDedupLayer {
    type Service = CallbackDedup<S>;

    fn layer(&self, inner: S) -> Self::Service {
        CallbackDedup::new(inner, Arc::clone(&self.shared))
    }
}

/// A [`CallbackDedupLayer`] in the making.
///
/// See the [module docs](super) for an example.
#[must_use = "a builder does nothing until it is built"]
pub struct CallbackDedupBuilder {
    store: Arc<dyn Store>,
    name: Namespace,
    scope: PressScope,
    cooldown: Option<Duration>,
    once_per_version: bool,
    lease: Duration,
    acks_early: bool,
    notice: Option<String>,
    answers: bool,
    on_store_error: OnStoreError,
}

impl CallbackDedupBuilder {
    /// Names the layer's part of the store: `callback_dedup` unless set.
    ///
    /// Two layers that one press goes through need two names, or the second takes each press for a
    /// repeat. All processes of one bot use the same.
    pub fn name(mut self, name: impl AsRef<str>) -> Self {
        self.name = Namespace::new(name);
        self
    }

    /// Sets among whom a press is one press: [each user](PressScope::User) unless set.
    pub fn scope(mut self, scope: PressScope) -> Self {
        self.scope = scope;
        self
    }

    /// Sets for how long a press is held after a run that succeeded: 2 s unless set. Zero lets the
    /// next one run at once.
    pub fn cooldown(mut self, cooldown: Duration) -> Self {
        self.cooldown = Some(cooldown);
        self
    }

    /// Lets each press run once for each version of its message, and remembers it for 24 hours: for
    /// payments, votes and whatever else is not to be repeated until the bot shows something new.
    pub fn once_per_version(mut self) -> Self {
        self.once_per_version = true;
        self
    }

    /// Sets how long a lease holds after the process that runs the press is gone: 30 s unless set.
    /// While the press runs, the lease is renewed.
    pub fn lease(mut self, lease: Duration) -> Self {
        self.lease = lease;
        self
    }

    /// Leaves the update with its source until the run ends, instead of letting the source go on
    /// once the lease is taken.
    ///
    /// A run that fails is then delivered again as any update, and the user's next press waits for
    /// the run: Telegram delivers the presses of a user one at a time.
    pub fn ack_when_done(mut self) -> Self {
        self.acks_early = false;
        self
    }

    /// Answers repeats with this text, of at most 200 characters, instead of silently.
    pub fn notice(mut self, text: impl Into<String>) -> Self {
        self.notice = Some(text.into());
        self
    }

    /// Says that the handlers answer each press that runs, so that the layer never does.
    ///
    /// It is for handlers that answer through a bot of their own, or from a task that outlives the
    /// run: the layer does not see these answers, and its own would come first.
    pub fn handlers_answer(mut self) -> Self {
        self.answers = false;
        self
    }

    /// Sets what becomes of a press when the store fails: it runs [once in this
    /// process](OnStoreError::Local) unless set.
    pub fn on_store_error(mut self, on_store_error: OnStoreError) -> Self {
        self.on_store_error = on_store_error;
        self
    }

    /// Builds the layer.
    ///
    /// # Errors
    ///
    /// If the name is empty, the notice is empty or longer than Telegram shows, the lease is shorter
    /// than a second, or a cooldown is set beside
    /// [`once_per_version`](CallbackDedupBuilder::once_per_version).
    pub fn build(self) -> Result<CallbackDedupLayer, CallbackDedupError> {
        let problem = if self.name.name().is_empty() {
            "the name of the layer's part of the store is empty"
        } else if self.lease < MIN_LEASE {
            "the lease is shorter than a second, so it could end while the press runs"
        } else if self.once_per_version && self.cooldown.is_some() {
            "a cooldown has no effect with once_per_version, which holds a press for 24 hours"
        } else {
            match &self.notice {
                Some(notice) if notice.trim().is_empty() => {
                    "the notice for repeats is empty; leave it away for a silent answer"
                }
                Some(notice) if notice.chars().count() > MAX_NOTICE => {
                    "the notice for repeats is longer than 200 characters"
                }
                _ => return Ok(self.finish()),
            }
        };
        Err(CallbackDedupError::new(problem))
    }

    fn finish(self) -> CallbackDedupLayer {
        let keep = match self.once_per_version {
            true => Keep::Version(VERSION),
            false => Keep::Cooldown(self.cooldown.unwrap_or(COOLDOWN)),
        };
        let shared = Shared {
            claims: Claims::new(self.store, &self.name, self.lease, self.on_store_error),
            scope: self.scope,
            keep,
            acks_early: self.acks_early,
            notice: self.notice,
            answers: self.answers,
        };
        CallbackDedupLayer {
            shared: Arc::new(shared),
        }
    }
}

impl fmt::Debug for CallbackDedupBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CallbackDedupBuilder")
            .field("name", &self.name.name())
            .field("scope", &self.scope)
            .finish_non_exhaustive()
    }
}
