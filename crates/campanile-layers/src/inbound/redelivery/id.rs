//! By what an update is known again.

use std::sync::Arc;

use campanile_core::{Origin, Request, UserId};

/// By what a delivery is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Id {
    pub(super) bot: UserId,
    pub(super) run: RunId,
}

/// One run of an item: an update has a single one, an entry of a queue one for each claim.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct RunId {
    pub(super) item: Item,
    pub(super) fence: u64,
}

/// What runs once at a time.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) enum Item {
    Update(i64),
    Entry(Arc<Entry>),
}

/// An entry of a queue.
#[derive(Debug, PartialEq, Eq, Hash)]
pub(super) struct Entry {
    pub(super) queue: Box<str>,
    pub(super) key: Box<str>,
}

impl Id {
    /// The id of a request, `None` if it has none.
    pub(super) fn of(request: &Request) -> Option<Self> {
        let (item, fence) = match request.origin() {
            Origin::Telegram { update_id } => (Item::Update(*update_id), 0),
            Origin::Queue {
                queue, key, fence, ..
            } => {
                let (queue, key) = (queue.clone(), key.clone());
                (Item::Entry(Arc::new(Entry { queue, key })), *fence)
            }
            _ => return None,
        };
        let bot = request.bot().identity().id();
        let run = RunId { item, fence };
        Some(Self { bot, run })
    }
}
