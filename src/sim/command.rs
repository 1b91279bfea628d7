//! `secretdeck simulate`: prints where the simulator listens and runs until a signal ends it.

use std::io::{self, Write as _};

use serde_json::json;
use thiserror::Error;
use tokio::signal::unix::{SignalKind, signal};

use super::simulator::{Options, Simulator, SimulatorError};

/// Why `secretdeck simulate` ends with an error.
#[derive(Debug, Error)]
pub enum SimulateError {
    /// It did not start.
    #[error(transparent)]
    Start(#[from] SimulatorError),
    /// Signals cannot be waited for.
    #[error("the simulator cannot wait for signals: {0}")]
    Signals(io::Error),
    /// Nobody can learn where it listens.
    #[error("the simulator cannot tell its endpoint on stdout: {0}")]
    Stdout(io::Error),
}

/// Runs a simulator until SIGTERM or Ctrl-C; its endpoint is the first line on stdout.
///
/// # Errors
/// When it does not start, or cannot say where it listens.
pub async fn simulate(options: Options) -> Result<(), SimulateError> {
    // Caught before the endpoint is told: whoever reads it may send a signal at once.
    let mut terminated = signal(SignalKind::terminate()).map_err(SimulateError::Signals)?;
    let mut interrupted = signal(SignalKind::interrupt()).map_err(SimulateError::Signals)?;
    let simulator = Simulator::start(options).await?;
    let mut stdout = io::stdout();
    let line = json!({"endpoint": simulator.endpoint()});
    writeln!(stdout, "{line}").and_then(|()| stdout.flush()).map_err(SimulateError::Stdout)?;
    tokio::select! {
        _ = terminated.recv() => {}
        _ = interrupted.recv() => {}
    }
    simulator.shutdown().await;
    Ok(())
}
