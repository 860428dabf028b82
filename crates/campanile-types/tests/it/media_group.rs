//! Which albums are built, and what is said of those that are not.

use campanile_core::Method;
use campanile_types::{
    InputMediaAudio, InputMediaDocument, InputMediaLivePhoto, InputMediaPhoto, InputMediaVideo,
    MediaGroup, MediaGroupBuilder, MediaGroupItem, ParseMode, SendMediaGroup,
};
use serde_json::{Value, json};

fn photos(count: usize) -> MediaGroupBuilder {
    MediaGroup::builder().items((0..count).map(|_| InputMediaPhoto::new("id")))
}

fn sent(builder: MediaGroupBuilder) -> Value {
    let call = SendMediaGroup::new(7, builder.build().unwrap());
    call.into_request().unwrap().get("media").unwrap().clone()
}

#[track_caller]
fn refused(builder: MediaGroupBuilder, problem: &str) {
    let error = builder.build().unwrap_err().to_string();
    assert!(error.contains(problem), "{error}");
}

#[test]
fn an_album_has_two_to_ten_items() {
    refused(photos(0), "not 0");
    refused(photos(1), "2 to 10 items, not 1");
    refused(photos(11), "not 11");
    assert_eq!(sent(photos(2)).as_array().unwrap().len(), 2);
    assert_eq!(sent(photos(10)).as_array().unwrap().len(), 10);
}

#[test]
fn what_is_seen_goes_together_and_files_only_with_their_like() {
    let photo = || MediaGroupItem::from(InputMediaPhoto::new("id"));
    let video = || MediaGroupItem::from(InputMediaVideo::new("id"));
    let live = || MediaGroupItem::from(InputMediaLivePhoto::new("id", "id"));
    let audio = || MediaGroupItem::from(InputMediaAudio::new("id"));
    let document = || MediaGroupItem::from(InputMediaDocument::new("id"));
    let of = |items: Vec<MediaGroupItem>| MediaGroup::builder().items(items);
    for good in [
        vec![photo(), video(), live()],
        vec![audio(), audio()],
        vec![document(), document()],
    ] {
        of(good).build().unwrap();
    }
    refused(of(vec![photo(), audio()]), "item 2 is audio files");
    refused(
        of(vec![audio(), audio(), document()]),
        "item 3 is documents",
    );
    refused(of(vec![document(), video()]), "album of documents");
}

#[test]
fn the_caption_of_an_album_stands_on_its_first_item() {
    let album = photos(2).caption("<b>x</b>").parse_mode(ParseMode::Html);
    let first =
        json!({"type": "photo", "media": "id", "caption": "<b>x</b>", "parse_mode": "HTML"});
    assert_eq!(
        sent(album),
        json!([first, {"type": "photo", "media": "id"}])
    );
    let own = InputMediaPhoto::new("id").caption("y");
    refused(
        photos(1).item(own.clone()).caption("x"),
        "item 2 both have a caption",
    );
    photos(1).item(own).build().unwrap();
}

#[test]
fn captions_of_one_album_are_all_above_or_all_below() {
    let above = InputMediaVideo::new("id").show_caption_above_media(true);
    let album = sent(photos(1).item(above));
    assert_eq!(album[0]["show_caption_above_media"], true);
    assert_eq!(album[1]["show_caption_above_media"], true);
    let album = sent(photos(2).show_caption_above_media(true));
    assert_eq!(album[1]["show_caption_above_media"], true);
    assert_eq!(sent(photos(2))[0].get("show_caption_above_media"), None);
}
