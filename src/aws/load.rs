//! The AWS configuration, loaded on the first call, and the clients made from it.

use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
};

use aws_config::{
    BehaviorVersion, SdkConfig, environment::EnvironmentVariableRegionProvider, identity::IdentityCache,
    meta::region::ProvideRegion, retry::RetryConfig,
    stalled_stream_protection::StalledStreamProtectionConfig, timeout::TimeoutConfig,
};
use aws_credential_types::{Credentials, provider::SharedCredentialsProvider};
use aws_sdk_secretsmanager::{Client, config::SharedHttpClient};
use aws_smithy_runtime_api::client::identity::SharedIdentityCache;
use aws_types::service_config::ServiceConfigKey;

use super::{
    credentials::{Epochs, Keeper, Nobody, Witness},
    options::{Options, Timeouts},
    profile,
};
use crate::{
    domain::{Region, Safe, lane::Lane},
    gateway::Setup,
};

/// One loading of the AWS configuration. When credentials end, it is thrown away whole: a profile's file may have
/// been written anew, and aws-config reads it once.
#[derive(Debug)]
pub(super) struct Loaded {
    config: SdkConfig,
    endpoint: Option<String>,
    sts_endpoint: Option<String>,
    clients: Mutex<HashMap<Lane, Client>>,
    pub(super) keeper: Keeper,
    pub(super) setup: Setup,
}

impl Loaded {
    /// Loads the configuration. `first` is the Region of the first call: an assumed role's STS is asked there when
    /// neither environment nor profile name a Region, and no metadata service is asked for one.
    pub(super) async fn new(
        options: &Options,
        http: SharedHttpClient,
        first: Region,
        epochs: Epochs,
    ) -> Self {
        let (config, setup) = if options.simulated {
            simulated(options, http)
        } else {
            Box::pin(configured(options, http, first)).await
        };
        let source = config.credentials_provider().unwrap_or_else(|| {
            SharedCredentialsProvider::new(Nobody("the AWS configuration has none".to_owned()))
        });
        let keeper = Keeper::new(source, options.timeouts.credentials, epochs);
        let config = config
            .into_builder()
            .credentials_provider(SharedCredentialsProvider::new(keeper.clone()))
            .stalled_stream_protection(StalledStreamProtectionConfig::disabled())
            .build();
        let endpoint = options.endpoint.as_ref();
        Self {
            config,
            endpoint: endpoint.map(|endpoint| endpoint.as_str().to_owned()),
            sts_endpoint: endpoint
                .filter(|endpoint| !endpoint.is_aws())
                .map(|endpoint| endpoint.as_str().to_owned()),
            clients: Mutex::default(),
            keeper,
            setup,
        }
    }

    /// The client of a lane, made when it is first asked for.
    pub(super) fn client(&self, lane: Lane) -> Client {
        let mut clients = self.clients.lock().unwrap_or_else(PoisonError::into_inner);
        let make = || {
            let mut builder =
                aws_sdk_secretsmanager::config::Builder::from(&self.config).region(sdk_region(lane.region));
            if self.endpoint.is_some() {
                builder.set_endpoint_url(self.endpoint.clone());
            }
            Client::from_conf(builder.build())
        };
        clients.entry(lane).or_insert_with(make).clone()
    }

    /// A client of STS in a Region, for one call. It is needed once or twice in a run, so it is not kept.
    pub(super) fn sts(&self, region: Region, witness: &Witness) -> aws_sdk_sts::Client {
        let mut builder = aws_sdk_sts::config::Builder::from(&self.config)
            .credentials_provider(witness.clone())
            .region(sdk_region(region));
        if self.sts_endpoint.is_some() {
            builder.set_endpoint_url(self.sts_endpoint.clone());
        }
        aws_sdk_sts::Client::from_conf(builder.build())
    }
}

/// The time limits of one call that may take `whole`. There is one attempt, so its limit is the call's.
pub(super) fn limits(timeouts: &Timeouts, whole: std::time::Duration) -> TimeoutConfig {
    TimeoutConfig::builder()
        .connect_timeout(timeouts.connect)
        .operation_attempt_timeout(whole)
        .operation_timeout(whole)
        .build()
}

fn sdk_region(region: Region) -> aws_types::region::Region {
    aws_types::region::Region::from_static(region.name())
}

/// The SDK's own cache is off: [`Keeper`] is the cache.
fn no_cache() -> SharedIdentityCache {
    IdentityCache::no_cache()
}

fn simulated(options: &Options, http: SharedHttpClient) -> (SdkConfig, Setup) {
    let nobody = Credentials::new("SIMULATOR", "simulator", None, None, "simulator");
    let mut builder = SdkConfig::builder()
        .behavior_version(BehaviorVersion::latest())
        .credentials_provider(SharedCredentialsProvider::new(nobody))
        .identity_cache(no_cache())
        .retry_config(RetryConfig::disabled())
        .timeout_config(limits(&options.timeouts, options.timeouts.read));
    builder.set_http_client(Some(http));
    let endpoint = options.endpoint.as_ref().map(|endpoint| Safe::new(endpoint.as_str()));
    (builder.build(), Setup { endpoint, ..Setup::default() })
}

async fn configured(options: &Options, http: SharedHttpClient, first: Region) -> (SdkConfig, Setup) {
    let profiles = profile::read(options).await;
    let named = match EnvironmentVariableRegionProvider::new().region().await {
        Some(region) => Some(region.to_string()),
        None => profiles.as_ref().and_then(|profiles| profiles.get("region")).map(str::to_owned),
    };
    let region = named.as_deref().and_then(|name| Region::new(name).ok());
    let credentials_region = sdk_region(region.unwrap_or(first));
    let credentials =
        profile::credentials(options, profiles.as_ref(), http.clone(), credentials_region.clone());
    let mut loader = aws_config::defaults(BehaviorVersion::latest())
        .region(credentials_region)
        .http_client(http)
        .identity_cache(no_cache())
        .retry_config(RetryConfig::disabled())
        .timeout_config(limits(&options.timeouts, options.timeouts.read));
    if let Some(profile) = &options.profile {
        loader = loader.profile_name(profile);
    }
    if let Some(credentials) = credentials {
        loader = loader.credentials_provider(credentials);
    }
    let config = loader.load().await;
    let endpoint = match &options.endpoint {
        Some(endpoint) => Some(Safe::new(endpoint.as_str())),
        None => configured_endpoint(&config).map(Safe::from),
    };
    let named = profiles.as_ref().map(|profiles| Safe::new(profiles.selected_profile()));
    let sso_region = profiles.as_ref().and_then(profile::sso_region);
    let login = profile::login(options, profiles.as_ref());
    (config, Setup { profile: named, endpoint, region, sso_region, login, expires: None })
}

/// `AWS_ENDPOINT_URL_SECRETS_MANAGER`, the profile's `services`, or `AWS_ENDPOINT_URL`, by the SDK's own rules.
fn configured_endpoint(config: &SdkConfig) -> Option<String> {
    let key = ServiceConfigKey::builder()
        .service_id("Secrets Manager")
        .env("AWS_ENDPOINT_URL")
        .profile("endpoint_url")
        .build()
        .ok()?;
    let own = config.service_config().and_then(|service| service.load_config(key));
    own.or_else(|| config.endpoint_url().map(str::to_owned))
}
