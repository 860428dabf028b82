//! Two stores as one: what must survive in one of them, what is only fast in the other.

use std::{fmt, slice, sync::Arc};

use crate::{
    Answer, Applied, Caps, Claim, Claimed, Commit, Durability, Lease, Namespace, Op, Result, Row,
    Scan, Space, Store, StoreError,
};

/// Two stores as one: a hard tier for what must survive, and a soft one for what must be fast.
///
/// For instance albums and users in PostgreSQL or SQLite, and limits in Redis or in memory.
///
/// # Which is where
///
/// **A namespace lives in one tier, with all that is in it**: its quotas, leases, values, counters
/// and mailboxes, and so what is claimed from it, scanned in it and released to it. Nothing else
/// decides, neither the kind of an operation nor its [`Durability`], so nobody ever looks for a
/// key in the wrong place.
///
/// Everything is in the hard tier but the namespaces that [`soft`](Self::soft) names. To forget one
/// costs speed and never loses a thing.
///
/// # What it refuses
///
/// With an error of kind [`Invalid`](crate::StoreErrorKind::Invalid) that says what to change, and
/// nothing applied:
///
/// - a batch of namespaces in both tiers, because no two stores commit as one;
/// - a [`Hard`](Durability::Hard) batch for a soft tier that is not durable beside a hard tier that
///   is.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// use std::{sync::Arc, time::Duration};
/// use campanile_store::{Limiter, MemoryStore, Quota, Store, Tiered};
///
/// # let database = MemoryStore::new();
/// let memory = MemoryStore::new();
/// let store = Tiered::new(database, memory.clone()).soft(["rate_limit", "rate_limit_charged"]);
///
/// let quota = Quota::new(1, Duration::from_secs(60))?;
/// let limiter = Limiter::new(Arc::new(store), "rate_limit/messages", quota);
/// assert!(limiter.check(limiter.key(42).id(7)).await?.is_allowed());
/// assert_eq!(memory.len(), 1);
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct Tiered {
    hard: Arc<dyn Store>,
    soft: Arc<dyn Store>,
    in_soft: Arc<[Namespace]>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Tier {
    Hard,
    Soft,
}

impl Tiered {
    /// All in the hard tier, until namespaces are named for the soft one.
    pub fn new(hard: impl Store, soft: impl Store) -> Self {
        Self {
            hard: Arc::new(hard),
            soft: Arc::new(soft),
            in_soft: Arc::default(),
        }
    }

    /// Puts these namespaces into the soft tier, each with those under it: `rate_limit` is also
    /// `rate_limit/messages`. Names add up.
    ///
    /// Replicas must name the same ones. What a namespace held in the other tier stays there,
    /// unseen, when it moves.
    #[must_use]
    pub fn soft<N: Into<Namespace>>(mut self, namespaces: impl IntoIterator<Item = N>) -> Self {
        let more = namespaces.into_iter().map(Into::into);
        self.in_soft = self.in_soft.iter().cloned().chain(more).collect();
        self
    }

    fn tier(&self, space: &Space) -> Tier {
        let name = space.namespace().name();
        let is_soft = self.in_soft.iter().any(|soft| {
            let rest = name.strip_prefix(soft.name());
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        });
        if is_soft { Tier::Soft } else { Tier::Hard }
    }

    fn store(&self, tier: Tier) -> &dyn Store {
        match tier {
            Tier::Hard => &self.hard,
            Tier::Soft => &self.soft,
        }
    }

    /// The tier of all of these operations.
    fn route(&self, ops: &[Op], durability: Durability) -> Result<Tier> {
        let mut ops = ops.iter().map(|op| op.key().space());
        let Some(first) = ops.next() else {
            return Ok(Tier::Hard);
        };
        let tier = self.tier(first);
        if let Some(other) = ops.find(|space| self.tier(space) != tier) {
            return Err(mixed(first, other));
        }
        let breaks_a_promise = durability == Durability::Hard
            && tier == Tier::Soft
            && self.hard.caps().durable
            && !self.soft.caps().durable;
        if breaks_a_promise {
            return Err(not_kept(first));
        }
        Ok(tier)
    }
}

fn mixed(one: &Space, other: &Space) -> StoreError {
    let (one, other) = (one.namespace().name(), other.namespace().name());
    StoreError::invalid(format!(
        "one batch has operations in `{one}` and in `{other}`, which are in different tiers, and \
         no two stores commit as one; name both or neither in `Tiered::soft`"
    ))
}

fn not_kept(space: &Space) -> StoreError {
    let name = space.namespace().name();
    StoreError::invalid(format!(
        "what `{name}` holds must survive, and `Tiered::soft` puts it into a store that is not \
         durable; leave it out there"
    ))
}

impl Store for Tiered {
    fn run(&self, ops: &[Op], durability: Durability) -> Answer<Commit> {
        match self.route(ops, durability) {
            Ok(tier) => self.store(tier).run(ops, durability),
            Err(error) => Answer::failed(error),
        }
    }

    fn run_one(&self, op: &Op, durability: Durability) -> Answer<Applied> {
        match self.route(slice::from_ref(op), durability) {
            Ok(tier) => self.store(tier).run_one(op, durability),
            Err(error) => Answer::failed(error),
        }
    }

    fn claim(&self, claim: Claim) -> Answer<Vec<Claimed>> {
        self.store(self.tier(&claim.queue)).claim(claim)
    }

    fn scan(&self, scan: Scan) -> Answer<Vec<Row>> {
        self.store(self.tier(&scan.space)).scan(scan)
    }

    fn release(&self, lease: &Lease) {
        self.store(self.tier(lease.key().space())).release(lease);
    }

    /// What is written hard is as durable as the hard tier; both must be shared for the whole to be.
    fn caps(&self) -> Caps {
        let (hard, soft) = (self.hard.caps(), self.soft.caps());
        Caps::new(hard.durable, hard.shared && soft.shared)
    }
}

impl fmt::Debug for Tiered {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Tiered")
            .field("hard", &self.hard)
            .field("soft", &self.soft)
            .field("in_soft", &self.in_soft)
            .finish()
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::{
        Due, Leases, MemoryStore, Press, Queue, StoreErrorKind, Table,
        conformance::{self, Backend},
    };

    /// A store that promises what it is told to.
    #[derive(Debug, Clone)]
    struct Promises(MemoryStore, Caps);

    impl Store for Promises {
        fn run(&self, ops: &[Op], durability: Durability) -> Answer<Commit> {
            self.0.run(ops, durability)
        }

        fn claim(&self, claim: Claim) -> Answer<Vec<Claimed>> {
            self.0.claim(claim)
        }

        fn scan(&self, scan: Scan) -> Answer<Vec<Row>> {
            self.0.scan(scan)
        }

        fn release(&self, lease: &Lease) {
            self.0.release(lease);
        }

        fn caps(&self) -> Caps {
            self.1
        }
    }

    fn promises(durable: bool, shared: bool) -> Promises {
        Promises(MemoryStore::new(), Caps::new(durable, shared))
    }

    fn add(namespace: &str) -> Op {
        let key = Namespace::new(namespace).key(1);
        Op::Add {
            key,
            by: 1,
            ttl: None,
        }
    }

    /// One of the suite's two namespaces in each tier.
    struct Tiers;

    impl Backend for Tiers {
        async fn open(&self) -> Arc<dyn Store> {
            let tiers = Tiered::new(MemoryStore::new(), MemoryStore::new());
            Arc::new(tiers.soft(["a", "space 0", "woken"]))
        }

        fn takes(&self, ops: &[Op]) -> bool {
            let mut names = ops.iter().map(|op| op.key().space().namespace().name());
            let first = names.next();
            names.all(|name| Some(name) == first)
        }
    }

    #[tokio::test(start_paused = true)]
    async fn two_tiers_are_a_store() {
        conformance::check(&Tiers, 0..1_000).await.unwrap();
    }

    #[tokio::test(start_paused = true)]
    async fn a_store_that_runs_what_it_says_it_does_not_take_is_found_out() {
        struct Careless;
        impl Backend for Careless {
            async fn open(&self) -> Arc<dyn Store> {
                Arc::new(MemoryStore::new())
            }

            fn takes(&self, ops: &[Op]) -> bool {
                Tiers.takes(ops)
            }
        }
        let failure = conformance::sequences(&Careless, 0..100).await;
        assert!(failure.unwrap_err().to_string().contains("does not take"));
    }

    #[tokio::test]
    async fn a_name_takes_those_under_it_along_and_no_others() {
        let (hard, soft) = (MemoryStore::new(), MemoryStore::new());
        let store = Tiered::new(hard.clone(), soft.clone()).soft(["limit"]);
        for name in [
            "limit",
            "limit/messages",
            "limits",
            "limit_charged",
            "x/limit",
        ] {
            store.run(&[add(name)], Durability::Soft).await.unwrap();
        }
        assert_eq!((soft.len(), hard.len()), (2, 3));
    }

    #[tokio::test]
    async fn a_batch_over_both_tiers_is_refused_in_words_and_changes_nothing() {
        let (hard, soft) = (MemoryStore::new(), MemoryStore::new());
        let store = Tiered::new(hard.clone(), soft.clone()).soft(["fast"]);
        let batch = [add("fast"), add("safe")];
        let error = store.run(&batch, Durability::Soft).await.unwrap_err();
        assert_eq!(*error.kind(), StoreErrorKind::Invalid);
        let told = error.to_string();
        assert!(told.contains("`fast`") && told.contains("`safe`") && told.contains("soft"));
        assert!(hard.is_empty() && soft.is_empty());
    }

    #[tokio::test]
    async fn what_must_survive_never_goes_where_it_would_not() {
        let run = async |hard: Promises, soft: Promises, durability| {
            let store = Tiered::new(hard, soft).soft(["fast"]);
            store.run(&[add("fast")], durability).await
        };
        let (kept, lost) = (promises(true, true), promises(false, true));
        let refused = run(kept.clone(), lost.clone(), Durability::Hard).await;
        assert_eq!(*refused.unwrap_err().kind(), StoreErrorKind::Invalid);
        // Nobody asked for it, nobody promised it, or it is kept.
        run(kept.clone(), lost.clone(), Durability::Soft)
            .await
            .unwrap();
        run(lost.clone(), lost, Durability::Hard).await.unwrap();
        run(kept.clone(), kept, Durability::Hard).await.unwrap();
    }

    #[tokio::test]
    async fn caps_are_those_of_the_weaker_where_both_matter() {
        let caps = |hard, soft| Tiered::new(hard, soft).caps();
        assert_eq!(
            caps(promises(true, true), promises(false, false)),
            Caps::new(true, false)
        );
        assert_eq!(
            caps(promises(true, false), promises(true, true)),
            Caps::new(true, false)
        );
        assert_eq!(
            caps(promises(false, true), promises(true, true)),
            Caps::new(false, true)
        );
    }

    #[tokio::test]
    async fn leases_claims_and_scans_find_the_tier_of_their_namespace() {
        let soft = MemoryStore::new();
        let store = Tiered::new(MemoryStore::new(), soft.clone()).soft(["fast"]);
        let store = Arc::new(store);
        for name in ["fast", "safe"] {
            let leases = Leases::new(store.clone(), name, Duration::from_secs(9));
            let begin = async || leases.begin(leases.key(1).id(7)).await.unwrap();
            let Press::Started(first) = begin().await else {
                panic!("the first begins");
            };
            assert!(matches!(begin().await, Press::Held { .. }));
            drop(first);
            assert!(matches!(begin().await, Press::Started(_)));

            let queue = Queue::new(store.clone(), name, Duration::from_secs(9));
            let due = Due::After(Duration::ZERO);
            queue.push(queue.key(1), 1, "item", due).await.unwrap();
            let scan = Scan {
                space: Namespace::new(name).of(1),
                table: Table::Mailboxes,
                after: None,
                n: 9,
                filter: Default::default(),
            };
            assert_eq!(store.scan(scan).await.unwrap().len(), 1);
            let claimed = queue.claim(1, 1, Duration::ZERO).await.unwrap();
            assert_eq!(claimed.len(), 1);
        }
    }
}
