use campanile_core::ApiError;
use serde_json::Value;

use super::{Answer, Call, Success, error::bad_request};

const TOO_OLD: &str = "query is too old and response timeout expired or query ID is invalid";

/// `answerCallbackQuery`; the query can be answered once (Bot API server, `fail_query_with_error`).
pub(super) fn answer_callback_query(call: &mut Call<'_>) -> Answer {
    if call.args.text("text").chars().count() > 200 {
        return Err(bad_request("MESSAGE_TOO_LONG"));
    }
    call.answer_query("callback_query", "callback_query_id")
}

/// `answerInlineQuery`; at most 50 results (Bot API, `answerInlineQuery`).
pub(super) fn answer_inline_query(call: &mut Call<'_>) -> Answer {
    let results = call.args.json("results");
    let results =
        results.map_err(|()| bad_request("can't parse inline query results JSON object"))?;
    let results = results.as_deref().and_then(Value::as_array);
    match results.map(Vec::len) {
        None => Err(bad_request("expected an Array of inline query results")),
        Some(51..) => Err(bad_request("RESULTS_TOO_MUCH")),
        Some(_) => call.answer_query("inline_query", "inline_query_id"),
    }
}

/// `answerPreCheckoutQuery`; a refusal tells why (Bot API, `answerPreCheckoutQuery`).
pub(super) fn answer_pre_checkout_query(call: &mut Call<'_>) -> Answer {
    if !call.args.flag("ok") && call.args.is_empty("error_message") {
        return Err(bad_request("error message must be non-empty"));
    }
    call.answer_query("pre_checkout_query", "pre_checkout_query_id")
}

/// `answerShippingQuery`; a refusal tells why (Bot API, `answerShippingQuery`).
pub(super) fn answer_shipping_query(call: &mut Call<'_>) -> Answer {
    if call.args.flag("ok") {
        let options = call.args.json("shipping_options");
        let options =
            options.map_err(|()| bad_request("can't parse shipping options JSON object"))?;
        let options = options.as_deref().and_then(Value::as_array);
        if options.is_none_or(Vec::is_empty) {
            return Err(bad_request("SHIPPING_OPTIONS_EMPTY"));
        }
    } else if call.args.is_empty("error_message") {
        return Err(bad_request("error message must be non-empty"));
    }
    call.answer_query("shipping_query", "shipping_query_id")
}

impl Call<'_> {
    fn answer_query(&mut self, kind: &str, parameter: &str) -> Answer {
        let id = self.args.text(parameter);
        let now = self.state.now();
        let query = self
            .state
            .queries
            .values_mut()
            .rev()
            .find(|query| query.id == *id && query.bot == self.bot && query.kind == kind);
        let too_old = || -> ApiError { bad_request(TOO_OLD) };
        let query = query.ok_or_else(too_old)?;
        if query.answer.is_some() || query.expires <= now {
            return Err(too_old());
        }
        query.answer = Some(self.request.clone());
        Ok(Success::new(true))
    }
}
