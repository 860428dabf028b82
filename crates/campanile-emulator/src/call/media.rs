use bytes::Bytes;
use campanile_core::ApiError;
use serde_json::{Map, Value, json};

use super::{Answer, Call, Success, error::bad_request, markup::Markup};
use crate::state::Media;

/// How large a file may be for `getFile`, in bytes (Bot API, `getFile`).
const MAX_DOWNLOAD: usize = 20 * 1024 * 1024;
/// How large an uploaded photo may be, in bytes (Bot API, "Sending files").
const MAX_PHOTO: usize = 10 * 1024 * 1024;
/// How large any other uploaded file may be, in bytes (Bot API, "Sending files").
const MAX_UPLOAD: usize = 50 * 1024 * 1024;

const UNREACHABLE: &str = "failed to get HTTP URL content";

pub(super) fn send_photo(call: &mut Call<'_>) -> Answer {
    send_file(call, Media::Photo, "photos")
}

pub(super) fn send_video(call: &mut Call<'_>) -> Answer {
    send_file(call, Media::Video, "videos")
}

pub(super) fn send_document(call: &mut Call<'_>) -> Answer {
    send_file(call, Media::Document, "documents")
}

pub(super) fn send_audio(call: &mut Call<'_>) -> Answer {
    send_file(call, Media::Audio, "music")
}

pub(super) fn send_voice(call: &mut Call<'_>) -> Answer {
    send_file(call, Media::Voice, "voice notes")
}

pub(super) fn send_video_note(call: &mut Call<'_>) -> Answer {
    send_file(call, Media::VideoNote, "video notes")
}

pub(super) fn send_animation(call: &mut Call<'_>) -> Answer {
    send_file(call, Media::Animation, "animations")
}

pub(super) fn send_sticker(call: &mut Call<'_>) -> Answer {
    send_file(call, Media::Sticker, "stickers")
}

fn send_file(call: &mut Call<'_>, media: Media, what: &str) -> Answer {
    // Telegram reads the caption before it looks at the chat.
    let caption = call.caption_content()?;
    call.writable_chat(what)?;
    let source = call.args.text(media.field()).into_owned();
    let mut shown = call.media(media, &source)?;
    call.describe(media, &mut shown);
    let mut content = media.content(shown);
    if !matches!(media, Media::VideoNote | Media::Sticker) {
        content.extend(caption);
    }
    for (parameter, field) in [
        ("has_spoiler", "has_media_spoiler"),
        ("show_caption_above_media", "show_caption_above_media"),
    ] {
        if call.args.flag(parameter) {
            content.insert(field.into(), true.into());
        }
    }
    call.send_content(what, content)
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
    for (position, (item, kind)) in items.iter().zip(kinds).enumerate() {
        let source = item["media"].as_str().unwrap_or_default();
        if leads_nowhere(source) {
            let number = position + 1;
            return Err(bad_request(&format!(
                "failed to send message #{number} with the error message \"WEBPAGE_CURL_FAILED\""
            )));
        }
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
    Ok(Success::new(sent))
}

fn leads_nowhere(source: &str) -> bool {
    let uri = source.parse::<http::Uri>().ok();
    let host = uri.as_ref().and_then(http::Uri::host);
    host.is_some_and(|host| host.ends_with(".invalid"))
}

fn media_kind(item: &Value) -> Result<Media, ApiError> {
    let name = item.get("type").and_then(Value::as_str).unwrap_or_default();
    let media = Media::named(name);
    let is_groupable = |media: &Media| {
        matches!(
            media,
            Media::Photo | Media::Video | Media::Document | Media::Audio
        )
    };
    media.filter(is_groupable).ok_or_else(|| {
        bad_request("can't parse InputMedia: type must be photo, video, document or audio")
    })
}

pub(super) fn get_file(call: &mut Call<'_>) -> Answer {
    let file_id = call.args.text("file_id").into_owned();
    if file_id.is_empty() {
        return Err(bad_request("file_id not specified"));
    }
    let file = call.state.files.get(call.bot, &file_id);
    let file = file.ok_or_else(|| bad_request("invalid file_id"))?;
    if file.content.len() > MAX_DOWNLOAD {
        return Err(bad_request("file is too big"));
    }
    Ok(Success::new(json!({
        "file_id": file.id,
        "file_unique_id": file.unique_id,
        "file_size": file.content.len(),
        "file_path": file.path,
    })))
}

impl Call<'_> {
    pub(super) fn album_item(
        &mut self,
        item: &Value,
        kind: Media,
    ) -> Result<Map<String, Value>, ApiError> {
        let source = item
            .get("media")
            .and_then(Value::as_str)
            .unwrap_or_default();
        let mut content = Map::new();
        let shown = self.media(kind, source)?;
        content.extend(kind.content(shown));
        let text = |name| item.get(name).and_then(Value::as_str).unwrap_or_default();
        let entities = item.get("caption_entities");
        content.extend(self.caption(text("caption"), text("parse_mode"), entities)?);
        Ok(content)
    }

    /// Puts what the call says of the file into what the message shows of it.
    fn describe(&self, media: Media, shown: &mut Value) {
        let numbers: &[&str] = match media {
            Media::Video | Media::Animation => &["width", "height", "duration"],
            Media::Audio | Media::Voice => &["duration"],
            Media::VideoNote => &["length", "duration"],
            _ => &[],
        };
        for name in numbers.iter().filter(|name| !self.args.is_empty(name)) {
            shown[*name] = self.args.int(name, 0, 0, 1 << 30).into();
        }
        let texts: &[&str] = match media {
            Media::Audio => &["performer", "title"],
            Media::Sticker => &["emoji"],
            _ => &[],
        };
        for name in texts.iter().filter(|name| !self.args.is_empty(name)) {
            shown[*name] = self.args.text(name).into();
        }
    }

    /// What a message shows of a file that is uploaded, known by its id, or to be fetched (Bot API,
    /// "Sending files"). The emulator fetches nothing: a URL stands for an empty file, unless its host
    /// ends in `.invalid`, which no host does (RFC 2606).
    pub(super) fn media(&mut self, media: Media, source: &str) -> Result<Value, ApiError> {
        let wrong = || bad_request("wrong file identifier/HTTP URL specified");
        let part = source.strip_prefix("attach://");
        let upload = match part {
            Some(part) => Some(self.args.file(part).ok_or_else(wrong)?),
            None if source.is_empty() => self.args.file(media.field()),
            None => None,
        };
        if let Some((name, content)) = upload {
            let limit = if media == Media::Photo {
                MAX_PHOTO
            } else {
                MAX_UPLOAD
            };
            return match content.len() {
                0 => Err(bad_request("file must be non-empty")),
                size if size > limit => Err(ApiError::new(413, "Request Entity Too Large")),
                _ => Ok(self.state.store_file(media, name, content.clone())),
            };
        }
        if source.is_empty() {
            let what = media.field().replace('_', " ");
            return Err(bad_request(&format!("there is no {what} in the request")));
        }
        if source.starts_with("http://") || source.starts_with("https://") {
            if leads_nowhere(source) {
                return Err(bad_request(UNREACHABLE));
            }
            let name = source.rsplit('/').next().unwrap_or_default();
            return Ok(self.state.store_file(media, name, Bytes::new()));
        }
        match self.state.files.get(self.bot, source) {
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
