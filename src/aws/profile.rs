//! Profiles: which one is meant, what it says, and that a chosen one is the only source of credentials.
//!
//! The SDK lets variables win over a profile that was asked for by name, and falls through to an instance's role when
//! there is no such profile. Somebody who types `--profile` means that account and no other, as with the AWS CLI.

use std::borrow::Cow;

use aws_config::{
    profile::{ProfileFileCredentialsProvider, ProfileSet},
    provider_config::ProviderConfig,
};
use aws_credential_types::provider::SharedCredentialsProvider;
use aws_sdk_secretsmanager::config::SharedHttpClient;
use aws_types::os_shim_internal::{Env, Fs};

use super::{credentials::Nobody, options::Options};
use crate::{domain::Region, gateway::Login};

/// The profiles of this machine, with the one that flag, `AWS_PROFILE` or custom select. `None` when the files cannot
/// be read: the credentials tell why, with the file's name and line.
pub(super) async fn read(options: &Options) -> Option<ProfileSet> {
    let chosen = options.profile.clone().map(Cow::Owned);
    aws_config::profile::load(&Fs::real(), &Env::real(), &Default::default(), chosen).await.ok()
}

/// `sso_region`, of the profile itself or of the `sso-session` that it names.
pub(super) fn sso_region(profiles: &ProfileSet) -> Option<Region> {
    let session = profiles.get("sso_session").and_then(|name| profiles.sso_session(name));
    let name =
        session.and_then(|session| session.get("sso_region")).or_else(|| profiles.get("sso_region"))?;
    Region::new(name).ok()
}

/// The most profiles that a chain of `source_profile` is followed over.
const LONGEST_CHAIN: usize = 8;

/// How the credentials come: variables win unless a profile was named by flag, as in the SDK's own chain; a profile that
/// assumes a role is as good as its source.
pub(super) fn login(options: &Options, profiles: Option<&ProfileSet>) -> Login {
    if options.profile.is_none() && Env::real().get("AWS_ACCESS_KEY_ID").is_ok_and(|key| !key.is_empty()) {
        return Login::Variables;
    }
    let Some(profiles) = profiles else { return Login::Unknown };
    let mut name = profiles.selected_profile();
    for _ in 0..LONGEST_CHAIN {
        let Some(profile) = profiles.get_profile(name) else { break };
        let says = |key: &str| profile.get(key).is_some();
        if says("sso_session") || says("sso_start_url") {
            return Login::Sso;
        } else if says("login_session") {
            return Login::Console;
        } else if says("credential_process") {
            return Login::Process;
        }
        match profile.get("source_profile") {
            Some(source) => name = source,
            None => break,
        }
    }
    Login::Unknown
}

/// The source of credentials that the choice of a profile asks for; `None` is the SDK's own chain.
pub(super) fn credentials(
    options: &Options,
    profiles: Option<&ProfileSet>,
    http: SharedHttpClient,
    region: aws_types::region::Region,
) -> Option<SharedCredentialsProvider> {
    if let Some(profiles) = profiles
        && let name = profiles.selected_profile()
        && name != "default"
        && profiles.get_profile(name).is_none()
    {
        let why = format!("there is no profile named {name} in the AWS configuration");
        return Some(SharedCredentialsProvider::new(Nobody(why)));
    }
    let name = options.profile.as_deref()?;
    let config = ProviderConfig::without_region().with_region(Some(region)).with_http_client(http);
    let provider = ProfileFileCredentialsProvider::builder().configure(&config).profile_name(name).build();
    Some(SharedCredentialsProvider::new(provider))
}
