//! The dashboard itself, on the hostile service: the real loop, worker and SDK, keys and pastes of somebody who means
//! harm; and every byte of its frames, clipboard and notifications before the judge.

use std::{
    io::{self, Write},
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use futures_util::{StreamExt, stream::poll_fn};
use ratatui::{
    Terminal,
    backend::{Backend, ClearType, CrosstermBackend, WindowSize},
    buffer::Cell,
    layout::{Position, Size},
};
use secretdeck::{
    app::{
        Model,
        model::{RegionChoice, Settings},
    },
    aws::{Options, Sdk},
    config::Theme,
    domain::{Region, Safe},
    runtime::{
        clock::{Clock, SystemClock},
        input::Input,
        journal::Memory,
        run::{Extras, run},
        sights::SightsWriter,
        terminal::Surface,
        worker::Worker,
    },
};
use tokio::sync::{mpsc, watch};

use crate::{hand, judge, strings::Strings};

/// Dialogs need as much room.
const SMALLEST: (u16, u16) = (80, 24);

/// What left the program.
#[derive(Debug, Clone, Copy, Default)]
pub struct Left {
    pub frames: usize,
    pub bytes: usize,
    pub sequences: usize,
    pub lines: usize,
}

/// Bytes that were written and not judged yet.
#[derive(Clone, Default)]
struct Bytes(Arc<Mutex<Vec<u8>>>);

impl Bytes {
    fn take(&self) -> Vec<u8> {
        std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Write for Bytes {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).extend_from_slice(bytes);
        Ok(bytes.len())
    }
    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// The backend of the program, of a size that no terminal is asked for.
struct Glass(CrosstermBackend<Bytes>, Size);

impl Backend for Glass {
    type Error = io::Error;
    fn draw<'a, I: Iterator<Item = (u16, u16, &'a Cell)>>(&mut self, content: I) -> io::Result<()> {
        self.0.draw(content)
    }
    fn hide_cursor(&mut self) -> io::Result<()> {
        self.0.hide_cursor()
    }
    fn show_cursor(&mut self) -> io::Result<()> {
        self.0.show_cursor()
    }
    fn get_cursor_position(&mut self) -> io::Result<Position> {
        Ok(Position::ORIGIN)
    }
    fn set_cursor_position<P: Into<Position>>(&mut self, position: P) -> io::Result<()> {
        self.0.set_cursor_position(position)
    }
    fn clear(&mut self) -> io::Result<()> {
        self.0.clear()
    }
    fn clear_region(&mut self, kind: ClearType) -> io::Result<()> {
        self.0.clear_region(kind)
    }
    fn size(&self) -> io::Result<Size> {
        Ok(self.1)
    }
    fn window_size(&mut self) -> io::Result<WindowSize> {
        Ok(WindowSize { columns_rows: self.1, pixels: Size::default() })
    }
    fn flush(&mut self) -> io::Result<()> {
        Write::flush(&mut self.0)
    }
}

/// Judges each frame, and each sequence beside the frames; shows the frames to the hand.
struct Court {
    frame: Bytes,
    left: Arc<Mutex<Left>>,
    parser: vt100::Parser,
    shown: watch::Sender<String>,
}

impl Surface for Court {
    fn commit(&mut self) -> io::Result<()> {
        let bytes = self.frame.take();
        judge::terminal(&bytes);
        self.parser.process(&bytes);
        self.shown.send_replace(self.parser.screen().contents());
        let mut left = self.left.lock().unwrap();
        left.frames += 1;
        left.bytes += bytes.len();
        Ok(())
    }
    fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        judge::terminal(bytes);
        self.left.lock().unwrap().sequences += 1;
        Ok(())
    }
}

/// One run of the dashboard; adds what left it.
pub async fn sit(url: &str, round: u64, messages: usize, left: &Arc<Mutex<Left>>) {
    let mut strings = Strings::new(round + 77);
    let clock = SystemClock::new();
    let settings = Settings {
        regions: RegionChoice::Exactly(
            ["us-east-1", "eu-west-1"].map(|name| Region::new(name).unwrap()).to_vec(),
        ),
        refresh: Duration::from_secs(5),
        requests_per_minute: 6000,
        profile: Some(Safe::new(&strings.next())),
        endpoint: Some(Safe::new(&strings.next())),
        open_at: Some(Safe::new(&strings.next())),
        ..Settings::default()
    };
    let frame = Bytes::default();
    let sizes = [(120, 40), (80, 24), (200, 50), (60, 16)];
    let (columns, rows) = sizes[usize::try_from(round).unwrap() % sizes.len()];
    let glass = Glass(CrosstermBackend::new(frame.clone()), Size::new(columns, rows));
    let mut terminal = Terminal::new(glass).unwrap();
    let journal = Arc::new(Memory::default());
    let sdk = Sdk::new(Options::simulator(url).unwrap());
    let worker = Worker::new(Arc::new(sdk), Arc::clone(&journal) as _, false);
    let theme = Theme { ascii: round % 4 == 3, ..Theme::standard() };
    let (_sender, signals) = mpsc::unbounded_channel();
    let (shown, screen) = watch::channel(String::new());
    let extras = Extras {
        surface: Court { frame, left: Arc::clone(left), parser: vt100::Parser::new(rows, columns, 0), shown },
        signals,
        sights: Vec::new(),
        keep: SightsWriter::new(None),
        trouble: vec![Safe::new(&strings.next())],
        stage: Box::new(|_| {}),
    };
    let model = Model::new(settings, clock.now());
    let (keys, mut pressed) = mpsc::unbounded_channel();
    let confirmed = (columns, rows) >= SMALLEST;
    let confirming = confirmed.then(|| tokio::spawn(hand::confirm(keys, screen, Arc::clone(&journal))));
    let careful = poll_fn(move |context| pressed.poll_recv(context));
    let input = Input::new(careful.chain(Box::pin(hand::any(round, messages))));
    run(&mut terminal, model, theme, input, worker, clock, extras).await.unwrap();
    if let Some(confirming) = confirming {
        confirming.await.unwrap();
    }
    assert!(!confirmed || journal.lines().len() >= 2, "a confirmation, and an outcome");
    for line in journal.lines() {
        judge::line(&serde_json::to_string(&line).unwrap());
        left.lock().unwrap().lines += 1;
    }
}
