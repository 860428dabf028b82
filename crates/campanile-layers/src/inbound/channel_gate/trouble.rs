//! Channels that cannot be asked for now.

use std::{
    collections::HashMap,
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use campanile_core::UserId;
use tokio::time::Instant;

use super::status::Fault;

/// The first pause after an error that only the operator can mend; each further one doubles it.
const FIRST_BACKOFF: Duration = Duration::from_secs(15);
/// The longest such pause.
const MAX_BACKOFF: Duration = Duration::from_secs(600);
/// How long after one warning about a channel the next is held back.
const LOG_PERIOD: Duration = Duration::from_secs(3600);

/// A channel of the gate, by its place, as one bot sees it.
pub(super) type Place = (UserId, usize);

/// Which channels are not asked about for a while, and why the log is not full of it.
///
/// Its size is bounded by the bots and channels of the host.
#[derive(Debug, Default)]
pub(super) struct Troubles(Mutex<HashMap<Place, Trouble>>);

#[derive(Debug, Default)]
struct Trouble {
    until: Option<Instant>,
    /// Zero while all is well.
    backoff: Duration,
    logged: Option<Instant>,
}

impl Troubles {
    pub(super) fn is_paused(&self, place: Place) -> bool {
        let troubles = self.lock();
        let until = troubles.get(&place).and_then(|trouble| trouble.until);
        until.is_some_and(|until| Instant::now() < until)
    }

    /// Notes a failure; true if the operator is to be warned.
    pub(super) fn note(&self, place: Place, fault: &Fault) -> bool {
        let now = Instant::now();
        let mut troubles = self.lock();
        let trouble = troubles.entry(place).or_default();
        match fault {
            Fault::NoMember => false,
            Fault::Passing(pause) => {
                let until = now + *pause;
                // A shorter pause never shortens a longer one.
                trouble.until = Some(trouble.until.map_or(until, |known| known.max(until)));
                false
            }
            Fault::Operator => {
                // Questions that were on their way together fail together, and count as one.
                if trouble.until.is_none_or(|until| until <= now) {
                    let doubled = (trouble.backoff * 2).clamp(FIRST_BACKOFF, MAX_BACKOFF);
                    trouble.backoff = doubled;
                    trouble.until = Some(now + doubled);
                }
                let is_due = trouble
                    .logged
                    .is_none_or(|logged| now.duration_since(logged) >= LOG_PERIOD);
                if is_due {
                    trouble.logged = Some(now);
                }
                is_due
            }
        }
    }

    /// Notes that the channel answers.
    pub(super) fn clear(&self, place: Place) {
        if let Some(trouble) = self.lock().get_mut(&place) {
            trouble.until = None;
            trouble.backoff = Duration::ZERO;
        }
    }

    /// The map is whole after any panic: each change stands alone.
    fn lock(&self) -> MutexGuard<'_, HashMap<Place, Trouble>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
