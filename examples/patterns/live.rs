//! The real bot: on Telegram, or on the server of `--api-url`.

use std::{sync::Arc, time::Duration};

use campanile::{
    ApiErrorKind, App, Bot, BoxError, UpdateService,
    layers::media_group::Albums,
    net::{
        client::{Client, Token, flood_wait::FloodWaitLayer},
        delivery::Failure,
        webhook::{Secret, Webhook},
    },
    serve::{drive_albums, listen, shutdown_signal},
    stack,
    store::Store,
};
use campanile_sqlite::SqliteStore;
use tokio::{net::TcpListener, sync::oneshot, time::Instant};
use tower::ServiceBuilder;

use crate::{
    bot::{self, Rules},
    options::{self, Live},
};

/// How long the calls that run may take after the stop of a webhook.
const DRAIN: Duration = Duration::from_secs(25);

/// How often, and after what pause, a server that is restarting is asked who the bot is.
const CONNECT_ATTEMPTS: u32 = 5;
const CONNECT_PAUSE: Duration = Duration::from_secs(1);

/// Runs until Ctrl-C or SIGTERM.
///
/// # Errors
///
/// If the token is wrong, the file of the store cannot be used, a channel of the gate is not known,
/// or the server cannot be reached, or refuses the bot later on.
pub(crate) async fn run(settings: Live, mut rules: Rules) -> Result<(), BoxError> {
    let bot = connect(&settings).await?;
    for named in &settings.gate_channels {
        rules.channels.push(named.channel(&bot).await?);
    }
    let store: Arc<dyn Store> = Arc::new(SqliteStore::open(&settings.store).await?);
    let (stack, albums) = bot::stack(&store, &rules, |_| {}, |_| {})?;
    match settings.webhook {
        Some(webhook) => serve(bot, stack, albums, webhook).await,
        None => poll(bot, stack, albums).await,
    }
}

async fn connect(settings: &Live) -> Result<Bot, BoxError> {
    let token = Token::parse(&settings.token)?;
    let mut client = Client::builder(token);
    if let Some(url) = &settings.api_url {
        client = client.base_url(url);
    }
    let client = ServiceBuilder::new()
        .layer(FloodWaitLayer::new())
        .service(client.build()?);
    let mut attempt = 1;
    loop {
        match Bot::connect(client.clone()).await {
            Ok(bot) => return Ok(bot),
            Err(error) if error.kind() == ApiErrorKind::Unauthorized => {
                Err("the server does not know this token: check TELEGRAM_BOT_TOKEN")?;
            }
            Err(error) if error.kind() == ApiErrorKind::Server && attempt < CONNECT_ATTEMPTS => {
                tracing::warn!(%error, "the server is not ready; trying again");
                attempt += 1;
                tokio::time::sleep(CONNECT_PAUSE).await;
            }
            Err(error) => Err(format!(
                "the server cannot be asked who the bot is: {error}"
            ))?,
        }
    }
}

async fn poll(bot: Bot, stack: impl UpdateService, albums: Albums) -> Result<(), BoxError> {
    println!("@{} polls; press Ctrl-C to stop", bot.identity().username());
    let app = App::new(bot, stack)
        .albums(albums)
        .polling(|polling| polling.on_error(tell));
    let report = app.run().await?;
    println!("stopped: {} updates settled", report.settled);
    if report.unsettled > 0 {
        println!(
            "{} were not finished in time and come again",
            report.unsettled
        );
    }
    Ok(())
}

async fn serve(
    bot: Bot,
    stack: impl UpdateService,
    albums: Albums,
    settings: options::Webhook,
) -> Result<(), BoxError> {
    for warning in stack::check_deployment(&stack, 1).await? {
        tracing::warn!(%warning, "check the stack");
    }
    let needs = stack::describe(&stack).await.allowed_updates();
    let secret = match &settings.secret {
        Some(secret) => Secret::parse(secret)?,
        None => Secret::random(),
    };
    let name = bot.identity().username().to_owned();
    let (stop, stopped) = oneshot::channel::<()>();
    let webhook = Webhook::new(bot, stack)
        .secret(secret)
        .allowed_updates(needs.unwrap_or_default())
        .on_error(tell)
        .build();
    let driver = drive_albums(&albums, webhook.delivery());
    let mut driver = tokio::spawn(driver.until(async { drop(stopped.await) }));

    let address = settings.listen;
    let listener = TcpListener::bind(address)
        .await
        .map_err(|error| format!("cannot listen on {address}: {error}"))?;
    // With port 0 it is known only now.
    let address = listener.local_addr()?;
    webhook
        .register(&settings.url)
        .await
        .map_err(|error| format!("the server does not take the webhook: {error}"))?;
    println!("@{name} listens on {address}; press Ctrl-C to stop");
    listen(listener, webhook.clone(), shutdown_signal()).await;
    // What was collected is in the store only when no call runs any more.
    let deadline = Instant::now() + DRAIN;
    let left = webhook.shutdown(DRAIN).await;
    drop(stop);
    if tokio::time::timeout_at(deadline, &mut driver)
        .await
        .is_err()
    {
        driver.abort();
        tracing::warn!("an album was not handled in time");
    }
    println!("stopped");
    if left > 0 {
        println!("{left} updates were not finished in time and come again");
    }
    Ok(())
}

/// Tells of a failure on stderr.
fn tell(failure: &Failure) {
    let update = failure
        .update_id
        .map_or("an event".to_owned(), |id| format!("update {id}"));
    let api = failure.error.find::<campanile::ApiError>();
    // A second tap on a button edits nothing, which is fine.
    if api.is_some_and(|error| error.kind() == ApiErrorKind::NotModified) {
        return;
    }
    eprintln!("{update}: {}", failure.error);
}
