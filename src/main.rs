//! The secretdeck program: reads the command line, runs it, and ends with an exit status.

use std::{
    panic::{AssertUnwindSafe, catch_unwind, resume_unwind},
    process::ExitCode,
};

use rustix::fs::Mode;
use secretdeck::{
    cli::{Cli, refusal},
    runtime::{log, panics, print},
};

fn main() -> ExitCode {
    let cli = match Cli::read(std::env::args_os()) {
        Ok(cli) => cli,
        Err(error) if error.use_stderr() => {
            print::sentence(&refusal::sentence(&error));
            return ExitCode::from(2);
        }
        Err(text) => {
            // Help and version that nobody reads to the end are no failure.
            let _ = text.print();
            return ExitCode::SUCCESS;
        }
    };
    // Whatever is written, here or in a program that provides credentials, is its owner's alone.
    rustix::process::umask(Mode::RWXG | Mode::RWXO);
    let ended = run(cli);
    print::last_words();
    match ended {
        Ok(status) => ExitCode::from(status),
        Err(report) => {
            print::sentence(&format!("{report:#}"));
            ExitCode::from(1)
        }
    }
}

fn run(cli: Cli) -> color_eyre::Result<u8> {
    panics::install()?;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let ended = catch_unwind(AssertUnwindSafe(|| runtime.block_on(secretdeck::run(cli))));
    // A login that hangs, or a listing that nobody waits for any more, must not hold the program; nor after a panic.
    runtime.shutdown_background();
    log::finish();
    ended.unwrap_or_else(|panic| resume_unwind(panic))
}
