//! Configurations, and how a limiter shows itself.

use campanile_core::{Kind, Origin, Probe};
use tower::ServiceExt;

use super::*;

fn check(builder: RateLimitBuilder, problem: &str) {
    let error = builder.build(memory()).unwrap_err().to_string();
    assert!(error.starts_with("the limiter `"), "{error}");
    assert!(error.contains(problem), "{error}");
}

#[test]
fn wrong_configurations_are_errors_in_words() {
    check(
        quota(0, SECOND),
        "a quota of no use at all would refuse everything",
    );
    check(quota(1, Duration::ZERO), "the time of a quota is zero");
    check(
        quota(1, 9_000 * HOUR),
        "the time of a quota is longer than 366 days",
    );
    check(quota(1, SECOND).burst(0), "a burst of no use at all");
    check(quota(1, HOUR).burst(u32::MAX), "longer than 366 days");
    check(penalty(0, SECOND, SECOND), "a penalty after no use at all");
    check(penalty(1_001, SECOND, SECOND), "at most 1000 uses");
    check(
        penalty(1, Duration::ZERO, SECOND),
        "the window of a penalty is zero",
    );
    check(
        penalty(1, SECOND, Duration::ZERO),
        "the block of a penalty is zero",
    );
    check(
        penalty(1, SECOND, SECOND).burst(2),
        "a penalty has no burst",
    );
    check(
        quota(1, SECOND).notice(" \n"),
        "the text of the notice is empty",
    );
    let long = "ö".repeat(4097);
    check(
        quota(1, SECOND).notice(&long),
        "the text of the notice has 4097 characters, and a message holds 4096",
    );
    check(
        quota(1, SECOND).reminder(&long, SECOND),
        "the text of the reminder has 4097",
    );
    check(
        quota(1, SECOND).reminder("x", Duration::ZERO),
        "would be answered in full",
    );
    check(
        quota(5, SECOND).weight(Kind::InlineQuery, 6),
        "a weight of 6 for inline_query never fits, for 5 pass at most",
    );
    check(
        quota(1, SECOND).redelivery_window(25 * HOUR),
        "longer than a day",
    );
    check(RateLimitLayer::quota(" ", 1, SECOND), "its name is empty");
    check(
        RateLimitLayer::quota("x".repeat(65), 1, SECOND),
        "longer than 64 characters",
    );
    check(
        quota(1, SECOND).by(" ", |_: &Request| Some(1)),
        "its key has no name",
    );
    check(
        penalty(1, SECOND, SECOND).end_notice("x"),
        "build it with `pair`",
    );
}

#[test]
fn a_pair_needs_a_block_and_a_text() {
    let problem = |builder: RateLimitBuilder| builder.pair(memory()).unwrap_err().to_string();
    assert!(problem(quota(1, SECOND).end_notice("x")).contains("a quota has no block"));
    assert!(problem(penalty(1, SECOND, SECOND)).contains("there is no end notice"));
    let empty = penalty(1, SECOND, SECOND).end_notice("");
    assert!(problem(empty).contains("the text of the end notice is empty"));
    let long = penalty(1, SECOND, SECOND).end_notice("x".repeat(4097));
    assert!(problem(long).contains("4097 characters"));
    assert!(problem(penalty(0, SECOND, SECOND).end_notice("x")).contains("no use at all"));
}

#[test]
fn texts_may_be_as_long_as_a_message() {
    let text = "ö".repeat(4096);
    let layer = quota(1, SECOND).notice(text).build(memory());
    assert!(layer.is_ok());
}

#[tokio::test]
async fn a_probe_tells_settings_and_order() {
    let builder = quota(5, 10 * SECOND)
        .burst(8)
        .by_chat()
        .weight(Kind::InlineQuery, 2)
        .weight(Kind::EditedMessage, 0)
        .exempt("owner", |_: &Request| false)
        .reminder("x", MINUTE)
        .on_store_error(OnStoreError::Deny);
    let world = World::new(builder);
    let probe = Probe::new();
    let request = user(7).request().with_origin(Origin::Probe(probe.clone()));
    let outcome = world.stack().oneshot(request).await.map_err(Into::into);
    assert_eq!(outcome.unwrap(), Outcome::handled());
    let entries = probe.entries();
    let settings: Vec<_> = entries[0]
        .settings
        .iter()
        .map(|(name, value)| format!("{name}: {value}"))
        .collect();
    assert_eq!(
        settings,
        [
            "name: test",
            "limit: 8 at once, one more per 2s",
            "by: chat",
            "weight of edited_message: 0",
            "weight of inline_query: 2",
            "exempt: owner",
            "reminder: every 60s",
            "on store error: deny",
            "redelivery window: 600s",
        ]
    );
    let outside = |layer: &str| {
        let mut rules = entries[0].outside.iter();
        rules.find(|(name, _)| name == layer).map(|(_, why)| &**why)
    };
    assert_eq!(outside("media_group"), Some("an album counts as ten"));
    assert!(outside("allow_list").is_some());
    assert!(outside("callback_dedup").is_some());
    assert!(outside("redelivery").is_some());
    assert_eq!(entries[0].name, "rate_limit");
    let rule = penalty(5, SECOND, MINUTE).build(memory()).unwrap();
    assert!(format!("{rule:?}").starts_with("RateLimitLayer"));
}

#[test]
fn debug_output_names_its_type_and_shows_no_written_text() {
    let key = LimitKey::from("secret").id(5);
    assert_eq!(format!("{key:?}"), "LimitKey(text(6)/5)");
    let builder = format!("{:?}", quota(1, SECOND).by("mine", |_: &Request| Some("x")));
    assert!(
        builder.starts_with("RateLimitBuilder { name: \"test\""),
        "{builder}"
    );
    let (_, ends) = penalty(1, SECOND, SECOND)
        .end_notice("x")
        .pair(memory())
        .unwrap();
    assert!(format!("{ends:?}").starts_with("BlockEnds"));
}
