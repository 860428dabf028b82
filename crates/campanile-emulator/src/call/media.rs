use bytes::Bytes;
use campanile_core::{ApiError, ApiResponse};
use serde_json::{Map, Value, json};

use super::{Answer, Call, error::bad_request, markup::Markup};
use crate::state::Media;

/// How large a file may be for `getFile`, in bytes (Bot API, `getFile`).
const MAX_DOWNLOAD: usize = 20 * 1024 * 1024;
/// How large an uploaded photo may be, in bytes (Bot API, "Sending files").
const MAX_PHOTO: usize = 10 * 1024 * 1024;
/// How large any other uploaded file may be, in bytes (Bot API, "Sending files").
const MAX_UPLOAD: usize = 50 * 1024 * 1024;

pub(super) fn send_photo(call: &mut Call<'_>) -> Answer {
    let key = call.writable_chat("photos")?;
    let source = call.args.text("photo").into_owned();
    let photo = call.media(Media::Photo, &source)?;
    let mut content = Map::new();
    content.insert("photo".into(), photo);
    content.extend(call.caption_content()?);
    for (parameter, field) in [
        ("has_spoiler", "has_media_spoiler"),
        ("show_caption_above_media", "show_caption_above_media"),
    ] {
        if call.args.flag(parameter) {
            content.insert(field.into(), true.into());
        }
    }
    let markup = Markup::read(call.args)?;
    call.add_options(key, &mut content)?;
    let id = call.send(key, content, markup);
    Ok(ApiResponse::ok(call.message_json(key, id)))
}

/// `sendMediaGroup`: all items or none (TDLib, `check_message_group_message_contents`).
pub(super) fn send_media_group(call: &mut Call<'_>) -> Answer {
    let key = call.writable_chat("media")?;
    let items = call.args.json("media");
    let items = items.map_err(|()| bad_request("can't parse media JSON object"))?;
    let Some(items) = items else {
        return Err(bad_request("there are no messages to send"));
    };
    let Some(items) = items.as_array() else {
        return Err(bad_request("expected an Array of InputMedia"));
    };
    if items.is_empty() {
        return Err(bad_request("there are no messages to send"));
    }
    if items.len() > 10 {
        return Err(bad_request("too many messages to send as an album"));
    }
    let kinds = items
        .iter()
        .map(media_kind)
        .collect::<Result<Vec<_>, _>>()?;
    for alone in [Media::Document, Media::Audio] {
        if kinds.contains(&alone) && kinds.iter().any(|kind| *kind != alone) {
            let name = alone.field();
            return Err(bad_request(&format!(
                "{name} can't be mixed with other media types"
            )));
        }
    }
    let mut contents = Vec::new();
    for (item, kind) in items.iter().zip(kinds) {
        contents.push(call.album_item(item, kind)?);
    }
    let album = call.state.random.id();
    for content in &mut contents {
        content.insert("media_group_id".into(), album.clone().into());
        call.add_options(key, content)?;
    }
    let mut sent = Vec::new();
    for content in contents {
        let id = call.send(key, content, Markup::default());
        sent.push(call.message_json(key, id));
    }
    Ok(ApiResponse::ok(sent))
}

fn media_kind(item: &Value) -> Result<Media, ApiError> {
    let name = item.get("type").and_then(Value::as_str).unwrap_or_default();
    Media::named(name).ok_or_else(|| {
        bad_request("can't parse InputMedia: type must be photo, video, document or audio")
    })
}

pub(super) fn get_file(call: &mut Call<'_>) -> Answer {
    let file_id = call.args.text("file_id").into_owned();
    if file_id.is_empty() {
        return Err(bad_request("file_id not specified"));
    }
    let file = call.state.files.get(&file_id);
    let file = file.ok_or_else(|| bad_request("invalid file_id"))?;
    if file.content.len() > MAX_DOWNLOAD {
        return Err(bad_request("file is too big"));
    }
    Ok(ApiResponse::ok(json!({
        "file_id": file_id,
        "file_unique_id": file.unique_id,
        "file_size": file.content.len(),
        "file_path": file.path,
    })))
}

impl Call<'_> {
    fn album_item(&mut self, item: &Value, kind: Media) -> Result<Map<String, Value>, ApiError> {
        let source = item
            .get("media")
            .and_then(Value::as_str)
            .unwrap_or_default();
        let mut content = Map::new();
        content.insert(kind.field().into(), self.media(kind, source)?);
        let text = |name| item.get(name).and_then(Value::as_str).unwrap_or_default();
        let entities = item.get("caption_entities");
        content.extend(self.caption(text("caption"), text("parse_mode"), entities)?);
        Ok(content)
    }

    /// What a message shows of a file that is uploaded, known by its id, or to be fetched (Bot API,
    /// "Sending files"). The emulator fetches nothing: a URL stands for an empty file.
    fn media(&mut self, media: Media, source: &str) -> Result<Value, ApiError> {
        let wrong = || bad_request("wrong file identifier/HTTP URL specified");
        let part = source.strip_prefix("attach://");
        let upload = match part {
            Some(part) => Some(self.args.file(part).ok_or_else(wrong)?),
            None if source.is_empty() => self.args.file(media.field()),
            None => None,
        };
        if let Some(file) = upload {
            let limit = if media == Media::Photo {
                MAX_PHOTO
            } else {
                MAX_UPLOAD
            };
            return match file.content().len() {
                0 => Err(bad_request("file must be non-empty")),
                size if size > limit => Err(ApiError::new(413, "Request Entity Too Large")),
                _ => Ok(self
                    .state
                    .store_file(media, file.name(), file.content().clone())),
            };
        }
        if source.is_empty() {
            let what = media.field();
            return Err(bad_request(&format!("there is no {what} in the request")));
        }
        if source.starts_with("http://") || source.starts_with("https://") {
            let name = source.rsplit('/').next().unwrap_or_default();
            return Ok(self.state.store_file(media, name, Bytes::new()));
        }
        match self.state.files.get(source) {
            Some(file) if file.media == media => Ok(file.shown.clone()),
            Some(file) => Err(bad_request(&format!(
                "can't use file of type {} as {}",
                file.media.type_name(),
                media.type_name(),
            ))),
            None => Err(wrong()),
        }
    }
}
