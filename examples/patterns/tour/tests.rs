use std::sync::Arc;

use campanile::{
    stack,
    store::{MemoryStore, Store},
};

use super::*;

/// What the tour shows.
struct Shown(String);

impl Shown {
    async fn all() -> Self {
        let mut out = Vec::new();
        run(&mut out, Paint::plain()).await.unwrap();
        Self(String::from_utf8(out).unwrap())
    }

    /// The scene under a title that begins so.
    fn scene(&self, title: &str) -> Self {
        let mut scenes = self.0.split("\n\n");
        let scene = scenes.find(|scene| scene.trim_start().starts_with(title));
        Self(
            scene
                .unwrap_or_else(|| panic!("no scene {title:?} in:\n{}", self.0))
                .to_owned(),
        )
    }

    /// The number of lines with all of these words.
    fn count(&self, words: &[&str]) -> usize {
        let has_all = |line: &&str| words.iter().all(|word| line.contains(word));
        self.0.lines().filter(has_all).count()
    }

    #[track_caller]
    fn has(&self, words: &[&str]) {
        assert!(
            self.count(words) > 0,
            "no line with {words:?} in:\n{}",
            self.0
        );
    }
}

#[tokio::test(start_paused = true)]
async fn the_tour_shows_each_pattern_and_who_decided() {
    let shown = Shown::all().await;
    shown.has(&["Ada", "/start", "handled"]);
    shown.has(&["says: Hello, Ada!", "[tea]", "[coffee]"]);
    shown.has(&["Ada", "presses drink:tea", "handled"]);
    shown.has(&["shows: One tea, please!"]);
    shown.has(&["edits: You chose tea."]);
    shown.has(&["says: Good morning, tower!"]);
    shown.has(&["says: 42"]);
    shown.has(&["says: /add: argument 1 must be a whole number"]);
    shown.has(&["Mallory", "/start", "stopped", "allow_list"]);
    shown.has(&["says: This bot is private."]);
    assert_eq!(shown.count(&["This bot is private."]), 2, "{}", shown.0);
    shown.has(&[
        "Bell ringers",
        "nobody in particular",
        "stopped",
        "allow_list",
    ]);
    shown.has(&["Bob", "BUY NOW", "stopped", "handler", "advertisement"]);
    shown.has(&["Bob", "corrects it to /help", "unhandled"]);
    shown.has(&["the observer saw", "5 callback_query"]);
    for wrong in ["\x1b", "not delivered", "error"] {
        assert!(!shown.0.contains(wrong), "{wrong:?} in:\n{}", shown.0);
    }
}

#[tokio::test(start_paused = true)]
async fn an_album_gets_one_reply_that_counts_its_items() {
    let shown = Shown::all().await.scene("Albums");
    assert_eq!(shown.count(&["absorbed", "media_group"]), 3, "{}", shown.0);
    assert_eq!(
        shown.count(&["the whole album", "handled"]),
        1,
        "{}",
        shown.0
    );
    assert_eq!(shown.count(&["says:"]), 1, "{}", shown.0);
    shown.has(&["says: An album of 3: 2 photos, 1 video"]);
}

#[tokio::test(start_paused = true)]
async fn a_double_tap_runs_once_and_both_taps_are_answered() {
    let shown = Shown::all().await.scene("Presses");
    assert_eq!(
        shown.count(&["presses drink:coffee", "  handled  "]),
        1,
        "{}",
        shown.0
    );
    assert_eq!(
        shown.count(&["presses drink:coffee", "stopped", "callback_dedup"]),
        1
    );
    shown.has(&["shows: One coffee, please!"]);
    shown.has(&["answers the press"]);
    assert_eq!(
        shown.count(&["tower_bot"]),
        3,
        "one edit, no error: {}",
        shown.0
    );
}

#[tokio::test(start_paused = true)]
async fn a_flood_is_limited_with_one_notice_and_passes_with_time() {
    let shown = Shown::all().await.scene("Limits");
    assert_eq!(shown.count(&["Spam", "handled"]), 5, "{}", shown.0);
    assert_eq!(
        shown.count(&["Spam", "stopped", "rate_limit"]),
        3,
        "{}",
        shown.0
    );
    assert_eq!(shown.count(&["Not so fast"]), 1, "{}", shown.0);
    shown.has(&["says: Sorry."]);
}

#[tokio::test(start_paused = true)]
async fn the_gate_prompts_opens_after_joining_and_closes_after_leaving() {
    let shown = Shown::all().await;
    let joins = shown.scene("The gate: Carol");
    joins.has(&["/start", "stopped", "channel_gate"]);
    joins.has(&["says:", "[@tower_news]", "[The club]", "[I joined]"]);
    joins.has(&["shows: Not there yet: The club"]);
    joins.has(&["shows: Thank you for joining!"]);
    joins.has(&["I am in!", "handled"]);
    joins.has(&["says: I am in!"]);
    let leaves = shown.scene("The gate: she leaves");
    leaves.has(&["Still there?", "stopped", "channel_gate"]);
    leaves.has(&["says:", "[The club]", "[I joined]"]);
    assert_eq!(leaves.count(&["[@tower_news]"]), 0, "{}", leaves.0);
    assert_eq!(leaves.count(&["handled"]), 0, "{}", leaves.0);
}

#[tokio::test(start_paused = true)]
async fn no_setting_makes_a_stack_that_is_to_be_warned_of() {
    let emulator = Emulator::new();
    let town = Town::new(&emulator, &emulator.bot("42:TOUR"));
    let gated = Rules {
        channels: town.rules().channels,
        ..Rules::default()
    };
    for rules in [town.rules(), gated, Rules::default()] {
        let store: Arc<dyn Store> = Arc::new(MemoryStore::new());
        let (stack, _albums) = bot::stack(&store, &rules, |_| {}, |_| {}).unwrap();
        assert_eq!(stack::check(&stack).await, [], "{rules:?}");
        let kinds = stack::describe(&stack).await.allowed_updates().unwrap();
        let needs_members = kinds.contains(&Kind::ChatMember);
        assert_eq!(needs_members, !rules.channels.is_empty(), "{rules:?}");
    }
}
