use campanile_core::ApiError;
use serde_json::{Value, json};

use super::{Args, error::bad_request};

/// The reply markup of a call: an inline keyboard, which the message shows, or something that only
/// people see.
#[derive(Debug, Default)]
pub(super) struct Markup {
    pub(super) inline: Option<Value>,
    pub(super) keyboard: Option<Value>,
}

/// How many buttons a message may have.
const MAX_BUTTONS: usize = 100;

const ACTIONS: &[&str] = &[
    "url",
    "callback_data",
    "web_app",
    "login_url",
    "switch_inline_query",
    "switch_inline_query_current_chat",
    "switch_inline_query_chosen_chat",
    "copy_text",
    "callback_game",
    "pay",
    "disabled",
];

impl Markup {
    /// Reads and checks `reply_markup` (Bot API, `InlineKeyboardMarkup`; Bot API server,
    /// `get_reply_markup`).
    pub(super) fn read(args: Args<'_>) -> Result<Self, ApiError> {
        let markup = args.json("reply_markup");
        let markup =
            markup.map_err(|()| bad_request("can't parse reply keyboard markup JSON object"))?;
        let Some(markup) = markup else {
            return Ok(Self::default());
        };
        let Some(fields) = markup.as_object() else {
            return Err(bad_request("object expected as reply markup"));
        };
        let Some(rows) = fields.get("inline_keyboard") else {
            return Ok(Self {
                inline: None,
                keyboard: Some(markup.into_owned()),
            });
        };
        let rows = rows
            .as_array()
            .ok_or_else(|| bad_request("field \"inline_keyboard\" must be of type Array"))?;
        let buttons = rows.iter().filter_map(Value::as_array).map(Vec::len);
        if buttons.sum::<usize>() > MAX_BUTTONS {
            return Err(bad_request("reply markup is too long"));
        }
        let mut kept = Vec::new();
        for row in rows {
            let row = row.as_array().ok_or_else(|| {
                bad_request("can't parse inline keyboard: row must be of type Array")
            })?;
            row.iter().try_for_each(check_button)?;
            // An empty row is no row.
            kept.extend((!row.is_empty()).then(|| Value::from(row.clone())));
        }
        let inline = (!kept.is_empty()).then(|| json!({ "inline_keyboard": kept }));
        Ok(Self {
            inline,
            keyboard: None,
        })
    }
}

fn check_button(button: &Value) -> Result<(), ApiError> {
    let fault = |what: &str| bad_request(&format!("can't parse inline keyboard button: {what}"));
    let Some(fields) = button.as_object() else {
        return Err(fault("InlineKeyboardButton must be an Object"));
    };
    if !fields.get("text").is_some_and(Value::is_string) {
        return Err(fault("Can't find field \"text\""));
    }
    if !ACTIONS.iter().any(|action| fields.contains_key(*action)) {
        return Err(fault("Text buttons are unallowed in the inline keyboard"));
    }
    if let Some(data) = fields.get("callback_data") {
        let len = data.as_str().map_or(0, str::len);
        if !(1..=64).contains(&len) {
            return Err(bad_request("BUTTON_DATA_INVALID"));
        }
    }
    Ok(())
}
