//! The bot that is killed: it polls, with all layers that keep state, and one effect per update.

use std::{sync::Arc, time::Duration};

use campanile::{
    layers::{
        CallbackDedupLayer, CatchPanicLayer, MediaGroupLayer, RateLimitLayer, RedeliveryLayer,
        SequenceLayer, media_group::Album,
    },
    net::client::{Client, Token},
    prelude::*,
    store::{Durability, Leases, Press, Store},
};
use tower::{ServiceBuilder, ServiceExt, service_fn};

use super::{PERMITS, TOKEN};
use crate::worker;

const DAY: Duration = Duration::from_secs(24 * 60 * 60);

/// The faults of a bot, beside those of a store.
const ACKS_EARLY: &str = "acks-early";
const KEEPS_NO_ORDER: &str = "keeps-no-order";

pub(crate) async fn run() {
    let api = worker::told("API").expect("the bot is told its server");
    let token = Token::parse(TOKEN).expect("the token is one");
    let client = Client::builder(token).base_url(&api).build();
    let bot = Bot::connect(client.expect("the client can be built")).await;
    let bot = bot.expect("the server knows the bot");
    let store = worker::store().await;
    let (media_group, albums) = MediaGroupLayer::builder(Arc::clone(&store))
        .quiet(Duration::from_millis(500))
        .build()
        .expect("the settings of albums are right");
    let stack = ServiceBuilder::new()
        .layer(CatchPanicLayer::new())
        .layer(RedeliveryLayer::on(Arc::clone(&store)))
        .layer(
            CallbackDedupLayer::builder(Arc::clone(&store))
                .ack_when_done()
                .build()
                .expect("the settings of presses are right"),
        )
        .layer(media_group)
        .layer(SequenceLayer::new())
        .layer(
            RateLimitLayer::quota("many", 1_000_000, Duration::from_secs(60))
                .build(Arc::clone(&store))
                .expect("the settings of the limit are right"),
        )
        .service(handler(store));
    let stack = with_fault(stack);
    let driver = albums.drive(bot.clone(), stack.clone());
    let app = App::new(bot, stack)
        .allowed_updates([Kind::Message, Kind::CallbackQuery])
        .polling(|polling| polling.max_in_flight(PERMITS))
        .driver(driver.max_in_flight(PERMITS));
    app.run().await.expect("the bot runs until it is killed");
}

/// Does what an update asks for: messages and presses are done once by `redelivery`; an album is
/// claimed anew after a kill, so the handler writes down itself what it has done.
fn handler(store: Arc<dyn Store>) -> impl UpdateService {
    let done = Leases::new(store, "done", Duration::from_secs(30)).durability(Durability::Hard);
    service_fn(move |request: Request| {
        let done = done.clone();
        async move {
            let Some(album) = request.extensions().get::<Album>() else {
                return match effect(request.update()) {
                    Some(effect) => send(&request, effect).await,
                    None => Ok(Outcome::unhandled()),
                };
            };
            let key = done.key(request.bot().identity().id().0);
            let lease = match done.begin(key.text(album.id()).id(album.part())).await? {
                Press::Kept { .. } => return Ok(Outcome::handled()),
                Press::Held { .. } => {
                    let soon = Duration::from_millis(100);
                    Err(campanile::Error::retry(soon, "it is under way"))?
                }
                Press::Started(lease) => lease,
            };
            let outcome = send(&request, members(album)).await?;
            lease.finish(DAY).await?;
            Ok::<_, BoxError>(outcome)
        }
    })
}

async fn send(request: &Request, effect: String) -> Result<Outcome, BoxError> {
    let message = ApiRequest::new("sendMessage")
        .param("chat_id", request.update().chat_id().map(|chat| chat.0))
        .param("text", effect);
    request.bot().send(message).await?;
    Ok(Outcome::handled())
}

fn effect(update: &Update) -> Option<String> {
    match update.data() {
        Some(data) => Some(data.to_owned()),
        None => Some(format!("text {} {}", update.chat_id()?, update.text()?)),
    }
}

fn members(album: &Album) -> String {
    let lines = album.items().iter().filter_map(|item| {
        let chat = item.chat_id()?;
        Some(format!("member {chat} {}", item.message_id()))
    });
    lines.collect::<Vec<_>>().join("\n")
}

/// A stack with a mechanism of the source switched off, if this process is told so.
fn with_fault(stack: impl UpdateService) -> impl UpdateService {
    let fault = worker::told("FAULT").unwrap_or_default();
    service_fn(move |request: Request| {
        let stack = stack.clone();
        let pause = match (&*fault, request.update().id()) {
            // Most are done at once, and a few have been let go on for long.
            (ACKS_EARLY, Some(id)) => Some(if id % 10 == 0 { 400 } else { 0 }),
            (KEEPS_NO_ORDER, Some(id)) => Some(id.unsigned_abs() * 37 % 100),
            _ => None,
        };
        async move {
            if let Some(pause) = pause {
                request.ack().now();
                tokio::time::sleep(Duration::from_millis(pause)).await;
            }
            stack.oneshot(request).await
        }
    })
}
