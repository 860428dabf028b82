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
    for (path, text) in &files {
        let committed = fs::read_to_string(root.join(path)).unwrap_or_default();
        if committed != *text {
            return Err(format!("{path} differs: run `cargo xtask codegen`").into());
        }
    }
    for entry in fs::read_dir(root.join(GENERATED))? {
        let name = entry?.file_name();
        let path = format!("{GENERATED}/{}", name.to_string_lossy());
        assert!(files.contains_key(&path), "{path} is left over");
    }
    Ok(())
}
