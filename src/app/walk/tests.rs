//! Walks against servers that keep orders and filters, ignore them or refuse them, while secrets come, go and change.

mod random;
mod server;

use super::*;
use server::{Filters, GOOD, Manners, Run, Secret, Server};

fn fleet(count: i64) -> Vec<Secret> {
    let team = ["prod/payments", "prod/orders", "staging/x", "dev"];
    (0..count).map(|n| (n, format!("{}/{n}", team[usize::try_from(n % 7).unwrap() % 4]))).collect()
}

#[test]
fn one_page_is_one_request() {
    let mut run = Run::new(Server::new(&fleet(3), GOOD), 8);
    run.finish(8);
    assert_eq!(run.asked, 1);
}

#[test]
fn two_ends_meet_in_the_middle_and_ask_for_each_page_once() {
    let mut run = Run::new(Server::new(&fleet(60), GOOD), u32::MAX);
    run.finish(2);
    assert!(run.asked <= 20 + 3, "{}", run.asked);
}

/// How many rounds of answers a walk takes when as many pages as it may are under way in each, and how many pages it asks for.
fn rounds(secrets: &[Secret], most: usize, manners: Manners) -> (usize, usize) {
    let mut run = Run::new(Server::new(secrets, Manners { page: 100, ..manners }), PAGES_BEFORE_A_SPLIT);
    let mut rounds = 0;
    while !run.walk.is_over() {
        rounds += 1;
        while let Some(request) = run.walk.next(most) {
            run.asked += 1;
            run.open.push(request);
        }
        for _ in 0..run.open.len() {
            let request = run.open.remove(0);
            match run.server.answer(&request) {
                Ok(page) => {
                    run.seen.extend(page.entries.iter().map(|entry| entry.arn.name().to_owned()));
                    run.walk.took(request.chain, &page);
                }
                Err(()) => assert!(run.walk.refused(request.chain)),
            }
        }
    }
    assert_eq!(run.seen.len(), secrets.len());
    (rounds, run.asked)
}

/// Names as accounts have them: few environments, some teams larger than others, many services.
fn realistic(count: i64) -> Vec<Secret> {
    let mut chance = 7_u64;
    let mut one_of = |texts: &[&'static str]| {
        chance = chance.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        texts[usize::try_from(chance >> 33).unwrap() % texts.len()]
    };
    let secret = |n| {
        let environment = one_of(&["prod", "prod", "prod", "staging", "dev"]);
        let team = one_of(&["payments", "payments", "payments", "orders", "search", "web", "ops", "risk"]);
        let service = one_of(&["api", "worker", "gateway", "reports", "sync"]);
        (n, format!("{environment}/{team}/{service}/{n}"))
    };
    (0..count).map(secret).collect()
}

#[test]
fn shards_take_a_fraction_of_the_round_trips_of_one_chain() {
    let secrets = realistic(20_000);
    let (one_by_one, _) = rounds(&secrets, 1, GOOD);
    let (rounds, asked) = rounds(&secrets, 25, GOOD);
    assert!(one_by_one >= 200 && rounds * 12 <= one_by_one, "{rounds} of {one_by_one}, {asked} requests");
    assert!(asked <= 300, "{asked} requests for 200 pages");
}

#[test]
fn names_that_were_numbered_as_they_came_are_cut_all_the_same() {
    let (rounds, asked) = rounds(&fleet(20_000), 25, GOOD);
    assert!(rounds * 8 <= 200 && asked <= 300, "{rounds} round trips, {asked} requests");
}

#[test]
fn a_server_that_ignores_or_refuses_everything_is_listed_from_one_end() {
    let moto = Manners { sorts: false, filters: Filters::Ignored, ..GOOD };
    let refusing = Manners { refuses_orders: true, refuses_filters: true, ..GOOD };
    for manners in [moto, refusing, Manners { dates: false, ..GOOD }] {
        let (_, asked) = rounds(&fleet(2_000), 8, manners);
        assert!(asked <= 20 + 35, "{asked}");
    }
}

#[test]
fn a_token_that_comes_twice_ends_the_walk_as_not_complete() {
    let mut walk = Walk::new(Timestamp::from_second(1).unwrap());
    let again = || Page { entries: vec![], unreadable: vec![], next: Some(PageToken("again".to_owned())) };
    let request = walk.next(1).unwrap();
    walk.took(request.chain, &again());
    walk.took(request.chain, &again());
    assert!(walk.repeated && walk.is_over() && !walk.is_complete());
}

#[test]
fn a_refusal_of_everything_is_the_regions() {
    let mut walk = Walk::new(Timestamp::from_second(1).unwrap());
    let request = walk.next(1).unwrap();
    assert!(walk.refused(request.chain), "without an order, perhaps");
    let request = walk.next(1).unwrap();
    assert_eq!(request.listing.order, Order::Any);
    assert!(!walk.refused(request.chain));
}
