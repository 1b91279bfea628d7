//! RotateSecret and CancelRotateSecret. What they begin goes on in `rotation`.

use std::sync::Arc;

use serde_json::{Map, Value, json};

use super::{Call, values};
use crate::sim::{
    answer::Answer,
    clock::Moment,
    failure::Failure,
    input::Input,
    scenario::RotateWhilePending,
    store::{Record, Rotation, record::External},
    world::{Address, World},
};

struct Rules {
    days: Option<u32>,
    schedule: Option<Arc<str>>,
    duration: Option<Arc<str>>,
}

struct Request {
    id: String,
    token: Option<String>,
    function: Option<String>,
    rules: Option<Rules>,
    external: Option<External>,
    at_once: bool,
}

fn read(input: &mut Input) -> Result<Request, Failure> {
    let request = Request {
        id: input.secret_id(),
        token: values::token(input),
        function: input.text("RotationLambdaARN", 0, 2048).filter(|arn| !arn.is_empty()),
        rules: rules(input),
        external: external(input),
        at_once: input.flag("RotateImmediately").unwrap_or(true),
    };
    input.check().map(|()| request)
}

fn rules(input: &mut Input) -> Option<Rules> {
    let members = input.inner("RotationRules")?;
    let days = members.get("AutomaticallyAfterDays").and_then(Value::as_i64);
    if let Some(days) = days {
        input.range("rotationRules.automaticallyAfterDays", days, 1, 1000);
    }
    let text = |member: &str| members.get(member).and_then(Value::as_str);
    let schedule = text("ScheduleExpression");
    if let Some(schedule) = schedule {
        input.length("rotationRules.scheduleExpression", schedule, schedule, 1, 256);
        if !schedule.chars().all(|c| c.is_ascii_alphanumeric() || "()#?*-/, ".contains(c)) {
            let rule = r"Member must satisfy regular expression pattern: [0-9A-Za-z\(\)#\?\*\-\/, ]+";
            input.complain(&format!("'{schedule}'"), "rotationRules.scheduleExpression", rule);
        }
    }
    let duration = text("Duration");
    if let Some(duration) = duration {
        let hours = duration.strip_suffix('h').filter(|hours| hours.bytes().all(|b| b.is_ascii_digit()));
        input.length("rotationRules.duration", duration, duration, 2, 3);
        if hours.is_none_or(str::is_empty) {
            let rule = "Member must satisfy regular expression pattern: [0-9h]+";
            input.complain(&format!("'{duration}'"), "rotationRules.duration", rule);
        }
    }
    Some(Rules {
        days: days.and_then(|days| u32::try_from(days).ok()),
        schedule: schedule.map(Arc::from),
        duration: duration.map(Arc::from),
    })
}

fn external(input: &mut Input) -> Option<External> {
    let role = input.text("ExternalSecretRotationRoleArn", 20, 2048);
    let list = input.list("ExternalSecretRotationMetadata", 0, usize::MAX);
    if role.is_none() && list.is_none() {
        return None;
    }
    let mut metadata = Vec::new();
    for pair in list.iter().flatten() {
        let text = |member: &str| pair.get(member).and_then(Value::as_str).unwrap_or_default().to_owned();
        let (key, value) = (text("Key"), text("Value"));
        input.length("externalSecretRotationMetadata.member.key", &key, &key, 1, 256);
        input.length("externalSecretRotationMetadata.member.value", &value, &value, 1, 2048);
        metadata.push((key, value));
    }
    Some(External { metadata, role })
}

pub fn rotate(world: &mut World, call: &Call, input: &mut Input) -> Result<Answer, Failure> {
    let request = read(input)?;
    let token = request.token.clone().ok_or_else(Failure::no_token)?;
    if request.rules.as_ref().is_some_and(|rules| rules.days.is_some() && rules.schedule.is_some()) {
        let message =
            "You can't specify both AutomaticallyAfterDays and ScheduleExpression in RotationRules.";
        return Err(Failure::parameter(message));
    }
    let of = world.find_writable(&call.account, call.region, &request.id)?;
    let record = world.at(&of).ok_or_else(Failure::not_found)?;
    let has_function = record.rotation().is_some_and(|rotation| rotation.function.is_some());
    let managed = record.owner().is_some() || request.external.is_some() || is_external(record);
    if !has_function && request.function.is_none() && !managed {
        // Recorded.
        return Err(Failure::request("No Lambda rotation function ARN is associated with this secret."));
    }
    if let Some(function) = &request.function
        && !invokable(function, call)
    {
        // Recorded, and easily taken for a lack of the caller's own permissions.
        return Err(Failure::new(
            "AccessDeniedException",
            "Secrets Manager cannot invoke the specified Lambda function. Ensure that the function policy grants \
             access to the principal secretsmanager.amazonaws.com.",
        ));
    }
    if record.content.versions.is_empty() {
        return Err(Failure::request("You can't rotate a secret that has no value."));
    }
    let pending = record.content.pending().map(|version| Arc::clone(&version.id));
    if let Some(pending) = pending {
        if *pending == *token {
            return Ok(answer(&of, Some(&pending)));
        }
        if world.choices.rotate_while_pending == RotateWhilePending::Reattempted {
            configure(world, &of, &request);
            world.begin_steps(&of, false);
        }
        let message = "A previous rotation isn't complete. That rotation will be reattempted.";
        return Err(Failure::request(message));
    }
    // The token of a finished rotation makes the call repeatable.
    if record.content.version(&token).is_none() {
        configure(world, &of, &request);
        world.begin_rotation(&of, &Arc::from(token.as_str()), !request.at_once);
        world.schedule_rotation(&of);
    }
    Ok(answer(&of, Some(&token).filter(|_| request.at_once).map(String::as_str)))
}

/// Whether the ARN is that of a function in the secret's own Region.
fn invokable(function: &str, call: &Call) -> bool {
    let parts: Vec<&str> = function.splitn(7, ':').collect();
    matches!(parts.as_slice(), ["arn", _, "lambda", region, _, "function", name]
        if *region == call.region.name() && !name.is_empty())
}

fn is_external(record: &Record) -> bool {
    record.rare.as_ref().is_some_and(|rare| rare.kind.is_some())
}

/// Turns rotation on, with the rules and the function given now or before.
fn configure(world: &mut World, of: &Address, request: &Request) {
    world.change(of, |record| {
        let rotation = record.rare_mut().rotation.get_or_insert_default();
        rotation.enabled = true;
        if let Some(function) = &request.function {
            rotation.function = Some(Arc::from(function.as_str()));
        }
        if let Some(rules) = &request.rules {
            rotation.days = rules.days;
            rotation.schedule.clone_from(&rules.schedule);
            rotation.duration.clone_from(&rules.duration);
        }
        if let Some(external) = &request.external {
            rotation.external = Some(Arc::new(external.clone()));
        }
        record.changed = Moment::now();
    });
}

fn answer(of: &Address, version: Option<&str>) -> Answer {
    let mut members = Map::new();
    members.insert("ARN".to_owned(), json!(of.arn()));
    members.insert("Name".to_owned(), json!(of.name));
    if let Some(version) = version {
        members.insert("VersionId".to_owned(), json!(version));
    }
    Answer::Json(Value::Object(members))
}

/// Turns rotation off. Rules and function stay, and so does AWSPENDING.
pub fn cancel(world: &mut World, call: &Call, input: &mut Input) -> Result<Answer, Failure> {
    let id = input.secret_id();
    input.check()?;
    let of = world.find_writable(&call.account, call.region, &id)?;
    let record = world.at(&of).ok_or_else(Failure::not_found)?;
    if record.rotation().is_none() {
        return Err(Failure::request("You can't cancel rotation: it was never configured for this secret."));
    }
    let pending = record.content.pending().map(|version| Arc::clone(&version.id));
    world.change(&of, |record| {
        if let Some(rotation) = record.rotation_mut() {
            *rotation =
                Rotation { enabled: false, next: None, ticket: 0, schedule_ticket: 0, ..rotation.clone() };
        }
        record.changed = Moment::now();
    });
    Ok(answer(&of, pending.as_deref()))
}
