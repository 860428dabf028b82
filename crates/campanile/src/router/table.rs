use std::{
    collections::{HashMap, hash_map::Entry},
    sync::Arc,
};

use campanile_core::{Kind, Request, Update, UpdateService};
use tower::Layer;

use super::pattern::{Captures, Pattern};
use crate::{Filter, Handler, Route};

/// A route that may still wait for its state.
pub(super) enum Slot<S> {
    Pending(Arc<dyn Fn(S) -> Route + Send + Sync>),
    Ready(Route),
}

impl<S> Clone for Slot<S> {
    fn clone(&self) -> Self {
        match self {
            Self::Pending(make) => Self::Pending(Arc::clone(make)),
            Self::Ready(route) => Self::Ready(route.clone()),
        }
    }
}

impl<S: Clone + Send + Sync + 'static> Slot<S> {
    pub(super) fn handler<H, T>(handler: H) -> Self
    where
        H: Handler<T, S>,
        T: 'static,
    {
        Self::Pending(Arc::new(move |state| {
            Route::from_handler(handler.clone(), state)
        }))
    }

    pub(super) fn service<V: UpdateService>(service: V) -> Self {
        Self::Ready(Route::from_service(service))
    }

    pub(super) fn route(&self, state: &S) -> Route {
        match self {
            Self::Pending(make) => make(state.clone()),
            Self::Ready(route) => route.clone(),
        }
    }

    pub(super) fn layered<L>(&self, layer: L) -> Self
    where
        L: Layer<Route> + Send + Sync + 'static,
        L::Service: UpdateService,
    {
        match self.clone() {
            Self::Pending(make) => Self::Pending(Arc::new(move |state| {
                Route::from_service(layer.layer(make(state)))
            })),
            Self::Ready(route) => Self::Ready(Route::from_service(layer.layer(route))),
        }
    }
}

/// Something that only the updates of a filter reach.
type Filtered<T> = (Arc<dyn Filter>, T);

/// The routes of one router; `R` is a slot, or a route that is ready.
#[derive(Clone)]
pub(super) struct Table<R> {
    pub(super) nested: Vec<Filtered<Arc<Table<R>>>>,
    pub(super) message_kinds: Vec<Kind>,
    /// By name in lower case.
    commands: HashMap<Box<str>, R>,
    /// By the literal that the patterns start with.
    callbacks: HashMap<Box<str>, Vec<(Pattern, R)>>,
    /// The different lengths of those literals, the longest first.
    prefixes: Vec<usize>,
    pub(super) messages: Vec<Filtered<R>>,
    kinds: HashMap<Kind, R>,
    events: HashMap<Box<str>, R>,
    fallback: Option<R>,
}

/// What comes of adding a route: the problem in words, if it cannot be added.
pub(super) type Added = Result<(), String>;

const DEFAULT_KINDS: [Kind; 1] = [Kind::Message];

impl<R> Default for Table<R> {
    fn default() -> Self {
        Self {
            nested: Vec::new(),
            message_kinds: DEFAULT_KINDS.to_vec(),
            commands: HashMap::new(),
            callbacks: HashMap::new(),
            prefixes: Vec::new(),
            messages: Vec::new(),
            kinds: HashMap::new(),
            events: HashMap::new(),
            fallback: None,
        }
    }
}

impl<R> Table<R> {
    pub(super) fn add_command(&mut self, name: Box<str>, route: R) -> Added {
        add(&mut self.commands, name, route, "command")
    }

    pub(super) fn add_callback(&mut self, pattern: Pattern, route: R) -> Added {
        let patterns = self.callbacks.entry(pattern.prefix().into()).or_default();
        if patterns.iter().any(|(known, _)| *known == pattern) {
            return Err(format!("the pattern `{pattern}` is routed already"));
        }
        let length = pattern.prefix().len();
        patterns.push((pattern, route));
        if let Err(index) = self.prefixes.binary_search_by(|known| length.cmp(known)) {
            self.prefixes.insert(index, length);
        }
        Ok(())
    }

    pub(super) fn add_kind(&mut self, kind: Kind, route: R) -> Added {
        add(&mut self.kinds, kind, route, "kind")
    }

    pub(super) fn add_event(&mut self, name: Box<str>, route: R) -> Added {
        add(&mut self.events, name, route, "event")
    }

    pub(super) fn set_fallback(&mut self, route: R) -> Added {
        match self.fallback.replace(route) {
            Some(_) => Err("there is a fallback already".to_owned()),
            None => Ok(()),
        }
    }

    pub(super) fn merge(&mut self, other: Self) -> Added {
        if other.message_kinds != DEFAULT_KINDS {
            if self.message_kinds != DEFAULT_KINDS && self.message_kinds != other.message_kinds {
                return Err("both routers set their kinds of message".to_owned());
            }
            self.message_kinds = other.message_kinds;
        }
        self.nested.extend(other.nested);
        self.messages.extend(other.messages);
        for (name, route) in other.commands {
            self.add_command(name, route)?;
        }
        for (pattern, route) in other.callbacks.into_values().flatten() {
            self.add_callback(pattern, route)?;
        }
        for (kind, route) in other.kinds {
            self.add_kind(kind, route)?;
        }
        for (name, route) in other.events {
            self.add_event(name, route)?;
        }
        other
            .fallback
            .map_or(Ok(()), |route| self.set_fallback(route))
    }

    /// Finds the route of a request, with the parameters of a pressed button.
    pub(super) fn find(&self, request: &Request) -> Option<(&R, Option<Captures>)> {
        let update = request.update();
        let nested = self
            .nested
            .iter()
            .filter(|(filter, _)| filter.matches(update));
        nested
            .filter_map(|(_, table)| table.find(request))
            .next()
            .or_else(|| self.message(request).map(|route| (route, None)))
            .or_else(|| self.callback(update))
            .or_else(|| self.of_kind(update).map(|route| (route, None)))
            .or_else(|| self.fallback.as_ref().map(|route| (route, None)))
    }

    fn message(&self, request: &Request) -> Option<&R> {
        let update = request.update();
        if !self.message_kinds.contains(update.kind()) {
            return None;
        }
        self.command(request).or_else(|| {
            let mut messages = self.messages.iter();
            let (_, route) = messages.find(|(filter, _)| filter.matches(update))?;
            Some(route)
        })
    }

    fn command(&self, request: &Request) -> Option<&R> {
        let command = request.update().command()?;
        let identity = request.bot().identity();
        if command
            .mention()
            .is_some_and(|mention| !identity.is_addressed_by(mention))
        {
            return None;
        }
        // Most senders tap a command, which is in lower case already.
        match self.commands.get(command.name()) {
            Some(route) => Some(route),
            None => self.commands.get(&*command.name().to_ascii_lowercase()),
        }
    }

    fn callback(&self, update: &Update) -> Option<(&R, Option<Captures>)> {
        let data = update.data()?;
        self.prefixes
            .iter()
            .filter_map(|length| self.callbacks.get(data.get(..*length)?))
            .flatten()
            .find_map(|(pattern, route)| Some((route, Some(pattern.captures(data)?))))
    }

    fn of_kind(&self, update: &Update) -> Option<&R> {
        let event = update.name().and_then(|name| self.events.get(name));
        event.or_else(|| self.kinds.get(update.kind()))
    }

    /// The same routes, each changed.
    pub(super) fn map<R2>(&self, change: &impl Fn(&R) -> R2) -> Table<R2> {
        let nested = self.nested.iter();
        let callbacks = self.callbacks.iter().map(|(prefix, patterns)| {
            let patterns = patterns.iter();
            let patterns = patterns.map(|(pattern, route)| (pattern.clone(), change(route)));
            (prefix.clone(), patterns.collect())
        });
        let messages = self.messages.iter();
        Table {
            nested: nested
                .map(|(filter, table)| (Arc::clone(filter), Arc::new(table.map(change))))
                .collect(),
            message_kinds: self.message_kinds.clone(),
            commands: map_values(&self.commands, change),
            callbacks: callbacks.collect(),
            prefixes: self.prefixes.clone(),
            messages: messages
                .map(|(filter, route)| (Arc::clone(filter), change(route)))
                .collect(),
            kinds: map_values(&self.kinds, change),
            events: map_values(&self.events, change),
            fallback: self.fallback.as_ref().map(change),
        }
    }

    /// The routes in words, sorted.
    pub(super) fn names(&self) -> Vec<String> {
        let patterns = self.callbacks.values().flatten();
        let mut names: Vec<String> = self
            .commands
            .keys()
            .map(|name| format!("/{name}"))
            .chain(patterns.map(|(pattern, _)| format!("callback {pattern}")))
            .chain(self.kinds.keys().map(|kind| format!("on {kind}")))
            .chain(self.events.keys().map(|name| format!("custom {name}")))
            .chain(self.nested.iter().flat_map(|(_, table)| table.names()))
            .collect();
        names.sort();
        names.extend(
            (!self.messages.is_empty()).then(|| format!("{} message filters", self.messages.len())),
        );
        names.extend(self.fallback.as_ref().map(|_| "fallback".to_owned()));
        names
    }

    /// The kinds of update that some route names, sorted as the Bot API does.
    pub(super) fn needs(&self) -> Vec<Kind> {
        let nested: Vec<_> = self
            .nested
            .iter()
            .flat_map(|(_, table)| table.needs())
            .collect();
        let has_messages = !self.commands.is_empty() || !self.messages.is_empty();
        let is_needed = |kind: &Kind| {
            nested.contains(kind)
                || self.kinds.contains_key(kind)
                || (has_messages && self.message_kinds.contains(kind))
                || (*kind == Kind::CallbackQuery && !self.callbacks.is_empty())
        };
        Kind::ALL.into_iter().filter(is_needed).collect()
    }

    /// The kinds that a fallback takes besides: all that Telegram sends unasked.
    pub(super) fn wants(&self) -> Vec<Kind> {
        let nested = self.nested.iter();
        let has_fallback =
            self.fallback.is_some() || nested.clone().any(|(_, table)| !table.wants().is_empty());
        let kinds = Kind::ALL.into_iter().filter(|kind| !kind.is_opt_in());
        kinds.filter(|_| has_fallback).collect()
    }

    /// All routes of this table and the nested ones.
    pub(super) fn routes(&self) -> Vec<&R> {
        let nested = self.nested.iter().flat_map(|(_, table)| table.routes());
        nested
            .chain(self.commands.values())
            .chain(self.callbacks.values().flatten().map(|(_, route)| route))
            .chain(self.messages.iter().map(|(_, route)| route))
            .chain(self.kinds.values())
            .chain(self.events.values())
            .chain(&self.fallback)
            .collect()
    }
}

fn add<K, R>(map: &mut HashMap<K, R>, key: K, route: R, what: &str) -> Added
where
    K: Eq + std::hash::Hash + std::fmt::Display,
{
    match map.entry(key) {
        Entry::Occupied(entry) => Err(format!("the {what} `{}` is routed already", entry.key())),
        Entry::Vacant(entry) => {
            entry.insert(route);
            Ok(())
        }
    }
}

fn map_values<K, R, R2>(map: &HashMap<K, R>, change: &impl Fn(&R) -> R2) -> HashMap<K, R2>
where
    K: Clone + Eq + std::hash::Hash,
{
    map.iter()
        .map(|(key, route)| (key.clone(), change(route)))
        .collect()
}
