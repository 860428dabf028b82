use super::{Answer, Call, Success, error::bad_request, target::Access};
use crate::state::{ChatKind, Standing};

/// `getChatMember` (Bot API, `ChatMember`; TDLib, `get_channel_participant`): who is not in the chat
/// has the status `left`, unless nobody knows the user.
pub(super) fn get_chat_member(call: &mut Call<'_>) -> Answer {
    let user = call.args.id("user_id");
    let access = match user == call.bot {
        true => Access::Read,
        false => Access::ReadMembers,
    };
    let key = call.chat(access)?;
    if user <= 0 {
        return Err(bad_request("invalid user_id specified"));
    }
    let chat = call
        .state
        .chats
        .get(&key)
        .ok_or_else(|| bad_request("chat not found"))?;
    if !call.state.accounts.contains_key(&user) {
        return Err(bad_request("user not found"));
    }
    let in_channel = chat.kind == ChatKind::Channel;
    let is_admin = chat.standing(call.bot).is_admin();
    if chat.hides_members && user != call.bot && !is_admin {
        let is_there = chat.standing(user).is_present();
        return Err(bad_request(match is_there {
            true => "CHAT_ADMIN_REQUIRED",
            false => "PARTICIPANT_ID_INVALID",
        }));
    }
    if in_channel && user != call.bot && !is_admin {
        return Err(bad_request("member list is inaccessible"));
    }
    // A private chat has two members.
    if chat.kind == ChatKind::Private && chat.standing(user) == Standing::Left {
        return Err(bad_request("member not found"));
    }
    Ok(Success::new(
        chat.membership(user)
            .chat_member(call.state.user_json(user), in_channel),
    ))
}
