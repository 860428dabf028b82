//! The example `files`, over real sockets: what is sent arrives, and what arrives is fetched.

use std::{path::PathBuf, time::Duration};

use campanile::{
    App, Bot,
    net::client::Client,
    types::{GetFile, Message},
};
use campanile_emulator::{BotClient, Draft, Emulator, Person, Server};

use crate::files::{self, Files};

const TOKEN: &str = "42:FILES";

/// The messages of the bot to Ada, once there are `count`.
async fn messages(ada: &Person, account: &BotClient, count: usize) -> Vec<Message> {
    let sent = || {
        let messages = ada.chat(account).messages().into_iter();
        messages
            .filter(|message| message.is_from_bot())
            .collect::<Vec<_>>()
    };
    let waiting = async {
        while sent().len() < count {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    let in_time = tokio::time::timeout(Duration::from_secs(30), waiting).await;
    in_time.expect("the bot answers");
    let read = sent().into_iter().map(|message| message.json());
    read.map(|json| serde_json::from_value(json).unwrap())
        .collect()
}

#[tokio::test]
async fn files_from_everywhere_arrive_whole_and_a_sent_one_is_fetched() {
    let emulator = Emulator::new();
    let account = emulator.bot(TOKEN);
    let server = Server::start(emulator.clone()).await.unwrap();
    let client = Client::builder(TOKEN.parse().unwrap()).base_url(server.url());
    let client = client.build().unwrap();
    let bot = Bot::connect(client.clone()).await.unwrap();
    let on_disk = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("disk.txt");
    let content = "from disk ".repeat(20_000);
    std::fs::write(&on_disk, &content).unwrap();
    let files = Files {
        client: client.clone(),
        on_disk,
    };
    let running = App::new(bot.clone(), files::stack(files)).start().await;
    let ada = emulator.user("Ada");

    for command in ["/disk", "/memory", "/stream", "/album"] {
        ada.say(&account, command);
    }
    ada.send(&account, Draft::document("a.txt", &b"12345"[..]));
    let sent = messages(&ada, &account, 6).await;
    let squares: String = (1..=1000)
        .map(|row| format!("{row},{}\n", row * row))
        .collect();
    let expected = [content.as_str(), "Hello!", &squares, &content, "b"];
    for (message, expected) in sent.iter().zip(expected) {
        let document = message.document.as_ref().unwrap();
        let file = bot
            .send(GetFile::new(document.file_id.as_str()))
            .await
            .unwrap();
        let fetched = client
            .download(&file.file_path.unwrap(), 1 << 20)
            .await
            .unwrap();
        assert!(fetched == expected, "{:?}", document.file_name);
    }
    assert_eq!(sent[0].caption.as_deref(), Some("From disk"));
    assert_eq!(sent[0].caption_entities.as_ref().unwrap().len(), 1);
    assert!(sent[2].reply_to_message.is_some());
    assert_eq!(sent[3].media_group_id, sent[4].media_group_id);
    assert_eq!(sent[3].caption.as_deref(), Some("Two files"));

    let edited = async {
        while ada.chat(&account).last().unwrap().text() != "It has 5 bytes." {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    let in_time = tokio::time::timeout(Duration::from_secs(30), edited).await;
    in_time.expect("the document is measured");
    running.stop().await.unwrap();
}
