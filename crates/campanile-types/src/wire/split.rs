//! Takes an array apart that is not JSON as a whole, so that one broken item hides none of the
//! others.

use super::ParseError;

/// The items of an array of updates, each as its bytes, whole or broken.
///
/// Telegram begins each update with its id, and a quote within a string is always escaped: where an
/// object begins with `update_id`, an update begins, whatever is wrong before it.
pub(crate) fn split(json: &[u8]) -> Result<Vec<&[u8]>, ParseError> {
    let start = space(json, 0);
    if json.get(start) != Some(&b'[') {
        return Err(ParseError::new("expected an array", start));
    }
    let mut items = Vec::new();
    let mut rest = start + 1;
    while rest < json.len() {
        let end = next_update(json, rest + 1);
        rest = segment(&json[..end], rest, &mut items);
    }
    match items.is_empty() {
        true => Err(ParseError::new("expected an item or the array's end", rest)),
        false => Ok(items),
    }
}

/// Adds the items between `at` and the end of `json`, of which only the last may be broken, and
/// gives back where they end.
fn segment<'a>(json: &'a [u8], mut at: usize, items: &mut Vec<&'a [u8]>) -> usize {
    loop {
        while let Some(b' ' | b'\n' | b'\r' | b'\t' | b',' | b']') = json.get(at) {
            at += 1;
        }
        if at == json.len() {
            return at;
        }
        let end = balanced(json, at).unwrap_or(json.len());
        items.push(json[at..end].trim_ascii_end());
        at = end;
    }
}

/// The end of the object at `at`, as far as brackets and quotes tell it.
fn balanced(json: &[u8], at: usize) -> Option<usize> {
    let mut open = Vec::new();
    let mut bytes = json.iter().enumerate().skip(at);
    while let Some((at, byte)) = bytes.next() {
        match byte {
            b'{' => open.push(b'}'),
            b'[' => open.push(b']'),
            b'}' | b']' if open.pop() != Some(*byte) => return None,
            b'"' => loop {
                match bytes.next()?.1 {
                    b'"' => break,
                    b'\\' => drop(bytes.next()?),
                    _ => {}
                }
            },
            _ => {}
        }
        if open.is_empty() {
            // An item that is no object ends with the next comma.
            let is_object = matches!(byte, b'}' | b']');
            let ends = is_object || matches!(json.get(at + 1), None | Some(b',' | b']'));
            if ends {
                return Some(at + 1);
            }
        }
    }
    None
}

/// The place from `at` on where an object begins with `update_id`, or the end.
fn next_update(json: &[u8], at: usize) -> usize {
    let is_start = |start: &usize| {
        let key = space(json, start + 1);
        json[*start] == b'{' && json[key..].starts_with(b"\"update_id\"")
    };
    (at..json.len()).find(is_start).unwrap_or(json.len())
}

fn space(json: &[u8], from: usize) -> usize {
    let rest = json.get(from..).unwrap_or_default();
    let space = rest.iter().take_while(|byte| byte.is_ascii_whitespace());
    (from + space.count()).min(json.len())
}
