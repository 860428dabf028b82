//! Which crate may depend on which: no circles, and contracts below everything.

use super::Finding;
use crate::{Workspace, metadata::Package};

/// What one crate may depend on among ours.
struct Row {
    name: &'static str,
    /// Why the crate exists, and with that what it must stay free of.
    reason: &'static str,
    normal: &'static [&'static str],
    /// On top of `normal`.
    dev: &'static [&'static str],
}

const TABLE: &[Row] = &[
    Row {
        name: "campanile-core",
        reason: "contracts only",
        normal: &[],
        dev: &[],
    },
    Row {
        name: "campanile-store",
        reason: "atomic state that knows nothing of Telegram",
        normal: &[],
        dev: &[],
    },
    Row {
        name: "campanile-layers",
        reason: "the patterns, without router or network",
        normal: &["campanile-core", "campanile-store"],
        dev: &["campanile-testkit"],
    },
    Row {
        name: "campanile-net",
        reason: "the only crate that talks to Telegram",
        normal: &["campanile-core"],
        dev: &["campanile-testkit", "campanile-emulator"],
    },
    Row {
        name: "campanile",
        reason: "what a bot author writes against",
        normal: &[
            "campanile-core",
            "campanile-store",
            "campanile-layers",
            "campanile-net",
            "campanile-types",
        ],
        dev: &["campanile-testkit", "campanile-emulator"],
    },
    Row {
        name: "campanile-testkit",
        reason: "tests of bots, layers and stores; it starts engines, and serves nothing itself",
        normal: &["campanile-core", "campanile-store"],
        dev: &[],
    },
    Row {
        name: "campanile-emulator",
        reason: "a Bot API server that answers JSON, for bots in any language",
        normal: &["campanile-core"],
        dev: &[],
    },
    Row {
        name: "campanile-types",
        reason: "generated wire types, a leaf",
        normal: &["campanile-core"],
        dev: &[],
    },
    Row {
        name: "campanile-sqlite",
        reason: "a backend, a leaf",
        normal: &["campanile-store"],
        // For the engine to test against.
        dev: &["campanile-testkit"],
    },
    Row {
        name: "campanile-postgres",
        reason: "a backend, a leaf",
        normal: &["campanile-store"],
        // For the engine to test against.
        dev: &["campanile-testkit"],
    },
    Row {
        name: "campanile-redis",
        reason: "a backend, a leaf",
        normal: &["campanile-store"],
        // For the engine to test against.
        dev: &["campanile-testkit"],
    },
];

/// Packages that nothing depends on, and that may depend on anything.
const FREE: &[&str] = &["examples", "house", "benches", "xtask"];

const HERE: &str = "TABLE in xtask/src/tidy/edges.rs";

pub(super) fn check(workspace: &Workspace) -> Vec<Finding> {
    let mut findings = Vec::new();
    for package in &workspace.packages {
        if FREE.contains(&package.name.as_str()) {
            continue;
        }
        match TABLE.iter().find(|row| row.name == package.name) {
            Some(row) => check_package(package, row, &workspace.packages, &mut findings),
            None => findings.push(Finding::new(
                package.manifest(),
                format!("`{}` has no place in the house", package.name),
                format!("add it to {HERE}, with the reason it exists and what it may depend on"),
            )),
        }
    }
    findings
}

fn check_package(package: &Package, row: &Row, all: &[Package], findings: &mut Vec<Finding>) {
    let is_ours = |name: &str| {
        name.starts_with("campanile") || all.iter().any(|package| package.name == name)
    };
    for dependency in &package.dependencies {
        let name = dependency.name.as_str();
        let allowed = row.normal.contains(&name) || dependency.dev && row.dev.contains(&name);
        if is_ours(name) && !allowed {
            let kind = if dependency.dev {
                "dev-depends"
            } else {
                "depends"
            };
            findings.push(Finding::new(
                package.manifest(),
                format!("`{}` ({}) {kind} on `{name}`", row.name, row.reason),
                remedy(row, dependency.dev),
            ));
        }
    }
}

fn remedy(row: &Row, dev: bool) -> String {
    let mut allowed: Vec<_> = row.normal.to_vec();
    if dev {
        allowed.extend(row.dev);
    }
    let allowed = if allowed.is_empty() {
        "none of ours".to_owned()
    } else {
        allowed.join(", ")
    };
    format!("it may use {allowed}; move the code, or make the case for a new edge in {HERE}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::metadata::Dependency;

    fn package(name: &str, normal: &[&str], dev: &[&str]) -> Package {
        let edge = |dev: bool| {
            move |name: &&str| Dependency {
                name: (*name).to_owned(),
                dev,
            }
        };
        Package {
            name: name.to_owned(),
            dir: format!("crates/{name}"),
            dependencies: normal
                .iter()
                .map(edge(false))
                .chain(dev.iter().map(edge(true)))
                .collect(),
            ..Package::default()
        }
    }

    fn findings(packages: Vec<Package>) -> Vec<String> {
        check(&Workspace::made_up(packages, &[]))
            .iter()
            .map(Finding::to_string)
            .collect()
    }

    #[track_caller]
    fn passes(name: &str, normal: &[&str], dev: &[&str]) {
        let found = findings(vec![package(name, normal, dev)]);
        assert!(found.is_empty(), "{found:?}");
    }

    #[track_caller]
    fn fails(name: &str, normal: &[&str], dev: &[&str]) {
        let found = findings(vec![package(name, normal, dev)]);
        assert_eq!(found.len(), 1, "{name} {normal:?} {dev:?}: {found:?}");
    }

    #[test]
    fn edges_of_the_table_pass() {
        passes("campanile-core", &["bytes"], &["proptest"]);
        passes(
            "campanile-net",
            &["campanile-core"],
            &["campanile-emulator"],
        );
        passes("campanile", &["campanile-types"], &["campanile-testkit"]);
        passes(
            "campanile-redis",
            &["campanile-store"],
            &["campanile-testkit"],
        );
    }

    #[test]
    fn any_other_edge_fails() {
        fails("campanile-core", &["campanile-store"], &[]);
        fails("campanile-core", &[], &["campanile-testkit"]);
        fails("campanile-layers", &["campanile-net"], &[]);
        fails("campanile-layers", &[], &["campanile-emulator"]);
        fails("campanile-testkit", &[], &["campanile"]);
        fails("campanile-sqlite", &["campanile-core"], &[]);
        fails("campanile-core", &["campanile-of-tomorrow"], &[]);
    }

    #[test]
    fn a_dev_edge_is_no_licence_for_a_normal_one() {
        passes("campanile-layers", &[], &["campanile-testkit"]);
        fails("campanile-layers", &["campanile-testkit"], &[]);
    }

    #[test]
    fn nothing_depends_on_the_free_packages_and_they_on_anything() {
        passes("examples", &["campanile", "campanile-emulator"], &[]);
        let found = findings(vec![
            package("xtask", &[], &[]),
            package("campanile-types", &["xtask"], &[]),
        ]);
        assert_eq!(found.len(), 1, "{found:?}");
    }

    #[test]
    fn an_unknown_crate_is_sent_to_the_table() {
        let found = findings(vec![package("campanile-bell", &[], &[])]);
        assert_eq!(found.len(), 1, "{found:?}");
        assert!(found[0].contains("crates/campanile-bell/Cargo.toml"));
        assert!(found[0].contains("add it to TABLE"), "{found:?}");
    }

    #[test]
    fn a_message_says_what_is_allowed() {
        let found = findings(vec![package("campanile-net", &[], &["campanile"])]);
        let message = "campanile-core, campanile-testkit, campanile-emulator";
        assert!(found[0].contains(message), "{found:?}");
        let found = findings(vec![package("campanile-net", &["campanile"], &[])]);
        assert!(found[0].contains("it may use campanile-core;"), "{found:?}");
    }

    #[test]
    fn the_table_has_no_circle() {
        // Rows are used as they are removed: what is left over can only be a circle.
        let mut left: Vec<_> = TABLE.iter().collect();
        loop {
            let before = left.len();
            let names: Vec<_> = left.iter().map(|row| row.name).collect();
            left.retain(|row| row.normal.iter().any(|name| names.contains(name)));
            if left.len() == before {
                break;
            }
        }
        assert!(left.is_empty(), "{:?}", left[0].name);
    }
}
