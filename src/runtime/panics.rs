//! What a panic does: in the UI's thread it gives the terminal back and reports; in a task it is only logged, since the
//! task's message tells the person.

use std::{
    panic::{self, Location},
    thread,
};

use color_eyre::config::{HookBuilder, Theme};

use super::{print, terminal};

/// Installs the hooks; the calling thread is the UI's. To be called before the terminal is entered.
///
/// # Errors
/// When hooks were installed before.
pub fn install() -> color_eyre::Result<()> {
    // Without colours: the report becomes safe text, and a sequence would not survive that.
    let hooks = HookBuilder::default().display_env_section(false).theme(Theme::new());
    let (report, errors) = hooks.try_into_hooks()?;
    errors.install()?;
    let ui = thread::current().id();
    panic::set_hook(Box::new(move |panic| {
        let thread = thread::current();
        let name = thread.name().unwrap_or("without a name");
        let place = panic.location();
        // What a library says of its end may hold what it was working on: a body, a header.
        let said = panic.payload_as_str().filter(|_| place.is_some_and(is_ours)).unwrap_or_default();
        let place = place.map_or_else(String::new, |place| format!(" at {}:{}", place.file(), place.line()));
        tracing::error!(target: "secretdeck", "panic in thread {name}{place}: {said}");
        if thread.id() == ui {
            terminal::leave_for_good();
            // What a panic quotes may be anything that was read.
            print::note(&print::Text::new(&report.panic_report(panic).to_string()));
        }
    }));
    Ok(())
}

fn is_ours(place: &Location<'_>) -> bool {
    place.file().starts_with("src/")
}

/// A hook for tests: panics here when `SECRETDECK_TEST_PANIC` names this place: `ui`, `read` and a Region, or `write`.
/// Not there in release builds.
#[cfg(debug_assertions)]
#[expect(clippy::panic, reason = "it is what the tests ask for")]
pub(super) fn rehearse(place: &str) {
    if std::env::var("SECRETDECK_TEST_PANIC").is_ok_and(|wanted| wanted == place) {
        panic!("a panic that a test asked for: {place}");
    }
}

/// A hook for tests: nothing in release builds.
#[cfg(not(debug_assertions))]
pub(super) const fn rehearse(_: &str) {}
