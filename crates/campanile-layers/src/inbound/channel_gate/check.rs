//! The decision of a gate, from what is known and what has to be asked.

use std::{panic::AssertUnwindSafe, sync::Arc, time::Duration};

use campanile_core::{
    ApiError, ApiRequest, Bot, ChatId, Outcome, Principal, Request, Stop, UserId,
};
use campanile_store::StoreError;
use futures::future::{FutureExt, join_all};
use serde::Deserialize;
use tokio::time::timeout;

use super::{
    NAME,
    members::{Record, Seat},
    shared::{Mode, OnError, Shared, Standing},
    status::{Fault, MemberStatus},
    trouble::Place,
};

/// How long Telegram may take to answer a question of a gate.
const PATIENCE: Duration = Duration::from_secs(10);

/// What a gate found out.
#[derive(Debug, PartialEq, Eq)]
enum Verdict {
    Pass,
    /// By their places: in which channels someone is missing, and for which that cannot be told.
    Refuse {
        missing: Vec<usize>,
        unknown: Vec<usize>,
    },
}

/// Decides on a request that what is known did not let pass: `None` lets it pass.
pub(super) async fn decide(shared: Arc<Shared>, request: Request) -> Option<Outcome> {
    let principal = request.update().principal();
    match principal {
        Principal::User(user) if !user.is_placeholder() => {
            decide_user(&shared, &request, user).await
        }
        _ => {
            let chat = Shared::acting_chat(&request);
            let is_required = match chat {
                Some(chat) => is_required(&shared, &request, chat).await,
                None => false,
            };
            // Chats cannot join, so they are not told to.
            let stop = || Stop::of(NAME, principal, "is no user").into();
            (!is_required).then(stop)
        }
    }
}

async fn is_required(shared: &Arc<Shared>, request: &Request, chat: ChatId) -> bool {
    let ids = (0..shared.channels.len()).map(|index| identify(shared, request.bot(), index));
    join_all(ids).await.contains(&Some(chat))
}

async fn decide_user(shared: &Arc<Shared>, request: &Request, user: UserId) -> Option<Outcome> {
    let is_button = shared.prompts.is_joined_button(request.update());
    // Someone who says to have joined is looked up again, but not as often as the button is pressed.
    let negative = match is_button {
        true => shared.times.recheck,
        false => shared.times.negative,
    };
    let verdict = check(shared, request.bot(), user, negative).await;
    let (reason, replies) = match verdict {
        Verdict::Pass if is_button => (
            format!("user {user} said to have joined, and is in"),
            shared.prompts.welcome(request),
        ),
        Verdict::Pass => return None,
        Verdict::Refuse { missing, unknown } if missing.is_empty() => (
            format!(
                "it cannot be told whether user {user} is in {}",
                shared.names(&unknown)
            ),
            shared.prompts.unavailable(request),
        ),
        Verdict::Refuse { missing, .. } => {
            let channels = missing.iter().map(|&index| &shared.channels[index]);
            let replies = match is_button {
                true => shared.prompts.still_missing(request, channels),
                false => shared.prompts.join(request, channels),
            };
            let names = shared.names(&missing);
            (format!("user {user} is not in {names}"), replies)
        }
    };
    let stopped = Outcome::stopped(NAME, reason);
    Some(replies.into_iter().fold(stopped, Outcome::reply))
}

async fn check(shared: &Arc<Shared>, bot: &Bot, user: UserId, negative: Duration) -> Verdict {
    let places = 0..shared.channels.len();
    if shared.mode == Mode::Any {
        // One is enough, so the others are not asked about.
        let known = places
            .clone()
            .map(|index| known(shared, bot, user, index, negative));
        if join_all(known)
            .await
            .contains(&Known::Standing(Standing::Member))
        {
            return Verdict::Pass;
        }
    }
    let standings = join_all(places.map(|index| standing(shared, bot, user, index, negative)));
    judge(shared.mode, shared.on_error, &standings.await)
}

fn judge(mode: Mode, on_error: OnError, standings: &[Standing]) -> Verdict {
    let of = |wanted| {
        let places = standings.iter().enumerate();
        let found = places.filter(move |(_, standing)| **standing == wanted);
        found.map(|(index, _)| index).collect::<Vec<_>>()
    };
    let is_in = |standing: &Standing| match standing {
        Standing::Member => true,
        Standing::Stranger => false,
        Standing::Unknown => on_error == OnError::Allow,
    };
    let passes = match mode {
        Mode::All => standings.iter().all(is_in),
        Mode::Any => standings.iter().any(is_in),
    };
    match passes {
        true => Verdict::Pass,
        false => Verdict::Refuse {
            missing: of(Standing::Stranger),
            unknown: of(Standing::Unknown),
        },
    }
}

/// What is known of someone in one channel before Telegram is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Known {
    Standing(Standing),
    /// Nothing that is young enough.
    Ask(Seat),
}

async fn known(
    shared: &Arc<Shared>,
    bot: &Bot,
    user: UserId,
    index: usize,
    negative: Duration,
) -> Known {
    let Some(channel) = identify(shared, bot, index).await else {
        return Known::Standing(Standing::Unknown);
    };
    let bot = bot.identity().id();
    let seat = Seat { bot, channel, user };
    let read = shared.members.read(seat).await;
    shared.members.note(read.as_ref().err());
    match read {
        Ok(record) => match shared.fresh(record.as_ref(), negative) {
            Some(standing) => Known::Standing(standing),
            None => Known::Ask(seat),
        },
        Err(error) => Known::Standing(store_failed(&error)),
    }
}

async fn standing(
    shared: &Arc<Shared>,
    bot: &Bot,
    user: UserId,
    index: usize,
    negative: Duration,
) -> Standing {
    match known(shared, bot, user, index, negative).await {
        Known::Standing(standing) => standing,
        Known::Ask(seat) => {
            let start = || pull(Arc::clone(shared), bot.clone(), seat, index, negative);
            shared.pulls.join(seat, start).await
        }
    }
}

/// Asks Telegram for a member, and writes down what it says.
async fn pull(
    shared: Arc<Shared>,
    bot: Bot,
    seat: Seat,
    index: usize,
    negative: Duration,
) -> Standing {
    // Read again: the question before this one may just have been answered.
    let read = shared.members.read(seat).await;
    shared.members.note(read.as_ref().err());
    let known = match read {
        Ok(known) => known,
        Err(error) => return store_failed(&error),
    };
    if let Some(standing) = shared.fresh(known.as_ref(), negative) {
        return standing;
    }
    let place = (seat.bot, index);
    if shared.troubles.is_paused(place) {
        return shared.stale(known.as_ref());
    }
    let known = known.as_ref();
    match ask_member(&bot, seat).await {
        Ok(is_member) => {
            shared.troubles.clear(place);
            answered(&shared, seat, known, is_member).await
        }
        Err(error) => match Fault::of(&error) {
            Fault::NoMember => answered(&shared, seat, known, false).await,
            fault => {
                note(&shared, place, &fault, &error);
                told_meanwhile(&shared, seat, known, shared.stale(known)).await
            }
        },
    }
}

async fn ask_member(bot: &Bot, seat: Seat) -> Result<bool, ApiError> {
    let question = ApiRequest::new("getChatMember")
        .param("chat_id", seat.channel)
        .param("user_id", seat.user);
    let member = ask::<MemberStatus>(bot, question).await?;
    let unknown = || ApiError::invalid_request("the status is newer than this crate");
    member.is_member().ok_or_else(unknown)
}

async fn answered(
    shared: &Shared,
    seat: Seat,
    known: Option<&Record>,
    is_member: bool,
) -> Standing {
    let standing = standing_of(is_member);
    match shared.members.pulled(seat, known, is_member).await {
        // A store that cannot keep the answer does not make it wrong.
        Ok(true) | Err(_) => standing,
        Ok(false) => told_meanwhile(shared, seat, known, standing).await,
    }
}

/// What an event said while the question was on its way: it is fresher than the answer.
async fn told_meanwhile(
    shared: &Shared,
    seat: Seat,
    known: Option<&Record>,
    otherwise: Standing,
) -> Standing {
    let record = shared.members.read(seat).await.ok().flatten();
    let told = record.filter(|record| !known.is_some_and(|known| known.is_same(record)));
    told.map_or(otherwise, |told| standing_of(told.is_member))
}

fn standing_of(is_member: bool) -> Standing {
    match is_member {
        true => Standing::Member,
        false => Standing::Stranger,
    }
}

/// The id of a channel; a username is looked up once, when it is first needed.
///
/// Not when the gate is built: that needs a bot and an answer, and one gate may serve several bots.
async fn identify(shared: &Arc<Shared>, bot: &Bot, index: usize) -> Option<ChatId> {
    let place = (bot.identity().id(), index);
    if let Some(id) = shared.id(place) {
        return Some(id);
    }
    let start = || look_up(Arc::clone(shared), bot.clone(), place);
    shared.lookups.join(place, start).await
}

async fn look_up(shared: Arc<Shared>, bot: Bot, place: Place) -> Option<ChatId> {
    #[derive(Deserialize)]
    struct Chat {
        id: ChatId,
    }
    if let Some(id) = shared.id(place) {
        return Some(id);
    }
    if shared.troubles.is_paused(place) {
        return None;
    }
    let name = shared.channels[place.1].to_string();
    let question = ApiRequest::new("getChat").param("chat_id", name);
    match ask::<Chat>(&bot, question).await {
        Ok(chat) if chat.id.0 < 0 => {
            shared.learn_id(place, chat.id);
            Some(chat.id)
        }
        Ok(_) => {
            // The username of a bot resolves too.
            let error = ApiError::invalid_request("the username is not of a channel or group");
            note(&shared, place, &Fault::Operator, &error);
            None
        }
        Err(error) => {
            let fault = match Fault::of(&error) {
                // It is said of the channel here, not of a member.
                Fault::NoMember => Fault::Operator,
                fault => fault,
            };
            note(&shared, place, &fault, &error);
            None
        }
    }
}

/// Asks Telegram; a client that takes too long or panics is one that failed.
async fn ask<T: serde::de::DeserializeOwned>(
    bot: &Bot,
    question: ApiRequest,
) -> Result<T, ApiError> {
    let answer = AssertUnwindSafe(bot.send(question.with_timeout(PATIENCE))).catch_unwind();
    match timeout(PATIENCE, answer).await {
        Ok(Ok(answer)) => answer?.result(),
        Ok(Err(_)) => Err(ApiError::invalid_request("the client panicked")),
        Err(_) => Err(ApiError::timeout(PATIENCE)),
    }
}

fn note(shared: &Shared, place: Place, fault: &Fault, error: &ApiError) {
    let channel = &shared.channels[place.1];
    if shared.troubles.note(place, fault) {
        tracing::warn!(
            layer = NAME,
            bot = place.0.0,
            %channel,
            %error,
            "the members of a required channel cannot be read: see that the bot is an administrator of it"
        );
    } else {
        tracing::debug!(layer = NAME, bot = place.0.0, %channel, %error, "a question failed");
    }
}

/// Without the store neither age nor date is known, so nobody is asked for and nobody stays in.
fn store_failed(error: &StoreError) -> Standing {
    tracing::debug!(layer = NAME, %error, "the store failed");
    Standing::Unknown
}
