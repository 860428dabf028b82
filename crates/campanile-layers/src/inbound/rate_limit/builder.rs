use std::{borrow::Cow, collections::HashMap, fmt, sync::Arc, time::Duration};

use campanile_core::{Kind, Request};
use campanile_store::{Namespace, Store};

use super::{
    BlockEnds, LimitKey, RateLimitError, RateLimitLayer, block_ends,
    key::By,
    limit::{Exemption, Limit, Speech},
    notice::Notice,
    rule::{Rule, Wish},
};

/// The longest name of a limiter, in characters.
const MAX_NAME: usize = 64;
/// How long a delivery that was charged is remembered, unless set.
const REDELIVERY_WINDOW: Duration = Duration::from_secs(10 * 60);
/// The longest time that Telegram keeps an update (Bot API, "Getting updates").
const DAY: Duration = Duration::from_secs(24 * 60 * 60);

/// What becomes of an update when the store cannot say whether it is over the limit.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum OnStoreError {
    /// It passes.
    #[default]
    Allow,
    /// It is stopped, and nothing is said.
    Deny,
}

/// A limiter in the making.
///
/// See the [module docs](super) for an example.
#[must_use = "a builder does nothing until it is built"]
pub struct RateLimitBuilder {
    name: String,
    wish: Wish,
    burst: Option<u32>,
    by: By,
    weights: HashMap<Kind, u32>,
    exemptions: Vec<Exemption>,
    notice: Option<String>,
    reminder: Option<(String, Duration)>,
    end_notice: Option<String>,
    on_store_error: OnStoreError,
    redelivery_window: Duration,
}

impl RateLimitBuilder {
    pub(super) fn new(name: String, wish: Wish) -> Self {
        Self {
            name,
            wish,
            burst: None,
            by: By::Principal,
            weights: HashMap::new(),
            exemptions: Vec::new(),
            notice: None,
            reminder: None,
            end_notice: None,
            on_store_error: OnStoreError::default(),
            redelivery_window: REDELIVERY_WINDOW,
        }
    }

    /// Lets so many pass at once under a quota; the rate in the long run stays.
    pub fn burst(mut self, uses: u32) -> Self {
        self.burst = Some(uses);
        self
    }

    /// Counts per chat, in place of per principal. What happens in no chat passes.
    pub fn by_chat(mut self) -> Self {
        self.by = By::Chat;
        self
    }

    /// Counts by a key of your own; `None` passes without being counted.
    ///
    /// The name stands in a probe and in the store, and the closure should be quick. One that panics
    /// fails the call with an error of kind `Panic`.
    pub fn by<K: Into<LimitKey>>(
        mut self,
        name: impl Into<Cow<'static, str>>,
        key: impl Fn(&Request) -> Option<K> + Send + Sync + 'static,
    ) -> Self {
        self.by = By::Custom {
            name: name.into(),
            of: Arc::new(move |request| key(request).map(Into::into)),
        };
        self
    }

    /// Counts updates of a kind as so many uses, 1 unless set. Those that count 0 pass always.
    pub fn weight(mut self, kind: Kind, uses: u32) -> Self {
        self.weights.insert(kind, uses);
        self
    }

    /// Lets pass, without counting, what a closure says yes to; the name stands in a probe.
    ///
    /// A closure that panics fails the call with an error of kind `Panic`.
    pub fn exempt(
        mut self,
        name: impl Into<Cow<'static, str>>,
        exemption: impl Fn(&Request) -> bool + Send + Sync + 'static,
    ) -> Self {
        let name = name.into();
        let is_met = Arc::new(exemption);
        self.exemptions.push(Exemption { name, is_met });
        self
    }

    /// Answers the first update of an episode that does not pass with this text, by its kind.
    ///
    /// `{seconds}` in it becomes the wait, in whole seconds. The notice on a press is cut after 200
    /// characters.
    pub fn notice(mut self, text: impl Into<String>) -> Self {
        self.notice = Some(text.into());
        self
    }

    /// Answers later updates of an episode with this text, by their kind, at most once per period;
    /// they are met with silence unless set. `{seconds}` in it becomes the wait that is left.
    pub fn reminder(mut self, text: impl Into<String>, period: Duration) -> Self {
        self.reminder = Some((text.into(), period));
        self
    }

    /// Tells the chat, when a block ends, that it is over; for a penalty that is built with
    /// [`pair`](Self::pair).
    pub fn end_notice(mut self, text: impl Into<String>) -> Self {
        self.end_notice = Some(text.into());
        self
    }

    /// Sets what becomes of updates while the store fails; they pass unless set.
    pub fn on_store_error(mut self, policy: OnStoreError) -> Self {
        self.on_store_error = policy;
        self
    }

    /// Sets for how long an update that was charged is not charged again if it is delivered again,
    /// 10 minutes unless set. Zero charges each delivery, and saves a write per update.
    pub fn redelivery_window(mut self, window: Duration) -> Self {
        self.redelivery_window = window;
        self
    }

    /// Builds the layer, with the store that counts.
    ///
    /// # Errors
    ///
    /// If the name is empty or longer than 64 characters; if a number of uses, a burst, a window, a
    /// block or a period is zero, or longer than 366 days; if a penalty has a burst or counts more
    /// than 1,000 uses; if a kind weighs more than ever passes at once; if a text is empty or longer
    /// than a message may be; if the redelivery window is longer than a day; if there is an end
    /// notice, which only [`pair`](Self::pair) can send.
    pub fn build(self, store: Arc<dyn Store>) -> Result<RateLimitLayer, RateLimitError> {
        if self.end_notice.is_some() {
            let problem = "its end notice needs somebody to send it; \
                           build it with `pair` and run the `BlockEnds`";
            return Err(RateLimitError::new(&self.name, problem));
        }
        self.limit(store).map(RateLimitLayer::new)
    }

    /// Builds the layer, with the store that counts, and the future that sends its end notices; the
    /// host spawns it, or gives it to its app as a driver.
    ///
    /// # Errors
    ///
    /// As [`build`](Self::build); and if there is no end notice, or what is built is a quota, which
    /// has no block that could end.
    pub fn pair(
        mut self,
        store: Arc<dyn Store>,
    ) -> Result<(RateLimitLayer, BlockEnds), RateLimitError> {
        let fail = |problem: &str| RateLimitError::new(&self.name, problem);
        if let Wish::Quota { .. } = self.wish {
            return Err(fail("a quota has no block whose end could be told"));
        }
        let Some(text) = self.end_notice.take() else {
            return Err(fail("there is no end notice; use `build`"));
        };
        let text = Notice::new("the end notice", text).map_err(|problem| fail(&problem))?;
        let (sender, ends) = block_ends::pair();
        let mut limit = self.limit(store)?;
        limit.speech.end = Some((text, sender));
        Ok((RateLimitLayer::new(limit), ends))
    }

    fn limit(self, store: Arc<dyn Store>) -> Result<Limit, RateLimitError> {
        let name = self.name.clone();
        let fail = |problem: String| RateLimitError::new(&name, problem);
        let rule = self.rule().map_err(fail)?;
        self.check(rule).map_err(fail)?;
        let speech = Speech {
            notice: said("the notice", self.notice).map_err(fail)?,
            reminder: reminder(self.reminder).map_err(fail)?,
            end: None,
        };
        let place = format!("{name}/{}/{}", rule.name(), self.by.name());
        Ok(Limit {
            name: self.name,
            store,
            rule,
            by: self.by,
            counted: Namespace::new(format!("rate_limit/{place}")),
            charged: Namespace::new(format!("rate_limit_charged/{place}")),
            redelivery_window: self.redelivery_window,
            weights: self.weights,
            exemptions: self.exemptions,
            speech,
            on_store_error: self.on_store_error,
            is_failing: false.into(),
        })
    }

    fn rule(&self) -> Result<Rule, String> {
        let wish = match (self.wish, self.burst) {
            (wish, None) => wish,
            (Wish::Quota { uses, per, .. }, burst) => Wish::Quota { uses, per, burst },
            (Wish::Penalty { .. }, Some(_)) => {
                return Err("a penalty has no burst; all of its uses may come at once".to_owned());
            }
        };
        wish.grant().map_err(|error| error.to_string())
    }

    fn check(&self, rule: Rule) -> Result<(), String> {
        if self.name.trim().is_empty() {
            return Err("its name is empty, and its keys are known by it".to_owned());
        }
        if self.name.chars().count() > MAX_NAME {
            return Err(format!("its name is longer than {MAX_NAME} characters"));
        }
        if self.by.name().trim().is_empty() {
            return Err("its key has no name, and is known by it".to_owned());
        }
        let most = rule.most();
        let too_heavy = |(_, weight): &(&Kind, &u32)| **weight > most;
        if let Some((kind, weight)) = self.weights.iter().find(too_heavy) {
            return Err(format!(
                "a weight of {weight} for {kind} never fits, for {most} pass at most"
            ));
        }
        if self.redelivery_window > DAY {
            return Err("the redelivery window is longer than a day, after which \
                        Telegram does not deliver again and ids may be used anew"
                .to_owned());
        }
        Ok(())
    }
}

fn said(what: &str, text: Option<String>) -> Result<Option<Notice>, String> {
    text.map(|text| Notice::new(what, text)).transpose()
}

fn reminder(reminder: Option<(String, Duration)>) -> Result<Option<(Notice, Duration)>, String> {
    let Some((text, period)) = reminder else {
        return Ok(None);
    };
    if period.is_zero() {
        return Err("the period of the reminder is zero, \
                    so a flood of updates would be answered in full"
            .to_owned());
    }
    Ok(Some((Notice::new("the reminder", text)?, period)))
}

impl fmt::Debug for RateLimitBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RateLimitBuilder")
            .field("name", &self.name)
            .field("rule", &self.wish)
            .field("by", &self.by)
            .finish_non_exhaustive()
    }
}
