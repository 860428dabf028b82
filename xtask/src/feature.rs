//! `cargo xtask features`: each feature compiles alone, none in another's way.

use std::process::Command;

use crate::{
    Error, Workspace,
    metadata::{self, Package},
};

/// Compiles each crate that has features: without any, and with each alone. Prints every command
/// before it runs, and gives back those that failed.
///
/// # Errors
///
/// When cargo cannot be started.
pub fn features(workspace: &Workspace) -> Result<Vec<String>, Error> {
    let mut failed = Vec::new();
    for args in workspace.packages.iter().flat_map(commands) {
        let line = format!("cargo {}", args.join(" "));
        println!("{line}");
        if !Command::new(metadata::cargo())
            .args(&args)
            .status()?
            .success()
        {
            failed.push(line);
        }
    }
    Ok(failed)
}

fn commands(package: &Package) -> Vec<Vec<String>> {
    if package.features.is_empty() {
        return Vec::new();
    }
    let none = ["check", "-p", &package.name, "--no-default-features"].map(str::to_owned);
    let mut commands = vec![none.to_vec()];
    // `default` is what every other step compiles.
    for feature in package.features.iter().filter(|name| *name != "default") {
        let mut one = none.to_vec();
        one.extend(["--features".to_owned(), feature.clone()]);
        commands.push(one);
    }
    commands
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(features: &[&str]) -> Vec<String> {
        let package = Package {
            name: "campanile-x".to_owned(),
            features: features.iter().map(|&name| name.to_owned()).collect(),
            ..Package::default()
        };
        commands(&package)
            .iter()
            .map(|args| args.join(" "))
            .collect()
    }

    #[test]
    fn each_feature_is_compiled_alone_and_none_at_all_too() {
        assert_eq!(
            lines(&["allow-list", "default", "trace"]),
            [
                "check -p campanile-x --no-default-features",
                "check -p campanile-x --no-default-features --features allow-list",
                "check -p campanile-x --no-default-features --features trace",
            ]
        );
    }

    #[test]
    fn a_crate_without_features_needs_no_command() {
        assert!(lines(&[]).is_empty());
    }
}
