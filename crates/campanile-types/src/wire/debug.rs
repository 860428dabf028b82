use std::fmt;

use serde_json::Value;

use super::{Write, to_value};

/// The members whose strings are names of kinds, not words of people.
const OPEN: [&str; 3] = ["type", "status", "source"];

/// Shows which members a value has, its numbers and flags, and no text: safe to paste in public.
struct Shape<'a>(&'a Value);

/// Shows what is an object on the wire as the struct `name`.
pub(crate) fn show(name: &str, value: &dyn Write, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let value = to_value(value);
    let mut out = f.debug_struct(name);
    for (key, value) in value.as_object().into_iter().flatten() {
        out.field(key, &Shape::member(key, value));
    }
    out.finish()
}

/// Shows a value within the name of its type.
pub(crate) fn show_inside(
    name: &str,
    value: &dyn Write,
    f: &mut fmt::Formatter<'_>,
) -> fmt::Result {
    f.debug_tuple(name).field(&Shape(&to_value(value))).finish()
}

struct Hidden;

impl fmt::Debug for Hidden {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("\"…\"")
    }
}

impl<'a> Shape<'a> {
    fn member(key: &str, value: &'a Value) -> Box<dyn fmt::Debug + 'a> {
        match value {
            Value::String(name) if OPEN.contains(&key) => Box::new(name),
            value => Box::new(Self(value)),
        }
    }
}

impl fmt::Debug for Shape<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Value::String(_) => Hidden.fmt(f),
            Value::Array(items) => f.debug_list().entries(items.iter().map(Shape)).finish(),
            Value::Object(map) => {
                let members = map
                    .iter()
                    .map(|(key, value)| (key, Self::member(key, value)));
                f.debug_map().entries(members).finish()
            }
            plain => write!(f, "{plain}"),
        }
    }
}
