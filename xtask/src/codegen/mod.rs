//! `cargo xtask codegen`: the types and methods of `campanile-types` from a description of the Bot
//! API.

mod model;
mod render;
mod rust;
mod spec;
mod table;
mod tables;
mod words;

use std::{collections::BTreeMap, fs, path::Path};

use self::{model::Model, spec::Spec};
use crate::Error;

/// Where the generated files stand, from the root of the workspace; nothing else stands there.
pub const GENERATED: &str = "crates/campanile-types/src/generated";

/// Where the table stands that the tests of the generated files go by.
const TABLE: &str = "crates/campanile-types/tests/it/table.rs";

/// Turns a description of the Bot API, as JSON, into the generated files by their paths from the
/// root of the workspace.
///
/// # Errors
///
/// When the description is not of the expected shape, or asks for a decision that no table has yet.
pub fn generate(description: &str) -> Result<BTreeMap<String, String>, Error> {
    let spec = Spec::read(description)?;
    let model = Model::new(&spec)?;
    let files = render::render(&model)?.into_iter();
    let mut files: BTreeMap<_, _> = files
        .map(|(name, text)| (format!("{GENERATED}/{name}"), text))
        .collect();
    files.insert(TABLE.to_owned(), table::render(&model));
    Ok(files)
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
    fs::create_dir_all(root.join(GENERATED))?;
    for (path, text) in &files {
        fs::write(root.join(path), text)?;
    }
    for entry in fs::read_dir(root.join(GENERATED))? {
        let entry = entry?;
        let name = entry.file_name();
        if !files.contains_key(&format!("{GENERATED}/{}", name.to_string_lossy())) {
            fs::remove_file(entry.path())?;
        }
    }
    Ok(files.len())
}
