//! Reads the members of a request, and words every broken constraint of the service's model as the service does.

use serde_json::{Map, Value};

use super::failure::Failure;
use crate::domain::region::Region;

/// The members of one request. Readers note what breaks a constraint; [`Input::check`] then answers with all of it.
#[derive(Debug, Default)]
pub struct Input {
    members: Map<String, Value>,
    broken: Vec<String>,
    mistyped: bool,
}

/// The characters of a secret's name (API: CreateSecret, Name).
const NAME_EXTRA: &str = "-/_+=.@!";

impl Input {
    /// The members of a body in JSON. An empty body counts as one without members.
    ///
    /// # Errors
    /// SerializationException when it is no JSON object.
    pub fn parse(body: &[u8]) -> Result<Self, Failure> {
        if body.iter().all(u8::is_ascii_whitespace) {
            return Ok(Self::default());
        }
        match serde_json::from_slice(body) {
            Ok(Value::Object(members)) => Ok(Self { members, broken: Vec::new(), mistyped: false }),
            Ok(_) | Err(_) => Err(serialization()),
        }
    }

    /// The members of a structure inside a request, such as RotationRules. Nothing for a missing one.
    pub fn inner(&mut self, member: &str) -> Option<Map<String, Value>> {
        match self.members.get(member)? {
            Value::Null => None,
            Value::Object(members) => Some(members.clone()),
            _ => {
                self.mistyped = true;
                None
            }
        }
    }

    /// A text of so many characters.
    pub fn text(&mut self, member: &str, least: usize, most: usize) -> Option<String> {
        let value = self.members.get(member)?;
        let path = lower_first(member);
        let text = read_text(value, &mut self.mistyped)?;
        self.length(&path, &text, &text, least, most);
        Some(text)
    }

    /// A text that must not be told again: only whether it is there.
    pub fn hidden(&mut self, member: &str, least: usize, most: usize) -> bool {
        let Some(value) = self.members.get(member) else { return false };
        let Some(text) = read_text(value, &mut self.mistyped) else { return false };
        self.length(&lower_first(member), &text, "<sensitive>", least, most);
        true
    }

    /// SecretId, which most requests must have.
    pub fn secret_id(&mut self) -> String {
        self.required("SecretId", 1, 2048)
    }

    /// A text that must be there.
    pub fn required(&mut self, member: &str, least: usize, most: usize) -> String {
        let missing = self.members.get(member).is_none_or(Value::is_null);
        if missing {
            self.complain("null", &lower_first(member), "Member must not be null");
        }
        self.text(member, least, most).unwrap_or_default()
    }

    /// A whole number between two others.
    pub fn number(&mut self, member: &str, least: i64, most: i64) -> Option<i64> {
        let number = match self.members.get(member)? {
            Value::Null => return None,
            Value::Number(number) => number.as_i64(),
            _ => None,
        };
        let Some(number) = number else {
            self.mistyped = true;
            return None;
        };
        self.range(&lower_first(member), number, least, most);
        Some(number)
    }

    /// Notes a number outside its range.
    pub fn range(&mut self, path: &str, number: i64, least: i64, most: i64) {
        let shown = format!("'{number}'");
        if number < least {
            let rule = format!("Member must have value greater than or equal to {least}");
            self.complain(&shown, path, &rule);
        } else if number > most {
            let rule = format!("Member must have value less than or equal to {most}");
            self.complain(&shown, path, &rule);
        }
    }

    /// A yes or no; nothing for a missing one.
    pub fn flag(&mut self, member: &str) -> Option<bool> {
        match self.members.get(member)? {
            Value::Null => None,
            Value::Bool(flag) => Some(*flag),
            _ => {
                self.mistyped = true;
                None
            }
        }
    }

    /// A list with at least `least` elements; nothing for a missing one.
    pub fn list(&mut self, member: &str, least: usize, most: usize) -> Option<Vec<Value>> {
        let list = match self.members.get(member)? {
            Value::Null => return None,
            Value::Array(list) => list.clone(),
            _ => {
                self.mistyped = true;
                return None;
            }
        };
        let path = lower_first(member);
        let shown = format!("'{}'", Value::Array(list.iter().take(3).cloned().collect()));
        if list.len() < least {
            let rule = format!("Member must have length greater than or equal to {least}");
            self.complain(&shown, &path, &rule);
        } else if list.len() > most {
            self.complain(&shown, &path, &format!("Member must have length less than or equal to {most}"));
        }
        Some(list)
    }

    /// A list of texts of so many characters each.
    pub fn texts(
        &mut self,
        member: &str,
        counts: (usize, usize),
        lengths: (usize, usize),
    ) -> Option<Vec<String>> {
        let list = self.list(member, counts.0, counts.1)?;
        let mut texts = Vec::with_capacity(list.len());
        for (at, value) in list.iter().enumerate() {
            let path = format!("{}.{}.member", lower_first(member), at + 1);
            if let Some(text) = read_text(value, &mut self.mistyped) {
                self.length(&path, &text, &text, lengths.0, lengths.1);
                texts.push(text);
            }
        }
        Some(texts)
    }

    /// One of some words; nothing for a missing one.
    pub fn word(&mut self, member: &str, allowed: &[&'static str]) -> Option<&'static str> {
        let text = read_text(self.members.get(member)?, &mut self.mistyped)?;
        let found = allowed.iter().find(|word| **word == text).copied();
        if found.is_none() {
            let rule = format!("Member must satisfy enum value set: [{}]", allowed.join(", "));
            self.complain(&format!("'{}'", shorten(&text)), &lower_first(member), &rule);
        }
        found
    }

    /// A Region inside a list, with the pattern that the model has for it.
    pub fn region(&mut self, path: &str, text: Option<&str>) -> Option<Region> {
        let Some(text) = text else {
            self.complain("null", path, "Member must not be null");
            return None;
        };
        let region = Region::new(text).ok();
        if region.is_none() {
            let rule = r"Member must satisfy regular expression pattern: ^([a-z]+-)+\d+$";
            self.complain(&format!("'{}'", shorten(text)), path, rule);
        }
        region
    }

    /// Notes a text whose length is not as it must be. `shown` is what the message tells of it.
    pub fn length(&mut self, path: &str, text: &str, shown: &str, least: usize, most: usize) {
        let count = text.chars().count();
        let shown = format!("'{}'", shorten(shown));
        if count < least {
            let rule = format!("Member must have length greater than or equal to {least}");
            self.complain(&shown, path, &rule);
        } else if count > most {
            self.complain(&shown, path, &format!("Member must have length less than or equal to {most}"));
        }
    }

    /// Notes a broken constraint.
    pub fn complain(&mut self, shown: &str, path: &str, rule: &str) {
        self.broken.push(format!("Value {shown} at '{path}' failed to satisfy constraint: {rule}"));
    }

    /// Notes a member of a wrong type.
    pub fn mistype(&mut self) {
        self.mistyped = true;
    }

    /// Passes a request that broke no constraint.
    ///
    /// # Errors
    /// SerializationException for a member of the wrong type, else ValidationException with every broken constraint.
    pub fn check(&self) -> Result<(), Failure> {
        if self.mistyped {
            return Err(serialization());
        }
        match self.broken.len() {
            0 => Ok(()),
            count => {
                let noun = if count == 1 { "error" } else { "errors" };
                let all = self.broken.join("; ");
                Err(Failure::new("ValidationException", format!("{count} validation {noun} detected: {all}")))
            }
        }
    }
}

fn serialization() -> Failure {
    Failure::new("SerializationException", "The request body is not of the form that this operation takes.")
}

fn read_text(value: &Value, mistyped: &mut bool) -> Option<String> {
    match value {
        Value::Null => None,
        Value::String(text) => Some(text.clone()),
        _ => {
            *mistyped = true;
            None
        }
    }
}

fn lower_first(member: &str) -> String {
    let mut letters = member.chars();
    letters.next().map_or_else(String::new, |first| first.to_ascii_lowercase().to_string() + letters.as_str())
}

fn shorten(text: &str) -> String {
    text.chars().take(200).collect()
}

/// Whether a text has only the characters of a secret's name.
#[must_use]
pub fn is_name(text: &str) -> bool {
    text.chars().all(|c| c.is_ascii_alphanumeric() || NAME_EXTRA.contains(c))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn input(text: &str) -> Input {
        Input::parse(text.as_bytes()).unwrap()
    }

    #[test]
    fn a_broken_constraint_is_worded_as_the_service_words_it() {
        let mut one = input(r#"{"SecretId":""}"#);
        one.secret_id();
        assert_eq!(
            one.check().unwrap_err().message,
            "1 validation error detected: Value '' at 'secretId' failed to satisfy constraint: Member must have \
             length greater than or equal to 1"
        );
        let mut two = input(r#"{"MaxResults":1000}"#);
        two.secret_id();
        two.number("MaxResults", 1, 100);
        let message = two.check().unwrap_err().message;
        assert!(message.starts_with("2 validation errors detected: Value null at 'secretId'"), "{message}");
        assert!(message.ends_with("Member must have value less than or equal to 100"), "{message}");
    }

    #[test]
    fn what_must_stay_hidden_is_not_told_in_the_error() {
        let mut input = input(r#"{"SecretString":""}"#);
        assert!(input.hidden("SecretString", 1, 65_536));
        let message = input.check().unwrap_err().message;
        assert!(message.contains("'<sensitive>' at 'secretString'"), "{message}");
    }

    #[test]
    fn a_member_of_the_wrong_type_is_a_serialization_error() {
        let mut input = input(r#"{"SecretId":["a"]}"#);
        input.secret_id();
        assert_eq!(input.check().unwrap_err().code, "SerializationException");
        assert_eq!(Input::parse(b"[]").unwrap_err().code, "SerializationException");
        assert!(Input::parse(b"").unwrap().check().is_ok());
    }

    #[test]
    fn a_region_must_have_the_form_of_one() {
        let mut input = input("{}");
        assert!(input.region("addReplicaRegions.1.member.region", Some("us-east-1")).is_some());
        assert!(input.region("addReplicaRegions.1.member.region", Some("Europe")).is_none());
        assert!(input.check().unwrap_err().message.contains(r"^([a-z]+-)+\d+$"));
    }
}
