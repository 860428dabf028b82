//! The bot that is killed: it polls, with all layers that keep state, and one effect per update.

use std::{sync::Arc, time::Duration};

use campanile::{
    layers::{
        CallbackDedupLayer, CatchPanicLayer, MediaGroupLayer, RateLimitLayer, RedeliveryLayer,
        SequenceLayer, media_group::Album,
    },
    net::client::{Client, Token},
    prelude::*,
    store::{Durability, Key, Leases, Press, Store},
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
        .layer(RedeliveryLayer::memory())
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

/// Does what an update asks for, once: what is done is written down right after.
fn handler(store: Arc<dyn Store>) -> impl UpdateService {
    let done = Leases::new(store, "done", Duration::from_secs(30)).durability(Durability::Hard);
    service_fn(move |request: Request| {
        let done = done.clone();
        async move {
            let Some((key, chat, effect)) = effect(&done, &request) else {
                return Ok(Outcome::unhandled());
            };
            let lease = match done.begin(key).await? {
                Press::Kept { .. } => return Ok(Outcome::handled()),
                Press::Held { .. } => {
                    let soon = Duration::from_millis(100);
                    Err(campanile::Error::retry(soon, "it is under way"))?
                }
                Press::Started(lease) => lease,
            };
            let message = ApiRequest::new("sendMessage")
                .param("chat_id", chat)
                .param("text", effect);
            request.bot().send(message).await?;
            lease.finish(DAY).await?;
            Ok::<_, BoxError>(Outcome::handled())
        }
    })
}

/// Under which key it is done, where, and what.
fn effect(done: &Leases, request: &Request) -> Option<(Key, i64, String)> {
    let update = request.update();
    let chat = update.chat_id()?.0;
    let key = done.key(request.bot().identity().id().0);
    if let Some(album) = request.extensions().get::<Album>() {
        let items = album.items().iter();
        let lines = items.map(|item| format!("member {chat} {}", item.message_id()));
        let key = key.text(album.id()).id(album.part());
        return Some((key, chat, lines.collect::<Vec<_>>().join("\n")));
    }
    let key = key.id(update.id()?);
    let effect = match update.data() {
        Some(data) => data.to_owned(),
        None => format!("text {chat} {}", update.text()?),
    };
    Some((key, chat, effect))
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
