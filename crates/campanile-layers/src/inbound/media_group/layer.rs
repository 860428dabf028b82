use std::{sync::Arc, time::Duration};

use campanile_core::{Entry, Kept, KeptIn, Kind, Origin, Request, Update, UserId};
use campanile_store::{Answer, Due, Key, Pushed, Queue, Store};
use tower_layer::Layer;

use super::{
    Album, Albums, MediaGroup, MediaGroupError, NAME,
    album::member_id,
    outage::Outages,
    stations::{Capture, Stations},
};
use crate::kept;

/// Applies [`MediaGroup`].
///
/// Clones share the store. See the [module docs](super) for an example.
#[derive(Debug, Clone)]
#[must_use = "a layer does nothing until it is part of a stack"]
pub struct MediaGroupLayer {
    shared: Arc<Shared>,
}

impl MediaGroupLayer {
    /// Creates a layer, and the albums that it collects, which are to be
    /// [driven](Albums::drive).
    pub fn pair(store: Arc<dyn Store>) -> (Self, Albums) {
        MediaGroupBuilder::new(store).pair()
    }

    /// Starts a pair with settings of its own.
    pub fn builder(store: Arc<dyn Store>) -> MediaGroupBuilder {
        MediaGroupBuilder::new(store)
    }
}

impl<S> Layer<S> for MediaGroupLayer {
    type Service = MediaGroup<S>;

    fn layer(&self, inner: S) -> Self::Service {
        MediaGroup::new(inner, Arc::clone(&self.shared))
    }
}

/// A collection of albums in the making.
///
/// See the [module docs](super) for an example.
#[derive(Debug)]
#[must_use = "a builder does nothing until it is built"]
pub struct MediaGroupBuilder {
    store: Arc<dyn Store>,
    name: String,
    quiet: Duration,
    cap: Duration,
    items: u32,
    remember: Duration,
    lease: Duration,
}

impl MediaGroupBuilder {
    fn new(store: Arc<dyn Store>) -> Self {
        Self {
            store,
            name: "albums".to_owned(),
            quiet: Duration::from_secs(1),
            cap: Duration::from_secs(10),
            items: 10,
            remember: Duration::from_secs(600),
            lease: Duration::from_secs(60),
        }
    }

    /// Sets the name of the queue in the store, `albums` unless set: two stacks with albums of their
    /// own on one store need two names.
    pub fn name(mut self, name: impl Into<String>) -> Self {
        self.name = name.into();
        self
    }

    /// Sets how long no member must have come for an album to be complete, 1 s unless set.
    pub fn quiet(mut self, quiet: Duration) -> Self {
        self.quiet = quiet;
        self
    }

    /// Sets how long after its first member an album is handled at the latest, 10 s unless set.
    pub fn cap(mut self, cap: Duration) -> Self {
        self.cap = cap;
        self
    }

    /// Sets with how many members an album is handled at once, 10 unless set.
    pub fn items(mut self, items: u32) -> Self {
        self.items = items;
        self
    }

    /// Sets how long a handled album is known, 10 min unless set: that long its members are not
    /// handled again, and new ones are later parts of it.
    pub fn remember(mut self, remember: Duration) -> Self {
        self.remember = remember;
        self
    }

    /// Sets after how long an album is handled again whose driver has died, 60 s unless set. A
    /// driver that lives keeps an album for as long as its handler runs.
    pub fn lease(mut self, lease: Duration) -> Self {
        self.lease = lease;
        self
    }

    /// Creates the layer, and the albums that it collects, which are to be
    /// [driven](Albums::drive).
    ///
    /// # Errors
    ///
    /// For a quiet, a number of items or a lease of zero, a quiet that is longer than the cap, and
    /// an empty name.
    pub fn build(self) -> Result<(MediaGroupLayer, Albums), MediaGroupError> {
        let Self {
            quiet, cap, items, ..
        } = self;
        let problem = if quiet.is_zero() {
            "a quiet of zero would hand on every member by itself; telegram's are up to some \
             hundred milliseconds apart, so wait a second"
                .to_owned()
        } else if quiet > cap {
            format!(
                "a quiet of {quiet:?} is longer than the cap of {cap:?}, so it would never be \
                 waited for: make the cap at least as long"
            )
        } else if items == 0 {
            "an album of 0 items is none: telegram's have 2 to 10".to_owned()
        } else if self.lease.is_zero() {
            "a lease of zero would hand out an album again while it is being handled".to_owned()
        } else if self.name.is_empty() {
            "the queue needs a name, under which the store keeps it".to_owned()
        } else {
            return Ok(self.pair());
        };
        Err(MediaGroupError::new(problem))
    }

    fn pair(self) -> (MediaGroupLayer, Albums) {
        let shared = Arc::new(Shared {
            kept_in: kept::of(&*self.store),
            queue: Queue::new(self.store, &*self.name, self.lease),
            name: self.name.into(),
            quiet: self.quiet,
            cap: self.cap,
            items: self.items,
            remember: self.remember,
            lease: self.lease,
            stations: Arc::default(),
            outages: Outages::default(),
        });
        let layer = MediaGroupLayer {
            shared: Arc::clone(&shared),
        };
        (layer, Albums::new(shared))
    }
}

/// What all services of a layer and the drivers share.
#[derive(Debug)]
pub(super) struct Shared {
    pub(super) queue: Queue,
    kept_in: KeptIn,
    pub(super) name: Box<str>,
    pub(super) quiet: Duration,
    cap: Duration,
    items: u32,
    pub(super) remember: Duration,
    pub(super) lease: Duration,
    pub(super) stations: Arc<Stations>,
    pub(super) outages: Outages,
}

impl Shared {
    /// Whether open albums outlive the process.
    pub(super) fn is_durable(&self) -> bool {
        matches!(self.kept_in, KeptIn::Store { durable: true, .. })
    }

    /// Where a request belongs if it is a member that is still to be collected, and its id there.
    ///
    /// An edit has the `media_group_id` of its album, too, but is another kind of update.
    pub(super) fn place(&self, request: &Request) -> Option<(Key, i64)> {
        let update = request.update();
        // Asked first: most updates are of no album.
        let album = update.media_group_id()?;
        let is_collected = request.extensions().get::<Album>().is_some()
            || matches!(request.origin(), Origin::Queue { queue, .. } if *queue == self.name);
        let is_new = matches!(
            update.kind(),
            Kind::Message | Kind::ChannelPost | Kind::BusinessMessage | Kind::GuestMessage
        );
        if is_collected || !is_new {
            return None;
        }
        let id = member_id(update)?;
        let bot = request.bot().identity().id();
        Some((self.key(bot, update, album)?, id.0))
    }

    fn key(&self, bot: UserId, update: &Update, album: &str) -> Option<Key> {
        let thread = update.thread_id().map_or(0, |thread| thread.0);
        let key = self.queue.key(bot.0).text(update.kind().as_str());
        // The same id of a chat means another chat in each business account.
        let key = key.text(update.business_connection_id().unwrap_or_default());
        let key = key.id(update.chat_id()?.0).id(thread);
        Some(key.text(album))
    }

    pub(super) fn capture(&self, bot: UserId) -> Option<Capture> {
        self.stations.capture(bot)
    }

    pub(super) fn push(&self, key: Key, id: i64, update: &Update) -> Answer<Pushed> {
        let due = Due::Quiet {
            quiet: self.quiet,
            cap: self.cap,
            full: self.items,
        };
        self.queue.push(key, id, update.raw().clone(), due)
    }

    pub(super) fn entry(&self) -> Entry {
        Entry::layer(NAME)
            .setting("name", &self.name)
            .setting("quiet", format_args!("{:?}", self.quiet))
            .setting("cap", format_args!("{:?}", self.cap))
            .setting("items", self.items)
            .keeps(
                Kept::new("open albums", self.kept_in)
                    .if_lost("an album that is open when the process dies never reaches a handler")
                    .if_apart(
                        "an album whose members come to several replicas is handled by each, in parts",
                    ),
            )
            .inside(
                "redelivery",
                "a member that is delivered again after the album is forgotten is another album",
            )
            .inside(
                "allow_list",
                "members from strangers are collected before they are refused",
            )
    }
}
