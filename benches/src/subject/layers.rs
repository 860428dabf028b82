//! The five patterns around a service that does nothing, on the memory store.

use campanile::{Request, Update, UpdateService, layers::AllowListLayer, store::MemoryStore};
use tower::{Layer, ServiceExt};

use super::Subject;
use crate::{Case, Result, stacks, traffic::Messages};

pub(super) const SUBJECT: Subject = Subject {
    name: "layers",
    about: "One iteration writes a text message of a known user as JSON, parses it, and calls the stack.",
    cases,
};

fn cases() -> Vec<Case> {
    vec![
        Case::new("json", || {
            let mut messages = Messages::of_regulars();
            Ok(move || messages.next_raw())
        }),
        Case::new("parse", || {
            let mut messages = Messages::of_regulars();
            Ok(move || Update::parse(messages.next_raw()).is_ok())
        }),
        passing("none", || Ok(stacks::nothing())),
        passing("five", || {
            stacks::five_layers(&MemoryStore::new(), stacks::nothing())
        }),
        refused("refused"),
    ]
}

fn passing<S: UpdateService>(name: &'static str, stack: impl Fn() -> Result<S> + 'static) -> Case {
    Case::polled(name, async move || {
        let mut messages = Messages::of_regulars();
        let stack = stack()?;
        Ok(async move || {
            let outcome = stack.clone().oneshot(messages.next_request()).await;
            assert!(matches!(outcome, Ok(outcome) if outcome.stop().is_none()));
        })
    })
}

fn refused(name: &'static str) -> Case {
    Case::polled(name, async || {
        let mut messages = Messages::of_regulars();
        let stack = AllowListLayer::users([7]).build()?.layer(stacks::nothing());
        Ok(async move || {
            let request: Request = messages.next_request();
            let outcome = stack.clone().oneshot(request).await;
            assert!(matches!(outcome, Ok(outcome) if outcome.stop().is_some()));
        })
    })
}
