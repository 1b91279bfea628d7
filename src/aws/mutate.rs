//! The mutations: each one call, one attempt, with a time limit of its own, and never a second send.

use aws_sdk_secretsmanager::{
    config::{Builder, Config},
    operation::RequestId,
    types::ReplicaRegionType,
};

use super::{load::limits, permit::Permit, sdk::Sdk};
use crate::{
    domain::{
        Safe,
        error::{ErrorKind, RemoteError},
        lane::Lane,
        operation::{Operation, ReplicaTarget},
    },
    gateway::{Accepted, Terms},
};

/// Sends a request with a mutation's time limits, if its terms hold when its credentials are there, and keeps nothing of the answer but its request id: what the call
/// brought about is looked up by describing.
macro_rules! send {
    ($sdk:ident, $call:ident, $terms:ident, $request:expr) => {{
        let witness = $call.witness();
        let permit = Permit::new($sdk, $terms, &witness);
        let customized = $request
            .customize()
            .interceptor($call.departure.clone())
            .interceptor(permit.clone())
            .config_override($sdk.mutation_limits().credentials_provider(witness));
        let ended = Box::pin(customized.send()).await;
        if let Some(refused) = permit.refused() {
            return Err(refused.clone());
        }
        let output = $sdk.end(&$call, ended)?;
        Ok(Accepted { request_id: output.request_id().map(Safe::new) })
    }};
}

impl Sdk {
    /// Sends a mutation: one attempt, never a second, and none at all once its terms hold no longer.
    pub(super) async fn mutate(
        &self,
        lane: Lane,
        operation: &Operation,
        terms: &Terms,
    ) -> Result<Accepted, RemoteError> {
        check(lane, operation)?;
        // Before it waits for a configuration that it could not be sent with.
        terms.check(self.epoch())?;
        let call = self.begin(lane.region).await;
        let client = call.client(lane);
        let secret = operation.secret().as_str();
        match operation {
            Operation::Replicate { to, overwrite, .. } => send!(
                self,
                call,
                terms,
                client
                    .replicate_secret_to_regions()
                    .secret_id(secret)
                    .set_add_replica_regions(Some(to.iter().map(replica_region).collect()))
                    .force_overwrite_replica_secret(*overwrite)
            ),
            Operation::RemoveReplica { region, .. } => send!(
                self,
                call,
                terms,
                client
                    .remove_regions_from_replication()
                    .secret_id(secret)
                    .remove_replica_regions(region.name())
            ),
            Operation::Promote { .. } => {
                send!(self, call, terms, client.stop_replication_to_replica().secret_id(secret))
            }
            Operation::CancelRotation { .. } => {
                send!(self, call, terms, client.cancel_rotate_secret().secret_id(secret))
            }
            Operation::MoveStage { label, remove_from, move_to, .. } => send!(
                self,
                call,
                terms,
                client
                    .update_secret_version_stage()
                    .secret_id(secret)
                    .version_stage(label.as_str())
                    .set_remove_from_version_id(remove_from.as_ref().map(ToString::to_string))
                    .set_move_to_version_id(move_to.as_ref().map(ToString::to_string))
            ),
            // No rules and no function are named, so those that the secret has stay.
            Operation::Rotate { immediately, token, .. } => send!(
                self,
                call,
                terms,
                client
                    .rotate_secret()
                    .secret_id(secret)
                    .rotate_immediately(*immediately)
                    .set_client_request_token(token.as_ref().map(ToString::to_string))
            ),
        }
    }

    fn mutation_limits(&self) -> Builder {
        let timeouts = self.options().timeouts;
        Config::builder().timeout_config(limits(&timeouts, timeouts.mutation))
    }
}

/// The last look before the door: a call must go to the Region of the ARN that it names, and an overwrite to one Region
/// only, because the flag covers the whole call.
fn check(lane: Lane, operation: &Operation) -> Result<(), RemoteError> {
    let refuse = |why: &str| Err(RemoteError::new(ErrorKind::NotBuilt, why));
    if lane.region != operation.region() {
        return refuse(&format!(
            "{} of a secret in {} would be sent to {}",
            operation.api(),
            operation.region(),
            lane.region
        ));
    }
    match operation {
        Operation::Replicate { to, .. } if to.is_empty() => refuse("no Region to replicate to"),
        Operation::Replicate { to, overwrite: true, .. } if to.len() > 1 => {
            refuse("an overwrite goes to one Region at a time")
        }
        // The SDK would make one up, and nobody could find its version afterwards.
        Operation::Rotate { token: None, .. } => refuse("no request token"),
        _ => Ok(()),
    }
}

fn replica_region(target: &ReplicaTarget) -> ReplicaRegionType {
    ReplicaRegionType::builder()
        .region(target.region.name())
        .set_kms_key_id(target.kms_key.as_ref().map(ToString::to_string))
        .build()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{Arn, Region, token::Token};

    fn region(name: &str) -> Region {
        Region::new(name).unwrap()
    }

    fn replicate(to: &[&str], overwrite: bool) -> Operation {
        let secret = Arn::new("arn:aws:secretsmanager:us-east-1:111122223333:secret:x-a1b2c3").unwrap();
        let to = to.iter().map(|name| ReplicaTarget { region: region(name), kms_key: None }).collect();
        Operation::Replicate { secret, to, overwrite }
    }

    #[test]
    fn a_mutation_goes_to_the_region_of_its_arn_or_nowhere() {
        let operation = replicate(&["eu-west-1"], false);
        assert!(check(Lane::new(region("us-east-1")), &operation).is_ok());
        let error = check(Lane::new(region("eu-west-1")), &operation).unwrap_err();
        assert_eq!(error.kind, ErrorKind::NotBuilt);
    }

    #[test]
    fn an_overwrite_goes_to_exactly_one_region() {
        let home = Lane::new(region("us-east-1"));
        assert!(check(home, &replicate(&["eu-west-1"], true)).is_ok());
        assert!(check(home, &replicate(&["eu-west-1", "eu-west-2"], true)).is_err());
        assert!(check(home, &replicate(&["eu-west-1", "eu-west-2"], false)).is_ok());
        assert!(check(home, &replicate(&[], false)).is_err());
    }

    #[test]
    fn a_rotation_without_a_token_is_not_sent() {
        let secret = replicate(&[], false).secret().clone();
        let bare = Operation::Rotate { secret, immediately: true, token: None };
        let home = Lane::new(region("us-east-1"));
        assert_eq!(check(home, &bare).unwrap_err().kind, ErrorKind::NotBuilt);
        assert!(check(home, &bare.with_token(Token::new(&"t".repeat(32)).unwrap())).is_ok());
    }
}
