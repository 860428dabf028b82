use super::LONGEST;

/// Checks a pattern when the program is compiled: its form, its parameters against `fields`, and
/// the bytes it needs if its parameters take `width` bytes together.
///
/// # Panics
///
/// If it cannot be used; in a constant that is an error of the compiler.
pub const fn check(pattern: &str, width: usize, fields: Option<&[&str]>) {
    let bytes = pattern.as_bytes();
    let mut literal = 0;
    let mut params = 0;
    let mut behind_param = false;
    let mut at = 0;
    while at < bytes.len() {
        let byte = bytes[at];
        let doubled = at + 1 < bytes.len() && bytes[at + 1] == byte;
        if (byte == b'{' || byte == b'}') && doubled {
            literal += 1;
            behind_param = false;
            at += 2;
        } else if byte == b'{' {
            assert!(
                !behind_param,
                "a parameter of the pattern needs a literal before the next one"
            );
            let end = name_end(bytes, at + 1);
            if let Some(fields) = fields {
                assert!(
                    is_field(bytes, at + 1, end, fields),
                    "a parameter of the pattern is no field"
                );
            }
            params += 1;
            behind_param = true;
            at = end + 1;
        } else {
            assert!(byte != b'}', "a closing brace of the pattern is not opened");
            literal += 1;
            behind_param = false;
            at += 1;
        }
    }
    if let Some(fields) = fields {
        assert!(
            params == fields.len(),
            "a field has no place in the pattern, or a parameter stands in it twice"
        );
    }
    let width = if width > params { width } else { params };
    assert!(
        literal + width <= LONGEST,
        "the data of a button can be longer than 64 bytes"
    );
    assert!(literal + width > 0, "the pattern is empty");
}

/// Where the name that starts at `start` ends; there is a `}`.
const fn name_end(bytes: &[u8], start: usize) -> usize {
    let mut end = start;
    while end < bytes.len() && bytes[end] != b'}' {
        assert!(
            bytes[end].is_ascii_alphanumeric() || bytes[end] == b'_',
            "a parameter of the pattern is no name: use letters, digits and _"
        );
        end += 1;
    }
    assert!(
        end < bytes.len(),
        "an opening brace of the pattern is not closed"
    );
    assert!(end > start, "a parameter of the pattern has no name");
    end
}

const fn is_field(bytes: &[u8], start: usize, end: usize, fields: &[&str]) -> bool {
    let mut index = 0;
    while index < fields.len() {
        let field = fields[index].as_bytes();
        let mut at = 0;
        while at < field.len() && start + at < end && field[at] == bytes[start + at] {
            at += 1;
        }
        if at == field.len() && start + at == end {
            return true;
        }
        index += 1;
    }
    false
}
