//! Texts as an enemy would write them: what a client shows must survive them.

use serde_json::Value;

/// Clears the screen, sets the title, writes from right to left, hides characters, breaks the line, colours by C1,
/// stacks marks, and is wide.
const HOSTILE: &str = "\u{1b}[2J\u{1b}]0;title\u{7}\u{202e}txet\u{2066}\u{200b}\u{feff}\r\n\t\u{9b}31mZ\u{301}\u{301}\
                       \u{301}\u{301}\u{301}\u{301}\u{301}\u{301}\u{e0041}\u{7f}\u{8}全幅👩‍👩‍👧";

/// The members whose texts people write. ARNs, ids, Regions and dates stay as they are.
const WRITTEN: &[&str] = &[
    "Name",
    "Description",
    "Key",
    "Value",
    "StatusMessage",
    "Message",
    "message",
    "ResourcePolicy",
    "OwningService",
];

/// Makes every such text in an answer hostile.
pub fn spoil(value: &mut Value) {
    match value {
        Value::Object(members) => {
            for (member, value) in members {
                match value {
                    Value::String(text) if WRITTEN.contains(&member.as_str()) => text.push_str(HOSTILE),
                    value => spoil(value),
                }
            }
        }
        Value::Array(values) => values.iter_mut().for_each(spoil),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn names_tags_and_messages_turn_hostile_and_arns_do_not() {
        let mut value =
            json!({"ARN": "arn", "Name": "a", "Tags": [{"Key": "k", "Value": "v"}], "message": "m"});
        spoil(&mut value);
        assert_eq!(value["ARN"], "arn");
        for text in [&value["Name"], &value["Tags"][0]["Key"], &value["Tags"][0]["Value"], &value["message"]]
        {
            let text = text.as_str().unwrap();
            assert!(text.contains('\u{1b}') && text.contains('\u{202e}'), "{text:?}");
        }
    }
}
