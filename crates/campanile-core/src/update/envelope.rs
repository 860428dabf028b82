//! The outer object of an update: its id, and which kind it is of.

use std::sync::Arc;

use bytes::Bytes;

use super::{
    Inner, Kind, Principal, Update, UpdateError,
    head::{self, Head},
    scan::{Key, Scanner, Span},
};

/// The outer object of an update.
#[derive(Default)]
pub(super) struct Envelope {
    id: Option<i64>,
    known: Option<(Kind, Head, Span)>,
    other: Option<(Box<str>, Span)>,
}

impl Envelope {
    /// Reads the object that the scanner stands before, and nothing behind it.
    pub(super) fn read(scanner: &mut Scanner<'_>) -> Result<Self, UpdateError> {
        let mut envelope = Self::default();
        // One bit per known kind: also a `null` one may stand only once.
        let mut seen = 0_u32;
        let mut first = true;
        scanner.enter()?;
        while let Some(key) = scanner.next_key(&mut first)? {
            if key.as_bytes() == b"update_id" {
                envelope.read_id(&key, scanner)?;
            } else if let Some(kind) = Kind::known(key.as_bytes()) {
                let bit = 1
                    << Kind::ALL
                        .iter()
                        .position(|known| *known == kind)
                        .unwrap_or(0);
                if seen & bit != 0 {
                    return head::repeated(&key, scanner);
                }
                seen |= bit;
                envelope.read_known(kind, scanner)?;
            } else {
                envelope.read_other(&key, scanner)?;
            }
        }
        Ok(envelope)
    }

    /// Fails unless an id was read up to here.
    pub(super) fn identified(self, scanner: &Scanner<'_>) -> Result<Self, UpdateError> {
        match self.id {
            Some(_) => Ok(self),
            None => Err(UpdateError::at(scanner.pos(), "is missing").within("update_id")),
        }
    }

    pub(super) fn id(&self) -> Option<i64> {
        self.id
    }

    fn read_id(&mut self, key: &Key<'_>, scanner: &mut Scanner<'_>) -> Result<(), UpdateError> {
        if self.id.is_some() {
            return head::repeated(key, scanner);
        }
        let id = scanner
            .integer()
            .map_err(|error| error.within("update_id"))?;
        self.id = Some(id);
        Ok(())
    }

    fn read_known(&mut self, kind: Kind, scanner: &mut Scanner<'_>) -> Result<(), UpdateError> {
        if scanner.null()? {
            return Ok(());
        }
        if let Some((earlier, ..)) = &self.known {
            let problem = format!("stands beside `{earlier}`; an update is of one kind");
            return Err(UpdateError::at(scanner.pos(), problem).within(kind.as_str()));
        }
        let start = scanner.value_start();
        let head = head::read(&kind, scanner).map_err(|error| error.within(kind.as_str()))?;
        self.known = Some((kind, head, scanner.span_from(start)));
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

    pub(super) fn with_raw(self, raw: Bytes) -> Update {
        let (kind, head, payload) = match (self.known, self.other) {
            (Some(known), _) => known,
            (None, Some((name, span))) => (Kind::Other(name), Head::default(), span),
            (None, None) => (Kind::Other("".into()), Head::default(), Span::default()),
        };
        Update(Arc::new(Inner {
            raw,
            id: self.id,
            principal: Principal::of(&kind, &head),
            kind,
            name: None,
            payload,
            head,
        }))
    }
}

/// Reads bytes that are one update and nothing else.
pub(super) fn read(raw: &[u8]) -> Result<Envelope, UpdateError> {
    let mut scanner = Scanner::new(scannable(raw)?);
    let envelope = Envelope::read(&mut scanner)?;
    scanner.end()?;
    envelope.identified(&scanner)
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
