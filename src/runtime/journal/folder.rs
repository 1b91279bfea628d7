//! The folder of the journals of all runs: where it is, whose it is, and what is in it.

use std::{
    fs::{self, DirBuilder, File, Metadata, OpenOptions, Permissions, TryLockError},
    io::{self, BufReader},
    os::unix::fs::{DirBuilderExt, MetadataExt, OpenOptionsExt, PermissionsExt},
    path::{Path, PathBuf},
};

use etcetera::BaseStrategy;

use crate::domain::{
    Safe,
    journal::{Book, RunId},
};

use super::{
    book,
    file::{self, Content},
};

/// The ending of a run's file.
const ENDING: &str = "jsonl";

/// A folder of journals, a file for each run. A demo's runs have one of their own, and every line of theirs is marked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Folder {
    path: PathBuf,
    demo: bool,
}

impl Folder {
    /// A folder at a path. Nothing is touched.
    #[must_use]
    pub fn new(path: PathBuf) -> Self {
        Self { path, demo: false }
    }

    /// A demo's folder at a path. Nothing is touched.
    #[must_use]
    pub fn new_demo(path: PathBuf) -> Self {
        Self { path, demo: true }
    }

    /// `secretdeck/journal` in this user's state directory; `None` when the user has no home directory.
    #[must_use]
    pub fn of_user() -> Option<Self> {
        state("journal").map(Self::new)
    }

    /// `secretdeck/journal-demo` in this user's state directory; `None` when the user has no home directory.
    #[must_use]
    pub fn of_demo() -> Option<Self> {
        state("journal-demo").map(Self::new_demo)
    }

    /// Where it is.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Whether it is a demo's.
    #[must_use]
    pub fn is_demo(&self) -> bool {
        self.demo
    }

    /// The actions of all runs but `own`, oldest first. May block. Nothing is changed; a run that lives is said so. What `own` has settled of the
    /// others' actions counts. A folder that is not there holds nothing.
    #[must_use]
    pub fn read(&self, own: Option<&RunId>) -> Book {
        let (files, troubles) = match self.runs() {
            Ok(runs) => self.contents(runs),
            Err(why) => (Vec::new(), vec![why]),
        };
        let mut book = book::join(files, own);
        book.partial |= !troubles.is_empty();
        book.troubles.extend(troubles);
        book
    }

    /// The file of a run.
    pub(super) fn file(&self, run: &RunId) -> PathBuf {
        self.path.join(format!("{run}.{ENDING}"))
    }

    /// Makes the folder if it is not there, and closes it to others.
    ///
    /// # Errors
    /// A sentence, when it cannot be had or is somebody else's.
    pub(super) fn make(&self) -> Result<(), Safe> {
        make(&self.path).map_err(|error| self.sentence("cannot be made", &error))?;
        let mode = self.found()?.map_or(0, |found| found.permissions().mode());
        if mode & 0o077 != 0 {
            fs::set_permissions(&self.path, Permissions::from_mode(mode & 0o700))
                .map_err(|error| self.sentence("cannot be closed to others", &error))?;
        }
        Ok(())
    }

    /// Why no run could begin a file here now, if so. Makes the folder, and leaves no file in it.
    pub(super) fn why_not(&self, run: &RunId) -> Option<Safe> {
        let attempt = || {
            self.make()?;
            let path = self.path.join(format!("{run}.attempt"));
            let made = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&path);
            made.and_then(|_| fs::remove_file(&path))
                .map_err(|error| self.sentence("cannot be written", &error))
        };
        attempt().err().map(|why: Safe| Safe::new(&format!("{why}; until it can, nothing is sent")))
    }

    /// Makes the names in the folder last.
    pub(super) fn sync(&self) -> io::Result<()> {
        sync(&self.path)
    }

    /// A sentence about the folder.
    pub(super) fn sentence(&self, what: &str, error: &dyn std::fmt::Display) -> Safe {
        Safe::new(&format!("{} {what}: {error}", self.path.display()))
    }

    /// What stands at the path, if anything does: a folder of this user's.
    fn found(&self) -> Result<Option<Metadata>, Safe> {
        let found = match fs::metadata(&self.path) {
            Ok(found) => found,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(self.sentence("cannot be had", &error)),
        };
        if !found.is_dir() {
            return Err(self.sentence("cannot be had", &"something else than a folder is there"));
        }
        let (owner, user) = (found.uid(), rustix::process::geteuid().as_raw());
        if owner != user {
            let why = format!("it belongs to the user {owner}, and this one is {user}");
            return Err(self.sentence("is not used", &why));
        }
        Ok(Some(found))
    }

    /// The runs that have a file here, in their order.
    fn runs(&self) -> Result<Vec<RunId>, Safe> {
        if self.found()?.is_none() {
            return Ok(Vec::new());
        }
        let unread = |error: io::Error| self.sentence("cannot be read", &error);
        let mut runs = Vec::new();
        for entry in fs::read_dir(&self.path).map_err(unread)? {
            let name = entry.map_err(unread)?.file_name();
            let name = Path::new(&name);
            let ours = name.extension().is_some_and(|ending| ending == ENDING);
            let run = name.file_stem().and_then(|stem| stem.to_str()).map(RunId::new);
            if let Some(Ok(run)) = run.filter(|_| ours) {
                runs.push(run);
            }
        }
        runs.sort();
        Ok(runs)
    }

    fn contents(&self, runs: Vec<RunId>) -> (Vec<Content>, Vec<Safe>) {
        let mut troubles = Vec::new();
        let mut files = Vec::new();
        for run in runs {
            match self.content(run.clone()) {
                Ok(content) => files.push(content),
                Err(error) if error.kind() == io::ErrorKind::NotFound => {}
                Err(error) => troubles.push(Safe::new(&format!("{run}.{ENDING} cannot be read: {error}"))),
            }
        }
        (files, troubles)
    }

    /// While the lock is held here, its run is dead, or has written nothing: it locks its file before its first line.
    fn content(&self, run: RunId) -> io::Result<Content> {
        let path = self.file(&run);
        // To open what is no file could block, or do something.
        if !fs::symlink_metadata(&path)?.is_file() {
            return Err(io::Error::new(io::ErrorKind::InvalidInput, "it is no file"));
        }
        let file = File::open(&path)?;
        let alive = match file.try_lock_shared() {
            Ok(()) => false,
            Err(TryLockError::WouldBlock) => true,
            Err(TryLockError::Error(error)) => return Err(error),
        };
        Ok(file::read(BufReader::new(&file), run, alive, self.demo))
    }
}

fn state(name: &str) -> Option<PathBuf> {
    let strategy = etcetera::choose_base_strategy().ok()?;
    let state = strategy.state_dir().unwrap_or_else(|| strategy.data_dir());
    Some(state.join("secretdeck").join(name))
}

/// Makes a folder and those that it stands in, each open to this user only, and lasting.
fn make(path: &Path) -> io::Result<()> {
    let Some(parent) = path.parent().filter(|_| !path.is_dir()) else { return Ok(()) };
    make(parent)?;
    match DirBuilder::new().mode(0o700).create(path) {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists && path.is_dir() => Ok(()),
        made => made.and_then(|()| sync(parent)),
    }
}

fn sync(folder: &Path) -> io::Result<()> {
    File::open(folder)?.sync_all()
}
