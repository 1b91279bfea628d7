//! `status` and `wait` on a scripted gateway.

use std::{collections::VecDeque, time::Duration};

use jiff::Timestamp;
use pretty_assertions::assert_eq;
use serde_json::{Value, json};

use super::{picture::Picture, *};
use crate::{
    app::{
        filter::Query,
        model::{self, RegionChoice},
    },
    domain::{
        Arn, Region, Safe,
        error::{ErrorKind, RemoteError},
        replication::{Replica, ReplicationStatus},
        rotation::{Label, VersionId, Versions},
        secret::Entry,
    },
    gateway::Page,
    runtime::{clock::ScaledClock, scripted::Scripted},
};

fn region(name: &str) -> Region {
    Region::new(name).unwrap()
}

fn entry(place: &str) -> Entry {
    let arn = format!("arn:aws:secretsmanager:{place}:111122223333:secret:prod/db-a1b2c3");
    let version = VersionId::new("1a2b3c4d-8358-4b2b-811f-a77d914f18a0").unwrap();
    Entry {
        primary_region: Some(region("us-east-1")),
        versions: Versions::new(vec![(version, vec![Label::Current])]),
        ..Entry::new(Arn::new(&arn).unwrap())
    }
}

fn primary(status: ReplicationStatus) -> Entry {
    let replica =
        Replica { region: region("eu-west-1"), status, message: None, kms_key: None, last_accessed: None };
    Entry { replicas: Some(vec![replica]), ..entry("us-east-1") }
}

fn cloud(status: ReplicationStatus) -> Scripted {
    let gateway = Scripted::new().with(primary(status)).with(entry("eu-west-1"));
    let listed = |place: &str| {
        let page = Page { entries: vec![entry(place)], unreadable: Vec::new(), next: None };
        (region(place), VecDeque::from([Ok(page)]))
    };
    gateway.pages.lock().unwrap().extend([listed("us-east-1"), listed("eu-west-1")]);
    gateway
}

fn refuse(gateway: &Scripted, places: &[&str], kind: ErrorKind) {
    for place in places {
        let refused = || Err(RemoteError::new(kind, "no"));
        let refusals = std::iter::repeat_with(refused).take(100).collect();
        gateway.pages.lock().unwrap().insert(region(place), refusals);
    }
}

fn deny(gateway: &Scripted, places: &[&str]) {
    refuse(gateway, places, ErrorKind::Denied);
}

fn target() -> Target {
    let settings = model::Settings {
        regions: RegionChoice::Exactly(vec![region("us-east-1"), region("eu-west-1")]),
        ..model::Settings::default()
    };
    Target { settings, sights: Vec::new() }
}

fn clock() -> ScaledClock {
    ScaledClock::new("2026-01-02T03:04:05Z".parse::<Timestamp>().unwrap(), 1)
}

async fn status(gateway: Scripted, filter: Option<&str>, required: &[&str]) -> (Value, u8) {
    let required = required.iter().map(|place| region(place)).collect();
    let query = filter.map_or_else(Query::default, |text| Query::parse(text).unwrap());
    let question = status::Question::new(true, query, required);
    let (text, status) = answered(question, target(), gateway, false).await;
    (serde_json::from_str(&text).unwrap(), status)
}

/// What goes to stdout, and the exit status.
async fn answered(
    question: status::Question,
    target: Target,
    gateway: Scripted,
    colours: bool,
) -> (String, u8) {
    let mut picture = Picture::begin(target, gateway, clock());
    picture.settle().await;
    let mut out = Vec::new();
    let (_, status) = status::tell(&picture.model, &question, colours, &mut out);
    (String::from_utf8(out).unwrap(), status)
}

async fn wait(gateway: Scripted, name: &str) -> (String, u8) {
    let question = wait::Question::new(name, false, Duration::from_secs(90));
    wait::answer(question, target(), gateway, clock(), |_| {}).await
}

#[tokio::test(start_paused = true)]
async fn a_fleet_in_sync_is_told_whole_and_is_fine() {
    let (mut report, status) = status(cloud(ReplicationStatus::InSync), None, &["eu-west-1"]).await;
    assert_eq!(status, FINE);
    assert!(report.as_object_mut().unwrap().remove("generated_at").is_some());
    let version = "1a2b3c4d-8358-4b2b-811f-a77d914f18a0";
    let expected = json!({
        "schema": 1,
        "account": "111122223333",
        "identity": "arn:aws:sts::111122223333:assumed-role/OnCall/session",
        "complete": true,
        "regions": [
            {"region": "us-east-1", "state": "ok", "secrets": 1, "error": null},
            {"region": "eu-west-1", "state": "ok", "secrets": 1, "error": null},
        ],
        "secrets": [{
            "account": "111122223333",
            "name": "prod/db",
            "arn_suffix": "a1b2c3",
            "home": "us-east-1",
            "health": "in_sync",
            "problems": [],
            "regions": [
                {"region": "us-east-1", "role": "primary", "status": null, "message": null, "kms_key": null,
                 "current_version": version},
                {"region": "eu-west-1", "role": "replica", "status": "InSync", "message": null, "kms_key": null,
                 "current_version": version},
            ],
            "rotation": {"state": "none", "pending_version": null},
        }],
    });
    assert_eq!(report, expected);
}

#[tokio::test(start_paused = true)]
async fn trouble_is_three_and_wins_over_incomplete() {
    let gateway = cloud(ReplicationStatus::Failed);
    deny(&gateway, &["eu-west-1"]);
    let (report, status) = status(gateway, None, &[]).await;
    assert_eq!((status, &report["complete"]), (WRONG, &json!(false)));
    assert_eq!(report["secrets"][0]["health"], "failed");
}

#[tokio::test(start_paused = true)]
async fn a_required_replica_that_is_not_there_is_three() {
    let gateway = cloud(ReplicationStatus::InSync);
    assert_eq!(status(gateway, None, &["us-west-2"]).await.1, WRONG);
    let gateway = cloud(ReplicationStatus::InSync);
    assert_eq!(status(gateway, Some("name:other"), &["us-west-2"]).await.1, FINE);
}

#[tokio::test(start_paused = true)]
async fn a_region_that_cannot_be_read_is_four_and_none_that_can_is_one() {
    let gateway = cloud(ReplicationStatus::InSync);
    deny(&gateway, &["eu-west-1"]);
    assert_eq!(status(gateway, None, &[]).await.1, INCOMPLETE);
    let gateway = Scripted::new();
    deny(&gateway, &["us-east-1", "eu-west-1"]);
    assert_eq!(status(gateway, None, &[]).await.1, ERROR);
}

#[tokio::test(start_paused = true)]
async fn a_table_is_aligned_and_has_no_colours_unless_asked() {
    let table = async |colours| {
        let question = status::Question::new(false, Query::default(), Vec::new());
        answered(question, target(), cloud(ReplicationStatus::Failed), colours).await.0
    };
    let expected = "\
111122223333 · 1 secret, 1 in trouble · 2 of 2 Regions · complete
HEALTH  SECRET           HOME       REGIONS
failed  prod/db ·a1b2c3  us-east-1  eu-west-1 Failed
";
    assert_eq!(table(false).await, expected);
    assert!(table(true).await.contains("\x1b[31mfailed\x1b[0m  prod/db"));
}

#[tokio::test(start_paused = true)]
async fn waiting_ends_when_it_is_in_sync_or_cannot_be() {
    let in_sync = wait(cloud(ReplicationStatus::InSync), "prod/db").await;
    assert_eq!(in_sync, ("prod/db: in sync".to_owned(), FINE));
    let failed = wait(cloud(ReplicationStatus::Failed), "prod/db").await;
    assert_eq!(failed, ("prod/db: failed".to_owned(), WRONG));
    let moving = wait(cloud(ReplicationStatus::InProgress), "prod/db").await;
    assert_eq!(moving, ("prod/db: still in progress after 90s".to_owned(), INCOMPLETE));
    assert_eq!(wait(cloud(ReplicationStatus::InSync), "prod/other").await.1, ERROR);
}

/// What `status` prints for people when these Regions answer so.
async fn printed(kind: ErrorKind, places: &[&str], endpoint: Option<&str>) -> (String, u8) {
    let gateway = cloud(ReplicationStatus::InSync);
    refuse(&gateway, places, kind);
    let mut target = target();
    target.settings.endpoint = endpoint.map(Safe::new);
    target.settings.profile = Some(Safe::new("prod"));
    let question = status::Question::new(false, Query::default(), Vec::new());
    answered(question, target, gateway, false).await
}

#[tokio::test(start_paused = true)]
async fn what_could_not_be_read_is_told_with_what_to_do() {
    let both = ["us-east-1", "eu-west-1"];
    for (kind, endpoint, told) in [
        (
            ErrorKind::Expired,
            None,
            "(expired): credentials expired: no\n  to do: renew the credentials: aws sso login --profile prod\n",
        ),
        (
            ErrorKind::NoCredentials,
            None,
            "(expired): no credentials: no\n  to do: log in (aws sso login --profile prod), or",
        ),
        (
            ErrorKind::Denied,
            None,
            "(denied): access denied: no\n  to do: allow secretsmanager:ListSecrets and",
        ),
        (
            ErrorKind::NotEnabled,
            None,
            "(not enabled): Region not enabled, or the token is not valid there: no\n  to do: check",
        ),
        (ErrorKind::Throttled, None, "(throttled): throttled: no\n  to do: ask again later"),
        (ErrorKind::NeverConnected, None, "(unreachable): no connection: no\n  to do: check the network"),
        (
            ErrorKind::Unreadable,
            Some("http://x"),
            "that cannot be read: no\n  to do: check that Secrets Manager answers at http://x\n",
        ),
    ] {
        let (text, status) = printed(kind, &["eu-west-1"], endpoint).await;
        assert!(text.contains("not read: eu-west-1 (") && text.contains(told), "{text}");
        assert_eq!((status, text.contains("1 of 2 Regions · INCOMPLETE")), (INCOMPLETE, true), "{text}");
        let (text, status) = printed(kind, &both, endpoint).await;
        assert!(text.contains("not read: us-east-1, eu-west-1 (") && text.contains(told), "{text}");
        assert_eq!((status, text.contains("0 of 2 Regions · INCOMPLETE")), (ERROR, true), "{text}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_description_that_fails_is_named_and_makes_the_answer_incomplete() {
    let gateway = cloud(ReplicationStatus::InSync);
    let arn = entry("us-east-1").arn;
    let denied = RemoteError::new(ErrorKind::Denied, "no");
    gateway.entries.lock().unwrap().insert(arn.as_str().to_owned(), Err(denied));
    let question = status::Question::new(false, Query::default(), Vec::new());
    let (text, status) = answered(question, target(), gateway, false).await;
    let told = "not described: prod/db in us-east-1: access denied: no";
    assert!(text.contains(told), "{text}");
    assert_eq!(status, INCOMPLETE);
}

#[tokio::test(start_paused = true)]
async fn waiting_tells_what_changes_and_what_could_not_be_read() {
    let notes = std::sync::Mutex::new(String::new());
    let gateway = cloud(ReplicationStatus::InProgress);
    let question = wait::Question::new("prod/db", false, Duration::from_secs(90));
    let tell = |note: &str| notes.lock().unwrap().push_str(&format!("{note}\n"));
    wait::answer(question.clone(), target(), gateway, clock(), tell).await;
    assert_eq!(*notes.lock().unwrap(), "prod/db: not read\nprod/db: in progress\n");
    notes.lock().unwrap().clear();
    let gateway = Scripted::new();
    deny(&gateway, &["us-east-1", "eu-west-1"]);
    assert_eq!(wait::answer(question, target(), gateway, clock(), tell).await.1, ERROR);
    assert!(notes.lock().unwrap().starts_with("not read: us-east-1, eu-west-1 (denied): "));
}
