//! Pages: the opaque tokens that say where the next one begins.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use serde::{Deserialize, Serialize, de::DeserializeOwned};

use crate::sim::failure::Failure;

/// What a token holds: which list it belongs to, and the last element that was told. The number makes every token
/// another one: clients take the same token twice for a loop.
#[derive(Debug, Serialize, Deserialize)]
struct Token<P> {
    of: String,
    after: Option<P>,
    number: u32,
}

/// Makes the token for what follows `after` in the list described by `of`.
pub fn token<P: Serialize>(of: &str, after: Option<P>, number: u32) -> String {
    let token = Token { of: fingerprint(of), after, number };
    URL_SAFE_NO_PAD.encode(serde_json::to_vec(&token).unwrap_or_default())
}

/// Reads a token of the same list.
///
/// # Errors
/// InvalidNextTokenException when it is none, or belongs to a call with other parameters.
pub fn position<P: DeserializeOwned>(of: &str, token: Option<&str>) -> Result<Option<P>, Failure> {
    let Some(token) = token else { return Ok(None) };
    let read = || -> Option<Token<P>> { serde_json::from_slice(&URL_SAFE_NO_PAD.decode(token).ok()?).ok() };
    match read() {
        Some(read) if read.of == fingerprint(of) => Ok(read.after),
        _ => Err(Failure::new("InvalidNextTokenException", "Invalid NextToken.")),
    }
}

/// A short mark of a text (FNV-1a).
fn fingerprint(text: &str) -> String {
    let mut hash = 0xcbf2_9ce4_8422_2325_u64;
    for byte in text.bytes() {
        hash = (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3);
    }
    format!("{hash:x}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_good_for_the_list_it_came_from_only() {
        let token = token("name asc", Some("b".to_owned()), 1);
        assert_eq!(position::<String>("name asc", Some(&token)).unwrap().as_deref(), Some("b"));
        assert_eq!(position::<String>("name asc", None).unwrap(), None);
        for (of, token) in [("name desc", token.as_str()), ("name asc", "nonsense")] {
            assert_eq!(position::<String>(of, Some(token)).unwrap_err().code, "InvalidNextTokenException");
        }
    }
}
