//! The body of a call: JSON, or a form with files.

use std::{
    collections::VecDeque,
    convert::Infallible,
    pin::Pin,
    task::{Context, Poll},
};

use bytes::Bytes;
use campanile_core::{ApiError, ApiRequest};
use http::HeaderValue;
use http_body::{Body, Frame, SizeHint};
use serde_json::Value;

/// The body of a request, chunk by chunk; files are sent from where they are, without a copy.
#[derive(Debug, Default)]
pub(super) struct RequestBody {
    chunks: VecDeque<Bytes>,
    /// Bytes in all chunks.
    left: u64,
}

impl RequestBody {
    /// Encodes the parameters, and the files if there are any (Bot API, "Making requests").
    pub(super) fn encode(request: &ApiRequest) -> Result<(HeaderValue, Self), ApiError> {
        if !request.files().is_empty() {
            return Ok(Self::form(request, &boundary()));
        }
        let json = serde_json::to_vec(request)
            .map_err(|error| ApiError::invalid_request(format!("no JSON: {error}")))?;
        let mut body = Self::default();
        body.push(json);
        Ok((HeaderValue::from_static("application/json"), body))
    }

    fn form(request: &ApiRequest, boundary: &str) -> (HeaderValue, Self) {
        let mut body = Self::default();
        for (name, value) in request.params() {
            let text = match value {
                Value::Null => continue,
                Value::String(text) => text.clone(),
                // Nested values are sent as their JSON text.
                value => value.to_string(),
            };
            let name = quoted(name);
            body.push(format!(
                "--{boundary}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{text}\r\n"
            ));
        }
        for file in request.files() {
            let (part, name) = (quoted(file.part()), quoted(file.name()));
            body.push(format!(
                "--{boundary}\r\nContent-Disposition: form-data; name=\"{part}\"; \
                 filename=\"{name}\"\r\nContent-Type: application/octet-stream\r\n\r\n"
            ));
            body.push(file.content().clone());
            body.push("\r\n");
        }
        body.push(format!("--{boundary}--\r\n"));
        let content_type = format!("multipart/form-data; boundary={boundary}");
        let content_type = HeaderValue::try_from(content_type).expect("a boundary is plain text");
        (content_type, body)
    }

    fn push(&mut self, chunk: impl Into<Bytes>) {
        let chunk = chunk.into();
        // An empty chunk would end the body for some readers.
        if !chunk.is_empty() {
            self.left += chunk.len() as u64;
            self.chunks.push_back(chunk);
        }
    }
}

impl Body for RequestBody {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        let chunk = self.chunks.pop_front();
        self.left -= chunk.as_ref().map_or(0, |chunk| chunk.len() as u64);
        Poll::Ready(chunk.map(|chunk| Ok(Frame::data(chunk))))
    }

    fn is_end_stream(&self) -> bool {
        self.chunks.is_empty()
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.left)
    }
}

/// 128 random bits, so that no file contains it (Bot API server, `HttpReader`: at most 70
/// characters).
fn boundary() -> String {
    format!("campanile-{:032x}", rand::random::<u128>())
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
    use serde_json::json;

    use super::*;

    fn text(body: &RequestBody) -> String {
        let bytes: Vec<u8> = body.chunks.iter().flatten().copied().collect();
        assert_eq!(bytes.len() as u64, body.left);
        String::from_utf8(bytes).unwrap()
    }

    #[test]
    fn a_form_has_values_then_files_then_the_end() {
        let request = ApiRequest::new("sendMediaGroup")
            .param("chat_id", 7)
            .param("nothing", Value::Null)
            .param("media", json!([{"type": "photo", "media": "attach://a"}]))
            .attach("a", InputFile::new("cat.jpg", &b"JPEG"[..]));
        let (content_type, body) = RequestBody::form(&request, "B");
        assert_eq!(content_type, "multipart/form-data; boundary=B");
        let expected = [
            "--B\r\nContent-Disposition: form-data; name=\"chat_id\"\r\n\r\n7\r\n",
            "--B\r\nContent-Disposition: form-data; name=\"media\"\r\n\r\n",
            "[{\"media\":\"attach://a\",\"type\":\"photo\"}]\r\n",
            "--B\r\nContent-Disposition: form-data; name=\"a\"; filename=\"cat.jpg\"\r\n",
            "Content-Type: application/octet-stream\r\n\r\nJPEG\r\n--B--\r\n",
        ];
        assert_eq!(text(&body), expected.concat());
    }

    #[test]
    fn no_name_leaves_its_quotes() {
        let evil = "a\"; filename=\"b\r\nX-Evil: 1";
        let request = ApiRequest::new("sendDocument").file("document", InputFile::new(evil, "x"));
        let (_, body) = RequestBody::form(&request, "B");
        let text = text(&body);
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
