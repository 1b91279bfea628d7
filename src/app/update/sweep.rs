//! What concerns every secret, a slice at a time: to assess all anew, and to have first sights kept.

use std::{collections::BTreeSet, time::Duration};

use crate::{
    app::{effect::Effect, model::Model, rows::Sweep},
    domain::SecretKey,
};

/// How many secrets are assessed at once: about a quarter of a millisecond.
pub(super) const AT_ONCE: usize = 50;
/// First sights are handed out to be kept this often at most: each time all of them are.
const KEPT_EVERY: Duration = Duration::from_secs(1);

/// Begins to assess all anew. One that is under way begins anew too.
pub(super) fn begin(model: &mut Model) {
    let rows = &model.rows;
    let unseen = |key: &&SecretKey| rows.brief(key).is_none();
    let mut others: Vec<SecretKey> = model.sights.secrets().filter(unseen).cloned().collect();
    // Every change of the fleet is told to the rows at once; this is for who changes it behind their back.
    if model.fleet.len() != rows.known() {
        others.extend(model.fleet.keys().filter(unseen).cloned());
    }
    model.rows.sweep = Some(Sweep { next: 0, others });
}

/// The next secrets.
pub(super) fn slice(model: &mut Model) -> BTreeSet<SecretKey> {
    let Some(mut sweep) = model.rows.sweep.take() else { return BTreeSet::new() };
    let left = sweep.others.len().saturating_sub(AT_ONCE);
    let mut keys: BTreeSet<SecretKey> = sweep.others.split_off(left).into_iter().collect();
    let (more, next) = model.rows.from(sweep.next, AT_ONCE - keys.len());
    keys.extend(more);
    if let Some(next) = next {
        sweep.next = next;
        model.rows.sweep = Some(sweep);
    }
    keys
}

/// Hands out new first sights to be kept, now and then, and before the end.
pub(super) fn keep_sights(model: &mut Model, effects: &mut Vec<Effect>) {
    let now = model.now.mono;
    let ends = effects.iter().any(|effect| matches!(effect, Effect::Exit(_)));
    let due = model.rows.sights_kept.is_none_or(|kept| now >= kept + KEPT_EVERY);
    if model.rows.sights_new && (due || ends) {
        model.rows.sights_new = false;
        model.rows.sights_kept = Some(now);
        let kept = model.sights.iter().map(|(sight, since)| (sight.clone(), since)).collect();
        effects.push(Effect::KeepSights(kept));
    }
}
