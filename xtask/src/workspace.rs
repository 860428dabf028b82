//! The tree that the checks look at, held in memory so that a test can make one up.

use std::{collections::BTreeMap, fs, io, path::Path, process::Command};

use crate::{
    Error,
    metadata::{self, Package},
};

/// The packages of the workspace, and the text of every file that is or would be committed.
#[derive(Debug)]
pub struct Workspace {
    pub(crate) packages: Vec<Package>,
    /// By path relative to the workspace root, with `/` on every system.
    pub(crate) files: BTreeMap<String, String>,
}

impl Workspace {
    /// Reads the workspace that the current directory belongs to.
    ///
    /// # Errors
    ///
    /// When cargo does not describe the workspace, or a file cannot be read.
    pub fn open() -> Result<Self, Error> {
        let metadata = metadata::ask_cargo()?;
        let packages = metadata::packages(&metadata)?;
        let root = metadata["workspace_root"].as_str().unwrap_or(".");
        let files = read(Path::new(root))?;
        Ok(Self { packages, files })
    }

    #[cfg(test)]
    pub(crate) fn made_up(packages: Vec<Package>, files: &[(&str, &str)]) -> Self {
        let files = files
            .iter()
            .map(|&(path, text)| (path.to_owned(), text.to_owned()));
        Self {
            packages,
            files: files.collect(),
        }
    }

    pub(crate) fn file(&self, path: &str) -> Option<&str> {
        self.files.get(path).map(String::as_str)
    }

    /// Every Rust file with its path.
    pub(crate) fn rust_files(&self) -> impl Iterator<Item = (&str, &str)> {
        self.files
            .iter()
            .filter(|(path, _)| path.ends_with(".rs"))
            .map(|(path, text)| (path.as_str(), text.as_str()))
    }
}

fn read(root: &Path) -> Result<BTreeMap<String, String>, Error> {
    let mut files = BTreeMap::new();
    for path in list(root)? {
        match fs::read(root.join(&path)) {
            // Lossy: a picture still has a name, and the checks on text find nothing in it.
            Ok(bytes) => files.insert(path, String::from_utf8_lossy(&bytes).into_owned()),
            // Deleted and not yet committed.
            Err(err) if err.kind() == io::ErrorKind::NotFound => None,
            Err(err) => return Err(format!("{path}: {err}").into()),
        };
    }
    Ok(files)
}

fn list(root: &Path) -> Result<Vec<String>, Error> {
    // Without git, or in a copy of the tree that git does not track, everything there is counts.
    match git_files(root) {
        Some(files) if files.iter().any(|path| path == "Cargo.toml") => Ok(files),
        _ => {
            let mut files = Vec::new();
            walk(root, "", &mut files)?;
            Ok(files)
        }
    }
}

/// What git tracks, and what it would add.
fn git_files(root: &Path) -> Option<Vec<String>> {
    let output = Command::new("git")
        .arg("-C")
        .arg(root)
        .args(["ls-files", "-z", "--cached", "--others"])
        .arg("--exclude-standard")
        .output()
        .ok()?;
    let files = String::from_utf8(output.stdout).ok()?;
    let files = files.split_terminator('\0').map(str::to_owned);
    output.status.success().then(|| files.collect())
}

fn walk(root: &Path, dir: &str, files: &mut Vec<String>) -> Result<(), Error> {
    for entry in fs::read_dir(root.join(dir))? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        let path = metadata::join(dir, &name);
        let kind = entry.file_type()?;
        if kind.is_file() {
            files.push(path);
        } else if kind.is_dir() && !["target", ".git"].contains(&name.as_str()) {
            walk(root, &path, files)?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_git_the_tree_is_walked() {
        let mut files = Vec::new();
        walk(Path::new(env!("CARGO_MANIFEST_DIR")), "", &mut files).unwrap();
        assert!(files.contains(&"Cargo.toml".to_owned()), "{files:?}");
        assert!(files.contains(&"src/workspace.rs".to_owned()), "{files:?}");
    }

    #[test]
    fn walk_and_git_agree_on_this_package() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let mut walked = Vec::new();
        walk(root, "src", &mut walked).unwrap();
        // A copy of the sources without git has nothing to compare with.
        if let Some(mut listed) = git_files(root) {
            listed.retain(|path| path.starts_with("src/"));
            listed.retain(|path| root.join(path).exists());
            walked.sort();
            listed.sort();
            assert_eq!(walked, listed);
        }
    }
}
