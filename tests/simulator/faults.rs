//! Every fault, as a client meets it, and what the log says of it.

use aws_sdk_secretsmanager::{Client, config::retry::RetryConfig};
use pretty_assertions::assert_eq;
use rstest::rstest;
use secretdeck::sim::{Options, Simulator};

use crate::client::{AWAY, HOME, client, client_with, code, create, describe, empty, impatient, outcome};

#[rstest]
#[case("throttle", "ThrottlingException", "ThrottlingException", false)]
#[case("access-denied", "AccessDeniedException", "AccessDeniedException", false)]
#[case("unrecognized-client", "UnrecognizedClientException", "UnrecognizedClientException", false)]
#[case("expired-token", "ExpiredTokenException", "ExpiredTokenException", false)]
#[case("internal-error", "InternalServiceError", "InternalServiceError", false)]
#[case("internal-error-after", "InternalServiceError", "InternalServiceError", true)]
#[case("drop-before", "dispatch", "dropped", false)]
#[case("drop-after", "dispatch", "dropped", true)]
#[case("blackhole", "timeout", "dropped", false)]
#[case("latency=60000", "timeout", "ok", true)]
#[case("html", "no code", "ServiceUnavailable", false)]
#[case("html-after", "no code", "ServiceUnavailable", true)]
#[case("malformed-json", "no code", "ok", true)]
#[case("malformed-json-before", "no code", "ok", false)]
#[case("truncated", "response", "dropped", true)]
#[case("truncated-before", "response", "dropped", false)]
#[tokio::test]
async fn a_fault_meets_a_change_once(
    #[case] kind: &str,
    #[case] seen: &str,
    #[case] logged: &str,
    #[case] effect: bool,
) {
    let simulator = empty().await;
    let home = client(&simulator, HOME);
    create(&home, "app").await;
    simulator.add_fault(format!("region=us-east-1,op=UpdateSecret,kind={kind},count=1").parse().unwrap());
    let hasty = if seen == "timeout" { impatient(&simulator, HOME) } else { home.clone() };
    let update = |client: &Client| client.update_secret().secret_id("app").description("new").send();
    assert_eq!(outcome(update(&hasty).await), seen);
    let last = simulator.requests().pop().unwrap();
    assert_eq!(
        (last.operation.as_str(), last.outcome.as_str(), last.effect),
        ("UpdateSecret", logged, effect)
    );
    assert_eq!(describe(&home, "app").await.description.is_some(), effect);
    assert_eq!(outcome(update(&home).await), "ok", "the fault was to meet one request");
}

#[tokio::test]
async fn a_silent_region_leaves_the_others_alone_and_comes_back() {
    let simulator = empty().await;
    let (home, away) = (impatient(&simulator, HOME), client(&simulator, AWAY));
    simulator.add_fault("region=us-east-1,kind=blackhole".parse().unwrap());
    for _ in 0..2 {
        assert_eq!(outcome(home.list_secrets().send().await), "timeout");
        assert_eq!(outcome(away.list_secrets().send().await), "ok");
    }
    simulator.remove_faults(HOME.parse().unwrap());
    let home = client(&simulator, HOME);
    assert_eq!(outcome(home.list_secrets().send().await), "ok");
}

#[tokio::test]
async fn a_stale_list_does_not_show_what_a_description_does() {
    let simulator = empty().await;
    let home = client(&simulator, HOME);
    create(&home, "old").await;
    simulator.advance(std::time::Duration::from_secs(1));
    simulator.add_fault("kind=stale-list".parse().unwrap());
    create(&home, "new").await;
    let names = async || {
        let list = home.list_secrets().send().await.unwrap().secret_list.unwrap();
        list.into_iter().map(|entry| entry.name.unwrap()).collect::<Vec<_>>()
    };
    assert_eq!(names().await, ["old"]);
    assert_eq!(describe(&home, "new").await.name(), Some("new"));
    simulator.clear_faults();
    assert_eq!(names().await, ["old", "new"]);
}

#[tokio::test]
async fn hostile_texts_come_in_names_and_messages() {
    let simulator = empty().await;
    let home = client(&simulator, HOME);
    let arn = create(&home, "app").await;
    simulator.add_fault("kind=hostile-text".parse().unwrap());
    let list = home.list_secrets().send().await.unwrap();
    let entry = &list.secret_list()[0];
    assert!(entry.name().unwrap().contains('\u{1b}'));
    assert_eq!(entry.arn(), Some(arn.as_str()));
    let missing = home.describe_secret().secret_id("none").send().await.unwrap_err();
    assert!(missing.into_service_error().meta().message().unwrap().contains('\u{202e}'));
}

#[tokio::test]
async fn the_log_tells_the_sdk_s_attempts_apart() {
    let simulator = empty().await;
    let retry = RetryConfig::standard().with_initial_backoff(std::time::Duration::from_millis(1));
    let home = client_with(&simulator, HOME, retry, std::time::Duration::from_secs(60));
    simulator.add_fault("kind=throttle,count=2".parse().unwrap());
    home.list_secrets().send().await.unwrap();
    let attempts: Vec<_> = simulator.requests().into_iter().map(|r| (r.attempt, r.outcome)).collect();
    let expected = [(1, "ThrottlingException"), (2, "ThrottlingException"), (3, "ok")];
    assert_eq!(attempts, expected.map(|(attempt, outcome)| (attempt, outcome.to_owned())));
}

#[tokio::test]
async fn quotas_are_kept_when_asked_for_region_by_region() {
    let options = Options { rate_limits: Some(true), ..Options::default() };
    let simulator = Simulator::start(options).await.unwrap();
    let home = client(&simulator, HOME);
    let burst = (0..200).map(|_| home.untag_resource().secret_id("none").tag_keys("k").send());
    let results = futures_util::future::join_all(burst).await;
    let throttled = |error: &_| code(error) == Some("ThrottlingException");
    let refused = results.iter().filter(|result| result.as_ref().is_err_and(throttled)).count();
    assert!(refused > 0, "two hundred at once are over fifty a second");
    assert_eq!(outcome(client(&simulator, AWAY).list_secrets().send().await), "ok");
}
