//! The loop: terminal events, finished tasks, signals and the clock, in one `select!`. It decides nothing.

mod screen;
#[cfg(test)]
mod tests;
mod witness;

use std::{
    collections::VecDeque,
    future::{pending, poll_fn},
    task::Poll,
    time::Duration,
};

use color_eyre::Report;
use futures_util::{Stream, StreamExt};
use ratatui::{Frame, Terminal, backend::Backend};
use tokio::sync::mpsc::UnboundedReceiver;

use crate::{
    app::{self, Effect, Model, Msg, Now, effect::Cue, msg::TimerId},
    config::theme::Theme,
    gateway::Gateway,
    ui::{self, ViewState},
};

use super::{
    clock::Clock,
    print,
    sights::{Kept, SightsWriter},
    signals::Signal,
    terminal::Surface,
    timers::Timers,
    worker::Worker,
};
use screen::Screen;
use witness::Witness;

/// The most messages of one source that are taken before the clock is looked at again.
const BATCH: usize = 64;

/// How long the end waits for first sights that are being written.
const LAST_SIGHTS: Duration = Duration::from_millis(200);

/// What is run: its state, its decisions and its picture.
pub trait App {
    /// Takes one message.
    fn update(&mut self, now: Now, msg: Msg) -> Vec<Effect>;

    /// Whether the picture changed since this was last asked.
    fn changed(&mut self) -> bool {
        true
    }

    /// Draws one frame.
    fn draw(&mut self, frame: &mut Frame<'_>);
}

/// The dashboard.
#[derive(Debug)]
struct Dashboard {
    model: Model,
    theme: Theme,
    view: ViewState,
    witness: Witness,
}

impl App for Dashboard {
    fn update(&mut self, now: Now, msg: Msg) -> Vec<Effect> {
        self.witness.hears(&msg);
        let effects = app::update(&mut self.model, now, msg);
        self.witness.sees(&self.model);
        effects
    }

    fn changed(&mut self) -> bool {
        std::mem::take(&mut self.model.screen.changed)
    }

    fn draw(&mut self, frame: &mut Frame<'_>) {
        ui::view(&self.model, &self.theme, &mut self.view, frame);
    }
}

/// What the loop needs besides: the terminal as a device, signals, first sights, the demo's stage.
pub struct Extras<S> {
    /// The terminal as a device.
    pub surface: S,
    /// Requests to end, stop and come back.
    pub signals: UnboundedReceiver<Signal>,
    /// What earlier runs saw first.
    pub sights: Kept,
    /// Where first sights are kept.
    pub keep: SightsWriter,
    /// What went wrong before the loop began: said as soon as it has.
    pub trouble: Vec<crate::domain::Safe>,
    /// Makes something happen in the simulated cloud. Must not block.
    pub stage: Box<dyn FnMut(Cue)>,
}

/// Runs the dashboard until it ends; gives its exit status. The first frame is drawn before any effect begins.
///
/// # Errors
/// When the terminal cannot be drawn on.
pub async fn run<B, S, I, G, C>(
    terminal: &mut Terminal<B>,
    model: Model,
    theme: Theme,
    input: I,
    worker: Worker<G>,
    clock: C,
    extras: Extras<S>,
) -> Result<u8, Report>
where
    B: Backend,
    B::Error: Send + Sync + 'static,
    S: Surface,
    I: Stream<Item = Msg> + Unpin,
    G: Gateway,
    C: Clock,
{
    let dashboard = Dashboard { model, theme, view: ViewState::default(), witness: Witness::default() };
    run_app(terminal, dashboard, input, worker, clock, extras).await
}

/// The same for any application.
///
/// # Errors
/// When the terminal cannot be drawn on.
pub async fn run_app<A, B, S, I, G, C>(
    terminal: &mut Terminal<B>,
    app: A,
    mut input: I,
    worker: Worker<G>,
    clock: C,
    extras: Extras<S>,
) -> Result<u8, Report>
where
    A: App,
    B: Backend,
    B::Error: Send + Sync + 'static,
    S: Surface,
    I: Stream<Item = Msg> + Unpin,
    G: Gateway,
    C: Clock,
{
    let Extras { surface, mut signals, sights, keep, trouble, stage } = extras;
    let mut running = Loop {
        app,
        screen: Screen::new(terminal, surface),
        worker,
        clock,
        timers: Timers::default(),
        keep,
        stage,
        own: trouble.into_iter().map(Msg::Trouble).collect(),
        exit: None,
    };
    let ended = running.play(sights, &mut input, &mut signals).await;
    if ended.is_err() {
        running.give_up();
    }
    let unwritten = running.worker.leave().await;
    unwritten.iter().for_each(|trouble| print::at_the_end(trouble));
    running.worker.detach();
    if tokio::time::timeout(LAST_SIGHTS, running.keep.finish()).await.is_err() {
        tracing::warn!(target: "secretdeck", "the disk hangs: first sights may be missing");
    }
    ended.map(|()| running.exit.unwrap_or_default())
}

/// What the loop woke up for.
enum Happened {
    Input(Option<Msg>),
    Remote(Msg),
    Signal(Signal),
    Time,
}

struct Loop<'a, A, B: Backend, S, G, C> {
    app: A,
    screen: Screen<'a, B, S>,
    worker: Worker<G>,
    clock: C,
    timers: Timers,
    keep: SightsWriter,
    stage: Box<dyn FnMut(Cue)>,
    own: VecDeque<Msg>,
    exit: Option<u8>,
}

impl<A, B, S, G, C> Loop<'_, A, B, S, G, C>
where
    A: App,
    B: Backend,
    B::Error: Send + Sync + 'static,
    S: Surface,
    G: Gateway,
    C: Clock,
{
    /// Until it ends.
    async fn play(
        &mut self,
        sights: Kept,
        input: &mut (impl Stream<Item = Msg> + Unpin),
        signals: &mut UnboundedReceiver<Signal>,
    ) -> Result<(), Report> {
        self.begin(sights)?;
        while self.exit.is_none() {
            self.look_at_the_clock()?;
            if self.exit.is_some() {
                break;
            }
            let happened = self.wait(input, signals).await;
            self.take(happened)?;
            self.drain(input).await?;
        }
        Ok(())
    }

    /// The terminal is lost: the application hears of the end all the same, and nothing is drawn any more.
    fn give_up(&mut self) {
        for effect in self.app.update(self.clock.now(), Msg::Shutdown) {
            match effect {
                Effect::KeepSights(sights) => self.keep.keep(sights),
                other => drop(self.worker.dispatch(other)),
            }
        }
    }

    /// The first frame stands before anything is asked of anybody.
    fn begin(&mut self, sights: Kept) -> Result<(), Report> {
        let size = self.screen.size()?;
        let effects = self.app.update(self.clock.now(), Msg::Began { size, sights });
        self.draw(self.clock.now().mono)?;
        self.perform(effects)
    }

    /// Runs out timers and draws what is due. Done at the top of the loop: under a flood of messages an arm of
    /// `select!` would never come to it.
    fn look_at_the_clock(&mut self) -> Result<(), Report> {
        let now = self.clock.now().mono;
        while let Some(timer) = self.timers.take_due(now) {
            // It is due again at once while there is more to do: frames and keys come between the slices.
            if timer == TimerId::Rows {
                self.draw_if_due()?;
                self.handle(Msg::Timer(timer))?;
                break;
            }
            self.handle(Msg::Timer(timer))?;
        }
        self.draw_if_due()
    }

    fn draw_if_due(&mut self) -> Result<(), Report> {
        let now = self.clock.now().mono;
        match self.exit.is_none() && self.screen.due().is_some_and(|due| due <= now) {
            true => self.draw(now),
            false => Ok(()),
        }
    }

    fn draw(&mut self, now: Duration) -> Result<(), Report> {
        let app = &mut self.app;
        self.screen.draw(now, |frame| app.draw(frame))
    }

    async fn wait(
        &mut self,
        input: &mut (impl Stream<Item = Msg> + Unpin),
        signals: &mut UnboundedReceiver<Signal>,
    ) -> Happened {
        let wake = [self.timers.next(), self.screen.due()].into_iter().flatten().min();
        let clock = self.clock.clone();
        let time = async move {
            match wake {
                // A timer of tokio's would take a millisecond for nothing; but the tasks have their turn.
                Some(wake) if wake <= clock.now().mono => tokio::task::yield_now().await,
                Some(wake) => clock.sleep_until(wake).await,
                None => pending().await,
            }
        };
        tokio::select! {
            // A key goes before the answers; `drain` sees to it that a flood of keys holds up none.
            biased;
            Some(signal) = signals.recv() => Happened::Signal(signal),
            msg = input.next() => Happened::Input(msg),
            msg = self.worker.next() => Happened::Remote(msg),
            msg = self.keep.next() => Happened::Remote(msg),
            () = time => Happened::Time,
        }
    }

    fn take(&mut self, happened: Happened) -> Result<(), Report> {
        match happened {
            Happened::Input(Some(msg)) => {
                super::panics::rehearse("ui");
                if matches!(msg, Msg::Resized(..)) {
                    // There and back between two frames: the terminal may have cut off what the last frame left there.
                    self.screen.redraw()?;
                }
                self.screen.touched();
                self.handle(msg)
            }
            Happened::Input(None) => self.end(1),
            Happened::Remote(msg) => self.handle(msg),
            Happened::Signal(Signal::End(status)) => self.end(status),
            Happened::Signal(Signal::Stop) => self.screen.stop(),
            Happened::Signal(Signal::Continue) => self.screen.resume(),
            Happened::Time => Ok(()),
        }
    }

    /// Takes what is ready without waiting.
    async fn drain(&mut self, input: &mut (impl Stream<Item = Msg> + Unpin)) -> Result<(), Report> {
        for _ in 0..BATCH {
            // Polled with the loop's own waker: a stream may keep the one that it saw first.
            let ready = poll_fn(|context| Poll::Ready(input.poll_next_unpin(context))).await;
            match ready {
                Poll::Ready(msg) if self.exit.is_none() => self.take(Happened::Input(msg))?,
                _ => break,
            }
        }
        // Who pressed a key is not kept waiting for what the answers that came meanwhile lead to.
        self.draw_if_due()?;
        for _ in 0..BATCH {
            match self.worker.try_next() {
                Some(msg) if self.exit.is_none() => self.take(Happened::Remote(msg))?,
                _ => break,
            }
        }
        Ok(())
    }

    /// Asked to end: the application hears of it, and the loop ends in any case, with the status of who asked.
    fn end(&mut self, status: u8) -> Result<(), Report> {
        self.handle(Msg::Shutdown)?;
        self.exit = Some(status);
        Ok(())
    }

    fn handle(&mut self, msg: Msg) -> Result<(), Report> {
        // The schedule's own timer changes nothing that is seen.
        let unseen = matches!(msg, Msg::Timer(TimerId::Schedule));
        let effects = self.app.update(self.clock.now(), msg);
        if self.app.changed() && !unseen {
            self.screen.changed();
        }
        self.perform(effects)
    }

    fn perform(&mut self, effects: Vec<Effect>) -> Result<(), Report> {
        for effect in effects {
            match effect {
                Effect::StartTimer { id, after } => {
                    self.timers.start(id, self.clock.now().mono.saturating_add(after));
                }
                Effect::Copy(text) => self.own.extend(self.screen.copy(&text)?.map(Msg::Trouble)),
                Effect::Ring(text) => self.screen.ring(&text)?,
                Effect::KeepSights(sights) => self.keep.keep(sights),
                Effect::Stage(cue) => (self.stage)(cue),
                Effect::Suspend => self.own.extend(self.screen.ask_to_stop()?.map(Msg::Trouble)),
                Effect::Redraw => self.screen.redraw()?,
                Effect::Exit(status) => self.exit = Some(status),
                other => drop(self.worker.dispatch(other)),
            }
        }
        while let Some(msg) = self.own.pop_front() {
            self.handle(msg)?;
        }
        Ok(())
    }
}
