use campanile_core::{ChatId, UserId};
use campanile_testkit::{TestBot, update};
use serde_json::{Value, json};

use super::*;

async fn nothing() {}

fn commands() -> Commands {
    Commands::new()
        .command(
            CommandInfo::new("/start", "Menu").translated("de", "Menü"),
            nothing,
        )
        .command(
            CommandInfo::new("rules", "Rules").scope(Scope::AllGroupChats),
            nothing,
        )
        .command(
            CommandInfo::new("ban", "Bans").scope(Scope::AllChatAdministrators),
            nothing,
        )
        .command(
            CommandInfo::new("vault", "Opens it").scope(Scope::ChatAdministrators(ChatId(-5))),
            nothing,
        )
        .hidden("debug", nothing)
        .with_help(CommandInfo::new("help", "Help").translated("de", "Hilfe"))
}

#[test]
fn each_list_has_the_commands_of_its_wider_scopes_in_each_language() {
    let commands = commands();
    let menus: Vec<(Value, Value, Vec<String>)> = commands
        .menus()
        .iter()
        .map(|request| {
            assert_eq!(request.method(), "setMyCommands");
            let names = request.get("commands").unwrap().as_array().unwrap();
            let text = |command: &Value| {
                format!(
                    "{}={}",
                    command["command"].as_str().unwrap(),
                    command["description"].as_str().unwrap()
                )
            };
            let code = request.get("language_code").cloned().unwrap_or_default();
            (
                request.get("scope").unwrap()["type"].clone(),
                code,
                names.iter().map(text).collect(),
            )
        })
        .collect();
    let check = |index: usize, scope: &str, language: Value, names: &[&str]| {
        let names = names.iter().map(|name| (*name).to_owned()).collect();
        assert_eq!(menus[index], (json!(scope), language, names));
    };
    check(0, "default", Value::Null, &["start=Menu", "help=Help"]);
    check(1, "default", json!("de"), &["start=Menü", "help=Hilfe"]);
    check(
        2,
        "all_group_chats",
        Value::Null,
        &["start=Menu", "rules=Rules", "help=Help"],
    );
    check(
        5,
        "all_chat_administrators",
        json!("de"),
        &["start=Menü", "rules=Rules", "ban=Bans", "help=Hilfe"],
    );
    check(
        6,
        "chat_administrators",
        Value::Null,
        &[
            "start=Menu",
            "rules=Rules",
            "ban=Bans",
            "vault=Opens it",
            "help=Help",
        ],
    );
    assert_eq!(menus.len(), 8);
}

#[test]
fn a_scope_lies_in_what_telegram_falls_back_to() {
    let group = ChatId(-5);
    let check = |narrow: &Scope, wide: &Scope, lies: bool| {
        assert_eq!(narrow.lies_in(wide), lies, "{narrow:?} in {wide:?}");
    };
    check(&Scope::Chat(ChatId(7)), &Scope::AllPrivateChats, true);
    check(&Scope::Chat(ChatId(7)), &Scope::AllGroupChats, false);
    check(&Scope::Chat(group), &Scope::AllGroupChats, true);
    check(
        &Scope::ChatMember(group, UserId(7)),
        &Scope::Chat(group),
        true,
    );
    check(
        &Scope::ChatMember(group, UserId(7)),
        &Scope::ChatAdministrators(group),
        false,
    );
    check(
        &Scope::ChatAdministrators(group),
        &Scope::Chat(ChatId(-6)),
        false,
    );
    check(&Scope::AllGroupChats, &Scope::AllChatAdministrators, false);
    check(&Scope::AllPrivateChats, &Scope::Default, true);
}

#[tokio::test(start_paused = true)]
async fn help_speaks_the_language_of_the_user_and_fits_the_chat() {
    let router = commands().into_router();
    let bot = TestBot::new();
    let _ = bot
        .run(&router, update::text("/help").from(7))
        .await
        .unwrap();
    assert_eq!(bot.sent_texts(), ["/start Menu\n/help Help"]);
    let all = commands();
    assert_eq!(
        all.help(&Scope::AllGroupChats, "de-AT"),
        "/start Menü\n/rules Rules\n/help Hilfe"
    );
    assert_eq!(all.help(&Scope::Default, "DE"), "/start Menü\n/help Hilfe");
}

#[test]
#[should_panic(expected = "a description must have 1 to 256 characters, not 257")]
fn a_description_that_telegram_would_refuse_is_refused() {
    let _ = CommandInfo::new("a", "x".repeat(257));
}

#[test]
#[should_panic(expected = "`german` is no language code")]
fn a_language_that_telegram_does_not_know_is_refused() {
    let _ = CommandInfo::new("a", "A").translated("german", "A");
}
