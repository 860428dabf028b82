use std::{collections::BTreeSet, fmt::Write, path::Path};

use super::{METHODS, refused};

const HEAD: &str = "# Methods of the emulator

What the emulator does with each method and parameter of Bot API 10.3. A test compares this page with the
emulator's register; `UPDATE_DOCS=1 cargo test -p campanile-emulator` writes it anew.

- **modelled**: the parameter has an effect, or is checked.
- **ignored**: the parameter is accepted and changes nothing.
- **refused**: a call with the parameter is answered 400 with its name, because to ignore it would mislead.

| method | modelled | ignored | refused |
|---|---|---|---|
";

const REST: &str = "
## Refused methods

Each is answered 404 with its name, never a silent `true`. A name that is no method at all is answered
`Not Found: method not found`.

";

fn page() -> String {
    let mut page = HEAD.to_owned();
    for method in &*METHODS {
        let names = |names: &[&str]| {
            let names = names.iter().map(|name| format!("`{name}`"));
            names.collect::<Vec<_>>().join(", ")
        };
        let (reads, ignores) = (names(method.reads), names(method.ignores));
        let refuses = names(method.refuses);
        writeln!(
            page,
            "| `{}` | {reads} | {ignores} | {refuses} |",
            method.name
        )
        .unwrap();
    }
    page += REST;
    let names = refused::NAMES.split_whitespace();
    let names: Vec<_> = names.map(|name| format!("`{name}`")).collect();
    page += &names.join(", ");
    page + "\n"
}

#[test]
fn the_page_of_methods_is_current() {
    let docs = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs");
    if !docs.exists() {
        // The package alone, without the repository around it.
        return;
    }
    let path = docs.join("emulator-methods.md");
    if std::env::var_os("UPDATE_DOCS").is_some() {
        std::fs::write(&path, page()).unwrap();
    }
    let found = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(found == page(), "set UPDATE_DOCS=1 and run the test again");
}

#[test]
fn no_method_and_no_parameter_is_named_twice() {
    let mut names = BTreeSet::new();
    let methods = METHODS.iter().map(|method| method.name);
    for name in methods.chain(refused::NAMES.split_whitespace()) {
        assert!(names.insert(name.to_lowercase()), "{name}");
    }
    for method in &*METHODS {
        let mut names = BTreeSet::new();
        let all = [method.reads, method.ignores, method.refuses];
        for name in all.into_iter().flatten() {
            assert!(names.insert(name), "{} {name}", method.name);
        }
    }
}
