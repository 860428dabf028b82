//! From an update to its handler, and into it.

use campanile::{Request, Router, Text, User, prelude::*};
use campanile_testkit::{TestBot, update};
use tower::ServiceExt;

use super::Subject;
use crate::Case;

pub(super) const SUBJECT: Subject = Subject {
    name: "routing",
    about: "One iteration clones a parsed request and calls a router with it.",
    cases,
};

fn cases() -> Vec<Case> {
    vec![
        Case::new("clone", || {
            let request = command();
            Ok(move || request.clone())
        }),
        routed("no_routes", command, Router::new),
        routed("commands_10", command, || with_commands(10)),
        routed("commands_1000", command, || with_commands(1_000)),
        routed("no_extractor", message, || {
            Router::new().message(Content::Text, async || {})
        }),
        routed("three_extractors", message, || {
            Router::new().message(Content::Text, async |_: Bot, _: Update, _: Message| {})
        }),
        routed("owned_extractors", message, || {
            Router::new().message(Content::Text, async |_: Bot, _: User, _: Text| {})
        }),
    ]
}

fn command() -> Request {
    TestBot::new().request(update::text("/command_7 now"))
}

fn message() -> Request {
    TestBot::new().request(update::text("Hello there, is anybody home?"))
}

fn with_commands(commands: usize) -> Router {
    (0..commands).fold(Router::new(), |router, index| {
        router.command(&format!("command_{index}"), async || {})
    })
}

fn routed(name: &'static str, request: fn() -> Request, router: fn() -> Router) -> Case {
    Case::polled(name, async move || {
        let (request, router) = (request(), router());
        Ok(async move || {
            let outcome = router.clone().oneshot(request.clone()).await;
            assert!(outcome.is_ok());
        })
    })
}
