//! What each Region holds of a secret, as the simulator loads it.

use pretty_assertions::assert_eq;

use super::*;

const TEXT: &str = r#"
schema = 1
regions = ["us-east-1", "us-west-2", "eu-west-1"]
[[key]]
id = "alias/app"
in = { us-east-1 = "enabled" }
[[secret]]
name = "a/b"
suffix = "a1B2c3"
home = "us-east-1"
replicas = ["us-west-2", "eu-west-1"]
kms_key = "alias/app"
tags = { team = "a" }
changed = "3d ago"
accessed = "5h ago"
rotation = { enabled = true, function = "rotator", days = 30, next = "in 2d" }
replication_takes = "9s"
[secret.in.eu-west-1]
status = "Failed"
message = "No."
failure_takes = "3s"
"#;

fn copies(text: &str) -> Vec<RegionalSecret> {
    let start = "2026-11-21T14:00:00Z".parse().unwrap();
    Scenario::from_toml(text, "test").unwrap_or_else(|error| panic!("{error}")).regional(start).collect()
}

#[test]
fn a_primary_knows_its_replicas_and_rotates() {
    let copies = copies(TEXT);
    let home = &copies[0];
    assert_eq!(home.arn.as_str(), "arn:aws:secretsmanager:us-east-1:111122223333:secret:a/b-a1B2c3");
    assert_eq!(home.primary_region, Some(home.arn.region()));
    let said: Vec<_> = home.replicas.iter().map(|r| (r.status.as_str(), r.message.as_deref())).collect();
    assert_eq!(said, [("InSync", Some("Replication succeeded")), ("Failed", Some("No."))]);
    let rotation = home.rotation.as_ref().unwrap();
    assert_eq!(rotation.function.as_deref(), Some("arn:aws:lambda:us-east-1:111122223333:function:rotator"));
    assert_eq!(rotation.next.unwrap().to_string(), "2026-11-23T14:00:00Z");
    let (nine, three) = (Some(Span::seconds(9)), Some(Span::seconds(3)));
    let europe = Takes { success: nine, failure: three };
    let eu = Region::new("eu-west-1").unwrap();
    assert_eq!(home.takes, [(Some(eu), europe), (None, Takes { success: nine, failure: None })]);
}

#[test]
fn a_replica_has_what_the_primary_has_but_its_key_and_rotation() {
    let copies = copies(TEXT);
    let [home, replica] = copies.as_slice() else { panic!("a failed replica has no copy by itself") };
    assert_eq!(replica.arn, home.arn.in_region(Region::new("us-west-2").unwrap()));
    assert_eq!(replica.primary_region, home.primary_region);
    assert_eq!((&replica.tags, replica.changed), (&home.tags, home.changed));
    assert_eq!((home.kms_key.as_deref(), replica.kms_key.as_deref()), (Some("alias/app"), None));
    let ids = |copy: &RegionalSecret| copy.versions.iter().map(|v| v.id.clone()).collect::<Vec<_>>();
    assert_eq!(ids(home), ids(replica));
    assert_eq!((&replica.rotation, replica.replicas.len()), (&None, 0));
    assert_eq!(replica.accessed.unwrap().to_string(), "2026-11-21T00:00:00Z");
}

#[test]
fn a_stranded_replica_names_a_primary_that_is_not_there() {
    let copies = copies(&TEXT.replace("kms_key", "home_gone = true\nkms_key"));
    assert_eq!(copies.len(), 1);
    assert_eq!(copies[0].primary_region.unwrap().name(), "us-east-1");
}

#[test]
fn a_secret_without_replicas_names_no_primary_region() {
    let text =
        TEXT.split("[secret.in").next().unwrap().replace("\"us-west-2\", \"eu-west-1\"]\nkms", "]\nkms");
    let copies = copies(&text);
    assert_eq!((copies.len(), copies[0].primary_region), (1, None));
}
