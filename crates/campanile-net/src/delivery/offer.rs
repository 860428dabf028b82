use campanile_core::ApiRequest;
use tokio::sync::oneshot;

/// The call's end of a place for the last reply.
#[derive(Debug)]
pub(crate) struct Offer {
    sender: oneshot::Sender<ApiRequest>,
    fits: fn(&ApiRequest) -> bool,
}

impl Offer {
    #[cfg(feature = "webhook")]
    pub(super) fn new(sender: oneshot::Sender<ApiRequest>, fits: fn(&ApiRequest) -> bool) -> Self {
        Self { sender, fits }
    }

    /// Hands over a reply; it comes back if it does not fit, or if nobody waits for it any more.
    pub(super) fn accept(self, reply: ApiRequest) -> Result<(), ApiRequest> {
        match (self.fits)(&reply) {
            true => self.sender.send(reply),
            false => Err(reply),
        }
    }
}
