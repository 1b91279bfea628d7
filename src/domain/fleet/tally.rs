//! What is asked of the whole fleet at every turn, counted as the secrets change: nobody has to walk over all of them.

use std::collections::BTreeMap;

use super::Logical;
use crate::domain::{region::Region, text::Safe};

/// The counts.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Tally {
    /// How many copies each Region holds.
    pub(super) copies: BTreeMap<Region, usize>,
    /// How many copies name a Region: as their primary's, or as a replica's.
    pub(super) naming: BTreeMap<Region, usize>,
    /// How many descriptions failed.
    pub(super) failed: usize,
    /// How many replicas are said to use a key in a Region.
    pub(super) keys: BTreeMap<(Region, Safe), usize>,
}

impl Tally {
    /// Counts a secret, or with `sign` false, no longer counts it.
    pub(super) fn count(&mut self, secret: &Logical, sign: bool) {
        for (region, held) in &secret.copies {
            step(&mut self.copies, *region, sign);
            let replicas = held.entry.replicas.iter().flatten();
            let named = replicas.clone().map(|replica| replica.region);
            named.chain(held.entry.primary_region).for_each(|region| step(&mut self.naming, region, sign));
            for replica in replicas {
                if let Some(key) = &replica.kms_key {
                    step(&mut self.keys, (replica.region, key.clone()), sign);
                }
            }
        }
        add(&mut self.failed, secret.failures.len(), sign);
    }
}

fn add(count: &mut usize, many: usize, sign: bool) {
    *count = if sign { *count + many } else { count.saturating_sub(many) };
}

fn step<K: Ord>(counts: &mut BTreeMap<K, usize>, of: K, sign: bool) {
    if sign {
        *counts.entry(of).or_default() += 1;
        return;
    }
    if let Some(count) = counts.get_mut(&of) {
        *count = count.saturating_sub(1);
        if *count == 0 {
            counts.remove(&of);
        }
    }
}
