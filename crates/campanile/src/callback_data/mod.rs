//! Typed data of buttons: what a button carries, and the pattern that reads it back.
//!
//! A type says in one [pattern](crate::Router::callback) how its fields become the 1 to 64 bytes of
//! `callback_data` (Bot API, `InlineKeyboardButton.callback_data`). [`CallbackData::pack`] writes
//! them, and a route of the same pattern with [`Params`](crate::Params) is the inverse.
//!
//! The pattern, its names and its longest form are checked when the program is compiled, as far as
//! the types of the fields tell; everything else is checked whenever data is packed. Data that would
//! not be read back as it was is never packed.
//!
//! # Example
//!
//! ```
//! use campanile::{callback_data, keyboard::{Button, InlineKeyboard}, prelude::*};
//! use serde::{Deserialize, Serialize};
//!
//! callback_data! {
//!     /// Turns to a page of a book.
//!     #[derive(Debug, Serialize, Deserialize)]
//!     pub struct Turn = "turn:{book}:{page}" {
//!         book: u64,
//!         page: u16,
//!     }
//! }
//!
//! async fn turn(Params(turn): Params<Turn>) -> String {
//!     format!("Book {}, page {}.", turn.book, turn.page)
//! }
//!
//! # fn main() -> Result<(), BoxError> {
//! let router: Router = Router::new().callback(Turn::PATTERN, turn);
//! let next = Turn { book: 7, page: 2 };
//! assert_eq!(next.pack()?, "turn:7:2");
//! let keyboard = InlineKeyboard::new().row([Button::callback("Next", &next)]).build()?;
//! # let _ = (router, keyboard);
//! # Ok(())
//! # }
//! ```

mod check;
mod error;
mod width;

use serde::Serialize;
use serde_json::Value;

#[doc(hidden)]
pub use self::check::check;
pub use self::{error::PackError, width::Width};
use crate::router::{Captures, Pattern};

/// The longest data of a button, in bytes (Bot API, `InlineKeyboardButton.callback_data`).
pub const LONGEST: usize = 64;

/// Data of a button that has a type; see the [module docs](self) for an example.
///
/// [`callback_data!`](crate::callback_data!) declares a struct with it. By hand, a type names its
/// pattern, and may name the width of its parameters:
///
/// ```
/// use campanile::callback_data::CallbackData;
/// use serde::Serialize;
///
/// #[derive(Serialize)]
/// struct Like(u64);
///
/// impl CallbackData for Like {
///     const PATTERN: &'static str = "like:{post}";
/// }
///
/// assert_eq!(Like(7).pack().unwrap(), "like:7");
/// ```
///
/// A pattern that cannot fit does not compile:
///
/// ```compile_fail,E0080
/// use campanile::callback_data;
///
/// callback_data! {
///     #[derive(serde::Serialize)]
///     struct Wide = "w:{a}:{b}:{c}:{d}" { a: u64, b: u64, c: u64, d: u64 }
/// }
/// ```
pub trait CallbackData: Serialize {
    /// The pattern, as [`Router::callback`](crate::Router::callback) takes it.
    const PATTERN: &'static str;

    /// The most bytes that the parameters take together, as far as their types tell; checked when
    /// the program is compiled. 0 leaves it to [`pack`](CallbackData::pack).
    const WIDTH: usize = 0;

    /// Writes the data of a button, 1 to 64 bytes.
    ///
    /// # Errors
    ///
    /// If a field has no place in the pattern or a parameter no field, if a value is empty or no
    /// scalar, if the data is longer than 64 bytes, or if the pattern would not read it back as it
    /// was.
    fn pack(&self) -> Result<String, PackError> {
        const { check(Self::PATTERN, Self::WIDTH, None) };
        pack(Self::PATTERN, self)
    }
}

fn pack<T: Serialize + ?Sized>(source: &str, data: &T) -> Result<String, PackError> {
    let pattern = Pattern::new(source).map_err(PackError::Pattern)?;
    let value = serde_json::to_value(data).map_err(PackError::Value)?;
    let values = assign(&pattern, value)?;
    let packed = pattern.fill(&values);
    if packed.is_empty() {
        return Err(PackError::Empty);
    }
    if packed.len() > LONGEST {
        return Err(PackError::TooLong {
            bytes: packed.len(),
        });
    }
    let Captures(read) = pattern.captures(&packed).unwrap_or_default();
    let mut pairs = read.iter().zip(pattern.names()).zip(&values);
    match pairs.find(|(((_, read), _), value)| **read != ***value) {
        None if read.len() == values.len() => Ok(packed),
        Some(((_, name), _)) => Err(PackError::Ambiguous { name: name.into() }),
        None => Err(PackError::Ambiguous {
            name: pattern.names().next().unwrap_or_default().into(),
        }),
    }
}

/// Gives each parameter of the pattern its value, in the order of the pattern.
fn assign(pattern: &Pattern, value: Value) -> Result<Vec<String>, PackError> {
    let names: Vec<&str> = pattern.names().collect();
    match value {
        Value::Object(mut fields) => {
            let take = |name: &&str| scalar(name, fields.remove(*name).unwrap_or_default());
            let values = names.iter().map(take).collect::<Result<_, _>>()?;
            match fields.keys().next() {
                None => Ok(values),
                Some(name) => Err(PackError::NoPlace { name: name.clone() }),
            }
        }
        Value::Array(values) => in_order(&names, values),
        Value::Null if names.is_empty() => Ok(Vec::new()),
        value => in_order(&names, vec![value]),
    }
}

fn in_order(names: &[&str], values: Vec<Value>) -> Result<Vec<String>, PackError> {
    if names.len() != values.len() {
        return Err(PackError::Count {
            expected: names.len(),
            found: values.len(),
        });
    }
    let pairs = names.iter().zip(values);
    pairs.map(|(name, value)| scalar(name, value)).collect()
}

fn scalar(name: &str, value: Value) -> Result<String, PackError> {
    let name = || name.to_owned();
    match value {
        Value::Null => Err(PackError::Missing { name: name() }),
        Value::String(text) if text.is_empty() => Err(PackError::Missing { name: name() }),
        Value::String(text) => Ok(text),
        Value::Bool(value) => Ok(value.to_string()),
        Value::Number(number) => Ok(number.to_string()),
        Value::Array(_) | Value::Object(_) => Err(PackError::NoScalar { name: name() }),
    }
}

/// Declares a struct that is the data of a button, with its [pattern](crate::Router::callback).
///
/// Names, pattern and width are checked when the program is compiled; each field's type must have a
/// [`Width`]. The struct derives nothing by itself: it needs `Serialize`, and `Deserialize` to be
/// taken as [`Params`](crate::Params). See the [module docs](mod@crate::callback_data) for an example.
#[macro_export]
macro_rules! callback_data {
    (
        $(#[$meta:meta])*
        $vis:vis struct $name:ident = $pattern:literal {
            $($(#[$field_meta:meta])* $field_vis:vis $field:ident: $type:ty),* $(,)?
        }
    ) => {
        $(#[$meta])*
        $vis struct $name {
            $($(#[$field_meta])* $field_vis $field: $type,)*
        }

        impl $crate::callback_data::CallbackData for $name {
            const PATTERN: &'static str = $pattern;
            const WIDTH: usize = 0 $(+ <$type as $crate::callback_data::Width>::WIDTH)*;
        }

        const _: () = $crate::callback_data::check(
            $pattern,
            0 $(+ <$type as $crate::callback_data::Width>::WIDTH)*,
            ::core::option::Option::Some(&[$(::core::stringify!($field)),*]),
        );
    };
}

#[cfg(test)]
mod tests;
