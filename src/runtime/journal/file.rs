//! One run's file as it is read: cut into lines, however it was damaged. Nothing here knows what an action is.

use std::io::{self, BufRead, Read};

use crate::domain::{Safe, journal::RunId};

use super::line::{Flaw, Noted};

/// The longest line that is read, in bytes. No longer one is written.
pub(super) const LONGEST_LINE: usize = 1 << 20;
/// The most of one file that is read, in bytes.
const MOST_BYTES: u64 = 1 << 28;
/// The most troubles that are told of one file.
const MOST_TOLD: usize = 8;

/// What a file holds.
#[derive(Debug, PartialEq)]
pub(super) struct Content {
    /// The run whose file it is.
    pub run: RunId,
    /// Whether that run still lives.
    pub alive: bool,
    /// Its good lines, in their order.
    pub lines: Vec<Noted>,
    /// What could not be used, a sentence each.
    pub troubles: Vec<Safe>,
    /// Whether no line is missing; one that was torn while its run died, or is being written, is not.
    pub whole: bool,
    /// Whether something could not be used since the last good line.
    flawed: bool,
    /// How many troubles more there are than are told.
    untold: u64,
}

/// How a piece of the file ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum End {
    /// With a line feed.
    Line,
    /// With the file.
    File,
    /// It was longer than any line may be, and is left out.
    TooLong,
}

/// Reads a file. A run that lives may be writing its last line: that one is no trouble.
pub(super) fn read(from: impl BufRead, run: RunId, alive: bool, demo: bool) -> Content {
    let mut content = Content {
        run,
        alive,
        lines: Vec::new(),
        troubles: Vec::new(),
        whole: true,
        flawed: false,
        untold: 0,
    };
    let mut from = from.take(MOST_BYTES);
    let mut bytes = Vec::new();
    for number in 1_u64.. {
        match piece(&mut from, &mut bytes) {
            Ok(None) => break,
            Ok(Some(_)) if bytes.is_empty() => {}
            Ok(Some(end)) => content.take(number, &bytes, end, demo),
            Err(error) => {
                content.miss(&format!("cannot be read to its end: {error}"));
                break;
            }
        }
    }
    if from.limit() == 0 {
        content.miss(&format!("is longer than {MOST_BYTES} bytes; the rest of it is not read"));
    }
    content.finish()
}

impl Content {
    /// Something is missing.
    fn miss(&mut self, what: &str) {
        self.whole = false;
        self.say(what);
    }

    fn say(&mut self, what: &str) {
        if self.troubles.len() < MOST_TOLD {
            self.troubles.push(Safe::new(&format!("{}.jsonl {what}", self.run)));
        } else {
            self.untold = self.untold.saturating_add(1);
        }
    }

    fn finish(mut self) -> Self {
        if self.untold > 0 {
            let more = format!("{}.jsonl has {} more of such troubles", self.run, self.untold);
            self.troubles.push(Safe::new(&more));
        }
        self
    }

    fn take(&mut self, number: u64, bytes: &[u8], end: End, demo: bool) {
        let line = match end {
            End::TooLong => Err(Flaw::Strange(Safe::new("it is longer than a line may be"))),
            End::Line | End::File => Noted::decode(bytes).and_then(|noted| self.own(noted, demo)),
        };
        match line {
            Ok(noted) => self.keep(number, noted),
            Err(_) if end == End::File && self.alive => {}
            Err(Flaw::Damaged) if end == End::File => {
                self.say(&format!(
                    "line {number} is torn: the run ended while it wrote it; it stays as it is"
                ));
            }
            Err(flaw) => {
                self.flawed = true;
                self.miss(&format!("line {number} {flaw}"));
            }
        }
    }

    /// Lines that are missing are told, unless what stands in their place has been told of already.
    fn keep(&mut self, number: u64, noted: Noted) {
        let before = self.lines.last().map_or(0, |last| last.seq);
        let follows = before.checked_add(1) == Some(noted.seq);
        if !follows && !self.flawed {
            self.miss(&format!(
                "line {number} has the number {} after {before}: lines are missing",
                noted.seq
            ));
        }
        self.flawed = false;
        self.lines.push(noted);
    }

    /// A line belongs to the file's run, and to a demo only among a demo's.
    fn own(&self, noted: Noted, demo: bool) -> Result<Noted, Flaw> {
        let strange = |why: &str| Err(Flaw::Strange(Safe::new(why)));
        if noted.run != self.run {
            return strange(&format!("it is one of the run {}", noted.run));
        }
        match (noted.demo, demo) {
            (true, false) => strange("it is one of a demo"),
            (false, true) => strange("it is none of a demo"),
            _ => Ok(noted),
        }
    }
}

/// The next piece, without its line feed; `None` at the end of the file.
fn piece(from: &mut impl BufRead, bytes: &mut Vec<u8>) -> io::Result<Option<End>> {
    bytes.clear();
    if from.by_ref().take(LONGEST_LINE as u64 + 1).read_until(b'\n', bytes)? == 0 {
        return Ok(None);
    }
    if bytes.pop_if(|last| *last == b'\n').is_some() {
        return Ok(Some(End::Line));
    }
    if bytes.len() <= LONGEST_LINE {
        return Ok(Some(End::File));
    }
    from.skip_until(b'\n')?;
    Ok(Some(End::TooLong))
}
