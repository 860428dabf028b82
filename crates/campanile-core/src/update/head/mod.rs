//! The part of an update that is read at once: what layers and the router need.

mod fields;
mod objects;

use self::{
    fields::{Field, Fields, PRESSED_MESSAGE, Shape},
    objects::{chat, leading_command, object_span, sender, string_or_integer},
};
use super::{
    content::{Content, ContentSet},
    error::UpdateError,
    scan::{Key, Scanner, Span},
    text::Text,
};
use crate::{ChatId, Kind, MessageId, ThreadId, UserId};

/// What the head holds. Absent is what the update does not carry, and what its kind has no place for.
#[derive(Debug, Clone, Default)]
pub(super) struct Head {
    pub(super) date: Option<i64>,
    pub(super) edit_date: Option<i64>,
    pub(super) chat: Option<Chat>,
    pub(super) sender: Option<Sender>,
    pub(super) actor: Option<Actor>,
    pub(super) message_id: Option<MessageId>,
    pub(super) ephemeral_message_id: Option<MessageId>,
    pub(super) thread_id: Option<ThreadId>,
    pub(super) is_topic_message: bool,
    pub(super) is_automatic_forward: bool,
    pub(super) media_group_id: Option<Text>,
    pub(super) text: Option<Text>,
    /// UTF-16 units of the command entity at offset 0.
    pub(super) command_length: Option<i64>,
    pub(super) query_id: Option<Text>,
    pub(super) data: Option<Text>,
    pub(super) game_short_name: Option<Text>,
    pub(super) chat_instance: Option<Text>,
    pub(super) inline_message_id: Option<Text>,
    pub(super) business_connection_id: Option<Text>,
    pub(super) guest_query_id: Option<Text>,
    pub(super) reply_markup: Option<Span>,
    pub(super) direct_messages_topic: Option<Span>,
    pub(super) contents: ContentSet,
}

#[derive(Debug, Clone)]
pub(super) struct Chat {
    pub(super) id: ChatId,
    pub(super) kind: Option<Text>,
    pub(super) span: Span,
}

#[derive(Debug, Clone, Copy)]
pub(super) struct Sender {
    pub(super) id: UserId,
    pub(super) span: Span,
}

/// A chat on whose behalf someone acts.
#[derive(Debug, Clone, Copy)]
pub(super) struct Actor {
    pub(super) id: ChatId,
    pub(super) is_channel: bool,
}

type Result<T> = std::result::Result<T, UpdateError>;

/// Reads the payload of an update of `kind`, which the scanner stands before, into an empty head.
pub(super) fn read(kind: &Kind, head: &mut Head, scanner: &mut Scanner<'_>) -> Result<()> {
    let mut reader = Reader {
        head,
        text_command: None,
        caption: None,
        caption_command: None,
        lenient_id: *kind == Kind::InlineQuery,
    };
    reader.object(Shape::of(kind), scanner)?;
    let Reader {
        head,
        text_command,
        caption,
        caption_command,
        ..
    } = reader;
    head.command_length = text_command;
    if head.text.is_none() {
        head.text = caption;
        head.command_length = caption_command;
    }
    Ok(())
}

/// The head in the making, and what is decided only when all of it is read.
struct Reader<'a> {
    head: &'a mut Head,
    text_command: Option<i64>,
    caption: Option<Text>,
    caption_command: Option<i64>,
    /// Telegram's own examples show the id of an inline query as a number.
    lenient_id: bool,
}

impl Reader<'_> {
    fn object(&mut self, shape: Shape, scanner: &mut Scanner<'_>) -> Result<()> {
        scanner.enter()?;
        let mut seen = Fields::default();
        let mut first = true;
        while let Some(key) = scanner.next_key(&mut first)? {
            if let Some(field) = Field::find(shape, &key) {
                if !seen.insert(field) {
                    return repeated(&key, scanner);
                }
                // A `null` of an optional field counts as absent; a required one must have a value.
                if shape.required.has(field) || !scanner.null()? {
                    self.field(field, scanner)
                        .map_err(|error| error.within(&key.to_str()))?;
                }
            } else if let (true, Some(content)) =
                (shape.has_content, Content::from_key(key.as_bytes()))
            {
                self.content(content, &key, scanner)?;
            } else {
                scanner.skip()?;
            }
        }
        let missing = |field: &&Field| shape.required.has(**field) && !seen.has(**field);
        match Field::ALL.iter().find(missing) {
            None => Ok(()),
            Some(field) => {
                // The scanner stands behind the closing brace, which is where the field is missed.
                let offset = scanner.pos() - 1;
                Err(UpdateError::at(offset, "is missing").within(field.key()))
            }
        }
    }

    fn content(
        &mut self,
        content: Content,
        key: &Key<'_>,
        scanner: &mut Scanner<'_>,
    ) -> Result<()> {
        if scanner.null()? {
            return Ok(());
        }
        if !self.head.contents.insert(content) {
            return repeated(key, scanner);
        }
        if content == Content::Text {
            let text = scanner.string().map_err(|error| error.within("text"))?;
            self.head.text = Some(text.into());
        } else {
            scanner.skip()?;
        }
        Ok(())
    }

    fn field(&mut self, field: Field, scanner: &mut Scanner<'_>) -> Result<()> {
        let head = &mut *self.head;
        match field {
            Field::MessageId => head.message_id = Some(MessageId(scanner.integer()?)),
            Field::EphemeralId => head.ephemeral_message_id = Some(MessageId(scanner.integer()?)),
            Field::ThreadId => head.thread_id = Some(ThreadId(scanner.integer()?)),
            Field::Date => head.date = Some(scanner.integer()?),
            Field::EditDate => head.edit_date = Some(scanner.integer()?),
            Field::IsTopicMessage => head.is_topic_message = scanner.boolean()?,
            Field::IsAutomaticForward => head.is_automatic_forward = scanner.boolean()?,
            Field::From | Field::User => head.sender = Some(sender(scanner)?),
            Field::Chat => head.chat = Some(chat(scanner)?.0),
            Field::SenderChat | Field::VoterChat | Field::ActorChat => {
                let (chat, is_channel) = chat(scanner)?;
                let id = chat.id;
                head.actor = Some(Actor { id, is_channel });
            }
            Field::Message => self.object(PRESSED_MESSAGE, scanner)?,
            Field::Caption => self.caption = Some(scanner.string()?.into()),
            Field::Entities => self.text_command = leading_command(scanner)?,
            Field::CaptionEntities => self.caption_command = leading_command(scanner)?,
            Field::ReplyMarkup => head.reply_markup = Some(object_span(scanner)?),
            Field::DirectMessagesTopic => {
                head.direct_messages_topic = Some(object_span(scanner)?);
            }
            Field::Id if self.lenient_id => {
                head.query_id = Some(string_or_integer(scanner)?.into())
            }
            Field::Id => head.query_id = Some(scanner.string()?.into()),
            Field::MediaGroupId => head.media_group_id = Some(scanner.string()?.into()),
            Field::Data => head.data = Some(scanner.string()?.into()),
            Field::GameShortName => head.game_short_name = Some(scanner.string()?.into()),
            Field::ChatInstance => head.chat_instance = Some(scanner.string()?.into()),
            Field::InlineMessageId => head.inline_message_id = Some(scanner.string()?.into()),
            Field::BusinessConnectionId => {
                head.business_connection_id = Some(scanner.string()?.into());
            }
            Field::GuestQueryId => head.guest_query_id = Some(scanner.string()?.into()),
        }
        Ok(())
    }
}

pub(super) fn repeated<T>(key: &Key<'_>, scanner: &Scanner<'_>) -> Result<T> {
    Err(UpdateError::at(scanner.pos(), "is repeated").within(&key.to_str()))
}
