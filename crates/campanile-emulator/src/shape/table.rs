//! The objects that the emulator sends: the name of each, its fields in the order in which the
//! server writes them, and the object that a field holds (Bot API server, the `Json…::store` of
//! `Client.cpp`). What the server does not write any more or not yet stands where the Bot API
//! documents it.

pub(super) const SHAPES: &str = "
Update update_id message:Message edited_message:Message channel_post:Message
    edited_channel_post:Message business_connection:BusinessConnection business_message:Message
    edited_business_message:Message deleted_business_messages:BusinessMessagesDeleted
    guest_message:Message message_reaction:MessageReactionUpdated
    message_reaction_count:MessageReactionCountUpdated inline_query:InlineQuery
    chosen_inline_result:ChosenInlineResult callback_query:CallbackQuery
    shipping_query:ShippingQuery pre_checkout_query:PreCheckoutQuery
    purchased_paid_media:PaidMediaPurchased poll:Poll poll_answer:PollAnswer
    my_chat_member:ChatMemberUpdated chat_member:ChatMemberUpdated
    chat_join_request:ChatJoinRequest chat_boost:ChatBoostUpdated
    removed_chat_boost:ChatBoostRemoved

User id is_bot first_name last_name username language_code is_premium added_to_attachment_menu
    can_join_groups can_read_all_group_messages supports_inline_queries supports_guest_queries
    can_connect_to_business has_main_web_app has_topics_enabled allows_users_to_create_topics
    can_manage_bots supports_join_request_queries

Chat id first_name last_name title username is_forum is_direct_messages type

ChatFullInfo id first_name last_name title username is_forum is_direct_messages type
    active_usernames bio description invite_link permissions:ChatPermissions
    all_members_are_administrators linked_chat_id accepted_gift_types:AcceptedGiftTypes
    photo pinned_message:Message message_auto_delete_time max_reaction_count accent_color_id

AcceptedGiftTypes unlimited_gifts limited_gifts unique_gifts premium_subscription
    gifts_from_channels

Message business_connection_id sender_business_bot:User message_id from:User author_signature
    sender_chat:Chat chat:Chat date edit_date message_thread_id forward_origin:MessageOrigin
    is_automatic_forward forward_from:User forward_sender_name forward_from_chat:Chat
    forward_from_message_id forward_signature forward_date reply_to_message:Message
    external_reply:ExternalReplyInfo quote:TextQuote reply_to_checklist_task_id
    reply_to_poll_option_id reply_to_story media_group_id guest_query_id text
    entities:MessageEntity link_preview_options:LinkPreviewOptions animation:Animation audio:Audio
    document:Document paid_media live_photo photo:PhotoSize sticker:Sticker video:Video
    video_note:VideoNote voice:Voice caption caption_entities:MessageEntity
    show_caption_above_media has_media_spoiler contact:Contact dice:Dice game
    invoice:Invoice location:Location venue:Venue poll:Poll new_chat_participant:User
    new_chat_member:User new_chat_members:User left_chat_participant:User left_chat_member:User
    new_chat_title new_chat_photo:PhotoSize delete_chat_photo group_chat_created
    supergroup_chat_created channel_chat_created migrate_to_chat_id migrate_from_chat_id
    forum_topic_created:ForumTopic forum_topic_edited:ForumTopic forum_topic_closed
    forum_topic_reopened general_forum_topic_hidden general_forum_topic_unhidden
    pinned_message:Message successful_payment:SuccessfulPayment message_auto_delete_timer_changed
    proximity_alert_triggered video_chat_scheduled video_chat_started video_chat_ended
    video_chat_participants_invited web_app_data write_access_allowed users_shared chat_shared
    story reply_markup:InlineKeyboardMarkup via_bot:User has_protected_content is_topic_message
    direct_messages_topic is_from_offline effect_id sender_boost_count sender_tag

MessageId message_id

MessageEntity offset length type language url user:User custom_emoji_id unix_time date_time_format

MessageOrigin type sender_user:User sender_chat:Chat sender_user_name chat:Chat message_id
    author_signature date

ExternalReplyInfo origin:MessageOrigin chat:Chat message_id
    link_preview_options:LinkPreviewOptions animation:Animation audio:Audio document:Document
    photo:PhotoSize sticker:Sticker video:Video video_note:VideoNote voice:Voice contact:Contact
    dice:Dice location:Location venue:Venue poll:Poll has_media_spoiler

TextQuote text entities:MessageEntity position is_manual

LinkPreviewOptions is_disabled url prefer_small_media prefer_large_media show_above_text

InlineKeyboardMarkup inline_keyboard:InlineKeyboardButton

InlineKeyboardButton text icon_custom_emoji_id style url callback_data callback_game
    switch_inline_query switch_inline_query_current_chat switch_inline_query_chosen_chat pay
    login_url web_app copy_text

PhotoSize file_id file_unique_id file_size width height

Animation file_name mime_type duration width height thumbnail:PhotoSize thumb:PhotoSize file_id
    file_unique_id file_size

Audio duration file_name mime_type title performer thumbnail:PhotoSize thumb:PhotoSize file_id
    file_unique_id file_size

Document file_name mime_type thumbnail:PhotoSize thumb:PhotoSize file_id file_unique_id file_size

Sticker width height emoji set_name is_animated is_video type premium_animation:File
    custom_emoji_id needs_repainting thumbnail:PhotoSize thumb:PhotoSize file_id file_unique_id
    file_size

Video duration width height file_name mime_type cover:PhotoSize start_timestamp
    thumbnail:PhotoSize thumb:PhotoSize file_id file_unique_id file_size

VideoNote duration length thumbnail:PhotoSize thumb:PhotoSize file_id file_unique_id file_size

Voice duration mime_type file_id file_unique_id file_size

File file_id file_unique_id file_size file_path

Contact phone_number first_name last_name vcard user_id

Dice emoji value

Invoice title description start_parameter currency total_amount

SuccessfulPayment currency total_amount invoice_payload shipping_option_id order_info:OrderInfo
    telegram_payment_charge_id provider_payment_charge_id

OrderInfo name phone_number email shipping_address:ShippingAddress

ShippingAddress country_code state city street_line1 street_line2 post_code

Location latitude longitude live_period heading proximity_alert_radius horizontal_accuracy

Venue location:Location title address foursquare_id foursquare_type google_place_id
    google_place_type

Poll id question question_entities:MessageEntity options:PollOption total_voter_count open_period
    close_date is_closed is_anonymous allows_multiple_answers allows_revoting members_only
    country_codes type correct_option_id correct_option_ids explanation
    explanation_entities:MessageEntity explanation_media description
    description_entities:MessageEntity media

PollOption persistent_id text text_entities:MessageEntity media voter_count added_by_user:User
    added_by_chat:Chat addition_date

PollAnswer poll_id user:User voter_chat:Chat option_ids option_persistent_ids

ForumTopic message_thread_id name icon_color icon_custom_emoji_id

InlineQuery id from:User location:Location chat_type query offset

ChosenInlineResult from:User location:Location inline_message_id query result_id

CallbackQuery id from:User message:Message inline_message_id chat_instance data game_short_name

ShippingQuery id from:User invoice_payload shipping_address:ShippingAddress

PreCheckoutQuery id from:User currency total_amount invoice_payload shipping_option_id
    order_info:OrderInfo

PaidMediaPurchased from:User paid_media_payload

ReactionType type emoji custom_emoji_id

ReactionCount type:ReactionType total_count

MessageReactionUpdated chat:Chat message_id user:User actor_chat:Chat date
    old_reaction:ReactionType new_reaction:ReactionType

MessageReactionCountUpdated chat:Chat message_id date reactions:ReactionCount

BusinessConnection id user:User user_chat_id date is_enabled can_reply rights

BusinessMessagesDeleted business_connection_id chat:Chat message_ids

ChatBoostUpdated chat:Chat boost

ChatBoostRemoved chat:Chat boost_id remove_date source

ChatMember user:User status tag custom_title until_date can_be_edited can_manage_chat
    can_send_messages can_send_media_messages can_send_audios can_send_documents can_send_photos
    can_send_videos can_send_video_notes can_send_voice_notes can_send_polls
    can_send_other_messages can_add_web_page_previews can_react_to_messages can_edit_tag
    can_change_info can_post_messages can_edit_messages can_delete_messages can_invite_users
    can_restrict_members can_pin_messages can_manage_topics can_promote_members
    can_manage_video_chats can_post_stories can_edit_stories can_delete_stories
    can_manage_direct_messages can_manage_tags can_send_welcome_messages is_anonymous
    can_manage_voice_chats is_member

ChatPermissions can_send_messages can_send_media_messages can_send_audios can_send_documents
    can_send_photos can_send_videos can_send_video_notes can_send_voice_notes can_send_polls
    can_send_other_messages can_add_web_page_previews can_react_to_messages can_edit_tag
    can_change_info can_invite_users can_pin_messages can_manage_topics

ChatMemberUpdated chat:Chat from:User date old_chat_member:ChatMember new_chat_member:ChatMember
    invite_link:ChatInviteLink via_join_request via_chat_folder_invite_link

ChatJoinRequest chat:Chat from:User user_chat_id date bio invite_link:ChatInviteLink query_id

ChatInviteLink invite_link name creator:User expire_date member_limit pending_join_request_count
    subscription_period subscription_price creates_join_request is_primary is_revoked

BotCommand command description

WebhookInfo url has_custom_certificate pending_update_count last_error_date last_error_message
    max_connections ip_address allowed_updates last_synchronization_error_date

Error ok error_code description parameters

Event sequence at event bot update:Update method parameters files ok result error_code description
    chat rule retry_after update_id status

Control next events:Event chat:Chat messages:Message members:ChatMember
";
