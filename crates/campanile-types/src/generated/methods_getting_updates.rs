//! Methods of the Bot API: getting updates.

use super::*;

method! {
    /// The method [`deleteWebhook`](https://core.telegram.org/bots/api#deletewebhook).
    DeleteWebhook = "deleteWebhook" -> bool {
        optional {
            /// Drop pending updates.
            drop_pending_updates: bool,
        }
    }
}

method! {
    /// The method [`getUpdates`](https://core.telegram.org/bots/api#getupdates).
    GetUpdates = "getUpdates" -> Updates {
        optional {
            /// Offset.
            offset: i64,
            /// Limit; 1-100.
            limit: i64,
            /// Timeout, in seconds.
            timeout: i64,
            /// Allowed updates.
            allowed_updates: Vec<String>,
        }
    }
}

method! {
    /// The method [`getWebhookInfo`](https://core.telegram.org/bots/api#getwebhookinfo).
    GetWebhookInfo = "getWebhookInfo" -> WebhookInfo {
    }
}

method! {
    /// The method [`setWebhook`](https://core.telegram.org/bots/api#setwebhook).
    SetWebhook = "setWebhook" -> bool {
        required {
            /// URL.
            url: String,
        }
        optional {
            /// Certificate.
            certificate: InputFile,
            /// IP address.
            ip_address: String,
            /// Max connections; 1-100.
            max_connections: i64,
            /// Allowed updates.
            allowed_updates: Vec<String>,
            /// Drop pending updates.
            drop_pending_updates: bool,
            /// Secret token; 1-256 characters.
            secret_token: String,
        }
    }
}
