//! The operations of the API, a family in each file. Each reads its request, answers as the service would, and changes
//! the world; what takes time it leaves to the queue.

mod create;
mod delete;
mod describe;
mod filter;
mod labels;
mod list;
#[cfg(test)]
mod list_tests;
mod page;
mod policy;
mod replicate;
mod rotate;
mod tags;
mod update;
mod values;
mod versions;

use std::{sync::Arc, time::Duration};

use super::{answer::Answer, failure::Failure, input::Input, world::World};
use crate::domain::region::Region;

/// Who calls, where.
#[derive(Debug, Clone)]
pub struct Call {
    /// The caller's account.
    pub account: Arc<str>,
    /// The Region of the request's signature.
    pub region: Region,
    /// Who the caller is, for AccessDeniedException.
    pub identity: Arc<str>,
    /// A list is answered as of this simulated time, if a fault wants that.
    pub stale: Option<Duration>,
}

type Operation = fn(&mut World, &Call, &mut Input) -> Result<Answer, Failure>;

/// Every operation, with the group of its quota.
const OPERATIONS: &[(&str, Quota, Operation)] = &[
    ("BatchGetSecretValue", Quota::PerSecond(100), values::refuse_batch),
    ("CancelRotateSecret", Quota::Rotation, rotate::cancel),
    ("CreateSecret", Quota::PerSecond(50), create::create),
    ("DeleteResourcePolicy", Quota::Policy, policy::delete),
    ("DeleteSecret", Quota::PerSecond(50), delete::delete),
    ("DescribeSecret", Quota::PerSecond(40_000), describe::describe),
    ("GetResourcePolicy", Quota::Policy, policy::get),
    ("GetSecretValue", Quota::PerSecond(10_000), values::refuse),
    ("ListSecretVersionIds", Quota::PerSecond(50), versions::list),
    ("ListSecrets", Quota::PerSecond(100), list::list),
    ("PutResourcePolicy", Quota::Policy, policy::put),
    ("PutSecretValue", Quota::Write, values::put),
    ("RemoveRegionsFromReplication", Quota::Write, replicate::remove),
    ("ReplicateSecretToRegions", Quota::Write, replicate::replicate),
    ("RestoreSecret", Quota::PerSecond(50), delete::restore),
    ("RotateSecret", Quota::Rotation, rotate::rotate),
    ("StopReplicationToReplica", Quota::Write, replicate::stop),
    ("TagResource", Quota::Tags, tags::tag),
    ("UntagResource", Quota::Tags, tags::untag),
    ("UpdateSecret", Quota::Write, update::update),
    ("UpdateSecretVersionStage", Quota::Write, labels::update),
];

/// Which quota an operation draws on, in an account's Region. Source: the quotas page of the user guide.
#[derive(Debug, Clone, Copy)]
enum Quota {
    /// One of its own, of so many calls a second.
    PerSecond(u32),
    /// Put, Update, UpdateSecretVersionStage, Replicate, Remove and Stop together.
    Write,
    /// Rotate and CancelRotate together.
    Rotation,
    /// Tag and Untag together.
    Tags,
    /// The operations on resource policies together.
    Policy,
}

fn row(operation: &str) -> Option<&'static (&'static str, Quota, Operation)> {
    OPERATIONS.iter().find(|(name, _, _)| *name == operation)
}

/// Whether there is such an operation, STS' GetCallerIdentity included.
#[must_use]
pub fn is_operation(name: &str) -> bool {
    name == "GetCallerIdentity" || row(name).is_some()
}

/// Which quota an operation draws on, by a name, and how many calls a second it allows. Nothing for what is no operation.
#[must_use]
pub fn quota(operation: &str) -> Option<(&'static str, u32)> {
    let (own, quota, _) = row(operation)?;
    Some(match quota {
        Quota::PerSecond(calls) => (*own, *calls),
        Quota::Write => ("write", 50),
        Quota::Rotation => ("rotation", 50),
        Quota::Tags => ("tags", 50),
        Quota::Policy => ("policy", 50),
    })
}

/// Performs an operation on a request's body.
///
/// # Errors
/// As the service answers; UnknownOperationException for what is no operation.
pub fn perform(world: &mut World, call: &Call, operation: &str, body: &[u8]) -> Result<Answer, Failure> {
    let Some((_, _, perform)) = row(operation) else {
        let shown: String = operation.chars().take(100).collect();
        return Err(Failure::new("UnknownOperationException", format!("Unknown operation: {shown}")));
    };
    let mut input = Input::parse(body)?;
    perform(world, call, &mut input)
}

#[cfg(test)]
pub(in crate::sim) mod tests {
    use serde_json::Value;

    use super::*;
    use crate::sim::scenario::ids::Splitmix;

    /// A world to call operations in, and who calls.
    pub struct Bench {
        pub world: World,
        pub call: Call,
        random: Splitmix,
    }

    impl Default for Bench {
        fn default() -> Self {
            let identity = Arc::from("arn:aws:iam::111122223333:user/alex");
            let region = Region::new("us-east-1").unwrap();
            let call = Call { account: Arc::from("111122223333"), region, identity, stale: None };
            Self { world: World::new(1.0, 1), call, random: Splitmix::new(5) }
        }
    }

    impl Bench {
        /// Calls in a Region; a ClientRequestToken is added where none is given, as SDKs do.
        pub fn try_in(&mut self, region: &str, operation: &str, mut body: Value) -> Result<Value, Failure> {
            self.world.catch_up();
            let takes_token = ["CreateSecret", "PutSecretValue", "UpdateSecret", "RotateSecret"];
            if takes_token.contains(&operation) && body.get("ClientRequestToken").is_none() {
                body["ClientRequestToken"] = Value::from(self.random.uuid());
            }
            let call = Call { region: Region::new(region).unwrap(), ..self.call.clone() };
            let answer = perform(&mut self.world, &call, operation, body.to_string().as_bytes())?;
            Ok(serde_json::to_value(answer).unwrap())
        }

        /// Calls in a Region, where it must work.
        #[track_caller]
        pub fn run_in(&mut self, region: &str, operation: &str, body: Value) -> Value {
            self.try_in(region, operation, body).unwrap()
        }

        /// Calls in us-east-1, where it must work.
        #[track_caller]
        pub fn run(&mut self, operation: &str, body: Value) -> Value {
            self.run_in("us-east-1", operation, body)
        }

        /// Calls in us-east-1, where it must fail: code and message.
        #[track_caller]
        pub fn fail(&mut self, operation: &str, body: Value) -> (&'static str, String) {
            self.fail_in("us-east-1", operation, body)
        }

        /// Calls in a Region, where it must fail.
        #[track_caller]
        pub fn fail_in(&mut self, region: &str, operation: &str, body: Value) -> (&'static str, String) {
            let failure = self.try_in(region, operation, body).unwrap_err();
            (failure.code, failure.message)
        }

        /// Lets simulated time pass.
        pub fn pass(&mut self, seconds: u64) {
            self.world.clock.advance(Duration::from_secs(seconds));
            self.world.catch_up();
        }
    }

    #[test]
    fn the_operations_stand_in_order_and_each_once() {
        assert!(OPERATIONS.is_sorted_by(|a, b| a.0 < b.0));
        assert!(is_operation("GetCallerIdentity") && !is_operation("StealSecret"));
    }

    #[test]
    fn operations_share_a_quota_only_where_the_service_says_so() {
        assert_eq!(quota("PutSecretValue"), quota("StopReplicationToReplica"));
        assert_ne!(quota("CreateSecret"), quota("DeleteSecret"));
        assert_eq!(quota("ListSecrets"), Some(("ListSecrets", 100)));
        assert_eq!(quota("StealSecret"), None);
    }

    #[test]
    fn what_is_no_operation_is_unknown() {
        assert_eq!(
            Bench::default().fail("StealSecret", serde_json::json!({})).0,
            "UnknownOperationException"
        );
    }
}
