//! The program without a screen: the model, the worker and the SDK, on a clock that may run faster than the wall's.

use std::{sync::Arc, time::Duration};

use secretdeck::{
    app::{Effect, Model, Msg, model::Settings, update},
    aws::{Options, Sdk},
    runtime::{clock::Clock, journal::Memory, timers::Timers, worker::Worker},
};

/// A running program without a screen.
pub struct Driven<C> {
    /// The state.
    pub model: Model,
    worker: Worker<Sdk>,
    clock: C,
    timers: Timers,
}

impl<C: Clock> Driven<C> {
    /// Begins to look at a simulator. Inside a runtime.
    pub fn begin(settings: Settings, endpoint: &str, clock: C) -> Self {
        let sdk = Sdk::new(Options::simulator(endpoint).unwrap());
        let worker = Worker::new(Arc::new(sdk), Arc::new(Memory::default()), settings.read_only);
        let model = Model::new(settings, clock.now());
        let mut this = Self { model, worker, clock, timers: Timers::default() };
        this.take(Msg::Began { size: (200, 50), sights: Vec::new() });
        this
    }

    /// Takes a message, and begins what follows from it.
    pub fn take(&mut self, msg: Msg) {
        let now = self.clock.now();
        for effect in update(&mut self.model, now, msg) {
            match effect {
                Effect::StartTimer { id, after } => self.timers.start(id, now.mono.saturating_add(after)),
                other => drop(self.worker.dispatch(other)),
            }
        }
    }

    /// Goes on until it is so, which is asked after each message, for at most so long on its own clock. When it was.
    pub async fn until(&mut self, limit: Duration, mut is: impl FnMut(&Model) -> bool) -> Option<Duration> {
        let end = self.clock.now().mono + limit;
        loop {
            let now = self.clock.now().mono;
            while let Some(timer) = self.timers.take_due(now) {
                self.take(Msg::Timer(timer));
            }
            if is(&self.model) {
                return Some(self.clock.now().mono);
            }
            if end <= now {
                return None;
            }
            self.wait(end).await;
        }
    }

    /// Goes on for so long on its own clock.
    pub async fn for_(&mut self, time: Duration) {
        self.until(time, |_| false).await;
    }

    async fn wait(&mut self, end: Duration) {
        let wake = self.timers.next().into_iter().chain([end]).min();
        if let Some(msg) = self.worker.next_until(wake, &self.clock).await {
            self.take(msg);
        }
    }
}
