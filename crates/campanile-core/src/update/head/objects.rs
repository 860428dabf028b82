//! The objects within a payload of which the head reads a little.

use super::{Chat, Result, Sender, repeated};
use crate::{
    ChatId, UserId,
    update::{
        error::UpdateError,
        scan::{Scanner, Span, StrSpan},
    },
};

/// Reads an object of which only some keys matter; `read` says whether it took the value.
fn small_object(
    scanner: &mut Scanner<'_>,
    keys: &[&str],
    mut read: impl FnMut(&str, &mut Scanner<'_>) -> Result<()>,
) -> Result<Span> {
    let start = scanner.value_start();
    scanner.enter()?;
    let mut seen = 0_u8;
    let mut first = true;
    while let Some(key) = scanner.next_key(&mut first)? {
        let known = keys
            .iter()
            .position(|name| name.as_bytes() == key.as_bytes());
        let Some(index) = known else {
            scanner.skip()?;
            continue;
        };
        if seen >> index & 1 == 1 {
            return repeated(&key, scanner);
        }
        seen |= 1 << index;
        read(keys[index], scanner).map_err(|error| error.within(keys[index]))?;
    }
    Ok(scanner.span_from(start))
}

pub(super) fn object_span(scanner: &mut Scanner<'_>) -> Result<Span> {
    small_object(scanner, &[], |_, _| Ok(()))
}

pub(super) fn sender(scanner: &mut Scanner<'_>) -> Result<Sender> {
    let mut id = None;
    let span = small_object(scanner, &["id"], |_, scanner| {
        id = Some(UserId(scanner.integer()?));
        Ok(())
    })?;
    match id {
        Some(id) => Ok(Sender { id, span }),
        None => missing_id(scanner),
    }
}

/// Reads a chat, and whether it is a channel.
pub(super) fn chat(scanner: &mut Scanner<'_>) -> Result<(Chat, bool)> {
    let mut id = None;
    let mut kind = None;
    let mut is_channel = false;
    let span = small_object(scanner, &["id", "type"], |key, scanner| {
        if key == "id" {
            id = Some(ChatId(scanner.integer()?));
        } else if !scanner.null()? {
            let text = scanner.string()?;
            is_channel = scanner.says(text, "channel");
            kind = Some(text.into());
        }
        Ok(())
    })?;
    match id {
        Some(id) => Ok((Chat { id, kind, span }, is_channel)),
        None => missing_id(scanner),
    }
}

fn missing_id<T>(scanner: &Scanner<'_>) -> Result<T> {
    Err(UpdateError::at(scanner.pos() - 1, "is missing").within("id"))
}

/// Finds the length of the first `bot_command` entity at offset 0, in UTF-16 units.
pub(super) fn leading_command(scanner: &mut Scanner<'_>) -> Result<Option<i64>> {
    scanner.enter_array()?;
    let mut found = None;
    let mut first = true;
    while scanner.next_element(&mut first)? {
        let mut offset = None;
        let mut length = None;
        let mut is_command = false;
        small_object(scanner, &["offset", "length", "type"], |key, scanner| {
            match key {
                "offset" => offset = Some(scanner.integer()?),
                "length" => length = Some(scanner.integer()?),
                _ => {
                    let name = scanner.string()?;
                    is_command = scanner.says(name, "bot_command");
                }
            }
            Ok(())
        })?;
        if is_command && offset == Some(0) {
            found = found.or(length);
        }
    }
    Ok(found)
}

pub(super) fn string_or_integer(scanner: &mut Scanner<'_>) -> Result<StrSpan> {
    let start = scanner.value_start();
    if scanner.integer().is_ok() {
        let span = scanner.span_from(start);
        let escaped = false;
        return Ok(StrSpan { span, escaped });
    }
    scanner.string()
}
