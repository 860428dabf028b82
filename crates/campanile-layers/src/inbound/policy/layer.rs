use std::{borrow::Cow, fmt, sync::Arc};

use tower_layer::Layer;

use super::{Policy, PolicyService};

/// Applies a [`Policy`] as [`PolicyService`].
///
/// Clones share the policy. See the [module docs](super) for an example.
#[must_use = "a layer does nothing until it is part of a stack"]
pub struct PolicyLayer<P> {
    name: Cow<'static, str>,
    policy: Arc<P>,
}

impl<P: Policy> PolicyLayer<P> {
    /// Creates the layer of a check; its stops carry the name.
    pub fn new(name: impl Into<Cow<'static, str>>, policy: P) -> Self {
        Self {
            name: name.into(),
            policy: Arc::new(policy),
        }
    }
}

impl<S, P> Layer<S> for PolicyLayer<P> {
    type Service = PolicyService<S, P>;

    fn layer(&self, inner: S) -> Self::Service {
        PolicyService::new(inner, self.name.clone(), Arc::clone(&self.policy))
    }
}

impl<P> Clone for PolicyLayer<P> {
    fn clone(&self) -> Self {
        Self {
            name: self.name.clone(),
            policy: Arc::clone(&self.policy),
        }
    }
}

impl<P> fmt::Debug for PolicyLayer<P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PolicyLayer")
            .field("name", &self.name)
            .finish_non_exhaustive()
    }
}
