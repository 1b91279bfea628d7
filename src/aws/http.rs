//! The one HTTP client that every Region's client shares, and the credential providers too: one pool, one set of roots.

use std::{
    collections::HashMap,
    sync::{Mutex, OnceLock, PoisonError},
    time::Duration,
};

use aws_sdk_secretsmanager::config::SharedAsyncSleep;
use aws_smithy_http_client::{
    Connector,
    proxy::ProxyConfig,
    tls::{self, TlsContext, TrustStore, rustls_provider::CryptoMode},
};
use aws_smithy_runtime_api::client::{
    http::{HttpClient, HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpConnector},
    orchestrator::HttpRequest,
    runtime_components::RuntimeComponents,
};

/// An HTTP client that opens nothing before its first call, and reads no certificate before its first call by TLS.
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

    fn connect(&self, settings: &HttpConnectorSettings, components: &RuntimeComponents) -> ByScheme {
        let proxy = if self.simulated { ProxyConfig::disabled() } else { ProxyConfig::from_env() };
        let by_tls = Making { settings: settings.clone(), sleep: components.sleep_impl(), proxy };
        let plain = if self.simulated || !is_proxied_by_tls() { by_tls.plain() } else { None };
        ByScheme { plain, simulated: self.simulated, by_tls, made: OnceLock::new() }
    }
}

/// Whether the proxy for what needs no TLS is itself spoken to by TLS.
fn is_proxied_by_tls() -> bool {
    let names = ["http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"];
    let proxies = names.iter().filter_map(|name| std::env::var(name).ok());
    proxies.into_iter().any(|proxy| proxy.to_lowercase().starts_with("https:"))
}

/// What a connector is made of.
#[derive(Debug)]
struct Making {
    settings: HttpConnectorSettings,
    sleep: Option<SharedAsyncSleep>,
    proxy: ProxyConfig,
}

impl Making {
    /// A connector that trusts those, or else the system's roots, which are read now.
    fn make(&self, trusted: Option<TlsContext>) -> Connector {
        let mut builder = Connector::builder().connector_settings(self.settings.clone());
        builder.set_sleep_impl(self.sleep.clone());
        builder.set_proxy_config(Some(self.proxy.clone()));
        let builder = builder.tls_provider(tls::Provider::Rustls(CryptoMode::AwsLc));
        match trusted {
            Some(trusted) => builder.tls_context(trusted).build(),
            None => builder.build(),
        }
    }

    /// A connector that trusts nobody, if there can be one.
    fn plain(&self) -> Option<Connector> {
        let nobody = TlsContext::builder().with_trust_store(TrustStore::empty()).build().ok()?;
        Some(self.make(Some(nobody)))
    }
}

/// A connector that reads the system's roots when TLS is first asked for: reading them takes longer than the first frame.
#[derive(Debug)]
struct ByScheme {
    /// For what needs no TLS, if it is told apart.
    plain: Option<Connector>,
    simulated: bool,
    by_tls: Making,
    made: OnceLock<Connector>,
}

impl HttpConnector for ByScheme {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let needs_none = self.simulated || request.uri().starts_with("http://");
        if let Some(plain) = self.plain.as_ref().filter(|_| needs_none) {
            return plain.call(request);
        }
        self.made.get_or_init(|| self.by_tls.make(None)).call(request)
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
