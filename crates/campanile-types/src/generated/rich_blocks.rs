//! Types of the Bot API: rich blocks.

use super::*;

one_of! {
    inbound
    /// The Bot API's [`RichBlock`](https://core.telegram.org/bots/api#richblock).
    RichBlock by "type" {
        "paragraph" => Paragraph(RichBlockParagraph boxed),
        "heading" => SectionHeading(RichBlockSectionHeading boxed),
        "pre" => Preformatted(RichBlockPreformatted boxed),
        "footer" => Footer(RichBlockFooter boxed),
        "divider" => Divider(RichBlockDivider),
        "mathematical_expression" => MathematicalExpression(RichBlockMathematicalExpression),
        "anchor" => Anchor(RichBlockAnchor),
        "list" => List(RichBlockList),
        "blockquote" => BlockQuotation(RichBlockBlockQuotation),
        "pullquote" => PullQuotation(RichBlockPullQuotation boxed),
        "collage" => Collage(RichBlockCollage),
        "slideshow" => Slideshow(RichBlockSlideshow),
        "table" => Table(RichBlockTable),
        "details" => Details(RichBlockDetails boxed),
        "map" => Map(RichBlockMap boxed),
        "animation" => Animation(RichBlockAnimation boxed),
        "audio" => Audio(RichBlockAudio boxed),
        "photo" => Photo(RichBlockPhoto),
        "video" => Video(RichBlockVideo boxed),
        "voice_note" => VoiceNote(RichBlockVoiceNote boxed),
        "thinking" => Thinking(RichBlockThinking boxed),
        "expandable_blockquote" => ExpandableBlockQuotation(RichBlockExpandableBlockQuotation boxed),
        "buttons" => Buttons(RichBlockButtons boxed),
        "document" => Document(RichBlockDocument boxed),
    }
}

record! {
    inbound
    /// The Bot API's [`RichBlockAnchor`](https://core.telegram.org/bots/api#richblockanchor).
    RichBlockAnchor "type" = "anchor" {
        required {
            /// Name.
            name: String,
        }
    }
}

record! {
    inbound
    /// The Bot API's [`RichBlockAnimation`](https://core.telegram.org/bots/api#richblockanimation).
    RichBlockAnimation "type" = "animation" {
        required {
            /// Animation.
            animation: Animation,
        }
        optional {
            /// Caption.
            caption: Box<RichBlockCaption>,
        }
        flags {
            /// Has spoiler.
            has_spoiler,
        }
    }
}

record! {
    inbound
    /// The Bot API's [`RichBlockAudio`](https://core.telegram.org/bots/api#richblockaudio).
    RichBlockAudio "type" = "audio" {
        required {
            /// Audio.
            audio: Audio,
        }
        optional {
            /// Caption.
            caption: Box<RichBlockCaption>,
        }
    }
}

record! {
    inbound
    /// The Bot API's [`RichBlockBlockQuotation`](https://core.telegram.org/bots/api#richblockblockquotation).
    RichBlockBlockQuotation "type" = "blockquote" {
        required {
            /// Blocks.
            blocks: Vec<RichBlock>,
        }
        optional {
            /// Credit.
            credit: Box<RichText>,
        }
    }
}

record! {
    inbound
    /// The Bot API's [`RichBlockButtons`](https://core.telegram.org/bots/api#richblockbuttons).
    RichBlockButtons "type" = "buttons" {
        required {
            /// Buttons.
            buttons: Vec<RichMessageButton>,
        }
        optional {
            /// Align.
            align: HorizontalAlign,
        }
    }
}

record! {
    shared
    /// The Bot API's [`RichBlockCaption`](https://core.telegram.org/bots/api#richblockcaption).
    RichBlockCaption {
        required {
            /// Text.
            text: RichText,
        }
        optional {
            /// Credit.
            credit: RichText,
        }
    }
}

record! {
    inbound
    /// The Bot API's [`RichBlockCollage`](https://core.telegram.org/bots/api#richblockcollage).
    RichBlockCollage "type" = "collage" {
        required {
            /// Blocks.
            blocks: Vec<RichBlock>,
        }
        optional {
            /// Caption.
            caption: Box<RichBlockCaption>,
        }
    }
}

record! {
    inbound
    /// The Bot API's [`RichBlockDetails`](https://core.telegram.org/bots/api#richblockdetails).
    RichBlockDetails "type" = "details" {
        required {
            /// Summary.
            summary: RichText,
            /// Blocks.
            blocks: Vec<RichBlock>,
        }
        flags {
            /// Is open.
            is_open,
        }
    }
}

record! {
    inbound
    /// The Bot API's [`RichBlockDivider`](https://core.telegram.org/bots/api#richblockdivider).
    RichBlockDivider "type" = "divider" {
    }
}

record! {
    inbound
    /// The Bot API's [`RichBlockDocument`](https://core.telegram.org/bots/api#richblockdocument).
    RichBlockDocument "type" = "document" {
        required {
            /// Document.
            document: Document,
        }
        optional {
            /// Caption.
            caption: Box<RichBlockCaption>,
        }
    }
}

record! {
    inbound
    /// The Bot API's [`RichBlockExpandableBlockQuotation`](https://core.telegram.org/bots/api#richblockexpandableblockquotation).
    RichBlockExpandableBlockQuotation "type" = "expandable_blockquote" {
        required {
            /// Text.
            text: RichText,
        }
        optional {
            /// Credit.
            credit: Box<RichText>,
        }
    }
}

record! {
    inbound
    /// The Bot API's [`RichBlockFooter`](https://core.telegram.org/bots/api#richblockfooter).
    RichBlockFooter "type" = "footer" {
        required {
            /// Text.
            text: RichText,
        }
    }
}

record! {
    inbound
    /// The Bot API's [`RichBlockList`](https://core.telegram.org/bots/api#richblocklist).
    RichBlockList "type" = "list" {
        required {
            /// Items.
            items: Vec<RichBlockListItem>,
        }
    }
}

record! {
    inbound
    /// The Bot API's [`RichBlockListItem`](https://core.telegram.org/bots/api#richblocklistitem).
    RichBlockListItem {
        required {
            /// Label.
            label: String,
            /// Blocks.
            blocks: Vec<RichBlock>,
        }
        optional {
            /// Value.
            value: i64,
            /// Type. One of `a`, `A`, `i`, `I`, `1`.
            kind = "type": String,
        }
        flags {
            /// Has checkbox.
            has_checkbox,
            /// Is checked.
            is_checked,
        }
    }
}

record! {
    inbound
    /// The Bot API's [`RichBlockMap`](https://core.telegram.org/bots/api#richblockmap).
    RichBlockMap "type" = "map" {
        required {
            /// Location.
            location: Location,
            /// Zoom.
            zoom: i64,
            /// Width.
            width: i64,
            /// Height.
            height: i64,
        }
        optional {
            /// Caption.
            caption: Box<RichBlockCaption>,
        }
    }
}

record! {
    inbound
    /// The Bot API's [`RichBlockMathematicalExpression`](https://core.telegram.org/bots/api#richblockmathematicalexpression).
    RichBlockMathematicalExpression "type" = "mathematical_expression" {
        required {
            /// Expression.
            expression: String,
        }
    }
}

record! {
    inbound
    /// The Bot API's [`RichBlockParagraph`](https://core.telegram.org/bots/api#richblockparagraph).
    RichBlockParagraph "type" = "paragraph" {
        required {
            /// Text.
            text: RichText,
        }
    }
}

record! {
    inbound
    /// The Bot API's [`RichBlockPhoto`](https://core.telegram.org/bots/api#richblockphoto).
    RichBlockPhoto "type" = "photo" {
        required {
            /// Photo.
            photo: Vec<PhotoSize>,
        }
        optional {
            /// Caption.
            caption: Box<RichBlockCaption>,
        }
        flags {
            /// Has spoiler.
            has_spoiler,
        }
    }
}

record! {
    inbound
    /// The Bot API's [`RichBlockPreformatted`](https://core.telegram.org/bots/api#richblockpreformatted).
    RichBlockPreformatted "type" = "pre" {
        required {
            /// Text.
            text: RichText,
        }
        optional {
            /// Language.
            language: String,
        }
    }
}

record! {
    inbound
    /// The Bot API's [`RichBlockPullQuotation`](https://core.telegram.org/bots/api#richblockpullquotation).
    RichBlockPullQuotation "type" = "pullquote" {
        required {
            /// Text.
            text: RichText,
        }
        optional {
            /// Credit.
            credit: Box<RichText>,
        }
    }
}

record! {
    inbound
    /// The Bot API's [`RichBlockSectionHeading`](https://core.telegram.org/bots/api#richblocksectionheading).
    RichBlockSectionHeading "type" = "heading" {
        required {
            /// Text.
            text: RichText,
            /// Size; 1-6.
            size: i64,
        }
    }
}

record! {
    inbound
    /// The Bot API's [`RichBlockSlideshow`](https://core.telegram.org/bots/api#richblockslideshow).
    RichBlockSlideshow "type" = "slideshow" {
        required {
            /// Blocks.
            blocks: Vec<RichBlock>,
        }
        optional {
            /// Caption.
            caption: Box<RichBlockCaption>,
        }
    }
}

record! {
    inbound
    /// The Bot API's [`RichBlockTable`](https://core.telegram.org/bots/api#richblocktable).
    RichBlockTable "type" = "table" {
        required {
            /// Cells.
            cells: Vec<Vec<RichBlockTableCell>>,
        }
        optional {
            /// Caption.
            caption: Box<RichText>,
        }
        flags {
            /// Is bordered.
            is_bordered,
            /// Is striped.
            is_striped,
            /// Is compact.
            is_compact,
        }
    }
}

record! {
    shared
    /// The Bot API's [`RichBlockTableCell`](https://core.telegram.org/bots/api#richblocktablecell).
    RichBlockTableCell {
        required {
            /// Align.
            align: HorizontalAlign,
            /// Valign.
            valign: VerticalAlign,
        }
        optional {
            /// Text.
            text: RichText,
            /// Colspan.
            colspan: i64,
            /// Rowspan.
            rowspan: i64,
        }
        flags {
            /// Is header.
            is_header,
        }
    }
}

record! {
    inbound
    /// The Bot API's [`RichBlockThinking`](https://core.telegram.org/bots/api#richblockthinking).
    RichBlockThinking "type" = "thinking" {
        required {
            /// Text.
            text: RichText,
        }
    }
}

record! {
    inbound
    /// The Bot API's [`RichBlockVideo`](https://core.telegram.org/bots/api#richblockvideo).
    RichBlockVideo "type" = "video" {
        required {
            /// Video.
            video: Video,
        }
        optional {
            /// Caption.
            caption: Box<RichBlockCaption>,
        }
        flags {
            /// Has spoiler.
            has_spoiler,
        }
    }
}

record! {
    inbound
    /// The Bot API's [`RichBlockVoiceNote`](https://core.telegram.org/bots/api#richblockvoicenote).
    RichBlockVoiceNote "type" = "voice_note" {
        required {
            /// Voice note.
            voice_note: Voice,
        }
        optional {
            /// Caption.
            caption: Box<RichBlockCaption>,
        }
    }
}

record! {
    inbound
    /// The Bot API's [`RichMessage`](https://core.telegram.org/bots/api#richmessage).
    RichMessage {
        required {
            /// Blocks.
            blocks: Vec<RichBlock>,
        }
        optional {
            /// Is rtl.
            is_rtl: bool,
        }
    }
}

record! {
    shared
    /// The Bot API's [`RichMessageButton`](https://core.telegram.org/bots/api#richmessagebutton).
    RichMessageButton {
        required {
            /// Text.
            text: RichText,
        }
        optional {
            /// Style.
            style: ButtonStyle,
            /// URL.
            url: String,
            /// Callback data; 1-64 bytes.
            callback_data: String,
            /// Web app.
            web_app: WebAppInfo,
            /// Login URL.
            login_url: LoginUrl,
            /// Switch inline query.
            switch_inline_query: String,
            /// Switch inline query current chat.
            switch_inline_query_current_chat: String,
            /// Switch inline query chosen chat.
            switch_inline_query_chosen_chat: SwitchInlineQueryChosenChat,
            /// Copy text.
            copy_text: CopyTextButton,
            /// Disabled.
            disabled: DisabledButton,
        }
    }
}
