//! Messages that are no text and no file: places, contacts, dice.

use campanile_core::ApiError;
use serde_json::{Map, Value, json};

use super::{Answer, Call, Success, error::bad_request, markup::Markup};

pub(super) fn send_location(call: &mut Call<'_>) -> Answer {
    let location = location(call)?;
    call.send_content("locations", fields([("location", location)]))
}

pub(super) fn send_venue(call: &mut Call<'_>) -> Answer {
    let location = location(call)?;
    let mut venue = json!({ "location": location });
    for name in ["title", "address"] {
        venue[name] = call.required(name)?.into();
    }
    call.send_content(
        "venues",
        // A venue comes with its location, as the server sends it.
        fields([("location", location), ("venue", venue)]),
    )
}

pub(super) fn send_contact(call: &mut Call<'_>) -> Answer {
    let mut contact = Map::new();
    for name in ["phone_number", "first_name"] {
        contact.insert(name.into(), call.required(name)?.into());
    }
    for name in ["last_name", "vcard"] {
        if !call.args.is_empty(name) {
            contact.insert(name.into(), call.args.text(name).into());
        }
    }
    call.send_content("contacts", fields([("contact", contact.into())]))
}

pub(super) fn send_dice(call: &mut Call<'_>) -> Answer {
    let emoji = call.args.text("emoji");
    let emoji = if emoji.is_empty() { "🎲" } else { &*emoji }.to_owned();
    let sides = match emoji.trim_end_matches('\u{fe0f}') {
        "🎲" | "🎯" | "🎳" => 6,
        "🏀" | "⚽" => 5,
        "🎰" => 64,
        _ => return Err(bad_request("DICE_EMOJI_INVALID")),
    };
    let value = call.state.random.between(1, sides + 1);
    let dice = json!({ "emoji": emoji, "value": value });
    call.send_content("dice", fields([("dice", dice)]))
}

fn location(call: &Call<'_>) -> Result<Value, ApiError> {
    let mut location = Map::new();
    for (name, most) in [("latitude", 90.0), ("longitude", 180.0)] {
        let number = call.args.text(name).parse::<f64>();
        let number = number.map_err(|_| bad_request(&format!("{name} is empty")))?;
        if !number.is_finite() || number.abs() > most {
            return Err(bad_request("wrong location specified"));
        }
        location.insert(name.into(), number.into());
    }
    for name in ["live_period", "heading", "proximity_alert_radius"] {
        if !call.args.is_empty(name) {
            location.insert(name.into(), call.args.id(name).into());
        }
    }
    Ok(location.into())
}

fn fields<const N: usize>(fields: [(&str, Value); N]) -> Map<String, Value> {
    fields
        .into_iter()
        .map(|(name, value)| (name.to_owned(), value))
        .collect()
}

impl Call<'_> {
    /// A text that the call must have.
    pub(super) fn required(&self, name: &str) -> Result<String, ApiError> {
        let text = self.args.text(name).trim().to_owned();
        if text.is_empty() {
            let name = name.replace('_', " ");
            return Err(bad_request(&format!("{name} is empty")));
        }
        Ok(text)
    }

    /// Sends a message of this content, with what every sending method takes.
    pub(super) fn send_content(&mut self, what: &str, mut content: Map<String, Value>) -> Answer {
        let key = self.writable_chat(what)?;
        let markup = Markup::read(self.args)?;
        self.add_options(key, &mut content)?;
        let id = self.send(key, content, markup);
        Ok(Success::new(self.message_json(key, id)))
    }
}
