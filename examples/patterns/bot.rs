//! The bot itself: one stack for the tour, the real bot and the replay.

use std::{sync::Arc, time::Duration};

use campanile::{
    layers::{
        AllowListLayer, CallbackDedupLayer, CatchPanicLayer, ChannelGateLayer, MediaGroupLayer,
        MemberFeedLayer, ObserveLayer, RateLimitLayer, RedeliveryLayer, SequenceLayer, TraceLayer,
        channel_gate::Channel, media_group::Albums, trace::Decision,
    },
    prelude::*,
    store::Store,
};
use serde_json::{Value, json};
use tower::ServiceBuilder;

const DRINKS: [&str; 3] = ["tea", "coffee", "water"];

/// Whom the stack lets in, and how often.
#[derive(Debug, Clone, Default)]
pub(crate) struct Rules {
    /// The only users who get in; everyone if there are none.
    pub(crate) allowed: Vec<UserId>,
    /// The channels that users must have joined, all of them.
    pub(crate) channels: Vec<Channel>,
    /// What one user may send; no limit if there is none.
    pub(crate) limit: Option<Limit>,
}

/// So many uses at once, and so many per time in the long run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Limit {
    pub(crate) uses: u32,
    pub(crate) per: Duration,
}

/// Builds the stack, and what is to be driven for its albums to be handled.
///
/// All that it keeps is in `store`. `observe` sees each update in place, `decided` what became of it.
///
/// # Errors
///
/// If a user is a stand-in account of Telegram, a channel cannot be one, or a limit lets nothing
/// through.
pub(crate) fn stack<O, D>(
    store: &Arc<dyn Store>,
    rules: &Rules,
    observe: O,
    decided: D,
) -> Result<(impl UpdateService + use<O, D>, Albums), BoxError>
where
    O: Fn(&Request) + Send + Sync + 'static,
    D: Fn(&Decision<'_>) + Send + Sync + 'static,
{
    let list = match &*rules.allowed {
        [] => AllowListLayer::builder().check("everyone", |_| true),
        users => AllowListLayer::users(users.iter().copied()).refusal("This bot is private."),
    };
    let (media_group, albums) = MediaGroupLayer::pair(Arc::clone(store));
    let (gate, feed) = gate(store, &rules.channels)?.unzip();
    let stack = ServiceBuilder::new()
        .layer(TraceLayer::new().on_outcome(decided))
        .layer(CatchPanicLayer::new())
        .layer(ObserveLayer::sync(observe))
        .layer(RedeliveryLayer::memory())
        .option_layer(feed)
        .layer(list.build()?)
        .layer(CallbackDedupLayer::new(Arc::clone(store)))
        .layer(media_group)
        .layer(SequenceLayer::new())
        .option_layer(rate_limit(store, rules.limit)?)
        .option_layer(gate)
        .service(groups());
    Ok((stack, albums))
}

/// The gate, and what tells it of those who join and leave.
fn gate(
    store: &Arc<dyn Store>,
    channels: &[Channel],
) -> Result<Option<(ChannelGateLayer, MemberFeedLayer)>, BoxError> {
    if channels.is_empty() {
        return Ok(None);
    }
    let gate = ChannelGateLayer::all(Arc::clone(store), channels.iter().cloned())
        .prompt("This bot is for members. Join here, and then press the button below:")
        .welcome("Thank you for joining!");
    Ok(Some(gate.pair()?))
}

fn rate_limit(
    store: &Arc<dyn Store>,
    limit: Option<Limit>,
) -> Result<Option<RateLimitLayer>, BoxError> {
    let Some(Limit { uses, per }) = limit else {
        return Ok(None);
    };
    let limit = RateLimitLayer::quota("messages", uses, per)
        .notice("Not so fast, please. I listen again in {seconds} s.");
    Ok(Some(limit.build(Arc::clone(store))?))
}

/// House rules first, then the bot.
fn groups() -> Groups {
    let rules = Router::new().message(is_advertisement, refuse_advertisement);
    let bot: Router = Router::new()
        .command("start", start)
        .command("help", help)
        .command("add", add)
        .callback("drink:{name}", drink)
        .album(count)
        .message(Content::Text, echo);
    Groups::new().group(-1, rules).group(0, bot)
}

fn is_advertisement(update: &Update) -> bool {
    update.text().is_some_and(|text| text.contains("BUY NOW"))
}

async fn refuse_advertisement() -> Result<(), BoxError> {
    Err(stop("the text is an advertisement"))?
}

async fn start(user: Option<User>, message: Message) -> Reply {
    let name = user.map_or_else(|| "there".to_owned(), |user| user.first_name);
    let greeting = format!("Hello, {name}! What would you like to drink?");
    message.answer(greeting).reply_markup(menu())
}

async fn help() -> &'static str {
    "/start shows the menu, /add 2 3 adds numbers, an album is counted, and any other text comes back to you."
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

async fn drink(Params(name): Params<String>, callback: Callback) -> impl IntoOutcome {
    if !DRINKS.contains(&&*name) {
        return (callback.answer("We are out of that."), None);
    }
    let edit = callback.edit(format!("You chose {name}."));
    let answer = callback.answer(&format!("One {name}, please!"));
    (answer, Some(edit.reply_markup(menu())))
}

/// One reply for the whole album, which says what is in it.
async fn count(album: Album) -> String {
    let kinds = [
        (Content::Photo, "photo"),
        (Content::LivePhoto, "live photo"),
        (Content::Video, "video"),
        (Content::Document, "document"),
        (Content::Audio, "audio file"),
    ];
    let counts = kinds.map(|(content, name)| (album.of(content).count(), name));
    let counts = counts.iter().filter_map(|(count, name)| match count {
        0 => None,
        1 => Some(format!("1 {name}")),
        _ => Some(format!("{count} {name}s")),
    });
    let counts: Vec<_> = counts.collect();
    let what = match album.part() {
        1 => format!("An album of {}", album.len()),
        part => format!("Part {part} of an album, with {} more", album.len()),
    };
    format!("{what}: {}", counts.join(", "))
}

async fn echo(Text(text): Text) -> String {
    text
}

fn menu() -> Value {
    let row = DRINKS.map(|drink| json!({"text": drink, "callback_data": format!("drink:{drink}")}));
    json!({"inline_keyboard": [row]})
}
