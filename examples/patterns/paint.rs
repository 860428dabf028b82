//! Colours on a terminal, none in a pipe.

use std::{
    fmt,
    io::{IsTerminal, stdout},
};

/// Whether to colour.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Paint {
    is_coloured: bool,
}

impl Paint {
    /// Colours if stdout is a terminal, unless `NO_COLOR` is set.
    pub(crate) fn for_stdout() -> Self {
        let wants_none = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
        Self {
            is_coloured: stdout().is_terminal() && !wants_none,
        }
    }

    #[cfg(test)]
    pub(crate) fn plain() -> Self {
        Self { is_coloured: false }
    }

    pub(crate) fn bold(self, text: impl fmt::Display) -> String {
        self.code("1", text)
    }

    pub(crate) fn dim(self, text: impl fmt::Display) -> String {
        self.code("2", text)
    }

    /// The colour of how far an update came.
    pub(crate) fn flow(self, flow: &str, text: impl fmt::Display) -> String {
        let code = match flow {
            "handled" => "32",
            "stopped" => "33",
            "error" | "dropped" | "broken" => "31",
            _ => "36",
        };
        self.code(code, text)
    }

    fn code(self, code: &str, text: impl fmt::Display) -> String {
        match self.is_coloured {
            true => format!("\x1b[{code}m{text}\x1b[0m"),
            false => text.to_string(),
        }
    }
}
