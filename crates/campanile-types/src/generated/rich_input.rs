//! Types of the Bot API: rich input.

use super::*;

one_of! {
    outbound
    /// The Bot API's [`InputRichBlock`](https://core.telegram.org/bots/api#inputrichblock).
    InputRichBlock {
        Paragraph(InputRichBlockParagraph boxed),
        SectionHeading(InputRichBlockSectionHeading boxed),
        Preformatted(InputRichBlockPreformatted boxed),
        Footer(InputRichBlockFooter boxed),
        Divider(InputRichBlockDivider),
        MathematicalExpression(InputRichBlockMathematicalExpression),
        Anchor(InputRichBlockAnchor),
        List(InputRichBlockList),
        BlockQuotation(InputRichBlockBlockQuotation),
        ExpandableBlockQuotation(InputRichBlockExpandableBlockQuotation boxed),
        PullQuotation(InputRichBlockPullQuotation boxed),
        Collage(InputRichBlockCollage),
        Slideshow(InputRichBlockSlideshow),
        Table(InputRichBlockTable),
        Details(InputRichBlockDetails boxed),
        Map(InputRichBlockMap boxed),
        Buttons(InputRichBlockButtons boxed),
        Animation(InputRichBlockAnimation boxed),
        Audio(InputRichBlockAudio boxed),
        Document(InputRichBlockDocument boxed),
        Photo(InputRichBlockPhoto boxed),
        Video(InputRichBlockVideo boxed),
        VoiceNote(InputRichBlockVoiceNote boxed),
        Thinking(InputRichBlockThinking boxed),
    }
}

record! {
    outbound
    /// The Bot API's [`InputRichBlockAnchor`](https://core.telegram.org/bots/api#inputrichblockanchor).
    InputRichBlockAnchor "type" = "anchor" {
        required {
            /// Name.
            name: String,
        }
    }
}

record! {
    outbound
    /// The Bot API's [`InputRichBlockAnimation`](https://core.telegram.org/bots/api#inputrichblockanimation).
    InputRichBlockAnimation "type" = "animation" {
        required {
            /// Animation.
            animation: InputMediaAnimation,
        }
        optional {
            /// Caption.
            caption: RichBlockCaption,
        }
    }
}

record! {
    outbound
    /// The Bot API's [`InputRichBlockAudio`](https://core.telegram.org/bots/api#inputrichblockaudio).
    InputRichBlockAudio "type" = "audio" {
        required {
            /// Audio.
            audio: InputMediaAudio,
        }
        optional {
            /// Caption.
            caption: RichBlockCaption,
        }
    }
}

record! {
    outbound
    /// The Bot API's [`InputRichBlockBlockQuotation`](https://core.telegram.org/bots/api#inputrichblockblockquotation).
    InputRichBlockBlockQuotation "type" = "blockquote" {
        required {
            /// Blocks.
            blocks: Vec<InputRichBlock>,
        }
        optional {
            /// Credit.
            credit: RichText,
        }
    }
}

record! {
    outbound
    /// The Bot API's [`InputRichBlockButtons`](https://core.telegram.org/bots/api#inputrichblockbuttons).
    InputRichBlockButtons "type" = "buttons" {
        required {
            /// Buttons; 1-8.
            buttons: Vec<RichMessageButton>,
        }
        optional {
            /// Align.
            align: HorizontalAlign,
        }
    }
}

record! {
    outbound
    /// The Bot API's [`InputRichBlockCollage`](https://core.telegram.org/bots/api#inputrichblockcollage).
    InputRichBlockCollage "type" = "collage" {
        required {
            /// Blocks.
            blocks: Vec<InputRichBlock>,
        }
        optional {
            /// Caption.
            caption: RichBlockCaption,
        }
    }
}

record! {
    outbound
    /// The Bot API's [`InputRichBlockDetails`](https://core.telegram.org/bots/api#inputrichblockdetails).
    InputRichBlockDetails "type" = "details" {
        required {
            /// Summary.
            summary: RichText,
            /// Blocks.
            blocks: Vec<InputRichBlock>,
        }
        flags {
            /// Is open.
            is_open,
        }
    }
}

record! {
    outbound
    /// The Bot API's [`InputRichBlockDivider`](https://core.telegram.org/bots/api#inputrichblockdivider).
    InputRichBlockDivider "type" = "divider" {
    }
}

record! {
    outbound
    /// The Bot API's [`InputRichBlockDocument`](https://core.telegram.org/bots/api#inputrichblockdocument).
    InputRichBlockDocument "type" = "document" {
        required {
            /// Document.
            document: InputMediaDocument,
        }
        optional {
            /// Caption.
            caption: RichBlockCaption,
        }
    }
}

record! {
    outbound
    /// The Bot API's [`InputRichBlockExpandableBlockQuotation`](https://core.telegram.org/bots/api#inputrichblockexpandableblockquotation).
    InputRichBlockExpandableBlockQuotation "type" = "expandable_blockquote" {
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
    outbound
    /// The Bot API's [`InputRichBlockFooter`](https://core.telegram.org/bots/api#inputrichblockfooter).
    InputRichBlockFooter "type" = "footer" {
        required {
            /// Text.
            text: RichText,
        }
    }
}

record! {
    outbound
    /// The Bot API's [`InputRichBlockList`](https://core.telegram.org/bots/api#inputrichblocklist).
    InputRichBlockList "type" = "list" {
        required {
            /// Items.
            items: Vec<InputRichBlockListItem>,
        }
    }
}

record! {
    outbound
    /// The Bot API's [`InputRichBlockListItem`](https://core.telegram.org/bots/api#inputrichblocklistitem).
    InputRichBlockListItem {
        required {
            /// Blocks.
            blocks: Vec<InputRichBlock>,
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
    outbound
    /// The Bot API's [`InputRichBlockMap`](https://core.telegram.org/bots/api#inputrichblockmap).
    InputRichBlockMap "type" = "map" {
        required {
            /// Location.
            location: Location,
        }
        optional {
            /// Zoom; 0-24.
            zoom: i64,
            /// Width; 0-10000.
            width: i64,
            /// Height; 0-10000.
            height: i64,
            /// Caption.
            caption: RichBlockCaption,
        }
    }
}

record! {
    outbound
    /// The Bot API's [`InputRichBlockMathematicalExpression`](https://core.telegram.org/bots/api#inputrichblockmathematicalexpression).
    InputRichBlockMathematicalExpression "type" = "mathematical_expression" {
        required {
            /// Expression.
            expression: String,
        }
    }
}

record! {
    outbound
    /// The Bot API's [`InputRichBlockParagraph`](https://core.telegram.org/bots/api#inputrichblockparagraph).
    InputRichBlockParagraph "type" = "paragraph" {
        required {
            /// Text.
            text: RichText,
        }
    }
}

record! {
    outbound
    /// The Bot API's [`InputRichBlockPhoto`](https://core.telegram.org/bots/api#inputrichblockphoto).
    InputRichBlockPhoto "type" = "photo" {
        required {
            /// Photo.
            photo: InputMediaPhoto,
        }
        optional {
            /// Caption.
            caption: RichBlockCaption,
        }
    }
}

record! {
    outbound
    /// The Bot API's [`InputRichBlockPreformatted`](https://core.telegram.org/bots/api#inputrichblockpreformatted).
    InputRichBlockPreformatted "type" = "pre" {
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
    outbound
    /// The Bot API's [`InputRichBlockPullQuotation`](https://core.telegram.org/bots/api#inputrichblockpullquotation).
    InputRichBlockPullQuotation "type" = "pullquote" {
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
    outbound
    /// The Bot API's [`InputRichBlockSectionHeading`](https://core.telegram.org/bots/api#inputrichblocksectionheading).
    InputRichBlockSectionHeading "type" = "heading" {
        required {
            /// Text.
            text: RichText,
            /// Size; 1-6.
            size: i64,
        }
    }
}

record! {
    outbound
    /// The Bot API's [`InputRichBlockSlideshow`](https://core.telegram.org/bots/api#inputrichblockslideshow).
    InputRichBlockSlideshow "type" = "slideshow" {
        required {
            /// Blocks.
            blocks: Vec<InputRichBlock>,
        }
        optional {
            /// Caption.
            caption: RichBlockCaption,
        }
    }
}

record! {
    outbound
    /// The Bot API's [`InputRichBlockTable`](https://core.telegram.org/bots/api#inputrichblocktable).
    InputRichBlockTable "type" = "table" {
        required {
            /// Cells.
            cells: Vec<Vec<RichBlockTableCell>>,
        }
        optional {
            /// Caption.
            caption: RichText,
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
    outbound
    /// The Bot API's [`InputRichBlockThinking`](https://core.telegram.org/bots/api#inputrichblockthinking).
    InputRichBlockThinking "type" = "thinking" {
        required {
            /// Text.
            text: RichText,
        }
    }
}

record! {
    outbound
    /// The Bot API's [`InputRichBlockVideo`](https://core.telegram.org/bots/api#inputrichblockvideo).
    InputRichBlockVideo "type" = "video" {
        required {
            /// Video.
            video: InputMediaVideo,
        }
        optional {
            /// Caption.
            caption: RichBlockCaption,
        }
    }
}

record! {
    outbound
    /// The Bot API's [`InputRichBlockVoiceNote`](https://core.telegram.org/bots/api#inputrichblockvoicenote).
    InputRichBlockVoiceNote "type" = "voice_note" {
        required {
            /// Voice note.
            voice_note: InputMediaVoiceNote,
        }
        optional {
            /// Caption.
            caption: RichBlockCaption,
        }
    }
}

record! {
    outbound
    /// The Bot API's [`InputRichMessage`](https://core.telegram.org/bots/api#inputrichmessage).
    InputRichMessage {
        optional {
            /// Blocks.
            blocks: Vec<InputRichBlock>,
            /// HTML.
            html: String,
            /// Markdown.
            markdown: String,
            /// Media.
            media: Vec<InputRichMessageMedia>,
            /// Is rtl.
            is_rtl: bool,
            /// Skip entity detection.
            skip_entity_detection: bool,
        }
    }
}

record! {
    outbound
    /// The Bot API's [`InputRichMessageMedia`](https://core.telegram.org/bots/api#inputrichmessagemedia).
    InputRichMessageMedia {
        required {
            /// Id; 1-64 characters.
            id: String,
            /// Media.
            media: InputRichMedia,
        }
    }
}

one_of! {
    outbound
    /// One of several types that a method takes.
    InputRichMedia {
        Animation(InputMediaAnimation boxed),
        Audio(InputMediaAudio boxed),
        Document(InputMediaDocument boxed),
        Photo(InputMediaPhoto boxed),
        Video(InputMediaVideo boxed),
        VoiceNote(InputMediaVoiceNote boxed),
    }
}
