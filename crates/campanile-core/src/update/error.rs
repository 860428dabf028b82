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
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UpdateError {
    path: String,
    problem: Cow<'static, str>,
    offset: usize,
    update_id: Option<i64>,
}

impl UpdateError {
    pub(super) fn at(offset: usize, problem: impl Into<Cow<'static, str>>) -> Self {
        Self {
            path: String::new(),
            problem: problem.into(),
            offset,
            update_id: None,
        }
    }

    /// Puts the name of the object in front of the path of the field.
    pub(super) fn within(mut self, object: &str) -> Self {
        if self.path.is_empty() {
            self.path = object.to_owned();
        } else {
            self.path = format!("{object}.{}", self.path);
        }
        self
    }

    pub(super) fn with_update_id(mut self, id: Option<i64>) -> Self {
        self.update_id = id;
        self
    }

    /// The byte, counted from 0, at which the reader stopped.
    #[must_use]
    pub fn offset(&self) -> usize {
        self.offset
    }

    /// The field at fault, such as `message.chat.id`; empty if it is the JSON itself.
    #[must_use]
    pub fn field(&self) -> &str {
        &self.path
    }

    /// The id of the update, if it could be made out in spite of the fault, so that a source can
    /// confirm it.
    #[must_use]
    pub fn update_id(&self) -> Option<i64> {
        self.update_id
    }
}

impl fmt::Display for UpdateError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.path.is_empty() {
            f.write_str("the update ")?;
        } else {
            write!(f, "`{}` ", self.path)?;
        }
        write!(f, "{} (byte {})", self.problem, self.offset)
    }
}

impl StdError for UpdateError {}
