//! A private bot: an owner, friends whom the owner lets in while the bot runs, and one group.
//!
//! ```sh
//! TELEGRAM_BOT_TOKEN=... OWNER=<your user id> cargo run --example allow_list
//! ```
#![forbid(unsafe_code)]

use campanile::{
    layers::{AllowListHandle, AllowListLayer},
    net::client::Client,
    prelude::*,
};
use tower::ServiceBuilder;

/// Builds the stack: only the owner and whoever the owner lets in get to the router.
pub(crate) fn stack(owner: UserId) -> Result<impl UpdateService, BoxError> {
    let gate = AllowListLayer::users([owner])
        .refusal("This bot is private.")
        .build()?;
    let state = Door {
        owner,
        list: gate.handle(),
    };
    let router: Router = Router::new()
        .command("allow", allow)
        .command("forbid", forbid)
        .command("start", async || "Welcome.")
        .with_state(state);
    Ok(ServiceBuilder::new().layer(gate).service(router))
}

#[derive(Clone)]
struct Door {
    owner: UserId,
    list: AllowListHandle,
}

impl Door {
    fn only_owner(&self, user: &User) -> Result<(), Stop> {
        match user.id == self.owner {
            true => Ok(()),
            false => Err(stop("only the owner changes the list")),
        }
    }
}

async fn allow(
    State(door): State<Door>,
    user: User,
    Args(guest): Args<i64>,
) -> Result<String, BoxError> {
    door.only_owner(&user)?;
    door.list.allow_user(guest)?;
    Ok(format!("User {guest} may come in."))
}

async fn forbid(
    State(door): State<Door>,
    user: User,
    Args(guest): Args<i64>,
) -> Result<String, BoxError> {
    door.only_owner(&user)?;
    door.list.remove_user(guest);
    Ok(format!("User {guest} stays outside."))
}

#[tokio::main]
async fn main() -> Result<(), BoxError> {
    let token = std::env::var("TELEGRAM_BOT_TOKEN")?.parse()?;
    let owner = UserId(std::env::var("OWNER")?.parse()?);
    let bot = Bot::connect(Client::new(token)?).await?;
    App::new(bot, stack(owner)?).run().await?;
    Ok(())
}
