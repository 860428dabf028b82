//! Types of the Bot API: games.

use super::*;

record! {
    shared
    /// The Bot API's [`CallbackGame`](https://core.telegram.org/bots/api#callbackgame).
    CallbackGame {
    }
}

record! {
    inbound
    /// The Bot API's [`Game`](https://core.telegram.org/bots/api#game).
    Game {
        required {
            /// Title.
            title: String,
            /// Description.
            description: String,
            /// Photo.
            photo: Vec<PhotoSize>,
        }
        optional {
            /// Text; 0-4096 characters.
            text: String,
            /// Text entities.
            text_entities: Vec<MessageEntity>,
            /// Animation.
            animation: Box<Animation>,
        }
    }
}

record! {
    inbound
    /// The Bot API's [`GameHighScore`](https://core.telegram.org/bots/api#gamehighscore).
    GameHighScore {
        required {
            /// Position.
            position: i64,
            /// User.
            user: User,
            /// Score.
            score: i64,
        }
    }
}
