//! Lists of commands: one declaration gives the routes, the help text and the menus of Telegram.
//!
//! # Example
//!
//! ```
//! use campanile::{commands::{CommandInfo, Commands, Scope}, prelude::*};
//!
//! # async fn start() {}
//! # async fn ban() {}
//! # async fn debug() {}
//! let commands: Commands = Commands::new()
//!     .command(CommandInfo::new("start", "Shows the menu").translated("de", "Zeigt das Menü"), start)
//!     .command(CommandInfo::new("ban", "Bans a user").scope(Scope::AllChatAdministrators), ban)
//!     .hidden("debug", debug)
//!     .with_help(CommandInfo::new("help", "Shows what I can do"));
//!
//! assert_eq!(commands.help(&Scope::Default, "de"), "/start Zeigt das Menü\n/help Shows what I can do");
//!
//! // At the start of the bot: `for menu in commands.menus() { bot.send(menu).await?; }`
//! assert_eq!(commands.menus().len(), 4, "two lists in two languages");
//! let router: Router = commands.into_router();
//! ```

mod scope;
#[cfg(test)]
mod tests;

use std::collections::BTreeSet;

use campanile_core::{ApiRequest, Update};
use serde_json::json;

pub use self::scope::Scope;
use crate::{Handler, Router, User};

/// The longest description of a command, in characters (Bot API, `BotCommand.description`).
const DESCRIPTION: usize = 256;

/// The most commands of one list (Bot API, `setMyCommands.commands`).
const COMMANDS: usize = 100;

/// A command as users see it: its name, and what it does in each language.
#[derive(Debug, Clone)]
#[must_use = "a command does nothing until a list takes it"]
pub struct CommandInfo {
    name: String,
    description: String,
    /// Language code and description.
    translations: Vec<(String, String)>,
    scope: Scope,
}

impl CommandInfo {
    /// Describes a command: a name of 1 to 32 characters of `a-z`, `0-9` and `_`, and 1 to 256
    /// characters that say what it does.
    ///
    /// # Panics
    ///
    /// If the description is empty or too long. [`Commands::command`] checks the name.
    #[track_caller]
    pub fn new(name: impl Into<String>, description: impl Into<String>) -> Self {
        let name = name.into();
        Self {
            name: name.strip_prefix('/').unwrap_or(&name).to_owned(),
            description: checked(description.into()),
            translations: Vec::new(),
            scope: Scope::Default,
        }
    }

    /// Says what the command does in another language: two letters, as in `de` (ISO 639-1).
    ///
    /// # Panics
    ///
    /// If that is no language code, or the description is empty or too long.
    #[track_caller]
    pub fn translated(mut self, language: &str, description: impl Into<String>) -> Self {
        let is_code = language.len() == 2 && language.bytes().all(|b| b.is_ascii_lowercase());
        assert!(
            is_code,
            "`{language}` is no language code: use two letters such as `de`"
        );
        let description = checked(description.into());
        self.translations.push((language.to_owned(), description));
        self
    }

    /// Shows the command in this scope only; it runs wherever somebody types it, so the handler
    /// still has to ask who did.
    pub fn scope(mut self, scope: Scope) -> Self {
        self.scope = scope;
        self
    }

    /// What it does, in a language or else in the default one.
    fn describe(&self, language: &str) -> &str {
        let translation = self.translations.iter().find(|(code, _)| code == language);
        translation.map_or(&self.description, |(_, description)| description)
    }
}

#[track_caller]
fn checked(description: String) -> String {
    let characters = description.chars().count();
    assert!(
        (1..=DESCRIPTION).contains(&characters),
        "a description must have 1 to {DESCRIPTION} characters, not {characters}"
    );
    description
}

/// The commands of a bot, with their handlers; see the [module docs](self) for an example.
#[derive(Debug)]
#[must_use = "a list does nothing until its routes and menus are used"]
pub struct Commands<S = ()> {
    router: Router<S>,
    infos: Vec<CommandInfo>,
}

impl<S: Clone + Send + Sync + 'static> Default for Commands<S> {
    fn default() -> Self {
        Self::new()
    }
}

impl<S: Clone + Send + Sync + 'static> Commands<S> {
    /// Creates a list without commands.
    pub fn new() -> Self {
        Self {
            router: Router::new(),
            infos: Vec::new(),
        }
    }

    /// Adds a command that users are shown.
    ///
    /// # Panics
    ///
    /// If the name is no command or stands in the list already, or if there are more than 100.
    #[track_caller]
    pub fn command<H, T>(mut self, info: CommandInfo, handler: H) -> Self
    where
        H: Handler<T, S>,
        T: 'static,
    {
        self.router = self.router.command(&info.name, handler);
        self.infos.push(info);
        assert!(
            self.infos.len() <= COMMANDS,
            "Telegram shows at most {COMMANDS} commands"
        );
        self
    }

    /// Adds a command that users are not shown.
    ///
    /// # Panics
    ///
    /// If the name is no command, or stands in the list already.
    #[track_caller]
    pub fn hidden<H, T>(mut self, name: &str, handler: H) -> Self
    where
        H: Handler<T, S>,
        T: 'static,
    {
        self.router = self.router.command(name, handler);
        self
    }

    /// Adds a command that answers with the list as it is now and this command, in the language of
    /// the user, without what only administrators or single chats are shown.
    ///
    /// # Panics
    ///
    /// As [`command`](Commands::command) does.
    #[track_caller]
    pub fn with_help(mut self, info: CommandInfo) -> Self {
        let mut infos = self.infos.clone();
        infos.push(info.clone());
        let handler = move |update: Update, user: Option<User>| {
            let language = user.and_then(|user| user.language_code).unwrap_or_default();
            let text = help(&infos, &Scope::of(update.chat_type()), &language);
            async move { text }
        };
        self.router = self.router.command(&info.name, handler);
        self.infos.push(info);
        self
    }

    /// What a user is shown in a scope, one line for each command.
    ///
    /// `language` is an IETF tag as in [`User::language_code`](crate::User); without a translation,
    /// the default description is taken.
    #[must_use]
    pub fn help(&self, scope: &Scope, language: &str) -> String {
        help(&self.infos, scope, language)
    }

    /// The calls of `setMyCommands` that make Telegram's menus agree with this list, one for each
    /// scope and language that occurs.
    ///
    /// Telegram shows the list of the narrowest scope and nothing of wider ones (Bot API,
    /// "Determining list of commands"), so each list has the commands of its wider scopes too. A list
    /// that was set earlier for a scope that occurs no more stays until `deleteMyCommands`.
    #[must_use]
    pub fn menus(&self) -> Vec<ApiRequest> {
        let scopes: BTreeSet<&Scope> = self.infos.iter().map(|info| &info.scope).collect();
        let languages = self.infos.iter().flat_map(|info| &info.translations);
        let languages: BTreeSet<&str> = languages.map(|(code, _)| code.as_str()).collect();
        let languages = || [""].into_iter().chain(languages.iter().copied());
        let pairs = scopes
            .into_iter()
            .flat_map(|scope| languages().map(move |language| (scope, language)));
        pairs
            .map(|(scope, language)| self.menu(scope, language))
            .collect()
    }

    fn menu(&self, scope: &Scope, language: &str) -> ApiRequest {
        let shown = shown(&self.infos, scope);
        let commands: Vec<_> = shown
            .map(|info| json!({"command": info.name, "description": info.describe(language)}))
            .collect();
        ApiRequest::new("setMyCommands")
            .param("commands", commands)
            .param("scope", scope.to_json())
            .maybe(
                "language_code",
                Some(language).filter(|code| !code.is_empty()),
            )
    }

    /// The routes.
    pub fn into_router(self) -> Router<S> {
        self.router
    }
}

fn shown<'a>(infos: &'a [CommandInfo], scope: &'a Scope) -> impl Iterator<Item = &'a CommandInfo> {
    infos.iter().filter(|info| scope.lies_in(&info.scope))
}

fn help(infos: &[CommandInfo], scope: &Scope, language: &str) -> String {
    let code = language
        .split(['-', '_'])
        .next()
        .unwrap_or_default()
        .to_ascii_lowercase();
    let lines: Vec<_> = shown(infos, scope)
        .map(|info| format!("/{} {}", info.name, info.describe(&code)))
        .collect();
    lines.join("\n")
}
