//! The one HTTP client that every Region's client shares, and the credential providers too: one pool, one set of roots.

use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
    time::Duration,
};

use aws_smithy_http_client::{
    Connector,
    proxy::ProxyConfig,
    tls::{self, TlsContext, TrustStore, rustls_provider::CryptoMode},
};
use aws_smithy_runtime_api::client::{
    http::{HttpClient, HttpConnectorSettings, SharedHttpConnector},
    runtime_components::RuntimeComponents,
};

/// An HTTP client that opens nothing and reads no certificate before its first call.
#[derive(Debug)]
pub(super) struct Shared {
    /// A simulator is on this machine: no proxy stands before it, and no certificate speaks for it.
    simulated: bool,
    connectors: Mutex<HashMap<Limits, SharedHttpConnector>>,
}

/// Connect and read time limits: a connector has its own, and the credential providers ask for other ones.
type Limits = (Option<Duration>, Option<Duration>);

impl Shared {
    pub(super) fn new(simulated: bool) -> Self {
        Self { simulated, connectors: Mutex::default() }
    }

    fn connect(&self, settings: &HttpConnectorSettings, components: &RuntimeComponents) -> Connector {
        let mut builder = Connector::builder().connector_settings(settings.clone());
        builder.set_sleep_impl(components.sleep_impl());
        let proxy = if self.simulated { ProxyConfig::disabled() } else { ProxyConfig::from_env() };
        builder.set_proxy_config(Some(proxy));
        let builder = builder.tls_provider(tls::Provider::Rustls(CryptoMode::AwsLc));
        if self.simulated
            && let Ok(nobody) = TlsContext::builder().with_trust_store(TrustStore::empty()).build()
        {
            return builder.tls_context(nobody).build();
        }
        builder.build()
    }
}

impl HttpClient for Shared {
    fn http_connector(
        &self,
        settings: &HttpConnectorSettings,
        components: &RuntimeComponents,
    ) -> SharedHttpConnector {
        let mut connectors = self.connectors.lock().unwrap_or_else(PoisonError::into_inner);
        connectors
            .entry((settings.connect_timeout(), settings.read_timeout()))
            .or_insert_with(|| SharedHttpConnector::new(self.connect(settings, components)))
            .clone()
    }
}
