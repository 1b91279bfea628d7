//! What the program needs of AWS, in its own values. The SDK implements it, and a scripted one in unit tests.

use std::{fmt, future::Future, sync::Arc};

use jiff::Timestamp;

use crate::domain::{
    Arn, Region, Safe,
    error::{ErrorKind, RemoteError},
    lane::Lane,
    operation::Operation,
    secret::{Entry, Identity, VersionEntry},
};

/// What DescribeSecret is asked for.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum SecretId {
    /// A complete ARN.
    Arn(Arn),
    /// A name, for a Region whose ARN is not known.
    Name(Safe),
}

impl SecretId {
    /// What is sent.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Self::Arn(arn) => arn.as_str(),
            Self::Name(name) => name.as_str(),
        }
    }

    /// The secret's name.
    #[must_use]
    pub fn name(&self) -> &str {
        match self {
            Self::Arn(arn) => arn.name(),
            Self::Name(name) => name.as_str(),
        }
    }
}

/// Which secrets of a Region are listed, and in which order.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct Listing {
    /// The order.
    pub order: Order,
    /// Which of them.
    pub shard: Shard,
}

/// The order of a listing. Not every server keeps the one it is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Order {
    /// The server's own: neither `SortBy` nor `SortOrder` is sent.
    #[default]
    Any,
    /// By `CreatedDate`, oldest first.
    Oldest,
    /// By `CreatedDate`, newest first.
    Newest,
    /// By `LastChangedDate`, newest first.
    Changed,
}

/// The secrets whose names begin with one text and with none of some others. Source: API reference, Filter: names match by
/// prefix and by case, `!` negates a value, several filters must all let a secret through.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct Shard {
    /// How the names begin; empty for all.
    pub prefix: Box<str>,
    /// How they do not begin; each of them begins with `prefix`.
    pub without: Vec<Box<str>>,
}

impl Shard {
    /// The most texts that can be left out: a call takes ten filters, and the prefix is one of them.
    pub const MOST_LEFT_OUT: usize = 9;

    /// Whether it is every secret.
    #[must_use]
    pub fn is_all(&self) -> bool {
        self.prefix.is_empty() && self.without.is_empty()
    }

    /// Whether a name is in it.
    #[must_use]
    pub fn holds(&self, name: &str) -> bool {
        name.starts_with(&*self.prefix) && !self.without.iter().any(|other| name.starts_with(&**other))
    }
}

/// A continuation token of a listing: opaque, sent back as it came.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct PageToken(pub String);

/// One page of ListSecrets. An empty page with a token is not the end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// The entries.
    pub entries: Vec<Entry>,
    /// Entries whose ARN or shape could not be read, as a sentence each; they are counted and shown, not dropped in silence.
    pub unreadable: Vec<Safe>,
    /// Where the next page begins; `None` at the end.
    pub next: Option<PageToken>,
}

/// An accepted mutation.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Accepted {
    /// `x-amzn-RequestId`.
    pub request_id: Option<Safe>,
}

/// How the credentials in use came: it tells what renews them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Login {
    /// Not known, or in another way than these.
    #[default]
    Unknown,
    /// `aws sso login`.
    Sso,
    /// `aws login`.
    Console,
    /// A `credential_process`.
    Process,
    /// `AWS_ACCESS_KEY_ID` and its like, in the environment of this program.
    Variables,
}

/// What the AWS configuration of this machine says, for the screen to show.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Setup {
    /// The profile in use; `None` in a simulator, or when the AWS configuration cannot be read.
    pub profile: Option<Safe>,
    /// Where all calls go instead of AWS's own endpoints, whoever said so: flag, environment or profile.
    pub endpoint: Option<Safe>,
    /// The Region that environment or profile name: it tells the partition.
    pub region: Option<Region>,
    /// The Region of the profile's login (`sso_region`): when it is silent, the login may not renew.
    pub sso_region: Option<Region>,
    /// How the credentials came.
    pub login: Login,
    /// When the credentials in use end; `None` while none are loaded, or when they do not end.
    pub expires: Option<Timestamp>,
}

/// Which load of the credentials: it grows whenever others are loaded, and when those at hand are dropped. What STS said of
/// one is said of no other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Epoch(pub u64);

/// What must hold at the last moment before a mutation is signed, whatever it had to wait for until then.
#[derive(Clone)]
pub struct Terms {
    epoch: Epoch,
    outdated: Arc<dyn Fn() -> Option<Safe> + Send + Sync>,
}

impl Terms {
    /// It may be signed with the credentials of this epoch, and with no others.
    #[must_use]
    pub fn new(epoch: Epoch) -> Self {
        Self { epoch, outdated: Arc::new(|| None) }
    }

    /// And only while this gives no sentence that says why not. It is asked for the last time just before the send.
    #[must_use]
    pub fn unless(self, outdated: impl Fn() -> Option<Safe> + Send + Sync + 'static) -> Self {
        Self { outdated: Arc::new(outdated), ..self }
    }

    /// Whether it may be signed now, with the credentials of `epoch`.
    ///
    /// # Errors
    /// What holds no longer, as [`ErrorKind::Outdated`].
    pub fn check(&self, epoch: Epoch) -> Result<(), RemoteError> {
        self.check_credentials(epoch)?;
        (self.outdated)().map_or(Ok(()), |why| Err(RemoteError::new(ErrorKind::Outdated, why.as_str())))
    }

    /// Whether the credentials of `epoch` are those that it may be signed with.
    ///
    /// # Errors
    /// That they are others, as [`ErrorKind::Outdated`].
    pub fn check_credentials(&self, epoch: Epoch) -> Result<(), RemoteError> {
        let why = "the credentials were loaded anew since it was confirmed, and whose they are is not known";
        if epoch == self.epoch { Ok(()) } else { Err(RemoteError::new(ErrorKind::Outdated, why)) }
    }
}

impl fmt::Debug for Terms {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Terms").field("epoch", &self.epoch).finish_non_exhaustive()
    }
}

/// The calls, one attempt each, with a time limit each. Reads take at most 5 s, mutations at most 10 s.
pub trait Gateway: Send + Sync + 'static {
    /// One page of `ListSecrets`, planned deletions included.
    fn list(
        &self,
        lane: Lane,
        listing: Listing,
        token: Option<PageToken>,
    ) -> impl Future<Output = Result<Page, RemoteError>> + Send;

    /// `DescribeSecret`.
    fn describe(&self, lane: Lane, id: SecretId) -> impl Future<Output = Result<Entry, RemoteError>> + Send;

    /// `ListSecretVersionIds`, all pages: the versions that have a value.
    fn versions(
        &self,
        lane: Lane,
        arn: Arn,
    ) -> impl Future<Output = Result<Vec<VersionEntry>, RemoteError>> + Send;

    /// `GetResourcePolicy`: the policy's text, if there is one.
    fn policy(&self, lane: Lane, arn: Arn) -> impl Future<Output = Result<Option<Safe>, RemoteError>> + Send;

    /// `sts:GetCallerIdentity`, asked in a Region: who we are with the credentials of that epoch.
    fn identify(&self, region: Region)
    -> impl Future<Output = Result<(Identity, Epoch), RemoteError>> + Send;

    /// Sends a mutation: one attempt, never a second, and none at all with other credentials than `terms` name, or once
    /// `terms` hold no longer. That is [`ErrorKind::Outdated`].
    fn execute(
        &self,
        lane: Lane,
        operation: &Operation,
        terms: &Terms,
    ) -> impl Future<Output = Result<Accepted, RemoteError>> + Send;

    /// What the AWS configuration says; reads it if nothing has yet, and asks nobody. `first` is a Region that will be
    /// asked.
    fn setup(&self, first: Region) -> impl Future<Output = Setup> + Send {
        let _ = first;
        std::future::ready(Setup::default())
    }

    /// Which credentials are in use now. Never blocks; always the same for a gateway that has only one.
    fn epoch(&self) -> Epoch {
        Epoch::default()
    }

    /// Drops the credentials that are held, so that the next call loads them again. Never blocks; a gateway that holds
    /// none has nothing to do.
    fn forget_identity(&self) {}
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn terms_hold_for_their_credentials_alone_and_while_nothing_speaks_against_it() {
        let terms = Terms::new(Epoch(1));
        assert_eq!(terms.check(Epoch(1)), Ok(()));
        assert_eq!(terms.check(Epoch(2)).unwrap_err().kind, ErrorKind::Outdated);
        let old = terms.unless(|| Some(Safe::new("too old")));
        assert_eq!(old.check_credentials(Epoch(1)), Ok(()));
        assert_eq!(old.check(Epoch(1)).unwrap_err().message.unwrap(), "too old");
    }
}
