//! Unions: an object of one of several shapes.

/// A type of which an object has one of several shapes, told by a member.
///
/// `inbound` unions keep what they do not know; `outbound` ones are written only, and take any JSON.
macro_rules! one_of {
    (
        inbound
        $(#[$docs:meta])*
        $name:ident by $tag:literal $(or $text:ident or $parts:ident)? {
            $( $constant:literal => $variant:ident($payload:ident $($boxed:ident)?), )*
        }
    ) => {
        $(#[$docs])*
        #[derive(Clone, PartialEq)]
        #[non_exhaustive]
        pub enum $name {
            $(
                /// Plain text.
                $text(String),
                /// Parts that follow each other.
                $parts(Vec<$name>),
            )?
            $(
                #[doc = concat!("The `", $tag, "` is `", $constant, "`.")]
                $variant(payload!($payload $($boxed)?)),
            )*
            /// What is newer than this crate, as it came.
            Unknown(::serde_json::Value),
        }

        impl $crate::wire::Read for $name {
            fn empty() -> Self {
                Self::default()
            }

            fn read(
                &mut self,
                reader: &mut $crate::wire::Reader<'_>,
            ) -> Result<(), $crate::wire::ParseError> {
                let variant = match reader.peek() {
                    $(
                        b'"' => Self::$text($crate::wire::Read::empty()),
                        b'[' => Self::$parts($crate::wire::Read::empty()),
                    )?
                    _ => match reader.member($tag)?.as_deref() {
                        $( Some($constant) => Self::$variant($crate::wire::Read::empty()), )*
                        _ => Self::default(),
                    },
                };
                $crate::wire::put(self, variant);
                match self {
                    $(
                        Self::$text(text) => $crate::wire::Read::read(text, reader),
                        Self::$parts(parts) => $crate::wire::Read::read(parts, reader),
                    )?
                    $( Self::$variant(value) => $crate::wire::Read::read(value, reader), )*
                    Self::Unknown(value) => $crate::wire::Read::read(value, reader),
                }
            }
        }

        impl $crate::wire::Write for $name {
            fn write(&self, uploads: &mut $crate::wire::Uploads) -> ::serde_json::Value {
                match self {
                    $(
                        Self::$text(text) => $crate::wire::Write::write(text, uploads),
                        Self::$parts(parts) => $crate::wire::Write::write(parts, uploads),
                    )?
                    $( Self::$variant(value) => $crate::wire::Write::write(value, uploads), )*
                    Self::Unknown(value) => value.clone(),
                }
            }
        }

        impl Default for $name {
            /// Nothing that is known.
            fn default() -> Self {
                Self::Unknown(::serde_json::Value::Null)
            }
        }

        one_of!(@common $name { $($variant($payload $($boxed)?),)* });
        $crate::wire::impl_serde!($name: Deserialize);
    };
    (
        outbound
        $(#[$docs:meta])*
        $name:ident {
            $( $variant:ident($payload:ident $($boxed:ident)?), )*
        }
    ) => {
        $(#[$docs])*
        #[derive(Clone, PartialEq)]
        #[non_exhaustive]
        pub enum $name {
            $(
                #[doc = concat!("See [`", stringify!($payload), "`].")]
                $variant(payload!($payload $($boxed)?)),
            )*
            /// What was made elsewhere or is newer than this crate, sent as it is.
            Other(::serde_json::Value),
        }

        impl $crate::wire::Write for $name {
            fn write(&self, uploads: &mut $crate::wire::Uploads) -> ::serde_json::Value {
                match self {
                    $( Self::$variant(value) => $crate::wire::Write::write(value, uploads), )*
                    Self::Other(value) => value.clone(),
                }
            }
        }

        one_of!(@common $name { $($variant($payload $($boxed)?),)* });
    };
    (@common $name:ident { $( $variant:ident($payload:ident $($boxed:ident)?), )* }) => {
        $(
            impl From<$payload> for $name {
                fn from(value: $payload) -> Self {
                    Self::$variant(value.into())
                }
            }
        )*

        impl ::std::fmt::Debug for $name {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                $crate::wire::show_inside(stringify!($name), &self, f)
            }
        }

        $crate::wire::impl_serde!($name: Serialize);
    };
}

pub(crate) use one_of;
