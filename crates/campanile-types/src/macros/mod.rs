//! What the generated files are written in: each macro turns a table of fields into a type.

mod contents;
mod method;
mod names;
mod one_of;
mod record;

/// A field's name on the wire: the one that is given, or its own.
macro_rules! key {
    ($name:ident) => {
        stringify!($name)
    };
    ($name:ident $key:literal) => {
        $key
    };
}

/// What a variant holds.
macro_rules! payload {
    ($payload:ident) => {
        $payload
    };
    ($payload:ident boxed) => {
        Box<$payload>
    };
}

pub(crate) use self::{
    contents::contents, method::method, names::names, one_of::one_of, record::record,
};
pub(crate) use {key, payload};
