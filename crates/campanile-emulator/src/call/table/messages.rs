//! Methods that write, change and take away messages.

use super::{Row, row};
use crate::call::{editing, forum, media, plain, polls, sending, transfer};

pub(super) const ROWS: &[Row] = &[
    row(
        "sendMessage",
        sending::send_message,
        "Message",
        "chat_id message_thread_id text parse_mode entities protect_content \
         allow_paid_broadcast message_effect_id reply_parameters reply_markup",
        "link_preview_options disable_notification",
        "business_connection_id direct_messages_topic_id ephemeral_message_parameters \
         suggested_post_parameters",
    ),
    row(
        "sendPhoto",
        media::send_photo,
        "Message",
        "chat_id message_thread_id photo caption parse_mode caption_entities \
         show_caption_above_media has_spoiler protect_content allow_paid_broadcast \
         message_effect_id reply_parameters reply_markup",
        "disable_notification",
        "business_connection_id direct_messages_topic_id ephemeral_message_parameters \
         suggested_post_parameters",
    ),
    row(
        "sendVideo",
        media::send_video,
        "Message",
        "chat_id message_thread_id video duration width height caption parse_mode \
         caption_entities show_caption_above_media has_spoiler protect_content \
         allow_paid_broadcast message_effect_id reply_parameters reply_markup",
        "thumbnail cover start_timestamp supports_streaming disable_notification",
        "business_connection_id direct_messages_topic_id ephemeral_message_parameters \
         suggested_post_parameters",
    ),
    row(
        "sendAnimation",
        media::send_animation,
        "Message",
        "chat_id message_thread_id animation duration width height caption parse_mode \
         caption_entities show_caption_above_media has_spoiler protect_content \
         allow_paid_broadcast message_effect_id reply_parameters reply_markup",
        "thumbnail disable_notification",
        "business_connection_id direct_messages_topic_id ephemeral_message_parameters \
         suggested_post_parameters",
    ),
    row(
        "sendDocument",
        media::send_document,
        "Message",
        "chat_id message_thread_id document caption parse_mode caption_entities \
         protect_content allow_paid_broadcast message_effect_id reply_parameters \
         reply_markup",
        "thumbnail disable_content_type_detection disable_notification",
        "business_connection_id direct_messages_topic_id ephemeral_message_parameters \
         suggested_post_parameters",
    ),
    row(
        "sendAudio",
        media::send_audio,
        "Message",
        "chat_id message_thread_id audio caption parse_mode caption_entities duration \
         performer title protect_content allow_paid_broadcast message_effect_id \
         reply_parameters reply_markup",
        "thumbnail disable_notification",
        "business_connection_id direct_messages_topic_id ephemeral_message_parameters \
         suggested_post_parameters",
    ),
    row(
        "sendVoice",
        media::send_voice,
        "Message",
        "chat_id message_thread_id voice caption parse_mode caption_entities duration \
         protect_content allow_paid_broadcast message_effect_id reply_parameters \
         reply_markup",
        "disable_notification",
        "business_connection_id direct_messages_topic_id ephemeral_message_parameters \
         suggested_post_parameters",
    ),
    row(
        "sendVideoNote",
        media::send_video_note,
        "Message",
        "chat_id message_thread_id video_note duration length protect_content \
         allow_paid_broadcast message_effect_id reply_parameters reply_markup",
        "thumbnail disable_notification",
        "business_connection_id direct_messages_topic_id ephemeral_message_parameters \
         suggested_post_parameters",
    ),
    row(
        "sendSticker",
        media::send_sticker,
        "Message",
        "chat_id message_thread_id sticker emoji protect_content allow_paid_broadcast \
         message_effect_id reply_parameters reply_markup",
        "disable_notification",
        "business_connection_id direct_messages_topic_id ephemeral_message_parameters \
         suggested_post_parameters",
    ),
    row(
        "sendMediaGroup",
        media::send_media_group,
        "Array of Message",
        "chat_id message_thread_id media protect_content allow_paid_broadcast \
         message_effect_id reply_parameters",
        "disable_notification",
        "business_connection_id direct_messages_topic_id",
    ),
    row(
        "sendLocation",
        plain::send_location,
        "Message",
        "chat_id message_thread_id latitude longitude live_period heading \
         proximity_alert_radius protect_content allow_paid_broadcast message_effect_id \
         reply_parameters reply_markup",
        "horizontal_accuracy disable_notification",
        "business_connection_id direct_messages_topic_id ephemeral_message_parameters \
         suggested_post_parameters",
    ),
    row(
        "sendVenue",
        plain::send_venue,
        "Message",
        "chat_id message_thread_id latitude longitude title address protect_content \
         allow_paid_broadcast message_effect_id reply_parameters reply_markup",
        "foursquare_id foursquare_type google_place_id google_place_type \
         disable_notification",
        "business_connection_id direct_messages_topic_id ephemeral_message_parameters \
         suggested_post_parameters",
    ),
    row(
        "sendContact",
        plain::send_contact,
        "Message",
        "chat_id message_thread_id phone_number first_name last_name vcard \
         protect_content allow_paid_broadcast message_effect_id reply_parameters \
         reply_markup",
        "disable_notification",
        "business_connection_id direct_messages_topic_id ephemeral_message_parameters \
         suggested_post_parameters",
    ),
    row(
        "sendDice",
        plain::send_dice,
        "Message",
        "chat_id message_thread_id emoji protect_content allow_paid_broadcast \
         message_effect_id reply_parameters reply_markup",
        "disable_notification",
        "business_connection_id direct_messages_topic_id suggested_post_parameters",
    ),
    row(
        "sendPoll",
        polls::send_poll,
        "Message",
        "chat_id message_thread_id question options is_anonymous type \
         allows_multiple_answers members_only correct_option_ids is_closed \
         protect_content allow_paid_broadcast message_effect_id reply_parameters \
         reply_markup",
        "question_parse_mode question_entities allows_revoting shuffle_options \
         allow_adding_options hide_results_until_closes country_codes explanation \
         explanation_parse_mode explanation_entities explanation_media open_period \
         close_date description description_parse_mode description_entities media \
         disable_notification",
        "business_connection_id",
    ),
    row(
        "stopPoll",
        polls::stop_poll,
        "Poll",
        "chat_id message_id reply_markup",
        "",
        "business_connection_id",
    ),
    row(
        "sendMessageDraft",
        forum::send_message_draft,
        "Boolean",
        "chat_id draft_id text parse_mode entities",
        "message_thread_id can_stop keep_on_stop",
        "",
    ),
    row(
        "sendChatAction",
        sending::send_chat_action,
        "Boolean",
        "chat_id action",
        "message_thread_id",
        "business_connection_id",
    ),
    row(
        "forwardMessage",
        transfer::forward_message,
        "Message",
        "chat_id message_thread_id from_chat_id protect_content message_effect_id \
         message_id",
        "video_start_timestamp disable_notification",
        "direct_messages_topic_id suggested_post_parameters",
    ),
    row(
        "forwardMessages",
        transfer::forward_messages,
        "Array of MessageId",
        "chat_id message_thread_id from_chat_id message_ids protect_content",
        "disable_notification",
        "direct_messages_topic_id",
    ),
    row(
        "copyMessage",
        transfer::copy_message,
        "MessageId",
        "chat_id message_thread_id from_chat_id message_id caption parse_mode \
         caption_entities protect_content allow_paid_broadcast message_effect_id \
         reply_parameters reply_markup",
        "video_start_timestamp show_caption_above_media disable_notification",
        "direct_messages_topic_id suggested_post_parameters",
    ),
    row(
        "copyMessages",
        transfer::copy_messages,
        "Array of MessageId",
        "chat_id message_thread_id from_chat_id message_ids protect_content",
        "disable_notification remove_caption",
        "direct_messages_topic_id",
    ),
    row(
        "editMessageText",
        editing::edit_message_text,
        "Message or Boolean",
        "chat_id message_id inline_message_id text parse_mode entities reply_markup",
        "link_preview_options rich_message",
        "business_connection_id",
    ),
    row(
        "editMessageCaption",
        editing::edit_message_caption,
        "Message or Boolean",
        "chat_id message_id inline_message_id caption parse_mode caption_entities \
         show_caption_above_media reply_markup",
        "",
        "business_connection_id",
    ),
    row(
        "editMessageMedia",
        editing::edit_message_media,
        "Message or Boolean",
        "chat_id message_id inline_message_id media reply_markup",
        "",
        "business_connection_id",
    ),
    row(
        "editMessageReplyMarkup",
        editing::edit_message_reply_markup,
        "Message or Boolean",
        "chat_id message_id inline_message_id reply_markup",
        "",
        "business_connection_id",
    ),
    row(
        "deleteMessage",
        editing::delete_message,
        "Boolean",
        "chat_id message_id",
        "",
        "",
    ),
    row(
        "deleteMessages",
        editing::delete_messages,
        "Boolean",
        "chat_id message_ids",
        "",
        "",
    ),
    row(
        "setMessageReaction",
        forum::set_message_reaction,
        "Boolean",
        "chat_id message_id reaction",
        "is_big",
        "",
    ),
];
