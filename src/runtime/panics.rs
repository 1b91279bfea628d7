//! What a panic does: in the UI's thread it gives the terminal back and reports; in a task it is only logged, since the
//! task's message tells the person.

use std::{panic, thread};

use color_eyre::config::{HookBuilder, Theme};

use super::{print, terminal};

/// Installs the hooks; the calling thread is the UI's. To be called before the terminal is entered.
///
/// # Errors
/// When hooks were installed before.
pub fn install() -> color_eyre::Result<()> {
    let (report, errors) =
        HookBuilder::default().display_env_section(false).theme(Theme::new()).try_into_hooks()?;
    errors.install()?;
    let ui = thread::current().id();
    panic::set_hook(Box::new(move |panic| {
        if thread::current().id() == ui {
            terminal::leave();
            // What a panic quotes may be anything that was read.
            print::note(&print::Text::new(&report.panic_report(panic).to_string()));
        } else {
            tracing::error!(target: "secretdeck", "a task died: {panic}");
        }
    }));
    Ok(())
}
