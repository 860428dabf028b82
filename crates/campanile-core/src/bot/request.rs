use std::{borrow::Cow, fmt, time::Duration};

use serde::{Serialize, Serializer, ser::SerializeMap};
use serde_json::Value;

use super::{FileContent, FileSource, InputFile};

/// A call of one Bot API method: its name, its parameters and the files it uploads.
///
/// `Debug` shows the names of the parameters, never their values, so that a log of requests is safe
/// to paste in public.
///
/// # Example
///
/// ```
/// use campanile_core::ApiRequest;
///
/// let request = ApiRequest::new("sendMessage")
///     .param("chat_id", 7)
///     .param("text", "hi");
///
/// assert_eq!(request.method(), "sendMessage");
/// assert_eq!(request.get("text").unwrap(), "hi");
/// assert_eq!(request.get("parse_mode"), None);
/// ```
#[derive(Clone, PartialEq)]
#[must_use = "a request does nothing until a bot sends it"]
pub struct ApiRequest {
    method: Cow<'static, str>,
    params: Vec<(Cow<'static, str>, Value)>,
    files: Vec<InputFile>,
    timeout: Option<Duration>,
}

impl ApiRequest {
    /// Creates a call of `method` without parameters.
    pub fn new(method: impl Into<Cow<'static, str>>) -> Self {
        Self {
            method: method.into(),
            params: Vec::new(),
            files: Vec::new(),
            timeout: None,
        }
    }

    /// Sets a parameter; a later value replaces an earlier one of the same name.
    pub fn param(mut self, name: impl Into<Cow<'static, str>>, value: impl Into<Value>) -> Self {
        let name = name.into();
        let value = value.into();
        match self.params.iter_mut().find(|(known, _)| *known == name) {
            Some((_, slot)) => *slot = value,
            None => self.params.push((name, value)),
        }
        self
    }

    /// Sets a parameter if there is a value for it.
    ///
    /// ```
    /// use campanile_core::{ApiRequest, ThreadId};
    ///
    /// let request = ApiRequest::new("sendMessage").maybe("message_thread_id", None::<ThreadId>);
    /// assert_eq!(request.params().count(), 0);
    /// ```
    pub fn maybe(
        self,
        name: impl Into<Cow<'static, str>>,
        value: Option<impl Into<Value>>,
    ) -> Self {
        match value {
            Some(value) => self.param(name, value),
            None => self,
        }
    }

    /// Sends a file as the parameter `name`: uploads it, or names the one that Telegram has or can
    /// fetch (Bot API, "Sending files").
    ///
    /// ```
    /// use campanile_core::{ApiRequest, InputFile};
    ///
    /// let request = ApiRequest::new("sendPhoto").param("chat_id", 7);
    /// let upload = request.clone().file("photo", InputFile::path("cat.jpg"));
    /// assert_eq!(upload.get("photo").unwrap(), "attach://photo");
    ///
    /// let known = request.file("photo", "AgACAgIAAxkBAAI");
    /// assert_eq!(known.get("photo").unwrap(), "AgACAgIAAxkBAAI");
    /// ```
    pub fn file(self, name: impl Into<Cow<'static, str>>, file: impl Into<FileSource>) -> Self {
        let name = name.into();
        match file.into() {
            FileSource::Existing(file) => self.param(name, file),
            FileSource::Upload(file) => {
                let reference = format!("attach://{name}");
                self.attach(name.clone(), file).param(name, reference)
            }
        }
    }

    /// Uploads a file as the part `part`, to be named by a parameter as `attach://part`.
    pub fn attach(mut self, part: impl Into<Cow<'static, str>>, file: InputFile) -> Self {
        self.files.push(file.with_part(part.into()));
        self
    }

    /// Allows the call this long instead of the client's default, as a long poll needs it.
    pub fn with_timeout(mut self, timeout: Duration) -> Self {
        self.timeout = Some(timeout);
        self
    }

    /// The method's name as it stands in the Bot API, like `sendMessage`.
    #[must_use]
    pub fn method(&self) -> &str {
        &self.method
    }

    /// The method's name as it was given, which mostly needs no copy.
    pub(super) fn name(&self) -> Cow<'static, str> {
        self.method.clone()
    }

    /// The value of one parameter.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Value> {
        self.params
            .iter()
            .find(|(known, _)| known == name)
            .map(|(_, value)| value)
    }

    /// All parameters in the order they were set.
    pub fn params(&self) -> impl Iterator<Item = (&str, &Value)> {
        self.params.iter().map(|(name, value)| (&**name, value))
    }

    /// The files to upload.
    #[must_use]
    pub fn files(&self) -> &[InputFile] {
        &self.files
    }

    /// Tells whether the call can be sent as it is: no file of it is a stream that was read already.
    ///
    /// Whoever would send it again, after a 429 for instance, asks this first.
    #[must_use]
    pub fn can_be_sent(&self) -> bool {
        !self
            .files
            .iter()
            .map(InputFile::content)
            .any(FileContent::is_spent)
    }

    /// The time this call may take, if it is not the client's default.
    #[must_use]
    pub fn timeout(&self) -> Option<Duration> {
        self.timeout
    }
}

/// Writes the parameters as one JSON object, the body of a call that uploads no files.
impl Serialize for ApiRequest {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.params.len()))?;
        for (name, value) in &self.params {
            map.serialize_entry(name, value)?;
        }
        map.end()
    }
}

impl fmt::Debug for ApiRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<_> = self.params.iter().map(|(name, _)| name).collect();
        f.debug_struct("ApiRequest")
            .field("method", &self.method)
            .field("params", &names)
            .field("files", &self.files.len())
            .finish()
    }
}
