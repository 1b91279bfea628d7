//! What other runs did: said once at the start, shown in the Activity view, where the cursor stays on its action.

use super::*;
use crate::{
    app::{
        model::View,
        overlay::Overlay,
        select::{activity, test_actions, test_fleet},
    },
    domain::journal::{Book, Record},
};

fn records() -> Vec<Record> {
    let mut model = test_fleet::incident();
    test_actions::earlier(&mut model);
    model.past
}

fn read(world: &mut World, records: Vec<Record>) {
    world.send(Msg::Journal(Box::new(Book { records, ..Book::default() })));
}

fn said(world: &World) -> String {
    world.model.message.as_ref().map(|message| message.text.to_string()).unwrap_or_default()
}

fn chosen(world: &World) -> crate::domain::journal::RecordId {
    activity::chosen(&world.model).unwrap().id()
}

#[test]
fn what_an_earlier_run_left_unknown_is_said_once() {
    let mut world = World::three();
    read(&mut world, records());
    assert_eq!(
        said(&world),
        "promote prod/search/opensearch and 1 more of an earlier run have no known outcome: to be looked at; 3 shows them"
    );
    world.model.message = None;
    read(&mut world, records());
    assert_eq!(said(&world), "");
    let mut world = World::three();
    read(&mut world, records().split_off(2));
    assert_eq!(
        said(&world),
        "promote prod/search/opensearch of an earlier run has no known outcome: to be looked at; 3 shows it"
    );
}

#[test]
fn what_was_sent_elsewhere_is_said_not_to_be_looked_at() {
    let mut world = World::three();
    let mut records = records().split_off(2);
    for record in &mut records {
        record.step.sender.endpoint = Some(crate::domain::Safe::new("http://127.0.0.1:4510"));
    }
    read(&mut world, records);
    let said = said(&world);
    assert!(said.contains("not looked at here, for it was sent to http://127.0.0.1:4510"), "{said}");
}

#[test]
fn in_the_activity_view_an_action_is_about_the_line_under_the_cursor_and_in_regions_about_nothing() {
    let mut world = World::three();
    read(&mut world, records());
    world.press("3");
    world.press("g");
    let under = activity::chosen(&world.model).unwrap().step().operation.secret().key();
    let place = crate::app::update::commands::place(&world.model).unwrap();
    assert_eq!(place.secret, under);
    world.press("2");
    world.press("r");
    assert_eq!(said(&world), "this lists Regions: 1 goes to the secrets first");
}

#[test]
fn where_every_outcome_is_known_nothing_is_said() {
    let mut world = World::three();
    read(&mut world, records().split_off(3));
    assert_eq!(said(&world), "");
}

#[test]
fn the_activity_view_reads_the_journal_anew() {
    let mut world = World::three();
    world.effects.clear();
    world.press("3");
    assert_eq!(world.model.screen.view, View::Activity);
    assert!(world.effects.iter().any(|effect| matches!(effect, Effect::ReadJournal)));
}

#[test]
fn the_cursor_walks_over_all_runs_and_stays_on_its_action() {
    let mut world = World::three();
    read(&mut world, records().split_off(3));
    world.press("3");
    world.press("k");
    let before = chosen(&world);
    assert_eq!(before, records()[4].id);
    read(&mut world, records());
    assert_eq!((chosen(&world), world.model.screen.cursor), (before, 4));
    for _ in 0..9 {
        world.press("k");
    }
    assert_eq!(chosen(&world), records()[0].id);
}

#[test]
fn what_is_read_while_the_view_is_open_is_shown_from_its_end() {
    let mut world = World::three();
    world.press("3");
    read(&mut world, records());
    assert_eq!(chosen(&world), records()[5].id);
    assert_eq!(said(&world), "", "it stands there");
}

#[test]
fn what_was_seen_is_not_forgotten_by_a_reading_that_is_older() {
    let mut world = World::three();
    read(&mut world, records());
    let mut older = records();
    older[3].settled = None;
    read(&mut world, older);
    assert_eq!(world.model.past[3].settled, records()[3].settled);
}

#[test]
fn copying_in_the_activity_view_is_about_the_action() {
    let mut world = World::three();
    world.press("3");
    world.press("y");
    assert!(world.model.overlay.is_none(), "there is none yet");
    read(&mut world, records());
    world.press("y");
    let Some(Overlay::Menu(menu)) = &world.model.overlay else { panic!("no menu") };
    assert_eq!(menu.title, "Copy, of promote prod/identity/jwt-signing");
    world.press("a");
    let copied = world.effects.iter().find_map(|effect| match effect {
        Effect::Copy(text) => Some(text.to_string()),
        _ => None,
    });
    assert_eq!(copied.as_deref(), Some(records()[5].step.operation.secret().as_str()));
}
