//! The bot on campanile.

use std::time::Duration;

use campanile::{
    App, Bot, Content, Router, Text, UpdateService,
    net::{
        client::Client,
        webhook::{Secret, Webhook},
    },
    serve::listen,
    store::MemoryStore,
};
use tokio::{net::TcpListener, time::sleep};

use super::{Peer, Program, SECRET, TOKEN, Task};
use crate::{Result, stacks};

/// How many calls of the busy bot run at once.
pub const PERMITS: usize = 40;
/// How long each takes.
pub const BUSY: Duration = Duration::from_millis(50);

pub(super) async fn run(program: Program, api: &str, end: impl Future<Output = ()>) -> Result<()> {
    let client = Client::builder(TOKEN.parse()?).base_url(api).build()?;
    let bot = Bot::connect(client).await?;
    let router = match program.task {
        Task::Call | Task::Answer => {
            Router::new().message(Content::Text, async |Text(text): Text| text)
        }
        Task::Poll => Router::new().message(Content::Text, async || {}),
        Task::Busy => Router::new().message(Content::Text, async || sleep(BUSY).await),
    };
    match program.peer {
        Peer::Router => serve(program.task, bot, router, end).await,
        _ => {
            let stack = stacks::five_layers(&MemoryStore::new(), router)?;
            serve(program.task, bot, stack, end).await
        }
    }
}

async fn serve<S: UpdateService>(
    task: Task,
    bot: Bot,
    stack: S,
    end: impl Future<Output = ()>,
) -> Result<()> {
    if task == Task::Poll {
        App::new(bot, stack).run_until(end).await?;
        return Ok(());
    }
    let webhook = Webhook::new(bot, stack)
        .secret(Secret::parse(SECRET)?)
        .reply_in_answer(task == Task::Answer);
    let webhook = match task {
        Task::Busy => webhook.max_in_flight(PERMITS),
        _ => webhook,
    };
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    println!("{}", listener.local_addr()?);
    listen(listener, webhook.build(), end).await;
    Ok(())
}
