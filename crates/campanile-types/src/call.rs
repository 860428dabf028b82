//! How a method becomes a request.

use std::fmt;

use campanile_core::{ApiError, ApiRequest, ApiResponse};

use crate::wire::{Read, Uploads, Write, read};

pub(crate) struct Call {
    request: ApiRequest,
    uploads: Uploads,
}

impl Call {
    pub(crate) fn new(method: &'static str) -> Self {
        Self {
            request: ApiRequest::new(method),
            uploads: Uploads::default(),
        }
    }

    pub(crate) fn set<T: Write>(&mut self, name: &'static str, value: T) {
        let value = value.write(&mut self.uploads);
        let request = std::mem::replace(&mut self.request, ApiRequest::new(""));
        self.request = request.param(name, value);
    }

    pub(crate) fn maybe<T: Write>(&mut self, name: &'static str, value: Option<T>) {
        if let Some(value) = value {
            self.set(name, value);
        }
    }

    pub(crate) fn into_request(self) -> ApiRequest {
        let files = self.uploads.into_files().into_iter();
        files.fold(self.request, |request, (part, file)| {
            request.attach(part, file)
        })
    }
}

/// Reads the result of an answer, without serde in between.
pub(crate) fn decode<T: Read>(response: &ApiResponse) -> Result<T, ApiError> {
    let json = std::str::from_utf8(response.raw()).map_err(ApiError::unreadable)?;
    read(json).map_err(ApiError::unreadable)
}

/// Shows the names of the parameters that are set, and no value.
pub(crate) fn show(
    name: &str,
    request: Option<ApiRequest>,
    f: &mut fmt::Formatter<'_>,
) -> fmt::Result {
    let request = request.iter();
    let names = request.flat_map(|request| request.params().map(|(name, _)| name));
    f.write_str(name)?;
    f.debug_set().entries(names).finish()
}
