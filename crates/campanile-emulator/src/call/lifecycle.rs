use std::time::Duration;

use campanile_core::ApiError;

use super::{Answer, Call, Success, error::bad_request, polling::WEBHOOK_SET};
use crate::state::{BotState, Webhook};

impl Call<'_> {
    pub(super) fn me(&mut self) -> Result<&mut BotState, ApiError> {
        let bot = self.state.bots.get_mut(&self.bot);
        bot.ok_or_else(|| ApiError::new(401, "Unauthorized"))
    }
}

pub(super) fn get_me(call: &mut Call<'_>) -> Answer {
    let account = call.state.accounts.get(&call.bot).cloned();
    let account = account.ok_or_else(|| ApiError::new(401, "Unauthorized"))?;
    Ok(Success::new(call.me()?.me(&account)))
}

/// `setWebhook` (Bot API server, `process_set_webhook_query`); plain `http` is taken, as in the
/// server's local mode.
pub(super) fn set_webhook(call: &mut Call<'_>) -> Answer {
    let url = call.args.text("url").into_owned();
    if url.is_empty() {
        return delete_webhook(call);
    }
    let now = call.state.now();
    let is_too_early = now < call.me()?.next_webhook_change;
    if is_too_early {
        let error = ApiError::new(429, "Too Many Requests: retry after 1");
        return Err(error.with_retry_after(1));
    }
    call.me()?.next_webhook_change = now + Duration::from_secs(1);
    check_url(&url)?;
    let secret = call.args.text("secret_token").into_owned();
    check_secret(&secret)?;
    let max_connections = call.args.int("max_connections", 40, 1, 100_000);
    let new = Webhook {
        url,
        secret: (!secret.is_empty()).then_some(secret),
        max_connections: usize::try_from(max_connections).unwrap_or(40),
        last_error: None,
        gone_since: None,
    };
    let allowed = call.args.json("allowed_updates").ok().flatten();
    let drops = call.args.flag("drop_pending_updates");
    let bot = call.me()?;
    bot.allow(allowed.as_deref());
    if drops {
        bot.queue.clear();
    }
    let is_same = |old: &Webhook| {
        old.url == new.url && old.secret == new.secret && old.max_connections == new.max_connections
    };
    if bot.webhook.as_ref().is_some_and(is_same) {
        return Ok(Success::new(true).with_description("Webhook is already set"));
    }
    bot.webhook = Some(new);
    bot.evict(WEBHOOK_SET);
    Ok(Success::new(true).with_description("Webhook was set"))
}

pub(super) fn delete_webhook(call: &mut Call<'_>) -> Answer {
    let drops = call.args.flag("drop_pending_updates");
    let bot = call.me()?;
    if drops {
        bot.queue.clear();
    }
    let text = match bot.webhook.take() {
        Some(_) => "Webhook was deleted",
        None => "Webhook is already deleted",
    };
    Ok(Success::new(true).with_description(text))
}

pub(super) fn get_webhook_info(call: &mut Call<'_>) -> Answer {
    Ok(Success::new(call.me()?.webhook_info()))
}

/// For how long a bot that logged out stays out, and a fresh or closed one is not closed (Bot API,
/// `logOut` and `close`).
const REST: Duration = Duration::from_secs(10 * 60);

/// `logOut`: the updates are gone, and every call is refused for ten minutes.
pub(super) fn log_out(call: &mut Call<'_>) -> Answer {
    let until = call.state.now() + REST;
    let bot = call.me()?;
    bot.queue.clear();
    bot.webhook = None;
    bot.logged_out_until = until;
    Ok(Success::new(true))
}

pub(super) fn close(call: &mut Call<'_>) -> Answer {
    let now = call.state.now();
    let bot = call.me()?;
    if bot.webhook.is_some() {
        return Err(bad_request(
            "can't close the bot while its webhook is active; use deleteWebhook first",
        ));
    }
    if now < bot.closed_until {
        return Err(bad_request("the bot has already been closed"));
    }
    if let Some(rest) = REST.checked_sub(now).filter(|rest| !rest.is_zero()) {
        let seconds = i64::try_from(rest.as_secs()).unwrap_or(0) + 1;
        let error = ApiError::new(429, format!("Too Many Requests: retry after {seconds}"));
        return Err(error.with_retry_after(seconds));
    }
    bot.closed_until = now + REST;
    Ok(Success::new(true))
}

fn check_url(url: &str) -> Result<(), ApiError> {
    let invalid = || bad_request("invalid webhook URL specified");
    let uri: http::Uri = url.parse().map_err(|_| invalid())?;
    match uri.scheme_str() {
        Some("http" | "https") if uri.host().is_some_and(|host| !host.is_empty()) => Ok(()),
        _ => Err(invalid()),
    }
}

fn check_secret(secret: &str) -> Result<(), ApiError> {
    if secret.len() > 256 {
        return Err(bad_request("secret token is too long"));
    }
    let is_allowed = |c: u8| c.is_ascii_alphanumeric() || matches!(c, b'_' | b'-');
    if !secret.bytes().all(is_allowed) {
        return Err(bad_request("secret token contains unallowed characters"));
    }
    Ok(())
}
