//! Where the binaries of engines are.

use std::{
    env, fs,
    path::{Path, PathBuf},
};

use super::error::StartError;

/// The environment variable that names the server which tests start in place of the `redis-server`
/// or `valkey-server` in `PATH`: a path.
pub const REDIS_SERVER: &str = "CAMPANILE_REDIS_SERVER";

/// The environment variable that names the folder of PostgreSQL's binaries, in place of the latest
/// that is installed.
pub const POSTGRES_BIN: &str = "CAMPANILE_POSTGRES_BIN";

/// Where Debian keeps PostgreSQL, a folder for each version, outside of `PATH`.
const DEBIAN: &str = "/usr/lib/postgresql";

/// Redis, or else Valkey.
///
/// # Errors
///
/// There is none, or none where the environment says.
pub(super) fn redis() -> Result<PathBuf, StartError> {
    if let Some(server) = env_path(REDIS_SERVER) {
        return is_there(REDIS_SERVER, server);
    }
    ["redis-server", "valkey-server"]
        .iter()
        .find_map(|binary| in_path(binary))
        .ok_or_else(|| StartError::missing("redis-server", "PATH"))
}

/// The folder of PostgreSQL's binaries; of several versions, that of the latest.
///
/// # Errors
///
/// There is none, or none where the environment says.
pub(super) fn postgres() -> Result<PathBuf, StartError> {
    if let Some(bin) = env_path(POSTGRES_BIN) {
        is_there(POSTGRES_BIN, bin.join("postgres"))?;
        return Ok(bin);
    }
    let places = "PATH and /usr/lib/postgresql/*/bin";
    installed_postgres().ok_or_else(|| StartError::missing("postgres", places))
}

fn env_path(variable: &str) -> Option<PathBuf> {
    let path = env::var_os(variable).filter(|path| !path.is_empty());
    path.map(PathBuf::from)
}

/// Whoever names a file wants that one and no other, so a wrong name is no engine that is missing.
fn is_there(variable: &str, file: PathBuf) -> Result<PathBuf, StartError> {
    if file.is_file() {
        return Ok(file);
    }
    let what = format_args!("`{variable}` names no engine");
    let why = format_args!("there is no file {}", file.display());
    Err(StartError::failed(what, why))
}

fn in_path(binary: &str) -> Option<PathBuf> {
    let path = env::var_os("PATH")?;
    env::split_paths(&path)
        .map(|dir| dir.join(binary))
        .find(|file| file.is_file())
}

fn installed_postgres() -> Option<PathBuf> {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_that_is_none_is_an_error_and_no_missing_engine() {
        let error = is_there(REDIS_SERVER, "/nowhere/redis-server".into()).unwrap_err();
        assert!(!error.is_missing());
        let said = error.to_string();
        assert!(
            said.contains(REDIS_SERVER) && said.contains("/nowhere/redis-server"),
            "{said}"
        );
    }
}
