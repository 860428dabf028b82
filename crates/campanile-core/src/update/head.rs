//! The part of an update that is read at once: what layers and the router need.

use super::{
    content::{Content, ContentSet},
    error::UpdateError,
    scan::{Key, Scanner, Span, StrSpan},
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

/// The keys that the head reads, over all kinds.
macro_rules! fields {
    ($($variant:ident = $key:literal,)*) => {
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        enum Field {
            $($variant,)*
        }

        impl Field {
            const KEYS: &'static [(&'static str, Self)] = &[$(($key, Self::$variant)),*];
        }
    };
}

fields! {
    MessageId = "message_id",
    From = "from",
    Chat = "chat",
    Date = "date",
    SenderChat = "sender_chat",
    ThreadId = "message_thread_id",
    IsTopicMessage = "is_topic_message",
    EditDate = "edit_date",
    EphemeralId = "ephemeral_message_id",
    IsAutomaticForward = "is_automatic_forward",
    MediaGroupId = "media_group_id",
    Entities = "entities",
    Caption = "caption",
    CaptionEntities = "caption_entities",
    ReplyMarkup = "reply_markup",
    BusinessConnectionId = "business_connection_id",
    GuestQueryId = "guest_query_id",
    DirectMessagesTopic = "direct_messages_topic",
    Id = "id",
    Message = "message",
    Data = "data",
    GameShortName = "game_short_name",
    ChatInstance = "chat_instance",
    InlineMessageId = "inline_message_id",
    User = "user",
    VoterChat = "voter_chat",
    ActorChat = "actor_chat",
}

/// A set of fields, as the bits of their discriminants.
#[derive(Debug, Clone, Copy, Default)]
struct Fields(u64);

impl Fields {
    const fn of(fields: &[Field]) -> Self {
        let mut bits = 0;
        let mut index = 0;
        while index < fields.len() {
            bits |= 1 << fields[index] as u32;
            index += 1;
        }
        Self(bits)
    }

    fn has(self, field: Field) -> bool {
        self.0 >> field as u32 & 1 == 1
    }

    /// Adds a field; false if it was there already.
    fn insert(&mut self, field: Field) -> bool {
        let fresh = !self.has(field);
        self.0 |= 1 << field as u32;
        fresh
    }
}

/// Which fields an object has for the head, and which of them Telegram always sends.
#[derive(Debug, Clone, Copy)]
struct Shape {
    read: Fields,
    required: Fields,
    has_content: bool,
}

impl Shape {
    const fn new(required: &[Field], optional: &[Field]) -> Self {
        let required = Fields::of(required);
        Self {
            read: Fields(required.0 | Fields::of(optional).0),
            required,
            has_content: false,
        }
    }

    const fn of(kind: &Kind) -> Self {
        use Field::{
            ActorChat, BusinessConnectionId, Chat, ChatInstance, Data, Date, From, GameShortName,
            Id, InlineMessageId, Message, MessageId, ThreadId, User, VoterChat,
        };
        match kind {
            Kind::Message
            | Kind::EditedMessage
            | Kind::ChannelPost
            | Kind::EditedChannelPost
            | Kind::BusinessMessage
            | Kind::EditedBusinessMessage
            | Kind::GuestMessage => MESSAGE,
            Kind::CallbackQuery => Self::new(
                &[Id, From],
                &[Message, Data, GameShortName, ChatInstance, InlineMessageId],
            ),
            Kind::InlineQuery | Kind::ShippingQuery | Kind::PreCheckoutQuery => {
                Self::new(&[Id, From], &[])
            }
            Kind::ChosenInlineResult => Self::new(&[From], &[InlineMessageId]),
            Kind::PurchasedPaidMedia => Self::new(&[From], &[]),
            Kind::MyChatMember | Kind::ChatMember | Kind::ChatJoinRequest => {
                Self::new(&[Chat, From], &[Date])
            }
            Kind::MessageReaction => Self::new(&[Chat, MessageId], &[User, ActorChat, Date]),
            Kind::MessageReactionCount => Self::new(&[Chat, MessageId], &[Date]),
            Kind::PollAnswer => Self::new(&[], &[User, VoterChat]),
            Kind::BusinessConnection => Self::new(&[User], &[Date]),
            Kind::DeletedBusinessMessages => Self::new(&[Chat], &[BusinessConnectionId]),
            Kind::ChatBoost | Kind::RemovedChatBoost => Self::new(&[Chat], &[]),
            Kind::ManagedBot | Kind::Subscription => Self::new(&[User], &[]),
            Kind::StoppedMessageGeneration => Self::new(&[Chat], &[ThreadId]),
            Kind::Poll | Kind::Other(_) | Kind::Custom => Self::new(&[], &[]),
        }
    }
}

const MESSAGE: Shape = Shape {
    has_content: true,
    ..Shape::new(
        &[Field::MessageId, Field::Chat],
        &[
            Field::From,
            Field::Date,
            Field::SenderChat,
            Field::ThreadId,
            Field::IsTopicMessage,
            Field::EditDate,
            Field::EphemeralId,
            Field::IsAutomaticForward,
            Field::MediaGroupId,
            Field::Entities,
            Field::Caption,
            Field::CaptionEntities,
            Field::ReplyMarkup,
            Field::BusinessConnectionId,
            Field::GuestQueryId,
            Field::DirectMessagesTopic,
        ],
    )
};

/// The message under a pressed button: the place of the press, not something said.
const PRESSED_MESSAGE: Shape = Shape::new(
    &[Field::MessageId, Field::Chat],
    &[
        Field::Date,
        Field::ThreadId,
        Field::IsTopicMessage,
        Field::EditDate,
        Field::EphemeralId,
        Field::ReplyMarkup,
        Field::BusinessConnectionId,
        Field::DirectMessagesTopic,
    ],
);

/// Reads the payload of an update of `kind`, which the scanner stands before.
pub(super) fn read(kind: &Kind, scanner: &mut Scanner<'_>) -> Result<Head> {
    let mut reader = Reader {
        lenient_id: *kind == Kind::InlineQuery,
        ..Reader::default()
    };
    reader.object(Shape::of(kind), scanner)?;
    let Reader {
        mut head,
        text_command,
        caption,
        caption_command,
        ..
    } = reader;
    (head.text, head.command_length) = match head.text {
        Some(text) => (Some(text), text_command),
        None => (caption, caption_command),
    };
    Ok(head)
}

/// The head in the making, and what is decided only when all of it is read.
#[derive(Debug, Default)]
struct Reader {
    head: Head,
    text_command: Option<i64>,
    caption: Option<Text>,
    caption_command: Option<i64>,
    /// Telegram's own examples show the id of an inline query as a number.
    lenient_id: bool,
}

impl Reader {
    fn object(&mut self, shape: Shape, scanner: &mut Scanner<'_>) -> Result<()> {
        scanner.enter()?;
        let mut seen = Fields::default();
        let mut first = true;
        while let Some(key) = scanner.next_key(&mut first)? {
            if let Some(field) = find(shape, &key) {
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
        for (key, field) in Field::KEYS {
            if shape.required.has(*field) && !seen.has(*field) {
                // The scanner stands behind the closing brace, which is where the field is missed.
                let offset = scanner.pos() - 1;
                return Err(UpdateError::at(offset, "is missing").within(key));
            }
        }
        Ok(())
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
        let head = &mut self.head;
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

fn find(shape: Shape, key: &Key<'_>) -> Option<Field> {
    Field::KEYS
        .iter()
        .find(|(name, field)| shape.read.has(*field) && name.as_bytes() == key.as_bytes())
        .map(|(_, field)| *field)
}

pub(super) fn repeated<T>(key: &Key<'_>, scanner: &Scanner<'_>) -> Result<T> {
    Err(UpdateError::at(scanner.pos(), "is repeated").within(&key.to_str()))
}

/// Reads an object of which only some keys matter; `read` says whether it took the value.
fn small_object(
    scanner: &mut Scanner<'_>,
    keys: &[&str],
    mut read: impl FnMut(&str, &mut Scanner<'_>) -> Result<()>,
) -> Result<Span> {
    let start = scanner.value_start();
    scanner.enter()?;
    let mut seen = 0_u8;
    let mut first = true;
    while let Some(key) = scanner.next_key(&mut first)? {
        let known = keys
            .iter()
            .position(|name| name.as_bytes() == key.as_bytes());
        let Some(index) = known else {
            scanner.skip()?;
            continue;
        };
        if seen >> index & 1 == 1 {
            return repeated(&key, scanner);
        }
        seen |= 1 << index;
        read(keys[index], scanner).map_err(|error| error.within(keys[index]))?;
    }
    Ok(scanner.span_from(start))
}

fn object_span(scanner: &mut Scanner<'_>) -> Result<Span> {
    small_object(scanner, &[], |_, _| Ok(()))
}

fn sender(scanner: &mut Scanner<'_>) -> Result<Sender> {
    let mut id = None;
    let span = small_object(scanner, &["id"], |_, scanner| {
        id = Some(UserId(scanner.integer()?));
        Ok(())
    })?;
    match id {
        Some(id) => Ok(Sender { id, span }),
        None => missing_id(scanner),
    }
}

/// Reads a chat, and whether it is a channel.
fn chat(scanner: &mut Scanner<'_>) -> Result<(Chat, bool)> {
    let mut id = None;
    let mut kind = None;
    let mut is_channel = false;
    let span = small_object(scanner, &["id", "type"], |key, scanner| {
        if key == "id" {
            id = Some(ChatId(scanner.integer()?));
        } else if !scanner.null()? {
            let text = scanner.string()?;
            is_channel = scanner.says(text, "channel");
            kind = Some(text.into());
        }
        Ok(())
    })?;
    match id {
        Some(id) => Ok((Chat { id, kind, span }, is_channel)),
        None => missing_id(scanner),
    }
}

fn missing_id<T>(scanner: &Scanner<'_>) -> Result<T> {
    Err(UpdateError::at(scanner.pos() - 1, "is missing").within("id"))
}

/// Finds the length of the first `bot_command` entity at offset 0, in UTF-16 units.
fn leading_command(scanner: &mut Scanner<'_>) -> Result<Option<i64>> {
    scanner.enter_array()?;
    let mut found = None;
    let mut first = true;
    while scanner.next_element(&mut first)? {
        let mut offset = None;
        let mut length = None;
        let mut is_command = false;
        small_object(scanner, &["offset", "length", "type"], |key, scanner| {
            match key {
                "offset" => offset = Some(scanner.integer()?),
                "length" => length = Some(scanner.integer()?),
                _ => {
                    let name = scanner.string()?;
                    is_command = scanner.says(name, "bot_command");
                }
            }
            Ok(())
        })?;
        if is_command && offset == Some(0) {
            found = found.or(length);
        }
    }
    Ok(found)
}

fn string_or_integer(scanner: &mut Scanner<'_>) -> Result<StrSpan> {
    let start = scanner.value_start();
    if scanner.integer().is_ok() {
        let span = scanner.span_from(start);
        let escaped = false;
        return Ok(StrSpan { span, escaped });
    }
    scanner.string()
}
