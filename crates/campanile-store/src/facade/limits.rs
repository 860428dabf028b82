use std::sync::Arc;

use super::{single, unexpected};
use crate::{
    Answer, Durability, Key, Namespace, Op, Output, PenaltyRule, Quota, Scope, Store, Verdict,
};

/// A quota for each of many keys: a burst, and a steady rate.
///
/// Two limiters with one namespace on one store share their keys.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// use std::{sync::Arc, time::Duration};
/// use campanile_store::{Limiter, MemoryStore, Quota, Verdict};
///
/// let quota = Quota::new(2, Duration::from_secs(60))?;
/// let limiter = Limiter::new(Arc::new(MemoryStore::new()), "messages", quota);
/// let (bot, user) = (42, 7);
///
/// assert!(limiter.check(limiter.key(bot).id(user)).await?.is_allowed());
/// assert!(limiter.check(limiter.key(bot).id(user)).await?.is_allowed());
/// let verdict = limiter.check(limiter.key(bot).id(user)).await?;
/// assert!(matches!(verdict, Verdict::JustBlocked { .. }));
/// let verdict = limiter.check(limiter.key(bot).id(user)).await?;
/// assert!(matches!(verdict, Verdict::Blocked { .. }));
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone)]
pub struct Limiter {
    store: Arc<dyn Store>,
    namespace: Namespace,
    quota: Quota,
}

impl Limiter {
    /// A limiter whose keys are in this namespace.
    pub fn new(store: Arc<dyn Store>, namespace: impl Into<Namespace>, quota: Quota) -> Self {
        Self {
            store,
            namespace: namespace.into(),
            quota,
        }
    }

    /// A key of this limiter, still without parts.
    #[inline]
    pub fn key(&self, scope: impl Into<Scope>) -> Key {
        self.namespace.key(scope)
    }

    /// The quota of each key.
    pub fn quota(&self) -> &Quota {
        &self.quota
    }

    /// Charges one use.
    #[inline]
    pub fn check(&self, key: Key) -> Answer<Verdict> {
        self.charge(key, 1)
    }

    /// Charges so many uses at once: all or none.
    #[inline]
    pub fn charge(&self, key: Key, cost: u32) -> Answer<Verdict> {
        let quota = self.quota;
        verdict(&*self.store, Op::Gcra { key, quota, cost })
    }
}

/// A rule for each of many keys, whose breach blocks the key for a while.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// use std::{sync::Arc, time::Duration};
/// use campanile_store::{MemoryStore, Penalty, PenaltyRule, Verdict};
///
/// let minute = Duration::from_secs(60);
/// let rule = PenaltyRule::new(1, Duration::from_secs(3), minute)?;
/// let penalty = Penalty::new(Arc::new(MemoryStore::new()), "flood", rule);
/// let key = penalty.key(42).id(7);
///
/// assert!(penalty.check(key.clone()).await?.is_allowed());
/// let verdict = penalty.check(key).await?;
/// assert_eq!(verdict, Verdict::JustBlocked { retry_after: minute });
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone)]
pub struct Penalty {
    store: Arc<dyn Store>,
    namespace: Namespace,
    rule: PenaltyRule,
}

impl Penalty {
    /// A penalty whose keys are in this namespace.
    pub fn new(store: Arc<dyn Store>, namespace: impl Into<Namespace>, rule: PenaltyRule) -> Self {
        Self {
            store,
            namespace: namespace.into(),
            rule,
        }
    }

    /// A key of this penalty, still without parts.
    pub fn key(&self, scope: impl Into<Scope>) -> Key {
        self.namespace.key(scope)
    }

    /// The rule of each key.
    pub fn rule(&self) -> &PenaltyRule {
        &self.rule
    }

    /// Charges one use.
    pub fn check(&self, key: Key) -> Answer<Verdict> {
        self.charge(key, 1)
    }

    /// Charges so many uses at once. Zero asks whether a block runs, and counts nothing.
    pub fn charge(&self, key: Key, cost: u32) -> Answer<Verdict> {
        let rule = self.rule;
        verdict(&*self.store, Op::Penalty { key, rule, cost })
    }
}

#[inline]
fn verdict(store: &dyn Store, op: Op) -> Answer<Verdict> {
    single(store, &op, Durability::Soft, |done| match done {
        Ok(Output::Verdict(verdict)) => Ok(verdict),
        _ => unexpected("may this be used"),
    })
}
