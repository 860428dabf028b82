use serde_json::{Map, Value};

/// A part of a text that means something; positions are in UTF-16 units.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Entity {
    pub(super) offset: usize,
    pub(super) length: usize,
    pub(super) kind: Kind,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Kind {
    Blockquote,
    ExpandableBlockquote,
    TextLink(String),
    TextMention(i64),
    CustomEmoji(String),
    Bold,
    Italic,
    Underline,
    Strikethrough,
    Spoiler,
    /// With the language, which matters only if a `Pre` encloses it.
    Code(String),
    Pre(String),
    /// Found by Telegram itself: the name of the type.
    Found(&'static str),
}

impl Kind {
    fn name(&self) -> &'static str {
        match self {
            Self::Blockquote => "blockquote",
            Self::ExpandableBlockquote => "expandable_blockquote",
            Self::TextLink(_) => "text_link",
            Self::TextMention(_) => "text_mention",
            Self::CustomEmoji(_) => "custom_emoji",
            Self::Bold => "bold",
            Self::Italic => "italic",
            Self::Underline => "underline",
            Self::Strikethrough => "strikethrough",
            Self::Spoiler => "spoiler",
            Self::Code(_) => "code",
            Self::Pre(_) => "pre",
            Self::Found(name) => name,
        }
    }

    /// Styles may be cut in pieces, and stop at code.
    pub(super) fn is_style(&self) -> bool {
        matches!(
            self,
            Self::Bold | Self::Italic | Self::Underline | Self::Strikethrough | Self::Spoiler
        )
    }

    pub(super) fn is_code(&self) -> bool {
        matches!(self, Self::Code(_) | Self::Pre(_))
    }

    pub(super) fn is_quote(&self) -> bool {
        matches!(self, Self::Blockquote | Self::ExpandableBlockquote)
    }

    /// The order of entities over the same part, outermost first (TDLib, `get_type_priority`).
    pub(super) fn rank(&self) -> u8 {
        match self {
            Self::Blockquote | Self::ExpandableBlockquote => 0,
            Self::TextLink(_) | Self::TextMention(_) | Self::Found(_) => 1,
            Self::Pre(_) | Self::Code(_) => 2,
            Self::Bold => 3,
            Self::Italic => 4,
            Self::Underline => 5,
            Self::Strikethrough => 6,
            Self::Spoiler => 7,
            Self::CustomEmoji(_) => 8,
        }
    }
}

impl Entity {
    pub(super) fn new(offset: usize, end: usize, kind: Kind) -> Self {
        Self {
            offset,
            length: end.saturating_sub(offset),
            kind,
        }
    }

    pub(super) fn end(&self) -> usize {
        self.offset + self.length
    }

    pub(super) fn overlaps(&self, other: &Self) -> bool {
        self.offset < other.end() && other.offset < self.end()
    }

    pub(super) fn json(&self, user: &impl Fn(i64) -> Option<Value>) -> Option<Value> {
        let mut entity = Map::new();
        entity.insert("offset".into(), self.offset.into());
        entity.insert("length".into(), self.length.into());
        entity.insert("type".into(), self.kind.name().into());
        match &self.kind {
            Kind::TextLink(url) => entity.insert("url".into(), url.clone().into()),
            Kind::TextMention(id) => entity.insert("user".into(), user(*id)?),
            Kind::CustomEmoji(id) => entity.insert("custom_emoji_id".into(), id.clone().into()),
            Kind::Pre(language) if !language.is_empty() => {
                entity.insert("language".into(), language.clone().into())
            }
            _ => None,
        };
        Some(entity.into())
    }
}

pub(super) fn utf16_len(text: &str) -> usize {
    text.chars().map(char::len_utf16).sum()
}
