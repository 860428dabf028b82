use serde_json::{Map, Value, json};

use super::{Place, Problem};
use crate::callback_data::{self, CallbackData, PackError};

/// The longest text that a button copies (Bot API, `CopyTextButton.text`).
const COPIED: usize = 256;

/// A button under a message (Bot API, `InlineKeyboardButton`).
///
/// ```
/// use campanile::keyboard::{Button, InlineKeyboard, Style};
///
/// let keyboard = InlineKeyboard::new()
///     .row([
///         Button::data("Keep", "keep"),
///         Button::data("Delete", "delete").style(Style::Danger),
///     ])
///     .build()
///     .unwrap();
/// # let _ = keyboard;
/// ```
#[derive(Debug)]
#[must_use = "a button does nothing until a keyboard takes it"]
pub struct Button {
    text: String,
    action: Action,
    style: Option<Style>,
    icon: Option<String>,
}

/// The colour of a button (Bot API, `InlineKeyboardButton.style`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Style {
    /// Red.
    Danger,
    /// Green.
    Success,
    /// Blue.
    Primary,
}

impl Style {
    /// The name that the Bot API has for it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Danger => "danger",
            Self::Success => "success",
            Self::Primary => "primary",
        }
    }
}

#[derive(Debug)]
enum Action {
    Data(Result<String, PackError>),
    Url(String),
    WebApp(String),
    Login(String),
    SwitchInline(String),
    SwitchInlineHere(String),
    Copy(String),
    Pay,
    Game,
}

impl Button {
    fn new(text: impl Into<String>, action: Action) -> Self {
        Self {
            text: text.into(),
            action,
            style: None,
            icon: None,
        }
    }

    /// A button that sends a press with typed data; data that cannot be packed is an error when the
    /// keyboard is built.
    pub fn callback(text: impl Into<String>, data: &impl CallbackData) -> Self {
        Self::new(text, Action::Data(data.pack()))
    }

    /// A button that sends a press with these 1 to 64 bytes.
    pub fn data(text: impl Into<String>, data: impl Into<String>) -> Self {
        let data = data.into();
        let data = match data.len() {
            0 => Err(PackError::Empty),
            1..=callback_data::LONGEST => Ok(data),
            bytes => Err(PackError::TooLong { bytes }),
        };
        Self::new(text, Action::Data(data))
    }

    /// A button that opens an address: `https:`, `http:` or `tg:`.
    pub fn url(text: impl Into<String>, url: impl Into<String>) -> Self {
        Self::new(text, Action::Url(url.into()))
    }

    /// A button that opens a Web App at an HTTPS address; in private chats only.
    pub fn web_app(text: impl Into<String>, url: impl Into<String>) -> Self {
        Self::new(text, Action::WebApp(url.into()))
    }

    /// A button that logs the user in at an HTTPS address.
    pub fn login(text: impl Into<String>, url: impl Into<String>) -> Self {
        Self::new(text, Action::Login(url.into()))
    }

    /// A button that lets the user choose a chat and starts an inline query there.
    pub fn switch_inline(text: impl Into<String>, query: impl Into<String>) -> Self {
        Self::new(text, Action::SwitchInline(query.into()))
    }

    /// A button that starts an inline query in the same chat.
    pub fn switch_inline_here(text: impl Into<String>, query: impl Into<String>) -> Self {
        Self::new(text, Action::SwitchInlineHere(query.into()))
    }

    /// A button that copies a text of 1 to 256 characters.
    pub fn copy(text: impl Into<String>, copied: impl Into<String>) -> Self {
        Self::new(text, Action::Copy(copied.into()))
    }

    /// A button that pays the invoice above it; it must be the first of its keyboard.
    pub fn pay(text: impl Into<String>) -> Self {
        Self::new(text, Action::Pay)
    }

    /// A button that starts the game above it; it must be the first of its keyboard.
    pub fn game(text: impl Into<String>) -> Self {
        Self::new(text, Action::Game)
    }

    /// Gives the button a colour.
    pub fn style(mut self, style: Style) -> Self {
        self.style = Some(style);
        self
    }

    /// Shows a custom emoji before the text, by its id.
    pub fn icon(mut self, custom_emoji_id: impl Into<String>) -> Self {
        self.icon = Some(custom_emoji_id.into());
        self
    }

    /// The button as it is sent.
    pub(super) fn into_json(self, place: Place) -> Result<Value, Problem> {
        if self.text.is_empty() {
            return Err(Problem::NoText);
        }
        let mut json = Map::new();
        json.insert("text".to_owned(), self.text.into());
        let (name, value) = self.action.into_json(place)?;
        json.insert(name.to_owned(), value);
        if let Some(style) = self.style {
            json.insert("style".to_owned(), style.as_str().into());
        }
        if let Some(icon) = self.icon {
            json.insert("icon_custom_emoji_id".to_owned(), icon.into());
        }
        Ok(json.into())
    }
}

impl Action {
    fn into_json(self, place: Place) -> Result<(&'static str, Value), Problem> {
        let address = |what, url: String| match url.is_empty() {
            true => Err(Problem::Length { what, most: 2048 }),
            false => Ok(url),
        };
        Ok(match self {
            Self::Data(data) => ("callback_data", data.map_err(Problem::Data)?.into()),
            Self::Url(url) => ("url", address("the address", url)?.into()),
            Self::WebApp(url) => ("web_app", json!({"url": address("the address", url)?})),
            Self::Login(url) => ("login_url", json!({"url": address("the address", url)?})),
            Self::SwitchInline(query) => ("switch_inline_query", query.into()),
            Self::SwitchInlineHere(query) => ("switch_inline_query_current_chat", query.into()),
            Self::Copy(text) if !(1..=COPIED).contains(&text.chars().count()) => {
                let what = "the text to copy";
                return Err(Problem::Length { what, most: COPIED });
            }
            Self::Copy(text) => ("copy_text", json!({"text": text})),
            Self::Pay | Self::Game if place != (Place { row: 0, column: 0 }) => {
                return Err(Problem::NotFirst);
            }
            Self::Pay => ("pay", true.into()),
            Self::Game => ("callback_game", json!({})),
        })
    }
}
