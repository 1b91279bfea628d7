//! Row 9: frames and wake-ups of a dashboard that nobody touches, as it is set by default. A minute without anything in
//! flight, from one frame to the last; half a minute with a replication that does not end. Wake-ups are the voluntary
//! context switches of all its threads in a second; the middle one of the quiet minute's seconds is one between polls.

use std::{
    collections::BTreeMap,
    ffi::OsString,
    fs::{self, DirEntry},
    time::{Duration, Instant},
};

use secretdeck::sim::scenario::{InRegion, Scenario, Secret, Status};

use crate::{
    fleets,
    sample::median,
    table::Line,
    terminal::{PATIENCE, Program},
};

const SIZE: (u16, u16) = (120, 40);

/// How often each thread of a process went to sleep by itself.
fn sleeps(pid: u32) -> BTreeMap<OsString, u32> {
    let tasks = fs::read_dir(format!("/proc/{pid}/task")).unwrap();
    let count = |status: String| {
        let line = status.lines().find(|line| line.starts_with("voluntary_ctxt_switches"))?.to_owned();
        line.split_whitespace().nth(1)?.parse().ok()
    };
    let read = |task: DirEntry| {
        Some((task.file_name(), count(fs::read_to_string(task.path().join("status")).ok()?)?))
    };
    tasks.filter_map(|task| read(task.ok()?)).collect()
}

/// How often they did since. What a thread did that has ended meanwhile is not known.
fn since(before: &BTreeMap<OsString, u32>, now: &BTreeMap<OsString, u32>) -> u32 {
    let more = |(thread, count): (&OsString, &u32)| count - before.get(thread).unwrap_or(&0);
    now.iter().map(more).sum()
}

/// Frames a second from a first frame to the last within a time, and the wake-ups of each second.
fn watched(program: &Program, time: Duration) -> (f64, Vec<f64>) {
    program.rests(Duration::from_secs(4));
    let frames = program.look(|seen| seen.frames);
    program.within(PATIENCE, |seen| seen.frames > frames).expect("an age steps");
    let (first, begun) = program.look(|seen| (seen.frames, seen.at));
    let (mut wakes, mut before) = (Vec::new(), sleeps(program.pid));
    while begun.elapsed() < time {
        let second = Instant::now();
        std::thread::sleep(Duration::from_secs(1));
        let now = sleeps(program.pid);
        let taken = since(&before, &now);
        wakes.push(f64::from(taken) / second.elapsed().as_secs_f64());
        before = now;
    }
    let (last, ended) = program.look(|seen| (seen.frames, seen.at));
    let drawn = f64::from(u32::try_from(last - first).unwrap());
    let rate = if last == first { 0.0 } else { drawn / (ended - begun).as_secs_f64() };
    // A tenth of a percent is the clock's.
    ((rate * 1000.0).round() / 1000.0, wakes)
}

/// A secret whose replication does not end.
fn moving() -> Scenario {
    let regions = fleets::regions(3);
    let mut scenario = super::moves::quiet(100, 3);
    let (home, there) = (*regions.first().unwrap(), *regions.last().unwrap());
    let mut secret = Secret::new("prod/moving".to_owned(), home);
    secret.replicas = vec![there];
    let status = Some(Status::InProgress);
    secret.in_region.insert(there, InRegion { status, ..InRegion::default() });
    scenario.written.push(secret);
    scenario
}

/// Row 9.
pub fn at_rest() -> Vec<Line> {
    let runtime = fleets::runtime();
    let regions = fleets::list(&fleets::regions(3));
    let still = fleets::simulate(&runtime, fleets::slow(super::moves::quiet(100, 3), Duration::ZERO));
    let busy = fleets::simulate(&runtime, fleets::slow(moving(), Duration::ZERO));
    let quiet = Program::dashboard(&still.endpoint(), &regions, &[], SIZE);
    quiet.when("a marker", |seen| super::keys::marker(seen).is_some());
    let (draws, wakes) = watched(&quiet, Duration::from_secs(61));
    drop(quiet);
    let program = Program::dashboard(&busy.endpoint(), &regions, &[], SIZE);
    program.when("a moving one", |seen| seen.text().contains("prod/moving"));
    // It is drawn each second: there is no rest to wait for, but the beginning is over by then.
    std::thread::sleep(Duration::from_secs(3));
    let (first, begun) = program.look(|seen| (seen.frames, seen.at));
    std::thread::sleep(Duration::from_secs(30));
    let (last, ended) = program.look(|seen| (seen.frames, seen.at));
    let live = f64::from(u32::try_from(last - first).unwrap()) / (ended - begun).as_secs_f64();
    vec![
        Line::at_most(9, "frames a second, nothing in flight", draws, 0.1),
        Line::at_most(9, "frames a second, something in flight", (live * 100.0).round() / 100.0, 1.0),
        Line {
            target: "< 2".to_owned(),
            met: median(&wakes) < 2.0,
            ..Line::at_most(9, "wake-ups a second between polls", median(&wakes), 2.0)
        },
    ]
}
