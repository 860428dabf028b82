//! Methods of the Bot API: telegram passport.

use super::*;

method! {
    /// The method [`setPassportDataErrors`](https://core.telegram.org/bots/api#setpassportdataerrors).
    SetPassportDataErrors = "setPassportDataErrors" -> bool {
        required {
            /// User id.
            user_id: UserId,
            /// Errors.
            errors: Vec<PassportElementError>,
        }
    }
}
