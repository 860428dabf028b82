//! How keys are named on the engine.

use std::fmt::Write as _;

use campanile_store::{Key, Scope, Space};

/// The name of a space, with which the names of all that is in it begin.
///
/// The bot stands in braces, by which a cluster decides where a key lives: all keys of one bot are
/// on one node, and a script may use them together.
#[derive(Debug, Clone)]
pub(crate) struct Names {
    prefix: String,
}

impl Names {
    pub(crate) fn new(prefix: &str) -> Self {
        let mut escaped = String::new();
        escape(prefix, &mut escaped);
        Self { prefix: escaped }
    }

    pub(crate) fn space(&self, space: &Space) -> String {
        // Room for what a script adds, too.
        let mut name = String::with_capacity(64);
        self.write(space, &mut name);
        name
    }

    /// The name of one quota.
    pub(crate) fn quota(&self, key: &Key) -> Vec<u8> {
        let mut name = self.space(key.space()).into_bytes();
        name.extend_from_slice(b":quota:");
        name.extend_from_slice(key.tail());
        name
    }

    /// A key beside all others of this bot, and on their node.
    pub(crate) fn mark(&self, scope: &Scope) -> String {
        let mut name = String::new();
        self.write_scope(scope, &mut name);
        name.push_str("synced");
        name
    }

    fn write(&self, space: &Space, name: &mut String) {
        self.write_scope(space.scope(), name);
        escape(space.namespace().name(), name);
    }

    fn write_scope(&self, scope: &Scope, name: &mut String) {
        name.push_str(&self.prefix);
        name.push_str(":{");
        match scope {
            Scope::Id(id) => {
                let _ = write!(name, "{id}");
            }
            Scope::Name(scope) => {
                name.push('@');
                escape(scope, name);
            }
        }
        name.push_str("}:");
    }

    /// Where scripts tell that something may be due.
    pub(crate) fn news(&self) -> String {
        format!("{}:news", self.prefix)
    }
}

/// Adds a text without the characters that end a part of a name, and still different for each text.
fn escape(text: &str, name: &mut String) {
    for byte in text.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'_' | b'-' | b'.' | b'/' => {
                name.push(char::from(byte));
            }
            _ => {
                let _ = write!(name, "%{byte:02x}");
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use campanile_store::Namespace;

    use super::*;

    fn name(scope: impl Into<Scope>, namespace: &str) -> String {
        Names::new("campanile").space(&Namespace::new(namespace).of(scope))
    }

    #[test]
    fn the_bot_stands_in_braces_and_a_number_is_not_a_name() {
        assert_eq!(name(42, "albums"), "campanile:{42}:albums");
        assert_eq!(name("42", "albums"), "campanile:{@42}:albums");
    }

    #[test]
    fn no_name_reaches_into_another() {
        assert_eq!(name("a}b:c", "x:y"), "campanile:{@a%7db%3ac}:x%3ay");
        assert_ne!(name("a", "b:c"), name("a:b", "c"));
        assert_ne!(name("a%7d", "x"), name("a}", "x"));
        assert_eq!(name("", "ä"), "campanile:{@}:%c3%a4");
        assert_eq!(Names::new("{x}").news(), "%7bx%7d:news");
    }
}
