//! DescribeSecret.

use super::Call;
use crate::sim::{
    answer::{Answer, EntryAnswer, SecretAnswer},
    failure::Failure,
    input::Input,
    scenario::StatusInReplica,
    store::Role,
    world::World,
};

pub fn describe(world: &mut World, call: &Call, input: &mut Input) -> Result<Answer, Failure> {
    let id = input.secret_id();
    input.check()?;
    let address = world.find(&call.account, call.region, &id)?;
    let record = world.at(&address).ok_or_else(Failure::not_found)?;
    let mut answer = SecretAnswer::described(record, &call.account, call.region);
    answer.replication_status = match &record.role {
        Role::Primary(entries) => Some(EntryAnswer::all(entries)),
        Role::Replica(home) if world.choices.status_in_replica == StatusInReplica::Present => {
            world.at(&address.in_region(*home)).map(|primary| EntryAnswer::all(primary.entries()))
        }
        Role::Replica(_) | Role::Standalone => None,
    };
    answer.replication_status = answer.replication_status.filter(|entries| !entries.is_empty());
    Ok(Answer::Secret(Box::new(answer)))
}
