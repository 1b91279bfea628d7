//! When to draw, and what goes to the terminal besides frames.

use std::time::Duration;

use base64::{Engine, engine::general_purpose::STANDARD};
use color_eyre::Report;
use ratatui::{Frame, Terminal, backend::Backend};

use crate::{
    domain::{Safe, text::cut},
    runtime::terminal::Surface,
};

/// The time between frames that only remote changes ask for, in the long run: after a rest, two of them may follow each
/// other at once, so that what one answer showed does not hold up the next.
const FRAME: Duration = Duration::from_millis(16);
/// The most text that is put on the clipboard: terminals take no longer sequence than about 100,000 bytes of base64.
const MOST_COPIED: usize = 74_000;

/// The most columns of a notification.
const MOST_RUNG: usize = 200;

/// The terminal, and whether its picture is old.
pub(super) struct Screen<'a, B: Backend, S> {
    terminal: &'a mut Terminal<B>,
    surface: S,
    /// When the last frame was drawn, and the one before; that a person asked for stands for two.
    drawn: [Duration; 2],
    old: Old,
}

/// How urgently a frame is needed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Old {
    No,
    Remote,
    Input,
}

impl<'a, B, S> Screen<'a, B, S>
where
    B: Backend,
    B::Error: Send + Sync + 'static,
    S: Surface,
{
    pub(super) fn new(terminal: &'a mut Terminal<B>, surface: S) -> Self {
        Self { terminal, surface, drawn: [Duration::ZERO; 2], old: Old::Input }
    }

    /// Columns and rows.
    pub(super) fn size(&self) -> Result<(u16, u16), Report> {
        let size = self.terminal.size()?;
        Ok((size.width, size.height))
    }

    /// Something changed by itself.
    pub(super) fn changed(&mut self) {
        self.old = self.old.max(Old::Remote);
    }

    /// The person did something.
    pub(super) fn touched(&mut self) {
        self.old = Old::Input;
    }

    /// When the next frame is to be drawn; `None` while nothing changed.
    pub(super) fn due(&self) -> Option<Duration> {
        match self.old {
            Old::No => None,
            Old::Remote => Some(self.drawn[1] + 2 * FRAME),
            Old::Input => Some(Duration::ZERO),
        }
    }

    pub(super) fn draw(&mut self, now: Duration, picture: impl FnOnce(&mut Frame<'_>)) -> Result<(), Report> {
        self.terminal.draw(picture)?;
        self.surface.commit()?;
        self.drawn = match self.old {
            Old::Input => [now, now.saturating_sub(FRAME)],
            _ => [now, self.drawn[0]],
        };
        self.old = Old::No;
        Ok(())
    }

    /// Draws every cell again with the next frame.
    pub(super) fn redraw(&mut self) -> Result<(), Report> {
        // `Terminal::clear` would ask the terminal where its cursor is, and wait for the answer.
        let size = self.terminal.size()?;
        self.terminal.resize(size.into())?;
        self.touched();
        Ok(())
    }

    /// Puts text on the clipboard (OSC 52); a sentence when it cannot be.
    pub(super) fn copy(&mut self, text: &Safe) -> Result<Option<Safe>, Report> {
        if text.len() > MOST_COPIED {
            return Ok(Some(Safe::new("not copied: longer than a terminal's clipboard sequence may be")));
        }
        let sequence = format!("\x1b]52;c;{}\x1b\\", STANDARD.encode(text.as_bytes()));
        self.surface.write(sequence.as_bytes())?;
        Ok(None)
    }

    /// Rings the bell, and asks for a desktop notification in the two ways that terminals know (OSC 9, OSC 777).
    pub(super) fn ring(&mut self, text: &Safe) -> Result<(), Report> {
        // One short line: what is longer is not for a notification, and may end the terminal's patience.
        let text = cut(&Safe::new(text), MOST_RUNG).replace(';', ",");
        let sequence = format!("\x07\x1b]9;secretdeck: {text}\x1b\\\x1b]777;notify;secretdeck;{text}\x1b\\");
        Ok(self.surface.write(sequence.as_bytes())?)
    }

    /// Asks the job to stop; a sentence when it cannot be.
    pub(super) fn ask_to_stop(&mut self) -> Result<Option<Safe>, Report> {
        let nobody = || Safe::new("not stopped: no shell is there to continue it");
        Ok((!self.surface.ask_to_stop()?).then(nobody))
    }

    pub(super) fn stop(&mut self) -> Result<(), Report> {
        self.surface.stop()?;
        self.redraw()
    }

    pub(super) fn resume(&mut self) -> Result<(), Report> {
        self.surface.resume()?;
        self.redraw()
    }
}
