//! Who drives the albums of which bot, and which members are being captured.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use campanile_core::UserId;
use tokio::sync::Notify;

/// The bots whose albums somebody drives. It grows with the bots of the program, and nothing that a
/// stranger sends adds to it.
#[derive(Debug, Default)]
pub(super) struct Stations {
    bots: Mutex<HashMap<UserId, Station>>,
    /// The last capture of a bot without a driver has ended.
    quiet: Notify,
}

#[derive(Debug, Default)]
struct Station {
    drivers: usize,
    /// Members that were let in while somebody drove, and are not in the store yet.
    captures: usize,
}

impl Stations {
    fn lock(&self) -> MutexGuard<'_, HashMap<UserId, Station>> {
        // Counters are whole after any panic.
        self.bots.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn change(&self, bot: UserId, change: impl FnOnce(&mut Station)) {
        let mut bots = self.lock();
        let station = bots.entry(bot).or_default();
        change(station);
        let is_quiet = station.captures == 0 && station.drivers == 0;
        if is_quiet {
            bots.remove(&bot);
        }
        drop(bots);
        if is_quiet {
            self.quiet.notify_waiters();
        }
    }

    /// Says that someone drives the albums of a bot, until the value is dropped.
    pub(super) fn open(self: &Arc<Self>, bot: UserId) -> Open {
        self.change(bot, |station| station.drivers += 1);
        Open {
            stations: Arc::clone(self),
            bot,
        }
    }

    /// Lets a member in, unless nobody drives.
    ///
    /// One step with the count of captures, so that a driver that stops knows of each member that
    /// was let in before.
    pub(super) fn capture(self: &Arc<Self>, bot: UserId) -> Option<Capture> {
        let mut bots = self.lock();
        let station = bots.get_mut(&bot).filter(|station| station.drivers > 0)?;
        station.captures += 1;
        Some(Capture {
            stations: Arc::clone(self),
            bot,
        })
    }
}

/// Someone drives the albums of a bot.
#[derive(Debug)]
pub(super) struct Open {
    stations: Arc<Stations>,
    bot: UserId,
}

impl Open {
    /// Lets nothing more in, and waits until what was let in is in the store, unless another drives
    /// on.
    pub(super) async fn close(self) {
        let stations = Arc::clone(&self.stations);
        let bot = self.bot;
        drop(self);
        loop {
            let quiet = stations.quiet.notified();
            tokio::pin!(quiet);
            // Listens before it looks, so that the last one does not slip between the two.
            quiet.as_mut().enable();
            match stations.lock().get(&bot) {
                Some(station) if station.drivers == 0 => {}
                _ => return,
            }
            quiet.await;
        }
    }
}

impl Drop for Open {
    fn drop(&mut self) {
        self.stations
            .change(self.bot, |station| station.drivers -= 1);
    }
}

/// A member on its way into the store.
#[derive(Debug)]
pub(super) struct Capture {
    stations: Arc<Stations>,
    bot: UserId,
}

impl Drop for Capture {
    fn drop(&mut self) {
        self.stations
            .change(self.bot, |station| station.captures -= 1);
    }
}
