use super::{Answer, Call, Success, error::bad_request};
use crate::state::{ChatKind, Standing};

/// `getChatMember` (Bot API, `ChatMember`; TDLib, `get_channel_participant`): who is not in the chat
/// has the status `left`, unless nobody knows the user.
pub(super) fn get_chat_member(call: &mut Call<'_>) -> Answer {
    let key = call.readable_chat()?;
    let user = call.args.id("user_id");
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
    if in_channel && user != call.bot && !chat.standing(call.bot).is_admin() {
        return Err(bad_request("member list is inaccessible"));
    }
    let standing = match (chat.kind, chat.standing(user)) {
        // A private chat has two members; a bot that is blocked cannot ask.
        (ChatKind::Private, Standing::Left) => return Err(bad_request("member not found")),
        (_, standing) => standing,
    };
    Ok(Success::new(
        standing.chat_member(call.state.user_json(user), in_channel),
    ))
}
