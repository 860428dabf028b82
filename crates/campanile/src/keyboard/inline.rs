use serde_json::{Value, json};

use super::{Button, KeyboardError, Problem, Rows, pages};
use crate::CallbackData;

/// Puts buttons under a message together (Bot API, `InlineKeyboardMarkup`); see the
/// [module docs](super) for an example.
#[derive(Debug)]
#[must_use = "a keyboard does nothing until it is built and sent"]
pub struct InlineKeyboard {
    rows: Rows<Button>,
}

impl Default for InlineKeyboard {
    fn default() -> Self {
        Self::new()
    }
}

impl InlineKeyboard {
    /// Creates a keyboard without buttons.
    pub fn new() -> Self {
        let rows = Rows(Vec::new());
        Self { rows }
    }

    /// Adds a row. Without buttons there is none.
    pub fn row(mut self, buttons: impl IntoIterator<Item = Button>) -> Self {
        self.rows.push(buttons);
        self
    }

    /// Adds rows of up to `columns` buttons, as many as it takes.
    pub fn grid(mut self, columns: usize, buttons: impl IntoIterator<Item = Button>) -> Self {
        self.rows.grid(columns, buttons);
        self
    }

    /// Adds a row that leads through `count` pages: the first, the ones around `current`, the last.
    ///
    /// Pages count from 1, and `data` says what the button of a page carries. One page or none needs
    /// no row. The current page stands between dots, as in `« 1`, `‹ 4`, `· 5 ·`, `6 ›`, `9 »`.
    ///
    /// ```
    /// use campanile::{callback_data, keyboard::InlineKeyboard};
    /// use serde::{Deserialize, Serialize};
    ///
    /// callback_data! {
    ///     #[derive(Serialize, Deserialize)]
    ///     struct Page = "page:{number}" { number: u32 }
    /// }
    ///
    /// let keyboard = InlineKeyboard::new().pages(5, 9, |number| Page { number }).build().unwrap();
    /// # let _ = keyboard;
    /// ```
    pub fn pages<D: CallbackData>(
        mut self,
        current: u32,
        count: u32,
        data: impl Fn(u32) -> D,
    ) -> Self {
        let pages = pages::around(current, count).into_iter();
        self.rows
            .push(pages.map(|(label, page)| Button::callback(label, &data(page))));
        self
    }

    /// Checks the keyboard.
    ///
    /// # Errors
    ///
    /// If there is no button, or one cannot be sent; the error says which and why.
    pub fn build(self) -> Result<InlineMarkup, KeyboardError> {
        if self.rows.0.is_empty() {
            return Err(KeyboardError::keyboard(Problem::NoButtons));
        }
        let rows = self.rows.try_map(|place, button| {
            let button = button.into_json(place);
            button.map_err(|problem| KeyboardError::button(place, problem))
        })?;
        Ok(InlineMarkup(json!({"inline_keyboard": rows})))
    }
}

/// Buttons under a message, ready to be sent as `reply_markup`.
#[derive(Debug, Clone, PartialEq)]
pub struct InlineMarkup(Value);

impl InlineMarkup {
    /// No buttons: what an edit takes them away with.
    #[must_use]
    pub fn empty() -> Self {
        Self(json!({"inline_keyboard": []}))
    }
}

impl From<InlineMarkup> for Value {
    fn from(markup: InlineMarkup) -> Self {
        markup.0
    }
}

#[cfg(feature = "types")]
impl From<InlineMarkup> for crate::types::ReplyMarkup {
    fn from(markup: InlineMarkup) -> Self {
        Self::Other(markup.0)
    }
}

#[cfg(feature = "types")]
impl From<InlineMarkup> for crate::types::InlineKeyboardMarkup {
    fn from(markup: InlineMarkup) -> Self {
        serde_json::from_value(markup.0).expect("a keyboard that was checked can be read")
    }
}
