use campanile_core::{FromUpdate, Rejection, Request, Update};

/// The text of a message, or its caption.
///
/// ```
/// use campanile::Text;
///
/// async fn echo(Text(text): Text) -> String {
///     text
/// }
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Text(pub String);

impl<S: Sync> FromUpdate<S> for Text {
    type Rejection = Rejection;

    async fn from_update(request: &Request, _state: &S) -> Result<Self, Rejection> {
        match request.update().text() {
            Some(text) => Ok(Self(text.to_owned())),
            None => Err(Rejection::absent("the update has no text")),
        }
    }
}

/// The command that a text or caption starts with.
///
/// ```
/// use campanile::Command;
///
/// async fn help(command: Command) -> String {
///     format!("You asked for help on {:?}.", command.args())
/// }
/// ```
#[derive(Debug, Clone)]
pub struct Command(Update);

impl Command {
    /// The name without slash and mention, in the letter case of the sender.
    #[must_use]
    pub fn name(&self) -> &str {
        self.0.command().map_or("", |command| command.name())
    }

    /// The bot that `/command@mention` addresses, without the `@`.
    #[must_use]
    pub fn mention(&self) -> Option<&str> {
        self.0.command()?.mention()
    }

    /// The text after the command, without white space at both ends.
    #[must_use]
    pub fn args(&self) -> &str {
        self.0.command().map_or("", |command| command.args())
    }
}

impl<S: Sync> FromUpdate<S> for Command {
    type Rejection = Rejection;

    async fn from_update(request: &Request, _state: &S) -> Result<Self, Rejection> {
        match request.update().command() {
            Some(_) => Ok(Self(request.update().clone())),
            None => Err(Rejection::absent("the text does not start with a command")),
        }
    }
}
