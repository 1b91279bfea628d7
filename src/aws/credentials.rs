//! Credentials, loaded once for all Regions: one load in flight, its result kept until shortly before it expires.
//!
//! The SDK's own cache gives up with the call that waits; here a slow login goes on, and the next call finds it done.

use std::{
    error::Error,
    fmt,
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, SystemTime},
};

use aws_credential_types::{
    Credentials,
    provider::{ProvideCredentials, SharedCredentialsProvider, error::CredentialsError, future},
};
use tokio::sync::watch;

/// How long before their expiry credentials are loaded anew; the SDK's own cache uses the same ten seconds.
const MARGIN: Duration = Duration::from_secs(10);

type Loaded = Result<Credentials, Arc<CredentialsError>>;

/// The credentials of one source.
#[derive(Debug, Clone)]
pub(super) struct Keeper {
    source: SharedCredentialsProvider,
    limit: Duration,
    state: Arc<Mutex<State>>,
}

#[derive(Debug, Default)]
struct State {
    kept: Option<Credentials>,
    loading: Option<watch::Receiver<Option<Loaded>>>,
}

impl Keeper {
    /// Keeps what `source` gives; a load may take as long as `limit`.
    pub(super) fn new(source: SharedCredentialsProvider, limit: Duration) -> Self {
        Self { source, limit, state: Arc::default() }
    }

    /// When the credentials in use end; `None` while none are loaded, or when they do not end.
    pub(super) fn expiry(&self) -> Option<SystemTime> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner).kept.as_ref().and_then(Credentials::expiry)
    }

    /// Whether a load is under way.
    pub(super) fn is_loading(&self) -> bool {
        let state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.loading.as_ref().is_some_and(|loading| loading.has_changed().is_ok())
    }

    async fn credentials(&self) -> Result<Credentials, CredentialsError> {
        let mut loading = match self.kept_or_loading() {
            Ok(credentials) => return Ok(credentials),
            Err(loading) => loading,
        };
        let loaded = loading.wait_for(Option::is_some).await;
        match loaded.ok().and_then(|loaded| loaded.clone()) {
            Some(Ok(credentials)) => Ok(credentials),
            Some(Err(cause)) => Err(CredentialsError::provider_error(Cause(cause))),
            None => Err(CredentialsError::unhandled("the task that loads the credentials died")),
        }
    }

    /// The credentials at hand, or the load that will bring them: the one in flight, or a new one.
    fn kept_or_loading(&self) -> Result<Credentials, watch::Receiver<Option<Loaded>>> {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(kept) = &state.kept
            && kept.expiry().is_none_or(|expiry| expiry > SystemTime::now() + MARGIN)
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
            state.kept = loaded.as_ref().ok().cloned();
            state.loading = None;
            sender.send_replace(Some(loaded));
        });
        Err(receiver)
    }

    async fn load(&self) -> Loaded {
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
        future::ProvideCredentials::new(self.credentials())
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
    use std::sync::atomic::{AtomicUsize, Ordering};

    use tokio::sync::Semaphore;

    use super::*;

    /// Gives credentials once it is let to, and counts how often it was asked.
    #[derive(Debug, Clone)]
    struct Slow {
        gate: Arc<Semaphore>,
        asked: Arc<AtomicUsize>,
        expiry: Option<SystemTime>,
    }

    impl Slow {
        fn new(expiry: Option<SystemTime>) -> Self {
            Self { gate: Arc::new(Semaphore::new(0)), asked: Arc::default(), expiry }
        }
    }

    impl ProvideCredentials for Slow {
        fn provide_credentials<'a>(&'a self) -> future::ProvideCredentials<'a>
        where
            Self: 'a,
        {
            future::ProvideCredentials::new(async {
                self.asked.fetch_add(1, Ordering::SeqCst);
                self.gate.acquire().await.unwrap().forget();
                Ok(Credentials::new("a", "b", None, self.expiry, "test"))
            })
        }
    }

    fn keeper(slow: &Slow) -> Keeper {
        Keeper::new(SharedCredentialsProvider::new(slow.clone()), Duration::from_secs(60))
    }

    #[tokio::test]
    async fn many_regions_wait_for_one_load() {
        let slow = Slow::new(None);
        let keeper = keeper(&slow);
        let calls: Vec<_> = (0..17)
            .map(|_| {
                let keeper = keeper.clone();
                tokio::spawn(async move { keeper.credentials().await.is_ok() })
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
        let given_up = tokio::time::timeout(Duration::from_millis(1), first.credentials()).await;
        assert!(given_up.is_err());
        slow.gate.add_permits(1);
        assert!(keeper.credentials().await.is_ok());
        assert_eq!(slow.asked.load(Ordering::SeqCst), 1);
    }

    #[tokio::test]
    async fn credentials_that_are_about_to_end_are_loaded_again() {
        let slow = Slow::new(Some(SystemTime::now() + Duration::from_secs(5)));
        slow.gate.add_permits(2);
        let keeper = keeper(&slow);
        assert!(keeper.credentials().await.is_ok());
        assert_eq!(keeper.expiry(), slow.expiry);
        assert!(keeper.credentials().await.is_ok());
        assert_eq!(slow.asked.load(Ordering::SeqCst), 2);
    }
}
