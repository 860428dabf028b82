//! Keeps the token out of whatever a server or a connection says.

use std::error::Error as StdError;

use campanile_core::{ApiError, ApiResponse};

use super::Token;

/// What stands in place of a token.
const HIDDEN: &str = "<token>";

/// A secret shorter than this is no real one (they have 35 characters), and would be found in plain
/// words.
const LEAST_SECRET: usize = 12;

impl Token {
    /// The forms in which the token may turn up: whole, with its colon as a URL may have it, and
    /// its secret part alone.
    fn forms(&self) -> impl Iterator<Item = String> {
        let secret = Some(self.secret()).filter(|secret| secret.len() >= LEAST_SECRET);
        let whole = [self.reveal().to_owned(), self.reveal().replace(':', "%3A")];
        whole.into_iter().chain(secret.map(str::to_owned))
    }

    /// Replaces the token wherever the text has it.
    pub(super) fn scrub(&self, text: &str) -> String {
        self.forms()
            .fold(text.to_owned(), |text, form| text.replace(&form, HIDDEN))
    }

    fn is_in(&self, text: &str) -> bool {
        self.forms().any(|form| text.contains(&form))
    }

    /// Cleans an error of the API of the token, in its description and in its sources.
    pub(super) fn scrub_error(&self, error: ApiError) -> ApiError {
        let is_clean =
            |error: &ApiError| !self.is_in(&format!("{error:?}")) && !self.is_in(&chain(error));
        if is_clean(&error) {
            return error;
        }
        let description = self.scrub(error.description());
        let scrubbed = error.with_description(description);
        if is_clean(&scrubbed) {
            return scrubbed;
        }
        // The token is in the source, which cannot be rewritten: what it says is kept instead.
        ApiError::transport(
            scrubbed.description().to_owned(),
            self.scrub(&chain(&scrubbed)),
        )
    }

    /// Cleans the description of a success.
    pub(super) fn scrub_response(&self, response: ApiResponse) -> ApiResponse {
        match response.description().map(|text| self.scrub(text)) {
            Some(text) => response.with_description(text),
            None => response,
        }
    }
}

/// An error and its sources as one line, without repeating what one says of another.
pub(super) fn chain(error: &dyn StdError) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(error) = source {
        let part = error.to_string();
        if !text.contains(&part) {
            text.push_str(": ");
            text.push_str(&part);
        }
        source = error.source();
    }
    text
}
