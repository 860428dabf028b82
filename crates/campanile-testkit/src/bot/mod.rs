//! A bot that answers by a script and remembers what it was asked to send.

mod answers;
mod script;
#[cfg(test)]
mod tests;

use std::{fmt, sync::Arc, time::Duration};

use campanile_core::{
    ApiError, ApiRequest, Bot, Error, Identity, Outcome, Request, Update, UpdateService, UserId,
};
use serde_json::{Value, json};
use tower::ServiceExt;

pub use self::script::Hold;
use self::script::{Answer, Client, Script};
use crate::json;

/// A scripted, recording bot: it answers what a test tells it to, and otherwise what a real server
/// would answer if all went well.
///
/// Clones share script and record, and so does every [`Bot`] it hands out. It is `@tower_bot` with
/// the id 42 unless [`with_identity`](TestBot::with_identity) says otherwise.
///
/// Without a script, a method that sends or edits answers with the message, `getMe` with the bot,
/// `getChatMember` with an ordinary member, and every other method with `true`.
///
/// # Example
///
/// ```
/// use campanile_core::{ApiError, ApiRequest, BoxError, Outcome, Request};
/// use campanile_testkit::{TestBot, assert_handled, update};
/// use tower::service_fn;
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// let stack = service_fn(|request: Request| async move {
///     let reply = request.update().reply("Hello!");
///     Ok::<_, BoxError>(Outcome::handled().reply(reply))
/// });
///
/// let bot = TestBot::new();
/// let outcome = bot.run(&stack, update::text("/start")).await;
/// assert_handled!(outcome);
/// bot.assert_sent(&["Hello!"]);
///
/// bot.fail("sendMessage", ApiError::new(403, "Forbidden: bot was blocked by the user"));
/// let error = bot.bot().send(ApiRequest::new("sendMessage")).await.unwrap_err();
/// assert!(error.is_chat_gone());
/// # }
/// ```
#[derive(Clone)]
pub struct TestBot {
    script: Arc<Script>,
    bot: Bot,
}

pub(crate) fn default_identity() -> Identity {
    Identity::new(UserId(42), "tower_bot")
}

/// The `User` of a bot.
pub(crate) fn user_json(identity: &Identity) -> Value {
    json!({
        "id": identity.id().0,
        "is_bot": true,
        "first_name": "Tower",
        "username": identity.username(),
    })
}

impl Default for TestBot {
    fn default() -> Self {
        Self::new()
    }
}

impl TestBot {
    /// Creates a bot without a script.
    #[must_use]
    pub fn new() -> Self {
        Self::with_identity(default_identity())
    }

    /// Creates a bot without a script and with an identity of its own, for tests of several bots.
    #[must_use]
    pub fn with_identity(identity: Identity) -> Self {
        let script = Arc::new(Script::new(user_json(&identity)));
        let bot = Bot::new(identity, Client(Arc::clone(&script)));
        Self { script, bot }
    }

    /// The handle that layers and handlers get.
    #[must_use]
    pub fn bot(&self) -> Bot {
        self.bot.clone()
    }

    /// Makes a request of an update, for this bot.
    #[must_use]
    #[track_caller]
    pub fn request(&self, update: impl Into<Update>) -> Request {
        Request::new(update.into(), self.bot())
    }

    /// Does what a source does: calls a clone of the stack with an update, and sends the replies.
    ///
    /// The outcome still has its replies, to be looked at.
    ///
    /// # Errors
    ///
    /// The error of the stack.
    pub async fn run<S: UpdateService>(
        &self,
        stack: &S,
        update: impl Into<Update>,
    ) -> Result<Outcome, Error> {
        let outcome = stack.clone().oneshot(self.request(update)).await;
        let outcome = outcome.map_err(Error::new)?;
        for reply in outcome.replies.clone() {
            // A scripted failure is on record; the later replies are sent all the same.
            let _ = self.bot.send(reply).await;
        }
        Ok(outcome)
    }

    // ----- the script -----

    /// Answers the next call of a method with this result; several are used in order.
    pub fn answer(&self, method: &str, result: impl Into<Value>) -> Self {
        self.script.once(method, Answer::Result(Ok(result.into())));
        self.clone()
    }

    /// Answers every call of a method with this result, once those in order are used up.
    pub fn answer_always(&self, method: &str, result: impl Into<Value>) -> Self {
        let answer = Answer::Result(Ok(result.into()));
        self.script.always(method, answer);
        self.clone()
    }

    /// Lets a function answer every call of a method, once the answers in order are used up.
    pub fn answer_with(
        &self,
        method: &str,
        answer: impl Fn(&ApiRequest) -> Result<Value, ApiError> + Send + Sync + 'static,
    ) -> Self {
        self.script.always(method, Answer::With(Arc::new(answer)));
        self.clone()
    }

    /// Fails the next call of a method; it takes its place in order with the answers.
    pub fn fail(&self, method: &str, error: ApiError) -> Self {
        self.script.once(method, Answer::Result(Err(error)));
        self.clone()
    }

    /// Fails every call of a method, once the answers in order are used up.
    pub fn fail_always(&self, method: &str, error: ApiError) -> Self {
        self.script.always(method, Answer::Result(Err(error)));
        self.clone()
    }

    /// Lets every call of a method take this long, by tokio's clock.
    pub fn delay(&self, method: &str, delay: Duration) -> Self {
        self.script.delay(method, delay);
        self.clone()
    }

    /// Keeps every call of a method from being answered until the hold is dropped.
    pub fn hold(&self, method: &str) -> Hold {
        self.script.hold(method)
    }

    // ----- the record -----

    /// All calls so far, in order.
    #[must_use]
    pub fn calls(&self) -> Vec<ApiRequest> {
        self.script.calls()
    }

    /// The calls of one method, in order.
    #[must_use]
    pub fn calls_of(&self, method: &str) -> Vec<ApiRequest> {
        let mut calls = self.calls();
        calls.retain(|call| call.method() == method);
        calls
    }

    /// Takes all calls so far off the record.
    pub fn take_calls(&self) -> Vec<ApiRequest> {
        self.script.take_calls()
    }

    /// The texts and captions of all messages that were sent, in order.
    #[must_use]
    pub fn sent_texts(&self) -> Vec<String> {
        self.texts(|method| method.starts_with("send"))
    }

    /// The texts and captions that messages were edited to, in order.
    #[must_use]
    pub fn edited_texts(&self) -> Vec<String> {
        self.texts(|method| method.starts_with("editMessage"))
    }

    /// The notices that presses were answered with, in order; silent answers count as empty ones.
    #[must_use]
    pub fn notices(&self) -> Vec<String> {
        let calls = self.calls_of("answerCallbackQuery");
        calls
            .iter()
            .map(|call| text_of(call).unwrap_or_default())
            .collect()
    }

    fn texts(&self, of: impl Fn(&str) -> bool) -> Vec<String> {
        let calls = self.calls();
        let calls = calls.iter().filter(|call| of(call.method()));
        calls.filter_map(text_of).collect()
    }

    /// Asserts that exactly these methods were called, in this order.
    ///
    /// # Panics
    ///
    /// If not; the message shows all calls with their parameters.
    #[track_caller]
    pub fn assert_calls(&self, methods: &[&str]) {
        let calls = self.calls();
        let called: Vec<_> = calls.iter().map(ApiRequest::method).collect();
        assert!(
            called == methods,
            "expected the calls {methods:?}, but there were {}",
            Listed(&calls)
        );
    }

    /// Asserts that nothing was called.
    ///
    /// # Panics
    ///
    /// If something was; the message shows all calls with their parameters.
    #[track_caller]
    pub fn assert_no_calls(&self) {
        let calls = self.calls();
        assert!(
            calls.is_empty(),
            "expected no calls, but there were {}",
            Listed(&calls)
        );
    }

    /// Asserts that messages with exactly these texts or captions were sent, in this order.
    ///
    /// # Panics
    ///
    /// If not; the message shows all calls with their parameters.
    #[track_caller]
    pub fn assert_sent(&self, texts: &[&str]) {
        let sent = self.sent_texts();
        assert!(
            sent == texts,
            "expected the texts {texts:?}, but sent were {sent:?}; there were {}",
            Listed(&self.calls())
        );
    }
}

fn text_of(call: &ApiRequest) -> Option<String> {
    let text = call.get("text").or_else(|| call.get("caption"))?;
    text.as_str().map(str::to_owned)
}

/// Calls as a failure message shows them: with parameters, one per line.
struct Listed<'a>(&'a [ApiRequest]);

impl fmt::Display for Listed<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0.is_empty() {
            return f.write_str("no calls at all");
        }
        write!(f, "{} calls:", self.0.len())?;
        for call in self.0 {
            let params = json::object(json!(call));
            write!(f, "\n  {} {}", call.method(), Value::Object(params))?;
        }
        Ok(())
    }
}

impl fmt::Debug for TestBot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TestBot")
            .field("identity", self.bot.identity())
            .field("calls", &self.calls())
            .finish_non_exhaustive()
    }
}
