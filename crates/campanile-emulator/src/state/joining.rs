use serde_json::json;

use super::{Cause, ChatKey, Standing, State};

/// Why a link leads nobody into a chat, in the words of the backend.
pub(crate) type Closed = &'static str;

impl State {
    /// Somebody asks to join, by themselves or by following a link: bots that administer the chat
    /// get `chat_join_request` (Bot API, `ChatJoinRequest`).
    pub(crate) fn ask_to_join(&mut self, key: ChatKey, user: i64, link: Option<String>) {
        let Some(chat) = self.chats.get_mut(&key) else {
            return;
        };
        chat.join_requests.insert(user, link.clone());
        chat.count_requests();
        let link = link.and_then(|link| Some(chat.link(&link)?.shown.clone()));
        let mut request = json!({
            "chat": self.chat_json(key),
            "from": self.user_json(user),
            // For five minutes the bot may write to whoever asks, at this id.
            "user_chat_id": user,
            "date": self.date(),
        });
        if let Some(link) = link {
            request["invite_link"] = link;
        }
        for bot in self.admin_bots(key) {
            self.push_update(bot, "chat_join_request", &request);
        }
    }

    /// Takes a request to join back from the list; gives how the user asked.
    pub(crate) fn take_join_request(&mut self, key: ChatKey, user: i64, by: i64) -> Option<Cause> {
        let chat = self.chats.get_mut(&key)?;
        let link = chat.join_requests.remove(&user)?;
        chat.count_requests();
        Some(Cause {
            by,
            link,
            via_request: true,
        })
    }

    /// Somebody follows an invite link into its chat, or asks to join by it.
    pub(crate) fn follow_link(&mut self, user: i64, link: &str) -> Result<(), Closed> {
        let date = self.date();
        let mut chats = self.chats.values_mut();
        let chat = chats.find(|chat| chat.link(link).is_some());
        let chat = chat.ok_or("INVITE_HASH_INVALID")?;
        let (key, standing) = (chat.key, chat.standing(user));
        let found = chat.links.iter_mut().find(|found| found.leads(link));
        let found = found.filter(|found| found.is_open(date));
        let found = found.ok_or("INVITE_HASH_EXPIRED")?;
        match standing {
            Standing::Kicked => Err("USER_BANNED_IN_CHANNEL"),
            standing if standing.is_present() => Err("USER_ALREADY_PARTICIPANT"),
            _ if found.shown["creates_join_request"] == true => {
                self.ask_to_join(key, user, Some(link.to_owned()));
                Ok(())
            }
            _ => {
                found.joined += 1;
                let member = chat.membership(user);
                let new = match standing {
                    Standing::Restricted { .. } => member.moved(true),
                    _ => Standing::Member.into(),
                };
                let cause = Cause {
                    link: Some(link.to_owned()),
                    ..user.into()
                };
                self.set_standing(key, user, new, cause);
                Ok(())
            }
        }
    }
}
