//! Random fleets, changes, filters, orders and turns: once nothing is left to do, what is shown is what sorting and filtering
//! everything at once would show; and nothing is done at a time that takes long.

use proptest::{collection::vec, prelude::*, sample::select};

use super::*;
use crate::{
    app::{
        Effect, Model, Msg, Now,
        filter::{Query, QuickFilter},
        model::Sort,
        msg::TimerId,
        select::test_fleet,
        update,
    },
    domain::{Arn, fleet::Logical, health::Assessment, replication::Replica, secret::Entry},
};

/// One thing that happens.
#[derive(Debug, Clone)]
enum Step {
    Listed(Vec<u16>),
    Described(u16, &'static str),
    Gone(u16),
    Filter(&'static str),
    Quick(QuickFilter),
    Sort(Sort),
    AllChanged,
    Turn,
    Key,
    Wait(u64),
}

fn any_step() -> impl Strategy<Value = Step> {
    let filters = vec![
        "",
        "team-3",
        "!team-3",
        "~t1s2",
        "tag:odd",
        "region:usw2 secret",
        "status:failed",
        "~s9 !tag:odd",
    ];
    let sorts = vec![Sort::Trouble, Sort::Name, Sort::Changed, Sort::Home];
    let quick = vec![QuickFilter::All, QuickFilter::Wrong, QuickFilter::NoReplica, QuickFilter::InFlight];
    prop_oneof![
        4 => vec(0_u16..2_000, 0..300).prop_map(Step::Listed),
        6 => (0_u16..2_000, select(vec!["InSync", "Failed", "InProgress"])).prop_map(|(n, s)| Step::Described(n, s)),
        2 => (0_u16..2_000).prop_map(Step::Gone),
        2 => select(filters).prop_map(Step::Filter),
        1 => select(quick).prop_map(Step::Quick),
        2 => select(sorts).prop_map(Step::Sort),
        1 => Just(Step::AllChanged),
        4 => Just(Step::Turn),
        1 => Just(Step::Key),
        1 => (1_u64..900).prop_map(Step::Wait),
    ]
}

fn entry(number: u16) -> Entry {
    let name = format!("team-{}/secret-{number}", number % 11);
    let arn = format!("arn:aws:secretsmanager:us-east-1:111122223333:secret:{name}-a1b2c3");
    let mut entry = Entry::new(Arn::new(&arn).unwrap());
    entry.last_changed = Some(test_fleet::ago(i64::from(number % 17) * 60));
    if number % 2 == 1 {
        entry.tags = vec![crate::domain::secret::Tag { key: "odd".into(), value: "yes".into() }];
    }
    entry
}

fn described(number: u16, status: &str) -> Entry {
    let word = Replica {
        region: test_fleet::region("usw2"),
        status: crate::domain::replication::ReplicationStatus::new(status),
        message: None,
        kms_key: None,
        last_accessed: None,
    };
    Entry { replicas: Some(vec![word]), ..entry(number) }
}

fn send(model: &mut Model, seconds: u64, msg: Msg) -> bool {
    let mono = model.now.mono + Duration::from_secs(seconds);
    let wall = model.now.wall + jiff::SignedDuration::from_secs(i64::try_from(seconds).unwrap());
    let effects = update(model, Now { wall, mono }, msg);
    effects.iter().any(|effect| matches!(effect, Effect::StartTimer { id: TimerId::Rows, .. }))
}

fn take(model: &mut Model, step: Step) {
    let now = model.now.wall;
    let home = test_fleet::region("use1");
    let mut seconds = 0;
    let mut msg = Msg::Focus(true);
    match step {
        Step::Listed(numbers) => {
            let entries = numbers.into_iter().map(entry).collect();
            let keys = model.fleet.listed(home, entries, now);
            model.rows.changed.extend(keys);
        }
        Step::Described(number, status) => {
            let key = model.fleet.described(described(number, status), now);
            model.rows.changed.insert(key);
        }
        Step::Gone(number) => {
            let key = entry(number).arn.key();
            model.fleet.not_found(&key, home, now);
            model.rows.changed.insert(key);
        }
        Step::Filter(text) => {
            model.filter.query = Query::parse(text).unwrap();
            model.rows.reorder = true;
        }
        Step::Quick(quick) => {
            model.filter.quick = quick;
            model.rows.reorder = true;
        }
        Step::Sort(sort) => {
            model.rows.sort = sort;
            model.rows.reorder = true;
        }
        Step::AllChanged => model.rows.all_changed = true,
        Step::Turn => msg = Msg::Timer(TimerId::Rows),
        Step::Key => model.rows.frozen_until = model.now.mono + Duration::from_secs(3),
        Step::Wait(wait) => seconds = wait,
    }
    send(model, seconds, msg);
}

/// Everything judged, filtered and sorted at once, by the rules of the screen in their own words.
fn naive(model: &Model) -> Vec<SecretKey> {
    let judge = model.judge();
    let second = |at: Option<jiff::Timestamp>| at.map_or(0, |at| at.as_second());
    let place = |secret: &Logical, seen: &Assessment| match model.rows.sort {
        Sort::Trouble => {
            let health = seen.health.min(Health::NotRead);
            let problem =
                seen.problems.iter().find(|problem| problem.health == seen.health && health.is_wrong());
            (Some(health), -second(problem.and_then(|problem| problem.since).map(|since| since.at)), None)
        }
        Sort::Name => (None, 0, None),
        Sort::Changed => (None, -second(secret.any().and_then(|entry| entry.last_changed)), None),
        Sort::Home => (None, 0, seen.home),
    };
    let passes = |secret: &Logical, seen: &Assessment| {
        let row = Brief::of(secret, seen);
        model.filter.quick.passes(&row) && model.filter.query.matches(secret, seen)
    };
    let mut rows = Vec::new();
    for secret in model.fleet.iter() {
        let seen = judge.assess(&secret);
        if passes(&secret, &seen) {
            let fit = model.filter.query.fit(&secret.name.to_lowercase());
            let key = secret.key.clone();
            rows.push((std::cmp::Reverse(fit), place(&secret, &seen), key.name().to_owned(), key));
        }
    }
    rows.sort();
    rows.into_iter().map(|row| row.3).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    #[test]
    fn what_is_shown_in_the_end_is_what_sorting_everything_at_once_would_show(steps in vec(any_step(), 1..40)) {
        let mut model = test_fleet::Story::new(&["use1", "usw2"]).done();
        for step in steps {
            take(&mut model, step);
        }
        let mut more = true;
        send(&mut model, 4, Msg::Timer(TimerId::Thaw));
        while model.rows.has_work() && more {
            more = send(&mut model, 0, Msg::Timer(TimerId::Rows));
        }
        prop_assert!(!model.rows.has_work(), "what is left to do has no turn");
        let shown: Vec<SecretKey> = model.rows.shown().cloned().collect();
        prop_assert_eq!(shown, naive(&model));
        prop_assert_eq!(model.rows.known(), model.fleet.len());
        prop_assert_eq!(model.rows.counts.values().sum::<usize>(), model.fleet.len());
    }
}
