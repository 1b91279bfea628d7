//! The last question before a mutation is signed: whether what it was confirmed on still holds.
//!
//! It is asked when the SDK has its credentials at hand, however long it waited for them.

use std::sync::{Arc, OnceLock};

use aws_smithy_runtime_api::{
    box_error::BoxError,
    client::{
        interceptors::{Intercept, context::BeforeTransmitInterceptorContextRef},
        runtime_components::RuntimeComponents,
    },
};
use aws_smithy_types::config_bag::ConfigBag;

use super::{credentials::Witness, sdk::Sdk};
use crate::{domain::error::RemoteError, gateway::Terms};

/// Lets one call be signed, or ends it before.
#[derive(Debug, Clone)]
pub(super) struct Permit {
    sdk: Sdk,
    terms: Terms,
    witness: Witness,
    refused: Arc<OnceLock<RemoteError>>,
}

impl Permit {
    /// For a call of `sdk` whose credentials `witness` watches.
    pub(super) fn new(sdk: &Sdk, terms: &Terms, witness: &Witness) -> Self {
        Self { sdk: sdk.clone(), terms: terms.clone(), witness: witness.clone(), refused: Arc::default() }
    }

    /// Why the call was ended unsigned; `None` when it was not.
    pub(super) fn refused(&self) -> Option<&RemoteError> {
        self.refused.get()
    }

    /// Whether the terms hold, for the credentials that the call has and for those that are in use.
    fn ask(&self) -> Result<(), RemoteError> {
        let in_use = self.sdk.epoch();
        self.terms.check_credentials(self.witness.used().unwrap_or(in_use))?;
        self.terms.check(in_use)
    }
}

impl Intercept for Permit {
    fn name(&self) -> &'static str {
        "Permit"
    }

    fn read_before_signing(
        &self,
        _: &BeforeTransmitInterceptorContextRef<'_>,
        _: &RuntimeComponents,
        _: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        self.ask().map_err(|why| self.refused.get_or_init(|| why).clone().into())
    }
}
