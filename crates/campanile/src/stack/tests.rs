use campanile_core::{Entry, Kept, KeptIn, Kind, Outcome};
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

#[tokio::test]
async fn a_layer_that_goes_without_the_one_it_requires_is_named_with_what_it_does() {
    let gate = || Entry::layer("gate").requires("feed", "it goes stale");
    let feed = || Entry::layer("feed");
    let problem = |warnings: Vec<Warning>| match &*warnings {
        [only] => only.to_string(),
        _ => panic!("{warnings:?}"),
    };
    assert_eq!(check(&stack(&[feed(), gate()], router())).await, []);
    assert_eq!(
        problem(check(&stack(&[gate()], router())).await),
        "gate: there is no feed in the stack: it goes stale"
    );
    assert_eq!(
        problem(check(&stack(&[gate(), feed()], router())).await),
        "gate: it stands outside of feed: it goes stale"
    );
    let groups = Groups::new()
        .group(-1, stack(&[feed()], router()))
        .group(0, stack(&[gate()], router()));
    assert_eq!(check(&groups).await, [], "another group sees all, too");
}

fn stored(durable: bool, shared: bool) -> KeptIn {
    KeptIn::Store { durable, shared }
}

fn visits(kept_in: KeptIn) -> Entry {
    let visits = Kept::new("visits", kept_in);
    Entry::layer("greeting").keeps(
        visits
            .if_lost("all are strangers")
            .if_apart("all meet twice"),
    )
}

/// Layers of routes came to be judged against the stack around the router and against the layers of
/// other routes: a list for one command made the limit around all of them look misplaced.
#[tokio::test]
async fn layers_of_routes_take_no_part_in_the_order_of_the_stack() {
    let limit = || Entry::layer("limit").inside("list", "strangers count");
    let list = || Entry::layer("list");
    let one = Router::new()
        .command("ban", handler)
        .route_layer(named(list()));
    assert_eq!(check(&stack(&[limit()], one)).await, []);
    let two = Router::new()
        .command("slow", handler)
        .route_layer(named(limit()))
        .merge(
            Router::new()
                .command("ban", handler)
                .route_layer(named(list())),
        );
    assert_eq!(check(&two).await, []);
    let around = Groups::new().group(0, stack(&[list()], router()));
    assert_eq!(check(&stack(&[limit()], around)).await.len(), 1);
}

#[tokio::test]
async fn what_a_crash_loses_is_a_warning_where_the_loss_matters() {
    let warned = async |entry| {
        let stack = stack(&[entry], router());
        assert_eq!(check(&stack).await, [], "it is not the order that is wrong");
        let warnings = check_deployment(&stack, 1).await.unwrap();
        warnings.iter().map(Warning::to_string).collect::<Vec<_>>()
    };
    assert_eq!(
        warned(visits(stored(false, false))).await,
        [
            "greeting: it keeps visits in a store of one process that a crash empties: all are strangers"
        ]
    );
    assert_eq!(
        warned(visits(stored(false, true))).await.len(),
        1,
        "shared is not durable"
    );
    assert_eq!(
        warned(visits(KeptIn::Process)).await,
        ["greeting: it keeps visits in the process: all are strangers"]
    );
    assert!(warned(visits(stored(true, false))).await.is_empty());
    let unimportant = Kept::new("a cache", stored(false, false));
    let unimportant = Entry::layer("cache").keeps(unimportant.if_apart("each asks"));
    assert!(warned(unimportant).await.is_empty());
}

#[tokio::test]
async fn several_replicas_need_a_store_that_they_share() {
    let deployed = async |entries: &[Entry]| {
        let stack = stack(entries, router());
        check_deployment(&stack, 1).await.unwrap();
        check_deployment(&stack, 3).await
    };
    let error = deployed(&[visits(stored(true, false))]).await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "the stack cannot run in 3 replicas, because they do not share the store under it; give its \
         layers a store that is shared: greeting: it keeps visits in a durable store of one process: \
         all meet twice"
    );
    assert_eq!(deployed(&[visits(stored(true, true))]).await.unwrap(), []);

    let silent = Entry::layer("cache").keeps(Kept::new("hits", stored(true, false)));
    let both = [silent, visits(stored(true, false))];
    assert_eq!(deployed(&both).await.unwrap_err().problems().len(), 2);
}

#[tokio::test]
async fn what_is_kept_in_the_process_is_a_warning_in_several_replicas() {
    let lanes = Kept::new("lanes", KeptIn::Process).if_apart("order is lost");
    let told = Kept::new("who was told", KeptIn::Process);
    let stack = stack(&[Entry::layer("lane").keeps(lanes).keeps(told)], router());
    assert_eq!(check_deployment(&stack, 1).await.unwrap(), []);
    let warnings = check_deployment(&stack, 2).await.unwrap();
    assert_eq!(warnings.len(), 1, "{warnings:?}");
    assert_eq!(
        warnings[0].to_string(),
        "lane: it keeps lanes in the process: order is lost"
    );
}

#[tokio::test]
async fn what_is_kept_stands_in_the_description() {
    let stack = stack(&[visits(stored(true, true))], router());
    let description = describe(&stack).await.to_string();
    assert!(
        description
            .starts_with("greeting (keeps: visits in a durable store that replicas share)\n"),
        "{description}"
    );
}
