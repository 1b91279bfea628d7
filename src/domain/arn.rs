//! A secret's ARN, taken apart: partition, Region, account, name, and the six-character suffix that tells two secrets
//! of one name apart.

use std::{fmt, str::FromStr, sync::Arc};

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use thiserror::Error;

use super::region::Region;

/// The ARN of a secret: `arn:PARTITION:secretsmanager:REGION:ACCOUNT:secret:NAME-SUFFIX`, 20 to 2048 printable ASCII
/// characters. A replica's ARN is its primary's with only the Region changed (user guide, "Replicate secrets").
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Arn {
    text: Arc<str>,
    region: Region,
    /// Where the account begins.
    account: u16,
}

/// Digits of an account.
const ACCOUNT: usize = 12;
/// Between account and name.
const KIND: &str = ":secret:";
/// A hyphen, and what tells secrets of one name apart.
const SUFFIX: usize = 7;

/// A text that is no ARN of a secret.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error(
    "not a secret's ARN: {why} (it looks like arn:aws:secretsmanager:us-east-1:111122223333:secret:name-a1b2c3)"
)]
pub struct ArnError {
    why: &'static str,
}

/// What stays the same in every Region: account, name and suffix. Two ARNs with the same key are copies of one secret,
/// or were before a promotion.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SecretKey(Arc<str>);

impl Arn {
    /// Reads an ARN.
    ///
    /// # Errors
    /// When the text is not the complete ARN of a secret, suffix included, in printable ASCII.
    pub fn new(text: &str) -> Result<Self, ArnError> {
        let bad = |why| Err(ArnError { why });
        if !(20..=2048).contains(&text.len()) {
            return bad("its length is not 20 to 2048");
        }
        if !text.bytes().all(|b| (b'!'..=b'~').contains(&b)) {
            return bad("it has a character that is not printable ASCII");
        }
        let parts: Vec<&str> = text.splitn(7, ':').collect();
        let [arn, partition, service, region, account, kind, resource] = parts.as_slice() else {
            return bad("it has fewer than seven parts");
        };
        if *arn != "arn" || !partition.starts_with("aws") || *service != "secretsmanager" || *kind != "secret"
        {
            return bad("it does not begin as one");
        }
        let Ok(region) = Region::new(region) else {
            return bad("its Region has not the form of one");
        };
        if account.len() != ACCOUNT || !account.bytes().all(|b| b.is_ascii_digit()) {
            return bad("its account is not twelve digits");
        }
        match resource.rsplit_once('-') {
            Some((name, suffix)) if !name.is_empty() && suffix.len() + 1 == SUFFIX => {}
            _ => return bad("its six-character suffix is missing"),
        }
        Ok(Self::made(text, region, KIND.len() + resource.len()))
    }

    /// The ARN of a secret that is known by its key.
    pub(in crate::domain) fn of(partition: &str, region: Region, key: &SecretKey) -> Self {
        let (account, resource) = (key.account(), key.resource());
        let parts = ["arn:", partition, ":secretsmanager:", region.name(), ":", account, KIND, resource];
        Self::made(&parts.concat(), region, KIND.len() + resource.len())
    }

    /// What comes after the account is so long.
    fn made(text: &str, region: Region, after: usize) -> Self {
        let account = text.len().saturating_sub(ACCOUNT + after);
        Self { text: Arc::from(text), region, account: u16::try_from(account).unwrap_or(u16::MAX) }
    }

    /// The text from a place on, counted from the beginning of the account.
    fn tail(&self, at: usize) -> &str {
        self.text.get(usize::from(self.account) + at..).unwrap_or_default()
    }

    fn resource(&self) -> &str {
        self.tail(ACCOUNT + KIND.len())
    }

    /// The ARN as AWS writes it.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The partition, such as `aws` or `aws-cn`.
    #[must_use]
    pub fn partition(&self) -> &str {
        self.text.split(':').nth(1).unwrap_or_default()
    }

    /// The Region.
    #[must_use]
    pub fn region(&self) -> Region {
        self.region
    }

    /// The account, twelve digits.
    #[must_use]
    pub fn account(&self) -> &str {
        self.tail(0).get(..ACCOUNT).unwrap_or_default()
    }

    /// The secret's name, without the suffix.
    #[must_use]
    pub fn name(&self) -> &str {
        name(self.resource())
    }

    /// The six characters after the last hyphen.
    #[must_use]
    pub fn suffix(&self) -> &str {
        suffix(self.resource())
    }

    /// The same secret's ARN in another Region.
    #[must_use]
    pub fn in_region(&self, region: Region) -> Self {
        Self::of(self.partition(), region, &self.key())
    }

    /// What this ARN shares with the secret's copies in other Regions.
    #[must_use]
    pub fn key(&self) -> SecretKey {
        SecretKey(Arc::from(format!("{}:{}", self.account(), self.resource())))
    }
}

impl SecretKey {
    /// The account, twelve digits.
    #[must_use]
    pub fn account(&self) -> &str {
        self.0.get(..ACCOUNT).unwrap_or_default()
    }

    fn resource(&self) -> &str {
        self.0.get(ACCOUNT + 1..).unwrap_or_default()
    }

    /// The secret's name.
    #[must_use]
    pub fn name(&self) -> &str {
        name(self.resource())
    }

    /// The six-character suffix.
    #[must_use]
    pub fn suffix(&self) -> &str {
        suffix(self.resource())
    }
}

fn name(resource: &str) -> &str {
    resource.len().checked_sub(SUFFIX).and_then(|end| resource.get(..end)).unwrap_or_default()
}

fn suffix(resource: &str) -> &str {
    resource.len().checked_sub(SUFFIX - 1).and_then(|start| resource.get(start..)).unwrap_or_default()
}

impl fmt::Display for Arn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.text)
    }
}

impl fmt::Debug for Arn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl fmt::Debug for SecretKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for Arn {
    type Err = ArnError;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::new(text)
    }
}

impl Serialize for Arn {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(&self.text)
    }
}

impl<'de> Deserialize<'de> for Arn {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<'de, str>::deserialize(from)?;
        Self::new(&text).map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "arn:aws:secretsmanager:us-east-1:111122223333:secret:prod/my-db-a1B2c3";

    #[test]
    fn an_arn_is_taken_apart_at_the_last_hyphen() {
        let arn = Arn::new(TEXT).unwrap();
        assert_eq!((arn.name(), arn.suffix(), arn.account()), ("prod/my-db", "a1B2c3", "111122223333"));
        assert_eq!(arn.region().name(), "us-east-1");
        assert_eq!((arn.key().name(), arn.key().suffix()), ("prod/my-db", "a1B2c3"));
    }

    #[test]
    fn a_replica_has_the_same_key_in_another_region() {
        let arn = Arn::new(TEXT).unwrap();
        let replica = arn.in_region(Region::new("eu-west-1").unwrap());
        assert_eq!(replica.as_str(), TEXT.replace("us-east-1", "eu-west-1"));
        assert_eq!(replica.key(), arn.key());
    }

    #[test]
    fn what_is_not_the_complete_arn_of_a_secret_is_refused() {
        for bad in [
            "arn:aws:s3:us-east-1:111122223333:secret:x-a1b2c3",
            "arn:aws:secretsmanager:us-east-1:111122223333:secret:prod/db",
            "arn:aws:secretsmanager:us-east-1:1111:secret:prod/db-a1b2c3",
            "arn:aws:secretsmanager:nowhere:111122223333:secret:prod/db-a1b2c3",
            "arn:aws:secretsmanager:us-east-1:111122223333:secret:prod db-a1b2c3",
            "prod/db",
        ] {
            assert!(Arn::new(bad).is_err(), "{bad}");
        }
    }
}
