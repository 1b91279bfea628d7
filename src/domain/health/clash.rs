//! The rule for *clash*: the name is taken in a Region that the secret should be replicated to.

use super::{Finding, Health, Scene, status::Said};
use crate::domain::replication::ReplicationStatus;

/// The Region in ReplicationStatus is not InSync, and holds the name with another suffix. The same name in Regions without
/// a link is ordinary, and names in other accounts are none of this secret's business.
pub(super) fn clash(scene: &Scene<'_>, said: &Said<'_>) -> Option<Finding> {
    let (key, region) = (&scene.secret.key, said.replica.region);
    if said.replica.status == ReplicationStatus::InSync || !scene.is_readable(region) {
        return None;
    }
    let is_taken = scene.context.fleet.named(key.name()).any(|other| {
        other.key != *key && other.key.account() == key.account() && other.copies.contains_key(&region)
    });
    is_taken.then(|| Finding::new(Health::Clash, region))
}
