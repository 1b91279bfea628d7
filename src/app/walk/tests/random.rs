//! Random servers, random changes: nothing that exists throughout is missed, whatever a server does with what it is asked.
//!
//! `WALK_CASES` sets how many runs there are.

use proptest::prelude::*;

use super::server::*;

fn manners() -> impl Strategy<Value = Manners> {
    let filters = prop_oneof![
        4 => Just(Filters::Kept),
        1 => Just(Filters::Ignored),
        1 => Just(Filters::Words),
        1 => Just(Filters::NoNegation),
        1 => Just(Filters::PrefixOnly),
    ];
    (any::<[bool; 10]>(), filters, 1_usize..6).prop_map(|(flags, filters, page)| Manners {
        sorts: flags[0],
        by_name: flags[7] && flags[1],
        ties_stay: flags[8],
        filters,
        refuses_newest: flags[3] && flags[4],
        refuses_orders: flags[9] && flags[3],
        refuses_filters: flags[2] && flags[5],
        dates: flags[6] || flags[0],
        empty_pages: flags[4],
        page,
    })
}

fn name() -> impl Strategy<Value = String> {
    "(prod|dev|a|Prod|x/prod)/[ab]{1,3}"
}

fn changes() -> impl Strategy<Value = Vec<(Change, usize, usize)>> {
    let change = prop_oneof![
        8 => Just(Change::Nothing),
        4 => name().prop_map(Change::Create),
        2 => (0_i64..40, name()).prop_map(Change::Arrive),
        4 => any::<prop::sample::Index>().prop_map(Change::Delete),
        4 => any::<prop::sample::Index>().prop_map(Change::Replace),
        2 => Just(Change::NoAnswer),
        1 => Just(Change::ForgetToken),
    ];
    prop::collection::vec((change, any::<usize>(), 1_usize..12), 0..60)
}

fn cases() -> u32 {
    std::env::var("WALK_CASES").ok().and_then(|text| text.parse().ok()).unwrap_or(1_000)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: cases(), ..ProptestConfig::default() })]

    #[test]
    fn what_exists_throughout_is_seen_before_a_walk_is_called_complete(
        secrets in prop::collection::btree_map(name(), 0_i64..40, 0..60),
        manners in manners(),
        changes in changes(),
        split_after in 1_u32..5,
        most in 1_usize..12,
        one_end in prop::bool::weighted(0.1),
    ) {
        let secrets: Vec<Secret> = secrets.into_iter().map(|(name, at)| (at, name)).collect();
        let mut run = Run::new(Server::new(&secrets, manners), split_after);
        if one_end {
            run.walk = run.walk.from_one_end();
        }
        for (change, which, most) in &changes {
            run.change(change);
            if run.walk.is_over() || !run.turn(*most, *which, change) {
                break;
            }
        }
        run.finish(most);
    }
}
