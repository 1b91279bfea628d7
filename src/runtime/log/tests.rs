//! What reaches the log, and what never does.

use std::{
    io,
    sync::{Arc, Mutex},
};

use pretty_assertions::assert_eq;
use tracing_subscriber::{Registry, filter::LevelFilter};

use super::*;
use crate::{
    aws::{Options, Sdk},
    domain::{Arn, Region, lane::Lane, operation::Operation},
    gateway::{Gateway, Listing, SecretId, Terms},
    sim::{self, Simulator, scenario::Scenario},
};

/// Lines in memory.
#[derive(Clone, Default)]
struct Lines(Arc<Mutex<Vec<u8>>>);

impl io::Write for Lines {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Lines {
    fn writer(&self) -> impl Fn() -> Self + Send + Sync + 'static {
        let lines = self.clone();
        move || lines.clone()
    }

    fn text(&self) -> String {
        String::from_utf8(self.0.lock().unwrap().clone()).unwrap()
    }
}

#[test]
fn a_line_is_one_line_whatever_the_text_holds() {
    let at = "2026-01-02T03:04:05.678Z".parse().unwrap();
    let expected = "2026-01-02T03:04:05.678Z WARN a\\u{a}b\\u{1b}[2J\n";
    assert_eq!(line(at, Level::WARN, "a\nb\x1b[2J"), expected);
}

#[test]
fn other_crates_are_not_heard_nor_those_that_only_begin_like_us() {
    let log = Lines::default();
    let subscriber = Registry::default().with(lines(log.writer(), LevelFilter::INFO));
    tracing::subscriber::with_default(subscriber, || {
        tracing::info!(target: "secretdeck", "kept {}", "a\nb\u{202e}");
        tracing::info!(target: "secretdeck::runtime", "kept too");
        tracing::debug!(target: "secretdeck", "too much");
        tracing::error!(target: "secretdeckhand", "another program");
        tracing::error!(target: "hyper", "authorization");
    });
    let text = log.text();
    let said: Vec<&str> =
        text.lines().filter_map(|line| line.split_once(" INFO ")).map(|(_, said)| said).collect();
    assert_eq!(said, ["kept a\\u{a}b\\u{202e}", "kept too"]);
    assert_eq!(text.lines().count(), 2, "{text}");
}

#[tokio::test]
async fn nothing_of_a_call_reaches_the_log_even_at_trace() {
    let scenario = Scenario::named("incident").unwrap();
    let simulator = Simulator::start(sim::Options { scenario, ..sim::Options::default() }).await.unwrap();
    let sdk = Sdk::new(Options::simulator(&simulator.endpoint()).unwrap());
    let (log, everything) = (Lines::default(), Lines::default());
    // Beside the log hears one that is not capped: what it hears is what the cap keeps out.
    let all = tracing_subscriber::fmt::layer().with_writer(everything.writer());
    let subscriber = Registry::default().with(lines(log.writer(), LevelFilter::TRACE)).with(all);
    let hearing = tracing::subscriber::set_default(subscriber);
    tracing::trace!(target: OURS, "the test begins");
    let lane = Lane::new(Region::new("us-east-1").unwrap());
    sdk.list(lane, Listing::default(), None).await.unwrap();
    let primary = sdk.describe(lane, SecretId::Name("prod/payments/db".into())).await.unwrap();
    let arn: Arn = primary.arn.clone();
    sdk.execute(lane, &Operation::Promote { replica: arn }, &Terms::new(sdk.epoch())).await.unwrap_err();
    drop(hearing);
    let everything = everything.text();
    assert!(everything.contains("aws_smithy") && everything.lines().count() > 20, "{everything}");
    let text = log.text();
    assert_eq!(text.lines().count(), 1, "{text}");
    assert!(text.ends_with(" TRACE the test begins\n"), "{text}");
}
