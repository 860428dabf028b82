use std::{borrow::Cow, collections::HashSet, sync::Arc};

use campanile_core::Update;

use super::{AllowListError, AllowListHandle, Allowed, shared::List};

/// Named sets of people, the highest first: who holds a role holds those below it, too.
///
/// Who holds a role is told as an allow-list tells who is listed: by the
/// [`Principal`](campanile_core::Principal), so that a channel or the anonymous administrators of a
/// group can hold one, and nobody holds one by the bare `from`. Clones share the sets.
///
/// # Example
///
/// ```
/// use campanile_core::{BoxError, Outcome, Request};
/// use campanile_layers::{AllowListLayer, allow_list::{Allowed, Roles}};
/// use campanile_testkit::{TestBot, assert_handled, assert_stopped, update};
/// use tower::{ServiceBuilder, service_fn};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), BoxError> {
/// let roles = Roles::builder()
///     .role("owner", Allowed::new().users([1]))
///     .role("admin", Allowed::new().users([2]).sender_chats([-1001]))
///     .role("member", Allowed::new().chats([-1001]))
///     .build()?;
/// let admins = ServiceBuilder::new()
///     .layer(AllowListLayer::role(&roles, "admin").build()?)
///     .service(service_fn(|_: Request| async { Ok::<_, BoxError>(Outcome::handled()) }));
///
/// let bot = TestBot::new();
/// assert_handled!(bot.run(&admins, update::text("/ban").from(1)).await);
/// assert_handled!(bot.run(&admins, update::text("/ban").from(2)).await);
/// let stopped = bot.run(&admins, update::text("/ban").from(3)).await;
/// assert_stopped!(stopped, "allow_list", "user 3 does not hold the role `admin`");
///
/// roles.handle("admin")?.allow_user(3)?;
/// assert_handled!(bot.run(&admins, update::text("/ban").from(3)).await);
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone)]
pub struct Roles {
    /// Never empty, and each name stands there once.
    roles: Arc<[Role]>,
}

#[derive(Debug)]
struct Role {
    name: Cow<'static, str>,
    list: List,
}

/// Roles in the making.
///
/// See [`Roles`] for an example.
#[derive(Debug, Default)]
#[must_use = "a builder does nothing until it is built"]
pub struct RolesBuilder {
    roles: Vec<(Cow<'static, str>, Allowed)>,
}

impl RolesBuilder {
    /// Adds a role below those that were added before, with the people who hold it and none above.
    pub fn role(mut self, name: impl Into<Cow<'static, str>>, holders: Allowed) -> Self {
        self.roles.push((name.into(), holders));
        self
    }

    /// Builds the roles.
    ///
    /// # Errors
    ///
    /// If there is none; if a name is empty or stands there twice; and for ids that
    /// [`AllowListBuilder::build`](super::AllowListBuilder::build) refuses, too.
    pub fn build(self) -> Result<Roles, AllowListError> {
        if self.roles.is_empty() {
            return Err(AllowListError::new("there are no roles"));
        }
        let mut names = HashSet::new();
        for (name, holders) in &self.roles {
            if name.trim().is_empty() {
                return Err(AllowListError::new("the name of a role is empty"));
            }
            if !names.insert(name) {
                let message = format!("the role `{name}` is there twice");
                return Err(AllowListError::new(message));
            }
            holders.check()?;
        }
        let roles = self.roles.into_iter().map(|(name, holders)| Role {
            name,
            list: List::new(holders),
        });
        Ok(Roles {
            roles: roles.collect(),
        })
    }
}

impl Roles {
    /// Starts with no roles; the first that is added is the highest.
    pub fn builder() -> RolesBuilder {
        RolesBuilder::default()
    }

    /// The names of the roles, the highest first.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.roles.iter().map(|role| &*role.name)
    }

    /// The highest role of the one who acts, if there is any.
    #[must_use]
    pub fn of(&self, update: &Update) -> Option<&str> {
        let highest = self.roles.iter().find(|role| role.list.admits(update))?;
        Some(&highest.name)
    }

    /// Tells whether the one who acts holds a role, or one above it; nobody holds a role that does
    /// not exist.
    #[must_use]
    pub fn holds(&self, update: &Update, role: &str) -> bool {
        self.at_least(role).is_ok_and(|role| role.is_held(update))
    }

    /// A handle that changes who holds a role and none above, while it is in use.
    ///
    /// # Errors
    ///
    /// If there is no such role.
    pub fn handle(&self, role: &str) -> Result<AllowListHandle, AllowListError> {
        let list = self.roles[self.place(role)?].list.clone();
        Ok(AllowListHandle { list })
    }

    /// A role together with those above it.
    pub(super) fn at_least(&self, role: &str) -> Result<AtLeast, AllowListError> {
        Ok(AtLeast {
            place: self.place(role)?,
            roles: self.clone(),
        })
    }

    fn place(&self, role: &str) -> Result<usize, AllowListError> {
        let place = self.names().position(|name| name == role);
        place.ok_or_else(|| {
            let known: Vec<_> = self.names().collect();
            let known = known.join("`, `");
            AllowListError::new(format!("there is no role `{role}`, but only `{known}`"))
        })
    }
}

/// A role together with those above it.
#[derive(Debug, Clone)]
pub(super) struct AtLeast {
    roles: Roles,
    place: usize,
}

impl AtLeast {
    pub(super) fn name(&self) -> &str {
        &self.roles.roles[self.place].name
    }

    pub(super) fn is_held(&self, update: &Update) -> bool {
        self.lists().any(|list| list.admits(update))
    }

    /// Tells whether someone may change who holds it.
    pub(super) fn may_change(&self) -> bool {
        self.lists().any(List::may_change)
    }

    fn lists(&self) -> impl Iterator<Item = &List> {
        let roles = &self.roles.roles[..=self.place];
        roles.iter().map(|role| &role.list)
    }
}
