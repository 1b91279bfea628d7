//! First sights, kept across runs: `secretdeck/sights.json` in the platform's state directory.
//!
//! When a trouble was first seen, and where; nothing secret. A file that cannot be read is set aside, never overwritten.

use std::{
    fs::{self, DirBuilder, File, OpenOptions},
    future::pending,
    io::{self, Write},
    os::unix::fs::{DirBuilderExt, OpenOptionsExt},
    path::PathBuf,
};

use etcetera::BaseStrategy;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use tokio::task::JoinSet;

use crate::{
    app::Msg,
    domain::{Arn, Region, Safe, sight::Sight},
};

const SCHEMA: u32 = 1;

/// Sights, and since when.
pub type Kept = Vec<(Sight, Timestamp)>;

/// The file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SightsFile(PathBuf);

#[derive(Debug, Serialize, Deserialize)]
struct Document {
    schema: u32,
    sights: Vec<Line>,
}

#[derive(Debug, Serialize, Deserialize)]
struct Line {
    arn: Arn,
    region: Region,
    state: Safe,
    since: Timestamp,
}

impl SightsFile {
    /// A file at a path. Nothing is touched.
    #[must_use]
    pub fn new(path: PathBuf) -> Self {
        Self(path)
    }

    /// The file of this user; `None` when the user has no home directory.
    #[must_use]
    pub fn of_user() -> Option<Self> {
        let strategy = etcetera::choose_base_strategy().ok()?;
        let state = strategy.state_dir().unwrap_or_else(|| strategy.data_dir());
        Some(Self(state.join("secretdeck").join("sights.json")))
    }

    /// What an earlier run kept; nothing when there is no file.
    ///
    /// # Errors
    /// A sentence for the person. A file that cannot be understood has been set aside as `sights.json.broken`.
    pub fn load(&self) -> Result<Kept, Safe> {
        let bytes = match fs::read(&self.0) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            Err(error) => return Err(self.sentence("cannot be read", &error)),
        };
        match serde_json::from_slice::<Document>(&bytes) {
            Ok(document) if document.schema == SCHEMA => Ok(document.kept()),
            Ok(document) => Err(self.set_aside(&format!("has schema {}, not {SCHEMA}", document.schema))),
            Err(error) => Err(self.set_aside(&format!("cannot be understood ({error})"))),
        }
    }

    /// The same without a word and without setting anything aside: for commands that only look.
    #[must_use]
    pub fn peek(&self) -> Option<Kept> {
        let document: Document = serde_json::from_slice(&fs::read(&self.0).ok()?).ok()?;
        (document.schema == SCHEMA).then(|| document.kept())
    }

    /// Replaces what is kept, whole or not at all.
    ///
    /// # Errors
    /// A sentence for the person.
    pub fn save(&self, kept: &Kept) -> Result<(), Safe> {
        self.write(kept).map_err(|error| self.sentence("cannot be written", &error))
    }

    fn write(&self, kept: &Kept) -> io::Result<()> {
        let directory = self.0.parent().unwrap_or(&self.0);
        DirBuilder::new().recursive(true).mode(0o700).create(directory)?;
        let new = self.0.with_extension(format!("json.{}", std::process::id()));
        let mut file = OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&new)?;
        file.write_all(&serde_json::to_vec(&Document::new(kept))?)?;
        file.sync_all()?;
        fs::rename(&new, &self.0)?;
        File::open(directory)?.sync_all()
    }

    fn set_aside(&self, why: &str) -> Safe {
        let aside = self.0.with_extension("json.broken");
        let done = match fs::rename(&self.0, &aside) {
            Ok(()) => format!("set aside as {}", aside.display()),
            Err(error) => format!("not set aside: {error}"),
        };
        Safe::new(&format!("{} {why}; {done}; first sights begin anew", self.0.display()))
    }

    fn sentence(&self, what: &str, error: &io::Error) -> Safe {
        Safe::new(&format!("{} {what}: {error}; first sights last for this run only", self.0.display()))
    }
}

impl Document {
    fn new(kept: &Kept) -> Self {
        let line = |(sight, since): &(Sight, Timestamp)| Line {
            arn: sight.arn.clone(),
            region: sight.region,
            state: sight.state.clone(),
            since: *since,
        };
        Self { schema: SCHEMA, sights: kept.iter().map(line).collect() }
    }

    fn kept(self) -> Kept {
        let sight =
            |line: Line| (Sight { arn: line.arn, region: line.region, state: line.state }, line.since);
        self.sights.into_iter().map(sight).collect()
    }
}

/// Writes the file beside the loop: one write at a time, and only the latest of those that wait.
#[derive(Debug, Default)]
pub struct SightsWriter {
    file: Option<SightsFile>,
    writing: JoinSet<Result<(), Safe>>,
    next: Option<Kept>,
}

impl SightsWriter {
    /// A writer; without a file it forgets everything (demo and drill).
    #[must_use]
    pub fn new(file: Option<SightsFile>) -> Self {
        Self { file, ..Self::default() }
    }

    /// Keeps these from now on.
    pub fn keep(&mut self, kept: Kept) {
        self.next = Some(kept);
        self.begin();
    }

    fn begin(&mut self) {
        if self.writing.is_empty()
            && let (Some(file), Some(kept)) = (self.file.clone(), self.next.take())
        {
            self.writing.spawn_blocking(move || file.save(&kept));
        }
    }

    /// The next failure; waits for ever while there is none. Cancel safe.
    pub async fn next(&mut self) -> Msg {
        while let Some(written) = self.writing.join_next().await {
            self.begin();
            if let Err(trouble) = written.unwrap_or_else(|error| Err(Safe::new(&error.to_string()))) {
                return Msg::Trouble(trouble);
            }
        }
        pending().await
    }

    /// Waits until everything is written.
    pub async fn finish(mut self) {
        while self.writing.join_next().await.is_some() {
            self.begin();
        }
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    fn kept() -> Kept {
        let arn = Arn::new("arn:aws:secretsmanager:us-east-1:111122223333:secret:prod/db-a1b2c3").unwrap();
        let sight = Sight { arn, region: Region::new("eu-west-1").unwrap(), state: Safe::new("Failed") };
        vec![(sight, "2026-01-02T03:04:05Z".parse().unwrap())]
    }

    fn file(directory: &tempfile::TempDir) -> SightsFile {
        SightsFile::new(directory.path().join("secretdeck").join("sights.json"))
    }

    #[test]
    fn what_is_saved_is_loaded_by_the_next_run_and_is_nobody_elses_to_read() {
        let directory = tempfile::tempdir().unwrap();
        let file = file(&directory);
        assert_eq!(file.load(), Ok(Vec::new()));
        file.save(&kept()).unwrap();
        file.save(&kept()).unwrap();
        assert_eq!(file.load(), Ok(kept()));
        let mode = |path: &std::path::Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!(mode(&file.0), 0o600);
        assert_eq!(mode(file.0.parent().unwrap()), 0o700);
        assert_eq!(fs::read_dir(file.0.parent().unwrap()).unwrap().count(), 1);
    }

    #[test]
    fn a_broken_file_is_set_aside_and_said() {
        let directory = tempfile::tempdir().unwrap();
        let file = file(&directory);
        for broken in ["{\"schema\":1,\"sights\":[", "{\"schema\":7,\"sights\":[]}"] {
            file.save(&kept()).unwrap();
            fs::write(&file.0, broken).unwrap();
            assert!(file.load().unwrap_err().contains("set aside"));
            assert!(!file.0.exists());
            assert_eq!(fs::read_to_string(file.0.with_extension("json.broken")).unwrap(), broken);
        }
    }

    #[tokio::test]
    async fn the_last_of_many_saves_is_the_one_that_stays() {
        let directory = tempfile::tempdir().unwrap();
        let file = file(&directory);
        let mut writer = SightsWriter::new(Some(file.clone()));
        writer.keep(Vec::new());
        writer.keep(Vec::new());
        writer.keep(kept());
        writer.finish().await;
        assert_eq!(file.load(), Ok(kept()));
    }
}
