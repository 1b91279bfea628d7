//! TagResource and UntagResource, and what CreateSecret shares with them.

use std::sync::Arc;

use serde_json::{Value, json};

use super::Call;
use crate::sim::{answer::Answer, clock::Moment, failure::Failure, input::Input, store::Tag, world::World};

/// Reads `Tags`; nothing if there is no such member.
pub fn read(input: &mut Input) -> Option<Vec<Tag>> {
    let list = input.list("Tags", 0, usize::MAX)?;
    let mut tags: Vec<Tag> = Vec::with_capacity(list.len());
    for (at, value) in list.iter().enumerate() {
        let text = |member: &str| value.get(member).and_then(Value::as_str).unwrap_or_default().to_owned();
        let (key, value) = (text("Key"), text("Value"));
        let path = format!("tags.{}.member", at + 1);
        input.length(&format!("{path}.key"), &key, &key, 1, 128);
        input.length(&format!("{path}.value"), &value, &value, 0, 256);
        put(&mut tags, Tag { key, value });
    }
    Some(tags)
}

fn put(tags: &mut Vec<Tag>, tag: Tag) {
    match tags.iter_mut().find(|there| there.key == tag.key) {
        Some(there) => there.value = tag.value,
        None => tags.push(tag),
    }
}

/// At most fifty tags, and none of AWS's own (user guide, "Tagging").
pub fn few_enough(tags: &[Tag]) -> Result<(), Failure> {
    if tags.iter().any(|tag| tag.key.starts_with("aws:")) {
        return Err(Failure::parameter("Tag keys that begin with aws: are reserved for AWS."));
    }
    if tags.len() > 50 {
        return Err(Failure::parameter("You can't attach more than 50 tags to a secret."));
    }
    Ok(())
}

pub fn tag(world: &mut World, call: &Call, input: &mut Input) -> Result<Answer, Failure> {
    let id = input.secret_id();
    let given = read(input);
    if given.is_none() {
        input.complain("null", "tags", "Member must not be null");
    }
    input.check()?;
    let given = given.unwrap_or_default();
    let address = world.find_writable(&call.account, call.region, &id)?;
    let record = world.at(&address).ok_or_else(Failure::not_found)?;
    let mut tags = record.content.tags.as_deref().cloned().unwrap_or_default();
    few_enough(&given)?;
    for tag in given {
        put(&mut tags, tag);
    }
    few_enough(&tags.iter().filter(|tag| !tag.key.starts_with("aws:")).cloned().collect::<Vec<_>>())?;
    write(world, &address, tags);
    Ok(Answer::Json(json!({})))
}

pub fn untag(world: &mut World, call: &Call, input: &mut Input) -> Result<Answer, Failure> {
    let id = input.secret_id();
    let keys = input.texts("TagKeys", (0, usize::MAX), (1, 128));
    if keys.is_none() {
        input.complain("null", "tagKeys", "Member must not be null");
    }
    input.check()?;
    let keys = keys.unwrap_or_default();
    let address = world.find_writable(&call.account, call.region, &id)?;
    let tags = world.at(&address).and_then(|record| record.content.tags.as_deref().cloned());
    if let Some(mut tags) = tags {
        tags.retain(|tag| !keys.contains(&tag.key));
        write(world, &address, tags);
    }
    Ok(Answer::Json(json!({})))
}

fn write(world: &mut World, address: &crate::sim::world::Address, tags: Vec<Tag>) {
    world.change(address, |record| {
        record.content.tags = Some(Arc::new(tags));
        record.changed = Moment::now();
    });
    world.spread(address);
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::tests::Bench;

    #[test]
    fn tags_are_absent_until_the_first_and_empty_after_the_last() {
        let mut bench = Bench::default();
        bench.run("CreateSecret", json!({"Name": "app"}));
        assert!(bench.run("DescribeSecret", json!({"SecretId": "app"})).get("Tags").is_none());
        bench.run("TagResource", json!({"SecretId": "app", "Tags": [{"Key": "team", "Value": "a"}]}));
        bench.run("TagResource", json!({"SecretId": "app", "Tags": [{"Key": "team", "Value": "b"}]}));
        let told = bench.run("DescribeSecret", json!({"SecretId": "app"}));
        assert_eq!(told["Tags"], json!([{"Key": "team", "Value": "b"}]));
        bench.run("UntagResource", json!({"SecretId": "app", "TagKeys": ["team"]}));
        assert_eq!(bench.run("DescribeSecret", json!({"SecretId": "app"}))["Tags"], json!([]));
    }

    #[test]
    fn the_fifty_first_tag_is_one_too_many() {
        let mut bench = Bench::default();
        bench.run("CreateSecret", json!({"Name": "app"}));
        let tags: Vec<_> = (0..51).map(|n| json!({"Key": format!("k{n}"), "Value": ""})).collect();
        assert_eq!(
            bench.fail("TagResource", json!({"SecretId": "app", "Tags": tags})).0,
            "InvalidParameterException"
        );
    }
}
