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

/// The table of a record's fields, section by section.
macro_rules! fields {
    (
        { $($rkey:expr,)* } { $($lkey:expr,)* } { $($okey:expr,)* } { $($fkey:expr,)* }
        $($part:ident)?
    ) => {
        $crate::wire::Fields::new(
            concat!($($rkey,)* $($lkey,)* $($okey,)* $($fkey,)*),
            &[
                $($rkey.len() as u8,)*
                $($lkey.len() as u8,)*
                $($okey.len() as u8,)*
                $($fkey.len() as u8,)*
            ],
            [
                <[&str]>::len(&[$($rkey),*]),
                <[&str]>::len(&[$($lkey),*]),
                <[&str]>::len(&[$($okey),*]),
            ],
        )
        $(.with(&$part::FIELDS))?
    };
}

/// Gives each field's name its place in the table, to be matched on.
macro_rules! places {
    () => {};
    ($($name:ident)+) => {
        #[allow(non_camel_case_types, reason = "the names are those of fields")]
        enum Place { $($name,)+ }
        $(
            const $name: usize = Place::$name as usize;
        )+
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
pub(crate) use {fields, key, payload, places};
