//! The model and the worker, without terminal and keys: messages in, effects out, until a condition holds.

use std::{collections::HashSet, sync::Arc, time::Duration};

use crate::{
    app::{Effect, Model, Msg, model, msg::Answer, update},
    domain::lane::LaneState,
    gateway::{Gateway, SecretId},
    runtime::{clock::Clock, journal::Memory, sights, timers::Timers, worker::Worker},
};

/// How long the answer to "who am I" is waited for once everything else is in.
const IDENTITY: Duration = Duration::from_secs(6);

/// How long nothing new may come before what is missing is given up: a Region that throttles every call, say.
const PATIENCE: Duration = Duration::from_secs(30);

/// What is looked at.
#[derive(Debug, Clone)]
pub struct Target {
    /// The settings of the model. Nothing is ever changed from here, whatever they say.
    pub settings: model::Settings,
    /// When earlier runs saw troubles first.
    pub sights: sights::Kept,
}

/// The picture that is being made.
pub(super) struct Picture<G, C> {
    pub(super) model: Model,
    worker: Worker<G>,
    clock: C,
    timers: Timers,
    settled_at: Option<Duration>,
    described: HashSet<SecretId>,
    /// When something came that was not known before.
    progress_at: Duration,
}

impl<G: Gateway, C: Clock> Picture<G, C> {
    /// Begins to read.
    pub(super) fn begin(target: Target, gateway: G, clock: C) -> Self {
        let settings = model::Settings { read_only: true, ..target.settings };
        let now = clock.now();
        let mut picture = Self {
            model: Model::new(settings, now),
            worker: Worker::new(Arc::new(gateway), Arc::new(Memory::default()), true),
            clock,
            timers: Timers::default(),
            settled_at: None,
            described: HashSet::new(),
            progress_at: now.mono,
        };
        picture.take(Msg::Began { size: (0, 0), sights: target.sights });
        picture
    }

    /// Goes on until `done`, which is asked after each message, or until the monotonic time `end`. Whether it was done.
    pub(super) async fn until(&mut self, end: Option<Duration>, done: impl Fn(&Model) -> bool) -> bool {
        loop {
            let now = self.clock.now().mono;
            while let Some(timer) = self.timers.take_due(now) {
                self.take(Msg::Timer(timer));
            }
            if done(&self.model) {
                return true;
            }
            if end.is_some_and(|end| end <= now) {
                return false;
            }
            self.wait(end).await;
        }
    }

    /// Goes on until it is so, or nothing new comes any more.
    async fn patiently(&mut self, done: impl Fn(&Model) -> bool) {
        // Each round lasts until something new came, or its end: then nothing did for as long as we wait.
        loop {
            let end = self.progress_at.saturating_add(PATIENCE);
            let done = self.until(Some(end), &done).await;
            if done || self.progress_at.saturating_add(PATIENCE) <= end {
                break;
            }
        }
    }

    /// Goes on until nothing more is to come that could be read, and who we are is known, or cannot be.
    pub(super) async fn settle(&mut self) {
        self.patiently(Model::is_settled).await;
        let now = self.clock.now().mono;
        let end = *self.settled_at.get_or_insert(now) + IDENTITY;
        self.until(Some(end), |model| model.account.identity.is_some() || model.account.error.is_some())
            .await;
    }

    /// Whether a message brings what was not known before: what is only read again is none.
    fn is_progress(&mut self, msg: &Msg) -> bool {
        let Msg::Remote(event) = msg else { return false };
        match &event.answer {
            Answer::Listed(Ok(_)) => {
                self.model.lanes.get(&event.lane.region).is_none_or(|lane| lane.listed_at.is_none())
            }
            Answer::Described(id, result) => result.is_ok() && self.described.insert(id.clone()),
            _ => false,
        }
    }

    pub(super) fn now(&self) -> Duration {
        self.clock.now().mono
    }

    async fn wait(&mut self, end: Option<Duration>) {
        let wake = self.timers.next().into_iter().chain(end).min();
        if let Some(msg) = self.worker.next_until(wake, &self.clock).await {
            self.take(msg);
        }
    }

    fn take(&mut self, msg: Msg) {
        let now = self.clock.now();
        if self.is_progress(&msg) {
            self.progress_at = now.mono;
        }
        for effect in update(&mut self.model, now, msg) {
            match effect {
                Effect::StartTimer { id, after } => self.timers.start(id, now.mono.saturating_add(after)),
                // What is left over is for a screen: clipboard, bell, the demo's stage.
                other => drop(self.worker.dispatch(other)),
            }
        }
    }
}

/// Lists every Region once, and gives the model as it then is: with each Region's calls, and without a Region's `listed_at`
/// if nothing more came of it for half a minute. For measurements, and for tests of what a listing has seen.
pub async fn listed(target: Target, gateway: impl Gateway, clock: impl Clock) -> Model {
    let mut picture = Picture::begin(target, gateway, clock);
    let listed = |model: &Model| {
        model.lanes.values().all(|lane| lane.state == LaneState::OutOfScope || lane.listed_at.is_some())
    };
    picture.patiently(listed).await;
    picture.model
}

/// Whether any Region that counts could be read.
pub(super) fn any_read(model: &Model) -> bool {
    model.lanes.values().any(|lane| lane.state != LaneState::OutOfScope && lane.listed_at.is_some())
}
