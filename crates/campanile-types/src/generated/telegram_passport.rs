//! Types of the Bot API: telegram passport.

use super::*;

record! {
    inbound
    /// The Bot API's [`EncryptedCredentials`](https://core.telegram.org/bots/api#encryptedcredentials).
    EncryptedCredentials {
        required {
            /// Data.
            data: String,
            /// Hash.
            hash: String,
            /// Secret.
            secret: String,
        }
    }
}

record! {
    inbound
    /// The Bot API's [`EncryptedPassportElement`](https://core.telegram.org/bots/api#encryptedpassportelement).
    EncryptedPassportElement {
        required {
            /// Type.
            kind = "type": PassportElementType,
            /// Hash.
            hash: String,
        }
        optional {
            /// Data. One of `personal_details`, `passport`, `driver_license`, `identity_card`, `internal_passport`, `address`.
            data: String,
            /// Phone number.
            phone_number: String,
            /// Email.
            email: String,
            /// Files.
            files: Vec<PassportFile>,
            /// Front side.
            front_side: Box<PassportFile>,
            /// Reverse side.
            reverse_side: Box<PassportFile>,
            /// Selfie.
            selfie: Box<PassportFile>,
            /// Translation.
            translation: Vec<PassportFile>,
        }
    }
}

record! {
    inbound
    /// The Bot API's [`PassportData`](https://core.telegram.org/bots/api#passportdata).
    PassportData {
        required {
            /// Data.
            data: Vec<EncryptedPassportElement>,
            /// Credentials.
            credentials: EncryptedCredentials,
        }
    }
}

one_of! {
    outbound
    /// The Bot API's [`PassportElementError`](https://core.telegram.org/bots/api#passportelementerror).
    PassportElementError {
        DataField(PassportElementErrorDataField boxed),
        FrontSide(PassportElementErrorFrontSide boxed),
        ReverseSide(PassportElementErrorReverseSide boxed),
        Selfie(PassportElementErrorSelfie boxed),
        File(PassportElementErrorFile boxed),
        Files(PassportElementErrorFiles boxed),
        TranslationFile(PassportElementErrorTranslationFile boxed),
        TranslationFiles(PassportElementErrorTranslationFiles boxed),
        Unspecified(PassportElementErrorUnspecified boxed),
    }
}

record! {
    outbound
    /// The Bot API's [`PassportElementErrorDataField`](https://core.telegram.org/bots/api#passportelementerrordatafield).
    PassportElementErrorDataField "source" = "data" {
        required {
            /// Type.
            kind = "type": PassportElementType,
            /// Field name.
            field_name: String,
            /// Data hash.
            data_hash: String,
            /// Message.
            message: String,
        }
    }
}

record! {
    outbound
    /// The Bot API's [`PassportElementErrorFile`](https://core.telegram.org/bots/api#passportelementerrorfile).
    PassportElementErrorFile "source" = "file" {
        required {
            /// Type.
            kind = "type": PassportElementType,
            /// File hash.
            file_hash: String,
            /// Message.
            message: String,
        }
    }
}

record! {
    outbound
    /// The Bot API's [`PassportElementErrorFiles`](https://core.telegram.org/bots/api#passportelementerrorfiles).
    PassportElementErrorFiles "source" = "files" {
        required {
            /// Type.
            kind = "type": PassportElementType,
            /// File hashes.
            file_hashes: Vec<String>,
            /// Message.
            message: String,
        }
    }
}

record! {
    outbound
    /// The Bot API's [`PassportElementErrorFrontSide`](https://core.telegram.org/bots/api#passportelementerrorfrontside).
    PassportElementErrorFrontSide "source" = "front_side" {
        required {
            /// Type.
            kind = "type": PassportElementType,
            /// File hash.
            file_hash: String,
            /// Message.
            message: String,
        }
    }
}

record! {
    outbound
    /// The Bot API's [`PassportElementErrorReverseSide`](https://core.telegram.org/bots/api#passportelementerrorreverseside).
    PassportElementErrorReverseSide "source" = "reverse_side" {
        required {
            /// Type.
            kind = "type": PassportElementType,
            /// File hash.
            file_hash: String,
            /// Message.
            message: String,
        }
    }
}

record! {
    outbound
    /// The Bot API's [`PassportElementErrorSelfie`](https://core.telegram.org/bots/api#passportelementerrorselfie).
    PassportElementErrorSelfie "source" = "selfie" {
        required {
            /// Type.
            kind = "type": PassportElementType,
            /// File hash.
            file_hash: String,
            /// Message.
            message: String,
        }
    }
}

record! {
    outbound
    /// The Bot API's [`PassportElementErrorTranslationFile`](https://core.telegram.org/bots/api#passportelementerrortranslationfile).
    PassportElementErrorTranslationFile "source" = "translation_file" {
        required {
            /// Type.
            kind = "type": PassportElementType,
            /// File hash.
            file_hash: String,
            /// Message.
            message: String,
        }
    }
}

record! {
    outbound
    /// The Bot API's [`PassportElementErrorTranslationFiles`](https://core.telegram.org/bots/api#passportelementerrortranslationfiles).
    PassportElementErrorTranslationFiles "source" = "translation_files" {
        required {
            /// Type.
            kind = "type": PassportElementType,
            /// File hashes.
            file_hashes: Vec<String>,
            /// Message.
            message: String,
        }
    }
}

record! {
    outbound
    /// The Bot API's [`PassportElementErrorUnspecified`](https://core.telegram.org/bots/api#passportelementerrorunspecified).
    PassportElementErrorUnspecified "source" = "unspecified" {
        required {
            /// Type.
            kind = "type": PassportElementType,
            /// Element hash.
            element_hash: String,
            /// Message.
            message: String,
        }
    }
}

record! {
    inbound
    /// The Bot API's [`PassportFile`](https://core.telegram.org/bots/api#passportfile).
    PassportFile {
        required {
            /// File id.
            file_id: String,
            /// File size, in bytes.
            file_size: i64,
            /// File date, in seconds since 1970.
            file_date: Date,
        }
        lenient {
            /// File unique id.
            file_unique_id: String,
        }
    }
}
