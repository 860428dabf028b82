//! Records: structs of named fields.

/// A record of the Bot API: `inbound` is read and written, `outbound` is built and written, `shared`
/// is both.
///
/// `required` fields must be there, `lenient` ones read as their empty value where an older server
/// leaves them out, `optional` ones are `None`, and `flags` travel only when they are true. `apart`
/// stands a boxed `part` whose fields are members of the same object on the wire.
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
    (part $($rest:tt)*) => {
        record!(@define $($rest)*);
        record!(@part $($rest)*);
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
            $( $(#[$adocs])* pub $aname: Option<Box<$atype>>, )?
        }

        impl $crate::wire::Write for $name {
            #[allow(unused_variables, unused_mut, reason = "not every record has files or fields")]
            fn write(&self, uploads: &mut $crate::wire::Uploads) -> ::serde_json::Value {
                let mut map = ::serde_json::Map::new();
                $( map.insert($tag.to_owned(), $constant.into()); )?
                $($( map.insert(key!($rname $($rkey)?).to_owned(), $crate::wire::Write::write(&self.$rname, uploads)); )*)?
                $($( map.insert(key!($lname $($lkey)?).to_owned(), $crate::wire::Write::write(&self.$lname, uploads)); )*)?
                $($(
                    if let Some(value) = &self.$oname {
                        map.insert(key!($oname $($okey)?).to_owned(), $crate::wire::Write::write(value, uploads));
                    }
                )*)?
                $($(
                    if self.$fname {
                        map.insert(key!($fname).to_owned(), true.into());
                    }
                )*)?
                $(
                    let part = self.$aname.as_ref().map($crate::wire::to_value);
                    if let Some(::serde_json::Value::Object(part)) = part {
                        map.extend(part);
                    }
                )?
                map.into()
            }
        }

        impl ::std::fmt::Debug for $name {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                let value = $crate::wire::to_value(self);
                $crate::wire::Shape(&value).show(stringify!($name), f)
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

            #[allow(unused_mut, reason = "not every record has fields")]
            fn read(
                reader: &mut $crate::wire::Reader<'_>,
            ) -> Result<Self, $crate::wire::ParseError> {
                let mut this = Self::empty();
                $($( let mut $rname = false; )*)?
                let mut first = true;
                reader.object()?;
                while let Some(key) = reader.key(&mut first)? {
                    match &*key {
                        $($(
                            key!($rname $($rkey)?) => {
                                $rname = reader.field(key!($rname $($rkey)?), &mut this.$rname)?;
                            }
                        )*)?
                        $($(
                            key!($lname $($lkey)?) => {
                                reader.field(key!($lname $($lkey)?), &mut this.$lname)?;
                            }
                        )*)?
                        $($(
                            key!($oname $($okey)?) => {
                                reader.field(key!($oname $($okey)?), &mut this.$oname)?;
                            }
                        )*)?
                        $($(
                            key!($fname) => {
                                reader.field(key!($fname), &mut this.$fname)?;
                            }
                        )*)?
                        $( key if $atype::read_member(&mut this.$aname, key, reader)? => {} )?
                        _ => reader.skip()?,
                    }
                }
                $($(
                    if !$rname {
                        return Err(reader.missing(key!($rname $($rkey)?)));
                    }
                )*)?
                Ok(this)
            }
        }

        $crate::wire::impl_serde!($name: Deserialize);
    };
    (
        @part
        $(#[$docs:meta])*
        $name:ident {
            $(optional { $( $(#[$odocs:meta])* $oname:ident $(= $okey:literal)?: $otype:ty, )* })?
            $(flags { $( $(#[$fdocs:meta])* $fname:ident, )* })?
        }
    ) => {
        impl Default for $name {
            /// Every field empty.
            fn default() -> Self {
                Self {
                    $($( $oname: None, )*)?
                    $($( $fname: false, )*)?
                }
            }
        }

        impl $name {
            /// Reads the member `key` of the whole, if it belongs to this part of it.
            pub(crate) fn read_member(
                part: &mut Option<Box<Self>>,
                key: &str,
                reader: &mut $crate::wire::Reader<'_>,
            ) -> Result<bool, $crate::wire::ParseError> {
                match key {
                    $($(
                        key!($oname $($okey)?) => {
                            let part = part.get_or_insert_default();
                            reader.field(key!($oname $($okey)?), &mut part.$oname)?;
                        }
                    )*)?
                    $($(
                        key!($fname) => {
                            let part = part.get_or_insert_default();
                            reader.field(key!($fname), &mut part.$fname)?;
                        }
                    )*)?
                    _ => return Ok(false),
                }
                Ok(true)
            }
        }
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
