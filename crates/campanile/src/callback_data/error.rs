use std::fmt;

use super::LONGEST;

/// Why data does not become the data of a button.
///
/// No value stands in it, so it is safe to paste in public.
#[derive(Debug)]
#[non_exhaustive]
pub enum PackError {
    /// The pattern cannot be read.
    Pattern(String),
    /// The data is nothing that serde can write as JSON.
    Value(serde_json::Error),
    /// A parameter has no field, or its value is empty.
    Missing {
        /// The parameter.
        name: String,
    },
    /// A field has no place in the pattern, and would be lost.
    NoPlace {
        /// The field.
        name: String,
    },
    /// A field is a list or a struct.
    NoScalar {
        /// The field.
        name: String,
    },
    /// There are more or fewer values than parameters.
    Count {
        /// How many parameters the pattern has.
        expected: usize,
        /// How many values there are.
        found: usize,
    },
    /// A value contains what ends its parameter, so it would be read back as another one.
    Ambiguous {
        /// The parameter.
        name: String,
    },
    /// There is nothing in it.
    Empty,
    /// The data is longer than 64 bytes.
    TooLong {
        /// How long it is.
        bytes: usize,
    },
}

impl fmt::Display for PackError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Pattern(problem) => {
                write!(f, "the pattern of the data cannot be used: {problem}")
            }
            Self::Value(_) => f.write_str("the data cannot be written"),
            Self::Missing { name } => write!(f, "the parameter `{name}` has no value"),
            Self::NoPlace { name } => write!(f, "the field `{name}` has no place in the pattern"),
            Self::NoScalar { name } => write!(f, "`{name}` is no single word or number"),
            Self::Count { expected, found } => write!(
                f,
                "the pattern has {expected} parameters, and there are {found} values"
            ),
            Self::Ambiguous { name } => write!(
                f,
                "`{name}` would be read back as another value; it contains what ends it"
            ),
            Self::Empty => f.write_str("the data is empty; a button carries 1 to 64 bytes"),
            Self::TooLong { bytes } => write!(
                f,
                "the data is {bytes} bytes long; a button carries at most {LONGEST}, so keep the \
                 rest in a store and an id of it in the button"
            ),
        }
    }
}

impl std::error::Error for PackError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Value(error) => Some(error),
            _ => None,
        }
    }
}
