//! What every crate says at its root: no `unsafe`, its invariant, the lints of the workspace.

use super::Finding;
use crate::{
    Workspace,
    rust::{Kind, tokens},
};

pub(super) fn check(workspace: &Workspace) -> Vec<Finding> {
    let mut findings = Vec::new();
    for package in &workspace.packages {
        let manifest = package.manifest();
        if !workspace.file(&manifest).is_some_and(inherits_lints) {
            findings.push(Finding::new(
                manifest,
                "it does not take over the workspace's lints",
                "add `[lints]` with `workspace = true`",
            ));
        }
        for target in package.targets.iter().filter(|target| target.library) {
            let text = workspace.file(&target.root).unwrap_or_default();
            findings.extend(check_root(&target.root, text));
        }
    }
    findings
}

fn check_root(path: &str, text: &str) -> Vec<Finding> {
    let mut findings = Vec::new();
    if !forbids_unsafe(text) {
        findings.push(Finding::new(
            path,
            "it does not forbid unsafe code",
            "add `#![forbid(unsafe_code)]` below the crate docs",
        ));
    }
    if !text
        .lines()
        .any(|line| line.trim_end() == "//! # Invariant")
    {
        findings.push(Finding::new(
            path,
            "the crate docs have no section `# Invariant`",
            "end them with it: one sentence on what always holds, as \"This crate opens no sockets.\"",
        ));
    }
    findings
}

fn forbids_unsafe(text: &str) -> bool {
    const ATTRIBUTE: [Kind<'_>; 8] = [
        Kind::Punct('#'),
        Kind::Punct('!'),
        Kind::Punct('['),
        Kind::Word("forbid"),
        Kind::Punct('('),
        Kind::Word("unsafe_code"),
        Kind::Punct(')'),
        Kind::Punct(']'),
    ];
    tokens(text)
        .windows(ATTRIBUTE.len())
        .any(|window| window.iter().map(|token| token.kind).eq(ATTRIBUTE))
}

/// Whether the manifest has `workspace = true` in its table `[lints]`.
fn inherits_lints(manifest: &str) -> bool {
    let mut in_lints = false;
    manifest.lines().any(|line| {
        let line: String = line.chars().filter(|c| !c.is_whitespace()).collect();
        if line.starts_with('[') {
            in_lints = line == "[lints]";
        }
        in_lints && line == "workspace=true"
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::metadata::{Package, Target};

    const ROOT: &str =
        "//! A crate.\n//!\n//! # Invariant\n//!\n//! None.\n#![forbid(unsafe_code)]\n";
    const MANIFEST: &str = "[package]\nname = \"x\"\n\n[lints]\nworkspace = true\n";

    #[track_caller]
    fn finds(manifest: &str, root: &str, library: bool, expected: &[&str]) {
        let package = Package {
            name: "x".to_owned(),
            dir: "x".to_owned(),
            targets: vec![Target {
                library,
                root: "x/src/lib.rs".to_owned(),
            }],
            ..Package::default()
        };
        let files = [("x/Cargo.toml", manifest), ("x/src/lib.rs", root)];
        let findings = check(&Workspace::made_up(vec![package], &files));
        assert_eq!(findings.len(), expected.len(), "{findings:?}");
        for (finding, start) in findings.iter().zip(expected) {
            let message = finding.to_string();
            assert!(message.starts_with(start), "{message}");
        }
    }

    #[test]
    fn a_root_that_says_all_passes() {
        finds(MANIFEST, ROOT, true, &[]);
    }

    #[test]
    fn a_library_must_forbid_unsafe_in_code() {
        let expected = &["x/src/lib.rs: it does not forbid unsafe"];
        for other in [
            "",
            "// #![forbid(unsafe_code)]",
            "#![deny(unsafe_code)]",
            "#[forbid(unsafe_code)]",
        ] {
            let root = ROOT.replace("#![forbid(unsafe_code)]", other);
            finds(MANIFEST, &root, true, expected);
        }
    }

    #[test]
    fn a_library_must_state_its_invariant_as_a_section() {
        let root = ROOT.replace("# Invariant", "Invariant: none");
        finds(MANIFEST, &root, true, &["x/src/lib.rs: the crate docs"]);
    }

    #[test]
    fn a_binary_states_no_invariant() {
        finds(MANIFEST, "", false, &[]);
    }

    #[test]
    fn every_package_takes_over_the_lints() {
        let expected = &["x/Cargo.toml: it does not take over"];
        for other in [
            "",
            "[lints.rust]\nworkspace = true",
            "[lints]\n[x]\nworkspace = true",
        ] {
            let manifest = MANIFEST.replace("[lints]\nworkspace = true", other);
            finds(&manifest, ROOT, true, expected);
        }
    }
}
