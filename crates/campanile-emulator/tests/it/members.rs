use campanile_core::Bot;
use campanile_emulator::Standing;
use serde_json::{Value, json};

use crate::support::{call, drain, kinds, refusal, start};

async fn status(bot: &Bot, chat: impl Into<Value>, user: impl Into<Value>) -> Value {
    let params = json!({"chat_id": chat.into(), "user_id": user.into()});
    call(bot, "getChatMember", params).await.unwrap()
}

#[tokio::test(start_paused = true)]
async fn all_six_standings_have_their_shape() {
    let (emulator, client, bot) = start().await;
    let (owner, bob) = (emulator.user("Olga"), emulator.user("Bob"));
    let house = emulator.supergroup("House", &owner);
    house.promote(&client);
    assert_eq!(
        status(&bot, house.id(), owner.id()).await["status"],
        "creator"
    );
    for (standing, name, field) in [
        (Standing::Administrator, "administrator", "can_be_edited"),
        (Standing::Member, "member", "user"),
        (
            Standing::Restricted { is_member: true },
            "restricted",
            "can_send_messages",
        ),
        (Standing::Left, "left", "user"),
        (Standing::Kicked, "kicked", "until_date"),
    ] {
        house.set_standing(&bob, standing);
        let member = status(&bot, house.id(), bob.id()).await;
        assert_eq!(member["status"], name);
        assert_eq!(member["user"]["id"], json!(bob.id()));
        assert!(member.get(field).is_some(), "{name} has {field}");
    }
    house.set_standing(&bob, Standing::Restricted { is_member: false });
    assert_eq!(status(&bot, house.id(), bob.id()).await["is_member"], false);
}

#[tokio::test(start_paused = true)]
async fn who_cannot_be_asked_about_is_an_error() {
    let (emulator, client, bot) = start().await;
    let (owner, bob) = (emulator.user("Olga"), emulator.user("Bob"));
    let news = emulator.channel("News", &owner);
    let ask = |user: Value| json!({"chat_id": news.id(), "user_id": user});
    let bob = json!(bob.id());
    assert_eq!(
        refusal(&bot, "getChatMember", ask(bob.clone())).await,
        "400 Bad Request: chat not found"
    );
    news.add(&client);
    assert_eq!(
        refusal(&bot, "getChatMember", ask(bob.clone())).await,
        "400 Bad Request: member list is inaccessible"
    );
    news.promote(&client);
    assert_eq!(status(&bot, news.id(), bob.clone()).await["status"], "left");
    assert_eq!(
        refusal(&bot, "getChatMember", ask(json!(999_999))).await,
        "400 Bad Request: user not found"
    );
    assert_eq!(
        refusal(&bot, "getChatMember", ask(json!("x"))).await,
        "400 Bad Request: invalid user_id specified"
    );
    news.ban(&client);
    assert_eq!(
        refusal(&bot, "getChatMember", ask(bob)).await,
        "403 Forbidden: bot was kicked from the channel chat"
    );
}

#[tokio::test(start_paused = true)]
async fn member_changes_reach_admin_bots_that_asked() {
    let (emulator, client, bot) = start().await;
    let (owner, bob) = (emulator.user("Olga"), emulator.user("Bob"));
    let news = emulator.channel("News", &owner);
    news.promote(&client);
    bob.join(&news);
    assert_eq!(kinds(&bot).await, ["my_chat_member"]);

    call(
        &bot,
        "getUpdates",
        json!({"offset": -1, "allowed_updates": ["chat_member"]}),
    )
    .await
    .unwrap();
    bob.leave(&news);
    news.ban(&bob);
    let changes = drain(&bot, "chat_member").await;
    assert_eq!(changes.len(), 2);
    assert_eq!(changes[0]["from"]["id"], json!(bob.id()));
    assert_eq!(changes[0]["old_chat_member"]["status"], "member");
    assert_eq!(changes[0]["new_chat_member"]["status"], "left");
    assert_eq!(changes[1]["from"]["id"], json!(owner.id()));
    assert_eq!(changes[1]["new_chat_member"]["user"]["id"], json!(bob.id()));
}

#[tokio::test(start_paused = true)]
async fn coming_and_going_in_a_group_leaves_service_messages() {
    let (emulator, client, bot) = start().await;
    let (owner, bob) = (emulator.user("Olga"), emulator.user("Bob"));
    let house = emulator.group("House", &owner);
    house.add(&client);
    bob.join(&house);
    bob.leave(&house);
    house.ban(&client);
    bob.join(&house);

    assert_eq!(
        kinds(&bot).await,
        [
            "my_chat_member",
            "message",
            "message",
            "message",
            "message",
            "my_chat_member"
        ]
    );
    let send = json!({"chat_id": house.id(), "text": "x"});
    assert_eq!(
        refusal(&bot, "sendMessage", send).await,
        "403 Forbidden: bot was kicked from the group chat"
    );
}

#[tokio::test(start_paused = true)]
async fn a_blocked_bot_learns_of_it_and_cannot_write() {
    let (emulator, _, bot) = start().await;
    let alice = emulator.user("Alice");
    let send = json!({"chat_id": alice.id(), "text": "x"});
    assert_eq!(
        refusal(&bot, "sendMessage", send.clone()).await,
        "400 Bad Request: chat not found"
    );
    alice.say(&bot, "/start");
    alice.block(&bot);
    let changes = drain(&bot, "my_chat_member").await;
    assert_eq!(changes[0]["new_chat_member"]["status"], "kicked");
    assert_eq!(changes[0]["new_chat_member"]["user"]["id"], 42);
    assert_eq!(changes[0]["chat"]["id"], json!(alice.id()));
    assert_eq!(
        refusal(&bot, "sendMessage", send.clone()).await,
        "403 Forbidden: bot was blocked by the user"
    );
    alice.unblock(&bot);
    call(&bot, "sendMessage", send.clone()).await.unwrap();
    assert_eq!(
        drain(&bot, "my_chat_member").await[0]["new_chat_member"]["status"],
        "member"
    );
    alice.deactivate();
    assert_eq!(
        refusal(&bot, "sendMessage", send).await,
        "403 Forbidden: user is deactivated"
    );
}

#[tokio::test(start_paused = true)]
async fn a_bot_cannot_write_first_nor_where_it_may_not() {
    let (emulator, client, bot) = start().await;
    let owner = emulator.user("Olga");
    let house = emulator.supergroup("House", &owner);
    house.add(&client);
    let send = |chat: Value| json!({"chat_id": chat, "text": "x"});
    assert_eq!(
        refusal(&bot, "sendMessage", send(json!(owner.id()))).await,
        "403 Forbidden: bot can't initiate conversation with a user"
    );
    house.restrict(&client);
    assert_eq!(
        refusal(&bot, "sendMessage", send(json!(house.id()))).await,
        "400 Bad Request: not enough rights to send text messages to the chat"
    );
    house.set_standing(&client, Standing::Left);
    assert_eq!(
        refusal(&bot, "sendMessage", send(json!(house.id()))).await,
        "403 Forbidden: bot is not a member of the supergroup chat"
    );
    let news = emulator.channel("News", &owner);
    news.set_username("@campanile_news");
    news.add(&client);
    assert_eq!(
        refusal(&bot, "sendMessage", send(json!("@Campanile_News"))).await,
        "400 Bad Request: need administrator rights in the channel chat"
    );
}
