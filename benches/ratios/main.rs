//! `cargo bench --bench ratios`: the whole table of what this program promises about speed, size and thrift.
//!
//! Machines that build are shared and noisy. So counts are measured where possible (frames, writes, bytes, requests),
//! and times as a ratio to a baseline of the same run, in turns, as the median of the pairs. What each row measures
//! stands at the head of its module under `rows/`. `-- 6` runs one row, `--quick` leaves out what takes longer than 20
//! s, `--json` prints the table for machines. Each row runs in a process of its own, with a time limit; so do the
//! baselines.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a row that cannot be measured ends by panicking, in a process of its own"
)]

mod baselines;
mod driven;
mod fleets;
mod process;
mod rows;
mod sample;
mod strace;
mod table;
mod terminal;

use std::{env, process::ExitCode};

use clap::Parser;

/// Prints the table of ratios: ours, baseline, ratio, target, met or not.
#[derive(Debug, Parser)]
#[command(name = "ratios")]
struct Arguments {
    /// The rows to run, by number; all when none is named
    #[arg(value_name = "ROW")]
    rows: Vec<u8>,
    /// Print the table as JSON
    #[arg(long)]
    json: bool,
    /// Leave out the rows that take longer than 20 s
    #[arg(long)]
    quick: bool,
    /// What cargo adds
    #[arg(long, hide = true)]
    bench: bool,
}

fn main() -> ExitCode {
    let words: Vec<String> = env::args().skip(1).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    match words.as_slice() {
        [baselines::HELLO] => baselines::hello::play(),
        [baselines::SEQ, endpoint, region] => baselines::seq::list(endpoint, region),
        [process::ROW, number] => process::measure(number),
        _ => return print(&Arguments::parse()),
    }
    ExitCode::SUCCESS
}

/// Runs the rows that are asked for, and prints what they gave.
fn print(asked: &Arguments) -> ExitCode {
    let mut lines = Vec::new();
    for row in rows::ALL {
        if !asked.rows.is_empty() && !asked.rows.contains(&row.number) {
            continue;
        }
        if asked.quick && row.is_long && asked.rows.is_empty() {
            eprintln!("row {}: left out by --quick, since it takes longer than 20 s", row.number);
            continue;
        }
        eprintln!("row {}: {} …", row.number, row.about);
        lines.extend(process::run(row));
    }
    if let Some(unknown) = asked.rows.iter().find(|number| rows::named(**number).is_none()) {
        eprintln!("there is no row {unknown}");
        return ExitCode::from(2);
    }
    if asked.json {
        println!("{}", table::json(&lines));
    } else {
        print!("{}", table::text(&lines));
    }
    ExitCode::SUCCESS
}
