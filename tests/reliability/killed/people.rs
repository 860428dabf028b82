//! Who writes to the bot.

use std::{collections::BTreeSet, time::Duration};

use campanile_emulator::{Album, BotClient, Emulator, Person};
use serde_json::json;
use tokio::time::sleep;

/// Each has a private chat with the bot.
const PEOPLE: usize = 40;
/// So many updates wait at the server at most, as people wait for a bot.
const AHEAD: usize = 300;
/// Of so many updates one is a press, and a few are an album.
const ROUND: usize = 50;

/// What the bot is to do, by name.
pub(crate) type Sent = BTreeSet<String>;

pub(crate) struct People {
    emulator: Emulator,
    client: BotClient,
    people: Vec<Person>,
    updates: usize,
}

impl People {
    pub(crate) fn new(emulator: &Emulator, client: &BotClient, updates: usize) -> Self {
        let people = (0..PEOPLE).map(|n| emulator.user(&format!("Person {n}")));
        Self {
            emulator: emulator.clone(),
            client: client.clone(),
            people: people.collect(),
            updates,
        }
    }

    /// Writes everything, and says what is to come of it.
    pub(crate) async fn write(self) -> Sent {
        let mut sent = Sent::new();
        let mut n = 0;
        while n < self.updates {
            while self.emulator.pending(&self.client) >= AHEAD {
                sleep(Duration::from_millis(2)).await;
            }
            let person = &self.people[n * 7 % PEOPLE];
            let left = self.updates - n;
            match n % ROUND {
                3 => {
                    self.press(person, n);
                    sent.insert(format!("press {n}"));
                    n += 1;
                }
                11 if left > 10 => {
                    let count = 2 + n / ROUND % 9;
                    for message in person.album(&self.client, Album::photos(count)) {
                        sent.insert(format!("member {} {}", message.chat_id(), message.id()));
                    }
                    n += count;
                }
                _ => {
                    person.say(&self.client, &n.to_string());
                    sent.insert(format!("text {} {n}", person.id()));
                    n += 1;
                }
            }
        }
        sent
    }

    /// A press of a button that nobody pressed before.
    fn press(&self, person: &Person, n: usize) {
        let id = person.id().0;
        let from = json!({"id": id, "is_bot": false, "first_name": "Person"});
        let chat = json!({"id": id, "type": "private", "first_name": "Person"});
        let query = json!({
            "id": n.to_string(),
            "from": from,
            "chat_instance": "1",
            "data": format!("press {n}"),
            "message": {"message_id": 1, "date": 1_700_000_000, "chat": chat, "text": "Menu"},
        });
        self.emulator
            .push_update(&self.client, "callback_query", &query);
    }
}
