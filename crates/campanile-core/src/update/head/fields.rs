//! Which keys the head reads, and which of them Telegram always sends, kind by kind.

use crate::{
    Kind,
    update::{ascii, scan::Key},
};

/// The keys that the head reads, over all kinds.
macro_rules! fields {
    ($($variant:ident = $key:literal,)*) => {
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub(super) enum Field {
            $($variant,)*
        }

        impl Field {
            pub(super) const ALL: &'static [Self] = &[$(Self::$variant),*];

            pub(super) fn key(self) -> &'static str {
                match self {
                    $(Self::$variant => const { ascii($key) },)*
                }
            }

            /// Finds the field of a key, where the shape has it.
            pub(super) fn find(shape: Shape, key: &Key<'_>) -> Option<Self> {
                let field = match key.as_bytes() {
                    $($key => Self::$variant,)*
                    _ => return None,
                };
                shape.read.has(field).then_some(field)
            }
        }
    };
}

fields! {
    MessageId = b"message_id",
    From = b"from",
    Chat = b"chat",
    Date = b"date",
    SenderChat = b"sender_chat",
    ThreadId = b"message_thread_id",
    IsTopicMessage = b"is_topic_message",
    EditDate = b"edit_date",
    EphemeralId = b"ephemeral_message_id",
    IsAutomaticForward = b"is_automatic_forward",
    MediaGroupId = b"media_group_id",
    Entities = b"entities",
    Caption = b"caption",
    CaptionEntities = b"caption_entities",
    ReplyMarkup = b"reply_markup",
    BusinessConnectionId = b"business_connection_id",
    GuestQueryId = b"guest_query_id",
    DirectMessagesTopic = b"direct_messages_topic",
    Id = b"id",
    Message = b"message",
    Data = b"data",
    GameShortName = b"game_short_name",
    ChatInstance = b"chat_instance",
    InlineMessageId = b"inline_message_id",
    User = b"user",
    VoterChat = b"voter_chat",
    ActorChat = b"actor_chat",
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
