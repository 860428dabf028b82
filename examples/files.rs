//! Files in and out: from disk, from memory, as a stream, as an album, and back down again.
//!
//! ```sh
//! TELEGRAM_BOT_TOKEN=... cargo run --example files
//! ```
#![forbid(unsafe_code)]

use std::path::PathBuf;

use campanile::{
    net::client::Client,
    prelude::*,
    types::{
        self, GetFile, InputMediaDocument, MediaGroup, ParseMode, SendDocument, SendMediaGroup,
    },
};
use futures::{StreamExt, stream};

/// The largest file that a bot can download, in bytes (Bot API, `getFile`).
const LARGEST: usize = 20 * 1024 * 1024;

/// What the handlers share.
#[derive(Debug, Clone)]
pub(crate) struct Files {
    pub(crate) client: Client,
    /// The file that `/disk` sends.
    pub(crate) on_disk: PathBuf,
}

/// Builds the stack.
pub(crate) fn stack(files: Files) -> impl UpdateService {
    Router::new()
        .command("disk", disk)
        .command("memory", memory)
        .command("stream", rows)
        .command("album", album)
        .message(Content::Document, measure)
        .with_state(files)
}

/// The file is read while it is sent, however large it is.
async fn disk(State(files): State<Files>, message: Message) -> Reply {
    message
        .answer_document(files.on_disk)
        .caption("<b>From disk</b>")
        .parse_mode(ParseMode::Html)
}

async fn memory(message: Message) -> Reply {
    message.answer_document(InputFile::new("hello.txt", "Hello!"))
}

/// Rows are made while they are sent; a stream is sent once, so it is made anew for each call.
async fn rows(message: Message) -> impl IntoOutcome {
    let rows = stream::iter(1..=1000).map(|row| Ok(format!("{row},{}\n", row * row).into()));
    let file = InputFile::stream("squares.csv", rows);
    message.reply_with(SendDocument::new(&message, file))
}

async fn album(State(files): State<Files>, message: Message) -> Result<impl IntoOutcome, BoxError> {
    let album = MediaGroup::builder()
        .item(InputMediaDocument::new(files.on_disk))
        .item(InputMediaDocument::new(InputFile::new("b.txt", "b")))
        .caption("Two files")
        .build()?;
    Ok(message.answer_with(SendMediaGroup::new(&message, album)))
}

/// Downloads what it is sent, and meanwhile says so.
async fn measure(
    Payload(document): Payload<types::Message>,
    State(files): State<Files>,
    message: Message,
    bot: Bot,
) -> Result<Reply, BoxError> {
    let wait = bot.send(message.reply("Downloading …")).await?;
    let document = document.document.ok_or("the message has no document")?;
    let file = bot.send(GetFile::new(document.file_id)).await?;
    let path = file
        .file_path
        .ok_or("the server keeps the file to itself")?;
    let content = files.client.download(&path, LARGEST).await?;
    Ok(wait.edit(format!("It has {} bytes.", content.len())))
}

#[tokio::main]
async fn main() -> Result<(), BoxError> {
    let token = std::env::var("TELEGRAM_BOT_TOKEN")?.parse()?;
    let client = Client::new(token)?;
    let bot = Bot::connect(client.clone()).await?;
    let files = Files {
        client,
        on_disk: "README.md".into(),
    };
    App::new(bot, stack(files)).run().await?;
    Ok(())
}
