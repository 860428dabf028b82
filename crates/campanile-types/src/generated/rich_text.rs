//! Types of the Bot API: rich text.

use super::*;

one_of! {
    inbound
    /// The Bot API's [`RichText`](https://core.telegram.org/bots/api#richtext).
    RichText by "type" or Text or Parts {
        "bold" => Bold(RichTextBold boxed),
        "italic" => Italic(RichTextItalic boxed),
        "underline" => Underline(RichTextUnderline boxed),
        "strikethrough" => Strikethrough(RichTextStrikethrough boxed),
        "spoiler" => Spoiler(RichTextSpoiler boxed),
        "date_time" => DateTime(RichTextDateTime boxed),
        "text_mention" => TextMention(RichTextTextMention boxed),
        "subscript" => Subscript(RichTextSubscript boxed),
        "superscript" => Superscript(RichTextSuperscript boxed),
        "marked" => Marked(RichTextMarked boxed),
        "code" => Code(RichTextCode boxed),
        "custom_emoji" => CustomEmoji(RichTextCustomEmoji boxed),
        "mathematical_expression" => MathematicalExpression(RichTextMathematicalExpression),
        "url" => Url(RichTextUrl boxed),
        "email_address" => EmailAddress(RichTextEmailAddress boxed),
        "phone_number" => PhoneNumber(RichTextPhoneNumber boxed),
        "bank_card_number" => BankCardNumber(RichTextBankCardNumber boxed),
        "mention" => Mention(RichTextMention boxed),
        "hashtag" => Hashtag(RichTextHashtag boxed),
        "cashtag" => Cashtag(RichTextCashtag boxed),
        "bot_command" => BotCommand(RichTextBotCommand boxed),
        "anchor" => Anchor(RichTextAnchor),
        "anchor_link" => AnchorLink(RichTextAnchorLink boxed),
        "reference" => Reference(RichTextReference boxed),
        "reference_link" => ReferenceLink(RichTextReferenceLink boxed),
        "button" => Button(RichTextButton boxed),
    }
}

record! {
    shared
    /// The Bot API's [`RichTextAnchor`](https://core.telegram.org/bots/api#richtextanchor).
    RichTextAnchor "type" = "anchor" {
        required {
            /// Name.
            name: String,
        }
    }
}

record! {
    shared
    /// The Bot API's [`RichTextAnchorLink`](https://core.telegram.org/bots/api#richtextanchorlink).
    RichTextAnchorLink "type" = "anchor_link" {
        required {
            /// Text.
            text: RichText,
            /// Anchor name.
            anchor_name: String,
        }
    }
}

record! {
    shared
    /// The Bot API's [`RichTextBankCardNumber`](https://core.telegram.org/bots/api#richtextbankcardnumber).
    RichTextBankCardNumber "type" = "bank_card_number" {
        required {
            /// Text.
            text: RichText,
            /// Bank card number.
            bank_card_number: String,
        }
    }
}

record! {
    shared
    /// The Bot API's [`RichTextBold`](https://core.telegram.org/bots/api#richtextbold).
    RichTextBold "type" = "bold" {
        required {
            /// Text.
            text: RichText,
        }
    }
}

record! {
    shared
    /// The Bot API's [`RichTextBotCommand`](https://core.telegram.org/bots/api#richtextbotcommand).
    RichTextBotCommand "type" = "bot_command" {
        required {
            /// Text.
            text: RichText,
            /// Bot command.
            bot_command: String,
        }
    }
}

record! {
    shared
    /// The Bot API's [`RichTextButton`](https://core.telegram.org/bots/api#richtextbutton).
    RichTextButton "type" = "button" {
        required {
            /// Button.
            button: RichMessageButton,
        }
    }
}

record! {
    shared
    /// The Bot API's [`RichTextCashtag`](https://core.telegram.org/bots/api#richtextcashtag).
    RichTextCashtag "type" = "cashtag" {
        required {
            /// Text.
            text: RichText,
            /// Cashtag.
            cashtag: String,
        }
    }
}

record! {
    shared
    /// The Bot API's [`RichTextCode`](https://core.telegram.org/bots/api#richtextcode).
    RichTextCode "type" = "code" {
        required {
            /// Text.
            text: RichText,
        }
    }
}

record! {
    shared
    /// The Bot API's [`RichTextCustomEmoji`](https://core.telegram.org/bots/api#richtextcustomemoji).
    RichTextCustomEmoji "type" = "custom_emoji" {
        required {
            /// Custom emoji id.
            custom_emoji_id: String,
            /// Alternative text.
            alternative_text: String,
        }
    }
}

record! {
    shared
    /// The Bot API's [`RichTextDateTime`](https://core.telegram.org/bots/api#richtextdatetime).
    RichTextDateTime "type" = "date_time" {
        required {
            /// Text.
            text: RichText,
            /// Unix time, in seconds since 1970.
            unix_time: Date,
            /// Date time format.
            date_time_format: String,
        }
    }
}

record! {
    shared
    /// The Bot API's [`RichTextEmailAddress`](https://core.telegram.org/bots/api#richtextemailaddress).
    RichTextEmailAddress "type" = "email_address" {
        required {
            /// Text.
            text: RichText,
            /// Email address.
            email_address: String,
        }
    }
}

record! {
    shared
    /// The Bot API's [`RichTextHashtag`](https://core.telegram.org/bots/api#richtexthashtag).
    RichTextHashtag "type" = "hashtag" {
        required {
            /// Text.
            text: RichText,
            /// Hashtag.
            hashtag: String,
        }
    }
}

record! {
    shared
    /// The Bot API's [`RichTextItalic`](https://core.telegram.org/bots/api#richtextitalic).
    RichTextItalic "type" = "italic" {
        required {
            /// Text.
            text: RichText,
        }
    }
}

record! {
    shared
    /// The Bot API's [`RichTextMarked`](https://core.telegram.org/bots/api#richtextmarked).
    RichTextMarked "type" = "marked" {
        required {
            /// Text.
            text: RichText,
        }
    }
}

record! {
    shared
    /// The Bot API's [`RichTextMathematicalExpression`](https://core.telegram.org/bots/api#richtextmathematicalexpression).
    RichTextMathematicalExpression "type" = "mathematical_expression" {
        required {
            /// Expression.
            expression: String,
        }
    }
}

record! {
    shared
    /// The Bot API's [`RichTextMention`](https://core.telegram.org/bots/api#richtextmention).
    RichTextMention "type" = "mention" {
        required {
            /// Text.
            text: RichText,
            /// Username.
            username: String,
        }
    }
}

record! {
    shared
    /// The Bot API's [`RichTextPhoneNumber`](https://core.telegram.org/bots/api#richtextphonenumber).
    RichTextPhoneNumber "type" = "phone_number" {
        required {
            /// Text.
            text: RichText,
            /// Phone number.
            phone_number: String,
        }
    }
}

record! {
    shared
    /// The Bot API's [`RichTextReference`](https://core.telegram.org/bots/api#richtextreference).
    RichTextReference "type" = "reference" {
        required {
            /// Text.
            text: RichText,
            /// Name.
            name: String,
        }
    }
}

record! {
    shared
    /// The Bot API's [`RichTextReferenceLink`](https://core.telegram.org/bots/api#richtextreferencelink).
    RichTextReferenceLink "type" = "reference_link" {
        required {
            /// Text.
            text: RichText,
            /// Reference name.
            reference_name: String,
        }
    }
}

record! {
    shared
    /// The Bot API's [`RichTextSpoiler`](https://core.telegram.org/bots/api#richtextspoiler).
    RichTextSpoiler "type" = "spoiler" {
        required {
            /// Text.
            text: RichText,
        }
    }
}

record! {
    shared
    /// The Bot API's [`RichTextStrikethrough`](https://core.telegram.org/bots/api#richtextstrikethrough).
    RichTextStrikethrough "type" = "strikethrough" {
        required {
            /// Text.
            text: RichText,
        }
    }
}

record! {
    shared
    /// The Bot API's [`RichTextSubscript`](https://core.telegram.org/bots/api#richtextsubscript).
    RichTextSubscript "type" = "subscript" {
        required {
            /// Text.
            text: RichText,
        }
    }
}

record! {
    shared
    /// The Bot API's [`RichTextSuperscript`](https://core.telegram.org/bots/api#richtextsuperscript).
    RichTextSuperscript "type" = "superscript" {
        required {
            /// Text.
            text: RichText,
        }
    }
}

record! {
    shared
    /// The Bot API's [`RichTextTextMention`](https://core.telegram.org/bots/api#richtexttextmention).
    RichTextTextMention "type" = "text_mention" {
        required {
            /// Text.
            text: RichText,
            /// User.
            user: User,
        }
    }
}

record! {
    shared
    /// The Bot API's [`RichTextUnderline`](https://core.telegram.org/bots/api#richtextunderline).
    RichTextUnderline "type" = "underline" {
        required {
            /// Text.
            text: RichText,
        }
    }
}

record! {
    shared
    /// The Bot API's [`RichTextUrl`](https://core.telegram.org/bots/api#richtexturl).
    RichTextUrl "type" = "url" {
        required {
            /// Text.
            text: RichText,
            /// URL.
            url: String,
        }
    }
}
