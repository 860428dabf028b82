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

        impl ::campanile_core::Method for $name {
            const NAME: &'static str = $wire;

            type Response = $response;

            #[allow(unused_mut, reason = "not every method has parameters")]
            fn into_request(self) -> Result<::campanile_core::ApiRequest, ::campanile_core::ApiError> {
                let mut call = $crate::call::Call::new($wire);
                $($( call.set(key!($rname $($rkey)?), self.$rname); )*)?
                $($( call.maybe(key!($oname $($okey)?), self.$oname); )*)?
                Ok(call.into_request())
            }

            fn decode(
                response: ::campanile_core::ApiResponse,
            ) -> Result<$response, ::campanile_core::ApiError> {
                $crate::call::decode(&response)
            }
        }

        impl ::std::fmt::Debug for $name {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                let call = ::campanile_core::Method::into_request(self.clone());
                $crate::call::show(stringify!($name), call.ok(), f)
            }
        }
    };
}

pub(crate) use method;
