//! What a stack says of itself: its layers in order, the updates it needs, and what is wrong with it.
//!
//! A [`Probe`] runs down the real stack, so the description is of what runs, not of what was meant.

use std::{borrow::Cow, fmt};

use campanile_core::{
    ApiError, ApiRequest, ApiResponse, Bot, Entry, Error, Identity, Kind, Origin, Probe, Request,
    Role, Update, UpdateService, UserId,
};
use tower::{ServiceExt, service_fn};

/// What a stack says of itself; made by [`describe`].
///
/// `Display` writes it as an indented list.
#[derive(Debug, Clone)]
pub struct Description {
    entries: Vec<Entry>,
    failure: Option<Error>,
}

/// Something about a stack that will surprise its owner.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Warning {
    /// The layer it is about.
    pub layer: Cow<'static, str>,
    /// What is wrong, and what it would do.
    pub problem: String,
}

/// Asks a stack what it consists of, without touching state or bot.
///
/// # Example
///
/// ```
/// use campanile::{prelude::*, stack};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// # async fn start() {}
/// let router: Router = Router::new().command("start", start);
/// let description = stack::describe(&router).await;
/// assert_eq!(description.allowed_updates(), Some(vec![Kind::Message]));
/// assert_eq!(description.to_string(), "router (route: /start)\n");
/// # }
/// ```
pub async fn describe<S: UpdateService>(stack: &S) -> Description {
    let probe = Probe::new();
    let request = Request::new(Update::custom("probe", serde_json::Value::Null), no_bot())
        .with_origin(Origin::Probe(probe.clone()));
    let failure = stack.clone().oneshot(request).await.err().map(Error::new);
    Description {
        entries: probe.entries(),
        failure,
    }
}

/// Asks a stack what it consists of, and returns what is wrong with it.
///
/// # Example
///
/// ```
/// use campanile::{prelude::*, stack};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// let warnings = stack::check(&Router::new()).await;
/// assert_eq!(warnings[0].to_string(), "router: it has no routes, so every update is unhandled");
/// # }
/// ```
pub async fn check<S: UpdateService>(stack: &S) -> Vec<Warning> {
    describe(stack).await.warnings()
}

impl Description {
    /// The layers, groups and routers, outermost first.
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// The kinds of update that the stack needs or takes, in the order of the Bot API; `None` if no router was
    /// reached, so that they must be given by hand.
    #[must_use]
    pub fn allowed_updates(&self) -> Option<Vec<Kind>> {
        if !self.reaches_router() {
            return None;
        }
        let takes =
            |entry: &Entry, kind: &Kind| entry.needs.contains(kind) || entry.wants.contains(kind);
        let is_taken = |kind: &Kind| self.entries.iter().any(|entry| takes(entry, kind));
        Some(Kind::ALL.into_iter().filter(is_taken).collect())
    }

    /// What is wrong with the stack.
    #[must_use]
    pub fn warnings(&self) -> Vec<Warning> {
        let mut warnings = Vec::new();
        if let Some(error) = &self.failure {
            let problem = format!("it failed when it was asked to describe itself: {error}");
            warnings.push(Warning::new("stack", problem));
        } else if !self.reaches_router() {
            let problem = "no router was reached, so the kinds of update must be set by hand";
            warnings.push(Warning::new("stack", problem));
        }
        for (index, entry) in self.entries.iter().enumerate() {
            if entry.role == Role::Router && entry.settings.is_empty() {
                let problem = "it has no routes, so every update is unhandled";
                warnings.push(Warning::new(entry.name.clone(), problem));
            }
            for (other, otherwise) in &entry.outside {
                if self.inside_of(index).any(|inner| inner.name == *other) {
                    let problem = format!("it stands outside of {other}: {otherwise}");
                    warnings.push(Warning::new(entry.name.clone(), problem));
                }
            }
        }
        warnings
    }

    /// What goes without updates that it needs, if Telegram is asked for `allowed` only; an empty
    /// list means all kinds but those that [must be asked for](Kind::is_opt_in).
    #[must_use]
    pub fn missing(&self, allowed: &[Kind]) -> Vec<Warning> {
        let is_allowed = |kind: &Kind| match allowed {
            [] => !kind.is_opt_in(),
            kinds => kinds.contains(kind),
        };
        let mut warnings = Vec::new();
        for entry in &self.entries {
            let missing = entry.needs.iter().filter(|kind| !is_allowed(kind));
            let missing: Vec<_> = missing.map(Kind::as_str).collect();
            if !missing.is_empty() {
                let missing = missing.join(", ");
                let problem = format!("it needs updates that are not asked for: {missing}");
                warnings.push(Warning::new(entry.name.clone(), problem));
            }
        }
        warnings
    }

    fn reaches_router(&self) -> bool {
        self.entries.iter().any(|entry| entry.role == Role::Router)
    }

    /// The entries that the one at `index` wraps: a layer all that follows at its depth or deeper, a
    /// group only what is deeper.
    fn inside_of(&self, index: usize) -> impl Iterator<Item = &Entry> {
        let outer = &self.entries[index];
        let least = outer.depth + usize::from(outer.role != Role::Layer);
        let behind = self.entries[index + 1..].iter();
        behind.take_while(move |entry| entry.depth >= least)
    }
}

impl Warning {
    fn new(layer: impl Into<Cow<'static, str>>, problem: impl Into<String>) -> Self {
        Self {
            layer: layer.into(),
            problem: problem.into(),
        }
    }
}

impl fmt::Display for Description {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for entry in &self.entries {
            write!(f, "{:indent$}{}", "", entry.name, indent = entry.depth * 2)?;
            let settings = entry.settings.iter();
            let settings: Vec<_> = settings
                .map(|(name, value)| format!("{name}: {value}"))
                .collect();
            if !settings.is_empty() {
                write!(f, " ({})", settings.join(", "))?;
            }
            writeln!(f)?;
        }
        Ok(())
    }
}

impl fmt::Display for Warning {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.layer, self.problem)
    }
}

/// A bot for the probe, which no one should call.
fn no_bot() -> Bot {
    let client = service_fn(|_: ApiRequest| async {
        Err::<ApiResponse, _>(ApiError::invalid_request("a probe has no bot to call"))
    });
    Bot::new(Identity::new(UserId(0), ""), client)
}

#[cfg(test)]
mod tests {
    use campanile_core::Outcome;
    use tower::{BoxError, ServiceBuilder, layer::layer_fn};

    use super::*;
    use crate::{Filter, Groups, Router};

    /// A layer that only describes itself.
    fn named(entry: Entry) -> impl tower::Layer<crate::Route, Service = crate::Route> + Clone {
        layer_fn(move |inner: crate::Route| {
            let entry = entry.clone();
            crate::Route::from_service(service_fn(move |request: Request| {
                if let Some(probe) = request.probe() {
                    probe.record(entry.clone());
                }
                inner.clone().oneshot(request)
            }))
        })
    }

    fn stack(layers: &[Entry], inner: impl UpdateService) -> crate::Route {
        let inner = crate::Route::from_service(inner);
        let layers = layers.iter().rev().cloned();
        layers.fold(inner, |inner, entry| {
            tower::Layer::layer(&named(entry), inner)
        })
    }

    async fn handler() {}

    fn router() -> Router {
        Router::new()
            .command("start", handler)
            .callback("like:{post}", handler)
    }

    #[tokio::test]
    async fn a_bad_order_is_named_with_what_it_would_do() {
        let limit = || Entry::layer("limit").inside("album", "an album counts as ten");
        let album = || Entry::layer("album");
        assert_eq!(check(&stack(&[album(), limit()], router())).await, []);
        let warnings = check(&stack(&[limit(), album()], router())).await;
        assert_eq!(warnings.len(), 1);
        assert_eq!(
            warnings[0].to_string(),
            "limit: it stands outside of album: an album counts as ten"
        );
    }

    #[tokio::test]
    async fn layers_of_neighbouring_groups_are_not_inside_of_each_other() {
        let limit = Entry::layer("limit").inside("album", "an album counts as ten");
        let album = Entry::layer("album");
        let groups = Groups::new()
            .group(0, stack(std::slice::from_ref(&limit), router()))
            .group(1, stack(std::slice::from_ref(&album), router()));
        assert_eq!(check(&groups).await, []);
        let around = stack(&[limit], groups);
        assert_eq!(check(&around).await.len(), 1);
    }

    #[tokio::test]
    async fn allowed_updates_are_what_routes_and_layers_need() {
        let feed = Entry::layer("member_feed").needs([Kind::ChatMember]);
        let nested = Router::new().on(Kind::InlineQuery, handler);
        let stack = stack(&[feed], router().nest(Kind::InlineQuery.not(), nested));
        let description = describe(&stack).await;
        assert_eq!(
            description.allowed_updates(),
            Some(vec![
                Kind::Message,
                Kind::InlineQuery,
                Kind::CallbackQuery,
                Kind::ChatMember
            ])
        );
    }

    #[tokio::test]
    async fn what_goes_without_its_updates_is_named() {
        let feed = Entry::layer("member_feed").needs([Kind::ChatMember]);
        let description = describe(&stack(&[feed], router())).await;
        let all = [Kind::Message, Kind::CallbackQuery, Kind::ChatMember];
        assert_eq!(description.missing(&all), []);
        let by_default = description.missing(&[]);
        assert_eq!(
            by_default[0].to_string(),
            "member_feed: it needs updates that are not asked for: chat_member"
        );
        let fallback = router().fallback(handler);
        let description = describe(&stack(&[Entry::layer("x")], fallback)).await;
        assert_eq!(description.allowed_updates().unwrap().len(), 24);
        assert_eq!(
            description.missing(&[Kind::Message, Kind::CallbackQuery]),
            []
        );

        let feed = Entry::layer("member_feed").needs([Kind::ChatMember]);
        let description = describe(&stack(&[feed], router())).await;
        let missing = description.missing(&[Kind::Message, Kind::ChatMember]);
        assert_eq!(missing[0].layer, "router");
        assert_eq!(missing.len(), 1);
    }

    #[tokio::test]
    async fn a_stack_without_router_is_reported() {
        let stack = service_fn(|_: Request| async { Ok::<_, BoxError>(Outcome::handled()) });
        let description = describe(&stack).await;
        assert_eq!(description.allowed_updates(), None);
        assert_eq!(
            description.warnings()[0].to_string(),
            "stack: no router was reached, so the kinds of update must be set by hand"
        );
    }

    #[tokio::test]
    async fn foreign_layers_forward_the_probe() {
        let stack = ServiceBuilder::new()
            .map_request(|request: Request| request)
            .service(router());
        assert!(describe(&stack).await.allowed_updates().is_some());
    }

    #[tokio::test]
    async fn the_layers_of_routes_are_named_once() {
        let layered = router().route_layer(named(Entry::layer("gate").needs([Kind::ChatMember])));
        let description = describe(&layered).await;
        assert_eq!(
            description.to_string(),
            "router (route: /start, route: callback like:{post})\n  gate\n"
        );
        assert!(
            description
                .allowed_updates()
                .unwrap()
                .contains(&Kind::ChatMember)
        );
    }
}
