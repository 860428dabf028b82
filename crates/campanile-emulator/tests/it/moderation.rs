//! What a bot that is an administrator does to a chat and its members.

use campanile_core::Bot;
use campanile_emulator::{BotClient, Chat, Emulator, Person, Standing};
use serde_json::{Value, json};

use crate::support::{call, drain, kinds, refusal, start};

struct House {
    emulator: Emulator,
    client: BotClient,
    bot: Bot,
    owner: Person,
    bob: Person,
    group: Chat,
}

async fn house() -> House {
    let (emulator, client, bot) = start().await;
    let owner = emulator.user("Olga");
    let bob = emulator.user("Bob");
    let group = emulator.supergroup("House", &owner);
    group.add(&bob);
    group.add(&client);
    House {
        emulator,
        client,
        bot,
        owner,
        bob,
        group,
    }
}

impl House {
    fn about(&self, user: &Person, more: Value) -> Value {
        let mut params = json!({"chat_id": self.group.id(), "user_id": user.id()});
        let more = more.as_object().unwrap().clone();
        params.as_object_mut().unwrap().extend(more);
        params
    }
}

#[tokio::test(start_paused = true)]
async fn an_administrator_bans_and_everyone_sees_it() {
    let house = house().await;
    let bob = house.about(&house.bob, json!({}));
    assert_eq!(
        refusal(&house.bot, "banChatMember", bob.clone()).await,
        "400 Bad Request: not enough rights to restrict/unrestrict chat member"
    );
    house.group.promote(&house.client);
    let asked = json!({"allowed_updates": ["message", "chat_member"], "timeout": 0});
    call(&house.bot, "getUpdates", asked).await.unwrap();
    drain(&house.bot, "message").await;
    call(&house.bot, "banChatMember", bob.clone())
        .await
        .unwrap();
    assert_eq!(house.group.standing(&house.bob), Standing::Kicked);
    assert_eq!(kinds(&house.bot).await, ["message", "chat_member"]);
    call(&house.bot, "unbanChatMember", bob).await.unwrap();
    assert_eq!(house.group.standing(&house.bob), Standing::Left);

    let owner = house.about(&house.owner, json!({}));
    assert_eq!(
        refusal(&house.bot, "banChatMember", owner).await,
        "400 Bad Request: can't remove chat owner"
    );
    let stranger = json!({"chat_id": house.group.id(), "user_id": 999});
    assert_eq!(
        refusal(&house.bot, "banChatMember", stranger).await,
        "400 Bad Request: user not found"
    );
}

#[tokio::test(start_paused = true)]
async fn members_are_restricted_promoted_and_counted() {
    let house = house().await;
    house.group.promote(&house.client);
    let mute = house.about(
        &house.bob,
        json!({"permissions": {"can_send_messages": false}}),
    );
    call(&house.bot, "restrictChatMember", mute).await.unwrap();
    let restricted = Standing::Restricted { is_member: true };
    assert_eq!(house.group.standing(&house.bob), restricted);
    let free = house.about(
        &house.bob,
        json!({"permissions": {"can_send_messages": true}}),
    );
    call(&house.bot, "restrictChatMember", free).await.unwrap();
    assert_eq!(house.group.standing(&house.bob), Standing::Member);

    let admin = house.about(&house.bob, json!({"can_pin_messages": true}));
    call(&house.bot, "promoteChatMember", admin).await.unwrap();
    let chat = json!({"chat_id": house.group.id()});
    let admins = call(&house.bot, "getChatAdministrators", chat.clone());
    let admins = admins.await.unwrap();
    let status = |admin: &Value| admin["status"].as_str().unwrap().to_owned();
    let found: Vec<_> = admins.as_array().unwrap().iter().map(status).collect();
    assert_eq!(found, ["administrator", "creator", "administrator"]);
    let count = call(&house.bot, "getChatMemberCount", chat).await.unwrap();
    assert_eq!(count, 3);
}

#[tokio::test(start_paused = true)]
async fn get_chat_tells_all_that_is_required() {
    let house = house().await;
    house.group.promote(&house.client);
    let said = house.owner.say(&house.group, "rules");
    let pin = json!({"chat_id": house.group.id(), "message_id": said.id()});
    call(&house.bot, "pinChatMessage", pin.clone())
        .await
        .unwrap();
    let chat = json!({"chat_id": house.group.id()});
    let info = call(&house.bot, "getChat", chat.clone()).await.unwrap();
    for field in [
        "id",
        "type",
        "title",
        "accent_color_id",
        "max_reaction_count",
        "permissions",
    ] {
        assert!(!info[field].is_null(), "{field}: {info}");
    }
    assert_eq!(info["accepted_gift_types"].as_object().unwrap().len(), 5);
    assert_eq!(info["pinned_message"]["text"], "rules");
    call(&house.bot, "unpinChatMessage", pin).await.unwrap();
    let info = call(&house.bot, "getChat", chat).await.unwrap();
    assert!(info.get("pinned_message").is_none());
    let last = house.group.last().unwrap().json();
    assert_eq!(last["pinned_message"]["message_id"], said.id().0);
}

#[tokio::test(start_paused = true)]
async fn a_request_to_join_is_approved_once() {
    let house = house().await;
    house.group.promote(&house.client);
    let carol = house.emulator.user("Carol");
    drain(&house.bot, "message").await;
    carol.ask_to_join(&house.group);
    let requests = drain(&house.bot, "chat_join_request").await;
    assert_eq!(requests[0]["user_chat_id"], carol.id().0);
    let params = house.about(&carol, json!({}));
    let approve = call(&house.bot, "approveChatJoinRequest", params.clone());
    approve.await.unwrap();
    assert_eq!(house.group.standing(&carol), Standing::Member);
    assert_eq!(
        refusal(&house.bot, "approveChatJoinRequest", params).await,
        "400 Bad Request: USER_ALREADY_PARTICIPANT"
    );
    let dave = house.emulator.user("Dave");
    let params = house.about(&dave, json!({}));
    assert_eq!(
        refusal(&house.bot, "declineChatJoinRequest", params).await,
        "400 Bad Request: HIDE_REQUESTER_MISSING"
    );
}

#[tokio::test(start_paused = true)]
async fn links_are_complete_and_can_be_revoked() {
    let house = house().await;
    let chat = json!({"chat_id": house.group.id(), "name": "door"});
    assert_eq!(
        refusal(&house.bot, "createChatInviteLink", chat.clone()).await,
        "400 Bad Request: not enough rights to manage chat invite link"
    );
    house.group.promote(&house.client);
    let link = call(&house.bot, "createChatInviteLink", chat)
        .await
        .unwrap();
    for field in [
        "invite_link",
        "creator",
        "creates_join_request",
        "is_primary",
        "is_revoked",
    ] {
        assert!(!link[field].is_null(), "{field}: {link}");
    }
    let params = json!({"chat_id": house.group.id(), "invite_link": link["invite_link"]});
    let revoked = call(&house.bot, "revokeChatInviteLink", params)
        .await
        .unwrap();
    assert_eq!(revoked["is_revoked"], true);
}

#[tokio::test(start_paused = true)]
async fn topics_open_and_messages_stay_in_them() {
    let house = house().await;
    house.group.promote(&house.client);
    let chat = house.group.id();
    let topic = json!({"chat_id": chat, "name": "News"});
    assert_eq!(
        refusal(&house.bot, "createForumTopic", topic.clone()).await,
        "400 Bad Request: the chat is not a forum"
    );
    house.group.set_forum(true);
    let topic = call(&house.bot, "createForumTopic", topic).await.unwrap();
    let thread = &topic["message_thread_id"];
    assert!(topic["icon_color"].is_i64() && topic["name"] == "News");
    let say = |thread: &Value| json!({"chat_id": chat, "text": "x", "message_thread_id": thread});
    let sent = call(&house.bot, "sendMessage", say(thread)).await.unwrap();
    assert_eq!(&sent["message_thread_id"], thread);
    assert_eq!(sent["is_topic_message"], true);
    assert_eq!(
        refusal(&house.bot, "sendMessage", say(&json!(99))).await,
        "400 Bad Request: message thread not found"
    );
    let close = json!({"chat_id": chat, "message_thread_id": thread});
    call(&house.bot, "closeForumTopic", close).await.unwrap();
    house.group.demote(&house.client);
    assert_eq!(
        refusal(&house.bot, "sendMessage", say(thread)).await,
        "400 Bad Request: TOPIC_CLOSED"
    );
}

#[tokio::test(start_paused = true)]
async fn reactions_reach_a_bot_that_asks_for_them() {
    let house = house().await;
    house.group.promote(&house.client);
    drain(&house.bot, "message").await;
    let asked = json!({"allowed_updates": ["message_reaction"]});
    call(&house.bot, "getUpdates", asked).await.unwrap();
    let said = house.owner.say(&house.group, "hi");
    house.bob.react(&said, Some("👍"));
    house.bob.react(&said, None);
    let changes = drain(&house.bot, "message_reaction").await;
    assert_eq!(changes[0]["new_reaction"][0]["emoji"], "👍");
    assert_eq!(changes[1]["old_reaction"], changes[0]["new_reaction"]);
    assert_eq!(changes[1]["new_reaction"], json!([]));
}

#[tokio::test(start_paused = true)]
async fn a_bot_leaves_and_is_out() {
    let house = house().await;
    let chat = json!({"chat_id": house.group.id()});
    call(&house.bot, "leaveChat", chat.clone()).await.unwrap();
    assert_eq!(house.group.standing(&house.client), Standing::Left);
    assert_eq!(
        refusal(&house.bot, "getChat", chat).await,
        "403 Forbidden: bot is not a member of the supergroup chat"
    );
}
