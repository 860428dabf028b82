//! A Rust file that no target compiles: its tests never ran, its code may no longer build.

use std::collections::BTreeSet;

use super::Finding;
use crate::{
    Workspace,
    metadata::{Package, join},
    rust::{Kind, Source, references, tokens},
};

pub(super) fn check(workspace: &Workspace) -> Vec<Finding> {
    let reached: Vec<_> = workspace
        .packages
        .iter()
        .map(|package| reach(workspace, package))
        .collect();
    let compiled: BTreeSet<_> = reached.iter().flatten().map(String::as_str).collect();

    let mut findings = Vec::new();
    for (path, _) in workspace.rust_files() {
        if compiled.contains(path) {
            continue;
        }
        match owner(&workspace.packages, path) {
            Some(at) => {
                let package = &workspace.packages[at];
                if !is_compile_case(workspace, package, &reached[at], path) {
                    findings.push(Finding::new(
                        path,
                        format!("no target of `{}` compiles it", package.name),
                        "declare it with `mod` in a file that is compiled, or delete it",
                    ));
                }
            }
            None if is_named_apart(workspace, path) => {}
            None => findings.push(Finding::new(
                path,
                "it belongs to no package of the workspace",
                "move it into a package, or add its package to `members` of the root Cargo.toml",
            )),
        }
    }
    findings
}

/// Tells whether a package of another workspace in this tree, as that of the fuzz targets, names the
/// file as the root of a target.
fn is_named_apart(workspace: &Workspace, path: &str) -> bool {
    path.match_indices('/').any(|(end, _)| {
        let (folder, file) = (&path[..end], &path[end + 1..]);
        let manifest = workspace.file(&join(folder, "Cargo.toml"));
        manifest.is_some_and(|text| {
            text.contains("[workspace]") && text.contains(&format!("path = \"{file}\""))
        })
    })
}

/// The files that the package's targets bring in, directly or not.
fn reach(workspace: &Workspace, package: &Package) -> BTreeSet<String> {
    let roots = package.targets.iter();
    let mut open: Vec<_> = roots.map(|target| Source::root(&target.root)).collect();
    let mut seen = BTreeSet::new();
    while let Some(source) = open.pop() {
        if let Some(text) = workspace.file(&source.path)
            && seen.insert(source.clone())
        {
            open.extend(references(&source, text));
        }
    }
    seen.into_iter().map(|source| source.path).collect()
}

/// The package whose folder is the nearest around a path.
fn owner(packages: &[Package], path: &str) -> Option<usize> {
    let holds = |package: &Package| path.starts_with(&join(&package.dir, ""));
    (0..packages.len())
        .filter(|&at| packages[at].dir.is_empty() || holds(&packages[at]))
        .max_by_key(|&at| packages[at].dir.len())
}

/// Whether a test of the package names the file, or its folder, as a case that it compiles itself.
fn is_compile_case(
    workspace: &Workspace,
    package: &Package,
    compiled: &BTreeSet<String>,
    path: &str,
) -> bool {
    let case = match package.dir.as_str() {
        "" => path,
        dir => &path[dir.len() + 1..],
    };
    let Some((folder, _)) = case.rsplit_once('/') else {
        return false;
    };
    // A string that happens to say "src" must not excuse the sources.
    let is_source = folder == "src" || folder.starts_with("src/");
    let names = |text: &str| text == case || text == folder || text == format!("{folder}/*.rs");
    !is_source
        && compiled
            .iter()
            .filter_map(|path| workspace.file(path))
            .flat_map(tokens)
            .any(|token| matches!(token.kind, Kind::Text(text) if names(text)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::metadata::Target;

    fn package(dir: &str, roots: &[&str]) -> Package {
        let target = |root: &&str| Target {
            library: false,
            root: join(dir, root),
        };
        Package {
            name: "campanile-x".to_owned(),
            dir: dir.to_owned(),
            targets: roots.iter().map(target).collect(),
            ..Package::default()
        }
    }

    /// A package in the folder `x`, with the usual two roots.
    #[track_caller]
    fn finds(files: &[(&str, &str)], expected: &[&str]) {
        let package = package("x", &["src/lib.rs", "tests/it/main.rs"]);
        let findings = check(&Workspace::made_up(vec![package], files));
        let messages: Vec<_> = findings.iter().map(Finding::to_string).collect();
        assert_eq!(messages.len(), expected.len(), "{messages:?}");
        for (message, path) in messages.iter().zip(expected) {
            assert!(message.starts_with(&format!("{path}: ")), "{message}");
        }
    }

    #[test]
    fn files_reached_by_mod_pass_to_any_depth() {
        finds(
            &[
                ("x/src/lib.rs", "mod a; pub mod b;"),
                ("x/src/a.rs", "mod deep;"),
                ("x/src/a/deep.rs", ""),
                ("x/src/b/mod.rs", "mod c;"),
                ("x/src/b/c.rs", ""),
                ("x/tests/it/main.rs", "mod support;"),
                ("x/tests/it/support.rs", ""),
            ],
            &[],
        );
    }

    #[test]
    fn a_test_folder_without_main_is_found() {
        finds(
            &[
                ("x/src/lib.rs", ""),
                ("x/tests/foo/bar.rs", "#[test] fn t() {}"),
            ],
            &["x/tests/foo/bar.rs"],
        );
    }

    #[test]
    fn an_undeclared_module_is_found_with_all_below_it() {
        finds(
            &[
                ("x/src/lib.rs", "// mod lost;"),
                ("x/src/lost/mod.rs", "mod too;"),
                ("x/src/lost/too.rs", ""),
            ],
            &["x/src/lost/mod.rs", "x/src/lost/too.rs"],
        );
    }

    #[test]
    fn modules_that_name_each_other_do_not_reach_themselves() {
        finds(
            &[
                ("x/src/lib.rs", ""),
                ("x/src/a.rs", r#"#[path = "b.rs"] mod b;"#),
                ("x/src/b.rs", r#"#[path = "a.rs"] mod a;"#),
            ],
            &["x/src/a.rs", "x/src/b.rs"],
        );
        finds(
            &[
                ("x/src/lib.rs", "mod a;"),
                ("x/src/a.rs", r#"#[path = "a.rs"] mod a;"#),
            ],
            &[],
        );
    }

    #[test]
    fn compile_cases_pass_when_a_test_names_their_folder() {
        let case = ("x/tests/compile_fail/wrong.rs", "fn main() {}");
        let naming = r#"fn t() { cases.compile_fail("tests/compile_fail/*.rs"); }"#;
        finds(&[("x/tests/it/main.rs", naming), case], &[]);
        finds(&[("x/tests/it/main.rs", ""), case], &[case.0]);
        let comment = r#"// "tests/compile_fail/*.rs""#;
        finds(&[("x/tests/it/main.rs", comment), case], &[case.0]);
    }

    #[test]
    fn a_string_does_not_excuse_a_source() {
        let naming = r#"const A: &str = "src/*.rs";"#;
        let files = [("x/src/lib.rs", naming), ("x/src/lost.rs", "")];
        finds(&files, &["x/src/lost.rs"]);
    }

    #[test]
    fn a_file_outside_of_every_package_is_found() {
        finds(&[("xy/src/lib.rs", "")], &["xy/src/lib.rs"]);
    }

    #[test]
    fn the_nearest_package_owns_a_file() {
        let packages = [package("", &[]), package("x", &[]), package("x/y", &[])];
        assert_eq!(owner(&packages, "x/y/src/lib.rs"), Some(2));
        assert_eq!(owner(&packages, "x/src/lib.rs"), Some(1));
        assert_eq!(owner(&packages, "src/lib.rs"), Some(0));
        assert_eq!(owner(&packages[1..], "src/lib.rs"), None);
        assert_eq!(owner(&packages[1..], "xy/src/lib.rs"), None);
    }
}
