//! Where text may leave the program: the few files that write to stdout, stderr or the terminal.

use crate::source::Source;

/// The exits, by their paths. Each writes only what was made safe, or sequences of its own.
const EXITS: &[&str] = &["runtime/print.rs", "runtime/terminal.rs", "sim/command.rs"];

/// What writes there.
const WRITES: &[&str] = &[
    "println!",
    "eprintln!",
    "print!",
    "eprint!",
    "dbg!",
    "io::stdout().lock",
    "io::stderr()",
    "stdout().write",
    "= io::stdout()",
    "/dev/tty",
];

/// Every breach in one file.
pub fn breaches(source: &Source) -> Vec<String> {
    if source.is_test() || EXITS.contains(&source.path.as_str()) {
        return Vec::new();
    }
    let code = source.code();
    let wrong = WRITES.iter().filter(|name| {
        code.match_indices(*name).any(|(at, _)| {
            let before = code[..at].chars().next_back();
            !before.is_some_and(|c| c.is_alphanumeric() || c == '_')
        })
    });
    wrong.map(|name| format!("{}: {name} is for the exits alone", source.path)).collect()
}
