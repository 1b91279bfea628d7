//! The loop under a clock that jumps, with a person who presses keys, and a gateway that fails now and then.

use std::{
    collections::VecDeque,
    io,
    sync::{
        Arc, Mutex,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use ratatui::{Terminal, backend::TestBackend};
use secretdeck::{
    app::{
        Model, Msg, Now,
        model::{RegionChoice, Settings},
    },
    config::theme::Theme,
    domain::{
        Arn, Region, Safe,
        error::{ErrorKind, RemoteError},
        journal::{Book, Line},
        lane::Lane,
        operation::Operation,
        secret::{Entry, Identity, VersionEntry},
    },
    gateway::{Accepted, Epoch, Gateway, Listing, Page, PageToken, SecretId, Terms},
    runtime::{
        clock::Clock,
        journal::Journal,
        run::{Extras, run},
        sights::SightsWriter,
        terminal::Surface,
        worker::Worker,
    },
};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

use crate::gauge::Gauge;

/// What the person does, again and again; `.` is a pause of ten minutes.
const HABITS: &str = "j . l . j . enter . . down . esc . n . 2 . down . enter . 1 . esc . / f a i l enter . esc . \
    3 . up . 1 . f . f . f . f . ? . esc . ! . esc . w . i . esc . m . m . s . esc . y . esc . ctrl-r . k . a . esc . \
    esc esc g r . space . tab tab . enter . . . esc . esc . p . esc . c . esc . esc . tab . j . tab . shift-g . n . q .";

/// When it begins.
const START: jiff::Timestamp = jiff::Timestamp::constant(1_795_269_600, 0);

/// Time that jumps to the next timer once no call is under way, and the hands that use it.
#[derive(Clone)]
pub struct Driven {
    mono: Arc<Mutex<Duration>>,
    gauge: Arc<Gauge>,
    habits: Arc<Mutex<VecDeque<&'static str>>>,
    keys: UnboundedSender<Msg>,
    heard: Arc<Mutex<Option<UnboundedReceiver<Msg>>>>,
}

impl Driven {
    pub fn new(gauge: Arc<Gauge>) -> Self {
        let (keys, heard) = unbounded_channel();
        let (mono, heard) = (Arc::default(), Arc::new(Mutex::new(Some(heard))));
        Self { mono, gauge, habits: Arc::default(), keys, heard }
    }

    fn press(&self, key: &str) {
        self.keys.send(Msg::Key(crokey::parse(key).unwrap())).unwrap();
    }

    /// What the person does next, and after how long.
    fn habit(&self) -> (Duration, Option<&'static str>) {
        if self.gauge.is_over() {
            return (Duration::from_millis(400), Some("ctrl-c"));
        }
        let mut habits = self.habits.lock().unwrap();
        if habits.is_empty() {
            habits.extend(HABITS.split_whitespace());
        }
        match habits.pop_front() {
            Some(".") | None => (Duration::from_secs(600), None),
            key => (Duration::from_millis(400), key),
        }
    }
}

impl Clock for Driven {
    fn now(&self) -> Now {
        let mono = *self.mono.lock().unwrap();
        Now { wall: START + jiff::SignedDuration::try_from(mono).unwrap(), mono }
    }

    async fn sleep_until(&self, wake: Duration) {
        // What was spawned begins first; what is under way ends first.
        for _ in 0..3 {
            tokio::task::yield_now().await;
            self.gauge.idle().await;
        }
        let next = self.person();
        let mut mono = self.mono.lock().unwrap();
        *mono = wake.min(next).max(*mono);
        let due = *mono >= next;
        drop(mono);
        if due {
            self.act();
        }
    }
}

/// When the person acts, kept beside the clock.
static NEXT: AtomicU64 = AtomicU64::new(0);

impl Driven {
    fn person(&self) -> Duration {
        Duration::from_millis(NEXT.load(Ordering::SeqCst))
    }

    fn act(&self) {
        let (pause, key) = self.habit();
        if let Some(key) = key {
            self.press(key);
        }
        let next = self.now().mono + pause;
        NEXT.store(u64::try_from(next.as_millis()).unwrap(), Ordering::SeqCst);
    }
}

/// A gateway whose calls are counted, and fail now and then.
pub struct Watched<G> {
    inner: G,
    gauge: Arc<Gauge>,
    every: u64,
    calls: AtomicU64,
}

impl<G: Gateway> Watched<G> {
    /// Every so many calls one fails, each time in another way.
    pub fn new(inner: G, gauge: Arc<Gauge>, every: u64) -> Self {
        Self { inner, gauge, every, calls: AtomicU64::new(0) }
    }

    async fn call<T>(&self, call: impl Future<Output = Result<T, RemoteError>>) -> Result<T, RemoteError> {
        const KINDS: [ErrorKind; 7] = [
            ErrorKind::Throttled,
            ErrorKind::TimedOut,
            ErrorKind::Expired,
            ErrorKind::Server,
            ErrorKind::NotFound,
            ErrorKind::Denied,
            ErrorKind::Unreadable,
        ];
        let count = self.calls.fetch_add(1, Ordering::SeqCst);
        self.gauge.begin();
        let answer = call.await;
        self.gauge.end();
        if !count.is_multiple_of(self.every) {
            return answer;
        }
        let kind = KINDS[usize::try_from(count / self.every).unwrap() % KINDS.len()];
        Err(RemoteError::new(kind, &format!("the {count}th call fails")))
    }
}

impl<G: Gateway> Gateway for Watched<G> {
    async fn list(
        &self,
        lane: Lane,
        listing: Listing,
        token: Option<PageToken>,
    ) -> Result<Page, RemoteError> {
        if token.is_none() {
            self.gauge.refreshed();
        }
        self.call(self.inner.list(lane, listing, token)).await
    }
    async fn describe(&self, lane: Lane, id: SecretId) -> Result<Entry, RemoteError> {
        self.call(self.inner.describe(lane, id)).await
    }
    async fn versions(&self, lane: Lane, arn: Arn) -> Result<Vec<VersionEntry>, RemoteError> {
        self.call(self.inner.versions(lane, arn)).await
    }
    async fn policy(&self, lane: Lane, arn: Arn) -> Result<Option<Safe>, RemoteError> {
        self.call(self.inner.policy(lane, arn)).await
    }
    async fn identify(&self, region: Region) -> Result<(Identity, Epoch), RemoteError> {
        self.call(self.inner.identify(region)).await
    }
    async fn execute(
        &self,
        lane: Lane,
        operation: &Operation,
        terms: &Terms,
    ) -> Result<Accepted, RemoteError> {
        self.call(self.inner.execute(lane, operation, terms)).await
    }
}

/// A journal that keeps nothing.
struct Nowhere;

impl Journal for Nowhere {
    fn write(&self, _: &Line) -> Result<(), Safe> {
        Ok(())
    }
    fn read(&self) -> Book {
        Book::default()
    }
}

/// A terminal without a device.
struct NoDevice;

impl Surface for NoDevice {
    fn commit(&mut self) -> io::Result<()> {
        Ok(())
    }
    fn write(&mut self, _: &[u8]) -> io::Result<()> {
        Ok(())
    }
}

/// Runs the loop until the gauge has seen enough.
pub async fn soak<G: Gateway>(
    gateway: Watched<G>,
    clock: Driven,
    regions: Vec<Region>,
    endpoint: Option<String>,
) {
    NEXT.store(0, Ordering::SeqCst);
    let settings = Settings {
        regions: RegionChoice::Exactly(regions),
        refresh: Duration::from_secs(5),
        endpoint: endpoint.map(Safe::from),
        ..Settings::default()
    };
    let model = Model::new(settings, clock.now());
    let worker = Worker::new(Arc::new(gateway), Arc::new(Nowhere), false);
    let (_signals, signalled) = unbounded_channel();
    let extras = Extras {
        surface: NoDevice,
        signals: signalled,
        sights: Vec::new(),
        keep: SightsWriter::new(None),
        trouble: Vec::new(),
        stage: Box::new(|_| ()),
    };
    let mut terminal = Terminal::new(TestBackend::new(80, 24)).unwrap();
    let mut heard = clock.heard.lock().unwrap().take().unwrap();
    let input = futures_util::stream::poll_fn(move |context| heard.poll_recv(context));
    let status = run(&mut terminal, model, Theme::standard(), input, worker, clock, extras).await.unwrap();
    assert_eq!(status, 0);
}
