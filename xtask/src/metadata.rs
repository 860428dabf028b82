//! What `cargo metadata` says about the packages of the workspace.

use std::{env, path::Path, process::Command};

use serde_json::Value;

use crate::Error;

/// A member of the workspace. Paths are relative to the workspace root, with `/` on every system.
#[derive(Clone, Debug, Default)]
pub(crate) struct Package {
    pub(crate) name: String,
    pub(crate) dir: String,
    pub(crate) dependencies: Vec<Dependency>,
    pub(crate) targets: Vec<Target>,
    pub(crate) features: Vec<String>,
}

#[derive(Clone, Debug)]
pub(crate) struct Dependency {
    pub(crate) name: String,
    /// A dev-dependency; normal and build dependencies are alike here.
    pub(crate) dev: bool,
}

#[derive(Clone, Debug)]
pub(crate) struct Target {
    /// A library of any crate type, a procedural macro included.
    pub(crate) library: bool,
    pub(crate) root: String,
}

impl Package {
    pub(crate) fn manifest(&self) -> String {
        join(&self.dir, "Cargo.toml")
    }
}

/// Asks cargo for the metadata of the workspace that the current directory belongs to.
pub(crate) fn ask_cargo() -> Result<Value, Error> {
    let output = Command::new(cargo())
        .args(["metadata", "--no-deps", "--format-version", "1"])
        .output()?;
    if !output.status.success() {
        let reason = String::from_utf8_lossy(&output.stderr);
        return Err(format!("cargo metadata failed: {}", reason.trim()).into());
    }
    Ok(serde_json::from_slice(&output.stdout)?)
}

/// The cargo that runs us, so that its toolchain is kept.
pub(crate) fn cargo() -> std::ffi::OsString {
    env::var_os("CARGO").unwrap_or_else(|| "cargo".into())
}

/// Reads the packages out of cargo's answer.
pub(crate) fn packages(metadata: &Value) -> Result<Vec<Package>, Error> {
    let root = Path::new(text(metadata, "workspace_root")?);
    list(metadata, "packages")?
        .iter()
        .map(|package| self::package(package, root))
        .collect()
}

fn package(package: &Value, root: &Path) -> Result<Package, Error> {
    let manifest = relative(text(package, "manifest_path")?, root)?;
    let dir = manifest.strip_suffix("Cargo.toml").unwrap_or(&manifest);
    Ok(Package {
        name: text(package, "name")?.to_owned(),
        dir: dir.trim_end_matches('/').to_owned(),
        dependencies: list(package, "dependencies")?
            .iter()
            .map(dependency)
            .collect::<Result<_, _>>()?,
        targets: list(package, "targets")?
            .iter()
            .map(|target| self::target(target, root))
            .collect::<Result<_, _>>()?,
        features: package["features"]
            .as_object()
            .ok_or("cargo metadata: a package without `features`")?
            .keys()
            .cloned()
            .collect(),
    })
}

fn dependency(dependency: &Value) -> Result<Dependency, Error> {
    Ok(Dependency {
        name: text(dependency, "name")?.to_owned(),
        dev: dependency["kind"] == "dev",
    })
}

fn target(target: &Value, root: &Path) -> Result<Target, Error> {
    let kinds = list(target, "kind")?;
    Ok(Target {
        library: kinds
            .iter()
            .filter_map(Value::as_str)
            .any(|kind| kind == "proc-macro" || kind.ends_with("lib")),
        root: relative(text(target, "src_path")?, root)?,
    })
}

fn relative(path: &str, root: &Path) -> Result<String, Error> {
    let inside = Path::new(path)
        .strip_prefix(root)
        .map_err(|_| format!("cargo metadata: {path} is outside of the workspace"))?;
    Ok(inside.to_string_lossy().replace('\\', "/"))
}

fn text<'a>(value: &'a Value, field: &str) -> Result<&'a str, Error> {
    value[field]
        .as_str()
        .ok_or_else(|| format!("cargo metadata: `{field}` is missing or no string").into())
}

fn list<'a>(value: &'a Value, field: &str) -> Result<&'a [Value], Error> {
    value[field]
        .as_array()
        .map(Vec::as_slice)
        .ok_or_else(|| format!("cargo metadata: `{field}` is missing or no list").into())
}

/// Joins two relative paths; an empty directory is the workspace root.
pub(crate) fn join(dir: &str, name: &str) -> String {
    if dir.is_empty() {
        name.to_owned()
    } else {
        format!("{dir}/{name}")
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn answer() -> Value {
        json!({
            "workspace_root": "/w",
            "packages": [{
                "name": "campanile-x",
                "manifest_path": "/w/crates/x/Cargo.toml",
                "dependencies": [
                    { "name": "serde", "kind": null },
                    { "name": "cc", "kind": "build" },
                    { "name": "tokio", "kind": "dev" },
                ],
                "targets": [
                    { "kind": ["lib"], "src_path": "/w/crates/x/src/lib.rs" },
                    { "kind": ["cdylib", "rlib"], "src_path": "/w/crates/x/src/ffi.rs" },
                    { "kind": ["test"], "src_path": "/w/crates/x/tests/it/main.rs" },
                ],
                "features": { "default": ["a"], "a": [] },
            }],
        })
    }

    #[test]
    fn a_package_is_read_with_relative_paths() {
        let packages = packages(&answer()).unwrap();
        let [x] = packages.as_slice() else {
            panic!("one package was given: {packages:?}");
        };
        assert_eq!(x.name, "campanile-x");
        assert_eq!(x.dir, "crates/x");
        assert_eq!(x.manifest(), "crates/x/Cargo.toml");
        assert_eq!(x.features, ["a", "default"]);
        let dev: Vec<_> = x.dependencies.iter().map(|d| d.dev).collect();
        assert_eq!(dev, [false, false, true]);
        let libraries: Vec<_> = x.targets.iter().map(|t| t.library).collect();
        assert_eq!(libraries, [true, true, false]);
        assert_eq!(x.targets[2].root, "crates/x/tests/it/main.rs");
    }

    #[test]
    fn an_answer_without_a_field_is_an_error_that_names_it() {
        let mut answer = answer();
        answer["packages"][0]["targets"] = Value::Null;
        let err = packages(&answer).unwrap_err();
        assert!(err.to_string().contains("`targets`"), "{err}");
    }
}
