//! Each row in a process of its own: what one leaves in memory is not the next one's, and none can hang.

use std::{
    env,
    io::Read,
    process::{Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use crate::{
    rows::{self, Row},
    table::Line,
};

/// The first argument of a row's process.
pub const ROW: &str = "measure-row";

/// In a row's process: measures, and prints the lines as JSON.
pub fn measure(number: &str) {
    let row = number.parse().ok().and_then(rows::named).expect("the number of a row");
    let lines = (row.measure)();
    println!("{}", serde_json::to_string(&lines).unwrap());
}

/// This program, to be run as something else.
pub fn ourselves() -> Command {
    Command::new(env::current_exe().unwrap())
}

/// Runs a row to its end, or to its limit.
pub fn run(row: &Row) -> Vec<Line> {
    let mut child = ourselves()
        .args([ROW, &row.number.to_string()])
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .spawn()
        .expect("this program runs itself");
    let mut out = child.stdout.take().unwrap();
    let printed = thread::spawn(move || {
        let mut text = String::new();
        out.read_to_string(&mut text).map(|_| text)
    });
    let end = Instant::now() + row.limit;
    let ended = loop {
        match child.try_wait().unwrap() {
            Some(status) => break Some(status),
            None if Instant::now() > end => break None,
            None => thread::sleep(Duration::from_millis(20)),
        }
    };
    if ended.is_none() {
        // Its terminals close with it, and whatever runs on them hears of it.
        let _ = child.kill();
        let _ = child.wait();
        let limit = row.limit.as_secs();
        return vec![Line::missing(row.number, format!("{}: not done within {limit} s", row.about))];
    }
    let text = printed.join().unwrap().unwrap_or_default();
    serde_json::from_str(&text).unwrap_or_else(|_| {
        vec![Line::missing(row.number, format!("{}: ended by an error, see above", row.about))]
    })
}
