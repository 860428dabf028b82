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
    house.group.promote_with(
        &house.client,
        &["can_restrict_members", "can_promote_members"],
    );
    let mute = house.about(
        &house.bob,
        json!({"permissions": {"can_send_messages": false}}),
    );
    call(&house.bot, "restrictChatMember", mute).await.unwrap();
    let restricted = Standing::Restricted { is_member: true };
    assert_eq!(house.group.standing(&house.bob), restricted);
    let free = house.about(&house.bob, json!({"permissions": every_permission()}));
    call(&house.bot, "restrictChatMember", free).await.unwrap();
    assert_eq!(house.group.standing(&house.bob), Standing::Member);

    let more = house.about(&house.bob, json!({"can_pin_messages": true}));
    assert_eq!(
        refusal(&house.bot, "promoteChatMember", more).await,
        "400 Bad Request: RIGHT_FORBIDDEN"
    );
    let admin = house.about(&house.bob, json!({"can_restrict_members": true}));
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

/// A `ChatPermissions` object that grants everything.
fn every_permission() -> Value {
    json!({
        "can_send_messages": true, "can_send_audios": true, "can_send_documents": true,
        "can_send_photos": true, "can_send_videos": true, "can_send_video_notes": true,
        "can_send_voice_notes": true, "can_send_polls": true, "can_send_other_messages": true,
        "can_add_web_page_previews": true, "can_change_info": true, "can_invite_users": true,
        "can_pin_messages": true,
    })
}

#[tokio::test(start_paused = true)]
async fn each_right_opens_its_methods_and_no_others() {
    let house = house().await;
    let bob = house.about(&house.bob, json!({"permissions": {}, "name": "x"}));
    let said = house.bob.say(&house.group, "hi");
    let message = json!({"chat_id": house.group.id(), "message_id": said.id()});
    for (right, method, params) in [
        ("can_restrict_members", "restrictChatMember", &bob),
        ("can_restrict_members", "banChatMember", &bob),
        ("can_restrict_members", "unbanChatMember", &bob),
        ("can_promote_members", "promoteChatMember", &bob),
        ("can_invite_users", "createChatInviteLink", &bob),
        ("can_invite_users", "exportChatInviteLink", &bob),
        ("can_pin_messages", "pinChatMessage", &message),
        ("can_pin_messages", "unpinAllChatMessages", &message),
        ("can_delete_messages", "deleteMessage", &message),
    ] {
        house
            .group
            .promote_with(&house.client, &["can_manage_chat"]);
        let text = refusal(&house.bot, method, params.clone()).await;
        let is_right = text.contains("not enough rights") || text.contains("can't be deleted");
        assert!(is_right, "{method}: {text}");
        house.group.promote_with(&house.client, &[right]);
        // Who was banned before is told to be no participant, and not that the right is missing.
        if let Err(error) = call(&house.bot, method, params.clone()).await {
            let text = error.description();
            assert_eq!(text, "Bad Request: USER_NOT_PARTICIPANT", "{method}");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_ban_and_a_restriction_end_on_the_clock() {
    let house = house().await;
    house.group.promote(&house.client);
    let chat = json!({"chat_id": house.group.id(), "user_id": 42});
    let me = call(&house.bot, "getChat", chat).await.unwrap();
    assert_eq!(me["id"], house.group.id().0);
    let date = house.bob.say(&house.group, "now").json()["date"].as_i64();
    let date = date.unwrap();
    let until = |seconds: i64| json!({"until_date": date + seconds, "permissions": {}});
    let pass = |seconds| tokio::time::sleep(std::time::Duration::from_secs(seconds));

    let mute = house.about(&house.bob, until(60));
    call(&house.bot, "restrictChatMember", mute).await.unwrap();
    let params = house.about(&house.bob, json!({}));
    let member = call(&house.bot, "getChatMember", params.clone())
        .await
        .unwrap();
    assert_eq!(member["until_date"], date + 60);
    pass(59).await;
    let restricted = Standing::Restricted { is_member: true };
    assert_eq!(house.group.standing(&house.bob), restricted);
    pass(1).await;
    assert_eq!(house.group.standing(&house.bob), Standing::Member);

    let ban = house.about(&house.bob, until(120));
    call(&house.bot, "banChatMember", ban).await.unwrap();
    assert_eq!(house.group.standing(&house.bob), Standing::Kicked);
    pass(60).await;
    assert_eq!(house.group.standing(&house.bob), Standing::Left);

    // Less than 30 seconds, and more than 366 days, are for ever.
    for seconds in [140, 367 * 86_400] {
        house.group.set_standing(&house.bob, Standing::Left);
        let ban = house.about(&house.bob, until(seconds));
        call(&house.bot, "banChatMember", ban).await.unwrap();
        let banned = call(&house.bot, "getChatMember", params.clone())
            .await
            .unwrap();
        assert_eq!(banned["until_date"], 0, "{seconds}");
    }
    pass(400 * 86_400).await;
    assert_eq!(house.group.standing(&house.bob), Standing::Kicked);
}

#[tokio::test(start_paused = true)]
async fn a_restriction_names_what_remains() {
    let house = house().await;
    house.group.promote(&house.client);
    let granted = |permissions: Value| {
        let params = json!({ "permissions": permissions });
        let params = house.about(&house.bob, params);
        async {
            call(&house.bot, "restrictChatMember", params)
                .await
                .unwrap();
            let params = house.about(&house.bob, json!({}));
            call(&house.bot, "getChatMember", params).await.unwrap()
        }
    };
    let member = granted(json!({"can_send_messages": true})).await;
    assert_eq!(member["can_send_messages"], true);
    assert_eq!(member["can_send_photos"], false);
    house.bob.say(&house.group, "words");
    let act = std::panic::AssertUnwindSafe(|| house.bob.photo(&house.group, "no pictures"));
    assert!(std::panic::catch_unwind(act).is_err());
    // One permission brings others, unless they are asked for one by one.
    let member = granted(json!({"can_send_other_messages": true})).await;
    assert_eq!(member["can_send_photos"], true);
    let params = json!({"permissions": {"can_send_polls": true},
        "use_independent_chat_permissions": true});
    let params = house.about(&house.bob, params);
    call(&house.bot, "restrictChatMember", params)
        .await
        .unwrap();
    let member = house.about(&house.bob, json!({}));
    let member = call(&house.bot, "getChatMember", member).await.unwrap();
    assert_eq!(member["can_send_messages"], false);
    assert_eq!(member["can_send_polls"], true);
}

#[tokio::test(start_paused = true)]
async fn a_link_ends_by_its_date_and_by_its_number() {
    let house = house().await;
    house.group.promote(&house.client);
    let asked = json!({"allowed_updates": ["chat_member", "chat_join_request"], "timeout": 0});
    call(&house.bot, "getUpdates", asked).await.unwrap();
    let date = house.bob.say(&house.group, "now").json()["date"].as_i64();
    let date = date.unwrap();
    let link = async |more: Value| {
        let params = house.about(&house.bob, more);
        let link = call(&house.bot, "createChatInviteLink", params).await;
        link.unwrap()["invite_link"].as_str().unwrap().to_owned()
    };
    let person = |name: &str| house.emulator.user(name);

    let two = link(json!({"member_limit": 2, "name": "two"})).await;
    let (carol, dave) = (person("Carol"), person("Dave"));
    assert!(carol.follow_link(&two) && !carol.follow_link(&two));
    assert!(dave.follow_link(&two) && !person("Eve").follow_link(&two));
    let changes = drain(&house.bot, "chat_member").await;
    assert_eq!(changes.len(), 2);
    assert_eq!(changes[0]["invite_link"]["name"], "two");

    let short = link(json!({"expire_date": date + 100})).await;
    tokio::time::sleep(std::time::Duration::from_secs(100)).await;
    assert!(!person("Frank").follow_link(&short));
    assert!(!person("Grace").follow_link("https://t.me/+0"));

    let asks = link(json!({"creates_join_request": true})).await;
    let heidi = person("Heidi");
    assert!(heidi.follow_link(&asks));
    assert_eq!(house.group.standing(&heidi), Standing::Left);
    let requests = drain(&house.bot, "chat_join_request").await;
    assert_eq!(requests[0]["invite_link"]["pending_join_request_count"], 1);
    let params = house.about(&heidi, json!({}));
    call(&house.bot, "approveChatJoinRequest", params)
        .await
        .unwrap();
    let changes = drain(&house.bot, "chat_member").await;
    assert_eq!(changes[0]["via_join_request"], true);
    assert_eq!(changes[0]["invite_link"]["invite_link"], asks);
}

#[tokio::test(start_paused = true)]
async fn a_group_becomes_a_supergroup_with_a_new_id() {
    let (emulator, client, bot) = start().await;
    let owner = emulator.user("Olga");
    let group = emulator.group("House", &owner);
    group.add(&client);
    drain(&bot, "message").await;
    let new = group.migrate();
    assert_eq!(kinds(&bot).await, ["message", "message", "my_chat_member"]);
    let last = |chat: &Chat| chat.last().unwrap().json();
    assert_eq!(last(&group)["migrate_to_chat_id"], new.id().0);
    assert_eq!(last(&new)["migrate_from_chat_id"], group.id().0);
    assert_eq!(last(&new)["message_id"], 1);
    assert_eq!(last(&new)["sender_chat"]["id"], new.id().0);

    let old = json!({"chat_id": group.id(), "text": "x"});
    let error = call(&bot, "sendMessage", old.clone()).await.unwrap_err();
    assert_eq!(
        error.description(),
        "Bad Request: group chat was upgraded to a supergroup chat"
    );
    assert_eq!(error.migrate_to(), Some(new.id()));
    // What only reads still finds the old chat.
    assert_eq!(call(&bot, "getChat", old).await.unwrap()["type"], "group");
    let there = json!({"chat_id": new.id(), "text": "x"});
    call(&bot, "sendMessage", there).await.unwrap();
    owner.say(&new, "/go");
    assert_eq!(
        drain(&bot, "message").await[0]["chat"]["type"],
        "supergroup"
    );
}

#[tokio::test(start_paused = true)]
async fn a_bot_sees_the_service_messages_that_it_causes() {
    let house = house().await;
    house.group.promote(&house.client);
    house.group.set_forum(true);
    let said = house.owner.say(&house.group, "rules");
    drain(&house.bot, "message").await;
    let chat = house.group.id();
    let pin = json!({"chat_id": chat, "message_id": said.id()});
    call(&house.bot, "pinChatMessage", pin).await.unwrap();
    let topic = json!({"chat_id": chat, "name": "News"});
    let topic = call(&house.bot, "createForumTopic", topic).await.unwrap();
    let thread = json!({"chat_id": chat, "message_thread_id": topic["message_thread_id"]});
    for method in ["closeForumTopic", "reopenForumTopic"] {
        call(&house.bot, method, thread.clone()).await.unwrap();
    }
    let seen = drain(&house.bot, "message").await;
    let fields = [
        "pinned_message",
        "forum_topic_created",
        "forum_topic_closed",
        "forum_topic_reopened",
    ];
    for (message, field) in seen.iter().zip(fields) {
        assert!(message[field].is_object(), "{field}: {message}");
    }
    assert_eq!(seen.len(), fields.len());
    assert_eq!(seen[1]["message_id"], topic["message_thread_id"]);
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
