//! What an update may be about.

/// What an update may be about, one variant for each of its members.
macro_rules! contents {
    (
        $(#[$docs:meta])*
        $name:ident {
            $( $key:literal => $variant:ident($payload:ident $($boxed:ident)?), )*
        }
    ) => {
        $(#[$docs])*
        #[derive(Clone, PartialEq)]
        #[non_exhaustive]
        pub enum $name {
            $(
                #[doc = concat!("The member `", $key, "`.")]
                $variant(payload!($payload $($boxed)?)),
            )*
            /// A kind that is newer than this crate: the members beside the id, as they came.
            Unknown(::serde_json::Map<String, ::serde_json::Value>),
        }

        impl $name {
            /// The name of the kind on the wire; `None` for what is not known.
            #[must_use]
            pub fn name(&self) -> Option<&'static str> {
                match self {
                    $( Self::$variant(_) => Some($key), )*
                    Self::Unknown(_) => None,
                }
            }

            /// Reads the member `key`, if it is a known kind.
            pub(crate) fn read(
                key: &str,
                reader: &mut $crate::wire::Reader<'_>,
            ) -> Result<Option<Self>, $crate::wire::ParseError> {
                let read = match key {
                    $(
                        $key => $crate::wire::Read::read(reader)
                            .map(Self::$variant)
                            .map_err(|error| error.inside($key)),
                    )*
                    _ => return Ok(None),
                };
                read.map(Some)
            }

            pub(crate) fn write(
                &self,
                uploads: &mut $crate::wire::Uploads,
            ) -> ::serde_json::Map<String, ::serde_json::Value> {
                let (key, value) = match self {
                    $( Self::$variant(value) => ($key, $crate::wire::Write::write(value, uploads)), )*
                    Self::Unknown(members) => return members.clone(),
                };
                [(key.to_owned(), value)].into_iter().collect()
            }
        }
    };
}

pub(crate) use contents;
