use std::{sync::Arc, time::Duration};

use campanile_store::Store;
use tower_layer::Layer;

use super::{
    Channel, ChannelGate, ChannelGateError,
    channel::check_button,
    members::Members,
    prompt::{Prompts, Texts},
    shared::{Mode, OnError, Shared, Times},
};
use crate::MemberFeedLayer;

/// The longest text of a message (Bot API, `sendMessage.text`), in characters.
const MAX_TEXT: usize = 4096;
/// The longest text of an answer to a press (Bot API, `answerCallbackQuery.text`), in characters.
const MAX_NOTICE: usize = 200;
/// The most channels of one gate: each is a row of buttons, and a question per stranger.
const MAX_CHANNELS: usize = 50;
/// Telegram delivers no event that is older, so a record need not be kept longer to be compared.
const EVENTS_LIVE: Duration = Duration::from_secs(24 * 60 * 60);

/// Applies [`ChannelGate`].
///
/// Clones share what they learned. See the [module docs](super) for an example.
#[derive(Debug, Clone)]
#[must_use = "a layer does nothing until it is part of a stack"]
pub struct ChannelGateLayer {
    shared: Arc<Shared>,
}

impl ChannelGateLayer {
    /// Starts a gate that lets those pass who are in all of the channels.
    pub fn all<C: Into<Channel>>(
        store: impl Store,
        channels: impl IntoIterator<Item = C>,
    ) -> ChannelGateBuilder {
        ChannelGateBuilder::new(Arc::new(store), Mode::All, channels)
    }

    /// Starts a gate that lets those pass who are in any of the channels.
    pub fn any<C: Into<Channel>>(
        store: impl Store,
        channels: impl IntoIterator<Item = C>,
    ) -> ChannelGateBuilder {
        ChannelGateBuilder::new(Arc::new(store), Mode::Any, channels)
    }
}

impl<S> Layer<S> for ChannelGateLayer {
    type Service = ChannelGate<S>;

    fn layer(&self, inner: S) -> Self::Service {
        ChannelGate::new(inner, Arc::clone(&self.shared))
    }
}

/// A gate in the making.
///
/// See the [module docs](super) for an example.
#[derive(Debug)]
#[must_use = "a builder does nothing until it is built"]
pub struct ChannelGateBuilder {
    store: Arc<dyn Store>,
    mode: Mode,
    channels: Vec<Channel>,
    texts: Texts,
    prompt_period: Duration,
    times: Times,
    on_error: OnError,
}

impl ChannelGateBuilder {
    fn new<C: Into<Channel>>(
        store: Arc<dyn Store>,
        mode: Mode,
        channels: impl IntoIterator<Item = C>,
    ) -> Self {
        Self {
            store,
            mode,
            channels: channels.into_iter().map(Into::into).collect(),
            texts: Texts::default(),
            prompt_period: Duration::from_secs(60),
            times: Times::default(),
            on_error: OnError::Refuse,
        }
    }

    /// Sets the text above the buttons, 1 to 4096 characters.
    pub fn prompt(mut self, text: impl Into<String>) -> Self {
        self.texts.prompt = text.into();
        self
    }

    /// Sets for how long a user who was prompted is not prompted again: a minute unless set.
    pub fn prompt_period(mut self, period: Duration) -> Self {
        self.prompt_period = period;
        self
    }

    /// Sets the text of the button by which a user says to have joined: `I joined` unless set.
    pub fn joined_button(mut self, text: impl Into<String>) -> Self {
        self.texts.button = text.into();
        self
    }

    /// Sets the notice to someone who pressed that button and is in, 1 to 200 characters.
    pub fn welcome(mut self, text: impl Into<String>) -> Self {
        self.texts.welcome = text.into();
        self
    }

    /// Sets how the notice to someone who pressed it and is not in begins, 1 to 200 characters; the
    /// channels that are missing follow.
    pub fn still_missing(mut self, text: impl Into<String>) -> Self {
        self.texts.missing = text.into();
        self
    }

    /// Sets the answer to someone whose membership could not be checked, 1 to 200 characters.
    pub fn unavailable(mut self, text: impl Into<String>) -> Self {
        self.texts.unavailable = text.into();
        self
    }

    /// Sets for how long a member counts as one without being asked for again: 10 minutes unless
    /// set.
    pub fn positive_ttl(mut self, ttl: Duration) -> Self {
        self.times.positive = ttl;
        self
    }

    /// Sets for how long someone who is no member is not asked for again: 15 seconds unless set.
    pub fn negative_ttl(mut self, ttl: Duration) -> Self {
        self.times.negative = ttl;
        self
    }

    /// Sets after how long a press of the button may ask for someone again: 2 seconds unless set.
    ///
    /// More presses are answered from what is known, so they cannot flood Telegram with questions.
    pub fn recheck(mut self, after: Duration) -> Self {
        self.times.recheck = after;
        self
    }

    /// Sets for how long after the last confirmation a member stays in while nobody can be asked
    /// for: 24 hours unless set, and zero for not at all.
    pub fn grace(mut self, grace: Duration) -> Self {
        self.times.grace = grace;
        self
    }

    /// Sets what becomes of those who cannot be checked and were not confirmed lately: they are
    /// refused unless set.
    pub fn on_error(mut self, policy: OnError) -> Self {
        self.on_error = policy;
        self
    }

    /// Builds the gate alone, without the feed that tells it of those who join and leave: it learns
    /// of that when what it knows is too old.
    ///
    /// # Errors
    ///
    /// If no channel is required, more than 50 are, or one twice; if an id is that of a user, a
    /// username cannot be one, or a link cannot be opened; if a text is empty or too long for what
    /// it is, or a duration is zero that must not be.
    pub fn build(self) -> Result<ChannelGateLayer, ChannelGateError> {
        self.shared(false).map(|shared| ChannelGateLayer { shared })
    }

    /// Builds the gate, and the feed that tells it of those who join and leave.
    ///
    /// # Errors
    ///
    /// As [`build`](Self::build).
    pub fn pair(self) -> Result<(ChannelGateLayer, MemberFeedLayer), ChannelGateError> {
        let shared = self.shared(true)?;
        let feed = MemberFeedLayer::new(Arc::clone(&shared));
        Ok((ChannelGateLayer { shared }, feed))
    }

    fn shared(self, has_feed: bool) -> Result<Arc<Shared>, ChannelGateError> {
        self.check_channels()?;
        self.check_texts()?;
        self.check_times()?;
        let data = button_data(self.mode, &self.channels);
        let keep = EVENTS_LIVE.max(self.times.grace).max(self.times.positive);
        let members = Members::new(self.store, keep);
        let prompts = Prompts::new(self.texts, self.prompt_period, data);
        let shared = Shared::new(
            members,
            self.channels,
            self.mode,
            self.times,
            self.on_error,
            prompts,
            has_feed,
        );
        Ok(Arc::new(shared))
    }

    fn check_channels(&self) -> Result<(), ChannelGateError> {
        if self.channels.is_empty() {
            return fail("no channel is required, so the gate would let everyone pass");
        }
        if self.channels.len() > MAX_CHANNELS {
            return fail("more than 50 channels are required");
        }
        let mut channels = self.channels.iter().enumerate();
        channels.try_for_each(|(index, channel)| channel.check(&self.channels[..index]))
    }

    fn check_texts(&self) -> Result<(), ChannelGateError> {
        check_text("the prompt", &self.texts.prompt, MAX_TEXT)?;
        check_text("the welcome", &self.texts.welcome, MAX_NOTICE)?;
        check_text(
            "the notice of what is missing",
            &self.texts.missing,
            MAX_NOTICE,
        )?;
        check_text(
            "the answer of an unavailable check",
            &self.texts.unavailable,
            MAX_NOTICE,
        )?;
        check_button("the button of those who joined", &self.texts.button)
    }

    fn check_times(&self) -> Result<(), ChannelGateError> {
        let Times {
            positive,
            negative,
            recheck,
            grace: _,
        } = self.times;
        if self.prompt_period.is_zero() {
            return fail(
                "the period of prompts is zero, so a flood of updates would be answered in full",
            );
        }
        if positive.is_zero() || negative.is_zero() || recheck.is_zero() {
            return fail(
                "a lifetime of what is known is zero, so every update would ask Telegram again",
            );
        }
        if recheck > negative {
            return fail(
                "a press of the button may ask later than any update does, so it would do nothing",
            );
        }
        Ok(())
    }
}

fn fail(message: &str) -> Result<(), ChannelGateError> {
    Err(ChannelGateError::new(message))
}

fn check_text(what: &str, text: &str, longest: usize) -> Result<(), ChannelGateError> {
    let problem = if text.trim().is_empty() {
        "is empty".to_owned()
    } else if text.chars().count() > longest {
        format!("is longer than {longest} characters")
    } else {
        return Ok(());
    };
    Err(ChannelGateError::new(format!("{what} {problem}")))
}

/// The data of the button: other gates have other data, so that each answers to its own, and it is
/// the same after a restart, so that prompts stay alive.
fn button_data(mode: Mode, channels: &[Channel]) -> String {
    // FNV-1a: a hash that never changes from release to release.
    let names = channels.iter().map(ToString::to_string);
    let bytes = names.fold(format!("{mode:?}"), |all, name| format!("{all} {name}"));
    let hash = bytes.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    });
    format!("channel_gate:joined:{hash:016x}")
}
