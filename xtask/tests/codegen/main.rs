//! The generated files are what the description of the Bot API makes of them, where one is at hand.
//!
//! On `libtest-mimic`, so that it is reported as ignored, with the reason, where there is none.

use std::{
    env, fs,
    path::{Path, PathBuf},
    process::ExitCode,
};

use libtest_mimic::{Arguments, Failed, Trial};
use xtask::{GENERATED, generate};

const NAME: &str = "generating again changes nothing";

fn main() -> ExitCode {
    let arguments = Arguments::from_args();
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let spec = env::var_os("CAMPANILE_BOTAPI").map(PathBuf::from);
    let spec = spec.unwrap_or_else(|| root.join("../shared/botapi/api.json"));
    let trial = match fs::read_to_string(&spec) {
        Ok(description) => Trial::test(NAME, move || compare(&description, &root)),
        Err(_) => Trial::test(NAME, || Ok(()))
            .with_kind(format!("{} is not there", spec.display()))
            .with_ignored_flag(true),
    };
    libtest_mimic::run(&arguments, vec![trial]).exit_code()
}

fn compare(description: &str, root: &Path) -> Result<(), Failed> {
    let files = generate(description)?;
    assert_eq!(files, generate(description)?, "two runs in one process");
    let folder = root.join(GENERATED);
    for (name, text) in &files {
        let committed = fs::read_to_string(folder.join(name)).unwrap_or_default();
        if committed != *text {
            return Err(format!("{GENERATED}/{name} differs: run `cargo xtask codegen`").into());
        }
    }
    let committed = fs::read_dir(&folder)?.count();
    assert_eq!(committed, files.len(), "files in {GENERATED}");
    Ok(())
}
