use serde_json::{Map, Value, json};

use super::{Author, ChatKey, ChatKind, Membership, Standing, State};

/// How somebody became something to a chat.
#[derive(Debug, Clone)]
pub(crate) struct Cause {
    /// Who did it; for joining and leaving it is the account itself.
    pub(crate) by: i64,
    /// The link that was followed.
    pub(crate) link: Option<String>,
    pub(crate) via_request: bool,
}

impl From<i64> for Cause {
    fn from(by: i64) -> Self {
        Self {
            by,
            link: None,
            via_request: false,
        }
    }
}

impl State {
    /// Changes what an account is to a chat: service message, `chat_member`, `my_chat_member`.
    pub(crate) fn set_standing(
        &mut self,
        key: ChatKey,
        account: i64,
        new: impl Into<Membership>,
        cause: impl Into<Cause>,
    ) {
        let (new, cause) = (new.into(), cause.into());
        let Some(chat) = self.chats.get(&key) else {
            return;
        };
        let old = chat.membership(account);
        if old == new {
            return;
        }
        let has_notices = matches!(chat.kind, ChatKind::Group | ChatKind::Supergroup);
        let (was, is) = (old.standing.is_present(), new.standing.is_present());
        // A bot that goes still sees that it went, and nothing after that.
        let notice = match (was, is) {
            (false, true) => Some(joined(self.user_json(account))),
            (true, false) => Some(left(self.user_json(account))),
            _ => None,
        }
        .filter(|_| has_notices);
        let change = self.change_json(key, account, (&old, &new), &cause);
        if let (Some(notice), false) = (&notice, is) {
            self.announce_notice(key, cause.by, notice.clone());
        }
        self.keep_membership(key, account, new);
        self.announce_change(key, account, &change);
        if let (Some(notice), true) = (notice, is) {
            self.announce_notice(key, cause.by, notice);
        }
    }

    /// Ends the bans and restrictions whose time is over, of which no bot is told.
    pub(crate) fn end_memberships(&mut self) {
        while let Some((until, key, account)) = self.ends.first().copied()
            && until <= self.date()
        {
            self.ends.pop_first();
            let chat = self.chats.get_mut(&key);
            let member = chat.and_then(|chat| chat.members.get_mut(&account));
            if let Some(member) = member.filter(|member| member.until == until) {
                *member = member.ended().into();
            }
        }
    }

    /// Makes a group a supergroup, as when it gets too large or its history is shown to all; gives
    /// its new key, or nothing if it is no group (any more).
    pub(crate) fn migrate(&mut self, key: ChatKey) -> Option<ChatKey> {
        let old = self.chats.get(&key)?;
        if old.kind != ChatKind::Group || old.migrated_to.is_some() {
            return None;
        }
        let (title, owner, members) = (old.title.clone(), old.owner()?, old.members.clone());
        let new = self.add_chat(ChatKind::Supergroup, &title, owner);
        let link =
            |name: &str, chat: ChatKey| Map::from_iter([(name.to_owned(), Value::from(chat.id()))]);
        self.announce_notice(key, owner, link("migrate_to_chat_id", new));
        self.chats.get_mut(&key)?.migrated_to = Some(new.id());
        for (account, member) in &members {
            self.keep_membership(new, *account, member.clone());
        }
        let notice = link("migrate_from_chat_id", key);
        let id = self.write(new, Author::Anonymous(owner), notice, None);
        self.announce(new, id, false);
        let left = Standing::Left.into();
        for (account, member) in members {
            if self.bots.contains_key(&account) {
                let change = self.change_json(new, account, (&left, &member), &owner.into());
                self.push_update(account, "my_chat_member", &change);
            }
        }
        Some(new)
    }

    pub(crate) fn admin_bots(&self, key: ChatKey) -> Vec<i64> {
        let Some(chat) = self.chats.get(&key) else {
            return Vec::new();
        };
        let bots = self.bots.keys().copied();
        bots.filter(|bot| chat.standing(*bot).is_admin()).collect()
    }

    fn keep_membership(&mut self, key: ChatKey, account: i64, member: Membership) {
        if member.until > 0 {
            self.ends.insert((member.until, key, account));
        }
        if let Some(chat) = self.chats.get_mut(&key) {
            chat.members.insert(account, member);
        }
    }

    fn announce_notice(&mut self, key: ChatKey, by: i64, notice: Map<String, Value>) {
        let id = self.write(key, Author::Account(by), notice, None);
        self.announce(key, id, false);
    }

    fn announce_change(&mut self, key: ChatKey, account: i64, change: &Value) {
        if self.bots.contains_key(&account) {
            self.push_update(account, "my_chat_member", change);
        }
        for bot in self.admin_bots(key) {
            if bot != account {
                self.push_update(bot, "chat_member", change);
            }
        }
    }

    /// The `ChatMemberUpdated` object (Bot API, `ChatMemberUpdated`).
    fn change_json(
        &self,
        key: ChatKey,
        account: i64,
        (old, new): (&Membership, &Membership),
        cause: &Cause,
    ) -> Value {
        let chat = self.chats.get(&key);
        let in_channel = chat.is_some_and(|chat| chat.kind == ChatKind::Channel);
        let mut change = json!({
            "chat": self.chat_json(key),
            "from": self.user_json(cause.by),
            "date": self.date(),
            "old_chat_member": old.chat_member(self.user_json(account), in_channel),
            "new_chat_member": new.chat_member(self.user_json(account), in_channel),
        });
        let link = cause.link.as_ref();
        if let Some(link) = link.and_then(|link| chat?.link(link)) {
            change["invite_link"] = link.shown.clone();
        }
        if cause.via_request {
            change["via_join_request"] = true.into();
        }
        change
    }
}

/// The content of a service message with its undocumented twins, which the server really sends
/// (Bot API server, JsonMessage).
fn joined(user: Value) -> Map<String, Value> {
    let mut content = Map::new();
    content.insert("new_chat_participant".into(), user.clone());
    content.insert("new_chat_member".into(), user.clone());
    content.insert("new_chat_members".into(), Value::Array(vec![user]));
    content
}

fn left(user: Value) -> Map<String, Value> {
    let mut content = Map::new();
    content.insert("left_chat_participant".into(), user.clone());
    content.insert("left_chat_member".into(), user);
    content
}
