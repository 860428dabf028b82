//! `cargo xtask codegen`: the types and methods of `campanile-types` from a description of the Bot
//! API.

mod model;
mod render;
mod rust;
mod spec;
mod tables;
mod words;

use std::{collections::BTreeMap, fs, path::Path};

use self::{model::Model, spec::Spec};
use crate::Error;

/// Where the generated files stand, from the root of the workspace.
pub const GENERATED: &str = "crates/campanile-types/src/generated";

/// Turns a description of the Bot API, as JSON, into the generated files by name.
///
/// # Errors
///
/// When the description is not of the expected shape, or asks for a decision that no table has yet.
pub fn generate(description: &str) -> Result<BTreeMap<String, String>, Error> {
    let spec = Spec::read(description)?;
    render::render(&Model::new(&spec)?)
}

/// Writes the generated files of the description at `spec` into the workspace at `root`, and removes
/// those that it does not write any more.
///
/// # Errors
///
/// As [`generate`], or when a file cannot be read or written.
pub fn codegen(spec: &Path, root: &Path) -> Result<usize, Error> {
    let description = fs::read_to_string(spec);
    let description = description.map_err(|err| format!("{}: {err}", spec.display()))?;
    let files = generate(&description)?;
    let folder = root.join(GENERATED);
    fs::create_dir_all(&folder)?;
    for (name, text) in &files {
        fs::write(folder.join(name), text)?;
    }
    for entry in fs::read_dir(&folder)? {
        let entry = entry?;
        if !files.contains_key(&*entry.file_name().to_string_lossy()) {
            fs::remove_file(entry.path())?;
        }
    }
    Ok(files.len())
}
