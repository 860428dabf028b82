use std::{error::Error as StdError, fmt};

/// Why a gate cannot be as it was asked to be.
///
/// ```
/// use campanile_layers::{ChannelGateLayer, channel_gate::Channel};
/// use campanile_store::MemoryStore;
///
/// let error = ChannelGateLayer::all(MemoryStore::new(), [Channel::public("@a b")])
///     .build()
///     .unwrap_err();
/// assert!(error.to_string().starts_with("\"@a b\" is no username"));
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChannelGateError {
    message: String,
}

impl ChannelGateError {
    pub(super) fn new(message: impl Into<String>) -> Self {
        Self {
            message: message.into(),
        }
    }
}

impl fmt::Display for ChannelGateError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl StdError for ChannelGateError {}
