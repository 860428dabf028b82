//! What an administrator does to members: bans, restrictions, promotions, requests and links.

use campanile_core::ApiError;
use serde_json::{Value, json};

use super::{Answer, Call, Success, error::bad_request};
use crate::state::{Cause, ChatKey, ChatKind, Link, Membership, Standing};

const NO_RIGHT: &str = "not enough rights to restrict/unrestrict chat member";
const NO_LINK_RIGHT: &str = "not enough rights to manage chat invite link";
const NO_SUPERGROUP: &str = "method is available for supergroup and channel chats only";
/// How many links of one chat are kept.
const LINKS_KEPT: usize = 1_000;
/// A ban or restriction of less than this many seconds, or of more than this many days, lasts for
/// ever (Bot API, `banChatMember.until_date`).
const SHORTEST: i64 = 30;
const LONGEST: i64 = 366 * 24 * 60 * 60;

pub(super) fn ban_chat_member(call: &mut Call<'_>) -> Answer {
    let (key, user) = call.target("can_restrict_members", NO_RIGHT)?;
    match call.found(key)?.standing(user) {
        Standing::Creator => Err(bad_request("can't remove chat owner")),
        Standing::Administrator => Err(bad_request("user is an administrator of the chat")),
        _ => {
            let banned = Membership::from(Standing::Kicked).until(call.until());
            call.become_standing(key, user, banned)
        }
    }
}

/// `unbanChatMember`: it also removes a member, unless only those who are banned are meant.
pub(super) fn unban_chat_member(call: &mut Call<'_>) -> Answer {
    let (key, user) = call.target("can_restrict_members", NO_RIGHT)?;
    call.not_in_group(key, NO_SUPERGROUP)?;
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

/// `restrictChatMember`: who may do everything again is an ordinary member again.
pub(super) fn restrict_chat_member(call: &mut Call<'_>) -> Answer {
    let permissions = call.object("permissions")?;
    let (key, user) = call.target("can_restrict_members", NO_RIGHT)?;
    let chat = call.found(key)?;
    if chat.kind != ChatKind::Supergroup {
        return Err(bad_request("method is available only for supergroups"));
    }
    let standing = chat.standing(user);
    match standing {
        Standing::Creator => Err(bad_request("can't restrict chat owner")),
        Standing::Administrator => Err(bad_request("user is an administrator of the chat")),
        _ => {
            let is_independent = call.args.flag("use_independent_chat_permissions");
            let is_granted = |name: &str| is_granted(&permissions, name, is_independent);
            let new = Membership::restricted(standing.is_present(), is_granted, call.until());
            call.become_standing(key, user, new)
        }
    }
}

/// Tells whether permissions grant one: some stand for others if they are not named (Bot API server,
/// `get_chat_permissions`; Bot API, `use_independent_chat_permissions`).
fn is_granted(permissions: &Value, name: &str, is_independent: bool) -> bool {
    const MEDIA: &[&str] = &[
        "can_send_audios",
        "can_send_documents",
        "can_send_photos",
        "can_send_videos",
        "can_send_video_notes",
        "can_send_voice_notes",
    ];
    let named = |name: &str| permissions.get(name).map(|value| *value == true);
    let has = |name: &str| named(name).unwrap_or(false);
    let has_more = has("can_send_other_messages") || has("can_add_web_page_previews");
    let names_media = MEDIA.iter().any(|name| named(name).is_some());
    let implied = match name {
        "can_send_messages" => has_more || has("can_send_polls") || has("can_send_media_messages"),
        name if MEDIA.contains(&name) => has_more,
        _ => false,
    };
    let stood_for = match name {
        "can_manage_topics" | "can_edit_tag" => has("can_pin_messages"),
        "can_react_to_messages" => has("can_send_messages"),
        name if MEDIA.contains(&name) && !names_media => has("can_send_media_messages"),
        _ => false,
    };
    (implied && !is_independent) || named(name).unwrap_or(stood_for)
}

/// `promoteChatMember`: any right makes an administrator, none an ordinary member.
pub(super) fn promote_chat_member(call: &mut Call<'_>) -> Answer {
    let (key, user) = call.target("can_promote_members", "not enough rights")?;
    call.not_in_group(key, NO_SUPERGROUP)?;
    let chat = call.found(key)?;
    let standing = chat.standing(user);
    let asked: Vec<_> = crate::state::RIGHTS
        .iter()
        .copied()
        .filter(|right| call.args.flag(right))
        .collect();
    // In channels an administrator may restrict unless it is said (Bot API server,
    // `process_promote_chat_member_query`), and any right brings the first.
    let by_default = |right: &str| match right {
        "can_restrict_members" => {
            chat.kind == ChatKind::Channel && call.args.is_empty("can_restrict_members")
        }
        right => right == "can_manage_chat",
    };
    let lacks = |right: &&str| *right != "is_anonymous" && !chat.has_right(call.bot, right);
    match standing {
        Standing::Creator => Err(bad_request("can't demote chat creator")),
        _ if !standing.is_present() => Err(bad_request("USER_NOT_PARTICIPANT")),
        _ if asked.iter().any(lacks) => Err(bad_request("RIGHT_FORBIDDEN")),
        _ if !asked.is_empty() => {
            let new =
                Membership::administrator(|right| asked.contains(&right) || by_default(right));
            call.become_standing(key, user, new)
        }
        Standing::Administrator => call.become_standing(key, user, Standing::Member),
        _ => Ok(Success::new(true)),
    }
}

pub(super) fn approve_chat_join_request(call: &mut Call<'_>) -> Answer {
    let (key, user, cause) = call.take_join_request()?;
    call.state.set_standing(key, user, Standing::Member, cause);
    Ok(Success::new(true))
}

pub(super) fn decline_chat_join_request(call: &mut Call<'_>) -> Answer {
    call.take_join_request()?;
    Ok(Success::new(true))
}

pub(super) fn create_chat_invite_link(call: &mut Call<'_>) -> Answer {
    let key = call.managed_chat("can_invite_users", NO_LINK_RIGHT)?;
    let creates_join_request = call.args.flag("creates_join_request");
    let limit = call.args.int("member_limit", 0, 0, 100_000);
    if creates_join_request && limit > 0 {
        return Err(bad_request(
            "member limit can't be specified for links requiring administrator approval",
        ));
    }
    let name = call.args.text("name").into_owned();
    if name.chars().count() > 32 {
        return Err(bad_request("invite link name is too long"));
    }
    let expires = call.args.int("expire_date", 0, 0, i32::MAX.into());
    if (1..=call.state.date()).contains(&expires) {
        return Err(bad_request("EXPIRE_DATE_INVALID"));
    }
    let mut link = call.new_link(creates_join_request, false);
    if !name.is_empty() {
        link["name"] = name.into();
    }
    for (field, value) in [("expire_date", expires), ("member_limit", limit)] {
        if value > 0 {
            link[field] = value.into();
        }
    }
    call.keep_link(key, &link);
    Ok(Success::new(link))
}

pub(super) fn export_chat_invite_link(call: &mut Call<'_>) -> Answer {
    let key = call.managed_chat("can_invite_users", NO_LINK_RIGHT)?;
    let link = call.new_link(false, true);
    let chat = call.state.chats.get_mut(&key);
    for old in chat.into_iter().flat_map(|chat| &mut chat.links) {
        if old.shown["is_primary"] == true {
            old.shown["is_revoked"] = true.into();
        }
    }
    call.keep_link(key, &link);
    Ok(Success::new(link["invite_link"].clone()))
}

pub(super) fn revoke_chat_invite_link(call: &mut Call<'_>) -> Answer {
    let key = call.managed_chat("can_invite_users", NO_LINK_RIGHT)?;
    let wanted = call.args.text("invite_link");
    let chat = call.state.chats.get_mut(&key);
    let mut links = chat.into_iter().flat_map(|chat| &mut chat.links);
    let link = links.find(|link| link.leads(&wanted));
    let link = link.ok_or_else(|| bad_request("INVITE_HASH_EXPIRED"))?;
    link.shown["is_revoked"] = true.into();
    Ok(Success::new(link.shown.clone()))
}

impl Call<'_> {
    /// The chat and the user of a call that only an administrator with this right may make.
    fn target(&mut self, right: &str, refusal: &str) -> Result<(ChatKey, i64), ApiError> {
        let key = self.managed_chat(right, refusal)?;
        let user = self.known_user()?;
        if user == self.bot {
            return Err(bad_request("can't restrict self"));
        }
        Ok((key, user))
    }

    fn not_in_group(&self, key: ChatKey, refusal: &str) -> Result<(), ApiError> {
        match self.found(key)?.kind {
            ChatKind::Group => Err(bad_request(refusal)),
            _ => Ok(()),
        }
    }

    /// The end of a ban or restriction; 0 if it lasts for ever.
    fn until(&self) -> i64 {
        let until = self.args.int("until_date", 0, 0, i32::MAX.into());
        match until - self.state.date() {
            SHORTEST..=LONGEST => until,
            _ => 0,
        }
    }

    fn become_standing(&mut self, key: ChatKey, user: i64, new: impl Into<Membership>) -> Answer {
        self.state.set_standing(key, user, new, self.bot);
        Ok(Success::new(true))
    }

    fn take_join_request(&mut self) -> Result<(ChatKey, i64, Cause), ApiError> {
        let key = self.managed_chat("can_invite_users", "CHAT_ADMIN_REQUIRED")?;
        let user = self.known_user()?;
        let is_member = self.found(key)?.standing(user).is_present();
        match self.state.take_join_request(key, user, self.bot) {
            Some(cause) => Ok((key, user, cause)),
            None if is_member => Err(bad_request("USER_ALREADY_PARTICIPANT")),
            None => Err(bad_request("HIDE_REQUESTER_MISSING")),
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
            chat.links.push(Link {
                shown: link.clone(),
                joined: 0,
            });
        }
    }
}
