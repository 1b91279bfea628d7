//! What must hold of a fleet that was listed while its secrets came, went and changed.

use std::collections::{BTreeMap, BTreeSet};

use secretdeck::app::Model;

use crate::meddler::Meddler;

/// Holds a model against what the simulator had all the time.
pub fn hold(run: u64, model: &Model, meddler: &Meddler) {
    for (region, lane) in &model.lanes {
        assert!(lane.listed_at.is_some(), "run {run}: {region} was not listed to its end: {lane:?}");
    }
    let mut copies: BTreeMap<String, usize> = BTreeMap::new();
    for held in model.fleet.iter().flat_map(|secret| secret.copies.into_values()) {
        *copies.entry(held.entry.arn.to_string()).or_default() += 1;
    }
    let twice: Vec<&String> = copies.iter().filter(|(_, count)| **count > 1).map(|(arn, _)| arn).collect();
    assert!(twice.is_empty(), "run {run}: there twice: {twice:?}");
    let always = meddler.throughout();
    let missed: Vec<&String> = always.iter().filter(|arn| !copies.contains_key(*arn)).collect();
    assert!(missed.is_empty(), "run {run}: missed of {}: {missed:?}", always.len());
    let rows: BTreeSet<_> = model.rows.shown().collect();
    assert_eq!(rows.len(), model.rows.count(), "run {run}: a secret has two rows");
    assert_eq!(rows.len(), model.fleet.len(), "run {run}: a secret has no row");
}
