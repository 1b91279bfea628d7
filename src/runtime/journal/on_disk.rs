//! The journal of one run on the disk: its file, locked while the run lives, and each line made to last.

use std::{
    fs::{self, File, OpenOptions},
    hash::{BuildHasher, Hasher, RandomState},
    io,
    os::unix::fs::{MetadataExt, OpenOptionsExt},
    sync::{Mutex, PoisonError},
};

use jiff::Timestamp;

use crate::domain::{
    Safe,
    journal::{Book, Line, RunId},
};

use super::{Folder, Journal, file::LONGEST_LINE, line::Noted, pen::Pen};

const GONE: &str = "this run's file was taken away; start secretdeck anew";

/// The journal of this run. Its file is made with its first line.
#[derive(Debug)]
pub struct OnDisk {
    folder: Folder,
    run: RunId,
    pen: Mutex<Option<Pen<File>>>,
}

impl OnDisk {
    /// The journal of a run that begins now. Nothing is touched.
    #[must_use]
    pub fn new(folder: Folder) -> Self {
        // The standard library's hashers begin with random keys.
        let [.., a, b, c, d] = RandomState::new().build_hasher().finish().to_be_bytes();
        let run = RunId::begun(Timestamp::now(), u32::from_be_bytes([a, b, c, d]));
        Self { folder, run, pen: Mutex::default() }
    }

    /// This run.
    #[must_use]
    pub fn run(&self) -> &RunId {
        &self.run
    }

    fn begin(&self) -> Result<Pen<File>, Safe> {
        self.folder.make()?;
        let path = self.folder.file(&self.run);
        let made =
            OpenOptions::new().append(true).create_new(true).mode(0o600).open(&path).and_then(|file| {
                // It is empty, so that no reader holds it for longer than a moment.
                let kept = file.lock().and_then(|()| self.folder.sync());
                if kept.is_err() {
                    fs::remove_file(&path)?;
                }
                kept.map(|()| Pen::new(file))
            });
        made.map_err(|error| self.folder.sentence("cannot be written", &error))
    }
}

impl OnDisk {
    /// Whether the file that was written is the one that a later run will find. A file that was removed takes lines
    /// without a word, and nobody ever reads them.
    fn is_there(&self, file: &File) -> io::Result<()> {
        let gone = |_| io::Error::new(io::ErrorKind::NotFound, GONE);
        let found = fs::symlink_metadata(self.folder.file(&self.run)).map_err(gone)?;
        let written = file.metadata()?;
        let same = (found.dev(), found.ino()) == (written.dev(), written.ino());
        if same { Ok(()) } else { Err(io::Error::new(io::ErrorKind::NotFound, GONE)) }
    }
}

impl Journal for OnDisk {
    fn write(&self, line: &Line) -> Result<(), Safe> {
        self.write_all(std::slice::from_ref(line))
    }

    fn write_all(&self, lines: &[Line]) -> Result<(), Safe> {
        let mut place = self.pen.lock().unwrap_or_else(PoisonError::into_inner);
        let pen = match place.as_mut() {
            Some(pen) => pen,
            None => place.insert(self.begin()?),
        };
        let failed = |error: &dyn std::fmt::Display| self.folder.sentence("cannot be written", error);
        let (mut bytes, mut count, mut refused) = (Vec::new(), 0, None);
        for line in lines {
            let (run, demo) = (self.run.clone(), self.folder.is_demo());
            let seq = pen.next.saturating_add(count);
            let noted = Noted { run, seq, at: Timestamp::now(), demo, line: line.clone() };
            match noted.encode() {
                Ok(one) if one.len() <= LONGEST_LINE => {
                    bytes.extend(one);
                    count += 1;
                }
                Ok(_) => refused = Some(failed(&"a line would be longer than it may be")),
                Err(error) => refused = Some(failed(&error)),
            }
        }
        if count > 0 {
            pen.write(&bytes, count).map_err(|error| failed(&error))?;
            self.is_there(pen.paper()).map_err(|error| failed(&error))?;
        }
        refused.map_or(Ok(()), Err)
    }

    fn read(&self) -> Book {
        let mut book = self.folder.read(Some(&self.run));
        let began = self.pen.lock().unwrap_or_else(PoisonError::into_inner).is_some();
        if !began && !self.folder.is_demo() {
            book.troubles.extend(self.folder.why_not(&self.run));
        }
        book
    }
}
