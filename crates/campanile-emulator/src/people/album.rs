use std::{fmt, time::Duration};

use super::{Draft, Person, Place, SentMessage};
use crate::state::Author;

/// Several photos that a person sends as one album (Bot API, `Message.media_group_id`).
///
/// Bots get one update per photo, with one `media_group_id`, no count and no end.
///
/// ```
/// use campanile_emulator::{Album, Emulator};
///
/// let emulator = Emulator::new();
/// let bot = emulator.bot("42:TOKEN");
/// let alice = emulator.user("Alice");
///
/// let sent = alice.album(&bot, Album::photos(3).caption(0, "Holidays").order([2, 0, 1]));
/// assert_eq!(sent[0].text(), "Holidays");
/// assert_eq!(emulator.pending(&bot), 3);
/// ```
#[derive(Clone)]
#[must_use = "an album does nothing until a person sends it"]
pub struct Album {
    items: Vec<Draft>,
    order: Vec<usize>,
}

impl Album {
    /// Creates an album of this many photos without captions.
    pub fn photos(count: usize) -> Self {
        Self::of((0..count).map(|_| Draft::photo()))
    }

    /// Creates an album of these messages.
    pub fn of(items: impl IntoIterator<Item = Draft>) -> Self {
        let items: Vec<_> = items.into_iter().collect();
        let order = (0..items.len()).collect();
        Self { items, order }
    }

    /// Sets the caption of one item, counted from 0.
    ///
    /// # Panics
    ///
    /// If there is no such item.
    #[track_caller]
    pub fn caption(mut self, item: usize, text: impl Into<String>) -> Self {
        let draft = std::mem::replace(&mut self.items[item], Draft::new());
        self.items[item] = draft.caption(text);
        self
    }

    /// Sets the order in which bots get the items; an item that is left out never reaches them.
    ///
    /// Message ids always follow the order of the items.
    pub fn order(self, order: impl IntoIterator<Item = usize>) -> Self {
        let order = order.into_iter().collect();
        Self { order, ..self }
    }
}

impl fmt::Debug for Album {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Album")
            .field("items", &self.items.len())
            .field("order", &self.order)
            .finish()
    }
}

impl Person {
    /// Sends an album; the messages are given in the order of its items.
    ///
    /// # Panics
    ///
    /// If the person may not write there, or the order names an item that does not exist.
    #[track_caller]
    pub fn album(&self, place: &impl Place, album: Album) -> Vec<SentMessage> {
        let sent = self.write_album(place, &album);
        for item in album.order {
            sent[item].announce();
        }
        sent
    }

    /// Sends an album whose items reach bots one after the other with this pause between two.
    ///
    /// # Panics
    ///
    /// As [`album`](Self::album).
    pub async fn album_slowly(
        &self,
        place: &impl Place,
        album: Album,
        pause: Duration,
    ) -> Vec<SentMessage> {
        let sent = self.write_album(place, &album);
        for (position, item) in album.order.into_iter().enumerate() {
            if position > 0 {
                self.emulator.sleep(pause).await;
            }
            sent[item].announce();
        }
        sent
    }

    #[track_caller]
    fn write_album(&self, place: &impl Place, album: &Album) -> Vec<SentMessage> {
        let key = place.key(self.id().0);
        let id = self.emulator.change(|state| state.random.id());
        let item = |draft: &Draft| {
            let draft = draft.clone().field("media_group_id", id.clone());
            self.write(key, Author::Account(self.id().0), draft)
        };
        album.items.iter().map(item).collect()
    }
}
