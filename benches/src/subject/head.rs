//! Reading the head of an update, against reading all of it and against skipping it.

use bytes::Bytes;
use campanile::Update;
use serde::de::IgnoredAny;
use serde_json::Value;

use super::Subject;
use crate::{Case, fixtures};

pub(super) const SUBJECT: Subject = Subject {
    name: "head",
    about: "One iteration reads one update of every kind.",
    cases,
};

fn cases() -> Vec<Case> {
    vec![
        case("parse", |json| Update::parse(json.clone()).is_ok()),
        case("value", |json| {
            serde_json::from_slice::<Value>(json).is_ok()
        }),
        case("skip", |json| {
            serde_json::from_slice::<IgnoredAny>(json).is_ok()
        }),
    ]
}

fn case(name: &'static str, read: impl Fn(&Bytes) -> bool + Copy + 'static) -> Case {
    Case::new(name, move || {
        let fixtures = fixtures::of_every_kind();
        Ok(move || assert!(fixtures.iter().all(read)))
    })
}
