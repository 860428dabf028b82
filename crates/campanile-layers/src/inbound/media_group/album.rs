use std::{fmt, ops::Deref, sync::Arc};

use campanile_core::{
    Content, FromUpdate, MessageId, Payload, Rejection, Reply, ReplyText, Request, Update,
};
use serde::{Deserialize, de::DeserializeOwned};

/// An album: messages that were sent together, in the order of their ids, each once.
///
/// [`media_group`](super) puts it into the extensions of the request; it is an extractor too. A
/// clone is one reference count.
///
/// ```
/// use campanile_core::Content;
/// use campanile_layers::media_group::Album;
///
/// async fn on_album(album: Album) -> String {
///     let captions: Vec<_> = album.captions().map(|caption| caption.text()).collect();
///     let photos = album.of(Content::Photo).count();
///     format!("{photos} photos of {} items: {}", album.len(), captions.join(", "))
/// }
/// ```
#[derive(Clone)]
pub struct Album(Arc<Inner>);

struct Inner {
    items: Vec<AlbumItem>,
    part: u32,
}

impl Album {
    /// An album of these members, for tests of handlers; `None` without a member.
    ///
    /// Members are sorted by message id, and of several with one id the first stays.
    #[must_use]
    pub fn new(members: impl IntoIterator<Item = Update>, part: u32) -> Option<Self> {
        let mut items: Vec<_> = members.into_iter().map(AlbumItem).collect();
        items.sort_by_key(|item| item.message_id());
        items.dedup_by_key(|item| item.message_id());
        (!items.is_empty()).then(|| Self(Arc::new(Inner { items, part })))
    }

    /// The `media_group_id` that its members share; unique within its chat only.
    #[must_use]
    pub fn id(&self) -> &str {
        self.first().media_group_id().unwrap_or_default()
    }

    /// Which part of the album this is, from 1. A greater one came when the parts before were on
    /// their way already.
    #[must_use]
    pub fn part(&self) -> u32 {
        self.0.part
    }

    /// Whether it came late: it is not the first part.
    #[must_use]
    pub fn is_late(&self) -> bool {
        self.0.part > 1
    }

    /// The members, in the order of their ids. There is at least one.
    #[must_use]
    pub fn items(&self) -> &[AlbumItem] {
        &self.0.items
    }

    /// The member with the lowest id: the update of the album's request.
    #[must_use]
    pub fn first(&self) -> &AlbumItem {
        self.0
            .items
            .first()
            .expect("an album is made of at least one member")
    }

    /// How many members it has: 10 at most, as Telegram sends them today.
    #[must_use]
    #[expect(clippy::len_without_is_empty, reason = "an album is never empty")]
    pub fn len(&self) -> usize {
        self.0.items.len()
    }

    /// A message (1 to 4096 characters) into the place that the album came from.
    pub fn answer(&self, text: impl Into<ReplyText>) -> Reply {
        Reply::answer(self.first(), text)
    }

    /// A message (1 to 4096 characters) that shows the album as what it replies to.
    ///
    /// ```
    /// use campanile_core::Reply;
    /// use campanile_layers::media_group::Album;
    ///
    /// async fn on_album(album: Album) -> Reply {
    ///     album.reply("What a nice album!")
    /// }
    /// ```
    pub fn reply(&self, text: impl Into<ReplyText>) -> Reply {
        Reply::to(self.first(), text)
    }

    /// The captions, in the order of the members that have one.
    pub fn captions(&self) -> impl Iterator<Item = Caption<'_>> {
        self.0.items.iter().filter_map(AlbumItem::caption)
    }

    /// The members whose most specific content is this: a live photo, which Telegram sends with a
    /// photo, is no [`Photo`](Content::Photo).
    pub fn of(&self, content: Content) -> impl Iterator<Item = &AlbumItem> {
        let items = self.0.items.iter();
        items.filter(move |item| item.content() == Some(content))
    }

    /// The photos.
    pub fn photos(&self) -> impl Iterator<Item = &AlbumItem> {
        self.of(Content::Photo)
    }

    /// The videos.
    pub fn videos(&self) -> impl Iterator<Item = &AlbumItem> {
        self.of(Content::Video)
    }

    /// The files that were sent as such.
    pub fn documents(&self) -> impl Iterator<Item = &AlbumItem> {
        self.of(Content::Document)
    }

    /// The audio files.
    pub fn audios(&self) -> impl Iterator<Item = &AlbumItem> {
        self.of(Content::Audio)
    }
}

/// Shows ids and numbers, never what was written.
impl fmt::Debug for Album {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Album")
            .field("id", &self.id())
            .field("part", &self.part())
            .field("items", &self.len())
            .finish()
    }
}

/// A member of an [`Album`]. It dereferences to its [`Update`].
#[derive(Debug, Clone)]
pub struct AlbumItem(Update);

impl AlbumItem {
    /// The id of the message, unique within its chat.
    #[must_use]
    pub fn message_id(&self) -> MessageId {
        member_id(&self.0).unwrap_or(MessageId(0))
    }

    /// The caption, if there is one.
    #[must_use]
    pub fn caption(&self) -> Option<Caption<'_>> {
        let text = self.0.text()?;
        Some(Caption {
            item: &self.0,
            text,
        })
    }
}

impl Deref for AlbumItem {
    type Target = Update;

    fn deref(&self) -> &Update {
        &self.0
    }
}

/// The caption of one member.
#[derive(Clone, Copy)]
pub struct Caption<'a> {
    item: &'a Update,
    text: &'a str,
}

#[derive(Deserialize)]
struct Captioned<T> {
    #[serde(default = "Vec::new")]
    caption_entities: Vec<T>,
}

impl<'a> Caption<'a> {
    /// The text, up to 1024 characters (4096 from senders with Premium).
    #[must_use]
    pub fn text(&self) -> &'a str {
        self.text
    }

    /// The entities, whose offsets and lengths count UTF-16 units, as any type that deserialises
    /// from a `MessageEntity`.
    ///
    /// # Errors
    ///
    /// A rejection that fails the call, because the program expects another shape.
    pub fn entities<T: DeserializeOwned>(&self) -> Result<Vec<T>, Rejection> {
        let Payload(read) = Payload::<Captioned<T>>::of(self.item)?;
        Ok(read.caption_entities)
    }
}

/// Shows the length, never what was written.
impl fmt::Debug for Caption<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Caption")
            .field("characters", &self.text.chars().count())
            .finish()
    }
}

/// The id of a message among those of its album: that of an ephemeral one stands elsewhere.
pub(super) fn member_id(update: &Update) -> Option<MessageId> {
    let id = update.message_id().filter(|id| id.0 != 0);
    id.or_else(|| update.ephemeral_message_id())
}

impl<S: Sync> FromUpdate<S> for Album {
    type Rejection = Rejection;

    async fn from_update(request: &Request, _state: &S) -> Result<Self, Rejection> {
        match request.extensions().get::<Self>() {
            Some(album) => Ok(album.clone()),
            None => Err(Rejection::absent("the update is no collected album")),
        }
    }
}
