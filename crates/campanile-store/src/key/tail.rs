//! The parts of a key, encoded so that different parts are different bytes and bytes sort as
//! parts do.

use std::{
    borrow::Cow,
    fmt,
    hash::{Hash, Hasher},
};

const ID: u8 = 1;
const TEXT: u8 = 2;
const BYTES: u8 = 3;
/// Ends a text or bytes. A zero inside them is followed by [`INSIDE`], so that it ends nothing.
const END: u8 = 0;
const INSIDE: u8 = 0xff;

/// Two numbers fit, which is what most keys are made of.
const INLINE: usize = 22;

/// One part of a [`Key`](crate::Key).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Part<'a> {
    /// A number.
    Id(i64),
    /// A text.
    Text(Cow<'a, str>),
    /// Bytes.
    Bytes(Cow<'a, [u8]>),
}

/// Encoded parts, without a heap allocation while they are short: a store keeps millions.
#[derive(Clone)]
pub(crate) enum Tail {
    Inline { len: u8, bytes: [u8; INLINE] },
    Heap(Box<[u8]>),
}

/// What was read is not what [`Tail::push`] writes.
#[derive(Debug)]
pub(crate) struct Malformed;

impl Tail {
    pub(crate) fn from_bytes(bytes: &[u8]) -> Self {
        let mut tail = Self::default();
        tail.extend(&[bytes]);
        tail
    }

    #[inline]
    pub(crate) fn as_bytes(&self) -> &[u8] {
        match self {
            Self::Inline { len, bytes } => &bytes[..usize::from(*len)],
            Self::Heap(bytes) => bytes,
        }
    }

    #[inline]
    pub(crate) fn push(&mut self, part: Part<'_>) {
        match part {
            Part::Id(id) => self.push_id(id),
            Part::Text(text) => self.delimited(TEXT, text.as_bytes()),
            Part::Bytes(bytes) => self.delimited(BYTES, &bytes),
        }
    }

    #[inline(always)]
    pub(crate) fn push_id(&mut self, id: i64) {
        let mut encoded = [ID; 9];
        // With the sign flipped, negative numbers sort before positive ones.
        encoded[1..].copy_from_slice(&(id ^ i64::MIN).to_be_bytes());
        if let Self::Inline { len, bytes } = self
            && let Some(free) = bytes.get_mut(usize::from(*len)..)
            && let Some(place) = free.first_chunk_mut()
        {
            (*place, *len) = (encoded, *len + encoded.len() as u8);
        } else {
            self.extend(&[&encoded]);
        }
    }

    fn delimited(&mut self, tag: u8, bytes: &[u8]) {
        if !bytes.contains(&END) {
            return self.extend(&[&[tag], bytes, &[END]]);
        }
        let mut escaped = Vec::with_capacity(bytes.len() + 2);
        for &byte in bytes {
            escaped.push(byte);
            if byte == END {
                escaped.push(INSIDE);
            }
        }
        self.extend(&[&[tag], &escaped, &[END]]);
    }

    /// The parts; the first that does not read ends them.
    pub(crate) fn parts(&self) -> impl Iterator<Item = Result<Part<'_>, Malformed>> {
        let mut rest = self.as_bytes();
        std::iter::from_fn(move || {
            if rest.is_empty() {
                return None;
            }
            let part = read(rest);
            rest = part.as_ref().map_or(&[], |(_, rest)| *rest);
            Some(part.map(|(part, _)| part))
        })
    }

    /// Whether these parts begin with those. A text may go on where another ends; then the byte
    /// that follows begins no part.
    pub(crate) fn starts_with(&self, other: &Self) -> bool {
        let rest = self.as_bytes().strip_prefix(other.as_bytes());
        rest.is_some_and(|rest| rest.first() != Some(&INSIDE))
    }

    /// Appends these pieces, which are one part.
    fn extend(&mut self, pieces: &[&[u8]]) {
        let more: usize = pieces.iter().map(|piece| piece.len()).sum();
        match self {
            Self::Inline { len, bytes } if usize::from(*len) + more <= INLINE => {
                for piece in pieces {
                    let start = usize::from(*len);
                    bytes[start..start + piece.len()].copy_from_slice(piece);
                    *len += piece.len() as u8;
                }
            }
            _ => *self = Self::Heap([&[self.as_bytes()], pieces].concat().concat().into()),
        }
    }
}

fn read(bytes: &[u8]) -> Result<(Part<'_>, &[u8]), Malformed> {
    let (&tag, rest) = bytes.split_first().ok_or(Malformed)?;
    match tag {
        ID => {
            let (id, rest) = rest.split_first_chunk::<8>().ok_or(Malformed)?;
            let id = i64::from_be_bytes(*id) ^ i64::MIN;
            Ok((Part::Id(id), rest))
        }
        TEXT => {
            let (bytes, rest) = until_end(rest)?;
            let text = String::from_utf8(bytes).map_err(|_| Malformed)?;
            Ok((Part::Text(text.into()), rest))
        }
        BYTES => {
            let (bytes, rest) = until_end(rest)?;
            Ok((Part::Bytes(bytes.into()), rest))
        }
        _ => Err(Malformed),
    }
}

fn until_end(mut bytes: &[u8]) -> Result<(Vec<u8>, &[u8]), Malformed> {
    let mut read = Vec::new();
    loop {
        match bytes {
            [END, INSIDE, rest @ ..] => {
                read.push(END);
                bytes = rest;
            }
            [END, rest @ ..] => return Ok((read, rest)),
            [byte, rest @ ..] => {
                read.push(*byte);
                bytes = rest;
            }
            [] => return Err(Malformed),
        }
    }
}

impl Default for Tail {
    fn default() -> Self {
        Self::Inline {
            len: 0,
            bytes: [0; INLINE],
        }
    }
}

/// What is not used of an inline tail is zero, and what fits is inline: so all of it is compared and
/// hashed, which takes no loop.
impl PartialEq for Tail {
    #[inline]
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (
                Self::Inline { len, bytes },
                Self::Inline {
                    len: n,
                    bytes: other,
                },
            ) => bytes == other && len == n,
            (Self::Heap(bytes), Self::Heap(other)) => bytes == other,
            _ => false,
        }
    }
}

impl Eq for Tail {}

impl PartialOrd for Tail {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Tail {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.as_bytes().cmp(other.as_bytes())
    }
}

impl Hash for Tail {
    #[inline]
    fn hash<H: Hasher>(&self, state: &mut H) {
        match self {
            Self::Inline { len, bytes } => {
                let (first, rest) = bytes.split_first_chunk().expect("it is longer");
                let mut last = [*len; 8];
                last[..rest.len()].copy_from_slice(rest);
                state.write_u128(u128::from_ne_bytes(*first));
                state.write_u64(u64::from_ne_bytes(last));
            }
            Self::Heap(bytes) => state.write(bytes),
        }
    }
}

impl fmt::Debug for Tail {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Tail({} bytes)", self.as_bytes().len())
    }
}
