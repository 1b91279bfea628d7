//! Credentials, loaded once for all Regions: one load in flight, its result kept until shortly before it expires.
//!
//! The SDK's own cache gives up with the call that waits; here a slow login goes on, and the next call finds it done.

use std::{
    error::Error,
    fmt,
    sync::{
        Arc, Mutex, OnceLock, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, SystemTime},
};

use aws_credential_types::{
    Credentials,
    provider::{ProvideCredentials, SharedCredentialsProvider, error::CredentialsError, future},
};
use tokio::sync::watch;

use crate::gateway::Epoch;

/// How long before their expiry credentials are loaded anew; the SDK's own cache uses the same ten seconds.
const MARGIN: Duration = Duration::from_secs(10);

type Loaded = Result<Kept, Arc<CredentialsError>>;

/// Gives each load of credentials a number of its own, whatever source they came from: later ones have higher ones.
#[derive(Debug, Clone, Default)]
pub(super) struct Epochs(Arc<AtomicU64>);

impl Epochs {
    /// A number that was never given before.
    pub(super) fn next(&self) -> Epoch {
        Epoch(self.0.fetch_add(1, Ordering::SeqCst) + 1)
    }
}

/// Credentials, and which load they are of.
#[derive(Debug, Clone)]
struct Kept {
    credentials: Credentials,
    epoch: Epoch,
}

/// The credentials of one source.
#[derive(Debug, Clone)]
pub(super) struct Keeper {
    source: SharedCredentialsProvider,
    limit: Duration,
    epochs: Epochs,
    state: Arc<Mutex<State>>,
}

#[derive(Debug, Default)]
struct State {
    kept: Option<Kept>,
    /// Those that were loaded last, usable or not.
    last: Option<Kept>,
    loading: Option<watch::Receiver<Option<Loaded>>>,
}

impl Keeper {
    /// Keeps what `source` gives; a load may take as long as `limit`.
    pub(super) fn new(source: SharedCredentialsProvider, limit: Duration, epochs: Epochs) -> Self {
        Self { source, limit, epochs, state: Arc::default() }
    }

    /// When the credentials in use end; `None` while none are loaded, or when they do not end.
    pub(super) fn expiry(&self) -> Option<SystemTime> {
        let state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.kept.as_ref().and_then(|kept| kept.credentials.expiry())
    }

    /// The last completed load; `None` before the first one.
    pub(super) fn epoch(&self) -> Option<Epoch> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner).last.as_ref().map(|last| last.epoch)
    }

    /// Whether a load is under way.
    pub(super) fn is_loading(&self) -> bool {
        let state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.loading.as_ref().is_some_and(|loading| loading.has_changed().is_ok())
    }

    async fn kept(&self) -> Result<Kept, CredentialsError> {
        let mut loading = match self.kept_or_loading() {
            Ok(kept) => return Ok(kept),
            Err(loading) => loading,
        };
        let loaded = loading.wait_for(Option::is_some).await;
        match loaded.ok().and_then(|loaded| loaded.clone()) {
            Some(Ok(kept)) => Ok(kept),
            Some(Err(cause)) => Err(CredentialsError::provider_error(Cause(cause))),
            None => Err(CredentialsError::unhandled("the task that loads the credentials died")),
        }
    }

    /// The credentials at hand, or the load that will bring them: the one in flight, or a new one.
    fn kept_or_loading(&self) -> Result<Kept, watch::Receiver<Option<Loaded>>> {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(kept) = &state.kept
            && kept.credentials.expiry().is_none_or(|expiry| expiry > SystemTime::now() + MARGIN)
        {
            return Ok(kept.clone());
        }
        // A load whose task died has closed its channel without a word: it is not waited for.
        if let Some(loading) = &state.loading
            && loading.has_changed().is_ok()
        {
            return Err(loading.clone());
        }
        let (sender, receiver) = watch::channel(None);
        state.loading = Some(receiver.clone());
        let keeper = self.clone();
        tokio::spawn(async move {
            let loaded = keeper.load().await;
            let mut state = keeper.state.lock().unwrap_or_else(PoisonError::into_inner);
            let loaded = loaded.map(|credentials| {
                // The very same keys are nobody else's.
                let same = state.last.as_ref().filter(|last| is_same(&last.credentials, &credentials));
                let epoch = same.map_or_else(|| keeper.epochs.next(), |last| last.epoch);
                Kept { credentials, epoch }
            });
            state.kept = loaded.as_ref().ok().cloned();
            if state.kept.is_some() {
                state.last = state.kept.clone();
            }
            state.loading = None;
            sender.send_replace(Some(loaded));
        });
        Err(receiver)
    }

    async fn load(&self) -> Result<Credentials, Arc<CredentialsError>> {
        match tokio::time::timeout(self.limit, self.source.provide_credentials()).await {
            Ok(loaded) => loaded.map_err(Arc::new),
            Err(_) => Err(Arc::new(CredentialsError::provider_timed_out(self.limit))),
        }
    }
}

impl ProvideCredentials for Keeper {
    fn provide_credentials<'a>(&'a self) -> future::ProvideCredentials<'a>
    where
        Self: 'a,
    {
        future::ProvideCredentials::new(async { self.kept().await.map(|kept| kept.credentials) })
    }
}

fn is_same(one: &Credentials, other: &Credentials) -> bool {
    one.access_key_id() == other.access_key_id()
        && one.secret_access_key() == other.secret_access_key()
        && one.session_token() == other.session_token()
}

/// The credentials of one call: of which load they are is known before it is signed with them.
#[derive(Debug, Clone)]
pub(super) struct Witness {
    keeper: Keeper,
    used: Arc<OnceLock<Epoch>>,
}

impl Witness {
    /// For one call, with what `keeper` keeps.
    pub(super) fn new(keeper: &Keeper) -> Self {
        Self { keeper: keeper.clone(), used: Arc::default() }
    }

    /// Which credentials the call was given; `None` before it was given any.
    pub(super) fn used(&self) -> Option<Epoch> {
        self.used.get().copied()
    }
}

impl ProvideCredentials for Witness {
    fn provide_credentials<'a>(&'a self) -> future::ProvideCredentials<'a>
    where
        Self: 'a,
    {
        future::ProvideCredentials::new(async {
            let kept = self.keeper.kept().await?;
            if *self.used.get_or_init(|| kept.epoch) != kept.epoch {
                return Err(CredentialsError::unhandled("one call asks for credentials once"));
            }
            Ok(kept.credentials)
        })
    }
}

/// Gives no credentials, and says why.
#[derive(Debug)]
pub(super) struct Nobody(pub(super) String);

impl ProvideCredentials for Nobody {
    fn provide_credentials<'a>(&'a self) -> future::ProvideCredentials<'a>
    where
        Self: 'a,
    {
        future::ProvideCredentials::ready(Err(CredentialsError::invalid_configuration(self.0.clone())))
    }
}

/// An error that several calls share.
#[derive(Debug)]
struct Cause(Arc<CredentialsError>);

impl fmt::Display for Cause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl Error for Cause {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.0.source()
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::AtomicUsize;

    use tokio::sync::Semaphore;

    use super::*;

    /// Gives credentials once it is let to, and counts how often it was asked.
    #[derive(Debug, Clone)]
    struct Slow {
        gate: Arc<Semaphore>,
        asked: Arc<AtomicUsize>,
        expiry: Option<SystemTime>,
        alike: bool,
    }

    impl Slow {
        fn new(expiry: Option<SystemTime>) -> Self {
            Self { gate: Arc::new(Semaphore::new(0)), asked: Arc::default(), expiry, alike: false }
        }
    }

    impl ProvideCredentials for Slow {
        fn provide_credentials<'a>(&'a self) -> future::ProvideCredentials<'a>
        where
            Self: 'a,
        {
            future::ProvideCredentials::new(async {
                let asked = self.asked.fetch_add(1, Ordering::SeqCst);
                self.gate.acquire().await.unwrap().forget();
                let id = if self.alike { "a".to_owned() } else { format!("a{asked}") };
                Ok(Credentials::new(id, "b", None, self.expiry, "test"))
            })
        }
    }

    fn keeper(slow: &Slow) -> Keeper {
        Keeper::new(SharedCredentialsProvider::new(slow.clone()), Duration::from_secs(60), Epochs::default())
    }

    #[tokio::test]
    async fn many_regions_wait_for_one_load() {
        let slow = Slow::new(None);
        let keeper = keeper(&slow);
        let calls: Vec<_> = (0..17)
            .map(|_| {
                let keeper = keeper.clone();
                tokio::spawn(async move { keeper.kept().await.is_ok() })
            })
            .collect();
        slow.gate.add_permits(1);
        for call in calls {
            assert!(call.await.unwrap());
        }
        assert_eq!(slow.asked.load(Ordering::SeqCst), 1);
    }

    #[tokio::test]
    async fn a_load_outlives_the_call_that_began_it() {
        let slow = Slow::new(None);
        let keeper = keeper(&slow);
        let first = keeper.clone();
        let given_up = tokio::time::timeout(Duration::from_millis(1), first.kept()).await;
        assert!(given_up.is_err());
        slow.gate.add_permits(1);
        assert!(keeper.kept().await.is_ok());
        assert_eq!(slow.asked.load(Ordering::SeqCst), 1);
    }

    #[tokio::test]
    async fn credentials_that_are_about_to_end_are_loaded_again() {
        let slow = Slow::new(Some(SystemTime::now() + Duration::from_secs(5)));
        slow.gate.add_permits(2);
        let keeper = keeper(&slow);
        assert!(keeper.kept().await.is_ok());
        assert_eq!(keeper.expiry(), slow.expiry);
        assert!(keeper.kept().await.is_ok());
        assert_eq!(slow.asked.load(Ordering::SeqCst), 2);
    }
    #[tokio::test]
    async fn other_keys_are_another_load_and_the_same_keys_are_not() {
        for alike in [false, true] {
            let slow = Slow { alike, ..Slow::new(Some(SystemTime::now() + Duration::from_secs(5))) };
            slow.gate.add_permits(2);
            let keeper = keeper(&slow);
            assert_eq!(keeper.epoch(), None);
            let call = || async {
                let witness = Witness::new(&keeper);
                witness.provide_credentials().await.unwrap();
                assert_eq!(witness.used(), keeper.epoch());
                witness.used()
            };
            let (first, second) = (call().await, call().await);
            assert_eq!((first == second, first < second), (alike, !alike));
        }
    }
}
