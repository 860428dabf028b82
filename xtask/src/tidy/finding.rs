//! What a check has to say, written for the person who has to act on it.

use std::fmt::{self, Write};

/// One breach of a rule: where, what is wrong, and what to do about it.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Finding {
    file: String,
    wrong: String,
    remedy: String,
}

impl Finding {
    pub(super) fn new(
        file: impl Into<String>,
        wrong: impl Into<String>,
        remedy: impl Into<String>,
    ) -> Self {
        Self {
            file: file.into(),
            wrong: wrong.into(),
            remedy: remedy.into(),
        }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            file,
            wrong,
            remedy,
        } = self;
        write!(f, "{file}: {wrong}\n    {remedy}")
    }
}

/// All findings as one text, with their count.
pub fn report(findings: &[Finding]) -> String {
    let mut text = String::new();
    for finding in findings {
        // Writing to a string does not fail.
        let _ = writeln!(text, "{finding}");
    }
    let _ = writeln!(text, "tidy: {} found", findings.len());
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_report_names_file_fault_and_remedy() {
        let findings = [Finding::new("src/a.rs", "too long", "split it")];
        let expected = "src/a.rs: too long\n    split it\ntidy: 1 found\n";
        assert_eq!(report(&findings), expected);
    }
}
