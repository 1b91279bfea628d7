//! UpdateSecretVersionStage.

use std::sync::Arc;

use serde_json::json;

use super::Call;
use crate::sim::{
    answer::Answer,
    clock::Moment,
    failure::Failure,
    input::Input,
    store::{
        Content,
        record::{CURRENT, PREVIOUS},
    },
    world::World,
};

struct Move {
    label: String,
    from: Option<String>,
    to: Option<String>,
}

pub fn update(world: &mut World, call: &Call, input: &mut Input) -> Result<Answer, Failure> {
    let id = input.secret_id();
    let wanted = Move {
        label: input.required("VersionStage", 1, 256),
        from: input.text("RemoveFromVersionId", 32, 64),
        to: input.text("MoveToVersionId", 32, 64),
    };
    input.check()?;
    let address = world.find_writable(&call.account, call.region, &id)?;
    let record = world.at(&address).ok_or_else(Failure::not_found)?;
    let changes = check(&record.content, &wanted)?;
    if changes {
        world.change(&address, |record| {
            match &wanted.to {
                Some(to) => record.content.move_label(&wanted.label, to),
                None => record.content.drop_label(&wanted.label),
            }
            // A rotation has no value to lose: an empty version without a label goes.
            Arc::make_mut(&mut record.content.versions).retain(|v| v.has_value || !v.labels.is_empty());
            record.changed = Moment::now();
        });
        world.spread(&address);
    }
    Ok(Answer::Json(json!({"ARN": address.arn(), "Name": address.name})))
}

/// Whether the move changes anything, or why it is refused.
fn check(content: &Content, wanted: &Move) -> Result<bool, Failure> {
    let Move { label, from, to } = wanted;
    let holder = content.holder(label).map(|version| &*version.id);
    for id in [from, to].into_iter().flatten() {
        if content.version(id).is_none() {
            let message =
                format!("Secrets Manager can't find the specified secret value for VersionId: {id}");
            return Err(Failure::new("ResourceNotFoundException", message));
        }
    }
    if let Some(from) = from
        && holder != Some(from)
    {
        let message = format!("The staging label {label} isn't attached to version {from}.");
        return Err(Failure::parameter(message));
    }
    let Some(to) = to else {
        if from.is_none() {
            return Err(Failure::parameter(
                "You must provide MoveToVersionId, RemoveFromVersionId, or both.",
            ));
        }
        if label == CURRENT {
            return Err(Failure::parameter(
                "You can only move staging label AWSCURRENT to a different secret version. It can't be completely \
                 removed.",
            ));
        }
        return Ok(true);
    };
    if holder == Some(to) {
        return Ok(false);
    }
    if let (Some(holder), None) = (holder, from) {
        return Err(Failure::parameter(format!(
            "The parameter RemoveFromVersionId can't be empty. Staging label {label} is currently attached to \
             version {holder}, so you must explicitly reference that version in RemoveFromVersionId."
        )));
    }
    let empty = content.version(to).is_some_and(|version| !version.has_value);
    if empty && (label == CURRENT || label == PREVIOUS) {
        return Err(Failure::request(format!("You can't attach {label} to version {to}: it has no value.")));
    }
    let all: usize = content.versions.iter().map(|version| version.labels.len()).sum();
    if holder.is_none() && all >= 20 {
        let message = "You can't attach more than 20 staging labels to a secret.";
        return Err(Failure::new("LimitExceededException", message));
    }
    Ok(true)
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::super::tests::Bench;

    fn bench() -> (Bench, String, String) {
        let mut bench = Bench::default();
        let first = bench.run("CreateSecret", json!({"Name": "app", "SecretString": "x"}));
        let second = bench.run("PutSecretValue", json!({"SecretId": "app", "SecretString": "y"}));
        let id = |answer: &Value| answer["VersionId"].as_str().unwrap().to_owned();
        (bench, id(&first), id(&second))
    }

    #[test]
    fn a_roll_back_moves_both_labels() {
        let (mut bench, old, new) = bench();
        bench.run(
            "UpdateSecretVersionStage",
            json!({"SecretId": "app", "VersionStage": "AWSCURRENT", "MoveToVersionId": old, "RemoveFromVersionId": new}),
        );
        let told = bench.run("DescribeSecret", json!({"SecretId": "app"}));
        assert_eq!(told["VersionIdsToStages"], json!({old: ["AWSCURRENT"], new: ["AWSPREVIOUS"]}));
    }

    #[test]
    fn the_holder_of_a_label_must_be_named() {
        let (mut bench, old, new) = bench();
        let body = json!({"SecretId": "app", "VersionStage": "AWSCURRENT", "MoveToVersionId": old});
        let (code, message) = bench.fail("UpdateSecretVersionStage", body);
        assert_eq!(code, "InvalidParameterException");
        assert_eq!(
            message,
            format!(
                "The parameter RemoveFromVersionId can't be empty. Staging label AWSCURRENT is currently attached to \
                 version {new}, so you must explicitly reference that version in RemoveFromVersionId."
            )
        );
        for from in [&old, &new] {
            let body = json!({"SecretId": "app", "VersionStage": "AWSCURRENT", "RemoveFromVersionId": from});
            assert_eq!(bench.fail("UpdateSecretVersionStage", body).0, "InvalidParameterException");
        }
        let nowhere = "n".repeat(32);
        let body = json!({"SecretId": "app", "VersionStage": "mine", "MoveToVersionId": nowhere});
        assert_eq!(bench.fail("UpdateSecretVersionStage", body).0, "ResourceNotFoundException");
    }
}
