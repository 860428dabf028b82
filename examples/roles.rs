//! A group's helper with roles: anyone in the group may talk to it, admins ban, and the owner appoints
//! admins while the bot runs.
//!
//! ```sh
//! TELEGRAM_BOT_TOKEN=... OWNER=<your user id> GROUP=<its id> cargo run --example roles
//! ```
#![forbid(unsafe_code)]

use campanile::{
    layers::{
        AllowListLayer,
        allow_list::{AllowListError, Allowed, Roles},
    },
    net::client::Client,
    prelude::*,
};
use tower::ServiceBuilder;

/// The roles, the highest first. The group's anonymous admins are admins, too.
pub(crate) fn roles(owner: UserId, group: ChatId) -> Result<Roles, AllowListError> {
    Roles::builder()
        .role("owner", Allowed::new().users([owner]))
        .role("admin", Allowed::new().sender_chats([group]))
        .role("member", Allowed::new().chats([group]))
        .build()
}

/// Builds the stack: each part of the router is for those who hold a role, or one above it.
pub(crate) fn stack(roles: &Roles) -> Result<impl UpdateService, BoxError> {
    let only = |role: &str| {
        let refusal = format!("This is for those who are {role}.");
        AllowListLayer::role(roles, role).refusal(refusal).build()
    };
    let owners: Router<Roles> = Router::new()
        .command("appoint", appoint)
        .command("dismiss", dismiss)
        .route_layer(only("owner")?);
    let admins = Router::new()
        .command("ban", ban)
        .route_layer(only("admin")?);
    let router = Router::new().command("whoami", whoami);
    let router = router.merge(owners).merge(admins).with_state(roles.clone());
    Ok(ServiceBuilder::new().layer(only("member")?).service(router))
}

async fn appoint(
    State(roles): State<Roles>,
    Args(user): Args<i64>,
) -> Result<String, AllowListError> {
    roles.handle("admin")?.allow_user(user)?;
    Ok(format!("User {user} is an admin now."))
}

async fn dismiss(
    State(roles): State<Roles>,
    Args(user): Args<i64>,
) -> Result<String, AllowListError> {
    roles.handle("admin")?.remove_user(user);
    Ok(format!("User {user} is no admin any more."))
}

async fn ban(bot: Bot, chat: Chat, Args(user): Args<i64>) -> Result<String, BoxError> {
    let ban = ApiRequest::new("banChatMember");
    bot.send(ban.param("chat_id", chat.id).param("user_id", user))
        .await?;
    Ok(format!("User {user} is banned."))
}

async fn whoami(State(roles): State<Roles>, update: Update) -> String {
    let role = roles.of(&update).unwrap_or("nobody");
    format!("{}: {role}", update.principal())
}

#[tokio::main]
async fn main() -> Result<(), BoxError> {
    let token = std::env::var("TELEGRAM_BOT_TOKEN")?.parse()?;
    let owner = UserId(std::env::var("OWNER")?.parse()?);
    let group = ChatId(std::env::var("GROUP")?.parse()?);
    let bot = Bot::connect(Client::new(token)?).await?;
    App::new(bot, stack(&roles(owner, group)?)?).run().await?;
    Ok(())
}
