//! Where the bytes of an upload come from, piece by piece.

use std::{
    error::Error as StdError,
    fmt, fs, io,
    pin::Pin,
    task::{Context, Poll, ready},
};

use bytes::Bytes;
use campanile_core::{ApiError, FileContent, InputFile};
use futures::stream::BoxStream;
use tokio::{
    fs::File,
    io::{AsyncRead, ReadBuf},
};

/// How much of a file on disk is in memory at a time, in bytes.
const PIECE: usize = 64 * 1024;

/// The bytes of one file.
pub(super) struct Source {
    /// How errors name the file: by its path, or else by the name that receivers see.
    name: String,
    kind: Kind,
    /// Bytes that are still to come, where that is known.
    left: Option<u64>,
}

enum Kind {
    Bytes(Bytes),
    File(File),
    Stream(BoxStream<'static, io::Result<Bytes>>),
}

impl Source {
    /// Opens the file. A path is looked up here and now, so this may block.
    pub(super) fn open(file: &InputFile) -> Result<Self, ApiError> {
        let name = file.name().to_owned();
        match file.content() {
            FileContent::Bytes(bytes) => Ok(Self {
                name,
                left: Some(bytes.len() as u64),
                kind: Kind::Bytes(bytes.clone()),
            }),
            FileContent::Path(path) => {
                let name = path.display().to_string();
                match open(path) {
                    Ok((file, left)) => {
                        let mut file = File::from_std(file);
                        file.set_max_buf_size(PIECE);
                        let kind = Kind::File(file);
                        Ok(Self { name, kind, left })
                    }
                    Err(source) => Err(ReadError { name, source }.into()),
                }
            }
            FileContent::Stream(stream) => match stream.take() {
                Some(pieces) => Ok(Self {
                    name,
                    kind: Kind::Stream(pieces),
                    left: stream.size(),
                }),
                None => Err(ApiError::invalid_request(format!(
                    "the file `{name}` is a stream and was sent already; \
                     make a new one, or send bytes or a path, which can be read again"
                ))),
            },
            _ => Err(ApiError::invalid_request(format!(
                "the file `{name}` comes from where this client cannot read"
            ))),
        }
    }

    /// Bytes that are still to come, where that is known.
    pub(super) fn left(&self) -> Option<u64> {
        self.left
    }

    /// The next piece, which is not empty; `None` at the end.
    pub(super) fn poll_piece(
        &mut self,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Bytes, ReadError>>> {
        if self.left == Some(0) && !matches!(self.kind, Kind::Stream(_)) {
            // What was appended to a file since it was opened is not part of it.
            return Poll::Ready(None);
        }
        let piece = match ready!(self.kind.poll_piece(cx, self.left)) {
            Ok(piece) => piece,
            Err(error) => return Poll::Ready(Some(Err(self.failed(error)))),
        };
        let size = piece.len() as u64;
        match (&mut self.left, size) {
            (None | Some(0), 0) => Poll::Ready(None),
            (Some(left), 0) => {
                let problem = format!("it ended {left} bytes before its size");
                Poll::Ready(Some(Err(self.failed(broken(problem)))))
            }
            (Some(left), size) if size > *left => {
                let problem = "it is longer than the size that was told".to_owned();
                Poll::Ready(Some(Err(self.failed(broken(problem)))))
            }
            (left, size) => {
                *left = left.map(|left| left - size);
                Poll::Ready(Some(Ok(piece)))
            }
        }
    }

    fn failed(&mut self, source: io::Error) -> ReadError {
        let name = std::mem::take(&mut self.name);
        ReadError { name, source }
    }
}

impl Kind {
    /// The next piece; an empty one is the end.
    fn poll_piece(&mut self, cx: &mut Context<'_>, left: Option<u64>) -> Poll<io::Result<Bytes>> {
        match self {
            Self::Bytes(bytes) => Poll::Ready(Ok(std::mem::take(bytes))),
            Self::File(file) => {
                let most = left.map_or(PIECE, |left| left.min(PIECE as u64) as usize);
                let mut piece = vec![0; most];
                let mut buffer = ReadBuf::new(&mut piece);
                ready!(Pin::new(file).poll_read(cx, &mut buffer))?;
                let filled = buffer.filled().len();
                piece.truncate(filled);
                Poll::Ready(Ok(piece.into()))
            }
            Self::Stream(pieces) => loop {
                match ready!(pieces.as_mut().poll_next(cx)) {
                    Some(Ok(piece)) if piece.is_empty() => {}
                    Some(piece) => return Poll::Ready(piece),
                    None => return Poll::Ready(Ok(Bytes::new())),
                }
            },
        }
    }
}

/// Opens a file and tells its size; a pipe has none.
fn open(path: &std::path::Path) -> io::Result<(fs::File, Option<u64>)> {
    let file = fs::File::open(path)?;
    let metadata = file.metadata()?;
    if metadata.is_dir() {
        return Err(broken("it is a directory".to_owned()));
    }
    Ok((file, metadata.is_file().then_some(metadata.len())))
}

fn broken(problem: String) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, problem)
}

/// A file that could not be read to its end.
#[derive(Debug)]
pub(super) struct ReadError {
    name: String,
    source: io::Error,
}

impl ReadError {
    /// The one that another error was caused by.
    pub(super) fn within<'a>(error: &'a (dyn StdError + 'static)) -> Option<&'a Self> {
        let mut cause = Some(error);
        while let Some(error) = cause {
            if let Some(found) = error.downcast_ref() {
                return Some(found);
            }
            cause = error.source();
        }
        None
    }
}

impl fmt::Display for ReadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "cannot read the file `{}`", self.name)
    }
}

impl StdError for ReadError {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        Some(&self.source)
    }
}

impl From<&ReadError> for ApiError {
    fn from(error: &ReadError) -> Self {
        let source = error.source.to_string();
        Self::upload(format!("{error}: {source}"), source)
    }
}

impl From<ReadError> for ApiError {
    fn from(error: ReadError) -> Self {
        (&error).into()
    }
}

#[cfg(test)]
mod tests {
    use std::future::poll_fn;

    use super::*;

    #[tokio::test]
    async fn no_more_of_a_file_is_in_memory_than_a_piece() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("big.bin");
        fs::write(&path, vec![7; 10 * PIECE + 1]).unwrap();
        let mut source = Source::open(&InputFile::path(&path)).unwrap();
        // What is appended later is not part of what was announced.
        let mut file = fs::File::options().append(true).open(&path).unwrap();
        io::Write::write_all(&mut file, b"more").unwrap();
        let mut total = 0;
        while let Some(piece) = poll_fn(|cx| source.poll_piece(cx)).await {
            let piece = piece.unwrap();
            assert!((1..=PIECE).contains(&piece.len()));
            total += piece.len();
        }
        assert_eq!(total, 10 * PIECE + 1);
    }

    #[tokio::test]
    async fn a_file_that_shrank_is_an_error() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("shrunk.bin");
        fs::write(&path, [7; 9]).unwrap();
        let mut source = Source::open(&InputFile::path(&path)).unwrap();
        fs::write(&path, [7; 4]).unwrap();
        let first = poll_fn(|cx| source.poll_piece(cx)).await.unwrap().unwrap();
        assert_eq!(first.len(), 4);
        let error = poll_fn(|cx| source.poll_piece(cx))
            .await
            .unwrap()
            .unwrap_err();
        let error = ApiError::from(error).to_string();
        assert!(
            error.contains("shrunk.bin") && error.contains("5 bytes before"),
            "{error}"
        );
    }
}
