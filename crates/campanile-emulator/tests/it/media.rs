use campanile_core::{ApiRequest, InputFile};
use campanile_emulator::{Album, Draft};
use futures::StreamExt;
use serde_json::{Value, json};

use crate::support::{call, drain, refusal, start};

#[tokio::test(start_paused = true)]
async fn an_uploaded_photo_can_be_sent_again_by_its_id() {
    let (emulator, _, bot) = start().await;
    let alice = emulator.user("Alice");
    alice.say(&bot, "/start");
    let upload = ApiRequest::new("sendPhoto")
        .param("chat_id", alice.id())
        .param("caption", "A cat")
        .file("photo", InputFile::new("cat.png", &b"meow"[..]));
    let sent: Value = bot.send(upload).await.unwrap().result().unwrap();
    assert_eq!(sent["caption"], "A cat");
    let file_id = &sent["photo"][0]["file_id"];

    let again = call(
        &bot,
        "sendPhoto",
        json!({"chat_id": alice.id(), "photo": file_id}),
    );
    assert_eq!(again.await.unwrap()["photo"], sent["photo"]);
    let file = call(&bot, "getFile", json!({"file_id": file_id}))
        .await
        .unwrap();
    assert_eq!(file["file_size"], 4);
    assert_eq!(file["file_path"], "photos/file_0.png");
}

#[tokio::test(start_paused = true)]
async fn wrong_files_are_refused() {
    let (emulator, _, bot) = start().await;
    let alice = emulator.user("Alice");
    alice.send(&bot, Draft::document("a.txt", &b"text"[..]));
    let updates = drain(&bot, "message").await;
    let document = &updates[0]["document"]["file_id"];
    let id = alice.id();
    for (photo, expected) in [
        (
            json!(null),
            "400 Bad Request: there is no photo in the request",
        ),
        (
            json!("nonsense"),
            "400 Bad Request: wrong file identifier/HTTP URL specified",
        ),
        (
            json!("attach://nothing"),
            "400 Bad Request: wrong file identifier/HTTP URL specified",
        ),
        (
            document.clone(),
            "400 Bad Request: can't use file of type Document as Photo",
        ),
    ] {
        let params = json!({"chat_id": id, "photo": photo});
        assert_eq!(refusal(&bot, "sendPhoto", params).await, expected);
    }
    let long = json!({"chat_id": id, "photo": "https://x.example/y", "caption": "x".repeat(1025)});
    let refused = refusal(&bot, "sendPhoto", long).await;
    assert_eq!(refused, "400 Bad Request: message caption is too long");
    let refused = refusal(&bot, "getFile", json!({"file_id": "nonsense"})).await;
    assert_eq!(refused, "400 Bad Request: invalid file_id");
}

#[tokio::test(start_paused = true)]
async fn an_album_of_the_bot_shares_one_group_id() {
    let (emulator, _, bot) = start().await;
    let alice = emulator.user("Alice");
    alice.say(&bot, "/start");
    let url = "https://pictures.example/cat.jpg";
    let item = |kind: &str| json!({"type": kind, "media": url});
    let album = |items: Vec<Value>| json!({"chat_id": alice.id(), "media": items});
    let sent = call(
        &bot,
        "sendMediaGroup",
        album(vec![item("photo"), item("video")]),
    );
    let sent = sent.await.unwrap();
    assert_eq!(sent.as_array().unwrap().len(), 2);
    assert!(sent[0]["media_group_id"].is_string());
    assert_eq!(sent[0]["media_group_id"], sent[1]["media_group_id"]);
    assert_eq!(sent[1]["video"]["duration"], 1);

    for (items, expected) in [
        (vec![], "400 Bad Request: there are no messages to send"),
        (
            vec![item("photo"); 11],
            "400 Bad Request: too many messages to send as an album",
        ),
        (
            vec![item("photo"), item("document")],
            "400 Bad Request: document can't be mixed with other media types",
        ),
    ] {
        assert_eq!(
            refusal(&bot, "sendMediaGroup", album(items)).await,
            expected
        );
    }
    assert_eq!(alice.chat(&bot).messages().len(), 3);
}

#[tokio::test(start_paused = true)]
async fn an_album_of_a_person_comes_as_one_update_per_item() {
    let (emulator, _, bot) = start().await;
    let alice = emulator.user("Alice");
    let album = Album::photos(3).caption(1, "/tag this").order([2, 0, 1]);
    let sent = alice.album(&bot, album);
    let members = drain(&bot, "message").await;
    let ids: Vec<_> = members
        .iter()
        .map(|member| member["message_id"].as_i64().unwrap())
        .collect();
    assert_eq!(ids, [3, 1, 2]);
    assert_eq!(sent[0].id().0, 1);
    assert!(
        members
            .iter()
            .all(|m| m["media_group_id"] == members[0]["media_group_id"])
    );
    assert_eq!(members[2]["caption"], "/tag this");
    assert_eq!(members[2]["caption_entities"][0]["type"], "bot_command");
    assert!(members[0].get("caption").is_none());
}

#[tokio::test(start_paused = true)]
async fn people_send_videos_and_audio_files_too() {
    let (emulator, _, bot) = start().await;
    let alice = emulator.user("Alice");
    alice.album(&bot, Album::of([Draft::photo(), Draft::video()]));
    alice.send(&bot, Draft::audio().caption("A song"));
    let seen = drain(&bot, "message").await;
    assert_eq!(seen[1]["video"]["mime_type"], "video/mp4");
    assert_eq!(seen[0]["media_group_id"], seen[1]["media_group_id"]);
    assert_eq!(seen[2]["audio"]["mime_type"], "audio/mpeg");
    assert_eq!(seen[2]["caption"], "A song");
}

#[tokio::test(start_paused = true)]
async fn a_slow_album_trickles_in() {
    let (emulator, client, bot) = start().await;
    let alice = emulator.user("Alice");
    let pause = std::time::Duration::from_secs(6);
    let watch = async {
        tokio::time::sleep(pause / 2).await;
        assert_eq!(emulator.pending(&client), 1);
        tokio::time::sleep(pause).await;
        assert_eq!(emulator.pending(&client), 2);
    };
    tokio::join!(alice.album_slowly(&bot, Album::photos(2), pause), watch);
}

#[tokio::test(start_paused = true)]
async fn a_file_on_disk_and_a_stream_are_read_in_process_too() {
    let (emulator, _, bot) = start().await;
    let alice = emulator.user("Alice");
    alice.say(&bot, "/start");
    let path = std::path::PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("meow.txt");
    std::fs::write(&path, "meow").unwrap();
    let pieces = futures::stream::iter(["me", "ow"]).map(|piece| Ok(piece.into()));
    let stream = InputFile::stream("meow.txt", pieces);
    let send = |file: InputFile| {
        ApiRequest::new("sendDocument")
            .param("chat_id", alice.id())
            .file("document", file)
    };
    for file in [InputFile::path(path), stream.clone()] {
        let sent: Value = bot.send(send(file)).await.unwrap().result().unwrap();
        assert_eq!(sent["document"]["file_name"], "meow.txt");
        assert_eq!(sent["document"]["file_size"], 4);
    }
    let error = bot.send(send(stream)).await.unwrap_err();
    assert!(error.to_string().contains("was sent already"), "{error}");
}

#[tokio::test(start_paused = true)]
async fn a_file_has_an_id_for_each_bot_and_one_that_is_unique() {
    let (emulator, client, bot) = start().await;
    let other = emulator.bot("43:TOKEN");
    let owner = emulator.user("Olga");
    let group = emulator.supergroup("House", &owner);
    group.promote(&client);
    group.promote(&other);
    let other = campanile_core::Bot::connect(other).await.unwrap();
    owner.photo(&group, "look");
    let seen = async |bot: &campanile_core::Bot| {
        let photo = drain(bot, "message").await.pop().unwrap()["photo"][0].clone();
        (photo["file_id"].clone(), photo["file_unique_id"].clone())
    };
    let (id, unique) = seen(&bot).await;
    let (other_id, other_unique) = seen(&other).await;
    assert_eq!(unique, other_unique);
    assert_ne!(id, other_id);
    let file = |id: &Value| json!({ "file_id": id });
    let found = call(&bot, "getFile", file(&id)).await.unwrap();
    assert_eq!(
        (&found["file_id"], &found["file_unique_id"]),
        (&id, &unique)
    );
    assert_eq!(
        refusal(&bot, "getFile", file(&other_id)).await,
        "400 Bad Request: invalid file_id"
    );
    let send = json!({"chat_id": group.id(), "photo": other_id});
    assert_eq!(
        refusal(&bot, "sendPhoto", send).await,
        "400 Bad Request: wrong file identifier/HTTP URL specified"
    );
}
