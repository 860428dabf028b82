//! The body of a call: JSON, or a form with files.

use std::{
    collections::VecDeque,
    pin::Pin,
    sync::{Arc, Mutex, PoisonError},
    task::{Context, Poll, ready},
};

use bytes::Bytes;
use campanile_core::{ApiError, ApiRequest};
use http::HeaderValue;
use http_body::{Body, Frame, SizeHint};
use serde_json::Value;
use tokio::time::Instant;

use super::source::{ReadError, Source};
use crate::random;

/// The body of a request.
pub(super) enum RequestBody {
    /// JSON, or nothing.
    Whole(Bytes),
    Form(Box<Form>),
}

/// A form, piece by piece; a file on disk or a stream is read as it is sent.
#[derive(Default)]
pub(super) struct Form {
    pieces: VecDeque<Piece>,
    /// Bytes in all pieces, where that is known.
    left: u64,
    has_unknown: bool,
    progress: Option<Progress>,
}

enum Piece {
    Bytes(Bytes),
    File(Source),
}

/// When an upload last went on. Clones are the same upload.
#[derive(Debug, Clone)]
pub(super) struct Progress(Arc<Mutex<Instant>>);

impl Progress {
    pub(super) fn start() -> Self {
        Self(Arc::new(Mutex::new(Instant::now())))
    }

    pub(super) fn last(&self) -> Instant {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn go_on(&self) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Instant::now();
    }
}

impl RequestBody {
    /// Encodes the parameters, and the files if there are any (Bot API, "Making requests").
    ///
    /// Files on disk are opened, which may block.
    pub(super) fn encode(
        request: &ApiRequest,
        progress: Option<Progress>,
    ) -> Result<(Option<HeaderValue>, Self), ApiError> {
        if !request.files().is_empty() {
            let (content_type, mut form) = Form::encode(request, &boundary())?;
            form.progress = progress;
            return Ok((Some(content_type), Self::Form(Box::new(form))));
        }
        let json = serde_json::to_vec(request)
            .map_err(|error| ApiError::invalid_request(format!("no JSON: {error}")))?;
        Ok((None, Self::Whole(json.into())))
    }
}

impl Default for RequestBody {
    fn default() -> Self {
        Self::Whole(Bytes::new())
    }
}

impl Form {
    fn encode(request: &ApiRequest, boundary: &str) -> Result<(HeaderValue, Self), ApiError> {
        let mut form = Self::default();
        for (name, value) in request.params() {
            let text = match value {
                Value::Null => continue,
                Value::String(text) => text.clone(),
                // Nested values are sent as their JSON text.
                value => value.to_string(),
            };
            let name = quoted(name);
            form.push(format!(
                "--{boundary}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{text}\r\n"
            ));
        }
        for file in request.files() {
            let (part, name) = (quoted(file.part()), quoted(file.name()));
            form.push(format!(
                "--{boundary}\r\nContent-Disposition: form-data; name=\"{part}\"; \
                 filename=\"{name}\"\r\nContent-Type: application/octet-stream\r\n\r\n"
            ));
            form.push_file(Source::open(file)?);
            form.push("\r\n");
        }
        form.push(format!("--{boundary}--\r\n"));
        let content_type = format!("multipart/form-data; boundary={boundary}");
        let content_type = HeaderValue::try_from(content_type).expect("a boundary is plain text");
        Ok((content_type, form))
    }

    fn push(&mut self, bytes: impl Into<Bytes>) {
        let bytes = bytes.into();
        self.left += bytes.len() as u64;
        self.pieces.push_back(Piece::Bytes(bytes));
    }

    fn push_file(&mut self, file: Source) {
        match file.left() {
            Some(bytes) => self.left += bytes,
            None => self.has_unknown = true,
        }
        self.pieces.push_back(Piece::File(file));
    }

    fn poll_piece(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<Bytes, ReadError>>> {
        loop {
            let piece = match self.pieces.front_mut() {
                None => return Poll::Ready(None),
                Some(Piece::File(file)) => ready!(file.poll_piece(cx)),
                Some(Piece::Bytes(bytes)) if bytes.is_empty() => None,
                Some(Piece::Bytes(bytes)) => Some(Ok(std::mem::take(bytes))),
            };
            match piece {
                None => drop(self.pieces.pop_front()),
                piece => return Poll::Ready(piece),
            }
        }
    }
}

impl Body for RequestBody {
    type Data = Bytes;
    type Error = ReadError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, ReadError>>> {
        let form = match &mut *self {
            Self::Whole(bytes) if bytes.is_empty() => return Poll::Ready(None),
            Self::Whole(bytes) => {
                return Poll::Ready(Some(Ok(Frame::data(std::mem::take(bytes)))));
            }
            Self::Form(form) => form,
        };
        let piece = ready!(form.poll_piece(cx)).transpose()?;
        if let Some(progress) = &form.progress {
            progress.go_on();
        }
        let size = piece.as_ref().map_or(0, |piece| piece.len() as u64);
        form.left = form.left.saturating_sub(size);
        Poll::Ready(piece.map(|piece| Ok(Frame::data(piece))))
    }

    fn is_end_stream(&self) -> bool {
        match self {
            Self::Whole(bytes) => bytes.is_empty(),
            Self::Form(form) => form.pieces.is_empty(),
        }
    }

    fn size_hint(&self) -> SizeHint {
        match self {
            Self::Whole(bytes) => SizeHint::with_exact(bytes.len() as u64),
            Self::Form(form) if form.has_unknown => SizeHint::default(),
            Self::Form(form) => SizeHint::with_exact(form.left),
        }
    }
}

/// 128 random bits, so that no file contains it (Bot API server, `HttpReader`: at most 70
/// characters).
fn boundary() -> String {
    format!("campanile-{:032x}", u128::from_le_bytes(random::bytes()))
}

/// Escapes a name as browsers do (WHATWG HTML, "multipart form data"), so that it cannot end its
/// quotes or its line.
fn quoted(name: &str) -> String {
    name.replace('"', "%22")
        .replace('\r', "%0D")
        .replace('\n', "%0A")
}

#[cfg(test)]
mod tests {
    use campanile_core::InputFile;
    use futures::FutureExt;
    use http_body_util::BodyExt;
    use serde_json::json;

    use super::*;

    fn text(form: Form) -> String {
        let body = RequestBody::Form(Box::new(form));
        let announced = body.size_hint().exact().unwrap();
        let bytes = body.collect().now_or_never().unwrap().unwrap().to_bytes();
        assert_eq!(bytes.len() as u64, announced);
        String::from_utf8(bytes.into()).unwrap()
    }

    #[test]
    fn a_form_has_values_then_files_then_the_end() {
        let request = ApiRequest::new("sendMediaGroup")
            .param("chat_id", 7)
            .param("nothing", Value::Null)
            .param("media", json!([{"type": "photo", "media": "attach://a"}]))
            .attach("a", InputFile::new("cat.jpg", &b"JPEG"[..]));
        let (content_type, form) = Form::encode(&request, "B").unwrap();
        assert_eq!(content_type, "multipart/form-data; boundary=B");
        let expected = [
            "--B\r\nContent-Disposition: form-data; name=\"chat_id\"\r\n\r\n7\r\n",
            "--B\r\nContent-Disposition: form-data; name=\"media\"\r\n\r\n",
            "[{\"media\":\"attach://a\",\"type\":\"photo\"}]\r\n",
            "--B\r\nContent-Disposition: form-data; name=\"a\"; filename=\"cat.jpg\"\r\n",
            "Content-Type: application/octet-stream\r\n\r\nJPEG\r\n--B--\r\n",
        ];
        assert_eq!(text(form), expected.concat());
    }

    #[test]
    fn no_name_leaves_its_quotes() {
        let evil = "a\"; filename=\"b\r\nX-Evil: 1";
        let request = ApiRequest::new("sendDocument").file("document", InputFile::new(evil, "x"));
        let (_, form) = Form::encode(&request, "B").unwrap();
        let text = text(form);
        assert!(
            text.contains("filename=\"a%22; filename=%22b%0D%0AX-Evil: 1\"\r\n"),
            "{text}"
        );
    }

    #[test]
    fn boundaries_differ_and_are_short_enough() {
        assert_ne!(boundary(), boundary());
        assert!(boundary().len() <= 70);
    }
}
