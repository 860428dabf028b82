//! Types of the Bot API: service messages.

use super::*;

record! {
    inbound
    /// The Bot API's [`ForumTopic`](https://core.telegram.org/bots/api#forumtopic).
    ForumTopic {
        required {
            /// Message thread id.
            message_thread_id: ThreadId,
            /// Name.
            name: String,
            /// Icon color.
            icon_color: i64,
        }
        optional {
            /// Icon custom emoji id.
            icon_custom_emoji_id: String,
        }
        flags {
            /// Is name implicit.
            is_name_implicit,
        }
    }
}

record! {
    inbound
    /// The Bot API's [`ForumTopicClosed`](https://core.telegram.org/bots/api#forumtopicclosed).
    ForumTopicClosed {
    }
}

record! {
    inbound
    /// The Bot API's [`ForumTopicCreated`](https://core.telegram.org/bots/api#forumtopiccreated).
    ForumTopicCreated {
        required {
            /// Name.
            name: String,
            /// Icon color.
            icon_color: i64,
        }
        optional {
            /// Icon custom emoji id.
            icon_custom_emoji_id: String,
        }
        flags {
            /// Is name implicit.
            is_name_implicit,
        }
    }
}

record! {
    inbound
    /// The Bot API's [`ForumTopicEdited`](https://core.telegram.org/bots/api#forumtopicedited).
    ForumTopicEdited {
        optional {
            /// Name.
            name: String,
            /// Icon custom emoji id.
            icon_custom_emoji_id: String,
        }
    }
}

record! {
    inbound
    /// The Bot API's [`ForumTopicReopened`](https://core.telegram.org/bots/api#forumtopicreopened).
    ForumTopicReopened {
    }
}

record! {
    inbound
    /// The Bot API's [`GeneralForumTopicHidden`](https://core.telegram.org/bots/api#generalforumtopichidden).
    GeneralForumTopicHidden {
    }
}

record! {
    inbound
    /// The Bot API's [`GeneralForumTopicUnhidden`](https://core.telegram.org/bots/api#generalforumtopicunhidden).
    GeneralForumTopicUnhidden {
    }
}

record! {
    inbound
    /// The Bot API's [`VideoChatEnded`](https://core.telegram.org/bots/api#videochatended).
    VideoChatEnded {
        required {
            /// Duration, in seconds.
            duration: i64,
        }
    }
}

record! {
    inbound
    /// The Bot API's [`VideoChatParticipantsInvited`](https://core.telegram.org/bots/api#videochatparticipantsinvited).
    VideoChatParticipantsInvited {
        required {
            /// Users.
            users: Vec<User>,
        }
    }
}

record! {
    inbound
    /// The Bot API's [`VideoChatScheduled`](https://core.telegram.org/bots/api#videochatscheduled).
    VideoChatScheduled {
        required {
            /// Start date, in seconds since 1970.
            start_date: Date,
        }
    }
}

record! {
    inbound
    /// The Bot API's [`VideoChatStarted`](https://core.telegram.org/bots/api#videochatstarted).
    VideoChatStarted {
    }
}
