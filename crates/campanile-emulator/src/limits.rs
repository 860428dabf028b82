use std::{
    collections::{HashMap, VecDeque},
    fmt,
    hash::Hash,
    str::FromStr,
    time::Duration,
};

/// How fast bots may write, as a named profile.
///
/// Telegram states no exact numbers ("Bots FAQ", "My bot is hitting limits"); these are what it
/// advises, kept on the emulator's clock. A call that writes beyond them is answered 429 with
/// `retry_after`, has no effect, and the log names the [`Rule`].
///
/// ```
/// use campanile_emulator::{Emulator, Limits};
///
/// let emulator = Emulator::builder().limits(Limits::Telegram).build();
/// # drop(emulator);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum Limits {
    /// No limits: the default in process, where a test shall meet none that it did not ask for.
    #[default]
    Off,
    /// 1 message per second and chat with bursts of 10, 20 per minute in a group, 30 per second
    /// overall.
    Telegram,
    /// As [`Telegram`](Self::Telegram) without bursts: the second message of a second is refused.
    Strict,
}

/// The rule by which a call was refused; see [`Limits`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Rule {
    /// 1 message per second in one chat.
    Chat,
    /// 20 messages per minute in one group.
    Group,
    /// 30 messages per second in all chats, 1,000 with `allow_paid_broadcast`.
    Overall,
}

impl fmt::Display for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Chat => "1 message per second in a chat",
            Self::Group => "20 messages per minute in a group",
            Self::Overall => "30 messages per second overall",
        })
    }
}

impl FromStr for Limits {
    type Err = String;

    fn from_str(name: &str) -> Result<Self, String> {
        match name {
            "off" => Ok(Self::Off),
            "telegram" => Ok(Self::Telegram),
            "strict" => Ok(Self::Strict),
            _ => Err("limits are off, telegram or strict".to_owned()),
        }
    }
}

const CHAT_PAUSE: Duration = Duration::from_secs(1);
const GROUP_WINDOW: Duration = Duration::from_secs(60);
const GROUP_MESSAGES: usize = 20;
const OVERALL_WINDOW: Duration = Duration::from_secs(1);
const OVERALL_MESSAGES: usize = 30;
const PAID_MESSAGES: usize = 1_000;
/// How many chats are remembered before those that rest are forgotten.
const CHATS_KEPT: usize = 10_000;

/// What is about to be written.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Writing {
    pub(crate) bot: i64,
    pub(crate) chat: i64,
    pub(crate) is_group: bool,
    pub(crate) is_paid: bool,
    pub(crate) messages: u32,
}

/// Counts what bots write.
#[derive(Debug, Default)]
pub(crate) struct Limiter {
    profile: Limits,
    /// By bot and chat: when the chat will have rested from all that was written.
    chats: HashMap<(i64, i64), Duration>,
    groups: HashMap<(i64, i64), VecDeque<Duration>>,
    bots: HashMap<i64, VecDeque<Duration>>,
}

impl Limiter {
    pub(crate) fn new(profile: Limits) -> Self {
        Self {
            profile,
            ..Self::default()
        }
    }

    pub(crate) fn profile(&self) -> Limits {
        self.profile
    }

    fn burst(&self) -> Option<u32> {
        match self.profile {
            Limits::Off => None,
            Limits::Telegram => Some(10),
            Limits::Strict => Some(1),
        }
    }

    /// The rule that refuses this at `now`, and for how many seconds it will.
    pub(crate) fn refusal(&self, writing: Writing, now: Duration) -> Option<(Rule, i64)> {
        let burst = self.burst()?;
        let key = (writing.bot, writing.chat);
        let rested = self.chats.get(&key).copied().unwrap_or_default();
        let chat = rested.saturating_sub(CHAT_PAUSE * (burst - 1));
        let group = free(self.groups.get(&key), GROUP_WINDOW, GROUP_MESSAGES, now);
        let most = match writing.is_paid {
            true => PAID_MESSAGES,
            false => OVERALL_MESSAGES,
        };
        let overall = free(self.bots.get(&writing.bot), OVERALL_WINDOW, most, now);
        [
            (Rule::Group, group),
            (Rule::Chat, chat),
            (Rule::Overall, overall),
        ]
        .into_iter()
        .find(|(_, at)| *at > now)
        .map(|(rule, at)| (rule, seconds(at - now)))
    }

    /// Counts what was written.
    pub(crate) fn record(&mut self, writing: Writing, now: Duration) {
        if self.profile == Limits::Off {
            return;
        }
        let key = (writing.bot, writing.chat);
        make_room(&mut self.chats, |rested| *rested > now);
        let rested = self.chats.entry(key).or_default();
        *rested = (*rested).max(now) + CHAT_PAUSE * writing.messages;
        if writing.is_group {
            make_room(&mut self.groups, |times| {
                is_recent(times, GROUP_WINDOW, now)
            });
            let times = self.groups.entry(key).or_default();
            add(times, writing.messages, GROUP_WINDOW, now);
        }
        make_room(&mut self.bots, |times| {
            is_recent(times, OVERALL_WINDOW, now)
        });
        let times = self.bots.entry(writing.bot).or_default();
        add(times, writing.messages, OVERALL_WINDOW, now);
    }
}

/// When the window has room again.
fn free(
    times: Option<&VecDeque<Duration>>,
    window: Duration,
    most: usize,
    now: Duration,
) -> Duration {
    let Some(times) = times else {
        return Duration::ZERO;
    };
    let recent = times.iter().rev().take_while(|at| **at + window > now);
    // The message that must leave the window first.
    recent
        .into_iter()
        .nth(most - 1)
        .map_or(Duration::ZERO, |at| *at + window)
}

fn add(times: &mut VecDeque<Duration>, messages: u32, window: Duration, now: Duration) {
    while times.front().is_some_and(|at| *at + window <= now) {
        times.pop_front();
    }
    times.extend((0..messages).map(|_| now));
}

fn is_recent(times: &VecDeque<Duration>, window: Duration, now: Duration) -> bool {
    times.back().is_some_and(|at| *at + window > now)
}

fn make_room<K: Eq + Hash, V>(map: &mut HashMap<K, V>, is_needed: impl Fn(&V) -> bool) {
    if map.len() >= CHATS_KEPT {
        map.retain(|_, value| is_needed(value));
    }
}

/// Whole seconds, rounded up.
fn seconds(pause: Duration) -> i64 {
    let seconds = pause.as_secs() + u64::from(pause.subsec_nanos() > 0);
    i64::try_from(seconds).unwrap_or(i64::MAX).max(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    const PRIVATE: Writing = Writing {
        bot: 42,
        chat: 7,
        is_group: false,
        is_paid: false,
        messages: 1,
    };

    /// Writes as often as it may at each of these milliseconds; tells how often that was.
    fn written(profile: Limits, writing: impl Fn(i64) -> Writing, at: &[u64]) -> Vec<i64> {
        let mut limiter = Limiter::new(profile);
        let mut number = 0;
        at.iter()
            .map(|at| {
                let now = Duration::from_millis(*at);
                let first = number;
                while number - first < 2_000 && limiter.refusal(writing(number), now).is_none() {
                    limiter.record(writing(number), now);
                    number += 1;
                }
                number - first
            })
            .collect()
    }

    #[test]
    fn a_chat_takes_a_burst_and_then_one_per_second() {
        let at = [0, 500, 1_000, 5_000];
        assert_eq!(written(Limits::Telegram, |_| PRIVATE, &at), [10, 0, 1, 4]);
        assert_eq!(written(Limits::Strict, |_| PRIVATE, &at), [1, 0, 1, 1]);
        assert_eq!(written(Limits::Off, |_| PRIVATE, &[0]), [2_000]);
    }

    #[test]
    fn a_group_takes_twenty_per_minute() {
        let group = |_| Writing {
            is_group: true,
            ..PRIVATE
        };
        let at = [0, 30_000, 59_999, 60_000, 90_000];
        assert_eq!(written(Limits::Telegram, group, &at), [10, 10, 0, 10, 10]);
    }

    #[test]
    fn a_bot_writes_thirty_per_second_unless_it_pays() {
        let other = |number| Writing {
            chat: number,
            ..PRIVATE
        };
        let at = [0, 999, 1_000];
        assert_eq!(written(Limits::Strict, other, &at), [30, 0, 30]);
        let paid = |number| Writing {
            is_paid: true,
            ..other(number)
        };
        assert_eq!(written(Limits::Strict, paid, &at), [1_000, 0, 1_000]);
    }

    #[test]
    fn an_album_counts_as_its_messages() {
        let album = Writing {
            messages: 10,
            ..PRIVATE
        };
        let mut limiter = Limiter::new(Limits::Telegram);
        limiter.record(album, Duration::ZERO);
        let refusal = limiter.refusal(PRIVATE, Duration::from_millis(100));
        assert_eq!(refusal, Some((Rule::Chat, 1)));
    }

    #[test]
    fn chats_that_rest_are_forgotten() {
        let mut limiter = Limiter::new(Limits::Telegram);
        for chat in 0..50_000_i64 {
            let now = Duration::from_millis(chat.unsigned_abs() * 10);
            limiter.record(
                Writing {
                    chat,
                    is_group: true,
                    ..PRIVATE
                },
                now,
            );
        }
        assert!(limiter.chats.len() <= CHATS_KEPT && limiter.groups.len() <= CHATS_KEPT);
    }
}
