//! Open sets of strings.

/// A string of which the Bot API names the values; it may name more tomorrow.
macro_rules! names {
    (
        $(#[$docs:meta])*
        $name:ident {
            $( $constant:literal => $variant:ident, )*
        }
    ) => {
        $(#[$docs])*
        #[derive(Debug, Clone, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum $name {
            $(
                #[doc = concat!("`", $constant, "` on the wire.")]
                $variant,
            )*
            /// A value that is newer than this crate, as it came.
            Unknown(String),
        }

        impl $name {
            /// The value on the wire.
            #[must_use]
            pub fn as_str(&self) -> &str {
                match self {
                    $( Self::$variant => $constant, )*
                    Self::Unknown(name) => name,
                }
            }
        }

        impl From<&str> for $name {
            fn from(name: &str) -> Self {
                match name {
                    $( $constant => Self::$variant, )*
                    name => Self::Unknown(name.to_owned()),
                }
            }
        }

        impl From<String> for $name {
            fn from(name: String) -> Self {
                name.as_str().into()
            }
        }

        impl ::std::fmt::Display for $name {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                f.write_str(self.as_str())
            }
        }

        impl Default for $name {
            /// The empty string, which is no known value.
            fn default() -> Self {
                Self::Unknown(String::new())
            }
        }

        impl $crate::wire::Read for $name {
            fn empty() -> Self {
                Self::default()
            }

            fn read(
                &mut self,
                reader: &mut $crate::wire::Reader<'_>,
            ) -> Result<(), $crate::wire::ParseError> {
                *self = (&*reader.string()?).into();
                Ok(())
            }
        }

        impl $crate::wire::Write for $name {
            fn write(&self, _: &mut $crate::wire::Uploads) -> ::serde_json::Value {
                self.as_str().into()
            }
        }

        $crate::wire::impl_serde!($name: Serialize);
        $crate::wire::impl_serde!($name: Deserialize);
    };
}

pub(crate) use names;
