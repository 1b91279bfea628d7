//! The rules on what a primary says of its replica Regions: failed, stuck, in progress, other, and in sync.

use jiff::SignedDuration;

use super::{Finding, Health, Scene, Since, clash, diverged, scene::Knowledge, sights, split};
use crate::domain::{
    fleet::Held,
    replication::{Replica, ReplicationStatus},
};

/// InProgress for so long is stuck. Usual are seconds.
pub(super) const PATIENCE: SignedDuration = SignedDuration::from_mins(10);

/// One primary's word on one replica Region.
pub(super) struct Said<'a> {
    pub(super) primary: &'a Held,
    pub(super) replica: &'a Replica,
}

/// Everything that described primaries say.
pub(super) fn statuses(scene: &Scene<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (region, _) in scene.own_masters() {
        let Knowledge::Described(primary) = scene.knowledge(region) else { continue };
        for replica in primary.replicas() {
            let said = Said { primary, replica };
            findings.extend(status(scene, &said));
            findings.extend(clash::clash(scene, &said));
        }
    }
    findings
}

fn status(scene: &Scene<'_>, said: &Said<'_>) -> Option<Finding> {
    match &said.replica.status {
        ReplicationStatus::Failed => failed(scene, said),
        ReplicationStatus::InProgress => Some(in_progress(scene, said)),
        ReplicationStatus::Other(_) => Some(other(scene, said)),
        ReplicationStatus::InSync => Some(
            diverged::diverged(scene, said)
                .unwrap_or_else(|| Finding::new(Health::InSync, said.replica.region)),
        ),
    }
}

/// Failed, unless the Region holds a promoted copy, as far as is known: then it is split, and to try again would destroy
/// that copy.
fn failed(scene: &Scene<'_>, said: &Said<'_>) -> Option<Finding> {
    let region = said.replica.region;
    (!split::last_known(scene.secret).contains(&region))
        .then(|| Finding::new(Health::Failed, region).since(first_seen(scene, said)))
}

/// In progress; stuck after ten minutes. Our own send says exactly when it began; a first sight, only since when at least.
fn in_progress(scene: &Scene<'_>, said: &Said<'_>) -> Finding {
    let region = said.replica.region;
    let since = moving_since(scene, said);
    let is_stuck = since.is_some_and(|since| scene.context.now.duration_since(since.at) >= PATIENCE);
    Finding::new(if is_stuck { Health::Stuck } else { Health::InProgress }, region).since(since)
}

pub(super) fn moving_since(scene: &Scene<'_>, said: &Said<'_>) -> Option<Since> {
    let sent = scene.context.sent.get(&(scene.secret.key.clone(), said.replica.region));
    sent.map(|at| Since { at: *at, at_least: false }).or_else(|| first_seen(scene, said))
}

/// A status that this version does not know, in the service's own word.
fn other(scene: &Scene<'_>, said: &Said<'_>) -> Finding {
    let word = match &said.replica.status {
        ReplicationStatus::Other(word) => Some(word.clone()),
        _ => None,
    };
    let since = first_seen(scene, said);
    Finding { word, ..Finding::new(Health::Other, said.replica.region).since(since) }
}

fn first_seen(scene: &Scene<'_>, said: &Said<'_>) -> Option<Since> {
    scene.first_seen(&sights::status(said.primary, said.replica))
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;
    use crate::domain::{
        fleet::samples::*,
        health::{
            Cell,
            samples::{World, at_least},
        },
    };

    fn said(status: &str) -> World {
        World::described([primary(use1(), &[(usw2(), status), (euw1(), "InSync")])])
    }

    #[rstest]
    #[case("Failed", Health::Failed, Cell::Failed, None)]
    #[case("InProgress", Health::InProgress, Cell::InProgress, None)]
    #[case("Detached", Health::Other, Cell::Other, Some("Detached"))]
    #[case("insync", Health::Other, Cell::Other, Some("insync"))]
    fn a_status_of_one_region_leads_the_secret(
        #[case] status: &str,
        #[case] health: Health,
        #[case] cell: Cell,
        #[case] word: Option<&str>,
    ) {
        let seen = said(status).first_seen(-20).assess();
        assert_eq!((seen.health, seen.kinds(), seen.cell(usw2())), (health, vec![health], cell));
        assert_eq!(seen.problems[0].regions, [usw2()]);
        assert_eq!(seen.problems[0].since, at_least(-20));
        assert_eq!(seen.problems[0].word.as_deref(), word);
        assert_eq!((seen.cell(use1()), seen.cell(euw1())), (Cell::Primary, Cell::InSync));
    }

    #[test]
    fn in_sync_everywhere_is_in_sync() {
        let seen = said("InSync").assess();
        assert_eq!((seen.health, seen.problems.len()), (Health::InSync, 0));
        assert_eq!((seen.cell(usw2()), seen.home), (Cell::InSync, Some(use1())));
    }

    #[test]
    fn what_was_never_seen_before_has_no_age() {
        assert_eq!(said("Failed").assess().problems[0].since, None);
    }

    #[rstest]
    #[case::seen_just_now(Some(-599), None, Health::InProgress)]
    #[case::seen_long_ago(Some(-600), None, Health::Stuck)]
    #[case::never_seen(None, None, Health::InProgress)]
    #[case::sent_just_now(None, Some(-599), Health::InProgress)]
    #[case::sent_long_ago(None, Some(-600), Health::Stuck)]
    #[case::sent_again_after_it_was_stuck(Some(-6000), Some(-5), Health::InProgress)]
    fn in_progress_for_ten_minutes_is_stuck(
        #[case] seen: Option<i64>,
        #[case] sent: Option<i64>,
        #[case] health: Health,
    ) {
        let mut world = said("InProgress");
        if let Some(seen) = seen {
            world = world.first_seen(seen);
        }
        world.sent.extend(sent.map(|sent| ((key(), usw2()), at(sent))));
        let assessment = world.assess();
        assert_eq!(assessment.kinds(), [health]);
        let own = sent.map(|sent| Since { at: at(sent), at_least: false });
        assert_eq!(assessment.since_of(health), own.or(seen.and_then(at_least)));
    }

    #[test]
    fn regions_of_one_kind_are_one_problem_the_oldest_first() {
        let mut world = World::described([primary(use1(), &[(usw2(), "Failed"), (euw1(), "Failed")])]);
        world = world.first_seen(-10);
        let sight = sights::status(world.fleet.the_secret().primary().unwrap(), &word(euw1(), "Failed"));
        world.sights.retain(&sight.arn.key(), |other| *other != sight);
        world.sights.see(sight, at(-90));
        let seen = world.assess();
        assert_eq!(seen.regions_of(Health::Failed), [euw1(), usw2()]);
        assert_eq!(seen.since_of(Health::Failed), at_least(-90));
    }

    #[test]
    fn unknown_words_are_a_problem_each() {
        let seen = World::described([primary(use1(), &[(usw2(), "Pending"), (euw1(), "Detached")])]).assess();
        let words: Vec<_> = seen.problems.iter().map(|problem| problem.word.as_deref().unwrap()).collect();
        assert_eq!(words, ["Detached", "Pending"]);
    }

    #[test]
    fn several_states_hold_beside_each_other_and_the_worst_leads() {
        let said = [(usw2(), "InProgress"), (euw1(), "Failed"), (apse2(), "Odd")];
        let seen = World::described([primary(use1(), &said)]).assess();
        assert_eq!(seen.kinds(), [Health::Failed, Health::Other, Health::InProgress]);
        assert_eq!(seen.health, Health::Failed);
    }

    #[test]
    fn in_sync_by_a_living_primary_stays_when_the_replicas_region_is_dark() {
        let world = said("InSync").lane(usw2(), crate::domain::lane::LaneState::Unreachable);
        let seen = world.assess();
        assert_eq!((seen.health, seen.cell(usw2())), (Health::InSync, Cell::InSync));
    }
}
