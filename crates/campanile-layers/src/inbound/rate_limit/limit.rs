use std::{
    borrow::Cow,
    collections::HashMap,
    fmt,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use campanile_core::{Content, Entry, Error, Kept, Kind, Outcome, Request, Update};
use campanile_store::{
    Answer, Commit, Durability, Guard, Namespace, Op, Output, Result as StoreResult, Store,
    StoreError, Verdict,
};

use super::{
    Cost, NAME, OnStoreError, block_ends,
    key::By,
    notice::{Notice, seconds},
    rule::Rule,
};
use crate::{kept, unwind};

/// One limiter, shared by the services of a layer.
#[derive(Debug)]
pub(super) struct Limit {
    pub(super) name: String,
    pub(super) store: Arc<dyn Store>,
    pub(super) rule: Rule,
    pub(super) by: By,
    /// Where uses and reminders are counted.
    pub(super) counted: Namespace,
    /// Where the deliveries that were charged are marked; apart, so that marks and counts do not
    /// push each other out.
    pub(super) charged: Namespace,
    pub(super) redelivery_window: Duration,
    pub(super) weights: HashMap<Kind, u32>,
    pub(super) exemptions: Vec<Exemption>,
    pub(super) speech: Speech,
    pub(super) on_store_error: OnStoreError,
    /// The last answer of the store was an error: what is logged is the change.
    pub(super) is_failing: AtomicBool,
}

/// What a limiter says.
#[derive(Debug)]
pub(super) struct Speech {
    pub(super) notice: Option<Notice>,
    pub(super) reminder: Option<(Notice, Duration)>,
    pub(super) end: Option<(Notice, block_ends::Sender)>,
}

/// What is never counted.
#[derive(Clone)]
pub(super) struct Exemption {
    pub(super) name: Cow<'static, str>,
    pub(super) is_met: Arc<dyn Fn(&Request) -> bool + Send + Sync>,
}

impl fmt::Debug for Exemption {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Exemption").field(&self.name).finish()
    }
}

/// What is charged for one update, as the store is told.
#[derive(Debug)]
pub(super) enum Use {
    /// What has no id, and is charged each time.
    Each(Op),
    /// A delivery, which is marked and charged, both or neither.
    Once([Op; 2]),
}

/// What came of charging an update.
pub(super) enum Charge {
    Passed,
    Refused(Refusal, Box<Use>),
    Denied(Outcome),
    /// The store is asked.
    Asked(Answer<Verdict>, Box<Use>),
}

/// What the store's answer means.
pub(super) enum Decision {
    Pass,
    /// It does not pass, and there may be something to say.
    Refuse(Refusal),
    /// The store failed, and so it does not pass.
    Deny(Outcome),
}

/// An update that does not pass.
#[derive(Debug, Clone, Copy)]
pub(super) struct Refusal {
    /// It is the first of its episode.
    is_first: bool,
    wait: Duration,
}

impl Limit {
    /// Charges an update. An error is the panic of a closure.
    pub(super) fn charge(&self, request: &Request) -> Result<Charge, Error> {
        if is_payment(request.update()) {
            return Ok(Charge::Passed);
        }
        let cost = self.cost(request);
        if cost == 0 || self.is_exempt(request)? {
            return Ok(Charge::Passed);
        }
        let Some(key) = self.by.key(request, self.counted)? else {
            return Ok(Charge::Passed);
        };
        let charge = self.rule.charge(key, cost);
        let usage = match self.mark(request) {
            None => Use::Each(charge),
            Some(id) => {
                let mark = Op::Put {
                    key: self.charged.key(request.bot().identity().id().0).id(id),
                    value: Default::default(),
                    date: 0,
                    guard: Guard::IfAbsent,
                    ttl: Some(self.redelivery_window),
                };
                Use::Once([mark, charge])
            }
        };
        // A store in memory has decided by now, and what passes goes the short way.
        let verdict = match self.run(&usage).into_ready() {
            Ok(verdict) => verdict,
            Err(answer) => return Ok(Charge::Asked(answer, Box::new(usage))),
        };
        match self.decide(verdict) {
            Decision::Pass => Ok(Charge::Passed),
            Decision::Refuse(refusal) => Ok(Charge::Refused(refusal, Box::new(usage))),
            Decision::Deny(outcome) => Ok(Charge::Denied(outcome)),
        }
    }

    #[inline]
    fn is_exempt(&self, request: &Request) -> Result<bool, Error> {
        if self.exemptions.is_empty() {
            return Ok(false);
        }
        unwind::catch(|| self.exemptions.iter().any(|some| (some.is_met)(request)))
    }

    #[inline]
    fn cost(&self, request: &Request) -> u32 {
        let said = request.extensions().get::<Cost>().map(|Cost(cost)| *cost);
        said.unwrap_or_else(|| {
            let weight = self.weights.get(request.update().kind());
            weight.copied().unwrap_or(1)
        })
    }

    /// By what a delivery is known again: the id of the update. An album has that of its first
    /// member, whichever claim it comes with.
    #[inline]
    fn mark(&self, request: &Request) -> Option<i64> {
        let id = request.update().id();
        id.filter(|_| !self.redelivery_window.is_zero())
    }

    #[inline(always)]
    fn run(&self, usage: &Use) -> Answer<Verdict> {
        match usage {
            Use::Each(charge) => {
                let charged = self.store.run_one(charge, Durability::Soft);
                charged.then(|charged| verdict(charged?.as_ref().ok()))
            }
            Use::Once(marked) => {
                let charged = self.store.run(marked, Durability::Soft);
                charged.then(|commit| match commit {
                    // Only the mark has a guard: this delivery was charged before, and passed.
                    Ok(Commit::Refused { .. }) => Ok(Verdict::Allowed),
                    Ok(Commit::Applied(ref outputs)) => verdict(outputs.last()),
                    Err(error) => Err(error),
                })
            }
        }
    }

    #[inline(always)]
    pub(super) fn decide(&self, verdict: StoreResult<Verdict>) -> Decision {
        // A load first: the flag is shared by all calls, and almost never changes.
        if self.is_failing.load(Ordering::Relaxed) != verdict.is_err() {
            self.log(&verdict);
        }
        match (verdict, self.on_store_error) {
            (Ok(Verdict::Allowed), _) | (Err(_), OnStoreError::Allow) => Decision::Pass,
            (Ok(Verdict::JustBlocked { retry_after: wait }), _) => Decision::Refuse(Refusal {
                is_first: true,
                wait,
            }),
            (Ok(Verdict::Blocked { retry_after: wait }), _) => Decision::Refuse(Refusal {
                is_first: false,
                wait,
            }),
            (Err(_), OnStoreError::Deny) => Decision::Deny(self.deny()),
        }
    }

    #[cold]
    fn deny(&self) -> Outcome {
        let reason = format!("the store of the limit `{}` failed", self.name);
        Outcome::stopped(NAME, reason)
    }

    #[cold]
    fn log(&self, verdict: &StoreResult<Verdict>) {
        let is_failing = verdict.is_err();
        if self.is_failing.swap(is_failing, Ordering::Relaxed) == is_failing {
            return;
        }
        let (limit, policy) = (&*self.name, self.on_store_error);
        match verdict {
            Ok(_) => tracing::info!(layer = NAME, limit, "the store answers again"),
            Err(error) => tracing::warn!(
                layer = NAME,
                limit,
                ?policy,
                %error,
                "the store fails, and nothing is limited as it should be"
            ),
        }
    }

    /// What is left to do after a refusal: the mark goes, for nothing was charged, and a later
    /// delivery is judged anew; and it is counted whether a reminder is due. `None` if there is
    /// nothing.
    pub(super) fn follow_up(&self, usage: &Use) -> Option<Answer<Commit>> {
        let guard = Guard::Any;
        let (mark, charge) = match usage {
            Use::Each(charge) => (None, charge),
            Use::Once([mark, charge]) => (Some(mark), charge),
        };
        let unmark = mark.map(|mark| Op::Del {
            key: mark.key().clone(),
            guard,
        });
        let remind = self.speech.reminder.as_ref().map(|(_, period)| Op::Add {
            key: charge.key().clone(),
            by: 1,
            ttl: Some(*period),
        });
        let ops: Vec<_> = unmark.into_iter().chain(remind).collect();
        (!ops.is_empty()).then(|| self.store.run(&ops, Durability::Soft))
    }

    /// The outcome of an update that does not pass; `noted` is the answer to the follow-up.
    pub(super) fn refuse(
        &self,
        request: &Request,
        refusal: Refusal,
        noted: Option<StoreResult<Commit>>,
    ) -> Outcome {
        let Refusal { is_first, wait } = refusal;
        let update = request.update();
        let said = match (&self.speech.notice, &self.speech.reminder) {
            (Some(notice), _) if is_first => Some(notice),
            (_, Some((reminder, _))) if !is_first && is_due(noted) => Some(reminder),
            _ => None,
        };
        if is_first && let Some((text, ends)) = &self.speech.end {
            ends.tell(request, text.text(), wait);
        }
        let reason = format!(
            "over the limit `{}` for {} s{}",
            self.name,
            seconds(wait),
            if is_first { "" } else { " more" }
        );
        let reply = said.and_then(|notice| update.refuse(&notice.say(wait)));
        Outcome::stopped(NAME, reason).reply(reply)
    }

    pub(super) fn entry(&self) -> Entry {
        let mut entry = Entry::layer(NAME)
            .setting("name", &self.name)
            .setting("limit", self.rule)
            .setting("by", self.by.name());
        let mut weights: Vec<_> = self.weights.iter().collect();
        weights.sort_by_key(|(kind, _)| kind.as_str());
        for (kind, weight) in weights {
            entry = entry.setting(format!("weight of {kind}"), weight);
        }
        for Exemption { name, .. } in &self.exemptions {
            entry = entry.setting("exempt", name);
        }
        if let Some((_, period)) = &self.speech.reminder {
            entry = entry.setting("reminder", format_args!("every {period:?}"));
        }
        entry
            .setting(
                "on store error",
                match self.on_store_error {
                    OnStoreError::Allow => "allow",
                    OnStoreError::Deny => "deny",
                },
            )
            .setting(
                "redelivery window",
                format_args!("{:?}", self.redelivery_window),
            )
            .keeps(
                Kept::new("what was used", kept::of(&*self.store))
                    .if_apart("each replica lets everyone have the whole limit"),
            )
            .inside(
                "member_feed",
                "a change of membership that comes in a flood is lost",
            )
            .inside(
                "redelivery",
                "repeats are judged before they are known as such",
            )
            .inside(
                "allow_list",
                "strangers take part in limits, and are told of them",
            )
            .inside("callback_dedup", "each tap of a double tap counts")
            .inside("media_group", "an album counts as ten")
    }
}

/// What the store says of a use.
#[inline]
fn verdict(output: Option<&Output>) -> StoreResult<Verdict> {
    match output {
        Some(Output::Verdict(verdict)) => Ok(*verdict),
        _ => Err(StoreError::corrupt(
            "the store answered a use without a verdict",
        )),
    }
}

/// What moves money is never dropped: a payment that nobody answers fails, and one that nobody
/// hears of is not delivered.
fn is_payment(update: &Update) -> bool {
    matches!(
        update.kind(),
        Kind::PreCheckoutQuery
            | Kind::ShippingQuery
            | Kind::PurchasedPaidMedia
            | Kind::Subscription
    ) || update.has(Content::SuccessfulPayment)
        || update.has(Content::RefundedPayment)
}

/// Whether this is the first refusal in the period of the reminder. A store that fails is no reason
/// to talk.
fn is_due(noted: Option<StoreResult<Commit>>) -> bool {
    match noted {
        Some(Ok(Commit::Applied(outputs))) => matches!(outputs.last(), Some(Output::Count(1))),
        _ => false,
    }
}
