use std::time::Duration;

/// The longest text of a message (Bot API, `sendMessage.text`), in characters.
const MAX_TEXT: usize = 4096;
/// What stands for the wait. The longest is 366 days, which is shorter than the name of the place,
/// so a text never grows over its limit.
const PLACE: &str = "{seconds}";

/// A text that was looked at when the limiter was built.
#[derive(Debug, Clone)]
pub(super) struct Notice(String);

impl Notice {
    /// Checks a text; `what` names it in the problem.
    pub(super) fn new(what: &str, text: String) -> Result<Self, String> {
        if text.trim().is_empty() {
            return Err(format!("the text of {what} is empty"));
        }
        let length = text.chars().count();
        if length > MAX_TEXT {
            return Err(format!(
                "the text of {what} has {length} characters, and a message holds {MAX_TEXT}"
            ));
        }
        Ok(Self(text))
    }

    pub(super) fn say(&self, wait: Duration) -> String {
        self.0.replace(PLACE, &seconds(wait).to_string())
    }

    pub(super) fn text(&self) -> &str {
        &self.0
    }
}

/// Whole seconds, rounded up: whoever waits that long waits long enough.
pub(super) fn seconds(wait: Duration) -> u64 {
    wait.as_secs() + u64::from(wait.subsec_nanos() > 0)
}
