//! The example `menus`, against a server that checks what it is sent.

use std::time::Duration;

use campanile::{App, Bot};
use campanile_emulator::{Emulator, EventKind};
use serde_json::Value;

use crate::menus;

#[tokio::test(start_paused = true)]
async fn menus_lead_through_the_shelf_and_links_lead_back_to_a_book() {
    let emulator = Emulator::new();
    let client = emulator.bot("42:MENUS");
    client.set_username("tower_bot");
    let ada = emulator.user("Ada");
    let bot = Bot::connect(client.clone()).await.unwrap();
    for menu in menus::commands().menus() {
        bot.send(menu).await.unwrap();
    }
    let running = App::new(bot, menus::stack()).start().await;
    let settle = || tokio::time::sleep(Duration::from_secs(2));

    ada.say(&client, "/shelf");
    settle().await;
    let shelf = ada.chat(&client).last().unwrap();
    assert_eq!(shelf.text(), "Emma by Jane Austen");
    ada.press(&shelf, "show:9");
    settle().await;
    ada.press(&shelf, "share:9");
    settle().await;
    let link = ada.chat(&client).last().unwrap();
    assert_eq!(link.text(), "https://t.me/tower_bot?start=9");
    ada.say(&client, "/start 9");
    ada.say(&client, "/help");
    settle().await;

    let mut texts = Vec::new();
    for event in emulator.events() {
        if let EventKind::Call {
            request, answer, ..
        } = event.kind()
        {
            let error = answer.as_ref().err().map(ToString::to_string);
            assert_eq!(error, None, "{}", request.method());
            texts.extend(
                request
                    .get("text")
                    .and_then(Value::as_str)
                    .map(str::to_owned),
            );
        }
    }
    assert_eq!(
        texts,
        [
            "Emma by Jane Austen",
            "Candide by Voltaire",
            "https://t.me/tower_bot?start=9",
            "Candide by Voltaire",
            "/shelf Shows the books\n/help Says what I can do",
        ]
    );
    running.stop().await.unwrap();
}
