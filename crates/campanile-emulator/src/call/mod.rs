//! The methods: who may call, what a call does, and what it is answered.

mod args;
mod chats;
mod commands;
mod content;
mod editing;
mod error;
mod forum;
mod lifecycle;
mod markup;
mod media;
mod members;
mod moderation;
mod pace;
mod plain;
mod polling;
mod polls;
mod queries;
mod sending;
mod table;
mod target;
mod transfer;

use campanile_core::{ApiError, ApiRequest, ApiResponse, UserId};
use serde_json::{Value, value::RawValue};

pub use self::table::{MethodInfo, methods};
pub(crate) use self::{args::Args, polling::OTHER_POLLER};
use self::{
    error::not_modelled,
    table::{MethodInfo as Method, Run, find},
};
use crate::{
    emulator::Emulator,
    event::EventKind,
    fault::{Failure, Fault},
    shape,
    state::State,
    token,
};

/// What comes back for a call.
pub(crate) enum Reply {
    Answer(Result<ApiResponse, ApiError>),
    /// A page of HTML with this status.
    Page(u16),
    /// The connection is closed.
    Cut,
}

/// One call while it runs under the lock.
pub(crate) struct Call<'a> {
    pub(crate) state: &'a mut State,
    pub(crate) bot: i64,
    pub(crate) request: &'a ApiRequest,
    pub(crate) args: Args<'a>,
}

/// What a call gives, before it is written down.
#[derive(Debug)]
pub(crate) struct Success {
    result: Value,
    description: Option<&'static str>,
}

impl Success {
    fn new(result: impl Into<Value>) -> Self {
        Self {
            result: result.into(),
            description: None,
        }
    }

    fn with_description(self, description: &'static str) -> Self {
        Self {
            description: Some(description),
            ..self
        }
    }

    /// The answer, written in the shape that the method returns.
    fn written(&self, bot: i64, method: &Method) -> ApiResponse {
        let result = shape::write_for(bot, &self.result, method.shape());
        let result = RawValue::from_string(result).expect("what was written is JSON");
        let response = ApiResponse::ok(result);
        match self.description {
            Some(description) => response.with_description(description),
            None => response,
        }
    }
}

pub(crate) type Answer = Result<Success, ApiError>;

impl Emulator {
    /// Carries out a call of the bot whose token this is.
    pub(crate) async fn execute(&self, token: &str, request: ApiRequest) -> Reply {
        let bot = token::bot_id(token).filter(|id| {
            self.look(|state| state.bots.get(id).is_some_and(|bot| bot.token == token))
        });
        let Some(bot) = bot else {
            let error = ApiError::new(401, "Unauthorized");
            return Reply::Answer(Err(error.in_method(request.method().to_owned())));
        };
        let Some(fault) = self.change(|state| take_fault(state, bot, &request)) else {
            return Reply::Answer(self.run(bot, request).await);
        };
        if fault.after_effect {
            let _ = self.run(bot, request.clone()).await;
        }
        let reply = match fault.failure {
            Failure::Error(error) => Reply::Answer(Err(error)),
            Failure::Page(status) => Reply::Page(status),
            Failure::Cut => Reply::Cut,
            Failure::Hang => std::future::pending().await,
        };
        if let (Reply::Answer(answer), false) = (&reply, fault.after_effect) {
            self.log_call(bot, &request, answer);
        }
        reply
    }

    pub(crate) async fn run(&self, bot: i64, request: ApiRequest) -> Result<ApiResponse, ApiError> {
        let method = find(request.method());
        let is_out = |state: &State| {
            let bot = state.bots.get(&bot);
            bot.is_some_and(|bot| state.now() < bot.logged_out_until)
        };
        let answer = match method.map(|method| (method, method.run)) {
            _ if self.look(is_out) => Err(ApiError::new(400, "Logged out")),
            None => Err(not_modelled(request.method())),
            Some((_, Run::Poll)) => return self.get_updates(bot, &request).await,
            Some((method, Run::Now(run))) => self.change(|state| {
                let args = Args::new(&request);
                let mut call = Call {
                    state,
                    bot,
                    request: &request,
                    args,
                };
                call.run(method, run)
                    .map(|success| success.written(bot, method))
            }),
        };
        self.log_call(bot, &request, &answer);
        answer
    }

    fn log_call(&self, bot: i64, request: &ApiRequest, answer: &Result<ApiResponse, ApiError>) {
        let (request, answer) = (request.clone(), answer.clone());
        self.change(|state| {
            state.log(EventKind::Call {
                bot: UserId(bot),
                request,
                answer,
            })
        });
    }
}

impl Call<'_> {
    fn run(&mut self, method: &Method, run: fn(&mut Call<'_>) -> Answer) -> Answer {
        let refused = method.refuses().iter();
        if let Some(name) = refused.copied().find(|name| !self.args.is_empty(name)) {
            return Err(error::bad_request(&format!(
                "the parameter {name} of {} is not modelled by the emulator",
                method.name()
            )));
        }
        let writing = self.writing();
        if let Some(writing) = writing {
            self.pace(writing)?;
        }
        let answer = run(self)?;
        // What is refused for another reason does not count.
        if let Some(writing) = writing {
            let now = self.state.now();
            self.state.limiter.record(writing, now);
        }
        Ok(answer)
    }
}

/// The first fault that this call meets, used up by one.
fn take_fault(state: &mut State, bot: i64, request: &ApiRequest) -> Option<Fault> {
    let chat = Args::new(request).id("chat_id");
    let index = state.faults.iter().position(|fault| {
        let is_method = |name: &String| name.eq_ignore_ascii_case(request.method());
        fault.times > 0
            && fault.bot.is_none_or(|wanted| wanted.0 == bot)
            && fault.method.as_ref().is_none_or(is_method)
            && fault.chat.is_none_or(|wanted| wanted.0 == chat)
    })?;
    let fault = &mut state.faults[index];
    fault.times -= 1;
    let taken = fault.clone();
    if taken.times == 0 {
        drop(state.faults.remove(index));
    }
    Some(taken)
}
