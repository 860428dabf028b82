//! How calls are written: query string, form, JSON and multipart (Bot API, "Making requests").

use std::convert::Infallible;

use bytes::Bytes;
use campanile_core::{ApiError, ApiRequest, InputFile};
use http::header;
use serde_json::Value;

/// How large all parameters that are no files may be together, in bytes (TDLib, `HttpReader`).
const MAX_PARAMS: usize = 1024 * 1024;
/// How deep JSON may be nested (TDLib, `json_decode`).
const MAX_DEPTH: usize = 100;
/// How many files a request may have (Bot API server, `HttpServer`).
const MAX_FILES: usize = 50;

/// The parameters and files of a call.
#[derive(Default)]
pub(crate) struct Params {
    values: Vec<(String, Value)>,
    files: Vec<(String, InputFile)>,
    size: usize,
}

impl Params {
    /// Adds the parameters of a query string or a form.
    pub(crate) fn add_form(&mut self, form: &[u8]) -> Result<(), ApiError> {
        for (name, value) in form_urlencoded::parse(form) {
            self.add(name.into_owned(), value.into_owned().into())?;
        }
        Ok(())
    }

    /// Adds the parameters of a body of this type; a body of another type has none.
    pub(crate) async fn add_body(
        &mut self,
        content_type: &str,
        body: Bytes,
    ) -> Result<(), ApiError> {
        let essence = content_type
            .split(';')
            .next()
            .unwrap_or_default()
            .trim()
            .to_lowercase();
        match essence.as_str() {
            "application/x-www-form-urlencoded" => self.add_form(&body),
            "application/json" => self.add_json(&body),
            "multipart/form-data" => self.add_multipart(content_type, body).await,
            _ => Ok(()),
        }
    }

    /// Takes out the parameter that names the method, as a webhook's answer has it.
    pub(crate) fn take_method(&mut self) -> Option<String> {
        let index = self.values.iter().position(|(name, _)| name == "method")?;
        let (_, method) = self.values.remove(index);
        method.as_str().map(str::to_owned)
    }

    pub(crate) fn into_request(self, method: String) -> ApiRequest {
        let mut request = ApiRequest::new(method);
        for (name, value) in self.values {
            request = request.param(name, value);
        }
        for (part, file) in self.files {
            request = request.attach(part, file);
        }
        request
    }

    fn add(&mut self, name: String, value: Value) -> Result<(), ApiError> {
        self.size += name.len() + value.as_str().map_or(0, str::len);
        if self.size > MAX_PARAMS {
            return Err(ApiError::new(413, "Request Entity Too Large"));
        }
        self.values.push((name, value));
        Ok(())
    }

    fn add_json(&mut self, body: &[u8]) -> Result<(), ApiError> {
        if body.len() > MAX_PARAMS {
            return Err(ApiError::new(413, "Request Entity Too Large"));
        }
        if body.trim_ascii().is_empty() {
            return Ok(());
        }
        let read = serde_json::from_slice(body);
        let Some(Value::Object(fields)) = read.ok().filter(|value| depth(value) <= MAX_DEPTH)
        else {
            return Err(ApiError::new(400, "Bad Request: can't parse JSON object"));
        };
        fields
            .into_iter()
            .try_for_each(|(name, value)| self.add(name, value))
    }

    async fn add_multipart(&mut self, content_type: &str, body: Bytes) -> Result<(), ApiError> {
        let unreadable = |_| ApiError::new(400, "Bad Request: can't parse multipart form data");
        let boundary = multer::parse_boundary(content_type).map_err(unreadable)?;
        if boundary.len() > 70 {
            return Err(ApiError::new(400, "Bad Request: boundary is too long"));
        }
        let body = futures::stream::iter([Ok::<_, Infallible>(body)]);
        let mut parts = multer::Multipart::new(body, boundary);
        while let Some(part) = parts.next_field().await.map_err(unreadable)? {
            let name = part.name().unwrap_or_default().to_owned();
            let disposition = part.headers().get(header::CONTENT_DISPOSITION);
            let plain = disposition.and_then(|value| plain_file_name(value.as_bytes()));
            let file_name = plain.or_else(|| part.file_name().map(str::to_owned));
            let content = part.bytes().await.map_err(unreadable)?;
            match file_name {
                Some(_) if self.files.len() >= MAX_FILES => {
                    return Err(ApiError::new(413, "Request Entity Too Large"));
                }
                Some(file_name) => self.files.push((name, InputFile::new(file_name, content))),
                None => {
                    let text = String::from_utf8_lossy(&content).into_owned();
                    self.add(name, text.into())?;
                }
            }
        }
        Ok(())
    }
}

fn depth(value: &Value) -> usize {
    let inner = match value {
        Value::Array(items) => items.iter().map(depth).max(),
        Value::Object(fields) => fields.values().map(depth).max(),
        _ => return 0,
    };
    1 + inner.unwrap_or(0)
}

/// The name of a file that stands without quotes, and may then hold spaces, as Telegram reads it.
fn plain_file_name(disposition: &[u8]) -> Option<String> {
    let disposition = std::str::from_utf8(disposition).ok()?;
    let mut parameters = disposition.split(';').map(str::trim);
    let name = parameters.find_map(|parameter| parameter.strip_prefix("filename="))?;
    (!name.starts_with('"')).then(|| name.to_owned())
}
