use std::{
    borrow::Cow,
    fmt, io,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use bytes::Bytes;
use futures::{Stream, StreamExt, stream::BoxStream};

/// A file to upload: its name and where its bytes come from.
///
/// Bytes and paths can be read again, so a call with them may be sent again after a 429. A stream is
/// read once: a call with one is not sent again, and its 429 comes back.
///
/// ```
/// use campanile_core::{FileContent, InputFile};
///
/// let file = InputFile::new("cat.jpg", vec![0xff, 0xd8]);
/// assert_eq!(file.name(), "cat.jpg");
/// assert!(matches!(file.content(), FileContent::Bytes(bytes) if bytes.len() == 2));
///
/// // Read when it is sent, piece by piece.
/// let file = InputFile::path("holiday/beach.mp4");
/// assert_eq!(file.name(), "beach.mp4");
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct InputFile {
    part: Cow<'static, str>,
    name: String,
    content: FileContent,
}

impl InputFile {
    /// Creates a file from the name that receivers see and its bytes.
    pub fn new(name: impl Into<String>, content: impl Into<Bytes>) -> Self {
        Self::of(name.into(), FileContent::Bytes(content.into()))
    }

    /// Names a file on disk, which is opened and read when the call is sent.
    ///
    /// Receivers see the last part of the path.
    pub fn path(path: impl Into<PathBuf>) -> Self {
        let path = path.into();
        let name = path.file_name().unwrap_or_default();
        Self::of(name.to_string_lossy().into_owned(), FileContent::Path(path))
    }

    /// Creates a file from the name that receivers see and pieces that come as they are sent.
    ///
    /// ```
    /// use bytes::Bytes;
    /// use campanile_core::InputFile;
    /// use futures::{StreamExt, stream};
    ///
    /// let pieces = stream::iter(["id,name\n", "7,Ada\n"]).map(|row| Ok(Bytes::from(row)));
    /// let file = InputFile::stream("people.csv", pieces).with_size(14);
    /// ```
    pub fn stream<S>(name: impl Into<String>, pieces: S) -> Self
    where
        S: Stream<Item = io::Result<Bytes>> + Send + 'static,
    {
        let stream = FileStream {
            pieces: Arc::new(Mutex::new(Some(pieces.boxed()))),
            size: None,
        };
        Self::of(name.into(), FileContent::Stream(stream))
    }

    fn of(name: String, content: FileContent) -> Self {
        Self {
            part: Cow::Borrowed(""),
            name,
            content,
        }
    }

    /// Tells how many bytes a stream will have, so that the server learns it beforehand; bytes and
    /// files on disk know by themselves.
    #[must_use]
    pub fn with_size(mut self, bytes: u64) -> Self {
        if let FileContent::Stream(stream) = &mut self.content {
            stream.size = Some(bytes);
        }
        self
    }

    /// Replaces the name that receivers see.
    #[must_use]
    pub fn with_name(self, name: impl Into<String>) -> Self {
        let name = name.into();
        Self { name, ..self }
    }

    pub(super) fn with_part(self, part: Cow<'static, str>) -> Self {
        Self { part, ..self }
    }

    /// The multipart name under which the file is sent; empty until it is attached to a request.
    #[must_use]
    pub fn part(&self) -> &str {
        &self.part
    }

    /// The file name that receivers see.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Where its bytes come from.
    #[must_use]
    pub fn content(&self) -> &FileContent {
        &self.content
    }
}

impl fmt::Debug for InputFile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("InputFile")
            .field("part", &self.part)
            .field("content", &self.content)
            .finish_non_exhaustive()
    }
}

/// Where the bytes of an [`InputFile`] come from. `Debug` shows no bytes and no path.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum FileContent {
    /// From memory.
    Bytes(Bytes),
    /// From the file at this path, when the call is sent.
    Path(PathBuf),
    /// From whoever makes them, once.
    Stream(FileStream),
}

impl FileContent {
    /// Tells whether nothing is left to send: it is a stream that was taken already.
    #[must_use]
    pub fn is_spent(&self) -> bool {
        matches!(self, Self::Stream(stream) if stream.is_taken())
    }
}

impl fmt::Debug for FileContent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Bytes(bytes) => write!(f, "Bytes({})", bytes.len()),
            Self::Path(_) => f.write_str("Path(…)"),
            Self::Stream(stream) => stream.fmt(f),
        }
    }
}

/// The pieces of a file, in order.
type Pieces = BoxStream<'static, io::Result<Bytes>>;

/// The pieces of a file, which can be taken once. Clones are the same stream.
#[derive(Clone)]
pub struct FileStream {
    pieces: Arc<Mutex<Option<Pieces>>>,
    size: Option<u64>,
}

impl FileStream {
    /// Takes the pieces out, for whoever sends them; `None` if someone did already.
    #[must_use]
    pub fn take(&self) -> Option<BoxStream<'static, io::Result<Bytes>>> {
        self.lock().take()
    }

    /// Tells whether the pieces were taken.
    #[must_use]
    pub fn is_taken(&self) -> bool {
        self.lock().is_none()
    }

    /// How many bytes there will be, if that was told.
    #[must_use]
    pub fn size(&self) -> Option<u64> {
        self.size
    }

    fn lock(&self) -> MutexGuard<'_, Option<Pieces>> {
        self.pieces.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl PartialEq for FileStream {
    /// Whether they are clones of one stream.
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.pieces, &other.pieces) && self.size == other.size
    }
}

impl Eq for FileStream {}

impl fmt::Debug for FileStream {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FileStream")
            .field("taken", &self.is_taken())
            .field("size", &self.size)
            .finish_non_exhaustive()
    }
}

/// A file to send: one that Telegram has or can fetch, or one to upload (Bot API, "Sending files").
///
/// A text is a `file_id` or an HTTP address, which the server tells apart; a path is uploaded.
///
/// ```
/// use std::path::Path;
/// use campanile_core::{FileSource, InputFile};
///
/// let by_id = FileSource::from("AgACAgIAAxkBAAI");
/// let by_url = FileSource::from("https://example.com/cat.jpg");
/// assert_ne!(by_id, by_url);
/// assert_eq!(FileSource::from(Path::new("cat.jpg")), InputFile::path("cat.jpg").into());
/// ```
#[derive(Clone, PartialEq, Eq)]
pub enum FileSource {
    /// A `file_id`, which is valid for one bot only, or an HTTP address that Telegram fetches.
    Existing(String),
    /// A file that travels with the call.
    Upload(InputFile),
}

impl fmt::Debug for FileSource {
    /// Hides the address: that of a file of a bot has its token in it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Existing(_) => f.write_str("Existing(…)"),
            Self::Upload(file) => f.debug_tuple("Upload").field(file).finish(),
        }
    }
}

impl From<&str> for FileSource {
    fn from(file: &str) -> Self {
        Self::Existing(file.to_owned())
    }
}

impl From<String> for FileSource {
    fn from(file: String) -> Self {
        Self::Existing(file)
    }
}

impl From<&Path> for FileSource {
    fn from(path: &Path) -> Self {
        InputFile::path(path).into()
    }
}

impl From<PathBuf> for FileSource {
    fn from(path: PathBuf) -> Self {
        InputFile::path(path).into()
    }
}

impl From<InputFile> for FileSource {
    fn from(file: InputFile) -> Self {
        Self::Upload(file)
    }
}

#[cfg(test)]
mod tests {
    use futures::stream;

    use super::*;

    #[test]
    fn clones_of_a_stream_share_its_one_reading() {
        let pieces = stream::iter([Ok(Bytes::from_static(b"a"))]);
        let file = InputFile::stream("a.txt", pieces).with_size(1);
        let again = file.clone();
        assert_eq!(file, again);
        let FileContent::Stream(stream) = file.content() else {
            panic!("a stream stays one");
        };
        assert_eq!(stream.size(), Some(1));
        assert!(stream.take().is_some() && stream.take().is_none());
        assert!(again.content().is_spent());
    }

    #[test]
    fn debug_shows_neither_bytes_nor_names_nor_paths() {
        let secret = InputFile::new("secret.txt", &b"secret"[..]);
        let path = InputFile::path("/home/secret/a.txt").with_name("secret.txt");
        let shown = format!("{secret:?} {path:?} {:?}", FileSource::from("secret"));
        assert!(!shown.contains("secret"), "{shown}");
    }
}
