//! What it takes to build a bot.

use std::{
    collections::{BTreeMap, BTreeSet},
    env, fs,
    os::unix::fs::PermissionsExt,
    path::Path,
    process::Command,
};

use super::{Figure, Mode, Section, figure::number};
use crate::Result;

/// A bot with polling and webhooks.
const FEATURES: [&str; 5] = ["client", "listen", "polling", "rustls", "webhook"];
const OPTIONAL: [&str; 1] = ["types"];
/// How many crates are named that take the most time.
const NAMED: usize = 16;

/// Crates by name and version.
type Crates = BTreeSet<String>;

pub(super) fn measure(mode: Mode) -> Result<Section> {
    let mut section = Section::new("Build");
    let bot = crates(&FEATURES)?;
    let measured = match mode {
        Mode::Full => Some(compile()?),
        Mode::Quick => None,
    };
    let spent = measured.as_ref().map(|measured| &measured.by_crate);
    features(&mut section, &bot, spent)?;
    section.figures.push(Figure::at_most(
        "crates of a bot with polling and webhook",
        75.0,
        bot.len() as f64,
        "",
        CRATES,
    ));
    if let Some(measured) = measured {
        times(&mut section, &measured);
    }
    Ok(section)
}

const CRATES: &str = "\
Cause: TLS takes 13, and HTTP and tokio most of the others. Next step: `cargo tree` tells who brings each.";

const RELEASE: &str = "\
Cause: TLS alone takes more than a fifth, the crates of campanile a third, and tokio, hyper and serde most of the rest; \
none of them stands out. Next step: TLS 1.2 as a feature of its own, which is a part of rustls that a bot can \
do without where its server speaks 1.3, and less code of campanile: errors that tell less, and fewer types of \
collections.";

/// What each feature adds.
fn features(section: &mut Section, bot: &Crates, spent: Option<&Spent>) -> Result<()> {
    section.line(
        "Crates that are compiled for `campanile`, of others and of our own, by features, and the CPU \
         time that a release build spends on them:\n",
    );
    section.head(&["features", "crates", "CPU time, s"]);
    let seconds = |crates: &Crates| match spent {
        Some(spent) => number(crates.iter().map(|name| spent.on(name)).sum()),
        None => String::new(),
    };
    let mut row = |what: String, crates: &Crates| {
        section.row(&[what, number(crates.len() as f64), seconds(crates)]);
    };
    for feature in FEATURES {
        // TLS is of no use without the client.
        let stays = |other: &&str| *other != feature && (*other, feature) != ("rustls", "client");
        let without: Vec<_> = FEATURES.into_iter().filter(stays).collect();
        let only: Crates = bot.difference(&crates(&without)?).cloned().collect();
        let with = if feature == "client" { " and TLS" } else { "" };
        row(format!("only for `{feature}`{with}"), &only);
    }
    row(format!("a bot: `{}`", FEATURES.join("`, `")), bot);
    for feature in OPTIONAL {
        let more = crates(&[&FEATURES[..], &[feature]].concat())?;
        let what = format!("a bot, and `{feature}`");
        section.row(&[what, number(more.len() as f64), String::new()]);
    }
    Ok(())
}

/// Builds a bot of its own, and tells what that took.
fn times(section: &mut Section, measured: &Measured) {
    let Measured {
        release,
        edited,
        by_crate,
    } = measured;
    section.line(format!(
        "\nA release build from clean takes {} s of CPU time; a debug build after an edit of the bot {} s. \
         What takes the most of the release build (C and assembler are part of what build scripts do):\n",
        number(*release),
        number(*edited),
    ));
    section.head(&["crate", "CPU time, s"]);
    let mut by_crate: Vec<_> = by_crate.0.iter().collect();
    by_crate.sort_by(|(_, a), (_, b)| b.total_cmp(a));
    let rest: f64 = by_crate.iter().skip(NAMED).map(|(_, spent)| *spent).sum();
    let told: f64 = by_crate.iter().map(|(_, spent)| *spent).sum();
    for (name, spent) in by_crate.into_iter().take(NAMED) {
        section.row(&[format!("`{name}`"), number(*spent)]);
    }
    section.row(&["all other crates".into(), number(rest)]);
    section.row(&["build scripts, and cargo".into(), number(*release - told)]);
    section.figures.push(Figure::at_most(
        "release build from clean: CPU time",
        75.0,
        *release,
        " s",
        RELEASE,
    ));
    section.figures.push(Figure::at_most(
        "debug build after an edit: CPU time",
        3.0,
        *edited,
        " s",
        "Cause: linking. Next step: a faster linker in the docs.",
    ));
}

fn crates(features: &[&str]) -> Result<Crates> {
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
    Ok(tree.lines().map(name_and_version).collect())
}

/// What building a bot took, in seconds of CPU time.
struct Measured {
    release: f64,
    edited: f64,
    /// The release build, by crate.
    by_crate: Spent,
}

/// Seconds of CPU time by the name of the crate.
struct Spent(BTreeMap<String, f64>);

impl Spent {
    /// What was spent on a crate with this name and version.
    fn on(&self, crate_: &str) -> f64 {
        let name = crate_.split(' ').next().unwrap_or_default();
        let spent = self.0.get(&name.replace('-', "_"));
        spent.copied().unwrap_or_default()
    }
}

/// Builds a bot of its own: for release from clean, then for debugging, then after an edit.
fn compile() -> Result<Measured> {
    let folder = env::temp_dir().join(format!("campanile-build-{}", std::process::id()));
    let measured = build_in(&folder);
    fs::remove_dir_all(&folder)?;
    measured
}

fn build_in(folder: &Path) -> Result<Measured> {
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
    watch(folder)?;
    let release = cpu_of(folder, "build --release")?;
    let by_crate = spent(folder)?;
    cargo(folder, "build")?;
    fs::write(&main, bot("Hello again!"))?;
    let edited = cpu_of(folder, "build")?;
    Ok(Measured {
        release,
        edited,
        by_crate,
    })
}

/// Has each call of the compiler in a folder noted with what it took, at the cost of a hundredth.
fn watch(folder: &Path) -> Result<()> {
    // It is called in place of the compiler, with the compiler as its first argument.
    const WATCH: &str = r#"#!/bin/bash
name=; before=
for argument; do [ "$before" = --crate-name ] && name=$argument; before=$argument; done
TIMEFORMAT="%U %S $name"
exec 3>&2
{ time "$@" 2>&3; } 2>> "${0%/*}/spent"
"#;
    let watch = folder.join("watch");
    fs::write(&watch, WATCH)?;
    fs::set_permissions(&watch, fs::Permissions::from_mode(0o755))?;
    fs::create_dir(folder.join(".cargo"))?;
    let config = format!("[build]\nrustc-wrapper = {watch:?}\n");
    Ok(fs::write(folder.join(".cargo/config.toml"), config)?)
}

/// What was noted, by crate; nothing more is noted from then on.
fn spent(folder: &Path) -> Result<Spent> {
    fs::remove_dir_all(folder.join(".cargo"))?;
    let mut spent = BTreeMap::new();
    for line in fs::read_to_string(folder.join("spent"))?.lines() {
        let mut fields = line.split(' ');
        let mut next = || fields.next().unwrap_or_default();
        let seconds = next().parse::<f64>()? + next().parse::<f64>()?;
        let name = next();
        // Without one, or with `___`, cargo only asks the compiler what it can do.
        if !matches!(name, "" | "___") {
            *spent.entry(name.to_owned()).or_default() += seconds;
        }
    }
    Ok(Spent(spent))
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
