//! KMS keys, as far as replication cares: whether a key can be used in a Region.

use std::collections::BTreeMap;

use super::scenario::{Key, KeyState};
use crate::domain::region::Region;

/// The alias of the key that is used when none is named (user guide).
pub const DEFAULT_KEY: &str = "alias/aws/secretsmanager";

/// The keys that a scenario names. Any other key can be used in every Region.
#[derive(Debug, Default)]
pub struct Keys {
    states: BTreeMap<String, BTreeMap<Region, KeyState>>,
}

impl Keys {
    /// The keys of a scenario.
    #[must_use]
    pub fn new(keys: &[Key]) -> Self {
        Self { states: keys.iter().map(|key| (key.id.clone(), key.in_region.clone())).collect() }
    }

    /// Changes the state of a key in a Region.
    pub fn set(&mut self, key: &str, region: Region, state: KeyState) {
        self.states.entry(key.to_owned()).or_default().insert(region, state);
    }

    /// What a key can be used for in a Region. The key of another Region, by its ARN, is missing in this one.
    #[must_use]
    pub fn state(&self, key: Option<&str>, region: Region) -> KeyState {
        let Some(key) = key.filter(|key| *key != DEFAULT_KEY) else { return KeyState::Enabled };
        if let Some(states) = self.states.get(key) {
            return states.get(&region).copied().unwrap_or(KeyState::Missing);
        }
        let home = key.strip_prefix("arn:").and_then(|rest| rest.split(':').nth(2));
        if home.is_some_and(|home| home != region.name()) { KeyState::Missing } else { KeyState::Enabled }
    }

    /// Why a key cannot be used, in words; nothing if it can.
    #[must_use]
    pub fn trouble(&self, key: Option<&str>, region: Region) -> Option<String> {
        let shown = key.unwrap_or(DEFAULT_KEY);
        match self.state(key, region) {
            KeyState::Enabled => None,
            KeyState::Disabled => Some(format!("KMS key {shown} in region {region} is disabled.")),
            KeyState::Denied => Some(format!("Access to KMS key {shown} in region {region} is not allowed.")),
            KeyState::Missing => Some(format!("KMS key {shown} could not be found in region {region}.")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_can_be_used_where_the_scenario_says_so_and_nowhere_else() {
        let (here, there) = (Region::new("us-east-1").unwrap(), Region::new("eu-west-1").unwrap());
        let mut keys = Keys::default();
        keys.set("alias/app", here, KeyState::Enabled);
        assert_eq!(keys.state(Some("alias/app"), here), KeyState::Enabled);
        assert_eq!(keys.state(Some("alias/app"), there), KeyState::Missing);
        keys.set("alias/app", here, KeyState::Disabled);
        assert!(keys.trouble(Some("alias/app"), here).unwrap().contains("disabled"));
        assert_eq!(keys.state(Some("alias/other"), there), KeyState::Enabled);
        assert_eq!(keys.trouble(None, here), None);
    }

    #[test]
    fn the_key_of_another_region_is_missing_in_this_one() {
        let region = Region::new("eu-west-1").unwrap();
        let key = "arn:aws:kms:us-east-1:111122223333:key/0000";
        assert_eq!(Keys::default().state(Some(key), region), KeyState::Missing);
    }
}
