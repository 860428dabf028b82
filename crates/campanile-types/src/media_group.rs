//! Albums on their way out.

use std::{error::Error, fmt};

use crate::{MediaGroupItem, MessageEntity, ParseMode};

/// How many items an album has (Bot API, `sendMediaGroup`).
const ITEMS: std::ops::RangeInclusive<usize> = 2..=10;

/// The items of an album that the server takes, for [`SendMediaGroup`](crate::SendMediaGroup).
///
/// An album has 2 to 10 items. Photos, live photos and videos go together in any order; documents
/// go with documents only, audio files with audio files only, and there is no album of animations
/// (Bot API, `sendMediaGroup`; TDLib, `check_message_group_message_contents`).
///
/// # Example
///
/// ```
/// use campanile_types::{InputFile, InputMediaPhoto, InputMediaVideo, MediaGroup, SendMediaGroup};
///
/// let album = MediaGroup::builder()
///     .item(InputMediaPhoto::new(InputFile::path("beach.jpg")))
///     .item(InputMediaVideo::new("https://example.com/waves.mp4"))
///     .caption("Our holiday")
///     .build()?;
/// let call = SendMediaGroup::new(7, album);
/// assert_eq!(call.media.len(), 2);
///
/// let error = MediaGroup::builder().item(InputMediaPhoto::new("id")).build().unwrap_err();
/// assert_eq!(error.to_string(), "an album has 2 to 10 items, not 1");
/// # Ok::<(), campanile_types::MediaGroupError>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct MediaGroup(Vec<MediaGroupItem>);

impl MediaGroup {
    /// Starts an album without items.
    pub fn builder() -> MediaGroupBuilder {
        MediaGroupBuilder::default()
    }

    /// The items in their order.
    #[must_use]
    pub fn items(&self) -> &[MediaGroupItem] {
        &self.0
    }
}

impl From<MediaGroup> for Vec<MediaGroupItem> {
    fn from(group: MediaGroup) -> Self {
        group.0
    }
}

/// Puts a [`MediaGroup`] together.
#[derive(Debug, Clone, Default)]
#[must_use = "a builder does nothing until it is built"]
pub struct MediaGroupBuilder {
    items: Vec<MediaGroupItem>,
    caption: Option<Caption>,
    above: Option<bool>,
}

#[derive(Debug, Clone, Default)]
struct Caption {
    text: String,
    parse_mode: Option<ParseMode>,
    entities: Option<Vec<MessageEntity>>,
}

impl MediaGroupBuilder {
    /// Adds an item at the end.
    pub fn item(mut self, item: impl Into<MediaGroupItem>) -> Self {
        self.items.push(item.into());
        self
    }

    /// Adds items at the end.
    pub fn items<I>(mut self, items: I) -> Self
    where
        I: IntoIterator<Item: Into<MediaGroupItem>>,
    {
        self.items.extend(items.into_iter().map(Into::into));
        self
    }

    /// Sets the caption of the whole album, up to 1024 characters. It stands on the first item, and
    /// clients show it below the album as long as no other item has one.
    pub fn caption(mut self, caption: impl Into<String>) -> Self {
        self.caption.get_or_insert_default().text = caption.into();
        self
    }

    /// Sets how that caption is written.
    pub fn parse_mode(mut self, mode: impl Into<ParseMode>) -> Self {
        self.caption.get_or_insert_default().parse_mode = Some(mode.into());
        self
    }

    /// Sets the entities of that caption.
    pub fn caption_entities(mut self, entities: impl Into<Vec<MessageEntity>>) -> Self {
        self.caption.get_or_insert_default().entities = Some(entities.into());
        self
    }

    /// Shows captions above the media, which is the same for all photos and videos of an album.
    pub fn show_caption_above_media(mut self, above: bool) -> Self {
        self.above = Some(above);
        self
    }

    /// Checks the album.
    ///
    /// # Errors
    ///
    /// If it has fewer than 2 or more than 10 items, items that do not go together, or more than one
    /// place for its caption.
    pub fn build(self) -> Result<MediaGroup, MediaGroupError> {
        let Self {
            mut items,
            caption,
            above,
        } = self;
        if !ITEMS.contains(&items.len()) {
            let (least, most) = (ITEMS.start(), ITEMS.end());
            let count = items.len();
            return refuse(format!("an album has {least} to {most} items, not {count}"));
        }
        let first = Kind::of(&items[0]);
        if let Some(at) = items.iter().position(|item| Kind::of(item) != first) {
            let (first, other) = (first.name(), Kind::of(&items[at]).name());
            return refuse(format!(
                "item {} is {other}, which does not go into an album of {first}",
                at + 1
            ));
        }
        if let Some(caption) = caption {
            if let Some(at) = items.iter_mut().position(has_caption) {
                return refuse(format!(
                    "the album and its item {} both have a caption; set one of them",
                    at + 1
                ));
            }
            if let Some(first) = fields(&mut items[0]) {
                *first.text = Some(caption.text);
                *first.parse_mode = caption.parse_mode;
                *first.entities = caption.entities;
            }
        }
        let above = above.or_else(|| items.iter_mut().find_map(|item| *fields(item)?.above?));
        for place in items.iter_mut().filter_map(|item| fields(item)?.above) {
            *place = above;
        }
        Ok(MediaGroup(items))
    }
}

/// What goes together in an album.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Kind {
    Visual,
    Audio,
    Document,
    /// What this crate does not know goes with its like, as far as it can tell.
    Other,
}

impl Kind {
    fn of(item: &MediaGroupItem) -> Self {
        use MediaGroupItem::{Audio, Document, LivePhoto, Other, Photo, Video};
        match item {
            LivePhoto(_) | Photo(_) | Video(_) => Self::Visual,
            Audio(_) => Self::Audio,
            Document(_) => Self::Document,
            Other(_) => Self::Other,
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::Visual => "photos and videos",
            Self::Audio => "audio files",
            Self::Document => "documents",
            Self::Other => "items of unknown kind",
        }
    }
}

/// What items of all kinds have: a caption, and some of them a place for it.
struct Fields<'a> {
    text: &'a mut Option<String>,
    parse_mode: &'a mut Option<ParseMode>,
    entities: &'a mut Option<Vec<MessageEntity>>,
    above: Option<&'a mut Option<bool>>,
}

fn has_caption(item: &mut MediaGroupItem) -> bool {
    fields(item).is_some_and(|fields| fields.text.is_some())
}

fn fields(item: &mut MediaGroupItem) -> Option<Fields<'_>> {
    macro_rules! fields {
        ($item:ident, $above:expr) => {
            Fields {
                text: &mut $item.caption,
                parse_mode: &mut $item.parse_mode,
                entities: &mut $item.caption_entities,
                above: $above,
            }
        };
    }
    Some(match item {
        MediaGroupItem::Audio(item) => fields!(item, None),
        MediaGroupItem::Document(item) => fields!(item, None),
        MediaGroupItem::LivePhoto(item) => {
            fields!(item, Some(&mut item.show_caption_above_media))
        }
        MediaGroupItem::Photo(item) => fields!(item, Some(&mut item.show_caption_above_media)),
        MediaGroupItem::Video(item) => fields!(item, Some(&mut item.show_caption_above_media)),
        MediaGroupItem::Other(_) => return None,
    })
}

fn refuse(problem: String) -> Result<MediaGroup, MediaGroupError> {
    Err(MediaGroupError(problem))
}

/// Why items make no album, in words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MediaGroupError(String);

impl fmt::Display for MediaGroupError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Error for MediaGroupError {}
