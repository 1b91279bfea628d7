//! Row 10: resident memory of the dashboard once it has listed a fleet of about 100,000 secret-and-Region entries with
//! descriptions, tags, keys and versions as accounts have them, less that of a dashboard on empty Regions, for each
//! entry.

use std::{
    fs,
    time::{Duration, Instant},
};

use secretdeck::sim::{Simulator, scenario::Scenario};

use crate::{fleets, table::Line, terminal::Program};

const SIZE: (u16, u16) = (200, 50);
/// No page was asked for in this time: the listings are through.
const THROUGH: Duration = Duration::from_secs(4);
/// What is not listed by then is not counted.
const LIMIT: Duration = Duration::from_secs(120);
/// Entries of a page.
const PAGE: usize = 100;

/// Resident bytes.
fn resident(pid: u32) -> f64 {
    let status = fs::read_to_string(format!("/proc/{pid}/status")).unwrap();
    let line = status.lines().find(|line| line.starts_with("VmRSS")).expect("its memory");
    line.split_whitespace().nth(1).unwrap().parse::<f64>().unwrap() * 1024.0
}

fn pages(simulator: &Simulator) -> usize {
    simulator.requests().iter().filter(|request| request.operation == "ListSecrets").count()
}

/// Resident bytes of a dashboard once everything is listed, and whether it was, within its time.
fn held(simulator: &Simulator, regions: &str) -> (f64, bool) {
    simulator.clear_requests();
    let program = Program::dashboard(&simulator.endpoint(), regions, &["--refresh", "30m"], SIZE);
    program.when("the first rows", |seen| seen.frames > 1);
    let (end, mut last, mut since) = (Instant::now() + LIMIT, 0, Instant::now());
    while last == 0 || since.elapsed() < THROUGH {
        if Instant::now() > end {
            return (resident(program.pid), false);
        }
        std::thread::sleep(Duration::from_millis(100));
        let now = pages(simulator);
        if now != last {
            (last, since) = (now, Instant::now());
        }
    }
    (resident(program.pid), true)
}

/// Row 10.
pub fn a_secret() -> Vec<Line> {
    let runtime = fleets::runtime();
    let regions = fleets::regions(6);
    let list = fleets::list(&regions);
    let empty = fleets::simulate(&runtime, fleets::slow(Scenario::empty(&regions), Duration::ZERO));
    let (base, _) = held(&empty, &list);
    let full = fleets::slow(Scenario::fleet(70_400, &regions, 1), Duration::ZERO);
    let full = fleets::simulate(&runtime, full);
    let all = full.state().len();
    let (ours, is_whole) = held(&full, &list);
    let entries = if is_whole { all } else { all.min(pages(&full) * PAGE) };
    eprintln!("{entries} of {all} entries: {:.1} MB, {:.1} MB without any", ours / 1e6, base / 1e6);
    let each = (ours - base) / f64::from(u32::try_from(entries).unwrap());
    vec![Line::at_most(10, "memory for each secret and Region, bytes", each, 250.0)]
}
