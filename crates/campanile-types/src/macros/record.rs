//! Records: structs of named fields.

/// A record of the Bot API: `inbound` is read and written, `outbound` is built and written, `shared`
/// is both.
///
/// `required` fields must be there, `lenient` ones read as their empty value where an older server
/// leaves them out, `optional` ones are `None`, and `flags` travel only when they are true. `apart`
/// stands a record, read on demand, whose fields are members of the same object on the wire.
macro_rules! record {
    (inbound $($rest:tt)*) => {
        record!(@define $($rest)*);
        record!(@read $($rest)*);
    };
    (outbound $($rest:tt)*) => {
        record!(@define $($rest)*);
        record!(@build $($rest)*);
    };
    (shared $($rest:tt)*) => {
        record!(@define $($rest)*);
        record!(@read $($rest)*);
        record!(@build $($rest)*);
    };
    (
        @define
        $(#[$docs:meta])*
        $name:ident $($tag:literal = $constant:literal)? {
            $(required { $( $(#[$rdocs:meta])* $rname:ident $(= $rkey:literal)?: $rtype:ty, )* })?
            $(lenient { $( $(#[$ldocs:meta])* $lname:ident $(= $lkey:literal)?: $ltype:ty, )* })?
            $(optional { $( $(#[$odocs:meta])* $oname:ident $(= $okey:literal)?: $otype:ty, )* })?
            $(flags { $( $(#[$fdocs:meta])* $fname:ident, )* })?
            $(apart { $(#[$adocs:meta])* $aname:ident: $atype:ident, })?
        }
    ) => {
        $(#[$docs])*
        #[derive(Clone, PartialEq)]
        pub struct $name {
            $($( $(#[$rdocs])* pub $rname: $rtype, )*)?
            $($( $(#[$ldocs])* pub $lname: $ltype, )*)?
            $($( $(#[$odocs])* pub $oname: Option<$otype>, )*)?
            $($( $(#[$fdocs])* pub $fname: bool, )*)?
            $( $(#[$adocs])* pub $aname: Option<$crate::Lazy<$atype>>, )?
        }

        impl $name {
            pub(crate) const FIELDS: $crate::wire::Fields = fields!(
                { $($( key!($rname $($rkey)?), )*)? }
                { $($( key!($lname $($lkey)?), )*)? }
                { $($( key!($oname $($okey)?), )*)? }
                { $($( key!($fname), )*)? }
                $($atype)?
            );

        }

        impl $crate::wire::WriteField for &$name {
            #[allow(
                unused_variables,
                non_upper_case_globals,
                reason = "places are named like fields, and not every record has any"
            )]
            fn write_field(
                &self,
                place: usize,
                uploads: &mut $crate::wire::Uploads,
            ) -> ::serde_json::Value {
                places! { $($($rname)*)? $($($lname)*)? $($($oname)*)? $($($fname)*)? }
                match place {
                    $($( $rname => $crate::wire::Write::write(&self.$rname, uploads), )*)?
                    $($( $lname => $crate::wire::Write::write(&self.$lname, uploads), )*)?
                    $($( $oname => $crate::wire::Write::write(&self.$oname, uploads), )*)?
                    $($( $fname => $crate::wire::Write::write(&self.$fname, uploads), )*)?
                    $(
                        place if place >= $name::FIELDS.len() => {
                            $crate::wire::Write::write(&self.$aname, uploads)
                        }
                    )?
                    _ => ::serde_json::Value::Null,
                }
            }
        }

        impl $crate::wire::Write for $name {
            fn write(&self, uploads: &mut $crate::wire::Uploads) -> ::serde_json::Value {
                let tag = None $(.or(Some(($tag, $constant.into()))))?;
                const { &Self::FIELDS }.write(tag, uploads, &self)
            }
        }

        impl ::std::fmt::Debug for $name {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                $crate::wire::show(stringify!($name), &self, f)
            }
        }

        $crate::wire::impl_serde!($name: Serialize);
    };
    (
        @read
        $(#[$docs:meta])*
        $name:ident $($tag:literal = $constant:literal)? {
            $(required { $( $(#[$rdocs:meta])* $rname:ident $(= $rkey:literal)?: $rtype:ty, )* })?
            $(lenient { $( $(#[$ldocs:meta])* $lname:ident $(= $lkey:literal)?: $ltype:ty, )* })?
            $(optional { $( $(#[$odocs:meta])* $oname:ident $(= $okey:literal)?: $otype:ty, )* })?
            $(flags { $( $(#[$fdocs:meta])* $fname:ident, )* })?
            $(apart { $(#[$adocs:meta])* $aname:ident: $atype:ident, })?
        }
    ) => {
        impl Default for $name {
            /// Every field empty.
            fn default() -> Self {
                $crate::wire::Read::empty()
            }
        }

        impl $crate::wire::Read for $name {
            fn empty() -> Self {
                Self {
                    $($( $rname: $crate::wire::Read::empty(), )*)?
                    $($( $lname: $crate::wire::Read::empty(), )*)?
                    $($( $oname: None, )*)?
                    $($( $fname: false, )*)?
                    $( $aname: None, )?
                }
            }

            fn read(
                mut self: &mut Self,
                reader: &mut $crate::wire::Reader<'_>,
            ) -> Result<(), $crate::wire::ParseError> {
                const { &Self::FIELDS }.read(reader, &mut self)
            }
        }

        impl $crate::wire::ReadField for &mut $name {
            #[allow(
                unused_variables,
                non_upper_case_globals,
                reason = "places are named like fields, and not every record has any"
            )]
            fn read_field(
                &mut self,
                place: usize,
                reader: &mut $crate::wire::Reader<'_>,
            ) -> Result<(), $crate::wire::ParseError> {
                places! { $($($rname)*)? $($($lname)*)? $($($oname)*)? $($($fname)*)? }
                match place {
                    $($( $rname => $crate::wire::Read::read(&mut self.$rname, reader), )*)?
                    $($( $lname => $crate::wire::Read::read(&mut self.$lname, reader), )*)?
                    $($( $oname => $crate::wire::Read::read(&mut self.$oname, reader), )*)?
                    $($( $fname => $crate::wire::Read::read(&mut self.$fname, reader), )*)?
                    $(
                        place if place >= $name::FIELDS.len() => {
                            let part = self.$aname.get_or_insert_with($crate::wire::Read::empty);
                            part.add(const { &$name::FIELDS }.name(place), reader.raw()?);
                            Ok(())
                        }
                    )?
                    _ => reader.skip(),
                }
            }
        }

        $crate::wire::impl_serde!($name: Deserialize);
    };
    (
        @build
        $(#[$docs:meta])*
        $name:ident $($tag:literal = $constant:literal)? {
            $(required { $( $(#[$rdocs:meta])* $rname:ident $(= $rkey:literal)?: $rtype:ty, )* })?
            $(lenient { $( $(#[$ldocs:meta])* $lname:ident $(= $lkey:literal)?: $ltype:ty, )* })?
            $(optional { $( $(#[$odocs:meta])* $oname:ident $(= $okey:literal)?: $otype:ty, )* })?
            $(flags { $( $(#[$fdocs:meta])* $fname:ident, )* })?
            $(apart { $(#[$adocs:meta])* $aname:ident: $atype:ident, })?
        }
    ) => {
        impl $name {
            /// Creates it from what is required.
            #[allow(
                clippy::new_without_default,
                clippy::too_many_arguments,
                reason = "the Bot API decides how much is required"
            )]
            pub fn new($($( $rname: impl Into<$rtype>, )*)?) -> Self {
                Self {
                    $($( $rname: $rname.into(), )*)?
                    $($( $lname: $crate::wire::Read::empty(), )*)?
                    $($( $oname: None, )*)?
                    $($( $fname: false, )*)?
                }
            }

            $($(
                #[doc = concat!("Sets [`", stringify!($lname), "`](Self#structfield.", stringify!($lname), ").")]
                #[must_use]
                pub fn $lname(mut self, value: impl Into<$ltype>) -> Self {
                    self.$lname = value.into();
                    self
                }
            )*)?
            $($(
                #[doc = concat!("Sets [`", stringify!($oname), "`](Self#structfield.", stringify!($oname), ").")]
                #[must_use]
                pub fn $oname(mut self, value: impl Into<$otype>) -> Self {
                    self.$oname = Some(value.into());
                    self
                }
            )*)?
            $($(
                #[doc = concat!("Sets [`", stringify!($fname), "`](Self#structfield.", stringify!($fname), ").")]
                #[must_use]
                pub fn $fname(mut self, value: bool) -> Self {
                    self.$fname = value;
                    self
                }
            )*)?
        }
    };
}

pub(crate) use record;
