//! Puts lines at the end of a file, one by one: each is there whole, or its write says that it is not.

use std::{
    fs::File,
    io::{self, Write},
};

/// What a pen writes on.
pub(super) trait Paper {
    /// Its length in bytes.
    fn length(&self) -> io::Result<u64>;
    /// Adds bytes at the end.
    fn append(&mut self, bytes: &[u8]) -> io::Result<()>;
    /// Makes what was added last.
    fn keep(&mut self) -> io::Result<()>;
    /// Cuts off what comes after so many bytes.
    fn cut(&mut self, length: u64) -> io::Result<()>;
}

impl Paper for File {
    fn length(&self) -> io::Result<u64> {
        Ok(self.metadata()?.len())
    }

    fn append(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.write_all(bytes)
    }

    fn keep(&mut self) -> io::Result<()> {
        self.sync_data()
    }

    fn cut(&mut self, length: u64) -> io::Result<()> {
        self.set_len(length)?;
        self.sync_data()
    }
}

/// A pen on an empty paper.
#[derive(Debug)]
pub(super) struct Pen<P> {
    paper: P,
    /// The number of the next line.
    pub(super) next: u64,
    /// Where the last good line ends, in bytes.
    good: u64,
    /// Whether a piece of a line could not be cut off.
    ragged: bool,
}

impl<P: Paper> Pen<P> {
    pub(super) fn new(paper: P) -> Self {
        Self { paper, next: 1, good: 0, ragged: false }
    }

    /// Writes a line, its line feed included; when this returns, it lasts.
    ///
    /// # Errors
    /// When it does not last. Then its pieces have been cut off; those that cannot be spoil no other line.
    pub(super) fn write(&mut self, line: &[u8]) -> io::Result<()> {
        let mut bytes = Vec::with_capacity(line.len() + 1);
        if self.ragged {
            self.good = self.paper.length()?;
            bytes.push(b'\n');
        }
        bytes.extend_from_slice(line);
        let written = self.paper.append(&bytes).and_then(|()| self.paper.keep());
        if written.is_ok() {
            self.good = self.good.saturating_add(bytes.len() as u64);
            self.ragged = false;
        } else if self.paper.cut(self.good).is_err() {
            self.ragged = true;
        }
        // A line that may stand there in spite of its failure keeps its number.
        if written.is_ok() || self.ragged {
            self.next = self.next.saturating_add(1);
        }
        written
    }
}
