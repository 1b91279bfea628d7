//! What one message and one frame cost with very many rows: printed, never asserted. Run by hand:
//! `cargo test --lib --config 'profile.dev.package.secretdeck.opt-level=2' slices -- --ignored --nocapture`.

use std::time::{Duration, Instant};

use ratatui::{Terminal, backend::TestBackend};

use crate::{
    app::{Effect, Model, Msg, Now, model::Sort, msg::TimerId, select::test_fleet, update},
    domain::{Arn, Safe, secret::Entry},
    ui::{self, ViewState},
};

fn entry(number: u32) -> Entry {
    let team = number.wrapping_mul(2_654_435_761) % 97;
    let name = format!("prod/team-{team}/service-{}/database-{number}", number % 13);
    let arn = format!("arn:aws:secretsmanager:us-east-1:111122223333:secret:{name}-a1b2c3");
    let mut entry = Entry::new(Arn::new(&arn).unwrap());
    entry.last_changed = Some(test_fleet::ago(i64::from(number % 90_000)));
    if number.is_multiple_of(3) {
        entry.description = Some(Safe::new("What the service uses"));
    }
    entry
}

/// Sends a message; gives its time, and whether there is more to do.
fn send(model: &mut Model, msg: Msg) -> (Duration, bool) {
    let now = Now { wall: model.now.wall, mono: model.now.mono + Duration::from_millis(5) };
    let began = Instant::now();
    let effects = update(model, now, msg);
    let took = began.elapsed();
    (took, effects.iter().any(|effect| matches!(effect, Effect::StartTimer { id: TimerId::Rows, .. })))
}

/// A page of a listing, without what the walk does with it.
fn page(model: &mut Model, numbers: std::ops::Range<u32>) -> Duration {
    let home = test_fleet::region("use1");
    let keys = model.fleet.listed(home, numbers.map(entry).collect(), model.now.wall);
    model.rows.changed.extend(keys);
    send(model, Msg::Timer(TimerId::Schedule)).0
}

/// Sends a message, and goes on until nothing is left; gives the number of slices, the longest and all together.
fn to_the_end(model: &mut Model, msg: Msg) -> String {
    let (mut took, mut more) = send(model, msg);
    let first = took;
    let (mut longest, mut slices) = (took, 1);
    while more {
        let (slice, goes_on) = send(model, Msg::Timer(TimerId::Rows));
        took += slice;
        longest = longest.max(slice);
        slices += 1;
        more = goes_on;
    }
    format!("{slices} slices, first {first:?}, longest {longest:?}, all {took:?}")
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort();
    times[times.len() / 2]
}

#[test]
#[ignore = "measures; asserts nothing"]
fn what_very_many_rows_cost() {
    for rows in [1_000, 100_000, 500_000_u32] {
        let mut model = test_fleet::Story::new(&["use1"]).done();
        for from in (0..rows).step_by(1_000) {
            page(&mut model, from..from + 1_000);
        }
        let pages = (0..20).map(|number| page(&mut model, rows + number * 100..rows + number * 100 + 100));
        let pages = median(pages.collect());
        println!("{rows} rows: a page of 100 new ones {pages:?}");
        let mut terminal = Terminal::new(TestBackend::new(200, 50)).unwrap();
        let theme = crate::config::theme::Theme::standard();
        let mut view = ViewState::default();
        let mut frames = Vec::new();
        for _ in 0..60 {
            let (key, _) = send(&mut model, Msg::Key(crokey::parse("j").unwrap()));
            let began = Instant::now();
            terminal.draw(|frame| ui::view(&model, &theme, &mut view, frame)).unwrap();
            frames.push((key, began.elapsed()));
        }
        let keys = median(frames.iter().map(|(key, _)| *key).collect());
        let drawn = median(frames.iter().map(|(_, frame)| *frame).collect());
        println!("{rows} rows: a key {keys:?}, a frame {drawn:?}");
        for text in ["team-42", "~t42db9", "tag:owner", "region:eu-*"] {
            model.filter.query = crate::app::filter::Query::parse(text).unwrap();
            model.rows.reorder = true;
            let said = to_the_end(&mut model, Msg::Focus(true));
            println!("{rows} rows: filter {text}: {said}; {} pass", model.rows.count());
        }
        let names: Vec<String> = model.rows.keys().map(|key| key.name().to_lowercase()).collect();
        let began = Instant::now();
        let found = names.iter().filter(|name| name.contains("team-42")).count();
        println!("{rows} rows: a loop of contains {:?}; {found} pass", began.elapsed());
        model.filter.query = crate::app::filter::Query::default();
        for sort in [Sort::Name, Sort::Trouble] {
            model.rows.sort = sort;
            model.rows.reorder = true;
            println!("{rows} rows: sort {sort:?}: {}", to_the_end(&mut model, Msg::Focus(true)));
        }
        model.rows.all_changed = true;
        println!("{rows} rows: all anew: {}", to_the_end(&mut model, Msg::Focus(true)));
    }
}
