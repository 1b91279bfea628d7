//! Row 1: from the start of the process to the end of its first frame, on a terminal of 120x40, in turns with `hello`;
//! and the sockets, AWS files and certificates that it opened before that frame, by strace.
//! Row 2: from the start to the first name of a secret on the screen, where every answer takes 100 ms. The program then
//! shows its first rows at best one delay after its first frame; the limit is the delay and three first frames of
//! `hello`.

use std::time::Duration;

use crate::{
    baselines::hello::TITLE,
    fleets,
    sample::{self, ms},
    strace::Trace,
    table::Line,
    terminal::{BINARY, Program},
};

const SIZE: (u16, u16) = (120, 40);
const PAIRS: usize = 15;
/// Nobody listens there.
const NOWHERE: &str = "http://127.0.0.1:9";
/// How long every answer takes in row 2.
const DELAY: Duration = Duration::from_millis(100);

fn hello() -> f64 {
    let hello = Program::hello(SIZE);
    ms(hello.when("hello", |seen| seen.text().contains(TITLE)) - hello.begun)
}

/// Row 1.
pub fn first_frame() -> Vec<Line> {
    let ours = || {
        let program = Program::dashboard(NOWHERE, "us-east-1,eu-west-1", &[], SIZE);
        ms(program.when("the first frame", |seen| seen.frames > 0) - program.begun)
    };
    // Both files are read once before they count.
    let _ = (ours(), hello());
    let time = Line::ratio(1, "start to first frame, ms", sample::pairs(PAIRS, ours, hello), 1.5);
    vec![time, opened()]
}

/// What is opened before the first frame is written.
fn opened() -> Line {
    let what = "sockets, AWS files, certificates opened before the first frame";
    let Some(trace) = Trace::new() else {
        return Line::missing(1, format!("{what}: not counted without strace"));
    };
    let flags = [BINARY, "--endpoint-url", NOWHERE, "--regions", "us-east-1"];
    let words = trace.words("socket,connect,open,openat,openat2,write", &flags);
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let program = Program::start(&words, SIZE);
    program.when("the first frame", |seen| seen.frames > 0);
    // What comes later must be seen too, or else nothing is proven.
    let socket = |call: &String| call.contains("socket(AF_INET");
    let mut calls = trace.calls();
    for _ in 0..500 {
        if calls.iter().any(socket) {
            break;
        }
        std::thread::sleep(Duration::from_millis(10));
        calls = trace.calls();
    }
    assert!(calls.iter().any(socket), "it opens a socket at last");
    let frame = calls.iter().position(|call| call.contains("write(") && call.contains("[?2026h"));
    let before = calls.iter().take(frame.expect("the first frame is traced"));
    let counts = |call: &&String| {
        ["socket(AF_INET", "connect(", "/.aws/", "/ssl/", "ca-certificates"]
            .iter()
            .any(|name| call.contains(name))
    };
    let found: Vec<&String> = before.filter(counts).collect();
    found.iter().for_each(|call| eprintln!("before the first frame: {call}"));
    Line::at_most(1, what, f64::from(u32::try_from(found.len()).unwrap()), 0.0)
}

/// Row 2.
pub fn first_rows() -> Vec<Line> {
    let runtime = fleets::runtime();
    let regions = fleets::regions(1);
    let simulator = fleets::simulate(&runtime, fleets::slow(fleets::alone(&regions, 90), DELAY));
    let names: Vec<String> = simulator.state().into_iter().map(|state| state.name).collect();
    let endpoint = simulator.endpoint();
    let ours = || {
        let program = Program::dashboard(&endpoint, &fleets::list(&regions), &[], (200, 50));
        let shown = program.when("a secret's name", |seen| {
            let text = seen.text();
            names.iter().any(|name| text.contains(name.as_str()))
        });
        ms(shown - program.begun)
    };
    let _ = (ours(), hello());
    let (ours, hello, _) = sample::pairs(9, ours, hello);
    let limit = ms(DELAY) + 3.0 * hello;
    let measure = "start to first rows at 100 ms a page, ms";
    vec![Line::within(2, measure, (ours, limit), "≤ 100 ms + 3 × hello")]
}
