//! Two commands are all that a newcomer needs, and CI runs these very lines.

use super::Finding;
use crate::Workspace;

const COMMANDS: [&str; 2] = [
    "cargo run --release --example patterns",
    "cargo test --workspace",
];

const README: &str = "README.md";
const CI: &str = ".ci/run";

pub(super) fn check(workspace: &Workspace) -> Vec<Finding> {
    let readme = check_readme(workspace.file(README));
    readme
        .into_iter()
        .chain(check_ci(workspace.file(CI)))
        .collect()
}

fn check_readme(readme: Option<&str>) -> Option<Finding> {
    let wanted = format!(
        "`{}`, each on a line of a ```sh fence",
        COMMANDS.join("` and `")
    );
    let Some(readme) = readme else {
        let remedy = format!("write it, with a section \"Getting started\" that has {wanted}");
        return Some(Finding::new(README, "it is missing", remedy));
    };
    let Some(commands) = first_commands(readme) else {
        return Some(Finding::new(
            README,
            "it has no section \"Getting started\" or \"Quick start\"",
            format!("add one with {wanted}"),
        ));
    };
    (commands != COMMANDS).then(|| {
        Finding::new(
            README,
            format!("the first section of commands has {commands:?}"),
            format!("let it have exactly {wanted}, so that nothing else is needed to begin"),
        )
    })
}

fn check_ci(script: Option<&str>) -> Vec<Finding> {
    let Some(script) = script else {
        let remedy = "write it: it runs everything that a change must pass";
        return vec![Finding::new(CI, "it is missing", remedy)];
    };
    COMMANDS
        .iter()
        .filter(|command| !script.lines().any(|line| line.trim() == **command))
        .map(|command| {
            Finding::new(
                CI,
                format!("it does not run the README's `{command}`"),
                "run that very line, so that the README is known to be true",
            )
        })
        .collect()
}

/// The shell commands in the section for newcomers, if there is such a section.
fn first_commands(readme: &str) -> Option<Vec<&str>> {
    let mut commands = None;
    // The level of the section's heading while inside of it.
    let mut section = None;
    // The language of the fence while inside of one.
    let mut fence = None;
    for line in readme.lines().map(str::trim) {
        if let Some(language) = line.strip_prefix("```") {
            fence = match fence {
                None => Some(language),
                Some(_) => None,
            };
        } else if let Some(language) = fence {
            let is_command = language == "sh" && !line.is_empty() && !line.starts_with('#');
            if section.is_some() && is_command {
                commands.get_or_insert_with(Vec::new).push(line);
            }
        } else if let Some((level, title)) = heading(line) {
            if section.is_some_and(|section| level <= section) {
                break;
            }
            if section.is_none() && is_for_newcomers(title) {
                section = Some(level);
                commands = Some(Vec::new());
            }
        }
    }
    commands
}

fn heading(line: &str) -> Option<(usize, &str)> {
    let title = line.trim_start_matches('#');
    let level = line.len() - title.len();
    (level > 0 && title.starts_with(' ')).then(|| (level, title.trim()))
}

fn is_for_newcomers(title: &str) -> bool {
    ["Getting started", "Quick start"]
        .iter()
        .any(|name| name.eq_ignore_ascii_case(title))
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: &str = "\
# campanile

```sh
cargo add campanile
```

## Getting started

See it run:

```sh
# no token needed
cargo run --release --example patterns
```

### Test it

```sh
cargo test --workspace
```

```rust
let x = 1;
```

## More

```sh
cargo doc --open
```
";

    const SCRIPT: &str = "set -x\ncargo run --release --example patterns\ncargo test --workspace\n";

    #[track_caller]
    fn finds(readme: Option<&str>, script: Option<&str>, expected: &[&str]) {
        let mut files = Vec::new();
        files.extend(readme.map(|text| (README, text)));
        files.extend(script.map(|text| (CI, text)));
        let findings = check(&Workspace::made_up(Vec::new(), &files));
        assert_eq!(findings.len(), expected.len(), "{findings:?}");
        for (finding, part) in findings.iter().zip(expected) {
            let message = finding.to_string();
            assert!(message.contains(part), "{message}");
        }
    }

    #[test]
    fn two_commands_in_readme_and_ci_pass() {
        finds(Some(GOOD), Some(SCRIPT), &[]);
        let quick = GOOD.replace("Getting started", "Quick Start");
        finds(Some(&quick), Some(SCRIPT), &[]);
    }

    #[test]
    fn missing_files_are_named() {
        finds(None, Some(SCRIPT), &["README.md: it is missing"]);
        finds(Some(GOOD), None, &[".ci/run: it is missing"]);
    }

    #[test]
    fn a_readme_without_the_section_fails() {
        let other = GOOD.replace("Getting started", "Installation");
        finds(Some(&other), Some(SCRIPT), &["no section"]);
        let fenced = "```sh\n## Getting started\n```\n";
        finds(Some(fenced), Some(SCRIPT), &["no section"]);
    }

    #[test]
    fn a_missing_changed_or_further_command_fails() {
        let test = "cargo test --workspace";
        for other in ["", "cargo test", "apt install x\ncargo test --workspace"] {
            let readme = GOOD.replace(test, other);
            finds(
                Some(&readme),
                Some(SCRIPT),
                &["README.md: the first section"],
            );
        }
        let elsewhere = GOOD.replace("```sh", "```text");
        finds(Some(&elsewhere), Some(SCRIPT), &["has []"]);
    }

    #[test]
    fn ci_must_run_the_very_lines() {
        let commented = SCRIPT.replace("cargo test", "# cargo test");
        finds(Some(GOOD), Some(&commented), &["`cargo test --workspace`"]);
        let longer = SCRIPT.replace("patterns", "patterns -- --replay x");
        finds(Some(GOOD), Some(&longer), &["--example patterns`"]);
    }
}
