//! What it takes to build a bot.

use std::{collections::BTreeSet, env, fs, path::Path, process::Command};

use super::{Figure, Mode, Section, figure::number};
use crate::Result;

/// A bot with polling and webhooks.
const FEATURES: [&str; 5] = ["client", "listen", "polling", "rustls", "webhook"];
const OPTIONAL: [&str; 1] = ["types"];

pub(super) fn measure(mode: Mode) -> Result<Section> {
    let mut section = Section::new("Build");
    section
        .line("Crates that are compiled for `campanile`, of others and of our own, by features:\n");
    section.head(&["features", "crates"]);
    let bot = crates(&FEATURES)?;
    for feature in FEATURES {
        let without: Vec<_> = FEATURES
            .into_iter()
            .filter(|other| *other != feature)
            .collect();
        let less = crates(&without)?;
        let what = format!("a bot, less what only `{feature}` needs");
        section.row(&[what, number(less as f64)]);
    }
    section.row(&[
        format!("a bot: `{}`", FEATURES.join("`, `")),
        number(bot as f64),
    ]);
    for feature in OPTIONAL {
        let more = [&FEATURES[..], &[feature]].concat();
        section.row(&[
            format!("a bot, and `{feature}`"),
            number(crates(&more)? as f64),
        ]);
    }
    section.figures.push(Figure::at_most(
        "crates of a bot with polling and webhook",
        75.0,
        bot as f64,
        "",
        CRATES,
    ));
    if mode == Mode::Full {
        compile(&mut section)?;
    }
    Ok(section)
}

const CRATES: &str = "\
Cause: TLS takes 13, and HTTP and tokio most of the others. Next step: `cargo tree` tells who brings each.";

fn crates(features: &[&str]) -> Result<usize> {
    let told = Command::new(env!("CARGO"))
        .args([
            "tree",
            "--locked",
            "--package",
            "campanile",
            "--no-default-features",
        ])
        .args(["--features", &features.join(",")])
        .args([
            "--edges",
            "normal,build",
            "--prefix",
            "none",
            "--format",
            "{p}",
        ])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()?;
    if !told.status.success() {
        return Err(String::from_utf8_lossy(&told.stderr).into_owned().into());
    }
    let tree = String::from_utf8_lossy(&told.stdout).into_owned();
    let name_and_version = |line: &str| line.split(' ').take(2).collect::<Vec<_>>().join(" ");
    let names: BTreeSet<_> = tree.lines().map(name_and_version).collect();
    Ok(names.len())
}

/// Builds a bot of its own: for release from clean, then for debugging, then after an edit.
fn compile(section: &mut Section) -> Result<()> {
    let folder = env::temp_dir().join(format!("campanile-build-{}", std::process::id()));
    let measured = build_in(&folder);
    fs::remove_dir_all(&folder)?;
    let (release, edited) = measured?;
    section.line(format!(
        "\nA release build from clean takes {} s of CPU time; a debug build after an edit of the bot {} s.",
        number(release),
        number(edited),
    ));
    section.figures.push(Figure::at_most(
        "release build from clean: CPU time",
        75.0,
        release,
        " s",
        "Cause: TLS and HTTP are most of it. Next step: measure what each crate takes with `cargo build --timings`.",
    ));
    section.figures.push(Figure::at_most(
        "debug build after an edit: CPU time",
        3.0,
        edited,
        " s",
        "Cause: linking. Next step: a faster linker in the docs.",
    ));
    Ok(())
}

fn build_in(folder: &Path) -> Result<(f64, f64)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let bot = |greeting: &str| {
        format!(
            "use campanile::{{layers::AllowListLayer, net::client::Client, prelude::*}};\n\
             #[tokio::main]\nasync fn main() -> Result<(), BoxError> {{\n\
             let bot = Bot::connect(Client::new(std::env::var(\"TOKEN\")?.parse()?)?).await?;\n\
             let router: Router = Router::new().command(\"start\", async || \"{greeting}\");\n\
             let stack = tower::ServiceBuilder::new()\
             .layer(AllowListLayer::users([7]).build()?).service(router);\n\
             App::new(bot, stack).run().await?;\nOk(())\n}}\n"
        )
    };
    fs::create_dir_all(folder.join("src"))?;
    fs::copy(root.join("Cargo.lock"), folder.join("Cargo.lock"))?;
    let campanile = fs::canonicalize(root.join("crates/campanile"))?;
    let manifest = format!(
        "[package]\nname = \"bot\"\nversion = \"0.1.0\"\nedition = \"2024\"\n[workspace]\n\
         [dependencies]\ncampanile = {{ path = {campanile:?} }}\n\
         tokio = {{ version = \"1\", features = [\"macros\", \"rt-multi-thread\"] }}\n\
         tower = {{ version = \"0.5\", features = [\"util\"] }}\n"
    );
    fs::write(folder.join("Cargo.toml"), manifest)?;
    let main = folder.join("src/main.rs");
    fs::write(&main, bot("Hello!"))?;
    let release = cpu_of(folder, "build --release")?;
    cargo(folder, "build")?;
    fs::write(&main, bot("Hello again!"))?;
    Ok((release, cpu_of(folder, "build")?))
}

/// Runs a command of cargo in a folder, for a target directory there.
pub(super) fn cargo(folder: &Path, command: &str) -> Result<()> {
    cpu_of(folder, command).map(|_| ())
}

/// Seconds of CPU time of a command of cargo, all of its processes together.
pub(super) fn cpu_of(folder: &Path, command: &str) -> Result<f64> {
    let script = format!(
        "TIMEFORMAT='%U %S'; time {} {command} --quiet --target-dir target",
        env!("CARGO"),
    );
    let told = Command::new("bash")
        .args(["-c", &script])
        .current_dir(folder)
        .output()?;
    let told_errors = String::from_utf8_lossy(&told.stderr).into_owned();
    if !told.status.success() {
        return Err(told_errors.into());
    }
    let times = told_errors.lines().last().unwrap_or_default();
    let seconds = times.split(' ').map(str::parse::<f64>);
    Ok(seconds.sum::<std::result::Result<f64, _>>()?)
}
