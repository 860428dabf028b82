//! Routing: from an update to the one handler that takes it.

mod pattern;
mod service;
mod table;
#[cfg(test)]
mod tests;

use std::{
    fmt,
    sync::{Arc, OnceLock},
};

use campanile_core::{Kind, Request, UpdateService};
use tower::Layer;

pub(crate) use self::pattern::{Captures, Pattern};
use self::table::{Added, Slot, Table};
use crate::{Filter, Handler, Route};

/// Sends each update to at most one handler.
///
/// The handler is looked for in this order:
///
/// 1. in [nested](Router::nest) routers whose filter takes the update, in the order they were added;
/// 2. among the [commands](Router::command);
/// 3. among the [callbacks](Router::callback), the longest literal beginning first;
/// 4. the one for [albums](Router::album);
/// 5. among the [messages](Router::message), in the order they were added;
/// 6. among the handlers for its [kind](Router::on), or for the [name](Router::custom) of an event;
/// 7. the [fallback](Router::fallback).
///
/// Without one, the update is [unhandled](campanile_core::Flow::Unhandled). A router is a tower
/// service; with a state of type `S` it becomes one by [`with_state`](Router::with_state).
///
/// # Example
///
/// ```
/// use campanile::prelude::*;
///
/// async fn start() -> &'static str {
///     "Hello!"
/// }
///
/// async fn like(Params(post): Params<u64>) -> String {
///     format!("You like post {post}.")
/// }
///
/// async fn echo(Text(text): Text) -> String {
///     text
/// }
///
/// let router: Router = Router::new()
///     .command("start", start)
///     .callback("like:{post}", like)
///     .message(Content::Text, echo);
/// ```
#[must_use = "a router does nothing until it is called with updates"]
pub struct Router<S = ()> {
    table: Arc<Table<Slot<S>>>,
    /// The table with its state filled in; made when the first update comes.
    ready: Arc<OnceLock<Table<Route>>>,
}

impl<S> Clone for Router<S> {
    fn clone(&self) -> Self {
        Self {
            table: Arc::clone(&self.table),
            ready: Arc::clone(&self.ready),
        }
    }
}

impl<S: Clone + Send + Sync + 'static> Default for Router<S> {
    fn default() -> Self {
        Self::new()
    }
}

impl<S: Clone + Send + Sync + 'static> Router<S> {
    /// Creates a router without routes, which handles nothing.
    pub fn new() -> Self {
        Self::of(Table::default())
    }

    fn of(table: Table<Slot<S>>) -> Self {
        Self {
            table: Arc::new(table),
            ready: Arc::default(),
        }
    }

    #[track_caller]
    fn change(self, change: impl FnOnce(&mut Table<Slot<S>>) -> Added) -> Self {
        let mut table = Arc::unwrap_or_clone(self.table);
        // Misuse panics here, where the place of the caller is known.
        if let Err(problem) = change(&mut table) {
            panic!("{problem}");
        }
        Self::of(table)
    }

    fn with(self, change: impl FnOnce(&mut Table<Slot<S>>)) -> Self {
        let mut table = Arc::unwrap_or_clone(self.table);
        change(&mut table);
        Self::of(table)
    }

    /// Handles a command: 1 to 32 characters of `a-z`, `0-9` and `_`, without the slash (Bot API,
    /// `BotCommand.command`).
    ///
    /// Letter case is ignored, and so is a command that names another bot, as in `/help@other_bot`. A
    /// caption may start with a command like a text.
    ///
    /// # Panics
    ///
    /// If the name is not of that form, or is routed already.
    #[track_caller]
    pub fn command<H, T>(self, name: &str, handler: H) -> Self
    where
        H: Handler<T, S>,
        T: 'static,
    {
        let name = name.strip_prefix('/').unwrap_or(name);
        let is_name = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_';
        assert!(
            (1..=32).contains(&name.len()) && name.bytes().all(is_name),
            "`{name}` is no command: use 1 to 32 characters of a-z, 0-9 and _"
        );
        self.change(|table| table.add_command(name.into(), Slot::handler(handler)))
    }

    /// Handles presses of buttons whose data matches a pattern such as `like:{post}`.
    ///
    /// A parameter takes one character at least and reaches to the next literal, the last one to the
    /// end; [`Params`](crate::Params) gives them to the handler. Of several patterns that match, the
    /// one with the longest literal beginning wins, then the one that was added first.
    ///
    /// # Panics
    ///
    /// If the pattern cannot be read, or is routed already.
    #[track_caller]
    pub fn callback<H, T>(self, pattern: &str, handler: H) -> Self
    where
        H: Handler<T, S>,
        T: 'static,
    {
        let pattern = match Pattern::new(pattern) {
            Ok(pattern) => pattern,
            Err(problem) => panic!("the pattern `{pattern}` cannot be used: {problem}"),
        };
        self.change(|table| table.add_callback(pattern, Slot::handler(handler)))
    }

    /// Handles new messages that a filter takes; for other kinds of message see
    /// [`message_kinds`](Router::message_kinds).
    pub fn message<F, H, T>(self, filter: F, handler: H) -> Self
    where
        F: Filter,
        H: Handler<T, S>,
        T: 'static,
    {
        self.with(|table| {
            table
                .messages
                .push((Arc::new(filter), Slot::handler(handler)))
        })
    }

    /// Handles the albums that a [`media_group`](crate::layers::media_group) layer collected.
    ///
    /// An album is looked for by its first message: a caption there that is a routed command is
    /// handled as one. Without that layer, the members come one by one, as
    /// [messages](Router::message).
    ///
    /// # Panics
    ///
    /// If albums are routed already.
    ///
    /// # Example
    ///
    /// ```
    /// use campanile::prelude::*;
    ///
    /// async fn count(album: Album) -> String {
    ///     format!("{} photos, {} videos", album.photos().count(), album.videos().count())
    /// }
    ///
    /// let router: Router = Router::new().album(count);
    /// ```
    #[track_caller]
    pub fn album<H, T>(self, handler: H) -> Self
    where
        H: Handler<T, S>,
        T: 'static,
    {
        self.change(|table| table.set_album(Slot::handler(handler)))
    }

    /// Sets the kinds in which this router looks for commands, albums and messages; only
    /// [`Kind::Message`] by default.
    ///
    /// # Panics
    ///
    /// If a kind is no message.
    ///
    /// # Example
    ///
    /// ```
    /// use campanile::prelude::*;
    ///
    /// # async fn count() {}
    /// let posts: Router = Router::new()
    ///     .message_kinds([Kind::ChannelPost])
    ///     .message(Content::Photo, count);
    /// ```
    #[track_caller]
    pub fn message_kinds(self, kinds: impl IntoIterator<Item = Kind>) -> Self {
        let kinds: Vec<_> = kinds.into_iter().collect();
        if let Some(kind) = kinds.iter().find(|kind| !kind.is_message()) {
            panic!("`{kind}` is no kind of message");
        }
        self.with(|table| table.message_kinds = kinds)
    }

    /// Handles all updates of a kind that nothing more specific takes.
    ///
    /// # Panics
    ///
    /// If the kind is routed already.
    #[track_caller]
    pub fn on<H, T>(self, kind: Kind, handler: H) -> Self
    where
        H: Handler<T, S>,
        T: 'static,
    {
        self.change(|table| table.add_kind(kind, Slot::handler(handler)))
    }

    /// Hands all updates of a kind that nothing more specific takes to a service.
    ///
    /// # Panics
    ///
    /// If the kind is routed already.
    #[track_caller]
    pub fn on_service<V: UpdateService>(self, kind: Kind, service: V) -> Self {
        self.change(|table| table.add_kind(kind, Slot::service(service)))
    }

    /// Handles the events of the host that have this name; see
    /// [`Update::custom`](campanile_core::Update::custom).
    ///
    /// # Panics
    ///
    /// If the name is routed already.
    #[track_caller]
    pub fn custom<H, T>(self, name: &str, handler: H) -> Self
    where
        H: Handler<T, S>,
        T: 'static,
    {
        self.change(|table| table.add_event(name.into(), Slot::handler(handler)))
    }

    /// Handles what no other route takes.
    ///
    /// # Panics
    ///
    /// If there is a fallback already.
    #[track_caller]
    pub fn fallback<H, T>(self, handler: H) -> Self
    where
        H: Handler<T, S>,
        T: 'static,
    {
        self.change(|table| table.set_fallback(Slot::handler(handler)))
    }

    /// Adds the routes of another router behind those of this one.
    ///
    /// # Panics
    ///
    /// If both route the same command, pattern, kind or event, or both have a fallback, albums or
    /// message kinds of their own.
    #[track_caller]
    pub fn merge(self, other: Self) -> Self {
        self.change(|table| table.merge(Arc::unwrap_or_clone(other.table)))
    }

    /// Looks into another router first, for the updates that a filter takes.
    ///
    /// What the other router has no route for is looked for in this one.
    ///
    /// # Example
    ///
    /// ```
    /// use campanile::{filter, prelude::*};
    ///
    /// # async fn ban() {}
    /// # async fn start() {}
    /// let router: Router = Router::new()
    ///     .command("start", start)
    ///     .nest(filter::group(), Router::new().command("ban", ban));
    /// ```
    pub fn nest(self, filter: impl Filter, router: Self) -> Self {
        self.with(|table| table.nested.push((Arc::new(filter), router.table)))
    }

    /// Wraps every route added so far, each by itself, in a layer; updates without a route do not
    /// meet it.
    pub fn route_layer<L>(self, layer: L) -> Self
    where
        L: Layer<Route> + Clone + Send + Sync + 'static,
        L::Service: UpdateService,
    {
        let table = self.table.map(&|slot| slot.layered(layer.clone()));
        Self::of(table)
    }

    /// Gives the handlers their state, which they take as [`State`](crate::State).
    ///
    /// # Example
    ///
    /// ```
    /// use campanile::prelude::*;
    ///
    /// #[derive(Clone)]
    /// struct Shop {
    ///     name: &'static str,
    /// }
    ///
    /// async fn name(State(shop): State<Shop>) -> &'static str {
    ///     shop.name
    /// }
    ///
    /// let router: Router = Router::new().command("name", name).with_state(Shop { name: "Bells" });
    /// ```
    pub fn with_state<S2>(self, state: S) -> Router<S2>
    where
        S2: Clone + Send + Sync + 'static,
    {
        Router::of(self.table.map(&|slot| Slot::Ready(slot.route(&state))))
    }
}

impl<S> fmt::Debug for Router<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Router")
            .field("routes", &self.table.names())
            .finish_non_exhaustive()
    }
}

impl Router {
    fn routes(&self) -> &Table<Route> {
        self.ready
            .get_or_init(|| self.table.map(&|slot| slot.route(&())))
    }

    fn route(&self, request: &mut Request) -> Option<&Route> {
        let (route, captures) = self.routes().find(request)?;
        if let Some(captures) = captures {
            request.extensions_mut().insert(captures);
        }
        Some(route)
    }
}
