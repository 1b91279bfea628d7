//! Scenarios read, written, and refused with a sentence.

use std::path::Path;

use pretty_assertions::assert_eq;

use super::*;

const HEAD: &str = "schema = 1\nregions = [\"us-east-1\", \"us-west-2\", \"eu-west-1\"]\n";
const SECRET: &str =
    "[[secret]]\nname = \"a/b\"\nsuffix = \"a1B2c3\"\nhome = \"us-east-1\"\nreplicas = [\"us-west-2\"]\n";

/// The error of the head, one secret, and more.
fn refusal(more: &str) -> String {
    Scenario::from_toml(&format!("{HEAD}{SECRET}{more}"), "test.toml").unwrap_err().to_string()
}

#[test]
fn every_scenario_of_the_program_is_read_and_written_alike() {
    for (name, text) in BUILT_IN {
        let scenario = Scenario::from_toml(text, name).unwrap_or_else(|error| panic!("{error}"));
        assert_eq!(Scenario::named(name), Some(scenario.clone()));
        let again = Scenario::from_toml(&scenario.to_toml().unwrap(), name).unwrap();
        assert_eq!(again, scenario);
    }
    assert_eq!(Scenario::named("incidents"), None);
}

#[test]
fn a_field_that_is_unknown_is_named_with_its_line() {
    for (more, field, line) in [
        ("value = \"hunter2\"", "value", "line 8"),
        ("[secret.in.us-west-2]\nstate = \"InSync\"", "state", "line 9"),
        ("[[event]]\nat = \"8s\"\ndo = \"key\"\nregoin = \"us-east-1\"", "regoin", "line 11"),
        ("[choices]\npromoted = \"gone\"", "promoted", "line 9"),
    ] {
        let said = refusal(more);
        assert!(said.contains(&format!("unknown field `{field}`")) && said.contains(line), "{said}");
    }
}

#[test]
fn a_newer_schema_is_refused_before_its_fields_are() {
    let error = Scenario::from_toml("schema = 2\nnovelty = true", "new.toml").unwrap_err().to_string();
    assert!(
        error.contains("new.toml") && error.contains("schema 2") && !error.contains("novelty"),
        "{error}"
    );
}

#[test]
fn a_file_that_is_not_there_is_named() {
    let error = Scenario::from_file(Path::new("no/such.toml")).unwrap_err().to_string();
    assert!(error.contains("no/such.toml"), "{error}");
}

#[test]
fn what_cannot_be_is_refused_with_a_sentence_and_the_secret() {
    let version = |id: &str, label: &str| {
        format!(
            "{{ id = \"{id}-5e6f-4a7b-8c9d-0e1f2a3b4c5d\", labels = [\"{label}\"], created = \"2h ago\" }}"
        )
    };
    let two = |a: &str, b: &str| format!("versions = [{a}, {b}]");
    let current = version("1a2b3c4d", "AWSCURRENT");
    for (more, sentence) in [
        (
            "suffix = \"abc\"\n".replace("suffix", "[secret.rotation]\nenabled = true\nduration"),
            "duration \"abc\" is not 1h to 24h",
        ),
        ("kms_key = \"alias/nowhere\"".to_owned(), "no [[key]] \"alias/nowhere\" in us-east-1"),
        (
            "[secret.in.eu-west-1]\nstatus = \"Failed\"".to_owned(),
            "in eu-west-1, there is neither its home nor a replica",
        ),
        ("[secret.in.us-east-1]\nstatus = \"InSync\"".to_owned(), "in us-east-1, its home, it has no status"),
        ("created = \"in 2d\"".to_owned(), "`created` is in the future"),
        (two(&current, &version("77fe01aa", "AWSCURRENT")), "label AWSCURRENT is on two versions"),
        (two(&current, &version("1a2b3c4d", "AWSPREVIOUS")), "is there twice"),
        ("[secret.rotation]\nenabled = true\ndays = 0".to_owned(), "`days` is not 1 to 1000"),
        (
            "[secret.rotation]\nenabled = true\ndays = 3\nschedule = \"rate(1 day)\"".to_owned(),
            "both `days` and `schedule`",
        ),
        (SECRET.replace("a1B2c3", "z9Y8x7"), "is in us-east-1 twice"),
    ] {
        let said = refusal(&more);
        assert!(said.contains(sentence) && said.contains("secret \"a/b\""), "{more}\n{said}");
    }
}

#[test]
fn wrong_regions_names_and_suffixes_are_refused() {
    for (from, to, sentence) in [
        ("[\"us-west-2\"]", "[\"us-east-1\"]", "us-east-1 is its home and cannot be a replica"),
        ("[\"us-west-2\"]", "[\"us-west-2\", \"us-west-2\"]", "`replicas` names us-west-2 twice"),
        ("[\"us-west-2\"]", "[\"sa-east-1\"]", "sa-east-1 is not among the enabled"),
        ("\"a/b\"", "\"a b\"", "' ' cannot be in a name"),
        ("\"a/b\"", "\"\"", "1 to 512 are allowed"),
        ("a1B2c3", "abc", "its suffix \"abc\" is not six"),
        ("home = \"us-east-1\"", "home = \"us-east\"", "not a Region: \"us-east\""),
    ] {
        let text = format!("{HEAD}{}", SECRET.replace(from, to));
        let said = Scenario::from_toml(&text, "test.toml").unwrap_err().to_string();
        assert!(said.contains(sentence), "{said}");
    }
}

#[test]
fn events_and_faults_that_mean_nothing_are_refused() {
    for (more, sentence) in [
        ("[[event]]\nat = \"8s\"\ndo = \"replicated\"\nregion = \"us-west-2\"", "needs `secret`"),
        ("[[event]]\nat = \"8s\"\ndo = \"explode\"", "known: replicated"),
        ("[[event]]\nat = \"8\"\ndo = \"explode\"", "not a length of time: \"8\""),
        ("[[event]]\nat = \"8s\"\ndo = \"fault-ends\"\nregion = \"us-west-2\"\nkey = \"x\"", "has no `key`"),
        (
            "[[event]]\nat = \"8s\"\ndo = \"replicated\"\nsecret = \"a/c\"\nregion = \"us-west-2\"",
            "no [[secret]] is called \"a/c\"",
        ),
        (
            "[[event]]\nat = \"8s\"\ndo = \"replicated\"\nsecret = \"a/b-a1B2c3\"\nregion = \"us-east-1\"",
            "us-east-1 is no replica Region of secret \"a/b-a1B2c3\"",
        ),
        ("[[fault]]\nkind = \"latency\"", "needs `delay`"),
        ("[[fault]]\nkind = \"throttle\"\ndelay = \"1s\"", "has no `delay`"),
        ("[[fault]]\nkind = \"throttle\"\noperation = \"Describe\"", "no operation is called \"Describe\""),
        ("[[fault]]\nkind = \"throttle\"\nregion = \"sa-east-1\"", "sa-east-1 is not among"),
        (
            "[[first_seen]]\nsecret = \"a/b\"\nregion = \"eu-west-1\"\ntrouble = \"stuck\"\nago = \"22m\"",
            "first_seen: eu-west-1 is no replica Region",
        ),
    ] {
        let said = refusal(more);
        assert!(said.contains(sentence), "{said}");
    }
}

#[test]
fn a_file_that_is_wrong_all_over_is_not_told_in_a_thousand_lines() {
    let text = format!("{HEAD}{}", SECRET.repeat(60));
    let Err(ScenarioError::Meaning { problems, .. }) = Scenario::from_toml(&text, "test.toml") else {
        panic!("two secrets of one name in one Region")
    };
    assert!(problems.len() == 21 && problems[20] == "and 98 more", "{problems:?}");
}

#[test]
fn a_fleet_written_down_is_the_same_fleet() {
    let regions: Vec<Region> = Region::default_on("aws").take(5).collect();
    let mut scenario = Scenario::fleet(400, &regions, 9);
    scenario.written = scenario.secrets().map(Cow::into_owned).collect();
    scenario.fleet = None;
    let again = Scenario::from_toml(&scenario.to_toml().unwrap(), "snapshot.toml").unwrap();
    assert_eq!(again.written, scenario.written);
}

#[test]
fn a_fleet_leaves_names_alone_that_are_written_down() {
    let mut scenario = Scenario::fleet(50, &[Region::new("us-east-1").unwrap()], 1);
    let taken = scenario.secrets().nth(20).unwrap().into_owned();
    scenario.written.push(Secret::new(taken.name.clone(), taken.home));
    assert_eq!(scenario.secrets().filter(|secret| secret.name == taken.name).count(), 1);
    assert_eq!(scenario.secrets().count(), 50);
}

#[test]
fn what_the_demo_has_seen_before_is_told_by_arn() {
    let scenario = Scenario::named("incident").unwrap();
    let start = "2026-11-21T14:00:00Z".parse().unwrap();
    let seen: Vec<_> = scenario.seen_before(start).collect();
    assert_eq!(seen.len(), scenario.first_seen.len());
    let (arn, region, trouble, when) = &seen[0];
    assert_eq!((arn.name(), arn.suffix(), region.name()), ("prod/payments/db", "k3Xq9A", "eu-west-1"));
    assert_eq!((*trouble, when.to_string().as_str()), (Trouble::Failed, "2026-11-21T13:48:00Z"));
}
