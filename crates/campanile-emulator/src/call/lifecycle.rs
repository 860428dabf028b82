use std::time::Duration;

use campanile_core::{ApiError, ApiResponse};

use super::{Answer, Call, error::bad_request, polling::WEBHOOK_SET};
use crate::state::{BotState, Webhook};

impl Call<'_> {
    fn me(&mut self) -> Result<&mut BotState, ApiError> {
        let bot = self.state.bots.get_mut(&self.bot);
        bot.ok_or_else(|| ApiError::new(401, "Unauthorized"))
    }
}

pub(super) fn get_me(call: &mut Call<'_>) -> Answer {
    let account = call.state.accounts.get(&call.bot).cloned();
    let account = account.ok_or_else(|| ApiError::new(401, "Unauthorized"))?;
    Ok(ApiResponse::ok(call.me()?.me(&account)))
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
        return Ok(ApiResponse::ok(true).with_description("Webhook is already set"));
    }
    bot.webhook = Some(new);
    bot.evict(WEBHOOK_SET);
    Ok(ApiResponse::ok(true).with_description("Webhook was set"))
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
    Ok(ApiResponse::ok(true).with_description(text))
}

pub(super) fn get_webhook_info(call: &mut Call<'_>) -> Answer {
    Ok(ApiResponse::ok(call.me()?.webhook_info()))
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
