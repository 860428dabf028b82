use std::{borrow::Cow, error::Error as StdError, fmt};

/// Why bytes are no update: which byte or which field is at fault.
///
/// # Example
///
/// ```
/// use campanile_core::Update;
///
/// let error = Update::parse(r#"{"update_id":9,"message":{"date":1}}"#.into()).unwrap_err();
/// assert_eq!(error.to_string(), "`message.message_id` is missing (byte 34)");
/// assert_eq!(error.update_id(), Some(9));
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct UpdateError(
    // Boxed, because every step of the scanner returns one or a result, and results should be small.
    Box<Fault>,
);

#[derive(Debug, Clone, PartialEq, Eq)]
struct Fault {
    path: String,
    problem: Cow<'static, str>,
    offset: usize,
    update_id: Option<i64>,
}

impl UpdateError {
    pub(super) fn at(offset: usize, problem: impl Into<Cow<'static, str>>) -> Self {
        Self(Box::new(Fault {
            path: String::new(),
            problem: problem.into(),
            offset,
            update_id: None,
        }))
    }

    /// Puts the name of the object in front of the path of the field.
    pub(crate) fn within(mut self, object: &str) -> Self {
        if self.0.path.is_empty() {
            self.0.path = object.to_owned();
        } else {
            self.0.path = format!("{object}.{}", self.0.path);
        }
        self
    }

    pub(super) fn with_update_id(mut self, id: Option<i64>) -> Self {
        self.0.update_id = id;
        self
    }

    /// The byte, counted from 0, at which the reader stopped.
    #[must_use]
    pub fn offset(&self) -> usize {
        self.0.offset
    }

    /// The field at fault, such as `message.chat.id`; empty if it is the JSON itself.
    #[must_use]
    pub fn field(&self) -> &str {
        &self.0.path
    }

    /// The id of the update, if it could be made out in spite of the fault, so that a source can
    /// confirm it.
    #[must_use]
    pub fn update_id(&self) -> Option<i64> {
        self.0.update_id
    }
}

impl fmt::Display for UpdateError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0.path.is_empty() {
            f.write_str("the update ")?;
        } else {
            write!(f, "`{}` ", self.0.path)?;
        }
        write!(f, "{} (byte {})", self.0.problem, self.0.offset)
    }
}

impl fmt::Debug for UpdateError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("UpdateError")
            .field("path", &self.0.path)
            .field("problem", &self.0.problem)
            .field("offset", &self.0.offset)
            .field("update_id", &self.0.update_id)
            .finish()
    }
}

impl StdError for UpdateError {}
