use std::{borrow::Cow, future::Future, sync::Arc, time::Duration};

use campanile_core::{BoxError, ChatId, Request, UserId};
use tower_layer::Layer;

use super::{
    AllowList, AllowListError, AllowListHandle, Allowed, Roles,
    check::{AsyncCheck, SyncCheck},
    roles::AtLeast,
    shared::{List, Shared},
};
use crate::refusal::Refusals;

/// The longest text of a message (Bot API, `sendMessage.text`), in characters.
const MAX_TEXT: usize = 4096;
/// How long a principal that was told a refusal is not told again, unless set.
const REFUSAL_PERIOD: Duration = Duration::from_secs(60);

/// Applies [`AllowList`].
///
/// Clones share the list. See the [module docs](super) for an example.
#[derive(Debug, Clone)]
#[must_use = "a layer does nothing until it is part of a stack"]
pub struct AllowListLayer {
    shared: Arc<Shared>,
}

impl AllowListLayer {
    /// Starts a list of nobody.
    pub fn builder() -> AllowListBuilder {
        AllowListBuilder::default()
    }

    /// Starts a list of users.
    pub fn users<I: Into<UserId>>(users: impl IntoIterator<Item = I>) -> AllowListBuilder {
        Self::builder().users(users)
    }

    /// Starts a list of chats that may act as themselves: groups through their anonymous
    /// administrators, and channels.
    pub fn sender_chats<I: Into<ChatId>>(chats: impl IntoIterator<Item = I>) -> AllowListBuilder {
        Self::builder().sender_chats(chats)
    }

    /// Starts a list of chats where anyone may act.
    pub fn chats<I: Into<ChatId>>(chats: impl IntoIterator<Item = I>) -> AllowListBuilder {
        Self::builder().chats(chats)
    }

    /// Starts a list of those who hold a role, or one above it.
    pub fn role(roles: &Roles, name: impl AsRef<str>) -> AllowListBuilder {
        Self::builder().role(roles, name)
    }

    /// A handle that changes the list while it is in use.
    #[must_use]
    pub fn handle(&self) -> AllowListHandle {
        AllowListHandle {
            list: self.shared.list.clone(),
        }
    }
}

impl<S> Layer<S> for AllowListLayer {
    type Service = AllowList<S>;

    fn layer(&self, inner: S) -> Self::Service {
        AllowList::new(inner, Arc::clone(&self.shared))
    }
}

/// An allow-list in the making.
///
/// See the [module docs](super) for an example.
#[derive(Debug, Default)]
#[must_use = "a builder does nothing until it is built"]
pub struct AllowListBuilder {
    allowed: Allowed,
    roles: Vec<Result<AtLeast, AllowListError>>,
    checks: Vec<SyncCheck>,
    async_checks: Vec<AsyncCheck>,
    refusal: Option<String>,
    refusal_period: Option<Duration>,
}

impl AllowListBuilder {
    /// Adds users, as the principal of an update.
    pub fn users<I: Into<UserId>>(mut self, users: impl IntoIterator<Item = I>) -> Self {
        self.allowed = self.allowed.users(users);
        self
    }

    /// Adds chats that may act as themselves: groups through their anonymous administrators, and
    /// channels.
    pub fn sender_chats<I: Into<ChatId>>(mut self, chats: impl IntoIterator<Item = I>) -> Self {
        self.allowed = self.allowed.sender_chats(chats);
        self
    }

    /// Adds chats where anyone may act.
    pub fn chats<I: Into<ChatId>>(mut self, chats: impl IntoIterator<Item = I>) -> Self {
        self.allowed = self.allowed.chats(chats);
        self
    }

    /// Adds those who hold a role, or one above it.
    pub fn role(mut self, roles: &Roles, name: impl AsRef<str>) -> Self {
        self.roles.push(roles.at_least(name.as_ref()));
        self
    }

    /// Adds a closure that may let a request pass; the name stands in a probe.
    pub fn check(
        mut self,
        name: impl Into<Cow<'static, str>>,
        check: impl Fn(&Request) -> bool + Send + Sync + 'static,
    ) -> Self {
        self.checks.push(SyncCheck::of(name.into(), check));
        self
    }

    /// Adds an async check that may let a request pass; the name stands in a probe, and in the
    /// reason if the check fails.
    ///
    /// It is asked for each update that nothing else lets pass. A check that asks over a network
    /// limits its own time: an update waits for it, and so does the readiness that the layer
    /// obtained for it.
    pub fn check_async<F, Fut, E>(mut self, name: impl Into<Cow<'static, str>>, check: F) -> Self
    where
        F: Fn(Request) -> Fut + Send + Sync + 'static,
        Fut: Future<Output = Result<bool, E>> + Send + 'static,
        E: Into<BoxError> + 'static,
    {
        self.async_checks
            .push(AsyncCheck::of_async(name.into(), check));
        self
    }

    /// Answers those who are refused with this text, by kind of update, at most once per principal
    /// and period.
    pub fn refusal(mut self, text: impl Into<String>) -> Self {
        self.refusal = Some(text.into());
        self
    }

    /// Sets for how long a principal that was told a refusal is not told again: a minute unless set.
    pub fn refusal_period(mut self, period: Duration) -> Self {
        self.refusal_period = Some(period);
        self
    }

    /// Builds the layer.
    ///
    /// # Errors
    ///
    /// If one of Telegram's stand-in accounts (777000, 1087968824, 136817688) or the id of a chat is
    /// listed as a user, or the id of a user as a sender chat; if a role is asked for that does not
    /// exist; if the refusal is empty or longer
    /// than a message may be, its period is zero, or there is a period without a refusal.
    pub fn build(self) -> Result<AllowListLayer, AllowListError> {
        self.allowed.check()?;
        let roles: Vec<_> = self.roles.into_iter().collect::<Result<_, _>>()?;
        let refusals = match (self.refusal, self.refusal_period) {
            (Some(text), period) => Some(refusals(text, period.unwrap_or(REFUSAL_PERIOD))?),
            (None, None) => None,
            (None, Some(_)) => {
                let message = "the period of a refusal is set, but there is no text to refuse with";
                return Err(AllowListError::new(message));
            }
        };
        let shared = Shared {
            list: List::new(self.allowed),
            roles,
            checks: self.checks,
            async_checks: self.async_checks,
            refusals,
        };
        Ok(AllowListLayer {
            shared: Arc::new(shared),
        })
    }
}

fn refusals(text: String, period: Duration) -> Result<Refusals, AllowListError> {
    let fail = |message: &str| Err(AllowListError::new(message));
    if text.trim().is_empty() {
        return fail("the text of a refusal is empty");
    }
    if text.chars().count() > MAX_TEXT {
        return fail("the text of a refusal is longer than 4096 characters");
    }
    if period.is_zero() {
        return fail(
            "the period of a refusal is zero, so a flood of updates would be answered in full",
        );
    }
    Ok(Refusals::new(text, period))
}
