use campanile_core::UserId;
use serde_json::json;

use super::Styled;

macro_rules! styles {
    ($($(#[$doc:meta])* $name:ident)*) => {$(
        $(#[$doc])*
        pub fn $name(text: impl Into<Styled>) -> Styled {
            text.into().within(stringify!($name), None)
        }
    )*};
}

styles! {
    /// Bold text.
    bold
    /// Italic text.
    italic
    /// Underlined text.
    underline
    /// Text that is struck through.
    strikethrough
    /// Text that is hidden until it is tapped.
    spoiler
    /// A quotation.
    blockquote
    /// A quotation that shows its first lines until it is tapped.
    expandable_blockquote
    /// A word or two of code; Telegram refuses other styles within.
    code
    /// A block of code; Telegram refuses other styles within.
    pre
}

/// A block of code in a programming language, such as `rust`.
pub fn pre_in(language: impl Into<String>, text: impl Into<Styled>) -> Styled {
    let language = language.into().into();
    text.into().within("pre", Some(("language", language)))
}

/// A text that opens an address when it is tapped.
pub fn link(url: impl Into<String>, text: impl Into<Styled>) -> Styled {
    let url = url.into().into();
    text.into().within("text_link", Some(("url", url)))
}

/// A text that mentions a user, who needs no username for it.
///
/// It works for users who have written to the bot or share a group with it.
pub fn mention(user: UserId, text: impl Into<Styled>) -> Styled {
    let text = text.into();
    // Telegram goes by the id; the other fields are required of a `User`.
    let user = json!({"id": user, "is_bot": false, "first_name": text.as_str()});
    text.within("text_mention", Some(("user", user)))
}

/// A custom emoji by its id, with the emoji that stands where it cannot be shown.
pub fn custom_emoji(id: impl Into<String>, emoji: impl Into<String>) -> Styled {
    let id = id.into().into();
    Styled::from(emoji.into()).within("custom_emoji", Some(("custom_emoji_id", id)))
}
