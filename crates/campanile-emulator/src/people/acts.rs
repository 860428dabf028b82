use serde_json::{Value, json};

use super::{Chat, Person, SentMessage};

impl Person {
    /// Asks to join a group or channel whose administrators approve new members: bots that are
    /// administrators get `chat_join_request` (Bot API, `ChatJoinRequest`).
    ///
    /// # Panics
    ///
    /// If the person is in the chat, or banned there.
    #[track_caller]
    pub fn ask_to_join(&self, chat: &Chat) {
        let standing = chat.standing(self);
        assert!(
            standing == crate::Standing::Left,
            "user {} cannot ask to join chat {}",
            self.id(),
            chat.id()
        );
        let user = self.id().0;
        self.emulator
            .change(|state| state.ask_to_join(chat.key, user, None));
    }

    /// Follows an invite link: joins, or asks to join, as the link says; false if it leads nowhere,
    /// because it was revoked, is over or used up, or because the person is in the chat or banned
    /// there.
    pub fn follow_link(&self, link: &str) -> bool {
        let user = self.id().0;
        let followed = |state: &mut crate::state::State| state.follow_link(user, link).is_ok();
        self.emulator.change(followed)
    }

    /// Sets the person's reaction to a message, or takes it back if there is no emoji: bots that are
    /// administrators and ask for it get `message_reaction` (Bot API, `MessageReactionUpdated`).
    ///
    /// # Panics
    ///
    /// If the message is deleted.
    #[track_caller]
    pub fn react(&self, message: &SentMessage, emoji: Option<&str>) {
        let is_there = self.try_react(message, emoji);
        assert!(is_there, "message {} is not in the chat", message.id());
    }

    /// As [`react`](Self::react); false if the message is deleted.
    pub(crate) fn try_react(&self, message: &SentMessage, emoji: Option<&str>) -> bool {
        let (key, id, user) = (message.key, message.id().0, self.id().0);
        let new: Vec<Value> = emoji
            .map(|emoji| json!({"type": "emoji", "emoji": emoji}))
            .into_iter()
            .collect();
        self.emulator.change(|state| {
            let Some(message) = state
                .chats
                .get_mut(&key)
                .and_then(|chat| chat.message_mut(id))
            else {
                return false;
            };
            let old = message.reactions.insert(user, new.clone());
            let change = json!({
                "chat": state.chat_json(key),
                "message_id": id,
                "user": state.user_json(user),
                "date": state.date(),
                "old_reaction": old.unwrap_or_default(),
                "new_reaction": new,
            });
            for bot in state.admin_bots(key) {
                state.push_update(bot, "message_reaction", &change);
            }
            true
        })
    }

    /// Votes in a poll of a bot: it gets `poll`, and `poll_answer` unless the poll is anonymous
    /// (Bot API, `PollAnswer`).
    ///
    /// # Panics
    ///
    /// If the message is no open poll, if it has no such option, or if the person has voted.
    #[track_caller]
    pub fn vote(&self, message: &SentMessage, options: &[usize]) {
        assert!(
            self.try_vote(message, options),
            "user {} cannot vote so in message {}",
            self.id(),
            message.id()
        );
    }

    /// As [`vote`](Self::vote); false if the person cannot vote so.
    pub(crate) fn try_vote(&self, message: &SentMessage, options: &[usize]) -> bool {
        let (key, id, user) = (message.key, message.id().0, self.id().0);
        let is_cast = self.emulator.change(|state| {
            let chat = state.chats.get_mut(&key)?;
            let message = chat.message_mut(id)?;
            let is_first = message.voters.insert(user);
            let author = message.author;
            let poll = message.body.get_mut("poll")?;
            let count = poll["options"].as_array()?.len();
            let fits = options.iter().all(|option| *option < count);
            if !is_first || !fits || poll["is_closed"] == true {
                return None;
            }
            for option in options {
                add_one(&mut poll["options"][*option]["voter_count"]);
            }
            add_one(&mut poll["total_voter_count"]);
            let poll = poll.clone();
            let id_of = |option: &usize| poll["options"][*option]["persistent_id"].clone();
            let answer = json!({
                "poll_id": poll["id"],
                "user": state.user_json(user),
                "option_ids": options,
                "option_persistent_ids": options.iter().map(id_of).collect::<Vec<_>>(),
            });
            if poll["is_anonymous"] == false {
                state.push_update(author, "poll_answer", &answer);
            }
            state.push_update(author, "poll", &poll);
            Some(())
        });
        is_cast.is_some()
    }
}

fn add_one(count: &mut Value) {
    *count = (count.as_u64().unwrap_or(0) + 1).into();
}

impl Chat {
    /// Deletes the basic group: bots that write are answered 403 (Bot API server,
    /// `check_chat_access`).
    ///
    /// # Panics
    ///
    /// If the chat is no basic group.
    #[track_caller]
    pub fn delete(&self) {
        let is_deleted = self.emulator.change(|state| {
            let chat = state.chats.get_mut(&self.key);
            let group = chat.filter(|chat| chat.kind == crate::state::ChatKind::Group);
            group.map(|chat| chat.is_deleted = true).is_some()
        });
        assert!(is_deleted, "chat {} is no basic group", self.id());
    }

    /// Hides who is in the chat from all but administrators: `getChatMember` is then an error for
    /// other bots, unless they ask about themselves.
    pub fn hide_members(&self, are_hidden: bool) {
        self.emulator.change(|state| {
            if let Some(chat) = state.chats.get_mut(&self.key) {
                chat.hides_members = are_hidden;
            }
        });
    }

    /// Makes the group a supergroup: bots get `migrate_to_chat_id` in the old chat,
    /// `migrate_from_chat_id` in the new one and `my_chat_member` there, and calls with the old id
    /// are answered with the new one (Bot API, `ResponseParameters`).
    ///
    /// # Panics
    ///
    /// If the chat is no basic group, or was migrated before.
    #[track_caller]
    pub fn migrate(&self) -> Self {
        let new = self.emulator.change(|state| state.migrate(self.key));
        let key = new.unwrap_or_else(|| panic!("chat {} is no basic group", self.id()));
        Self::new(self.emulator.clone(), key)
    }

    /// Turns topics on or off (Bot API, `Chat.is_forum`); a supergroup alone can be a forum.
    pub fn set_forum(&self, is_forum: bool) {
        self.emulator.change(|state| {
            if let Some(chat) = state.chats.get_mut(&self.key) {
                chat.is_forum = is_forum && chat.kind == crate::state::ChatKind::Supergroup;
            }
        });
    }
}
