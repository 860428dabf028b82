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

            /// What an update is about that has the member `key`, before it is read; `None` if that
            /// is no known kind.
            pub(crate) fn of(key: &str) -> Option<Self> {
                Some(match key {
                    $( $key => Self::$variant($crate::wire::Read::empty()), )*
                    _ => return None,
                })
            }

            pub(crate) fn read(
                &mut self,
                reader: &mut $crate::wire::Reader<'_>,
            ) -> Result<(), $crate::wire::ParseError> {
                match self {
                    $(
                        Self::$variant(value) => $crate::wire::Read::read(value, reader)
                            .map_err(|error| error.inside($key)),
                    )*
                    Self::Unknown(_) => reader.skip(),
                }
            }
        }

        impl $crate::wire::Write for $name {
            fn write(&self, uploads: &mut $crate::wire::Uploads) -> ::serde_json::Value {
                let (key, value) = match self {
                    $( Self::$variant(value) => ($key, $crate::wire::Write::write(value, uploads)), )*
                    Self::Unknown(members) => return members.clone().into(),
                };
                [(key, value)].into_iter().collect()
            }
        }
    };
}

pub(crate) use contents;
