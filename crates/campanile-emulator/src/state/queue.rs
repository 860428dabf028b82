use std::{
    collections::{BTreeMap, VecDeque},
    sync::Arc,
    time::Duration,
};

use bytes::Bytes;
use serde_json::Value;

use super::Random;
use crate::shape::{self, Shape};

/// How many updates wait for one bot; more are dropped silently (TDLib, TQueue).
const CAPACITY: usize = 100_000;
/// How large one update may be, in bytes; a larger one is dropped silently (TDLib, TQueue).
const MAX_SIZE: usize = 512 * 1024;
/// How large all waiting updates may be together, in bytes (TDLib, TQueue).
const MAX_TOTAL: usize = 128 * 1024 * 1024;
/// After so long without an update, ids start again (Bot API, `Update.update_id`).
const SILENCE: Duration = Duration::from_secs(7 * 24 * 60 * 60);
/// How many delivered updates can be delivered again on request.
const REMEMBERED: usize = 1_000;
/// Update ids are positive and end here (TDLib, TQueue).
const MAX_ID: i64 = 2_000_000_000;

/// A queue of the webhook: updates of one lane are delivered strictly one after the other (Bot API
/// server, the `webhook_queue_id` of `add_update`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Lane {
    /// What the id is of, as the server numbers it.
    queue: u8,
    id: i64,
}

impl Lane {
    pub(crate) fn of(kind: &str, content: &Value) -> Self {
        let id = |path| content.pointer(path).and_then(Value::as_i64).unwrap_or(0);
        let text = |name: &str| {
            let text = content[name].as_str();
            text.and_then(|text| text.parse().ok()).unwrap_or(0)
        };
        let (queue, id) = match kind {
            "inline_query" => (1, id("/from/id")),
            "chosen_inline_result" => (2, id("/from/id")),
            "callback_query" => (3, id("/from/id")),
            "shipping_query" | "pre_checkout_query" => (4, id("/from/id")),
            "my_chat_member" => (5, id("/chat/id")),
            "chat_member" => (6, id("/new_chat_member/user/id")),
            "chat_join_request" => (6, id("/from/id")),
            "chat_boost" | "removed_chat_boost" => (7, id("/chat/id")),
            "message_reaction" => (8, id("/chat/id")),
            "message_reaction_count" => (9, id("/chat/id")),
            "business_connection" => (10, id("/user/id")),
            "business_message" | "edited_business_message" | "deleted_business_messages" => {
                (11, id("/chat/id"))
            }
            "guest_message" => (12, id("/chat/id")),
            "purchased_paid_media" => (12, id("/from/id")),
            "managed_bot" => (13, id("/user/id")),
            "poll" => (0, text("id")),
            "poll_answer" => (0, text("poll_id")),
            _ => (0, id("/chat/id")),
        };
        Self { queue, id }
    }
}

/// How long an update of `kind` waits before it is forgotten (Bot API server, `add_update`).
pub(crate) fn lifetime(kind: &str) -> Duration {
    Duration::from_secs(match kind {
        "inline_query" => 30,
        "callback_query" | "shipping_query" | "pre_checkout_query" => 150,
        "chosen_inline_result" => 600,
        _ => 24 * 60 * 60,
    })
}

/// A random id to start from, which may be lower than those before.
fn first_id(random: &mut Random) -> i64 {
    random.between(2_000_000, 1_000_000_000)
}

#[derive(Debug)]
pub(crate) struct Update {
    pub(crate) id: i64,
    pub(crate) lane: Lane,
    /// Time since the start of the emulator from which on nobody gets this update.
    pub(crate) expires: Duration,
    /// The whole update as JSON text.
    pub(crate) body: Bytes,
}

/// The updates that wait for one bot, in the order of their ids.
#[derive(Debug)]
pub(crate) struct UpdateQueue {
    waiting: BTreeMap<i64, Arc<Update>>,
    next_id: i64,
    /// The number of the run of ids, and the first of it; ids rise by one within a run.
    run: (u64, i64),
    /// How much the waiting updates take, in bytes.
    size: usize,
    /// When the last update came.
    last: Duration,
    delivered: VecDeque<Arc<Update>>,
    /// Updates that are delivered once more, whatever the offset says.
    repeats: VecDeque<Arc<Update>>,
}

impl UpdateQueue {
    pub(crate) fn new(random: &mut Random) -> Self {
        let first = first_id(random);
        Self {
            waiting: BTreeMap::new(),
            next_id: first,
            run: (0, first),
            size: 0,
            last: Duration::ZERO,
            delivered: VecDeque::new(),
            repeats: VecDeque::new(),
        }
    }

    /// Adds an update for `bot`, or drops it silently.
    pub(crate) fn push(
        &mut self,
        (bot, kind): (i64, &str),
        content: &Value,
        now: Duration,
        random: &mut Random,
    ) -> Option<Arc<Update>> {
        if self.next_id > MAX_ID || now.saturating_sub(self.last) > SILENCE {
            self.next_id = first_id(random);
            self.run = (self.run.0 + 1, self.next_id);
        }
        let id = self.next_id;
        let shape = Shape::named("Update").and_then(|update| update.of_field(kind));
        let content_text = shape::write_for(bot, content, shape);
        let body = format!(
            "{{\"update_id\":{id},\n{}:{content_text}}}",
            Value::from(kind)
        );
        let is_full = self.waiting.len() >= CAPACITY || self.size + body.len() > MAX_TOTAL;
        if body.len() > MAX_SIZE || is_full {
            return None;
        }
        self.next_id = id + 1;
        self.last = now;
        self.size += body.len();
        let update = Arc::new(Update {
            id,
            lane: Lane::of(kind, content),
            expires: now + lifetime(kind),
            body: body.into(),
        });
        self.waiting.insert(id, update.clone());
        Some(update)
    }

    /// The id from which a poll with `offset` reads, after it confirmed what it confirms (Bot API
    /// server, `do_get_updates`; TDLib, `TQueue::get`).
    pub(crate) fn confirm(&mut self, offset: i64) -> i64 {
        let head = self
            .waiting
            .first_key_value()
            .map_or(self.next_id, |(id, _)| *id);
        let from = match offset {
            0 => return head,
            1.. => offset,
            _ => (self.next_id + offset).max(head),
        };
        // An offset far off counts as none: the queue is read from its head, nothing is confirmed.
        if from > self.next_id + 10 || from < head - CAPACITY as i64 {
            return head;
        }
        let kept = self.waiting.split_off(&from);
        let confirmed = std::mem::replace(&mut self.waiting, kept);
        for update in confirmed.into_values() {
            self.size -= update.body.len();
            self.remember(update);
        }
        from
    }

    /// Up to `limit` updates from `from` on.
    pub(crate) fn read(&mut self, from: i64, limit: usize, now: Duration) -> Vec<Arc<Update>> {
        while let Some(first) = self.waiting.first_entry()
            && first.get().expires <= now
        {
            self.size -= first.remove().body.len();
        }
        let repeats = self.repeats.len().min(limit);
        let mut updates: Vec<_> = self.repeats.drain(..repeats).collect();
        let fresh = self.waiting.range(from..).map(|(_, update)| update);
        let room = limit - repeats;
        updates.extend(
            fresh
                .filter(|update| update.expires > now)
                .take(room)
                .cloned(),
        );
        updates
    }

    pub(crate) fn is_empty(&self, from: i64, now: Duration) -> bool {
        let mut fresh = self.waiting.range(from..);
        self.repeats.is_empty() && !fresh.any(|(_, update)| update.expires > now)
    }

    /// The updates of this run that wait from `from` on, for a webhook.
    pub(crate) fn since(&self, from: i64) -> impl Iterator<Item = &Arc<Update>> {
        let fresh = self.waiting.range(from.min(self.next_id)..self.next_id);
        fresh.map(|(_, update)| update)
    }

    /// The number of the run of ids, and the first of it.
    pub(crate) fn run(&self) -> (u64, i64) {
        self.run
    }

    /// The update `id`, if it still waits and has not expired.
    pub(crate) fn waiting(&self, id: i64, now: Duration) -> Option<Arc<Update>> {
        self.waiting
            .get(&id)
            .filter(|update| update.expires > now)
            .cloned()
    }

    /// Takes the update `id` out, because it was delivered or has expired.
    pub(crate) fn settle(&mut self, id: i64) {
        if let Some(update) = self.waiting.remove(&id) {
            self.size -= update.body.len();
            self.remember(update);
        }
    }

    /// Delivers the update `id` once more; false if it is not known any more.
    pub(crate) fn repeat(&mut self, id: i64) -> bool {
        let delivered = self.delivered.iter().rev().find(|update| update.id == id);
        let found = delivered.or_else(|| self.waiting.get(&id)).cloned();
        let found = found.filter(|_| self.repeats.len() < REMEMBERED);
        found.map(|update| self.repeats.push_back(update)).is_some()
    }

    pub(crate) fn has_repeats(&self) -> bool {
        !self.repeats.is_empty()
    }

    pub(crate) fn take_repeats(&mut self) -> Vec<Arc<Update>> {
        self.repeats.drain(..).collect()
    }

    pub(crate) fn clear(&mut self) {
        self.waiting.clear();
        self.size = 0;
        self.repeats.clear();
    }

    pub(crate) fn len(&self) -> usize {
        self.waiting.len()
    }

    pub(crate) fn next_id(&self) -> i64 {
        self.next_id
    }

    fn remember(&mut self, update: Arc<Update>) {
        if self.delivered.len() >= REMEMBERED {
            self.delivered.pop_front();
        }
        self.delivered.push_back(update);
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn no_more_than_128_mebibytes_of_updates_wait() {
        let mut random = Random::new(0);
        let mut queue = UpdateQueue::new(&mut random);
        let mut push = |queue: &mut UpdateQueue| {
            let update = queue.push((42, "poll"), &json!({}), Duration::ZERO, &mut random);
            update.map(|update| update.body.len())
        };
        let size = push(&mut queue).unwrap();
        assert_eq!(queue.size, size);
        queue.size = MAX_TOTAL - size;
        assert!(push(&mut queue).is_some() && push(&mut queue).is_none());
        queue.clear();
        assert!(push(&mut queue).is_some());
    }

    #[test]
    fn no_more_than_a_hundred_thousand_updates_wait() {
        let mut random = Random::new(0);
        let mut queue = UpdateQueue::new(&mut random);
        let mut push = || {
            let update = queue.push((42, "poll"), &json!({}), Duration::ZERO, &mut random);
            update.is_some()
        };
        assert!((0..CAPACITY).all(|_| push()));
        assert!(!push());
    }
}
