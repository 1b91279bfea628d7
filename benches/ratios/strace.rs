//! What the program asks of the system, where strace is installed. Rows that count such calls say so where it is not.

use std::{fs, path::PathBuf};

use tempfile::TempDir;

/// A trace that is being written.
pub struct Trace {
    folder: TempDir,
    program: PathBuf,
}

impl Trace {
    /// A new one; `None` where there is no strace.
    pub fn new() -> Option<Self> {
        let places = ["/usr/bin/strace", "/bin/strace", "/usr/local/bin/strace"];
        let program = places.iter().map(PathBuf::from).find(|path| path.is_file())?;
        Some(Self { folder: tempfile::tempdir().ok()?, program })
    }

    fn file(&self) -> PathBuf {
        self.folder.path().join("trace")
    }

    /// The words that run a command under it, for these system calls.
    pub fn words(&self, calls: &str, command: &[&str]) -> Vec<String> {
        let own = [
            self.program.display().to_string(),
            "-f".to_owned(),
            "-qq".to_owned(),
            "-s200".to_owned(),
            format!("-etrace={calls}"),
            "-o".to_owned(),
            self.file().display().to_string(),
        ];
        own.into_iter().chain(command.iter().map(|word| (*word).to_owned())).collect()
    }

    /// The calls so far, one a line, in their order.
    pub fn calls(&self) -> Vec<String> {
        let text = fs::read(self.file()).unwrap_or_default();
        String::from_utf8_lossy(&text).lines().map(str::to_owned).collect()
    }
}
