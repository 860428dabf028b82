use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};

use campanile_core::{ChatId, Entry, Error, Kept, KeptIn, Outcome, Request, Stop, Update, UserId};

use super::{
    AllowListError, Allowed, NAME,
    allowed::{check_sender_chat, check_user},
    check::{AsyncCheck, SyncCheck},
    roles::AtLeast,
};
use crate::{refusal::Refusals, unwind};

/// What all clones of one layer share.
#[derive(Debug)]
pub(super) struct Shared {
    pub(super) list: List,
    pub(super) roles: Vec<AtLeast>,
    pub(super) checks: Vec<SyncCheck>,
    pub(super) async_checks: Vec<AsyncCheck>,
    pub(super) refusals: Option<Refusals>,
}

/// What the list itself says of a request.
pub(super) enum Admission {
    Pass,
    Refuse,
    /// Nobody said yes so far, and there are checks to be waited for.
    Ask,
}

impl Shared {
    pub(super) fn admit(&self, request: &Request) -> Result<Admission, Error> {
        let update = request.update();
        if self.list.admits(update) || self.roles.iter().any(|role| role.is_held(update)) {
            return Ok(Admission::Pass);
        }
        for check in &self.checks {
            if unwind::catch(|| (check.ask)(request))? {
                return Ok(Admission::Pass);
            }
        }
        match self.async_checks.is_empty() {
            true => Ok(Admission::Refuse),
            false => Ok(Admission::Ask),
        }
    }

    /// Stops an update that nothing lets pass.
    pub(super) fn refuse(&self, request: &Request) -> Outcome {
        let principal = request.update().principal();
        let stop = match self.role_names() {
            Some(names) => Stop::new(NAME, format!("{principal} does not hold the role {names}")),
            None => Stop::of(NAME, principal, "is not on the list"),
        };
        self.stop(request, stop)
    }

    pub(super) fn stop(&self, request: &Request, stop: Stop) -> Outcome {
        let refusals = self.refusals.as_ref();
        let reply = refusals.and_then(|refusals| refusals.reply(request));
        Outcome::from(stop).reply(reply)
    }

    /// The roles that pass, if there are any.
    fn role_names(&self) -> Option<String> {
        let names = self.roles.iter().map(|role| format!("`{}`", role.name()));
        names.reduce(|names, name| names + " or " + &name)
    }

    /// Tells whether someone may change who passes.
    fn may_change(&self) -> bool {
        self.list.may_change() || self.roles.iter().any(AtLeast::may_change)
    }

    pub(super) fn entry(&self) -> Entry {
        let (users, sender_chats, chats) = {
            let allowed = self.list.read();
            let Allowed {
                users,
                sender_chats,
                chats,
            } = &*allowed;
            (users.len(), sender_chats.len(), chats.len())
        };
        let names = self.checks.iter().map(|check| &*check.name);
        let async_names = self.async_checks.iter().map(|check| &*check.name);
        let checks: Vec<_> = names.chain(async_names).collect();
        let mut entry = Entry::layer(NAME)
            .setting("users", users)
            .setting("sender_chats", sender_chats)
            .setting("chats", chats);
        for role in &self.roles {
            entry = entry.setting("role", role.name());
        }
        if self.may_change() {
            let list = Kept::new("who is on the list", KeptIn::Process);
            entry = entry.keeps(list.if_apart("a change by a handle is known to one replica only"));
        }
        entry
            .setting("checks", checks.join(", "))
            .setting(
                "refusal",
                match &self.refusals {
                    Some(refusals) => format!("every {:?}", refusals.period()),
                    None => "silent".to_owned(),
                },
            )
            .inside(
                "member_feed",
                "a change of membership by someone who is not on the list is lost",
            )
    }
}

/// The list, as it is now.
///
/// Every change is one insertion, removal or assignment under the lock, so the list is whole also
/// after a panic.
#[derive(Debug, Clone)]
pub(super) struct List(Arc<RwLock<Allowed>>);

impl List {
    pub(super) fn new(allowed: Allowed) -> Self {
        Self(Arc::new(RwLock::new(allowed)))
    }

    pub(super) fn admits(&self, update: &Update) -> bool {
        self.read().admits(update)
    }

    /// Tells whether there is a handle of it.
    pub(super) fn may_change(&self) -> bool {
        Arc::strong_count(&self.0) > 1
    }

    fn read(&self) -> RwLockReadGuard<'_, Allowed> {
        self.0.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn write(&self) -> RwLockWriteGuard<'_, Allowed> {
        self.0.write().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Changes an allow-list while it is in use; every clone of its layer goes by the change from the
/// next update on.
///
/// # Example
///
/// ```
/// use campanile_layers::{AllowListLayer, allow_list::Allowed};
///
/// let layer = AllowListLayer::users([7]).build()?;
/// let handle = layer.handle();
/// assert!(handle.allow_user(8)?);
/// assert!(handle.remove_user(7));
/// assert_eq!(handle.current(), Allowed::new().users([8]));
///
/// handle.replace(Allowed::new().chats([-1001]))?;
/// # Ok::<_, campanile_layers::allow_list::AllowListError>(())
/// ```
#[derive(Debug, Clone)]
pub struct AllowListHandle {
    pub(super) list: List,
}

impl AllowListHandle {
    /// Adds a user; false if it was there already.
    ///
    /// # Errors
    ///
    /// For an id that [`AllowListBuilder::build`](super::AllowListBuilder::build) refuses too.
    pub fn allow_user(&self, user: impl Into<UserId>) -> Result<bool, AllowListError> {
        let user = user.into();
        check_user(user)?;
        Ok(self.list.write().users.insert(user))
    }

    /// Removes a user; false if it was not there.
    pub fn remove_user(&self, user: impl Into<UserId>) -> bool {
        self.list.write().users.remove(&user.into())
    }

    /// Adds a chat that may act as itself; false if it was there already.
    ///
    /// # Errors
    ///
    /// For an id that [`AllowListBuilder::build`](super::AllowListBuilder::build) refuses too.
    pub fn allow_sender_chat(&self, chat: impl Into<ChatId>) -> Result<bool, AllowListError> {
        let chat = chat.into();
        check_sender_chat(chat)?;
        Ok(self.list.write().sender_chats.insert(chat))
    }

    /// Removes a chat that may act as itself; false if it was not there.
    pub fn remove_sender_chat(&self, chat: impl Into<ChatId>) -> bool {
        self.list.write().sender_chats.remove(&chat.into())
    }

    /// Adds a chat where anyone may act; false if it was there already.
    pub fn allow_chat(&self, chat: impl Into<ChatId>) -> bool {
        self.list.write().chats.insert(chat.into())
    }

    /// Removes a chat where anyone may act; false if it was not there.
    pub fn remove_chat(&self, chat: impl Into<ChatId>) -> bool {
        self.list.write().chats.remove(&chat.into())
    }

    /// Puts another list in place of the whole one, at once.
    ///
    /// # Errors
    ///
    /// For an id that [`AllowListBuilder::build`](super::AllowListBuilder::build) refuses too; the
    /// list stays as it was.
    pub fn replace(&self, allowed: Allowed) -> Result<(), AllowListError> {
        allowed.check()?;
        // The old list is dropped after the lock is released: it may be large.
        let _old = std::mem::replace(&mut *self.list.write(), allowed);
        Ok(())
    }

    /// A copy of the list as it is now.
    pub fn current(&self) -> Allowed {
        self.list.read().clone()
    }
}
