use std::fmt;

use super::Place;
use crate::callback_data::PackError;

/// Which button of a keyboard cannot be sent, and why.
#[derive(Debug)]
pub struct KeyboardError {
    place: Option<Place>,
    problem: Problem,
}

/// What is wrong with a button or a keyboard.
#[derive(Debug)]
#[non_exhaustive]
pub enum Problem {
    /// The keyboard has no buttons.
    NoButtons,
    /// The button has no text.
    NoText,
    /// The data of the button cannot be packed.
    Data(PackError),
    /// A text is empty or longer than it may be, in characters.
    Length {
        /// What the text is.
        what: &'static str,
        /// The most characters it may have.
        most: usize,
    },
    /// The button must be the first one of the keyboard, as pay and game buttons must.
    NotFirst,
}

impl KeyboardError {
    pub(super) fn button(place: Place, problem: Problem) -> Self {
        let place = Some(place);
        Self { place, problem }
    }

    pub(super) fn keyboard(problem: Problem) -> Self {
        Self {
            place: None,
            problem,
        }
    }

    /// The row and column of the button, from 0; `None` if the whole keyboard is wrong.
    #[must_use]
    pub fn place(&self) -> Option<(usize, usize)> {
        self.place.map(|place| (place.row, place.column))
    }

    /// What is wrong with it.
    #[must_use]
    pub fn problem(&self) -> &Problem {
        &self.problem
    }
}

impl fmt::Display for KeyboardError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(Place { row, column }) = self.place {
            write!(f, "button {} of row {}: ", column + 1, row + 1)?;
        }
        match &self.problem {
            Problem::NoButtons => f.write_str("the keyboard has no buttons"),
            Problem::NoText => f.write_str("there is no text on it"),
            Problem::Data(_) => f.write_str("it cannot carry its data"),
            Problem::Length { what, most } => {
                write!(f, "{what} must have 1 to {most} characters")
            }
            Problem::NotFirst => f.write_str("it must be the first button of the keyboard"),
        }
    }
}

impl std::error::Error for KeyboardError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match &self.problem {
            Problem::Data(error) => Some(error),
            _ => None,
        }
    }
}
