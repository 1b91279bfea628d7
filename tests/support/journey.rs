//! A journey: the real event loop and the real SDK over the embedded simulator, driven by keys, watched on the screen.
//!
//! Nothing here sleeps: it waits for the screen, the clock or the simulator to show something.

#[path = "held.rs"]
mod held;
#[path = "keyboard.rs"]
mod keyboard;

use std::{
    convert::Infallible,
    io,
    sync::{Arc, Mutex},
    thread::JoinHandle,
    time::Duration,
};

use ratatui::{
    Terminal,
    backend::{Backend, ClearType, TestBackend, WindowSize},
    buffer::Cell,
    layout::{Position, Size},
};
use secretdeck::{
    app::{
        Model, Msg,
        effect::Cue,
        model::{Mode, RegionChoice, Settings},
    },
    aws::{Options as SdkOptions, Sdk, Timeouts},
    config::theme::Theme,
    domain::Region,
    runtime::{
        clock::{Clock, ScaledClock},
        journal::{Journal, Memory},
        run::{Extras, run},
        sights::SightsWriter,
        signals::Signal,
        terminal::Surface,
        worker::Worker,
    },
    sim::{Options, Request, Simulator, scenario::Scenario},
};
use tokio::sync::{mpsc, watch};

use held::{Held, Holds};
use keyboard::Keyboard;

/// How long a condition may take before the test fails.
const PATIENCE: Duration = Duration::from_secs(25);

/// A screen that the test can read while the loop draws on it.
#[derive(Clone)]
pub struct SharedScreen {
    backend: Arc<Mutex<TestBackend>>,
    drawn: watch::Sender<u64>,
}

impl SharedScreen {
    fn with<T>(&self, act: impl FnOnce(&mut TestBackend) -> T) -> T {
        act(&mut self.backend.lock().unwrap())
    }

    /// The screen as text.
    pub fn text(&self) -> String {
        self.with(|backend| backend.to_string())
    }
}

impl Backend for SharedScreen {
    type Error = Infallible;

    fn draw<'a, I: Iterator<Item = (u16, u16, &'a Cell)>>(&mut self, content: I) -> Result<(), Infallible> {
        self.with(|backend| backend.draw(content))
    }
    fn hide_cursor(&mut self) -> Result<(), Infallible> {
        self.with(Backend::hide_cursor)
    }
    fn show_cursor(&mut self) -> Result<(), Infallible> {
        self.with(Backend::show_cursor)
    }
    fn get_cursor_position(&mut self) -> Result<Position, Infallible> {
        self.with(Backend::get_cursor_position)
    }
    fn set_cursor_position<P: Into<Position>>(&mut self, position: P) -> Result<(), Infallible> {
        self.with(|backend| backend.set_cursor_position(position))
    }
    fn clear(&mut self) -> Result<(), Infallible> {
        self.with(Backend::clear)
    }
    fn clear_region(&mut self, kind: ClearType) -> Result<(), Infallible> {
        self.with(|backend| backend.clear_region(kind))
    }
    fn size(&self) -> Result<Size, Infallible> {
        self.with(|backend| backend.size())
    }
    fn window_size(&mut self) -> Result<WindowSize, Infallible> {
        self.with(Backend::window_size)
    }
    fn flush(&mut self) -> Result<(), Infallible> {
        self.drawn.send_modify(|count| *count += 1);
        Ok(())
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

/// The program, its cloud, and the person's hands and eyes.
pub struct Journey {
    pub simulator: Arc<Simulator>,
    pub screen: SharedScreen,
    pub clock: ScaledClock,
    /// Holds answers back.
    pub holds: Holds,
    keyboard: Keyboard,
    drawn: watch::Receiver<u64>,
    patience: Duration,
    thread: Option<JoinHandle<u8>>,
    _signals: mpsc::UnboundedSender<Signal>,
}

/// How a journey begins.
pub struct Beginning {
    pub scenario: &'static str,
    /// A world of its own instead of a scenario that has a name.
    pub world: Option<Scenario>,
    pub read_only: bool,
    pub size: (u16, u16),
    pub mode: Mode,
    pub empty_pages: u32,
    pub refresh: Duration,
    /// How many times faster than the wall everything runs.
    pub speed: u32,
    /// How long a condition may take before the test fails, on the wall's clock.
    pub patience: Duration,
    /// The SDK's limits, on the wall's clock.
    pub timeouts: Timeouts,
    pub journal: Arc<dyn Journal>,
}

impl Default for Beginning {
    fn default() -> Self {
        Self {
            scenario: "incident",
            world: None,
            read_only: false,
            size: (120, 40),
            mode: Mode::Real,
            empty_pages: 0,
            refresh: Duration::from_secs(20),
            speed: 8,
            patience: PATIENCE,
            timeouts: Timeouts::default(),
            journal: Arc::new(Memory::default()),
        }
    }
}

impl Journey {
    /// Starts the simulator and the loop.
    pub async fn begin(mut beginning: Beginning) -> Self {
        let own = beginning.world.take();
        let scenario = own.unwrap_or_else(|| Scenario::named(beginning.scenario).unwrap());
        let regions = scenario.regions.clone();
        let (speed, empty_pages) = (f64::from(beginning.speed), beginning.empty_pages);
        let options = Options { scenario, speed, empty_pages, ..Options::default() };
        let is_demo = beginning.mode == Mode::Demo;
        let sights =
            if is_demo { secretdeck::seen_before(&options.scenario, options.seed) } else { Vec::new() };
        let simulator = Arc::new(Simulator::start(options).await.unwrap());
        let (drawn_to, drawn) = watch::channel(0);
        let backend = TestBackend::new(beginning.size.0, beginning.size.1);
        let screen = SharedScreen { backend: Arc::new(Mutex::new(backend)), drawn: drawn_to };
        let clock = ScaledClock::new(jiff::Timestamp::now(), beginning.speed);
        let (keyboard, input) = Keyboard::new();
        let holds = Holds::default();
        let (signals, signalled) = mpsc::unbounded_channel();
        let settings = settings(&beginning, regions, &simulator.endpoint());
        let thread = {
            let (screen, clock, simulator) = (screen.clone(), clock.clone(), Arc::clone(&simulator));
            let runtime = tokio::runtime::Handle::current();
            let (timeouts, journal) = (beginning.timeouts, Arc::clone(&beginning.journal));
            let holds = holds.clone();
            std::thread::spawn(move || {
                runtime.block_on(async {
                    let model = Model::new(settings.clone(), clock.now());
                    let options = SdkOptions::simulator(&simulator.endpoint()).unwrap();
                    let sdk = Sdk::new(options.with_timeouts(timeouts));
                    let worker = Worker::new(Arc::new(Held::new(sdk, holds)), journal, settings.read_only);
                    let extras = Extras {
                        surface: NoDevice,
                        signals: signalled,
                        sights,
                        keep: SightsWriter::new(None),
                        trouble: Vec::new(),
                        stage: Box::new(stage(Arc::clone(&simulator))),
                    };
                    let mut terminal = Terminal::new(screen).unwrap();
                    run(&mut terminal, model, Theme::standard(), Box::pin(input), worker, clock, extras)
                        .await
                        .unwrap()
                })
            })
        };
        let patience = beginning.patience;
        let thread = Some(thread);
        Self { simulator, screen, clock, holds, keyboard, drawn, patience, thread, _signals: signals }
    }

    /// Presses keys, as crokey writes them: `r`, `enter`, `space`.
    pub fn press(&self, keys: &str) {
        for key in keys.split(' ') {
            self.keyboard.send(Msg::Key(crokey::parse(key).unwrap()));
        }
    }

    /// Presses keys, waits until the program has taken them, and gives the screen that came of them.
    pub async fn pressed(&self, keys: &str) -> String {
        self.press(keys);
        let taken = tokio::time::timeout(self.patience, self.keyboard.is_taken()).await;
        assert!(taken.is_ok(), "nobody takes {keys}\n{}", self.screen.text());
        self.screen.text()
    }

    /// Types text, a key for each character, at a speed that hands have.
    pub async fn write(&self, text: &str) {
        for character in text.chars() {
            let code = crokey::crossterm::event::KeyCode::Char(character);
            self.keyboard.send(Msg::Key(code.into()));
            let next = self.clock.now().mono + Duration::from_millis(60);
            self.clock.sleep_until(next).await;
        }
    }

    /// Pastes text.
    pub fn paste(&self, text: &str) {
        self.keyboard.send(Msg::Paste(text.to_owned()));
    }

    /// Waits until the screen is so.
    pub async fn until(&mut self, what: &str, is: impl Fn(&str) -> bool) -> String {
        match self.within(self.patience, is).await {
            Some(text) => text,
            None => panic!("never came: {what}\n{}", self.screen.text()),
        }
    }

    /// Waits so long, on the wall's clock, until the screen is so; gives it, if it ever was.
    pub async fn within(&mut self, limit: Duration, is: impl Fn(&str) -> bool) -> Option<String> {
        let screen = self.screen.clone();
        let wait = async {
            loop {
                let text = screen.text();
                if is(&text) {
                    return text;
                }
                self.drawn.changed().await.unwrap();
            }
        };
        tokio::time::timeout(limit, wait).await.ok()
    }

    /// Waits until the text is on the screen.
    pub async fn see(&mut self, text: &str) -> String {
        self.until(text, |screen| screen.contains(text)).await
    }

    /// Waits until the text is no longer on the screen.
    pub async fn gone(&mut self, text: &str) -> String {
        self.until(&format!("no {text}"), |screen| !screen.contains(text)).await
    }

    /// Waits until the dialog has shown the same for longer than it is deaf.
    pub async fn hear(&self) {
        let mut shown = dialog(&self.screen.text());
        loop {
            let until = self.clock.now().mono + Duration::from_millis(900);
            self.clock.sleep_until(until).await;
            let now = dialog(&self.screen.text());
            if now == shown {
                return;
            }
            shown = now;
        }
    }

    /// Goes to a secret by filtering for its name.
    pub async fn go_to(&mut self, name: &str) {
        self.press("esc esc /");
        self.write(&format!("name:{name}")).await;
        self.press("enter");
        let end = name.rsplit('/').next().unwrap().to_owned();
        self.until(name, move |screen| {
            screen.lines().any(|line| line.starts_with("\"▌") && line.contains(&end))
        })
        .await;
    }

    /// The mutations that reached the simulator.
    pub fn sent(&self, operation: &str) -> Vec<Request> {
        self.simulator.requests().into_iter().filter(|request| request.operation == operation).collect()
    }

    /// Every mutation that reached the simulator.
    pub fn mutations(&self) -> Vec<Request> {
        mutations(&self.simulator)
    }

    /// Leaves, and gives the exit status.
    pub async fn leave(self) -> u8 {
        self.press("esc esc ctrl-c ctrl-c");
        self.ended().await
    }

    /// Waits until the program has ended by itself, and gives the exit status.
    pub async fn ended(mut self) -> u8 {
        let thread = self.thread.take().unwrap();
        let ended = tokio::task::spawn_blocking(move || thread.join().unwrap());
        match tokio::time::timeout(self.patience, ended).await {
            Ok(status) => status.unwrap(),
            Err(_) => panic!("it does not end\n{}", self.screen.text()),
        }
    }
}

/// Every mutation that reached a simulator.
pub fn mutations(simulator: &Simulator) -> Vec<Request> {
    const READS: [&str; 5] =
        ["ListSecrets", "DescribeSecret", "ListSecretVersionIds", "GetResourcePolicy", "GetCallerIdentity"];
    let requests = simulator.requests();
    requests.into_iter().filter(|request| !READS.contains(&request.operation.as_str())).collect()
}

/// What the box of the dialog shows.
fn dialog(screen: &str) -> Vec<String> {
    let mut shown = Vec::new();
    let left = screen.lines().find_map(|line| line.chars().position(|character| character == '╭'));
    for line in screen.lines().skip_while(|line| !line.contains('╭')) {
        shown.push(line.chars().skip(left.unwrap_or(0)).take(80).collect());
        if line.contains('╰') {
            break;
        }
    }
    shown
}

fn settings(beginning: &Beginning, regions: Vec<Region>, endpoint: &str) -> Settings {
    Settings {
        mode: beginning.mode.clone(),
        read_only: beginning.read_only,
        regions: RegionChoice::Exactly(regions),
        refresh: beginning.refresh,
        endpoint: Some(endpoint.into()),
        ..Settings::default()
    }
}

fn stage(simulator: Arc<Simulator>) -> impl FnMut(Cue) {
    use secretdeck::sim::scenario::{Fault, FaultKind};
    move |cue| match cue {
        Cue::Silence(region) => {
            let fault: Fault = format!("region={region},op=*,kind=blackhole").parse().unwrap();
            assert_eq!(fault.kind, FaultKind::Blackhole);
            simulator.add_fault(fault);
        }
        Cue::Return(region) => simulator.remove_faults(region),
    }
}
