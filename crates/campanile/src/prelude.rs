//! What nearly every bot uses, for `use campanile::prelude::*`.

pub use campanile_core::{
    Ack, ApiError, ApiErrorKind, ApiRequest, Bot, BoxError, ChatId, ChatType, Content, Error,
    Extension, FileSource, Flow, FromUpdate, InputFile, IntoOutcome, Kind, MessageId, Outcome,
    Payload, Principal, Rejection, Reply, Request, Sent, Stop, Update, UpdateService, UserId, stop,
};

#[cfg(feature = "polling")]
pub use crate::App;
pub use crate::{
    Album, Args, Callback, CallbackData, Chat, Command, Filter, Groups, Message, Params, Router,
    State, Text, User,
};
