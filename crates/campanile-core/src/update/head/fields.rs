//! Which keys the head reads, and which of them Telegram always sends, kind by kind.

use crate::{Kind, update::scan::Key};

/// The keys that the head reads, over all kinds.
macro_rules! fields {
    ($($variant:ident = $key:literal,)*) => {
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub(super) enum Field {
            $($variant,)*
        }

        impl Field {
            pub(super) const KEYS: &'static [(&'static str, Self)] = &[$(($key, Self::$variant)),*];
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
pub(super) struct Fields(u64);

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

    pub(super) fn has(self, field: Field) -> bool {
        self.0 >> field as u32 & 1 == 1
    }

    /// Adds a field; false if it was there already.
    pub(super) fn insert(&mut self, field: Field) -> bool {
        let fresh = !self.has(field);
        self.0 |= 1 << field as u32;
        fresh
    }
}

/// Which fields an object has for the head, and which of them Telegram always sends.
#[derive(Debug, Clone, Copy)]
pub(super) struct Shape {
    pub(super) read: Fields,
    pub(super) required: Fields,
    pub(super) has_content: bool,
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

    pub(super) const fn of(kind: &Kind) -> Self {
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
pub(super) const PRESSED_MESSAGE: Shape = Shape::new(
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

/// Finds the field of a key, where the shape has it.
pub(super) fn find(shape: Shape, key: &Key<'_>) -> Option<Field> {
    Field::KEYS
        .iter()
        .find(|(name, field)| shape.read.has(*field) && name.as_bytes() == key.as_bytes())
        .map(|(_, field)| *field)
}
