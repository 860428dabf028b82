//! What an administrator does to members: bans, restrictions, promotions, requests and links.

use campanile_core::ApiError;
use serde_json::{Value, json};

use super::{Answer, Call, Success, error::bad_request};
use crate::state::{ChatKey, ChatKind, Standing};

const NO_RIGHT: &str = "not enough rights to restrict/unrestrict chat member";
const NO_LINK_RIGHT: &str = "not enough rights to manage chat invite link";
/// How many links of one chat are kept.
const LINKS_KEPT: usize = 1_000;

pub(super) fn ban_chat_member(call: &mut Call<'_>) -> Answer {
    let (key, user) = call.target(NO_RIGHT)?;
    match call.found(key)?.standing(user) {
        Standing::Creator => Err(bad_request("can't remove chat owner")),
        Standing::Administrator => Err(bad_request("user is an administrator of the chat")),
        _ => call.become_standing(key, user, Standing::Kicked),
    }
}

/// `unbanChatMember`: it also removes a member, unless only those who are banned are meant.
pub(super) fn unban_chat_member(call: &mut Call<'_>) -> Answer {
    let (key, user) = call.target(NO_RIGHT)?;
    let standing = call.found(key)?.standing(user);
    let only_banned = call.args.flag("only_if_banned");
    match standing {
        Standing::Creator => Err(bad_request("can't remove chat owner")),
        Standing::Administrator if !only_banned => {
            Err(bad_request("user is an administrator of the chat"))
        }
        Standing::Kicked => call.become_standing(key, user, Standing::Left),
        _ if standing.is_present() && !only_banned => {
            call.become_standing(key, user, Standing::Left)
        }
        _ => Ok(Success::new(true)),
    }
}

/// `restrictChatMember`: who may write again is an ordinary member again.
pub(super) fn restrict_chat_member(call: &mut Call<'_>) -> Answer {
    let permissions = call.object("permissions")?;
    let (key, user) = call.target(NO_RIGHT)?;
    let chat = call.found(key)?;
    if chat.kind != ChatKind::Supergroup {
        return Err(bad_request("method is available only for supergroups"));
    }
    let standing = chat.standing(user);
    let is_member = standing.is_present();
    match standing {
        Standing::Creator => Err(bad_request("can't restrict chat owner")),
        Standing::Administrator => Err(bad_request("user is an administrator of the chat")),
        _ if permissions["can_send_messages"] == true => {
            let new = if is_member {
                Standing::Member
            } else {
                Standing::Left
            };
            call.become_standing(key, user, new)
        }
        _ => call.become_standing(key, user, Standing::Restricted { is_member }),
    }
}

/// `promoteChatMember`: any right makes an administrator with all of them, none an ordinary member.
pub(super) fn promote_chat_member(call: &mut Call<'_>) -> Answer {
    let (key, user) = call.target("not enough rights")?;
    let standing = call.found(key)?.standing(user);
    let mut names = call.request.params().map(|(name, _)| name);
    let has_right = names.any(|name| name.starts_with("can_") && call.args.flag(name));
    match standing {
        Standing::Creator => Err(bad_request("can't demote chat creator")),
        _ if !standing.is_present() => Err(bad_request("USER_NOT_PARTICIPANT")),
        _ if has_right => call.become_standing(key, user, Standing::Administrator),
        Standing::Administrator => call.become_standing(key, user, Standing::Member),
        _ => Ok(Success::new(true)),
    }
}

pub(super) fn approve_chat_join_request(call: &mut Call<'_>) -> Answer {
    let (key, user) = call.take_join_request()?;
    call.become_standing(key, user, Standing::Member)
}

pub(super) fn decline_chat_join_request(call: &mut Call<'_>) -> Answer {
    call.take_join_request()?;
    Ok(Success::new(true))
}

pub(super) fn create_chat_invite_link(call: &mut Call<'_>) -> Answer {
    let key = call.managed_chat(NO_LINK_RIGHT)?;
    let creates_join_request = call.args.flag("creates_join_request");
    if creates_join_request && !call.args.is_empty("member_limit") {
        return Err(bad_request(
            "member limit can't be specified for links requiring administrator approval",
        ));
    }
    let name = call.args.text("name").into_owned();
    if name.chars().count() > 32 {
        return Err(bad_request("invite link name is too long"));
    }
    let mut link = call.new_link(creates_join_request, false);
    if !name.is_empty() {
        link["name"] = name.into();
    }
    for field in ["expire_date", "member_limit"] {
        if call.args.id(field) > 0 {
            link[field] = call.args.id(field).into();
        }
    }
    call.keep_link(key, &link);
    Ok(Success::new(link))
}

pub(super) fn export_chat_invite_link(call: &mut Call<'_>) -> Answer {
    let key = call.managed_chat(NO_LINK_RIGHT)?;
    let link = call.new_link(false, true);
    let chat = call.state.chats.get_mut(&key);
    for old in chat.into_iter().flat_map(|chat| &mut chat.links) {
        if old["is_primary"] == true {
            old["is_revoked"] = true.into();
        }
    }
    call.keep_link(key, &link);
    Ok(Success::new(link["invite_link"].clone()))
}

pub(super) fn revoke_chat_invite_link(call: &mut Call<'_>) -> Answer {
    let key = call.managed_chat(NO_LINK_RIGHT)?;
    let wanted = call.args.text("invite_link");
    let chat = call.state.chats.get_mut(&key);
    let mut links = chat.into_iter().flat_map(|chat| &mut chat.links);
    let link = links.find(|link| link["invite_link"] == *wanted);
    let link = link.ok_or_else(|| bad_request("INVITE_HASH_EXPIRED"))?;
    link["is_revoked"] = true.into();
    Ok(Success::new(link.clone()))
}

impl Call<'_> {
    /// The chat and the user of a call that only an administrator may make.
    fn target(&mut self, refusal: &str) -> Result<(ChatKey, i64), ApiError> {
        let key = self.managed_chat(refusal)?;
        let user = self.known_user()?;
        if user == self.bot {
            return Err(bad_request("can't restrict self"));
        }
        Ok((key, user))
    }

    fn become_standing(&mut self, key: ChatKey, user: i64, standing: Standing) -> Answer {
        self.state.set_standing(key, user, standing, self.bot);
        Ok(Success::new(true))
    }

    fn take_join_request(&mut self) -> Result<(ChatKey, i64), ApiError> {
        let key = self.managed_chat("CHAT_ADMIN_REQUIRED")?;
        let user = self.known_user()?;
        let is_member = self.found(key)?.standing(user).is_present();
        let chat = self.state.chats.get_mut(&key);
        let was_asked = chat.is_some_and(|chat| chat.join_requests.remove(&user));
        match was_asked {
            true => Ok((key, user)),
            false if is_member => Err(bad_request("USER_ALREADY_PARTICIPANT")),
            false => Err(bad_request("HIDE_REQUESTER_MISSING")),
        }
    }

    fn new_link(&mut self, creates_join_request: bool, is_primary: bool) -> Value {
        let secret = self.state.random.next();
        json!({
            "invite_link": format!("https://t.me/+{secret:016x}"),
            "creator": self.state.user_json(self.bot),
            "creates_join_request": creates_join_request,
            "is_primary": is_primary,
            "is_revoked": false,
        })
    }

    fn keep_link(&mut self, key: ChatKey, link: &Value) {
        if let Some(chat) = self.state.chats.get_mut(&key) {
            if chat.links.len() >= LINKS_KEPT {
                chat.links.remove(0);
            }
            chat.links.push(link.clone());
        }
    }
}
