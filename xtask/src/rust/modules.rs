//! Which files a Rust file brings in: `mod name;`, `#[path]` and `include!`.

use super::token::{Kind, Token, tokens};
use crate::metadata::join;

/// A file, and where the modules that it declares live.
#[derive(Clone, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub(crate) struct Source {
    pub(crate) path: String,
    /// Its modules stand beside it, as for a crate root and `mod.rs`; else in a folder of its name.
    pub(crate) owns_folder: bool,
}

impl Source {
    pub(crate) fn root(path: &str) -> Self {
        Self::new(path, true)
    }

    fn new(path: &str, owns_folder: bool) -> Self {
        Self {
            path: normal(path),
            owns_folder,
        }
    }

    fn folder(&self) -> &str {
        self.path.rsplit_once('/').map_or("", |(folder, _)| folder)
    }

    /// Where a file for `mod name;` is looked for.
    fn module_folder(&self) -> &str {
        if self.owns_folder {
            self.folder()
        } else {
            self.path.strip_suffix(".rs").unwrap_or(&self.path)
        }
    }
}

/// The files that a source may bring in; those that do not exist are the compiler's business.
pub(crate) fn references(source: &Source, text: &str) -> Vec<Source> {
    let mut scan = Scan {
        source,
        inline: Vec::new(),
        depth: 0,
        path: None,
        found: Vec::new(),
    };
    let tokens = tokens(text);
    let mut at = 0;
    while at < tokens.len() {
        at += scan.step(&tokens[at..]);
    }
    scan.found
}

struct Scan<'a> {
    source: &'a Source,
    /// The inline modules around this place: brace depth, and folder name.
    inline: Vec<(usize, &'a str)>,
    depth: usize,
    /// The `#[path]` of the item that comes next.
    path: Option<PathAttribute<'a>>,
    found: Vec<Source>,
}

#[derive(Clone, Copy)]
struct PathAttribute<'a> {
    path: &'a str,
    /// In a `cfg_attr`: the usual place counts too.
    conditional: bool,
}

impl<'a> Scan<'a> {
    /// Looks at the first tokens; returns how many are done with.
    fn step(&mut self, tokens: &[Token<'a>]) -> usize {
        use Kind::{Punct, Word};

        let kind = |at: usize| tokens.get(at).map(|token| token.kind);
        match (kind(0), kind(1), kind(2)) {
            (Some(Punct('#')), Some(Punct('[')), _) => {
                let end = group(&tokens[1..]) + 1;
                self.path = path_attribute(&tokens[2..end]).or(self.path);
                end
            }
            (Some(Word("include")), Some(Punct('!')), _) => {
                let end = group(&tokens[2..]) + 2;
                self.include(&tokens[2..end]);
                end
            }
            (Some(Word("mod")), Some(Word(name)), Some(Punct(';'))) => {
                self.declare(name);
                3
            }
            (Some(Word("mod")), Some(Word(name)), Some(Punct('{'))) => {
                let folder = self.path.take().map_or(name, |path| path.path);
                self.inline.push((self.depth, folder));
                self.depth += 1;
                3
            }
            (Some(Punct('{')), ..) => {
                self.depth += 1;
                1
            }
            (Some(Punct('}')), ..) => {
                self.path = None;
                self.depth = self.depth.saturating_sub(1);
                self.inline.pop_if(|(depth, _)| *depth == self.depth);
                1
            }
            (Some(Punct(';')), ..) => {
                self.path = None;
                1
            }
            _ => 1,
        }
    }

    fn declare(&mut self, name: &str) {
        let path = self.path.take();
        if let Some(PathAttribute { path, .. }) = path {
            // Outside of inline modules the path starts at the file, whatever sort of file it is.
            let base = if self.inline.is_empty() {
                self.source.folder().to_owned()
            } else {
                self.inline_folder()
            };
            self.found.push(Source::new(&join(&base, path), true));
        }
        if path.is_none_or(|path| path.conditional) {
            let base = join(&self.inline_folder(), name);
            self.found.push(Source::new(&format!("{base}.rs"), false));
            self.found
                .push(Source::new(&format!("{base}/mod.rs"), true));
        }
    }

    fn include(&mut self, tokens: &[Token<'_>]) {
        for token in tokens {
            if let Kind::Text(path) = token.kind {
                let path = join(self.source.folder(), path);
                self.found.push(Source::new(&path, true));
            }
        }
    }

    fn inline_folder(&self) -> String {
        let start = self.source.module_folder().to_owned();
        self.inline
            .iter()
            .fold(start, |folder, (_, name)| join(&folder, name))
    }
}

/// How many tokens the bracketed group at the start has, brackets included.
fn group(tokens: &[Token<'_>]) -> usize {
    let mut depth = 0;
    for (at, token) in tokens.iter().enumerate() {
        match token.kind {
            Kind::Punct('(' | '[' | '{') => depth += 1,
            Kind::Punct(')' | ']' | '}') => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return at + 1;
        }
    }
    tokens.len()
}

fn path_attribute<'a>(tokens: &[Token<'a>]) -> Option<PathAttribute<'a>> {
    let conditional = match tokens.first()?.kind {
        Kind::Word("path") => false,
        Kind::Word("cfg_attr") => true,
        _ => return None,
    };
    tokens.windows(3).find_map(|window| match window {
        [name, equals, value]
            if name.kind == Kind::Word("path") && equals.kind == Kind::Punct('=') =>
        {
            match value.kind {
                Kind::Text(path) => Some(PathAttribute { path, conditional }),
                _ => None,
            }
        }
        _ => None,
    })
}

/// Resolves `.` and `..`.
fn normal(path: &str) -> String {
    let mut parts = Vec::new();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop();
            }
            _ => parts.push(part),
        }
    }
    parts.join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(source: &Source, text: &str, expected: &[&str]) {
        let found = references(source, text);
        let found: Vec<_> = found.iter().map(|source| source.path.as_str()).collect();
        assert_eq!(found, expected, "{text}");
    }

    fn root() -> Source {
        Source::root("c/src/lib.rs")
    }

    fn leaf() -> Source {
        Source::new("c/src/leaf.rs", false)
    }

    #[test]
    fn a_module_stands_beside_a_root_and_below_a_leaf() {
        let text = "pub(crate) mod a;";
        check(&root(), text, &["c/src/a.rs", "c/src/a/mod.rs"]);
        check(&leaf(), text, &["c/src/leaf/a.rs", "c/src/leaf/a/mod.rs"]);
    }

    #[test]
    fn only_mod_rs_and_files_named_by_path_own_their_folder() {
        let owns = |text| -> Vec<_> {
            let found = references(&root(), text);
            found.iter().map(|source| source.owns_folder).collect()
        };
        assert_eq!(owns("mod a;"), [false, true]);
        assert_eq!(owns(r#"#[path = "b.rs"] mod a;"#), [true]);
        assert_eq!(owns(r#"include!("b.rs");"#), [true]);
    }

    #[test]
    fn declarations_in_comments_strings_and_macros_are_none() {
        check(&root(), "// mod a;\n/* mod b; */", &[]);
        check(&root(), r#"const A: &str = "mod a;";"#, &[]);
        check(&root(), "macro_rules! m { ($n:ident) => { mod $n; } }", &[]);
    }

    #[test]
    fn inline_modules_are_folders_until_they_close() {
        let text = "mod a { fn f() {} mod b; } mod c;";
        let below = ["c/src/a/b.rs", "c/src/a/b/mod.rs"];
        let beside = ["c/src/c.rs", "c/src/c/mod.rs"];
        check(&root(), text, &[below, beside].concat());
    }

    #[test]
    fn a_path_attribute_starts_at_the_file() {
        let text = r#"#[cfg(test)] #[path = "../x/b.rs"] pub mod a; mod d;"#;
        let usual = ["c/src/d.rs", "c/src/d/mod.rs"];
        check(&root(), text, &[&["c/x/b.rs"], &usual[..]].concat());
        check(
            &leaf(),
            r#"#[path = "b.rs"] #[cfg(test)] mod a;"#,
            &["c/src/b.rs"],
        );
    }

    #[test]
    fn a_path_attribute_in_an_inline_module_starts_at_its_folder() {
        let text = r#"mod i { #[path = "b.rs"] mod a; }"#;
        check(&root(), text, &["c/src/i/b.rs"]);
        check(&leaf(), text, &["c/src/leaf/i/b.rs"]);
    }

    #[test]
    fn a_conditional_path_leaves_the_usual_places() {
        let text = r#"#[cfg_attr(unix, path = "unix.rs")] mod a;"#;
        let expected = ["c/src/unix.rs", "c/src/a.rs", "c/src/a/mod.rs"];
        check(&root(), text, &expected);
    }

    #[test]
    fn the_path_of_another_item_is_not_taken() {
        for before in [
            r#"#[path = "x.rs"] fn f() {}"#,
            r#"#[path = "x.rs"] use b;"#,
            r#"#[serde(path = "x.rs")]"#,
        ] {
            let text = format!("{before} mod a;");
            check(&root(), &text, &["c/src/a.rs", "c/src/a/mod.rs"]);
        }
    }

    #[test]
    fn an_included_file_is_compiled() {
        check(&leaf(), r#"include!("gen/a.rs");"#, &["c/src/gen/a.rs"]);
        check(&leaf(), r#"include_str!("gen/a.rs");"#, &[]);
    }
}
