use campanile_core::{ChatId, Request, Update, UserId};
use serde_json::json;

use super::{
    Message,
    base::{Base, next_id},
    media,
};
use crate::TestBot;

/// The members of an album that is being built.
///
/// Telegram sends an album as one update per item, with consecutive ids and one `media_group_id`.
///
/// # Example
///
/// ```
/// use campanile_testkit::update;
///
/// let album = update::album(3).from(8).in_group(-1001).caption("holidays").build();
/// assert!(album.iter().all(|item| item.media_group_id() == album[0].media_group_id()));
/// assert_eq!(album[0].text(), Some("holidays"));
/// assert_eq!(album[1].text(), None);
/// ```
#[derive(Debug, Clone)]
#[must_use = "a builder does nothing until it is built"]
pub struct Album {
    members: Vec<Message>,
}

/// Starts an album of this many photos.
///
/// # Panics
///
/// If it has no items.
#[track_caller]
pub fn album(items: usize) -> Album {
    assert!(items > 0, "an album has at least one item");
    let ids: Vec<_> = (0..items).map(|_| next_id()).collect();
    let group = format!("135{:014}", ids[0]);
    let member = |id| Message::of(Base::with_id(id, json!({}))).media_group(&group);
    let album = Album {
        members: ids.into_iter().map(member).collect(),
    };
    album.of("photo")
}

impl Album {
    /// Changes each item; the first has number 0.
    ///
    /// ```
    /// use campanile_testkit::update;
    ///
    /// let album = update::album(2).each(|number, item| item.caption(&format!("no. {number}"))).build();
    /// assert_eq!(album[1].text(), Some("no. 1"));
    /// ```
    pub fn each(mut self, mut change: impl FnMut(usize, Message) -> Message) -> Self {
        self.members = self
            .members
            .into_iter()
            .enumerate()
            .map(|(number, member)| change(number, member))
            .collect();
        self
    }

    fn of(self, kind: &'static str) -> Self {
        self.each(|_, mut member| {
            for kind in ["photo", "video", "document", "audio"] {
                member.base.payload.remove(kind);
            }
            let content = media::content(kind, member.base.id);
            member.base.set(kind, content);
            member
        })
    }

    /// Makes it an album of videos.
    pub fn videos(self) -> Self {
        self.of("video")
    }

    /// Makes it an album of documents.
    pub fn documents(self) -> Self {
        self.of("document")
    }

    /// Makes it an album of audio files.
    pub fn audios(self) -> Self {
        self.of("audio")
    }

    /// Sets the user who sends it.
    pub fn from(self, user: impl Into<UserId>) -> Self {
        let user = user.into();
        self.each(|_, member| member.from(user))
    }

    /// Puts it into a supergroup.
    pub fn in_group(self, group: impl Into<ChatId>) -> Self {
        let group = group.into();
        self.each(|_, member| member.in_group(group))
    }

    /// Puts it into a forum topic.
    pub fn thread(self, thread: i64) -> Self {
        self.each(|_, member| member.thread(thread))
    }

    /// Makes it a post in this channel.
    pub fn in_channel(self, channel: impl Into<ChatId>) -> Self {
        let channel = channel.into();
        self.each(|_, member| member.in_channel(channel))
    }

    /// Sets the caption, which stands at the first item.
    pub fn caption(self, caption: &str) -> Self {
        self.each(|number, member| match number {
            0 => member.caption(caption),
            _ => member,
        })
    }

    /// Sets the id that its items share.
    pub fn media_group(self, id: &str) -> Self {
        self.each(|_, member| member.media_group(id))
    }

    /// Sets the ids of the items' updates, from the first one on.
    pub fn id(self, first: i64) -> Self {
        self.each(|number, member| member.id(first + number as i64))
    }

    /// Sets the ids of the items' messages, from the first one on.
    pub fn message_id(self, first: i64) -> Self {
        self.each(|number, member| member.message_id(first + number as i64))
    }

    /// Gives the items, in the order in which they were sent.
    #[must_use]
    #[track_caller]
    pub fn build(self) -> Vec<Update> {
        self.members.into_iter().map(Message::build).collect()
    }

    /// Gives a request for each item, all of one [`TestBot`].
    #[must_use]
    #[track_caller]
    pub fn requests(self) -> Vec<Request> {
        let bot = TestBot::new();
        let request = |update| bot.request(update);
        self.build().into_iter().map(request).collect()
    }
}
