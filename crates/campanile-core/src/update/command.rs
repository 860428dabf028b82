/// The command that a text or caption starts with.
///
/// Telegram's own detection decides where a command is: there must be a `bot_command` entity at
/// offset 0. Names keep their letter case; compare them without it.
///
/// # Example
///
/// ```
/// use campanile_core::Update;
///
/// let json = r#"{"update_id":1,"message":{"message_id":2,"date":3,"chat":{"id":4,"type":"private"},
///     "text":"/add@tower_bot 2 3","entities":[{"type":"bot_command","offset":0,"length":14}]}}"#;
/// let update = Update::parse(json.into()).unwrap();
/// let command = update.command().unwrap();
/// assert_eq!(command.name(), "add");
/// assert_eq!(command.mention(), Some("tower_bot"));
/// assert_eq!(command.args(), "2 3");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Command<'a> {
    name: &'a str,
    mention: Option<&'a str>,
    args: &'a str,
}

impl<'a> Command<'a> {
    /// Reads a command from a text whose first `length` UTF-16 units are a `bot_command` entity.
    ///
    /// `None` if the text does not have that length, or has no command there after all.
    pub(super) fn read(text: &'a str, length: i64) -> Option<Self> {
        // A command is ASCII, where UTF-16 units and bytes are one.
        let (command, rest) = text.split_at_checked(usize::try_from(length).ok()?)?;
        let command = command.strip_prefix('/')?;
        let (name, mention) = match command.split_once('@') {
            Some((name, mention)) => (name, Some(mention)),
            None => (command, None),
        };
        let is_word = |word: &str| {
            !word.is_empty() && word.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_')
        };
        if !is_word(name) || !mention.is_none_or(is_word) {
            return None;
        }
        let args = rest.trim();
        Some(Self {
            name,
            mention,
            args,
        })
    }

    /// The name without slash and mention, in the letter case of the sender.
    #[must_use]
    pub fn name(&self) -> &'a str {
        self.name
    }

    /// The bot that `/command@mention` addresses, without the `@`.
    #[must_use]
    pub fn mention(&self) -> Option<&'a str> {
        self.mention
    }

    /// The text after the command, without white space at both ends.
    #[must_use]
    pub fn args(&self) -> &'a str {
        self.args
    }
}
