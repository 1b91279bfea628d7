//! DeleteSecret and RestoreSecret.

use std::time::Duration;

use serde_json::json;

use super::Call;
use crate::sim::{
    answer::Answer,
    clock::Moment,
    failure::Failure,
    input::Input,
    store::{Record, Role, record::arn_text},
    world::{Address, Job, World},
};

const DAY: Duration = Duration::from_secs(86_400);

pub fn delete(world: &mut World, call: &Call, input: &mut Input) -> Result<Answer, Failure> {
    let id = input.secret_id();
    let days = input.number("RecoveryWindowInDays", i64::MIN, i64::MAX);
    let force = input.flag("ForceDeleteWithoutRecovery").unwrap_or(false);
    input.check()?;
    if force && days.is_some() {
        return Err(Failure::parameter(
            "You can't use ForceDeleteWithoutRecovery in conjunction with RecoveryWindowInDays.",
        ));
    }
    let days = u32::try_from(days.unwrap_or(30)).ok().filter(|days| (7..=30).contains(days));
    let Some(days) = days else {
        let message = "The RecoveryWindowInDays value must be between 7 and 30 days (inclusive).";
        return Err(Failure::parameter(message));
    };
    let address = match world.find(&call.account, call.region, &id) {
        // Recorded: to force the deletion of what is not there is no error.
        Err(_) if force && !id.starts_with("arn:") => {
            let arn = arn_text(&call.account, call.region, &id, world.suffix());
            return Ok(Answer::Json(json!({"ARN": arn, "Name": id, "DeletionDate": Moment::now()})));
        }
        found => found?,
    };
    let record = world.at(&address).ok_or_else(Failure::not_found)?;
    deletable(record, &address, force)?;
    let now = Moment::now();
    if force {
        world.remove(&address);
        return Ok(answer(&address, now));
    }
    let after = DAY.saturating_mul(days);
    let deleted = now.after(after);
    world.change(&address, |record| {
        record.rare_mut().deleted = Some(deleted);
        record.changed = now;
    });
    world.later(after, Job::Purge { of: address.clone(), deleted });
    Ok(answer(&address, deleted))
}

fn answer(address: &Address, date: Moment) -> Answer {
    Answer::Json(json!({"ARN": address.arn(), "Name": address.name, "DeletionDate": date}))
}

fn deletable(record: &Record, address: &Address, force: bool) -> Result<(), Failure> {
    if matches!(record.role, Role::Replica(_)) {
        return Err(Failure::replica());
    }
    if record.deleted().is_some() && !force {
        return Err(Failure::marked_for_deletion());
    }
    if let Some(owner) = record.owner() {
        return Err(Failure::managed(owner));
    }
    if !record.entries().is_empty() {
        let regions: Vec<_> = record.entries().iter().map(|entry| entry.region.name()).collect();
        // Reported from the field, comma, space and final dot included.
        return Err(Failure::parameter(format!(
            "You can't delete secret {} that still has replica regions [{}].",
            address.arn(),
            regions.join(", ")
        )));
    }
    Ok(())
}

pub fn restore(world: &mut World, call: &Call, input: &mut Input) -> Result<Answer, Failure> {
    let id = input.secret_id();
    input.check()?;
    let address = world.find(&call.account, call.region, &id)?;
    let record = world.at(&address).ok_or_else(Failure::not_found)?;
    if matches!(record.role, Role::Replica(_)) {
        return Err(Failure::replica());
    }
    if record.deleted().is_some() {
        world.change(&address, |record| {
            record.rare_mut().deleted = None;
            record.changed = Moment::now();
        });
    }
    Ok(Answer::Json(json!({"ARN": address.arn(), "Name": address.name})))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::tests::Bench;

    #[test]
    fn a_scheduled_secret_is_hidden_refuses_changes_and_can_be_restored() {
        let mut bench = Bench::default();
        bench.run("CreateSecret", json!({"Name": "app", "SecretString": "x"}));
        let answer = bench.run("DeleteSecret", json!({"SecretId": "app", "RecoveryWindowInDays": 7}));
        let told = bench.run("DescribeSecret", json!({"SecretId": "app"}));
        assert_eq!(told["DeletedDate"], answer["DeletionDate"]);
        assert_eq!(bench.run("ListSecrets", json!({}))["SecretList"], json!([]));
        let all = bench.run("ListSecrets", json!({"IncludePlannedDeletion": true}));
        assert_eq!(all["SecretList"][0]["DeletedDate"], answer["DeletionDate"]);
        let (code, message) = bench.fail("TagResource", json!({"SecretId": "app", "Tags": []}));
        assert_eq!(code, "InvalidRequestException");
        assert!(message.ends_with("because it was marked for deletion."), "{message}");
        let (_, message) = bench.fail("CreateSecret", json!({"Name": "app"}));
        assert!(message.ends_with("already scheduled for deletion."), "{message}");
        bench.run("RestoreSecret", json!({"SecretId": "app"}));
        bench.pass(8 * 86_400);
        assert!(bench.run("DescribeSecret", json!({"SecretId": "app"})).get("DeletedDate").is_none());
    }

    #[test]
    fn after_its_recovery_window_a_secret_is_gone() {
        let mut bench = Bench::default();
        bench.run("CreateSecret", json!({"Name": "app"}));
        bench.run("DeleteSecret", json!({"SecretId": "app", "RecoveryWindowInDays": 7}));
        bench.pass(7 * 86_400 + 1);
        assert_eq!(bench.fail("DescribeSecret", json!({"SecretId": "app"})).0, "ResourceNotFoundException");
    }

    #[test]
    fn a_forced_deletion_works_on_what_is_scheduled_and_on_what_is_not_there() {
        let mut bench = Bench::default();
        bench.run("CreateSecret", json!({"Name": "app"}));
        bench.run("DeleteSecret", json!({"SecretId": "app"}));
        for _ in 0..2 {
            bench.run("DeleteSecret", json!({"SecretId": "app", "ForceDeleteWithoutRecovery": true}));
        }
        let (code, _) = bench.fail("DeleteSecret", json!({"SecretId": "app"}));
        assert_eq!(code, "ResourceNotFoundException");
        for body in [
            json!({"SecretId": "app", "ForceDeleteWithoutRecovery": true, "RecoveryWindowInDays": 7}),
            json!({"SecretId": "app", "RecoveryWindowInDays": 6}),
        ] {
            assert_eq!(bench.fail("DeleteSecret", body).0, "InvalidParameterException");
        }
    }

    #[test]
    fn a_secret_with_replicas_cannot_be_deleted_and_says_which() {
        let mut bench = Bench::default();
        let regions = json!([{"Region": "us-west-2"}, {"Region": "eu-west-1"}]);
        let made = bench.run("CreateSecret", json!({"Name": "app", "AddReplicaRegions": regions}));
        let (code, message) = bench.fail("DeleteSecret", json!({"SecretId": "app"}));
        assert_eq!(code, "InvalidParameterException");
        let arn = made["ARN"].as_str().unwrap();
        let expected =
            format!("You can't delete secret {arn} that still has replica regions [us-west-2, eu-west-1].");
        assert_eq!(message, expected);
    }
}
