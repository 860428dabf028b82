//! What a bot says: commands with their menu, buttons with typed data, pages, links and styled text.
//!
//! ```sh
//! TELEGRAM_BOT_TOKEN=... cargo run --example menus
//! ```
#![forbid(unsafe_code)]

use campanile::{
    callback_data,
    commands::{CommandInfo, Commands},
    deep_link::StartParam,
    format::{Styled, bold, italic},
    keyboard::{Button, InlineKeyboard, InlineMarkup},
    net::client::Client,
    prelude::*,
    styled,
};
use serde::{Deserialize, Serialize};

const BOOKS: [(&str, &str); 9] = [
    ("Emma", "Jane Austen"),
    ("Dracula", "Bram Stoker"),
    ("Walden", "Henry David Thoreau"),
    ("Middlemarch", "George Eliot"),
    ("The Trial", "Franz Kafka"),
    ("Ulysses", "James Joyce"),
    ("Moby-Dick", "Herman Melville"),
    ("Faust", "Johann Wolfgang Goethe"),
    ("Candide", "Voltaire"),
];

callback_data! {
    /// Turns the shelf to a book.
    #[derive(Serialize, Deserialize)]
    pub(crate) struct Show = "show:{number}" {
        number: u32,
    }
}

callback_data! {
    /// Asks for a link to a book.
    #[derive(Serialize, Deserialize)]
    pub(crate) struct Share = "share:{number}" {
        number: u32,
    }
}

/// The commands of the bot: their routes, the help text and the menu come from here.
pub(crate) fn commands() -> Commands {
    Commands::new()
        .command(
            CommandInfo::new("shelf", "Shows the books").translated("de", "Zeigt die Bücher"),
            shelf,
        )
        .hidden("start", shelf)
        .with_help(
            CommandInfo::new("help", "Says what I can do").translated("de", "Sagt, was ich kann"),
        )
}

/// Builds the stack.
pub(crate) fn stack() -> impl UpdateService {
    let linked = Router::new().command("start", linked);
    commands()
        .into_router()
        .nest(StartParam::is_in, linked)
        .callback(Show::PATTERN, show)
        .callback(Share::PATTERN, share)
}

async fn shelf(message: Message) -> Result<Reply, BoxError> {
    page(&message, 1)
}

/// Somebody followed a link to a book.
async fn linked(param: StartParam, message: Message) -> Result<Reply, BoxError> {
    page(&message, param.as_str().parse().unwrap_or(1))
}

fn page(message: &Message, number: u32) -> Result<Reply, BoxError> {
    Ok(message.answer(book(number)).reply_markup(keyboard(number)?))
}

/// The same message becomes another page, so that the chat does not fill with them.
async fn show(
    Params(Show { number }): Params<Show>,
    callback: Callback,
) -> Result<(Reply<bool>, Reply), BoxError> {
    let edit = callback.edit(book(number)).reply_markup(keyboard(number)?);
    Ok((callback.answer(""), edit))
}

async fn share(
    Params(Share { number }): Params<Share>,
    bot: Bot,
    callback: Callback,
) -> Result<(Reply<bool>, Option<ApiRequest>), BoxError> {
    let link = StartParam::new(number.to_string())?.private_chat(bot.identity().username());
    Ok((callback.answer(""), callback.message(&link)))
}

fn book(number: u32) -> Styled {
    match BOOKS.get((number as usize).wrapping_sub(1)) {
        Some((title, author)) => styled![bold(*title), " by ", italic(*author)],
        None => "There is no such book.".into(),
    }
}

fn keyboard(number: u32) -> Result<InlineMarkup, BoxError> {
    let keyboard = InlineKeyboard::new()
        .pages(number, BOOKS.len() as u32, |number| Show { number })
        .row([Button::callback("Share", &Share { number })])
        .build()?;
    Ok(keyboard)
}

#[tokio::main]
async fn main() -> Result<(), BoxError> {
    let token = std::env::var("TELEGRAM_BOT_TOKEN")?.parse()?;
    let bot = Bot::connect(Client::new(token)?).await?;
    for menu in commands().menus() {
        bot.send(menu).await?;
    }
    App::new(bot, stack()).run().await?;
    Ok(())
}
