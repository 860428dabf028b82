//! Types of the Bot API: getting updates.

use super::*;

contents! {
    /// What an update is about, see [`Update`](https://core.telegram.org/bots/api#update).
    UpdateContent {
        "message" => Message(Message boxed),
        "edited_message" => EditedMessage(Message boxed),
        "channel_post" => ChannelPost(Message boxed),
        "edited_channel_post" => EditedChannelPost(Message boxed),
        "business_connection" => BusinessConnection(BusinessConnection boxed),
        "business_message" => BusinessMessage(Message boxed),
        "edited_business_message" => EditedBusinessMessage(Message boxed),
        "deleted_business_messages" => DeletedBusinessMessages(BusinessMessagesDeleted boxed),
        "guest_message" => GuestMessage(Message boxed),
        "message_reaction" => MessageReaction(MessageReactionUpdated boxed),
        "message_reaction_count" => MessageReactionCount(MessageReactionCountUpdated boxed),
        "inline_query" => InlineQuery(InlineQuery boxed),
        "chosen_inline_result" => ChosenInlineResult(ChosenInlineResult boxed),
        "callback_query" => CallbackQuery(CallbackQuery boxed),
        "shipping_query" => ShippingQuery(ShippingQuery boxed),
        "pre_checkout_query" => PreCheckoutQuery(PreCheckoutQuery boxed),
        "purchased_paid_media" => PurchasedPaidMedia(PaidMediaPurchased boxed),
        "poll" => Poll(Poll boxed),
        "poll_answer" => PollAnswer(PollAnswer boxed),
        "my_chat_member" => MyChatMember(ChatMemberUpdated boxed),
        "chat_member" => ChatMember(ChatMemberUpdated boxed),
        "chat_join_request" => ChatJoinRequest(ChatJoinRequest boxed),
        "chat_boost" => ChatBoost(ChatBoostUpdated boxed),
        "removed_chat_boost" => RemovedChatBoost(ChatBoostRemoved boxed),
        "managed_bot" => ManagedBot(ManagedBotUpdated boxed),
        "subscription" => Subscription(BotSubscriptionUpdated boxed),
        "stopped_message_generation" => StoppedMessageGeneration(MessageGenerationStopped boxed),
    }
}

record! {
    inbound
    /// The Bot API's [`WebhookInfo`](https://core.telegram.org/bots/api#webhookinfo).
    WebhookInfo {
        required {
            /// URL.
            url: String,
            /// Pending update count.
            pending_update_count: i64,
        }
        lenient {
            /// Has custom certificate.
            has_custom_certificate: bool,
        }
        optional {
            /// IP address.
            ip_address: String,
            /// Last error date, in seconds since 1970.
            last_error_date: Date,
            /// Last error message.
            last_error_message: String,
            /// Last synchronization error date, in seconds since 1970.
            last_synchronization_error_date: Date,
            /// Max connections.
            max_connections: i64,
            /// Allowed updates.
            allowed_updates: Vec<String>,
        }
    }
}
