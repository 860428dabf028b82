//! Methods.

/// A method of the Bot API: a struct of its parameters that a bot can send.
macro_rules! method {
    (
        $(#[$docs:meta])*
        $name:ident = $wire:literal -> $response:ty {
            $(required { $( $(#[$rdocs:meta])* $rname:ident $(= $rkey:literal)?: $rtype:ty, )* })?
            $(optional { $( $(#[$odocs:meta])* $oname:ident $(= $okey:literal)?: $otype:ty, )* })?
        }
    ) => {
        $(#[$docs])*
        #[derive(Clone, PartialEq)]
        #[must_use = "a method does nothing until a bot sends it"]
        pub struct $name {
            $($( $(#[$rdocs])* pub $rname: $rtype, )*)?
            $($( $(#[$odocs])* pub $oname: Option<$otype>, )*)?
        }

        impl $name {
            /// Creates the call from its required parameters.
            #[allow(
                clippy::new_without_default,
                clippy::too_many_arguments,
                reason = "the Bot API decides how much is required"
            )]
            pub fn new($($( $rname: impl Into<$rtype>, )*)?) -> Self {
                Self {
                    $($( $rname: $rname.into(), )*)?
                    $($( $oname: None, )*)?
                }
            }

            $($(
                #[doc = concat!("Sets [`", stringify!($oname), "`](Self#structfield.", stringify!($oname), ").")]
                pub fn $oname(mut self, value: impl Into<$otype>) -> Self {
                    self.$oname = Some(value.into());
                    self
                }
            )*)?
        }

        impl $name {
            const FIELDS: $crate::wire::Fields = fields!(
                { $($( key!($rname $($rkey)?), )*)? } {} { $($( key!($oname $($okey)?), )*)? } {}
            );

            fn request(&self) -> ::campanile_core::ApiRequest {
                const { &Self::FIELDS }.request($wire, &self)
            }
        }

        impl $crate::wire::WriteField for &$name {
            #[allow(
                unused_variables,
                non_upper_case_globals,
                reason = "places are named like parameters, and not every method has any"
            )]
            fn write_field(
                &self,
                place: usize,
                uploads: &mut $crate::wire::Uploads,
            ) -> ::serde_json::Value {
                places! { $($($rname)*)? $($($oname)*)? }
                match place {
                    $($( $rname => $crate::wire::Write::write(&self.$rname, uploads), )*)?
                    $($( $oname => $crate::wire::Write::write(&self.$oname, uploads), )*)?
                    _ => ::serde_json::Value::Null,
                }
            }
        }

        impl ::campanile_core::Method for $name {
            const NAME: &'static str = $wire;

            type Response = $response;

            // Inlined, so that what is dropped here is dropped by the bot's own code alone.
            #[inline]
            fn into_request(self) -> Result<::campanile_core::ApiRequest, ::campanile_core::ApiError> {
                Ok(self.request())
            }

            #[inline]
            fn decode(
                response: ::campanile_core::ApiResponse,
            ) -> Result<$response, ::campanile_core::ApiError> {
                $crate::call::decode(response)
            }
        }

        impl ::std::fmt::Debug for $name {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                const { &Self::FIELDS }.show(stringify!($name), &self, f)
            }
        }
    };
}

pub(crate) use method;
