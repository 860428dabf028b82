//! A file that outgrows one subject is split; tests do not count.

use super::Finding;
use crate::{
    Workspace,
    rust::{Kind, Token, tokens},
};

const LIMIT: usize = 400;

pub(super) fn check(workspace: &Workspace) -> Vec<Finding> {
    workspace
        .rust_files()
        .filter(|(path, _)| !is_exempt(path))
        .map(|(path, text)| (path, lines(text)))
        .filter(|&(_, lines)| lines > LIMIT)
        .map(|(path, lines)| {
            Finding::new(
                path,
                format!("{lines} lines without tests, over the limit of {LIMIT}"),
                "split it by subject, or move its tests to tests.rs if they stand in its middle",
            )
        })
        .collect()
}

fn is_exempt(path: &str) -> bool {
    let is_test = path
        .split('/')
        .any(|part| part == "tests" || part == "tests.rs");
    is_test || path.contains("src/generated/")
}

/// The lines up to the last one before the test modules at the end.
fn lines(text: &str) -> usize {
    let Some(test) = first_trailing_test(&tokens(text)) else {
        return text.lines().count();
    };
    let code = text.lines().take(test - 1).enumerate();
    code.filter(|(_, line)| !line.trim().is_empty())
        .last()
        .map_or(0, |(at, _)| at + 1)
}

/// The line of the first of the `#[cfg(test)] mod x { … }` that end the file.
fn first_trailing_test(tokens: &[Token<'_>]) -> Option<usize> {
    let mut end = tokens.len();
    let mut line = None;
    for (start, close) in test_modules(tokens).into_iter().rev() {
        if close + 1 != end {
            break;
        }
        end = start;
        line = Some(tokens[start].line);
    }
    line
}

/// The first and the last token of each inline test module at the top level.
fn test_modules(tokens: &[Token<'_>]) -> Vec<(usize, usize)> {
    const MARK: [Kind<'_>; 7] = [
        Kind::Punct('#'),
        Kind::Punct('['),
        Kind::Word("cfg"),
        Kind::Punct('('),
        Kind::Word("test"),
        Kind::Punct(')'),
        Kind::Punct(']'),
    ];
    let mut modules = Vec::new();
    let mut depth = 0;
    // The mark of the item being read, and that of the module whose body is being read.
    let (mut item, mut body) = (None, None);
    for (at, token) in tokens.iter().enumerate() {
        match token.kind {
            Kind::Punct('{') => {
                if depth == 0 {
                    body = item.take().filter(|_| is_module(&tokens[..at]));
                }
                depth += 1;
            }
            Kind::Punct('}') => {
                depth -= 1;
                if depth == 0 {
                    modules.extend(body.take().map(|start| (start, at)));
                }
            }
            Kind::Punct(';') if depth == 0 => item = None,
            Kind::Punct('#') if depth == 0 => {
                let here = tokens[at..].iter().map(|token| token.kind);
                if here.take(MARK.len()).eq(MARK) {
                    item = Some(at);
                }
            }
            _ => {}
        }
    }
    modules
}

/// Whether what stands before a brace is `mod name`.
fn is_module(before: &[Token<'_>]) -> bool {
    matches!(before, [.., word, name]
        if word.kind == Kind::Word("mod") && matches!(name.kind, Kind::Word(_)))
}

#[cfg(test)]
mod tests {
    use super::*;

    const TESTS: &str = "\n#[cfg(test)]\nmod tests {\n    fn f() {}\n}\n";

    fn code(lines: usize) -> String {
        "fn f() {}\n".repeat(lines)
    }

    #[track_caller]
    fn counts(text: &str, expected: usize) {
        assert_eq!(lines(text), expected, "{text}");
    }

    #[test]
    fn a_file_over_the_limit_is_named_with_its_count() {
        let (fits, long) = (code(LIMIT), code(LIMIT + 1));
        let files = [("src/fits.rs", &*fits), ("src/long.rs", &*long)];
        let findings = check(&Workspace::made_up(Vec::new(), &files));
        assert_eq!(findings.len(), 1, "{findings:?}");
        let message = findings[0].to_string();
        assert!(message.starts_with("src/long.rs: 401 lines"), "{message}");
    }

    #[test]
    fn test_files_and_generated_files_may_be_long() {
        let long = code(LIMIT + 1);
        let files = [
            "c/src/x/tests.rs",
            "c/tests/it/main.rs",
            "tests/src/lib.rs",
            "c/src/generated/types.rs",
        ];
        let files = files.map(|path| (path, &*long));
        assert_eq!(check(&Workspace::made_up(Vec::new(), &files)), []);
    }

    #[test]
    fn trailing_test_modules_do_not_count() {
        counts(&code(3), 3);
        counts(&format!("{}{TESTS}", code(3)), 3);
        counts(&format!("{}{TESTS}{TESTS}// the end\n", code(3)), 3);
        let attributes = "#[cfg(test)]\n#[allow(dead_code)]\npub(crate) mod tests {}";
        counts(&format!("{}{attributes}", code(3)), 3);
    }

    #[test]
    fn code_behind_the_tests_makes_them_count() {
        let text = format!("{}{TESTS}{}", code(3), code(1));
        counts(&text, text.lines().count());
    }

    #[test]
    fn only_a_test_module_counts_as_tests() {
        for item in [
            "#[cfg(test)]\nfn helper() {\n}\n",
            "#[cfg(unix)]\nmod tests {\n}\n",
            "#[cfg(test)]\nuse a::b;\nmod inner {\n}\n",
            "mod outer {\n#[cfg(test)]\nmod tests {}\n}\n",
            "mod outer {\n#[cfg(test)]\nmod tests {}\n}\nmod last {\n}\n",
            "// #[cfg(test)]\nmod tests {\n}\n",
        ] {
            counts(item, item.lines().count());
        }
    }

    #[test]
    fn braces_in_literals_do_not_close_a_module() {
        let tests = "#[cfg(test)]\nmod tests {\nconst A: &str = \"}\";\nconst B: char = '}';\n}\n";
        counts(&format!("{}{tests}", code(2)), 2);
    }
}
