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

    pub(super) fn paper(&self) -> &P {
        &self.paper
    }

    /// Writes so many lines, their line feeds included, and makes them last at once.
    ///
    /// # Errors
    /// When they do not last. Then their pieces have been cut off; those that cannot be spoil no other line.
    pub(super) fn write(&mut self, lines: &[u8], count: u64) -> io::Result<()> {
        let mut bytes = Vec::with_capacity(lines.len() + 1);
        if self.ragged {
            self.good = self.paper.length()?;
            bytes.push(b'\n');
        }
        bytes.extend_from_slice(lines);
        let written = self.paper.append(&bytes).and_then(|()| self.paper.keep());
        if written.is_ok() {
            self.good = self.good.saturating_add(bytes.len() as u64);
            self.ragged = false;
        } else if self.paper.cut(self.good).is_err() {
            self.ragged = true;
        }
        // Lines that may stand there in spite of their failure keep their numbers.
        if written.is_ok() || self.ragged {
            self.next = self.next.saturating_add(count);
        }
        written
    }
}

#[cfg(test)]
mod tests {
    use std::fs::OpenOptions;

    use super::*;

    /// A paper with so much room, that may not let itself be cut.
    #[derive(Debug, Default)]
    struct Scrap {
        bytes: Vec<u8>,
        room: usize,
        lasts: bool,
        cuts: bool,
    }

    impl Paper for Scrap {
        fn length(&self) -> io::Result<u64> {
            Ok(self.bytes.len() as u64)
        }

        fn append(&mut self, bytes: &[u8]) -> io::Result<()> {
            let fits = bytes.len().min(self.room - self.bytes.len());
            self.bytes.extend_from_slice(&bytes[..fits]);
            if fits == bytes.len() { Ok(()) } else { Err(io::ErrorKind::StorageFull.into()) }
        }

        fn keep(&mut self) -> io::Result<()> {
            if self.lasts { Ok(()) } else { Err(io::Error::other("the disk failed")) }
        }

        fn cut(&mut self, length: u64) -> io::Result<()> {
            if !self.cuts {
                return Err(io::ErrorKind::PermissionDenied.into());
            }
            self.bytes.truncate(usize::try_from(length).unwrap());
            Ok(())
        }
    }

    fn pen(room: usize, lasts: bool, cuts: bool) -> Pen<Scrap> {
        Pen::new(Scrap { bytes: Vec::new(), room, lasts, cuts })
    }

    #[test]
    fn a_line_that_does_not_fit_leaves_nothing_behind() {
        for room in 4..8 {
            let mut pen = pen(room, true, true);
            pen.write(b"one\n", 1).unwrap();
            assert!(pen.write(b"two\n", 1).is_err());
            assert_eq!((pen.paper.bytes.as_slice(), pen.next), (&b"one\n"[..], 2));
            pen.paper.room = 12;
            pen.write(b"six\n", 1).unwrap();
            assert_eq!((pen.paper.bytes.as_slice(), pen.next), (&b"one\nsix\n"[..], 3));
        }
    }

    #[test]
    fn a_line_that_may_not_last_is_taken_back() {
        let mut pen = pen(99, false, true);
        assert!(pen.write(b"one\n", 1).is_err());
        assert_eq!((pen.paper.bytes.as_slice(), pen.next), (&b""[..], 1));
    }

    #[test]
    fn a_piece_that_cannot_be_cut_off_spoils_no_other_line_and_none_is_ever_cut_off_by_mistake() {
        let mut pen = pen(6, true, false);
        pen.write(b"one\n", 1).unwrap();
        assert!(pen.write(b"two\n", 1).is_err());
        pen.paper.room = 15;
        pen.write(b"six\n", 1).unwrap();
        assert_eq!((pen.paper.bytes.as_slice(), pen.next), (&b"one\ntw\nsix\n"[..], 4));
        pen.paper.cuts = true;
        assert!(pen.write(b"seven\n", 1).is_err());
        assert_eq!((pen.paper.bytes.as_slice(), pen.next), (&b"one\ntw\nsix\n"[..], 4));
    }

    #[test]
    fn a_full_disk_is_an_error() {
        // Only Linux has such a device.
        let Ok(full) = OpenOptions::new().append(true).open("/dev/full") else { return };
        let mut pen = Pen::new(full);
        assert_eq!(pen.write(b"one\n", 1).unwrap_err().kind(), io::ErrorKind::StorageFull);
        assert!(pen.write(b"two\n", 1).is_err());
    }
}
