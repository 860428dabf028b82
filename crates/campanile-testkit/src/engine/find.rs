//! Where the binaries of engines are.

use std::{
    env, fs,
    path::{Path, PathBuf},
};

/// Where Debian keeps PostgreSQL, a folder for each version, outside of `PATH`.
const DEBIAN: &str = "/usr/lib/postgresql";

pub(super) fn in_path(binary: &str) -> Option<PathBuf> {
    let path = env::var_os("PATH")?;
    env::split_paths(&path)
        .map(|dir| dir.join(binary))
        .find(|file| file.is_file())
}

/// The folder of PostgreSQL's binaries; of several versions, that of the latest.
pub(super) fn postgres() -> Option<PathBuf> {
    if let Some(postgres) = in_path("postgres") {
        return postgres.parent().map(Path::to_owned);
    }
    let versions = fs::read_dir(DEBIAN).ok()?.flatten();
    let versions = versions.filter_map(|version| {
        let number: u32 = version.file_name().to_str()?.parse().ok()?;
        let bin = version.path().join("bin");
        bin.join("postgres").is_file().then_some((number, bin))
    });
    versions.max().map(|(_, bin)| bin)
}
