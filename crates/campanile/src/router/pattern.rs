use std::fmt;

/// A pattern for the data of a button: literals and named parameters in turn, as in
/// `page:{book}:{page}`.
///
/// A parameter takes one character at least, and reaches to the next literal or to the end. `{{` and
/// `}}` stand for the braces themselves.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Pattern {
    source: Box<str>,
    /// The literal before the first parameter; the whole pattern if there is none.
    prefix: Box<str>,
    params: Box<[Param]>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Param {
    name: Box<str>,
    /// The literal behind the parameter.
    until: Box<str>,
}

/// The captured parameters of a pressed button, in the order of the pattern.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Captures(pub(crate) Vec<(Box<str>, Box<str>)>);

impl Pattern {
    /// Reads a pattern; the error says what is wrong with it.
    pub(crate) fn new(source: &str) -> Result<Self, String> {
        let (prefix, mut rest) = literal(source)?;
        let mut params: Vec<Param> = Vec::new();
        while let Some((name, behind)) = rest.and_then(|rest| rest.split_once('}')) {
            let (until, next) = literal(behind)?;
            if name.is_empty() || !name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_') {
                return Err(format!(
                    "`{{{name}}}` is no name: use letters, digits and _"
                ));
            }
            if params.iter().any(|param| *param.name == *name) {
                return Err(format!("the parameter `{name}` stands in it twice"));
            }
            if until.is_empty() && next.is_some() {
                return Err(format!(
                    "`{{{name}}}` needs a literal before the next parameter"
                ));
            }
            params.push(Param {
                name: name.into(),
                until: until.into(),
            });
            rest = next;
        }
        if rest.is_some() {
            return Err("a `{` is not closed".to_owned());
        }
        Ok(Self {
            source: source.into(),
            prefix: prefix.into(),
            params: params.into(),
        })
    }

    /// The names of the parameters, in order.
    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        self.params.iter().map(|param| &*param.name)
    }

    /// Writes the pattern with a value for each of its parameters, in order.
    pub(crate) fn fill(&self, values: &[String]) -> String {
        let mut data = self.prefix.to_string();
        for (param, value) in self.params.iter().zip(values) {
            data.push_str(value);
            data.push_str(&param.until);
        }
        data
    }

    pub(crate) fn prefix(&self) -> &str {
        &self.prefix
    }

    /// Matches `data` without its prefix, which the caller has compared.
    pub(crate) fn captures(&self, data: &str) -> Option<Captures> {
        let mut rest = &data[self.prefix.len()..];
        let mut captures = Vec::with_capacity(self.params.len());
        for (index, param) in self.params.iter().enumerate() {
            let is_last = index + 1 == self.params.len();
            let first = rest.chars().next()?.len_utf8();
            let end = match &*param.until {
                "" => rest.len(),
                until if is_last => rest.len() - until.len().min(rest.len()),
                until => first + rest[first..].find(until)?,
            };
            let behind = rest.get(end..)?.strip_prefix(&*param.until)?;
            if end < first {
                return None;
            }
            captures.push((param.name.clone(), rest[..end].into()));
            rest = behind;
        }
        rest.is_empty().then_some(Captures(captures))
    }
}

impl fmt::Display for Pattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.source)
    }
}

/// Takes a literal, and what follows the `{` behind it.
fn literal(source: &str) -> Result<(String, Option<&str>), String> {
    let mut literal = String::new();
    let mut rest = source;
    while let Some(index) = rest.find(['{', '}']) {
        let (before, brace) = rest.split_at(index);
        literal.push_str(before);
        if brace.starts_with("{{") || brace.starts_with("}}") {
            literal.push_str(&brace[..1]);
            rest = &brace[2..];
        } else if let Some(parameter) = brace.strip_prefix('{') {
            return Ok((literal, Some(parameter)));
        } else {
            return Err("a `}` is not opened".to_owned());
        }
    }
    literal.push_str(rest);
    Ok((literal, None))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn captures(pattern: &str, data: &str) -> Option<Vec<String>> {
        let pattern = Pattern::new(pattern).unwrap();
        if !data.starts_with(pattern.prefix()) {
            return None;
        }
        let Captures(values) = pattern.captures(data)?;
        Some(
            values
                .iter()
                .map(|(name, value)| format!("{name}={value}"))
                .collect(),
        )
    }

    #[track_caller]
    fn check(pattern: &str, data: &str, expected: &[&str]) {
        let expected = expected.iter().map(|value| (*value).to_owned()).collect();
        assert_eq!(
            captures(pattern, data),
            Some(expected),
            "{pattern} on {data}"
        );
    }

    #[track_caller]
    fn misses(pattern: &str, data: &str) {
        assert_eq!(captures(pattern, data), None, "{pattern} on {data}");
    }

    #[test]
    fn parameters_reach_to_the_next_literal_or_the_end() {
        check("menu", "menu", &[]);
        check("like:{post}", "like:5", &["post=5"]);
        check("like:{post}", "like:5:6", &["post=5:6"]);
        check("p:{book}:{page}", "p:a:2", &["book=a", "page=2"]);
        check("{x}.", "a.b.", &["x=a.b"]);
        check("{x}-{y}", "--b", &["x=-", "y=b"]);
        check("{x}", "ä👋", &["x=ä👋"]);
        check("a{{b}}{c}", "a{b}1", &["c=1"]);
    }

    #[test]
    fn what_does_not_fit_whole_is_no_match() {
        misses("menu", "menu2");
        misses("menu", "men");
        misses("like:{post}", "like:");
        misses("like:{post}", "dislike:5");
        misses("p:{book}:{page}", "p:a");
        misses("p:{book}:{page}", "p:a:");
        misses("{x}.", ".");
        misses("{x}ä", "é");
    }

    #[test]
    fn a_bad_pattern_is_refused_in_words() {
        let check = |pattern: &str, problem: &str| {
            assert_eq!(Pattern::new(pattern).unwrap_err(), problem, "{pattern}");
        };
        check("{a", "a `{` is not closed");
        check("a}", "a `}` is not opened");
        check("{}", "`{}` is no name: use letters, digits and _");
        check("{a}:{a}", "the parameter `a` stands in it twice");
        check("{a}{b}", "`{a}` needs a literal before the next parameter");
    }
}
