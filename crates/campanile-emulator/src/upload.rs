//! Reads the files of a call in process, as a client does that sends them.

use bytes::BytesMut;
use campanile_core::{ApiError, ApiRequest, FileContent, InputFile};
use futures::TryStreamExt;

/// The same call with all its files in memory.
pub(crate) async fn read(request: ApiRequest) -> Result<ApiRequest, ApiError> {
    let is_read = |file: &InputFile| matches!(file.content(), FileContent::Bytes(_));
    if request.files().iter().all(is_read) {
        return Ok(request);
    }
    let method = request.method().to_owned();
    let params = request.params();
    let mut copy = params.fold(ApiRequest::new(method), |copy, (name, value)| {
        copy.param(name.to_owned(), value.clone())
    });
    for file in request.files() {
        let bytes = bytes(file).await?;
        let read = InputFile::new(file.name(), bytes);
        copy = copy.attach(file.part().to_owned(), read);
    }
    Ok(copy)
}

async fn bytes(file: &InputFile) -> Result<bytes::Bytes, ApiError> {
    let read = match file.content() {
        FileContent::Bytes(bytes) => Ok(bytes.clone()),
        FileContent::Path(path) => tokio::fs::read(path).await.map(Into::into),
        FileContent::Stream(stream) => {
            let Some(pieces) = stream.take() else {
                let problem = "is a stream and was sent already";
                let problem = format!("the file `{}` {problem}", file.name());
                return Err(ApiError::invalid_request(problem));
            };
            let joined = pieces.try_fold(BytesMut::new(), |mut joined, piece| async move {
                joined.extend_from_slice(&piece);
                Ok(joined)
            });
            joined.await.map(BytesMut::freeze)
        }
        _ => Ok(bytes::Bytes::new()),
    };
    read.map_err(|error| {
        let problem = format!("cannot read the file `{}`: {error}", file.name());
        ApiError::upload(problem, error)
    })
}
