//! The bot itself: one stack for the tour, the real bot and the replay.

use campanile::{
    layers::{AllowListLayer, CatchPanicLayer, ObserveLayer, TraceLayer, trace::Decision},
    prelude::*,
};
use serde_json::{Value, json};
use tower::ServiceBuilder;

const DRINKS: [&str; 3] = ["tea", "coffee", "water"];

/// Builds the stack.
///
/// Only `allowed` users get in, or everyone if there are none. `observe` sees each update in place,
/// `decided` what became of it.
///
/// # Errors
///
/// If one of the users is a stand-in account of Telegram.
pub(crate) fn stack(
    allowed: &[UserId],
    observe: impl Fn(&Request) + Send + Sync + 'static,
    decided: impl Fn(&Decision<'_>) + Send + Sync + 'static,
) -> Result<impl UpdateService, BoxError> {
    let list = match allowed {
        [] => AllowListLayer::builder().check("everyone", |_| true),
        users => AllowListLayer::users(users.iter().copied()).refusal("This bot is private."),
    };
    let stack = ServiceBuilder::new()
        .layer(TraceLayer::new().on_outcome(decided))
        .layer(CatchPanicLayer::new())
        .layer(ObserveLayer::sync(observe))
        .layer(list.build()?)
        .service(groups());
    Ok(stack)
}

/// House rules first, then the bot.
fn groups() -> Groups {
    let rules = Router::new().message(is_advertisement, refuse_advertisement);
    let bot: Router = Router::new()
        .command("start", start)
        .command("help", help)
        .command("add", add)
        .callback("drink:{name}", drink)
        .message(Content::Text, echo);
    Groups::new().group(-1, rules).group(0, bot)
}

fn is_advertisement(update: &Update) -> bool {
    update.text().is_some_and(|text| text.contains("BUY NOW"))
}

async fn refuse_advertisement() -> Result<(), BoxError> {
    Err(stop("the text is an advertisement"))?
}

async fn start(user: Option<User>, message: Message) -> Option<ApiRequest> {
    let name = user.map_or_else(|| "there".to_owned(), |user| user.first_name);
    let greeting = message.answer(&format!("Hello, {name}! What would you like to drink?"))?;
    Some(greeting.param("reply_markup", menu()))
}

async fn help() -> &'static str {
    "/start shows the menu, /add 2 3 adds numbers, and any other text comes back to you."
}

async fn add(Args(numbers): Args<Vec<i64>>) -> String {
    match numbers
        .iter()
        .try_fold(0_i64, |sum, number| sum.checked_add(*number))
    {
        Some(sum) => sum.to_string(),
        None => "That is more than I can count.".to_owned(),
    }
}

async fn drink(Params(name): Params<String>, callback: Callback) -> Vec<ApiRequest> {
    if !DRINKS.contains(&&*name) {
        return callback.answer("We are out of that.").into_iter().collect();
    }
    let edit = callback.edit(&format!("You chose {name}."));
    let edit = edit.map(|edit| edit.param("reply_markup", menu()));
    [callback.answer(&format!("One {name}, please!")), edit]
        .into_iter()
        .flatten()
        .collect()
}

async fn echo(Text(text): Text) -> String {
    text
}

fn menu() -> Value {
    let row = DRINKS.map(|drink| json!({"text": drink, "callback_data": format!("drink:{drink}")}));
    json!({"inline_keyboard": [row]})
}
