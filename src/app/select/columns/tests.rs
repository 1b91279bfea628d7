//! Folding: what is shown, what is folded, and that columns never leave while one looks.

use super::*;
use crate::{
    app::select::{row, test_fleet},
    domain::{
        SecretKey,
        health::Cell,
        replication::{Replica, ReplicationStatus},
        secret::Entry,
    },
};

fn codes(regions: &[Region]) -> String {
    regions.iter().map(|region| region.code()).collect::<Vec<_>>().join(" ")
}

#[test]
fn the_drawings_columns_are_kept_to_the_cell() {
    let six = in_use(&test_fleet::incident());
    let (starts, fold, width) = places(&six, 0);
    let starts: Vec<usize> = starts.into_iter().map(|(_, at)| at).collect();
    assert_eq!((starts, fold, width), (vec![0, 3, 7, 10, 14, 18], None, 21));
    let eighteen = in_use(&test_fleet::eighteen());
    assert_eq!((eighteen.len(), places(&eighteen, 0).2), (18, 63));
}

#[test]
fn the_cursors_region_the_home_and_those_in_trouble_are_never_folded() {
    let model = test_fleet::eighteen();
    let mut columns = Columns::default();
    columns.choose(&model, 21, &BTreeSet::new());
    assert_eq!(columns.shown.len() + columns.folded.len(), 18);
    assert!(width(&model, &columns.shown, columns.folded.len()) <= 21);
    for name in ["us-east-1", "eu-west-1", "me-south-1"] {
        assert!(columns.shown.contains(&test_fleet::region(name)), "{} lacks {name}", codes(&columns.shown));
    }
    assert!(columns.shown.is_sorted());
}

#[test]
fn the_fold_shows_the_worst_of_its_regions_for_the_row() {
    let model = test_fleet::eighteen();
    let assessment = model.selected_assessment().unwrap();
    let folded: Vec<Region> = ["us-east-2", "eu-west-1"].map(test_fleet::region).to_vec();
    assert_eq!(row::worst(&assessment, &folded), Cell::Failed);
    assert_eq!(row::worst(&assessment, &[]), Cell::Nothing);
}

#[test]
fn a_region_that_got_a_column_keeps_it_until_the_filter_changes() {
    let mut model = test_fleet::eighteen();
    let mut columns = Columns::default();
    model.selection.region = Some(test_fleet::region("ap-southeast-2"));
    columns.choose(&model, 25, &BTreeSet::new());
    assert!(columns.shown.contains(&test_fleet::region("ap-southeast-2")));
    model.selection.region = None;
    columns.choose(&model, 25, &BTreeSet::new());
    assert!(columns.shown.contains(&test_fleet::region("ap-southeast-2")), "{}", codes(&columns.shown));
    model.filter.input = "staging".into();
    columns.choose(&model, 25, &BTreeSet::new());
    assert!(!columns.shown.contains(&test_fleet::region("ap-southeast-2")), "{}", codes(&columns.shown));
}

#[test]
fn trouble_in_a_folded_region_unfolds_it() {
    let mut model = test_fleet::eighteen();
    let mut columns = Columns::default();
    columns.choose(&model, 21, &BTreeSet::new());
    let paris = test_fleet::region("eu-west-3");
    assert!(columns.folded.contains(&paris));
    let described =
        |key: &SecretKey| model.fleet.get(key).and_then(|secret| Some(secret.primary()?.entry.clone()));
    let homes: Vec<Entry> = model.rows.keys().filter_map(described).collect();
    for mut home in homes {
        let word = Replica {
            region: paris,
            status: ReplicationStatus::Failed,
            message: None,
            kms_key: None,
            last_accessed: None,
        };
        home.replicas.get_or_insert_default().push(word);
        model.fleet.described(home, model.now.wall);
    }
    crate::app::update::judge_all(&mut model);
    columns.choose(&model, 21, &BTreeSet::new());
    assert!(columns.shown.contains(&paris));
}

#[test]
fn regions_without_secrets_have_no_column_unless_they_were_asked_for() {
    let mut model = test_fleet::fine();
    let stockholm = test_fleet::region("eu-north-1");
    let lane = crate::app::lane::RegionState { chosen: true, ..crate::app::lane::RegionState::default() };
    model.lanes.insert(stockholm, lane);
    assert!(!in_use(&model).contains(&stockholm));
    model.settings.regions = RegionChoice::Exactly(vec![stockholm]);
    assert!(in_use(&model).contains(&stockholm));
}
