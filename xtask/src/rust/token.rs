//! A lexer that knows words, string literals and punctuation, and skips comments.
//!
//! It is there so that `mod x;` in a comment or a string is not taken for a declaration.

/// One token and the line that it starts on, counted from 1.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Token<'a> {
    pub(crate) kind: Kind<'a>,
    pub(crate) line: usize,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Kind<'a> {
    /// An identifier, a keyword or a number.
    Word(&'a str),
    /// What stands between the quotes of a string literal of any sort, escapes left as they are.
    Text(&'a str),
    Punct(char),
}

/// Splits a Rust source; an unterminated literal or comment ends with the file.
pub(crate) fn tokens(source: &str) -> Vec<Token<'_>> {
    let mut lexer = Lexer {
        source,
        at: 0,
        line: 1,
    };
    let mut tokens = Vec::new();
    loop {
        lexer.skip_blank();
        let line = lexer.line;
        match lexer.token() {
            Some(Some(kind)) => tokens.push(Token { kind, line }),
            Some(None) => {}
            None => return tokens,
        }
    }
}

struct Lexer<'a> {
    source: &'a str,
    at: usize,
    line: usize,
}

impl<'a> Lexer<'a> {
    fn rest(&self) -> &'a str {
        &self.source[self.at..]
    }

    fn take(&mut self, bytes: usize) -> &'a str {
        let taken = &self.rest()[..bytes];
        self.at += bytes;
        self.line += taken.matches('\n').count();
        taken
    }

    fn skip_blank(&mut self) {
        loop {
            let rest = self.rest();
            let blank = rest.len() - rest.trim_start().len();
            if blank > 0 {
                self.take(blank);
            } else if rest.starts_with("//") {
                self.take(rest.find('\n').unwrap_or(rest.len()));
            } else if rest.starts_with("/*") {
                self.take(block_comment(rest));
            } else {
                return;
            }
        }
    }

    /// The next token; `Some(None)` for a character literal or a lifetime, which no check asks for.
    fn token(&mut self) -> Option<Option<Kind<'a>>> {
        let rest = self.rest();
        let first = rest.chars().next()?;
        if let Some(prefix) = raw_prefix(rest) {
            return Some(Some(self.raw_string(prefix)));
        }
        Some(match first {
            '"' => Some(self.string()),
            '\'' => {
                self.take(quote(rest));
                None
            }
            _ if is_word(first) => {
                let end = rest.find(|c| !is_word(c)).unwrap_or(rest.len());
                Some(Kind::Word(self.take(end)))
            }
            _ => {
                self.take(first.len_utf8());
                Some(Kind::Punct(first))
            }
        })
    }

    fn string(&mut self) -> Kind<'a> {
        self.take(1);
        let rest = self.rest();
        let mut escaped = false;
        let end = rest.find(|c| {
            let ends = c == '"' && !escaped;
            escaped = c == '\\' && !escaped;
            ends
        });
        self.literal(end, 1)
    }

    fn raw_string(&mut self, prefix: &str) -> Kind<'a> {
        let hashes = prefix.matches('#').count();
        self.take(prefix.len());
        let close = format!("\"{}", "#".repeat(hashes));
        let end = self.rest().find(&close);
        self.literal(end, close.len())
    }

    fn literal(&mut self, end: Option<usize>, close: usize) -> Kind<'a> {
        let content = self.take(end.unwrap_or(self.rest().len()));
        if end.is_some() {
            self.take(close);
        }
        Kind::Text(content)
    }
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

/// `r"`, `br##"` and the like, up to and with the quote.
fn raw_prefix(rest: &str) -> Option<&str> {
    let after = ["r", "br", "cr"]
        .iter()
        .find_map(|prefix| rest.strip_prefix(prefix))?;
    let quote = after.trim_start_matches('#').strip_prefix('"')?;
    Some(&rest[..rest.len() - quote.len()])
}

/// The length of the block comment at the start; block comments nest.
fn block_comment(rest: &str) -> usize {
    let mut depth = 0;
    let mut at = 0;
    while at < rest.len() {
        let here = &rest.as_bytes()[at..];
        if here.starts_with(b"/*") {
            depth += 1;
            at += 2;
        } else if here.starts_with(b"*/") {
            depth -= 1;
            at += 2;
            if depth == 0 {
                return at;
            }
        } else {
            at += 1;
        }
    }
    rest.len()
}

/// The length of the character literal at the start, or 1 for the quote of a lifetime.
fn quote(rest: &str) -> usize {
    let mut chars = rest.char_indices().skip(1);
    match chars.next() {
        Some((_, '\\')) => {
            // The escaped character may be a quote itself.
            chars.next();
            let end = chars.find(|&(_, c)| c == '\'');
            end.map_or(rest.len(), |(at, _)| at + 1)
        }
        Some(_) => match chars.next() {
            Some((at, '\'')) => at + 1,
            _ => 1,
        },
        None => 1,
    }
}

#[cfg(test)]
mod tests {
    use super::{Kind::*, *};

    #[track_caller]
    fn check(source: &str, expected: &[Kind<'_>]) {
        let kinds: Vec<_> = tokens(source).iter().map(|token| token.kind).collect();
        assert_eq!(kinds, expected, "{source}");
    }

    #[test]
    fn words_strings_and_punctuation_are_told_apart() {
        check(
            r#"mod a1; include!("b.rs")"#,
            &[
                Word("mod"),
                Word("a1"),
                Punct(';'),
                Word("include"),
                Punct('!'),
                Punct('('),
                Text("b.rs"),
                Punct(')'),
            ],
        );
    }

    #[test]
    fn comments_are_skipped_and_block_comments_nest() {
        check("// mod a;\nx", &[Word("x")]);
        check("/// mod a;\n//! mod b;\nx", &[Word("x")]);
        check("/* a /* b */ mod c; */ x", &[Word("x")]);
        check("/* never closed", &[]);
    }

    #[test]
    fn strings_end_at_their_own_quote() {
        check(r#""a\"b" x"#, &[Text(r#"a\"b"#), Word("x")]);
        check(r#""a\\" x"#, &[Text(r"a\\"), Word("x")]);
        check(r###"r#"a"b"# x"###, &[Text(r#"a"b"#), Word("x")]);
        check(r#"br"\" x"#, &[Text(r"\"), Word("x")]);
        check("\"// no comment\" x", &[Text("// no comment"), Word("x")]);
    }

    #[test]
    fn characters_and_lifetimes_do_not_open_strings() {
        check(r#"'"' x"#, &[Word("x")]);
        check(r#"'\'','"' x"#, &[Punct(','), Word("x")]);
        check(r"'\u{41}' x", &[Word("x")]);
        check("'ä' x", &[Word("x")]);
        check("&'a str", &[Punct('&'), Word("a"), Word("str")]);
    }

    #[test]
    fn raw_identifiers_are_no_raw_strings() {
        check(
            "r#type x",
            &[Word("r"), Punct('#'), Word("type"), Word("x")],
        );
        check(
            "for r in x",
            &[Word("for"), Word("r"), Word("in"), Word("x")],
        );
    }

    #[test]
    fn lines_count_through_comments_and_strings() {
        let lines: Vec<_> = tokens("a\n/*\n*/ b\n\"\n\" c")
            .iter()
            .map(|token| token.line)
            .collect();
        assert_eq!(lines, [1, 3, 4, 5]);
    }
}
