//! Calls: what each kind of failure is taken for, and that every call is sent exactly once.

use std::{net::TcpListener, time::Duration};

use crate::{
    execute,
    wire::{Answer, Wire},
};
use pretty_assertions::assert_eq;
use rstest::rstest;
use secretdeck::{
    aws::{Options, Sdk, Timeouts},
    domain::{
        Arn, Region,
        error::{Effect, ErrorKind, RemoteError},
        lane::Lane,
        operation::{Operation, ReplicaTarget},
        rotation::{Label, VersionId},
        token::Token,
    },
    gateway::{Epoch, Gateway, Listing, Order, PageToken, SecretId, Shard},
};

/// A request token.
const TOKEN: &str = "0a1b2c3d-0000-4000-8000-000000000001";

const ARN: &str = "arn:aws:secretsmanager:eu-west-1:111122223333:secret:prod/db-a1B2c3";
const HTML: &str = "<html><body>Service Unavailable</body></html>";

fn lane() -> Lane {
    Lane::new(Region::new("eu-west-1").unwrap())
}

fn arn() -> Arn {
    Arn::new(ARN).unwrap()
}

fn version(text: &str) -> Option<VersionId> {
    Some(VersionId::new(text).unwrap())
}

/// Limits that a test can wait for. The others are long, so that a slow machine changes no test's outcome.
fn patient() -> Timeouts {
    let long = Duration::from_secs(60);
    Timeouts { connect: long, read: long, mutation: long, credentials: long }
}

fn sdk(url: &str, timeouts: Timeouts) -> Sdk {
    Sdk::new(Options::simulator(url).unwrap().with_timeouts(timeouts))
}

async fn describe(wire: &Wire) -> RemoteError {
    sdk(&wire.url(), patient()).describe(lane(), SecretId::Arn(arn())).await.unwrap_err()
}

async fn promote(url: &str, timeouts: Timeouts) -> RemoteError {
    execute(&sdk(url, timeouts), lane(), &Operation::Promote { replica: arn() }).await.unwrap_err()
}

fn refusal(status: u16, code: &str, member: &str) -> Answer {
    Answer::json(status, &format!(r#"{{"__type":"{code}","{member}":"because"}}"#))
}

#[rstest]
#[case("ResourceNotFoundException", 400, ErrorKind::NotFound)]
#[case("ResourceNotFoundException", 404, ErrorKind::NotFound)]
#[case("AccessDeniedException", 400, ErrorKind::Denied)]
#[case("ThrottlingException", 400, ErrorKind::Throttled)]
#[case("TooManyRequestsException", 429, ErrorKind::Throttled)]
#[case("LimitExceededException", 400, ErrorKind::Refused)]
#[case("UnrecognizedClientException", 400, ErrorKind::NotEnabled)]
#[case("ExpiredTokenException", 400, ErrorKind::Expired)]
#[case("com.amazonaws.secretsmanager#InvalidParameterException", 400, ErrorKind::Refused)]
#[case("InternalServiceError", 500, ErrorKind::Server)]
#[case("ThrottlingException", 503, ErrorKind::Server)]
#[tokio::test]
async fn an_answer_is_known_by_its_code_and_sent_for_once(
    #[case] code: &str,
    #[case] status: u16,
    #[case] kind: ErrorKind,
    #[values("Message", "message")] member: &str,
) {
    let wire = Wire::new(vec![refusal(status, code, member)]);
    let error = describe(&wire).await;
    assert_eq!(error.kind, kind);
    assert_eq!(error.code.unwrap(), code.rsplit('#').next().unwrap());
    assert_eq!(error.message.unwrap(), "because");
    assert_eq!(error.request_id.unwrap(), "request-1");
    assert_eq!(wire.requests().len(), 1);
}

#[rstest]
#[case::page_of_a_proxy(Answer::http(200, "text/html", HTML), ErrorKind::Unreadable)]
#[case::refusal_of_a_proxy(Answer::http(403, "text/html", HTML), ErrorKind::Unreadable)]
#[case::failure_of_a_proxy(Answer::http(502, "text/html", HTML), ErrorKind::Server)]
#[case::half_a_document(Answer::json(200, r#"{"ARN":"arn:aws"#), ErrorKind::Unreadable)]
#[case::half_an_error(Answer::json(400, r#"{"__type":"Resour"#), ErrorKind::Unreadable)]
#[case::cut_off(Answer::cut_off(r#"{"ARN":"#), ErrorKind::Unreadable)]
#[case::closed(Answer::Close, ErrorKind::ConnectionLost)]
#[case::no_http(Answer::Raw(b"SSH-2.0-x\r\n".to_vec()), ErrorKind::ConnectionLost)]
#[tokio::test]
async fn a_mutation_whose_answer_cannot_be_read_is_unknown_and_sent_once(
    #[case] answer: Answer,
    #[case] kind: ErrorKind,
) {
    let wire = Wire::new(vec![answer]);
    let error = promote(&wire.url(), patient()).await;
    assert_eq!((error.kind, error.effect()), (kind, Effect::Unknown), "{error}");
    assert_eq!(wire.requests().len(), 1);
}

#[tokio::test]
async fn silence_ends_in_time_and_is_unknown() {
    let wire = Wire::new(vec![Answer::Silence]);
    let timeouts = Timeouts { mutation: Duration::from_secs(1), ..patient() };
    let error = promote(&wire.url(), timeouts).await;
    assert_eq!((error.kind, error.effect()), (ErrorKind::TimedOut, Effect::Unknown));
    assert_eq!(wire.requests().len(), 1);
    let timeouts = Timeouts { read: Duration::from_secs(1), ..patient() };
    let error = sdk(&wire.url(), timeouts).list(lane(), Listing::default(), None).await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::TimedOut);
    assert_eq!(wire.requests().len(), 2);
}

#[tokio::test]
async fn a_connection_that_was_never_made_is_not_sent() {
    let closed = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let error = promote(&format!("http://{closed}"), patient()).await;
    assert_eq!((error.kind, error.effect()), (ErrorKind::NeverConnected, Effect::NotSent), "{error}");
}

#[tokio::test]
async fn a_host_that_has_no_address_is_not_sent() {
    let error = promote("http://no..such.host", patient()).await;
    assert_eq!((error.kind, error.effect()), (ErrorKind::NeverConnected, Effect::NotSent), "{error}");
}

#[tokio::test]
async fn a_connection_that_breaks_between_two_calls_costs_no_second_send() {
    let body = r#"{"ARN":"arn:aws:secretsmanager:eu-west-1:111122223333:secret:prod/db-a1B2c3"}"#;
    let keep = format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n{body}", body.len());
    let wire = Wire::new(vec![Answer::Raw(keep.into_bytes()), Answer::json(200, body)]);
    let sdk = sdk(&wire.url(), patient());
    let promote = Operation::Promote { replica: arn() };
    execute(&sdk, lane(), &promote).await.unwrap();
    match execute(&sdk, lane(), &promote).await {
        Ok(_) => assert_eq!(wire.requests().len(), 2),
        Err(error) => assert_eq!(error.effect(), Effect::Unknown, "{error}"),
    }
}

/// The mutations, and the members of the request that each must carry.
fn mutations() -> Vec<(Operation, &'static str, serde_json::Value)> {
    let secret = arn();
    let region = Region::new("us-east-1").unwrap();
    let target = ReplicaTarget { region, kms_key: Some("alias/own".into()) };
    vec![
        (
            Operation::Replicate { secret: secret.clone(), to: vec![target], overwrite: true },
            "ReplicateSecretToRegions",
            serde_json::json!({"SecretId": ARN, "ForceOverwriteReplicaSecret": true,
                "AddReplicaRegions": [{"Region": "us-east-1", "KmsKeyId": "alias/own"}]}),
        ),
        (
            Operation::RemoveReplica { secret: secret.clone(), region },
            "RemoveRegionsFromReplication",
            serde_json::json!({"SecretId": ARN, "RemoveReplicaRegions": ["us-east-1"]}),
        ),
        (
            Operation::Promote { replica: secret.clone() },
            "StopReplicationToReplica",
            serde_json::json!({"SecretId": ARN}),
        ),
        (
            Operation::CancelRotation { secret: secret.clone() },
            "CancelRotateSecret",
            serde_json::json!({"SecretId": ARN}),
        ),
        (
            Operation::MoveStage {
                secret: secret.clone(),
                label: Label::Pending,
                remove_from: version("v2"),
                move_to: None,
            },
            "UpdateSecretVersionStage",
            serde_json::json!({"SecretId": ARN, "VersionStage": "AWSPENDING", "RemoveFromVersionId": "v2"}),
        ),
        (
            Operation::Rotate { secret, immediately: false, token: Token::new(TOKEN).ok() },
            "RotateSecret",
            serde_json::json!({"SecretId": ARN, "RotateImmediately": false, "ClientRequestToken": TOKEN}),
        ),
    ]
}

fn body(request: &str) -> serde_json::Value {
    serde_json::from_str(request.split_once("\r\n\r\n").unwrap().1).unwrap()
}

#[tokio::test]
async fn every_mutation_is_sent_once_with_what_it_says() {
    for (operation, api, expected) in mutations() {
        let wire = Wire::new(vec![Answer::json(200, "{}")]);
        let accepted = execute(&sdk(&wire.url(), patient()), lane(), &operation).await.unwrap();
        assert_eq!(accepted.request_id.unwrap(), "request-1");
        let requests = wire.requests();
        assert_eq!(requests.len(), 1);
        assert!(requests[0].contains(&format!("x-amz-target: secretsmanager.{api}\r\n")), "{}", requests[0]);
        assert!(requests[0].contains("/eu-west-1/secretsmanager/aws4_request"), "{}", requests[0]);
        assert_eq!(body(&requests[0]), expected);
    }
}

#[tokio::test]
async fn no_mutation_is_sent_again_after_a_throttling_or_a_failure() {
    for answer in
        [refusal(400, "ThrottlingException", "message"), refusal(500, "InternalServiceError", "Message")]
    {
        for (operation, api, _) in mutations() {
            let wire = Wire::new(vec![answer.clone()]);
            execute(&sdk(&wire.url(), patient()), lane(), &operation).await.unwrap_err();
            assert_eq!(wire.requests().len(), 1, "{api}");
        }
    }
}

#[tokio::test]
async fn a_listing_asks_for_planned_deletions_and_goes_on_from_an_empty_page() {
    let wire = Wire::new(vec![
        Answer::json(200, r#"{"SecretList":[],"NextToken":"more"}"#),
        Answer::json(200, "{}"),
    ]);
    let sdk = sdk(&wire.url(), patient());
    let first = sdk.list(lane(), Listing::default(), None).await.unwrap();
    assert_eq!((first.entries.len(), first.next.clone()), (0, Some(PageToken("more".to_owned()))));
    assert_eq!(sdk.list(lane(), Listing::default(), first.next).await.unwrap().next, None);
    let requests = wire.requests();
    assert_eq!(body(&requests[0]), serde_json::json!({"IncludePlannedDeletion": true, "MaxResults": 100}));
    assert_eq!(body(&requests[1])["NextToken"], "more");
}

#[tokio::test]
async fn versions_are_read_to_the_last_page_but_not_for_ever() {
    let page = |id: &str, next: &str| {
        Answer::json(200, &format!(r#"{{"Versions":[{{"VersionId":"{id}","CreatedDate":1.5}}]{next}}}"#))
    };
    let wire = Wire::new(vec![page("v1", r#","NextToken":"t""#), page("v2", "")]);
    let versions = sdk(&wire.url(), patient()).versions(lane(), arn()).await.unwrap();
    let ids: Vec<&str> = versions.iter().map(|version| version.id.as_str()).collect();
    assert_eq!(ids, ["v1", "v2"]);
    let endless = Wire::new(vec![page("v1", r#","NextToken":"t""#)]);
    let error = sdk(&endless.url(), patient()).versions(lane(), arn()).await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::Unreadable);
    assert_eq!(endless.requests().len(), 20);
}

#[tokio::test]
async fn the_policy_is_read_when_there_is_one() {
    let wire = Wire::new(vec![Answer::json(200, r#"{"ResourcePolicy":"{}"}"#), Answer::json(200, "{}")]);
    let sdk = sdk(&wire.url(), patient());
    assert_eq!(sdk.policy(lane(), arn()).await.unwrap().unwrap(), "{}");
    assert_eq!(sdk.policy(lane(), arn()).await.unwrap(), None);
}

#[tokio::test]
async fn the_identity_is_asked_of_sts_in_the_region() {
    let xml = "<GetCallerIdentityResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\">\
        <GetCallerIdentityResult><Arn>arn:aws:iam::111122223333:user/ops</Arn><UserId>U</UserId>\
        <Account>111122223333</Account></GetCallerIdentityResult></GetCallerIdentityResponse>";
    let wire = Wire::new(vec![Answer::http(200, "text/xml", xml)]);
    let sdk = sdk(&wire.url(), patient());
    let (identity, epoch) = sdk.identify(lane().region).await.unwrap();
    assert!(epoch == sdk.epoch() && epoch > Epoch::default());
    assert_eq!((identity.account.as_str(), identity.short().as_str()), ("111122223333", "user/ops"));
    let requests = wire.requests();
    assert_eq!(requests.len(), 1);
    assert!(requests[0].contains("/eu-west-1/sts/aws4_request"), "{}", requests[0]);
}

#[tokio::test]
async fn an_answer_of_another_region_is_not_believed() {
    let other = ARN.replace("eu-west-1", "us-east-1");
    let wire = Wire::new(vec![Answer::json(200, &format!(r#"{{"ARN":"{other}"}}"#))]);
    let error = describe(&wire).await;
    assert_eq!(error.kind, ErrorKind::Unreadable);
    assert_eq!(error.request_id.unwrap(), "request-1");
}

#[tokio::test]
async fn a_listing_of_a_shard_is_asked_for_with_one_filter_a_beginning() {
    let wire = Wire::new(vec![Answer::json(200, "{}"), Answer::json(200, "{}")]);
    let sdk = sdk(&wire.url(), patient());
    let shard = Shard { prefix: "prod/".into(), without: vec!["prod/a".into(), "prod/b".into()] };
    sdk.list(lane(), Listing { order: Order::Newest, shard }, None).await.unwrap();
    sdk.list(lane(), Listing { order: Order::Changed, shard: Shard::default() }, None).await.unwrap();
    let asked: Vec<serde_json::Value> = wire.requests().iter().map(|request| body(request)).collect();
    let name = |value: &str| serde_json::json!({"Key": "name", "Values": [value]});
    assert_eq!(asked[0]["Filters"], serde_json::json!([name("prod/"), name("!prod/a"), name("!prod/b")]));
    assert_eq!((asked[0]["SortOrder"].as_str(), asked[0].get("SortBy")), (Some("desc"), None));
    assert_eq!(
        (asked[1]["SortOrder"].as_str(), asked[1]["SortBy"].as_str()),
        (Some("desc"), Some("last-changed-date"))
    );
    assert_eq!(asked[1].get("Filters"), None);
}
