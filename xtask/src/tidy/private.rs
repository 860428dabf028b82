//! Nothing in the tree depends on, or speaks of, the machine that it was written on.

use super::Finding;
use crate::Workspace;

/// A text that must not be committed. The needles are put together from parts, because this file
/// is searched too.
struct Needle {
    text: &'static str,
    matches: fn(before: Option<char>, after: Option<char>) -> bool,
    remedy: &'static str,
}

const NEEDLES: &[Needle] = &[
    folder(concat!("/wo", "rk/")),
    folder(concat!("/ro", "ot/")),
    folder(concat!("/tm", "p/")),
    Needle {
        text: concat!(".lib", "rary"),
        matches: |before, after| !is_word(before) && !is_word(after),
        remedy: PRIVATE,
    },
    anywhere(concat!("farm", "-bench")),
    anywhere(concat!("farm", "-studio")),
    anywhere(concat!("shared", "/docs")),
];

const PRIVATE: &str = "say it without naming what only this machine has";

const fn folder(text: &'static str) -> Needle {
    Needle {
        text,
        // Not the end of a longer path, as in a URL.
        matches: |before, _| !before.is_some_and(|c| is_word(Some(c)) || ".-~})>".contains(c)),
        remedy: "use a path relative to the workspace, or `std::env::temp_dir()`",
    }
}

const fn anywhere(text: &'static str) -> Needle {
    Needle {
        text,
        matches: |_, _| true,
        remedy: PRIVATE,
    }
}

fn is_word(c: Option<char>) -> bool {
    c.is_some_and(|c| c.is_alphanumeric() || c == '_')
}

pub(super) fn check(workspace: &Workspace) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (path, text) in &workspace.files {
        for (at, line) in text.lines().enumerate() {
            for needle in NEEDLES.iter().filter(|needle| occurs(needle, line)) {
                findings.push(Finding::new(
                    format!("{path}:{}", at + 1),
                    format!("it names `{}`", needle.text),
                    needle.remedy,
                ));
            }
        }
    }
    findings
}

fn occurs(needle: &Needle, line: &str) -> bool {
    line.match_indices(needle.text).any(|(at, found)| {
        let before = line[..at].chars().next_back();
        let after = line[at + found.len()..].chars().next();
        (needle.matches)(before, after)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const WORK: &str = concat!("/wo", "rk/");
    const LIBRARY: &str = concat!(".lib", "rary");

    #[track_caller]
    fn finds(line: &str, expected: usize) {
        let text = format!("first line\n{line}\n");
        let findings = check(&Workspace::made_up(Vec::new(), &[("docs/a.md", &text)]));
        assert_eq!(findings.len(), expected, "{line}: {findings:?}");
        for finding in findings {
            let message = finding.to_string();
            assert!(message.starts_with("docs/a.md:2: it names"), "{message}");
        }
    }

    #[test]
    fn paths_of_a_machine_are_found() {
        finds(&format!("see {WORK}main"), 1);
        finds(&format!("{WORK}main"), 1);
        finds(&format!("open(\"{WORK}x\")"), 1);
        finds(&format!("file://{WORK}x"), 1);
        finds(concat!("/ro", "ot/.cargo and /tm", "p/x"), 2);
    }

    #[test]
    fn ends_of_longer_paths_are_none() {
        finds(&format!("https://example.com{WORK}x"), 0);
        finds(&format!("docs{WORK}x and ..{WORK}x and {{dir}}{WORK}x"), 0);
        finds("../shared/botapi/updates.jsonl", 0);
    }

    #[test]
    fn private_tools_are_found() {
        finds(&format!("in {LIBRARY}/x"), 1);
        finds(concat!("the farm", "-bench says"), 1);
        finds(concat!("farm", "-studio"), 1);
        finds(concat!("../shared", "/docs/x.md"), 1);
    }

    #[test]
    fn a_field_with_a_like_name_is_none() {
        finds(&format!("target{LIBRARY} and x {LIBRARY}_path"), 0);
    }
}
