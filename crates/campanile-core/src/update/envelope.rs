//! The outer object of an update: its id, and which kind it is of.

use std::sync::Arc;

use bytes::Bytes;

use super::{
    Inner, Kind, Principal, Update, UpdateError, head,
    scan::{Key, Scanner, Span},
};

/// The outer object of an update in the making. It is read into its place, for it is too large to be
/// moved about.
struct Envelope<'a> {
    update: &'a mut Inner,
    /// One bit per known kind that was met: also a `null` one may stand only once.
    seen: u32,
    is_known: bool,
    /// The first kind that is not known.
    other: Option<(Box<str>, Span)>,
}

impl Update {
    /// Reads the object that the scanner stands before, and nothing behind it; its raw JSON is still
    /// to be [added](Update::with_raw).
    pub(super) fn read(scanner: &mut Scanner<'_>) -> Result<Self, UpdateError> {
        let mut update = Arc::<Inner>::default();
        Envelope {
            update: Arc::get_mut(&mut update).expect("nobody else has it"),
            seen: 0,
            is_known: false,
            other: None,
        }
        .read(scanner)?;
        match update.id {
            Some(_) => Ok(Self(update)),
            None => Err(UpdateError::at(scanner.pos(), "is missing").within("update_id")),
        }
    }

    /// Adds the raw JSON that it was read from.
    pub(super) fn with_raw(mut self, raw: Bytes) -> Self {
        Arc::make_mut(&mut self.0).raw = raw;
        self
    }
}

impl Envelope<'_> {
    fn read(mut self, scanner: &mut Scanner<'_>) -> Result<(), UpdateError> {
        let mut first = true;
        scanner.enter()?;
        while let Some(key) = scanner.next_key(&mut first)? {
            if key.as_bytes() == b"update_id" {
                self.read_id(&key, scanner)?;
            } else if let Some(kind) = Kind::known(key.as_bytes()) {
                self.read_known(kind, &key, scanner)?;
            } else {
                self.read_other(&key, scanner)?;
            }
        }
        if let (false, Some((name, span))) = (self.is_known, self.other) {
            self.update.kind = Kind::Other(name);
            self.update.payload = span;
        }
        self.update.principal = Principal::of(&self.update.kind, &self.update.head);
        Ok(())
    }

    fn read_id(&mut self, key: &Key<'_>, scanner: &mut Scanner<'_>) -> Result<(), UpdateError> {
        if self.update.id.is_some() {
            return head::repeated(key, scanner);
        }
        let id = scanner
            .integer()
            .map_err(|error| error.within("update_id"))?;
        self.update.id = Some(id);
        Ok(())
    }

    fn read_known(
        &mut self,
        kind: Kind,
        key: &Key<'_>,
        scanner: &mut Scanner<'_>,
    ) -> Result<(), UpdateError> {
        let place = Kind::ALL.iter().position(|known| *known == kind);
        let bit = 1 << place.unwrap_or(0);
        if self.seen & bit != 0 {
            return head::repeated(key, scanner);
        }
        self.seen |= bit;
        if scanner.null()? {
            return Ok(());
        }
        if self.is_known {
            let earlier = &self.update.kind;
            let problem = format!("stands beside `{earlier}`; an update is of one kind");
            return Err(UpdateError::at(scanner.pos(), problem).within(kind.as_str()));
        }
        self.is_known = true;
        let start = scanner.value_start();
        head::read(&kind, &mut self.update.head, scanner)
            .map_err(|error| error.within(kind.as_str()))?;
        self.update.payload = scanner.span_from(start);
        self.update.kind = kind;
        Ok(())
    }

    fn read_other(&mut self, key: &Key<'_>, scanner: &mut Scanner<'_>) -> Result<(), UpdateError> {
        if scanner.null()? {
            return Ok(());
        }
        match &self.other {
            Some((name, _)) if name.as_bytes() == key.as_bytes() => head::repeated(key, scanner),
            Some(_) => scanner.skip().map(drop),
            None => {
                let span = scanner.skip()?;
                self.other = Some((key.to_str().into(), span));
                Ok(())
            }
        }
    }
}

/// Reads bytes that are one update and nothing else.
pub(super) fn read(raw: &[u8]) -> Result<Update, UpdateError> {
    let mut scanner = Scanner::new(scannable(raw)?);
    let update = Update::read(&mut scanner)?;
    scanner.end()?;
    Ok(update)
}

/// The text of bytes that a scanner can go through.
pub(super) fn scannable(raw: &[u8]) -> Result<&str, UpdateError> {
    match std::str::from_utf8(raw) {
        Ok(text) if u32::try_from(text.len()).is_ok() => Ok(text),
        Ok(_) => Err(UpdateError::at(u32::MAX as usize, "is longer than 4 GiB")),
        Err(error) => Err(UpdateError::at(error.valid_up_to(), "is not valid UTF-8")),
    }
}

/// Looks for the id of an update that cannot be read, so that it can be confirmed all the same.
///
/// A quote inside a string is escaped, so the first match is a key.
pub(super) fn guess_id(raw: &[u8]) -> Option<i64> {
    const KEY: &[u8] = br#""update_id""#;
    let start = raw.windows(KEY.len()).position(|window| window == KEY)? + KEY.len();
    let rest = raw[start..].trim_ascii_start();
    let rest = rest.strip_prefix(b":")?.trim_ascii_start();
    let is_end = |byte: &u8| !matches!(byte, b'-' | b'0'..=b'9');
    let digits = &rest[..rest.iter().position(is_end)?];
    std::str::from_utf8(digits).ok()?.parse().ok()
}
