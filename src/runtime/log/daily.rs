//! A file for each day (UTC), and none that is older than a week's worth of them.
//!
//! Not the rolling file of tracing-appender: that says its troubles on stderr, which is the dashboard's terminal.

use std::{
    fs::{self, DirBuilder, File, OpenOptions, Permissions},
    io::{self, Write},
    os::unix::fs::{DirBuilderExt, OpenOptionsExt, PermissionsExt},
    path::{Path, PathBuf},
};

use jiff::{Timestamp, civil::Date, tz::TimeZone};

/// How many files are kept, today's included.
const MOST_FILES: usize = 7;

/// Appends to the file of the day, and begins a new one when the day does.
#[derive(Debug)]
pub(super) struct Daily {
    folder: PathBuf,
    day: Date,
    file: File,
}

impl Daily {
    /// Opens the file of the day that `now` is in. Folder and file are the owner's alone.
    ///
    /// # Errors
    /// When folder or file cannot be had.
    pub(super) fn open(folder: PathBuf, now: Timestamp) -> io::Result<Self> {
        DirBuilder::new().recursive(true).mode(0o700).create(&folder)?;
        // It may be of another day, and of another umask.
        fs::set_permissions(&folder, Permissions::from_mode(0o700))?;
        let day = day(now);
        let file = file(&folder, day)?;
        forget_old(&folder);
        Ok(Self { folder, day, file })
    }

    /// Writes a line that belongs to the day that `now` is in. When that day's file cannot be had, the old one goes on.
    pub(super) fn write_at(&mut self, now: Timestamp, line: &[u8]) -> io::Result<()> {
        if day(now) != self.day {
            self.day = day(now);
            if let Ok(file) = file(&self.folder, self.day) {
                self.file = file;
                forget_old(&self.folder);
            }
        }
        self.file.write_all(line)
    }
}

impl Write for Daily {
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        self.write_at(Timestamp::now(), line)?;
        Ok(line.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

fn day(now: Timestamp) -> Date {
    now.to_zoned(TimeZone::UTC).date()
}

fn file(folder: &Path, day: Date) -> io::Result<File> {
    let path = folder.join(format!("secretdeck.{day}.log"));
    OpenOptions::new().append(true).create(true).mode(0o600).open(path)
}

/// The day of a file of ours, from its name; `None` for any other file.
fn day_of(name: &str) -> Option<Date> {
    name.strip_prefix("secretdeck.")?.strip_suffix(".log")?.parse().ok()
}

/// Removes all but the newest files. What cannot be removed stays: nobody waits for that.
fn forget_old(folder: &Path) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    let mut files: Vec<(Date, PathBuf)> = entries
        .filter_map(Result::ok)
        .filter_map(|entry| Some((day_of(entry.file_name().to_str()?)?, entry.path())))
        .collect();
    files.sort();
    let old = files.len().saturating_sub(MOST_FILES);
    for (_, path) in files.iter().take(old) {
        let _ = fs::remove_file(path);
    }
}

#[cfg(test)]
mod tests {
    use pretty_assertions::assert_eq;

    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    fn names(folder: &Path) -> Vec<String> {
        let mut names: Vec<String> = fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    }

    #[test]
    fn a_new_day_begins_a_new_file() {
        let place = tempfile::tempdir().unwrap();
        let folder = place.path().join("log");
        let mut daily = Daily::open(folder.clone(), at("2026-01-02T23:59:59Z")).unwrap();
        daily.write_at(at("2026-01-02T23:59:59.9Z"), b"one\n").unwrap();
        daily.write_at(at("2026-01-03T00:00:00Z"), b"two\n").unwrap();
        assert_eq!(names(&folder), ["secretdeck.2026-01-02.log", "secretdeck.2026-01-03.log"]);
        assert_eq!(fs::read_to_string(folder.join("secretdeck.2026-01-02.log")).unwrap(), "one\n");
        assert_eq!(fs::read_to_string(folder.join("secretdeck.2026-01-03.log")).unwrap(), "two\n");
    }

    #[test]
    fn seven_files_are_kept_and_no_other_file_is_touched() {
        let place = tempfile::tempdir().unwrap();
        let folder = place.path().join("log");
        let mut daily = Daily::open(folder.clone(), at("2026-01-01T12:00:00Z")).unwrap();
        fs::write(folder.join("secretdeck.notes.log"), "mine").unwrap();
        for day in 2..=9 {
            daily.write_at(at(&format!("2026-01-{day:02}T12:00:00Z")), b"line\n").unwrap();
        }
        let kept: Vec<String> = (3..=9).map(|day| format!("secretdeck.2026-01-{day:02}.log")).collect();
        assert_eq!(names(&folder), [kept, vec!["secretdeck.notes.log".to_owned()]].concat());
    }

    #[test]
    fn folder_and_file_are_the_owners_alone() {
        let place = tempfile::tempdir().unwrap();
        let folder = place.path().join("log");
        fs::create_dir(&folder).unwrap();
        fs::set_permissions(&folder, Permissions::from_mode(0o755)).unwrap();
        Daily::open(folder.clone(), at("2026-01-02T00:00:00Z")).unwrap();
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!(mode(&folder), 0o700);
        assert_eq!(mode(&folder.join("secretdeck.2026-01-02.log")), 0o600);
    }
}
