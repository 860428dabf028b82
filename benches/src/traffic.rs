//! Plain messages, one after another, as a source hands them on.

use bytes::Bytes;
use campanile::{Bot, Request, Update};
use campanile_testkit::TestBot;

/// The raw JSON of a text message in a private chat, in the order of keys that Telegram has.
#[must_use]
pub fn message(update_id: u64, user: u64) -> Bytes {
    let json = format!(
        concat!(
            r#"{{"update_id":{id},"message":{{"message_id":{id},"from":{{"id":{user},"is_bot":false,"#,
            r#""first_name":"Ada","username":"ada_{user}","language_code":"en"}},"chat":{{"id":{user},"#,
            r#""first_name":"Ada","username":"ada_{user}","type":"private"}},"date":1800000000,"#,
            r#""text":"Hello there, is anybody home?"}}}}"#,
        ),
        id = update_id,
        user = user,
    );
    json.into()
}

/// Makes requests of plain messages, each with an id of its own.
#[derive(Debug)]
pub struct Messages {
    bot: Bot,
    users: u64,
    sent: u64,
}

impl Messages {
    /// Messages of so many users in turn, to this bot.
    #[must_use]
    pub fn new(bot: Bot, users: u64) -> Self {
        let sent = 0;
        Self { bot, users, sent }
    }

    /// Messages of a few users, to a bot that knows every user as a member of every channel.
    #[must_use]
    pub fn of_regulars() -> Self {
        Self::new(member_bot(), 50)
    }

    /// The JSON of the next message.
    pub fn next_raw(&mut self) -> Bytes {
        self.sent += 1;
        message(self.sent, FIRST_USER + self.sent % self.users)
    }

    /// The next message, parsed.
    ///
    /// # Panics
    ///
    /// If it cannot be parsed, which would be a fault of this module.
    pub fn next_request(&mut self) -> Request {
        let update = Update::parse(self.next_raw()).expect("the message is an update");
        Request::new(update, self.bot.clone())
    }
}

/// The users are this and those after it.
pub const FIRST_USER: u64 = 1_000_000_000;

/// A bot whose `getChatMember` always answers that someone is a member.
#[must_use]
pub fn member_bot() -> Bot {
    let member = campanile_testkit::update::Member::Member.of(7);
    TestBot::new().answer_always("getChatMember", member).bot()
}
