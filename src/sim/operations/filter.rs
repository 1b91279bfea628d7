//! The filters of ListSecrets. Source: API reference, Filter: names, tags, PrimaryRegion and OwningService match by
//! prefix and by case, descriptions by prefix and without case, `all` by words; `!` negates a value.

use serde_json::Value;

use crate::domain::region::Region;
use crate::sim::{failure::Failure, input::Input, store::Record};

const KEYS: &[&str] =
    &["description", "name", "tag-key", "tag-value", "primary-region", "owning-service", "all"];

/// One filter: it lets a secret through if any of its values does. Several filters must all let it through.
#[derive(Debug)]
pub struct Filter {
    key: String,
    values: Vec<String>,
}

/// Reads `Filters`.
pub fn read(input: &mut Input) -> Result<Vec<Filter>, Failure> {
    let mut filters = Vec::new();
    for (at, value) in input.list("Filters", 0, 10).unwrap_or_default().into_iter().enumerate() {
        let Value::Object(members) = value else {
            input.mistype();
            continue;
        };
        let path = format!("filters.{}.member", at + 1);
        let key = members.get("Key").and_then(Value::as_str).unwrap_or_default().to_owned();
        if !KEYS.contains(&key.as_str()) {
            let rule = format!("Member must satisfy enum value set: [{}]", KEYS.join(", "));
            input.complain(&format!("'{key}'"), &format!("{path}.key"), &rule);
        }
        let values: Vec<String> = members
            .get("Values")
            .and_then(Value::as_array)
            .map(|values| values.iter().filter_map(Value::as_str).map(str::to_owned).collect())
            .unwrap_or_default();
        input.range(&format!("{path}.values"), i64::try_from(values.len()).unwrap_or(i64::MAX), 1, 10);
        for value in &values {
            input.length(&format!("{path}.values"), value, value, 0, 512);
            if !value.chars().all(|c| c.is_ascii_alphanumeric() || " :_@/+=.-!".contains(c)) {
                let rule =
                    r"Member must satisfy regular expression pattern: ^\!?[a-zA-Z0-9 :_@\/\+\=\.\-\!]*$";
                input.complain(&format!("'{value}'"), &format!("{path}.values"), rule);
            }
        }
        filters.push(Filter { key, values });
    }
    input.check().map(|()| filters)
}

impl Filter {
    /// Whether a secret passes.
    pub fn passes(&self, record: &Record, region: Region) -> bool {
        self.values.iter().any(|value| match value.strip_prefix('!') {
            Some(value) => !self.matches(value, record, region),
            None => self.matches(value, record, region),
        })
    }

    /// What makes one list another list than the same without it.
    pub fn mark(&self) -> String {
        format!("{}={}", self.key, self.values.join("|"))
    }

    fn matches(&self, value: &str, record: &Record, region: Region) -> bool {
        let tags = || record.content.tags.iter().flat_map(|tags| tags.iter());
        let description = record.content.description.as_deref();
        match self.key.as_str() {
            "name" => record.name.starts_with(value),
            "description" => description.is_some_and(|text| lower(text).starts_with(&lower(value))),
            "tag-key" => tags().any(|tag| tag.key.starts_with(value)),
            "tag-value" => tags().any(|tag| tag.value.starts_with(value)),
            "primary-region" => record.primary_region(region).is_some_and(|r| r.name().starts_with(value)),
            "owning-service" => record.owner().is_some_and(|owner| owner.starts_with(value)),
            _ => {
                let mut texts = vec![lower(&record.name), lower(description.unwrap_or_default())];
                texts.extend(tags().flat_map(|tag| [lower(&tag.key), lower(&tag.value)]));
                texts.extend(record.primary_region(region).map(|r| r.name().to_owned()));
                texts.extend(record.owner().map(lower));
                let found = |word: &str| texts.iter().any(|text| text.contains(word));
                lower(value).split([' ', '/', '_', '+', '=', '.', '@', '-', '!']).all(found)
            }
        }
    }
}

fn lower(text: &str) -> String {
    text.to_lowercase()
}
