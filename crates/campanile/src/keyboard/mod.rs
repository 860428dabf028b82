//! Keyboards: buttons under a message, and buttons instead of the user's own keyboard.
//!
//! A keyboard is put together row by row and checked when it is built, so that Telegram does not
//! refuse the message later. What is built becomes the `reply_markup` of any method.
//!
//! # Example
//!
//! ```
//! use campanile::{keyboard::{Button, InlineKeyboard}, prelude::*};
//!
//! async fn menu(message: Message) -> Result<Reply, BoxError> {
//!     let drinks = ["Tea", "Coffee", "Water", "Juice"];
//!     let keyboard = InlineKeyboard::new()
//!         .grid(2, drinks.map(|drink| Button::data(drink, format!("drink:{drink}"))))
//!         .row([Button::url("The menu", "https://example.org/menu")])
//!         .build()?;
//!     Ok(message.answer("What would you like?").reply_markup(keyboard))
//! }
//! ```

mod button;
mod error;
mod inline;
mod pages;
mod reply;
#[cfg(test)]
mod tests;

pub use self::{
    button::{Button, Style},
    error::{KeyboardError, Problem},
    inline::{InlineKeyboard, InlineMarkup},
    reply::{Key, ReplyKeyboard, ReplyMarkup},
};

/// The rows of a keyboard, whatever its buttons are.
#[derive(Debug, Clone, PartialEq)]
struct Rows<B>(Vec<Vec<B>>);

impl<B> Rows<B> {
    /// Adds a row; without buttons there is none.
    fn push(&mut self, buttons: impl IntoIterator<Item = B>) {
        let row: Vec<B> = buttons.into_iter().collect();
        if !row.is_empty() {
            self.0.push(row);
        }
    }

    /// Adds as many rows of up to `columns` buttons as it takes.
    fn grid(&mut self, columns: usize, buttons: impl IntoIterator<Item = B>) {
        let mut buttons = buttons.into_iter().peekable();
        while buttons.peek().is_some() {
            self.push(buttons.by_ref().take(columns.max(1)));
        }
    }

    /// Turns every button into what is sent; the error names the place of the first that cannot.
    fn try_map<T>(
        self,
        mut f: impl FnMut(Place, B) -> Result<T, KeyboardError>,
    ) -> Result<Vec<Vec<T>>, KeyboardError> {
        let rows = self.0.into_iter().enumerate();
        rows.map(|(row, buttons)| {
            let buttons = buttons.into_iter().enumerate();
            buttons
                .map(|(column, button)| f(Place { row, column }, button))
                .collect()
        })
        .collect()
    }
}

/// Where a button stands, from 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Place {
    row: usize,
    column: usize,
}
