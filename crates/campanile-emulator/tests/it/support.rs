use campanile_core::{ApiError, ApiRequest, Bot};
use campanile_emulator::{BotClient, Emulator};
use serde_json::Value;

/// An emulator with one bot.
pub(crate) async fn start() -> (Emulator, BotClient, Bot) {
    let emulator = Emulator::new();
    let client = emulator.bot("42:TOKEN");
    let bot = Bot::connect(client.clone()).await.unwrap();
    (emulator, client, bot)
}

/// Calls a method with the parameters of a JSON object.
pub(crate) async fn call(bot: &Bot, method: &str, params: Value) -> Result<Value, ApiError> {
    let mut request = ApiRequest::new(method.to_owned());
    for (name, value) in params.as_object().unwrap() {
        request = request.param(name.clone(), value.clone());
    }
    bot.send(request).await?.result()
}

/// The error of a call, as `code description`.
pub(crate) async fn refusal(bot: &Bot, method: &str, params: Value) -> String {
    let error = call(bot, method, params).await.unwrap_err();
    format!("{} {}", error.code().unwrap_or(0), error.description())
}

/// The updates of one poll that does not wait.
pub(crate) async fn poll(bot: &Bot, offset: i64) -> Vec<Value> {
    let params = serde_json::json!({ "offset": offset });
    let updates = call(bot, "getUpdates", params).await.unwrap();
    updates.as_array().unwrap().clone()
}

/// The contents of all updates of one kind that wait for the bot, in order.
pub(crate) async fn drain(bot: &Bot, kind: &str) -> Vec<Value> {
    // Past the time within which the server slows an unchanged offset down.
    tokio::time::sleep(std::time::Duration::from_secs(4)).await;
    let updates = poll(bot, 0).await;
    if let Some(last) = updates.last() {
        poll(bot, last["update_id"].as_i64().unwrap() + 1).await;
    }
    let of_kind = |update: &Value| update.get(kind).cloned();
    updates.iter().filter_map(of_kind).collect()
}

/// The kinds of all updates that wait for the bot, in order.
pub(crate) async fn kinds(bot: &Bot) -> Vec<String> {
    tokio::time::sleep(std::time::Duration::from_secs(4)).await;
    let updates = poll(bot, 0).await;
    if let Some(last) = updates.last() {
        poll(bot, last["update_id"].as_i64().unwrap() + 1).await;
    }
    let kind = |update: &Value| {
        let mut names = update.as_object().unwrap().keys();
        names.find(|name| *name != "update_id").unwrap().clone()
    };
    updates.iter().map(kind).collect()
}
