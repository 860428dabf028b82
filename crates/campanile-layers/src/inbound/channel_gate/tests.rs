use std::{
    collections::HashMap,
    sync::{Arc, Mutex},
    time::Duration,
};

use campanile_core::{
    ApiError, ApiRequest, BoxError, ChatId, Kind, Origin, Outcome, Principal, Probe, Request,
    Update, UpdateService, UserId,
};
use campanile_store::{
    Answer, Caps, Claim, Claimed, Commit, Durability, Lease, MemoryStore, Op, Row, Scan, Store,
    StoreError,
};
use campanile_testkit::{
    TestBot, assert_handled, assert_stopped, contract,
    update::{self, Member},
};
use futures::future::{FutureExt, join_all};
use serde_json::{Value, json};
use tokio::time::{advance, sleep};
use tower::{Layer, ServiceBuilder, ServiceExt, service_fn};
use tracing::{Event, Level, Subscriber};
use tracing_subscriber::{layer::Context, prelude::*};

use super::*;

const NEWS: i64 = -1002;
const CLUB: i64 = -1003;

fn news() -> Channel {
    Channel::private(NEWS, "https://t.me/+news").title("News")
}

fn club() -> Channel {
    Channel::private(CLUB, "https://t.me/+club").title("Club")
}

fn both() -> ChannelGateBuilder {
    ChannelGateLayer::all(MemoryStore::new(), [news(), club()])
}

fn only_news() -> ChannelGateBuilder {
    ChannelGateLayer::all(MemoryStore::new(), [news()])
}

async fn handle(_: Request) -> Result<Outcome, BoxError> {
    Ok(Outcome::handled())
}

/// The gate with its feed before it.
fn fed(builder: ChannelGateBuilder) -> impl UpdateService {
    let (gate, feed) = builder.pair().unwrap();
    ServiceBuilder::new()
        .layer(feed)
        .layer(gate)
        .service(service_fn(handle))
}

fn alone(builder: ChannelGateBuilder) -> impl UpdateService {
    builder.build().unwrap().layer(service_fn(handle))
}

fn hi(user: i64) -> update::Message {
    update::text("hi").from(user)
}

/// By channel and user.
type Members = HashMap<(i64, i64), Result<Value, ApiError>>;

/// What Telegram would say, which a test may change at any time.
#[derive(Clone, Default)]
struct Telegram {
    members: Arc<Mutex<Members>>,
    bot: TestBot,
}

impl Telegram {
    /// Everyone has left, unless a test says otherwise.
    fn new() -> Self {
        let telegram = Self::default();
        let members = Arc::clone(&telegram.members);
        telegram.bot.answer_with("getChatMember", move |request| {
            let id = |name| request.get(name).and_then(Value::as_i64).unwrap();
            let seat = (id("chat_id"), id("user_id"));
            let known = members.lock().unwrap().get(&seat).cloned();
            known.unwrap_or_else(|| Ok(Member::Left.of(seat.1)))
        });
        telegram
    }

    fn set(&self, channel: i64, user: i64, member: Member) -> &Self {
        let answer = Ok(member.of(user));
        self.members.lock().unwrap().insert((channel, user), answer);
        self
    }

    fn fail(&self, channel: i64, user: i64, error: ApiError) -> &Self {
        let answer = Err(error);
        self.members.lock().unwrap().insert((channel, user), answer);
        self
    }

    fn questions(&self) -> usize {
        self.bot.calls_of("getChatMember").len()
    }

    async fn run(&self, stack: &impl UpdateService, update: impl Into<Update>) -> Outcome {
        self.bot.run(stack, update).await.unwrap()
    }
}

fn change(old: Member, new: Member, user: i64) -> update::MemberChange {
    update::chat_member(old, new).of(user).in_channel(NEWS)
}

fn joins(user: i64) -> update::MemberChange {
    change(Member::Left, Member::Member, user)
}

fn leaves(user: i64) -> update::MemberChange {
    change(Member::Member, Member::Left, user)
}

/// The rows of buttons of a prompt, as texts.
fn buttons(reply: &ApiRequest) -> Vec<String> {
    let rows = reply.get("reply_markup").unwrap()["inline_keyboard"].as_array();
    let rows = rows.unwrap().iter();
    rows.map(|row| row[0]["text"].as_str().unwrap().to_owned())
        .collect()
}

/// The data of the "I joined" button of a prompt.
fn button_of(reply: &ApiRequest) -> String {
    let keyboard = reply.get("reply_markup").unwrap();
    let rows = keyboard["inline_keyboard"].as_array().unwrap();
    rows.last().unwrap()[0]["callback_data"]
        .as_str()
        .unwrap()
        .to_owned()
}

fn notice(outcome: &Outcome) -> &str {
    assert_eq!(outcome.replies.len(), 1, "{outcome:?}");
    assert_eq!(outcome.replies[0].method(), "answerCallbackQuery");
    outcome.replies[0].get("text").unwrap().as_str().unwrap()
}

// ===== the contract =====

/// A gate with user 7 on record as a member, and user 8 as none.
fn with_seven_known() -> ChannelGateLayer {
    let (gate, feed) = only_news().pair().unwrap();
    for event in [joins(7), leaves(8)] {
        let told = feed.layer(service_fn(handle)).oneshot(event.request());
        let _ = told.now_or_never().unwrap().unwrap();
    }
    gate
}

#[tokio::test(start_paused = true)]
async fn it_keeps_the_contract_of_layers() {
    contract::check(with_seven_known)
        .passing(hi(7))
        .stopping(hi(8))
        .await;
    // The longer way, through the future that asks; to a test bot everyone is a member.
    contract::check(|| both().build().unwrap())
        .passing_each(|number| hi(number as i64 + 1))
        .stopping(update::post("news").in_channel(-1009))
        .await;
}

// ===== who passes =====

#[tokio::test(start_paused = true)]
async fn each_of_the_six_statuses_counts_as_what_it_is() {
    for member in Member::ALL {
        let telegram = Telegram::new();
        telegram.set(NEWS, 7, member);
        let outcome = telegram.run(&alone(only_news()), hi(7)).await;
        match member.is_present() {
            true => assert_handled!(outcome),
            false => assert_stopped!(outcome, "channel_gate", "user 7 is not in -1002"),
        }
    }
}

#[tokio::test(start_paused = true)]
async fn all_means_each_channel_and_any_means_one() {
    let cases = [
        (Member::Member, Member::Member, true, true),
        (Member::Member, Member::Left, false, true),
        (Member::Left, Member::Creator, false, true),
        (Member::Left, Member::Kicked, false, false),
    ];
    for (in_news, in_club, all, any) in cases {
        let telegram = Telegram::new();
        telegram.set(NEWS, 7, in_news).set(CLUB, 7, in_club);
        let passes = async |builder: ChannelGateBuilder| {
            let outcome = telegram.run(&alone(builder), hi(7)).await;
            outcome.stop().is_none()
        };
        assert_eq!(passes(both()).await, all, "{in_news:?} {in_club:?}");
        let builder = ChannelGateLayer::any(MemoryStore::new(), [news(), club()]);
        assert_eq!(passes(builder).await, any, "{in_news:?} {in_club:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn who_is_known_in_any_channel_is_not_asked_for_in_the_others() {
    let telegram = Telegram::new();
    telegram.set(NEWS, 7, Member::Member);
    let stack = fed(ChannelGateLayer::any(MemoryStore::new(), [news(), club()]));
    let _ = telegram.run(&stack, joins(7)).await;
    assert_handled!(telegram.run(&stack, hi(7)).await);
    assert_eq!(telegram.questions(), 0);
}

#[tokio::test(start_paused = true)]
async fn posts_of_a_required_channel_pass_and_other_chats_and_nobody_do_not() {
    let telegram = Telegram::new();
    let stack = alone(both());
    for own in [
        update::post("news").in_channel(NEWS).build(),
        update::text("x").as_channel(CLUB).in_group(-1009).build(),
        update::text("x").auto_forward(NEWS).build(),
        update::text("x")
            .as_anonymous_admin()
            .in_group(CLUB)
            .build(),
    ] {
        assert_handled!(telegram.run(&stack, own).await);
    }
    for other in [
        update::post("news").in_channel(-1009).build(),
        update::text("x").as_channel(-1009).in_group(NEWS).build(),
        update::text("x")
            .as_anonymous_admin()
            .in_group(-1009)
            .build(),
        update::poll("who?").build(),
        update::reaction_count(3).in_channel(NEWS).build(),
        update::custom("tick", json!({})),
    ] {
        let outcome = telegram.run(&stack, other).await;
        assert_stopped!(outcome, "channel_gate", "is no user");
        assert!(outcome.replies.is_empty());
    }
    telegram.bot.assert_no_calls();
}

#[tokio::test(start_paused = true)]
async fn stand_ins_are_never_asked_for() {
    let telegram = Telegram::new();
    let stack = alone(only_news());
    for stand_in in [
        UserId::TELEGRAM,
        UserId::CHANNEL_BOT,
        UserId::GROUP_ANONYMOUS_BOT,
    ] {
        let outcome = telegram.run(&stack, hi(stand_in.0).in_group(-1001)).await;
        assert_stopped!(outcome, "channel_gate");
        let event = update::custom("x", json!({})).with_principal(Principal::User(stand_in));
        assert_stopped!(telegram.run(&stack, event).await, "channel_gate");
    }
    assert_eq!(telegram.questions(), 0);
}

#[tokio::test(start_paused = true)]
async fn a_guest_is_asked_for_in_the_required_channels_and_its_chat_proves_nothing() {
    let telegram = Telegram::new();
    telegram.set(NEWS, 7, Member::Member);
    let stack = alone(only_news());
    let guest = |user| hi(user).in_group(CLUB).guest("q");
    assert_handled!(telegram.run(&stack, guest(7)).await);
    let outcome = telegram.run(&stack, guest(8)).await;
    assert_stopped!(outcome, "channel_gate");
    assert_eq!(outcome.replies[0].method(), "answerGuestQuery");
    let result = outcome.replies[0].get("result").unwrap();
    assert!(result["reply_markup"]["inline_keyboard"].is_array());
    for call in telegram.bot.calls_of("getChatMember") {
        assert_eq!(call.get("chat_id").unwrap(), NEWS);
    }
    // The chat of a guest message may have the id of another one.
    let admin = update::text("x")
        .as_anonymous_admin()
        .in_group(NEWS)
        .guest("q");
    assert_stopped!(telegram.run(&stack, admin).await, "channel_gate", "no user");
}

// ===== what is known, and for how long =====

#[tokio::test(start_paused = true)]
async fn a_member_is_not_asked_for_again_for_ten_minutes() {
    let telegram = Telegram::new();
    telegram.set(NEWS, 7, Member::Member);
    let stack = alone(only_news());
    assert_handled!(telegram.run(&stack, hi(7)).await);
    telegram.set(NEWS, 7, Member::Left);
    advance(Duration::from_secs(599)).await;
    assert_handled!(telegram.run(&stack, hi(7)).await);
    assert_eq!(telegram.questions(), 1);
    advance(Duration::from_secs(1)).await;
    assert_stopped!(telegram.run(&stack, hi(7)).await);
    assert_eq!(telegram.questions(), 2);
}

#[tokio::test(start_paused = true)]
async fn a_stranger_is_not_asked_for_again_for_fifteen_seconds() {
    let telegram = Telegram::new();
    let stack = alone(only_news());
    assert_stopped!(telegram.run(&stack, hi(7)).await);
    telegram.set(NEWS, 7, Member::Member);
    advance(Duration::from_secs(14)).await;
    assert_stopped!(telegram.run(&stack, hi(7)).await);
    assert_eq!(telegram.questions(), 1);
    advance(Duration::from_secs(1)).await;
    assert_handled!(telegram.run(&stack, hi(7)).await);
    assert_eq!(telegram.questions(), 2);
}

#[tokio::test(start_paused = true)]
async fn bots_channels_and_users_never_share_a_record_and_gates_on_one_store_do() {
    let store = MemoryStore::new();
    let gate = |channel| alone(ChannelGateLayer::all(store.clone(), [channel]));
    let telegram = Telegram::new();
    telegram.set(NEWS, 7, Member::Member);
    assert_handled!(telegram.run(&gate(news()), hi(7)).await);
    assert_handled!(telegram.run(&gate(news()), hi(7)).await);
    assert_eq!(telegram.questions(), 1);
    assert_stopped!(telegram.run(&gate(news()), hi(8)).await);
    assert_stopped!(telegram.run(&gate(club()), hi(7)).await);
    assert_eq!(telegram.questions(), 3);
    let identity = campanile_core::Identity::new(UserId(43), "other_bot");
    let other = TestBot::with_identity(identity).answer("getChatMember", Member::Left.of(7));
    assert_stopped!(other.run(&gate(news()), hi(7)).await, "channel_gate");
}

// ===== one question at a time =====

#[tokio::test(start_paused = true)]
async fn two_hundred_updates_of_a_stranger_ask_twice_and_prompt_once() {
    let telegram = Telegram::new();
    telegram.bot.delay("getChatMember", Duration::from_secs(1));
    let stack = alone(both());
    let runs = (0..200).map(|_| telegram.run(&stack, hi(7)));
    for outcome in join_all(runs).await {
        assert_stopped!(outcome, "channel_gate", "user 7 is not in -1002, -1003");
    }
    assert_eq!(telegram.questions(), 2);
    telegram
        .bot
        .assert_sent(&["Please join first, and then press the button below."]);
}

#[tokio::test(start_paused = true)]
async fn who_waits_for_a_question_gets_its_answer_also_when_whoever_asked_is_gone() {
    let telegram = Telegram::new();
    telegram.set(NEWS, 7, Member::Member);
    let hold = telegram.bot.hold("getChatMember");
    let gate = only_news().build().unwrap();
    let call = || {
        let service = gate.layer(service_fn(handle));
        tokio_test::task::spawn(service.oneshot(telegram.bot.request(hi(7))))
    };
    let (mut first, mut second) = (call(), call());
    assert!(first.poll().is_pending() && second.poll().is_pending());
    drop(first);
    drop(hold);
    assert_handled!(second.await);
    assert_eq!(telegram.questions(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_question_for_whom_nobody_waits_leaves_nothing_behind() {
    let telegram = Telegram::new();
    let hold = telegram.bot.hold("getChatMember");
    let flights = flight::Flights::<u8, u8>::default();
    let waiting = flights.join(1, || async { std::future::pending().await });
    assert_eq!(flights.len(), 1);
    let again = flights.join(1, || async { 2 });
    assert_eq!(flights.len(), 1);
    drop((waiting, again));
    assert_eq!(flights.len(), 0);
    assert_eq!(flights.join(1, || async { 3 }).await, 3);
    assert_eq!(flights.len(), 0);

    let stack = alone(only_news());
    let request = telegram.bot.request(hi(7));
    let mut call = tokio_test::task::spawn(stack.clone().oneshot(request));
    assert!(call.poll().is_pending());
    drop(call);
    drop(hold);
    telegram.set(NEWS, 7, Member::Member);
    assert_handled!(telegram.run(&stack, hi(7)).await);
}

// ===== the feed =====

#[tokio::test(start_paused = true)]
async fn who_joins_passes_at_once_whichever_of_push_and_press_comes_first() {
    // Press first.
    let telegram = Telegram::new();
    let stack = fed(only_news());
    let outcome = telegram.run(&stack, hi(7)).await;
    let press = || update::press(&button_of(&outcome.replies[0]));
    let _ = telegram.run(&stack, joins(7)).await;
    let welcome = telegram.run(&stack, press()).await;
    assert_eq!(notice(&welcome), "Welcome!");
    assert_handled!(telegram.run(&stack, hi(7)).await);
    assert_eq!(telegram.questions(), 1);
    // Push first.
    let telegram = Telegram::new();
    let stack = fed(only_news());
    let _ = telegram.run(&stack, joins(7)).await;
    assert_eq!(notice(&telegram.run(&stack, press()).await), "Welcome!");
    assert_handled!(telegram.run(&stack, hi(7)).await);
    assert_eq!(telegram.questions(), 0);
}

#[tokio::test(start_paused = true)]
async fn an_event_that_comes_while_a_question_is_on_its_way_wins() {
    for (event, passes) in [(joins(7), true), (leaves(7), false)] {
        let telegram = Telegram::new();
        // What Telegram knew when it was asked.
        let before = if passes { Member::Left } else { Member::Member };
        telegram.set(NEWS, 7, before);
        let hold = telegram.bot.hold("getChatMember");
        let stack = fed(only_news());
        let request = telegram.bot.request(hi(7));
        let mut call = tokio_test::task::spawn(stack.clone().oneshot(request));
        assert!(call.poll().is_pending());
        let _ = telegram.run(&stack, event).await;
        drop(hold);
        let outcome = call
            .await
            .map_err(Into::into)
            .unwrap_or_else(|error: BoxError| {
                panic!("{error}");
            });
        assert_eq!(outcome.stop().is_none(), passes);
        assert_eq!(telegram.run(&stack, hi(7)).await.stop().is_none(), passes);
        assert_eq!(telegram.questions(), 1);
    }
}

#[tokio::test(start_paused = true)]
async fn who_leaves_is_out_at_once_and_has_no_grace() {
    let telegram = Telegram::new();
    telegram.set(NEWS, 7, Member::Member);
    let stack = fed(only_news());
    assert_handled!(telegram.run(&stack, hi(7)).await);
    let _ = telegram.run(&stack, leaves(7)).await;
    assert_stopped!(telegram.run(&stack, hi(7)).await, "channel_gate");
    telegram.fail(NEWS, 7, ApiError::new(500, "Internal Server Error"));
    advance(Duration::from_secs(20)).await;
    assert_stopped!(
        telegram.run(&stack, hi(7)).await,
        "channel_gate",
        "cannot be told"
    );
}

// ===== errors =====

#[tokio::test(start_paused = true)]
async fn errors_that_mean_no_member_are_kept_as_such() {
    for text in [
        "Bad Request: user not found",
        "Bad Request: USER NOT FOUND",
        "Bad Request: member not found",
        "Bad Request: PARTICIPANT_ID_INVALID",
        "Bad Request: USER_ID_INVALID",
    ] {
        let telegram = Telegram::new();
        telegram.fail(NEWS, 7, ApiError::new(400, text));
        let stack = alone(only_news().on_error(OnError::Allow));
        for _ in 0..2 {
            let outcome = telegram.run(&stack, hi(7)).await;
            assert_stopped!(outcome, "channel_gate", "user 7 is not in -1002");
        }
        assert_eq!(telegram.questions(), 1, "{text}");
    }
}

fn errors() -> Vec<ApiError> {
    let of = ApiError::new;
    vec![
        of(400, "Bad Request: chat not found"),
        of(400, "Bad Request: member list is inaccessible"),
        of(400, "Bad Request: CHAT_ADMIN_REQUIRED"),
        of(400, "Bad Request: something of tomorrow"),
        of(400, "Bad Request: group chat was upgraded").with_migrate_to(ChatId(-1009)),
        of(401, "Unauthorized"),
        of(403, "Forbidden: bot was kicked from the channel chat"),
        of(403, "Forbidden: bot is not a member of the channel chat"),
        of(429, "Too Many Requests: retry after 3").with_retry_after(3),
        of(500, "Internal Server Error: restart"),
        of(502, ""),
        ApiError::timeout(Duration::from_secs(10)),
        ApiError::transport("broken", "pipe"),
    ]
}

#[tokio::test(start_paused = true)]
async fn on_errors_a_confirmed_member_stays_in_for_a_day_and_everyone_else_is_refused() {
    for error in errors() {
        let telegram = Telegram::new();
        telegram.set(NEWS, 7, Member::Member);
        let stack = alone(only_news());
        assert_handled!(telegram.run(&stack, hi(7)).await);
        for user in [7, 8] {
            telegram.fail(NEWS, user, error.clone());
        }
        advance(Duration::from_secs(3600)).await;
        assert_handled!(telegram.run(&stack, hi(7)).await);
        assert_eq!(telegram.questions(), 2, "{error}");
        advance(Duration::from_secs(22 * 3600)).await;
        assert_handled!(telegram.run(&stack, hi(7)).await);
        let outcome = telegram.run(&stack, hi(8)).await;
        assert_stopped!(outcome, "channel_gate", "it cannot be told whether user 8");
        let said = outcome.replies[0].get("text").unwrap().as_str().unwrap();
        assert!(said.contains("cannot be checked"), "{said}");
        advance(Duration::from_secs(3600)).await;
        assert_stopped!(
            telegram.run(&stack, hi(7)).await,
            "channel_gate",
            "cannot be told"
        );
    }
}

#[tokio::test(start_paused = true)]
async fn an_error_is_never_kept_as_left() {
    for error in errors() {
        let telegram = Telegram::new();
        telegram.fail(NEWS, 7, error);
        let stack = alone(only_news());
        assert_stopped!(
            telegram.run(&stack, hi(7)).await,
            "channel_gate",
            "cannot be told"
        );
        telegram.set(NEWS, 7, Member::Member);
        // Longer than any first pause.
        advance(Duration::from_secs(15)).await;
        assert_handled!(telegram.run(&stack, hi(7)).await);
    }
}

#[tokio::test(start_paused = true)]
async fn the_declared_opt_out_lets_those_pass_who_cannot_be_checked_and_nobody_else() {
    for error in errors() {
        let telegram = Telegram::new();
        telegram.fail(NEWS, 7, error);
        let stack = alone(both().on_error(OnError::Allow));
        let outcome = telegram.run(&stack, hi(7)).await;
        assert_stopped!(outcome, "channel_gate", "user 7 is not in -1003");
        let stack = alone(only_news().on_error(OnError::Allow));
        assert_handled!(telegram.run(&stack, hi(7)).await);
    }
}

#[tokio::test(start_paused = true)]
async fn an_answer_that_proves_nothing_is_an_error() {
    for answer in [
        json!(true),
        json!({"status": "honorary"}),
        json!({"user": {"id": 7}}),
    ] {
        let bot = TestBot::new().answer_always("getChatMember", answer);
        let outcome = bot.run(&alone(only_news()), hi(7)).await;
        assert_stopped!(outcome, "channel_gate", "cannot be told");
    }
}

#[tokio::test(start_paused = true)]
async fn a_question_without_an_answer_is_given_up_after_ten_seconds() {
    let telegram = Telegram::new();
    let _hold = telegram.bot.hold("getChatMember");
    let start = tokio::time::Instant::now();
    let outcome = telegram.run(&alone(only_news()), hi(7)).await;
    assert_stopped!(outcome, "channel_gate", "cannot be told");
    assert_eq!(start.elapsed().as_secs(), 10);
}

#[tokio::test(start_paused = true)]
async fn a_client_that_panics_fails_the_check_and_the_next_update_is_served() {
    let bot = TestBot::new().answer_with("getChatMember", |request| {
        let user = request.get("user_id").and_then(Value::as_i64);
        assert_ne!(user, Some(8), "in the client");
        Ok(Member::Member.of(7))
    });
    let stack = alone(only_news());
    let outcome = bot.run(&stack, hi(8)).await;
    assert_stopped!(outcome, "channel_gate", "cannot be told");
    sleep(Duration::from_secs(1)).await;
    assert_handled!(bot.run(&stack, hi(7)).await);
}

#[tokio::test(start_paused = true)]
async fn operator_errors_are_told_once_per_period_and_back_off() {
    let (warnings, _guard) = Warnings::start();
    let telegram = Telegram::new();
    let stack = alone(only_news());
    for user in 1..2000 {
        let error = ApiError::new(400, "Bad Request: CHAT_ADMIN_REQUIRED");
        telegram.fail(NEWS, user, error);
    }
    // One stranger each second for half an hour: 0, 15, 45, 105, 225, 465, 945 and 1545 s.
    for user in 1..1800 {
        assert_stopped!(telegram.run(&stack, hi(user)).await);
        advance(Duration::from_secs(1)).await;
    }
    assert_eq!(telegram.questions(), 8);
    assert_eq!(warnings.count(), 1);
    // Whoever mends it is noticed when the pause is over.
    telegram.set(NEWS, 7, Member::Member);
    advance(Duration::from_secs(600)).await;
    assert_handled!(telegram.run(&stack, hi(7)).await);
    assert_stopped!(telegram.run(&stack, hi(8)).await);
    assert_eq!(telegram.questions(), 10);
    advance(Duration::from_secs(3600)).await;
    assert_stopped!(telegram.run(&stack, hi(9)).await);
    assert_eq!(warnings.count(), 2);
}

#[tokio::test(start_paused = true)]
async fn questions_that_fail_together_back_off_as_one() {
    let telegram = Telegram::new();
    telegram.bot.delay("getChatMember", Duration::from_secs(1));
    let stack = alone(only_news());
    for user in 1..50 {
        telegram.fail(NEWS, user, ApiError::new(403, "Forbidden: bot was kicked"));
    }
    for outcome in join_all((1..50).map(|user| telegram.run(&stack, hi(user)))).await {
        assert_stopped!(outcome, "channel_gate");
    }
    assert_eq!(telegram.questions(), 49);
    telegram.set(NEWS, 7, Member::Member);
    advance(Duration::from_secs(14)).await;
    assert_stopped!(telegram.run(&stack, hi(7)).await);
    advance(Duration::from_secs(1)).await;
    assert_handled!(telegram.run(&stack, hi(7)).await);
    assert_eq!(telegram.questions(), 50);
}

#[tokio::test(start_paused = true)]
async fn the_grace_ends_when_it_says_and_may_be_none() {
    for (grace, stays) in [(3600, true), (1800, false), (0, false)] {
        let telegram = Telegram::new();
        telegram.set(NEWS, 7, Member::Member);
        let stack = alone(only_news().grace(Duration::from_secs(grace)));
        assert_handled!(telegram.run(&stack, hi(7)).await);
        telegram.fail(NEWS, 7, ApiError::new(500, ""));
        advance(Duration::from_secs(1800)).await;
        let outcome = telegram.run(&stack, hi(7)).await;
        assert_eq!(outcome.stop().is_none(), stays, "{grace}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_flood_error_is_honoured_for_its_channel_and_bounded() {
    let telegram = Telegram::new();
    let flood = |seconds| ApiError::new(429, "Too Many Requests").with_retry_after(seconds);
    telegram
        .fail(NEWS, 7, flood(30))
        .set(CLUB, 9, Member::Member);
    let stack = alone(both());
    assert_stopped!(telegram.run(&stack, hi(7)).await);
    telegram.set(NEWS, 9, Member::Member);
    advance(Duration::from_secs(29)).await;
    assert_stopped!(
        telegram.run(&stack, hi(9)).await,
        "channel_gate",
        "cannot be told"
    );
    advance(Duration::from_secs(1)).await;
    assert_handled!(telegram.run(&stack, hi(9)).await);
    telegram.fail(NEWS, 8, flood(100_000));
    assert_stopped!(telegram.run(&stack, hi(8)).await);
    telegram
        .set(NEWS, 8, Member::Member)
        .set(CLUB, 8, Member::Member);
    advance(Duration::from_secs(300)).await;
    assert_handled!(telegram.run(&stack, hi(8)).await);
}

/// A store that fails.
#[derive(Debug)]
struct Broken;

impl Store for Broken {
    fn run(&self, _: &[Op], _: Durability) -> Answer<Commit> {
        Answer::failed(StoreError::unavailable("it is away", "on holiday"))
    }
    fn claim(&self, _: Claim) -> Answer<Vec<Claimed>> {
        Answer::ready(Ok(Vec::new()))
    }
    fn scan(&self, _: Scan) -> Answer<Vec<Row>> {
        Answer::ready(Ok(Vec::new()))
    }
    fn release(&self, _: &Lease) {}
    fn caps(&self) -> Caps {
        Caps::new(false, false)
    }
}

#[tokio::test(start_paused = true)]
async fn a_store_that_fails_closes_the_gate_and_asks_nothing() {
    let telegram = Telegram::new();
    telegram.set(NEWS, 7, Member::Member);
    let (warnings, _guard) = Warnings::start();
    let stack = alone(ChannelGateLayer::all(Broken, [news()]));
    for _ in 0..3 {
        assert_stopped!(
            telegram.run(&stack, hi(7)).await,
            "channel_gate",
            "cannot be told"
        );
    }
    assert_eq!(telegram.questions(), 0);
    assert_eq!(warnings.count(), 1, "the operator is told once");
    let stack = alone(ChannelGateLayer::all(Broken, [news()]).on_error(OnError::Allow));
    assert_handled!(telegram.run(&stack, hi(7)).await);
}

/// A store elsewhere: its answers are boxed and come later.
#[derive(Debug)]
pub(in crate::inbound) struct Slow(pub(in crate::inbound) MemoryStore);

impl Store for Slow {
    fn run(&self, ops: &[Op], durability: Durability) -> Answer<Commit> {
        let (store, ops) = (self.0.clone(), ops.to_vec());
        Answer::boxed(async move {
            sleep(Duration::from_millis(3)).await;
            store.run(&ops, durability).await
        })
    }
    fn claim(&self, claim: Claim) -> Answer<Vec<Claimed>> {
        self.0.claim(claim)
    }
    fn scan(&self, scan: Scan) -> Answer<Vec<Row>> {
        self.0.scan(scan)
    }
    fn release(&self, lease: &Lease) {
        self.0.release(lease);
    }
    fn caps(&self) -> Caps {
        self.0.caps()
    }
}

#[tokio::test(start_paused = true)]
async fn a_store_elsewhere_serves_gate_and_feed_alike() {
    let telegram = Telegram::new();
    let stack = fed(ChannelGateLayer::all(
        Slow(MemoryStore::new()),
        [news(), club()],
    ));
    let runs = (0..200).map(|_| telegram.run(&stack, hi(7)));
    for outcome in join_all(runs).await {
        assert_stopped!(outcome, "channel_gate");
    }
    assert_eq!(telegram.questions(), 2);
    assert_eq!(telegram.bot.sent_texts().len(), 1);
    let _ = telegram.run(&stack, joins(7)).await;
    let _ = telegram.run(&stack, joins(7).in_channel(CLUB)).await;
    assert_handled!(telegram.run(&stack, hi(7)).await);
    assert_eq!(telegram.questions(), 2);
}

// ===== the prompt =====

#[tokio::test(start_paused = true)]
async fn the_prompt_has_a_button_for_each_channel_that_is_missing_and_no_other() {
    let telegram = Telegram::new();
    telegram.set(NEWS, 8, Member::Member);
    telegram.fail(CLUB, 9, ApiError::new(500, ""));
    let stack = alone(both());
    let prompt = async |user| telegram.run(&stack, hi(user)).await.replies.remove(0);
    let reply = prompt(7).await;
    assert_eq!(reply.method(), "sendMessage");
    assert_eq!(buttons(&reply), ["News", "Club", "I joined"]);
    let keyboard = reply.get("reply_markup").unwrap();
    assert_eq!(
        keyboard["inline_keyboard"][1][0]["url"],
        "https://t.me/+club"
    );
    assert_eq!(buttons(&prompt(8).await), ["Club", "I joined"]);
    // Of a channel that could not be asked it is not known that it is missing.
    assert_eq!(buttons(&prompt(9).await), ["News", "I joined"]);
}

#[tokio::test(start_paused = true)]
async fn a_user_is_prompted_once_per_period_and_each_kind_is_answered_in_its_way() {
    let telegram = Telegram::new();
    let stack = alone(only_news());
    let methods = async |update: Update| -> Vec<String> {
        let outcome = telegram.run(&stack, update).await;
        assert_stopped!(outcome, "channel_gate");
        let replies = outcome.replies.iter();
        replies.map(|reply| reply.method().to_owned()).collect()
    };
    // Queries do not use up the prompt.
    let inline = update::inline_query("x").build();
    assert_eq!(methods(inline.clone()).await, ["answerInlineQuery"]);
    assert_eq!(methods(hi(7).build()).await, ["sendMessage"]);
    for silent in [hi(7).build(), inline, update::press("like").build()] {
        assert!(methods(silent).await.is_empty());
    }
    advance(Duration::from_secs(60)).await;
    let press = update::press("like").build();
    assert_eq!(methods(press).await, ["answerCallbackQuery", "sendMessage"]);
    let inline = update::press("like").from(8).inline("m").build();
    assert_eq!(methods(inline).await, ["answerCallbackQuery"]);
    let payment = update::pre_checkout("order").from(9).build();
    assert_eq!(methods(payment).await, ["answerPreCheckoutQuery"]);
    assert!(methods(joins(5).in_group(-1009).build()).await.is_empty());
}

#[tokio::test(start_paused = true)]
async fn the_button_bypasses_what_is_known_of_strangers_within_limits() {
    let telegram = Telegram::new();
    let stack = alone(both());
    let prompt = telegram.run(&stack, hi(7)).await;
    let press = || update::press(&button_of(&prompt.replies[0]));
    advance(Duration::from_secs(3)).await;
    telegram.set(NEWS, 7, Member::Member);
    let outcome = telegram.run(&stack, press()).await;
    assert_stopped!(outcome, "channel_gate", "user 7 is not in -1003");
    assert_eq!(notice(&outcome), "Not there yet: Club");
    assert_eq!(telegram.questions(), 4);
    telegram.set(CLUB, 7, Member::Member);
    // A flood of presses asks for the missing channel once per two seconds.
    for _ in 0..19 {
        let outcome = telegram.run(&stack, press()).await;
        assert_eq!(notice(&outcome), "Not there yet: Club");
        advance(Duration::from_millis(100)).await;
    }
    assert_eq!(telegram.questions(), 4);
    advance(Duration::from_millis(100)).await;
    let outcome = telegram.run(&stack, press()).await;
    assert_stopped!(outcome, "channel_gate", "is in");
    assert_eq!(notice(&outcome), "Welcome!");
    assert_eq!(telegram.questions(), 5);
    assert_handled!(telegram.run(&stack, hi(7)).await);
}

#[tokio::test(start_paused = true)]
async fn a_flood_of_presses_while_telegram_fails_asks_once_per_second() {
    let telegram = Telegram::new();
    let stack = alone(only_news());
    let prompt = telegram.run(&stack, hi(7)).await;
    telegram.fail(NEWS, 7, ApiError::new(500, ""));
    advance(Duration::from_secs(3)).await;
    for _ in 0..50 {
        let press = update::press(&button_of(&prompt.replies[0]));
        let outcome = telegram.run(&stack, press).await;
        assert!(notice(&outcome).contains("cannot be checked"));
        advance(Duration::from_millis(100)).await;
    }
    assert_eq!(telegram.questions(), 1 + 5);
}

#[tokio::test(start_paused = true)]
async fn each_gate_answers_to_its_own_button() {
    let telegram = Telegram::new();
    telegram.set(NEWS, 7, Member::Member);
    let store = MemoryStore::new();
    let gate = |channel| {
        ChannelGateLayer::all(store.clone(), [channel])
            .build()
            .unwrap()
    };
    let stack = ServiceBuilder::new()
        .layer(gate(news()))
        .layer(gate(club()))
        .service(service_fn(handle));
    let prompt = telegram.run(&stack, hi(7)).await;
    assert_eq!(buttons(&prompt.replies[0]), ["Club", "I joined"]);
    let data = button_of(&prompt.replies[0]);
    assert!(data.len() <= 64);
    let outcome = telegram.run(&stack, update::press(&data)).await;
    assert_eq!(notice(&outcome), "Not there yet: Club");
    // A prompt from before a restart is still alive.
    let restarted = alone(ChannelGateLayer::all(MemoryStore::new(), [club()]));
    let again = telegram.run(&restarted, hi(7)).await;
    assert_eq!(button_of(&again.replies[0]), data);
}

// ===== usernames =====

#[tokio::test(start_paused = true)]
async fn a_username_is_looked_up_once_when_it_is_first_needed() {
    let telegram = Telegram::new();
    telegram.set(NEWS, 7, Member::Member);
    telegram
        .bot
        .answer_always("getChat", json!({"id": NEWS, "type": "channel"}));
    telegram.bot.delay("getChat", Duration::from_secs(1));
    let stack = alone(ChannelGateLayer::all(MemoryStore::new(), ["@news_of_rust"]));
    telegram.bot.assert_no_calls();
    for outcome in join_all((1..50).map(|user| telegram.run(&stack, hi(user)))).await {
        assert_eq!(outcome.replies.len(), outcome.stop().iter().len());
    }
    assert_handled!(telegram.run(&stack, hi(7)).await);
    let calls = telegram.bot.calls_of("getChat");
    assert_eq!(calls.len(), 1);
    assert_eq!(calls[0].get("chat_id").unwrap(), "@news_of_rust");
    let post = update::post("x").in_channel(NEWS);
    assert_handled!(telegram.run(&stack, post).await);
}

#[tokio::test(start_paused = true)]
async fn a_username_that_is_none_of_a_channel_refuses_and_is_told() {
    let (warnings, _guard) = Warnings::start();
    for answer in [
        Ok(json!({"id": 99, "type": "private"})),
        Err(ApiError::new(400, "Bad Request: chat not found")),
    ] {
        let bot = TestBot::new();
        bot.answer_with("getChat", move |_| answer.clone());
        let stack = alone(ChannelGateLayer::all(MemoryStore::new(), ["news"]));
        for _ in 0..3 {
            let outcome = bot.run(&stack, hi(7)).await;
            assert_stopped!(outcome, "channel_gate", "is in @news");
        }
        assert_eq!(bot.calls_of("getChat").len(), 1);
    }
    assert_eq!(warnings.count(), 2);
}

#[tokio::test(start_paused = true)]
async fn a_username_is_learned_from_its_first_event() {
    let telegram = Telegram::new();
    let chat = |name| json!({"id": NEWS, "type": "channel", "title": "x", "username": name});
    let joins = |name| joins(7).field("chat", chat(name));
    let stack = || fed(ChannelGateLayer::all(MemoryStore::new(), ["@News_Of_Rust"]));
    let told = stack();
    let _ = telegram.run(&told, joins("news_of_rust")).await;
    assert_handled!(telegram.run(&told, hi(7)).await);
    telegram.bot.assert_no_calls();
    // A channel of another name is looked up, and is another one.
    let stack = stack();
    telegram.bot.answer_always("getChat", json!({"id": -1009}));
    let _ = telegram.run(&stack, joins("other")).await;
    assert_stopped!(telegram.run(&stack, hi(7)).await, "channel_gate");
    assert_eq!(telegram.bot.calls_of("getChat").len(), 1);
}

// ===== configuration and description =====

#[test]
fn wrong_configuration_is_an_error_in_words() {
    let check = |builder: ChannelGateBuilder, words: &str| {
        let error = builder.build().unwrap_err().to_string();
        assert!(error.contains(words), "{error:?} does not say {words:?}");
    };
    let of = |channel: Channel| ChannelGateLayer::all(MemoryStore::new(), [channel]);
    let none: [Channel; 0] = [];
    check(
        ChannelGateLayer::all(MemoryStore::new(), none),
        "no channel is required",
    );
    let many = (0..51).map(|n| Channel::private(-1000 - n, "https://t.me/+x"));
    check(
        ChannelGateLayer::any(MemoryStore::new(), many),
        "more than 50 channels",
    );
    check(
        ChannelGateLayer::all(MemoryStore::new(), ["@news", "NEWS"]),
        "@NEWS is required twice",
    );
    check(
        ChannelGateLayer::all(MemoryStore::new(), [news(), news()]),
        "-1002 is required twice",
    );
    check(
        of(Channel::private(7, "https://t.me/+x")),
        "7 cannot be a required channel",
    );
    for name in [
        "",
        "@",
        "abc",
        "has space",
        "9lives",
        "тест",
        &"x".repeat(33),
    ] {
        check(of(Channel::public(name)), "is no username of a channel");
    }
    for link in [
        "",
        "t.me/x",
        "https://",
        "javascript:alert(1)",
        "https://t.me/a b",
    ] {
        check(
            of(Channel::private(NEWS, link)),
            "the link of -1002 cannot be opened",
        );
    }
    check(of(news().title(" ")), "the button of -1002 has no text");
    check(of(news().title("a\nb")), "a line break");
    check(of(news().title("x".repeat(65))), "more than 64 characters");
    check(
        only_news().joined_button(""),
        "the button of those who joined has no text",
    );
    check(only_news().prompt(""), "the prompt is empty");
    check(
        only_news().prompt("x".repeat(4097)),
        "the prompt is longer than 4096 characters",
    );
    check(
        only_news().welcome("x".repeat(201)),
        "the welcome is longer than 200 characters",
    );
    check(only_news().still_missing(" "), "what is missing is empty");
    check(only_news().unavailable(""), "an unavailable check is empty");
    check(
        only_news().prompt_period(Duration::ZERO),
        "the period of prompts is zero",
    );
    for builder in [
        only_news().positive_ttl(Duration::ZERO),
        only_news().negative_ttl(Duration::ZERO),
        only_news().recheck(Duration::ZERO),
    ] {
        check(builder, "is zero, so every update would ask");
    }
    check(
        only_news().recheck(Duration::from_secs(16)),
        "it would do nothing",
    );
    assert!(only_news().prompt("é".repeat(4096)).build().is_ok());
    assert!(only_news().grace(Duration::ZERO).pair().is_ok());
}

async fn probe(stack: impl UpdateService) -> Vec<campanile_core::Entry> {
    let probe = Probe::new();
    let request = hi(7).request().with_origin(Origin::Probe(probe.clone()));
    let _ = stack.oneshot(request).await.map_err(Into::into).unwrap();
    probe.entries()
}

#[tokio::test]
async fn a_probe_names_needs_settings_and_order() {
    let entries = probe(fed(both())).await;
    assert_eq!(entries[0].name, "member_feed");
    assert_eq!(entries[0].needs, [Kind::ChatMember]);
    assert_eq!(entries[1].needs, [Kind::CallbackQuery]);
    let setting = |name: &str| {
        let found = entries[1].settings.iter().find(|(known, _)| known == name);
        found.unwrap().1.clone()
    };
    assert_eq!(setting("all"), "-1002, -1003");
    assert_eq!(setting("positive_ttl"), "600s");
    assert_eq!(setting("on_error"), "Refuse");
    assert_eq!(setting("feed"), "member_feed");
    let outside: Vec<_> = entries[1].outside.iter().map(|(name, _)| &**name).collect();
    assert_eq!(outside, ["media_group", "allow_list", "rate_limit"]);
    assert_eq!(entries[1].required[0].0, "member_feed");
    let entries = probe(alone(only_news())).await;
    let (_, feed) = entries[0].settings.last().unwrap();
    assert_eq!(feed, "none, so who left stays in for 600s");
}

#[test]
fn a_private_channel_is_named_by_its_id_and_never_by_its_link() {
    assert_eq!(news().to_string(), "-1002");
    assert!(!format!("{:?}", news()).contains("+news"));
    assert!(!format!("{:?}", only_news().build().unwrap()).contains("+news"));
}

/// Counts the warnings of a thread.
#[derive(Clone, Default)]
struct Warnings(Arc<Mutex<usize>>);

impl Warnings {
    fn start() -> (Self, tracing::subscriber::DefaultGuard) {
        let warnings = Self::default();
        let subscriber = tracing_subscriber::registry().with(warnings.clone());
        (warnings, tracing::subscriber::set_default(subscriber))
    }

    fn count(&self) -> usize {
        *self.0.lock().unwrap()
    }
}

impl<S: Subscriber> tracing_subscriber::Layer<S> for Warnings {
    fn on_event(&self, event: &Event<'_>, _: Context<'_, S>) {
        if *event.metadata().level() == Level::WARN {
            *self.0.lock().unwrap() += 1;
        }
    }
}
