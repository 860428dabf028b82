//! What the bot did, as the server saw it.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{Arc, Mutex, MutexGuard},
};

use campanile_emulator::{Emulator, Event};
use tokio::{sync::watch, task::JoinHandle};

use super::people::Sent;
use crate::scale::Violations;

#[derive(Debug, Default)]
struct Seen {
    /// How often each thing was done.
    times: BTreeMap<String, usize>,
    /// The last message of each chat that had its effect.
    last: BTreeMap<String, usize>,
    out_of_order: Vec<String>,
    all: usize,
}

pub(crate) struct Effects {
    seen: Arc<Mutex<Seen>>,
    news: watch::Receiver<usize>,
    task: JoinHandle<()>,
}

impl Effects {
    /// Watches the calls of the bot from now on.
    pub(crate) fn follow(emulator: &Emulator) -> Self {
        let mut events = emulator.follow();
        let seen = Arc::<Mutex<Seen>>::default();
        let (told, news) = watch::channel(0);
        let noting = Arc::clone(&seen);
        let task = tokio::spawn(async move {
            loop {
                let event = events.next().await;
                let all = lock(&noting).note(&event);
                told.send_replace(all);
            }
        });
        Self { seen, news, task }
    }

    /// How many effects there were, repeated ones included.
    pub(crate) fn count(&self) -> usize {
        lock(&self.seen).all
    }

    /// How many updates had their effect.
    pub(crate) fn updates(&self) -> usize {
        lock(&self.seen).times.len()
    }

    /// Waits for more effects than so many.
    pub(crate) async fn more_than(&self, seen: usize) {
        let mut news = self.news.clone();
        _ = news.wait_for(|all| *all > seen).await;
    }

    pub(crate) fn violations(&self, sent: &Sent, repeats: usize) -> Violations {
        let seen = lock(&self.seen);
        let mut violations = Vec::new();
        let done: BTreeSet<_> = seen.times.keys().cloned().collect();
        let lost: Vec<_> = sent.difference(&done).take(5).cloned().collect();
        if !lost.is_empty() {
            let count = sent.difference(&done).count();
            violations.push(format!("{count} updates are lost, such as {lost:?}"));
        }
        if let Some(made_up) = done.difference(sent).next() {
            violations.push(format!("nobody asked for {made_up}"));
        }
        if let Some(first) = seen.out_of_order.first() {
            let count = seen.out_of_order.len();
            violations.push(format!("{count} are out of order, such as {first}"));
        }
        let repeated = seen.repeated();
        if repeated > repeats {
            violations.push(format!(
                "{repeated} effects are repeated, more than {repeats}"
            ));
        }
        violations
    }

    pub(crate) fn summary(&self, kills: usize) -> String {
        let seen = lock(&self.seen);
        let (updates, repeated) = (seen.times.len(), seen.repeated());
        format!("{updates} updates, {kills} kills, {repeated} effects repeated")
    }
}

impl Drop for Effects {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Seen {
    fn note(&mut self, event: &Event) -> usize {
        let call = event.call().filter(|call| call.method() == "sendMessage");
        let text = call.and_then(|call| call.get("text")?.as_str());
        for effect in text.into_iter().flat_map(str::lines) {
            self.all += 1;
            *self.times.entry(effect.to_owned()).or_default() += 1;
            self.note_order(effect);
        }
        self.all
    }

    fn note_order(&mut self, effect: &str) {
        let Some(("text", rest)) = effect.split_once(' ') else {
            return;
        };
        let (chat, n) = rest
            .split_once(' ')
            .expect("a text has a chat and a number");
        let n: usize = n.parse().expect("people write numbers");
        let last = self.last.entry(chat.to_owned()).or_default();
        if n < *last {
            self.out_of_order.push(format!("{effect} behind {last}"));
        }
        *last = n.max(*last);
    }

    fn repeated(&self) -> usize {
        self.times.values().map(|times| times - 1).sum()
    }
}

fn lock(seen: &Mutex<Seen>) -> MutexGuard<'_, Seen> {
    seen.lock().expect("nothing panics while it holds the lock")
}
