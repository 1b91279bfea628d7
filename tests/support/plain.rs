//! A world of plain secrets that live in one Region only, and the keys that replicate them one after the other.

use std::{collections::BTreeSet, time::Duration};

use secretdeck::{runtime::clock::Clock, sim::scenario::Scenario};

use crate::journey::Journey;

const TITLE: &str = "─ Replicate ─";
const BUTTON: &str = "[ Replicate to us-west-2 ]";
/// How often the dialog is opened before the test fails.
const TRIES: usize = 20;

/// So many secrets `app/s00`, `app/s01`, … in us-east-1, with nothing wrong.
pub fn world(secrets: usize) -> Scenario {
    let head =
        "schema = 1\nregions = [\"us-east-1\", \"us-west-2\", \"eu-west-1\"]\n[timing]\nlatency = \"0ms\"\n";
    let secret = |number| {
        format!("[[secret]]\nname = \"app/s{number:02}\"\nsuffix = \"a1b2c3\"\nhome = \"us-east-1\"\n")
    };
    let text: String = std::iter::once(head.to_owned()).chain((0..secrets).map(secret)).collect();
    Scenario::from_toml(&text, "plain").unwrap()
}

/// Waits until all are there, looks at each of them, and goes to the first: what has no replicas is described when it is
/// looked at.
pub async fn first(journey: &mut Journey, secrets: usize) {
    journey.see(&format!("All {secrets} in sync")).await;
    for at in 0..secrets {
        if at > 0 {
            next(journey).await;
        }
        while described(journey) <= at {
            let soon = journey.clock.now().mono + Duration::from_millis(200);
            journey.clock.sleep_until(soon).await;
        }
    }
    journey.press("g");
    journey.until("the first row", |screen| chosen(screen).contains("app/s00")).await;
}

/// How many secrets were described.
fn described(journey: &Journey) -> usize {
    let calls = journey.simulator.requests().into_iter();
    let good = calls.filter(|call| call.operation == "DescribeSecret" && call.outcome == "ok");
    good.filter_map(|call| call.secret_id).collect::<BTreeSet<String>>().len()
}

/// Replicates the chosen one to us-west-2, and leaves the dialog to the activity. A dialog that has just changed loses a
/// key: then a person begins anew.
pub async fn replicate(journey: &mut Journey) {
    for _ in 0..TRIES {
        let is_confirmed = is_confirmed(journey).await;
        if journey.screen.text().contains(TITLE) {
            journey.press("esc");
            journey.gone(TITLE).await;
        }
        if is_confirmed {
            return;
        }
    }
    panic!("no dialog hears a key\n{}", journey.screen.text());
}

/// From the list to the confirmed action; false when a key was lost before that.
async fn is_confirmed(journey: &Journey) -> bool {
    for (key, brings) in [("r", "Space marks"), ("space", BUTTON)] {
        if !journey.pressed(key).await.contains(brings) {
            return false;
        }
        journey.hear().await;
    }
    // It is the watch then, and no longer the question; Cancel would have closed it.
    let screen = journey.pressed("tab tab enter").await;
    screen.contains(TITLE) && !screen.contains("Space marks") && !screen.contains(BUTTON)
}

/// Goes to the next row.
pub async fn next(journey: &mut Journey) {
    let before = chosen(&journey.screen.text());
    journey.press("j");
    journey.until("the next row", |screen| chosen(screen) != before).await;
}

/// The chosen row, without the pane beside it.
pub fn chosen(screen: &str) -> String {
    let row = screen.lines().find(|line| line.starts_with("\"▌")).unwrap_or_default();
    row.split('│').next().unwrap_or_default().chars().take(40).collect()
}
