//! The one operation of STS that is answered here, GetCallerIdentity, in its own protocol: a form in, XML out.

use super::failure::Failure;

const NAMESPACE: &str = "https://sts.amazonaws.com/doc/2011-06-15/";

/// The operation that a form asks for: the value of its `Action`.
#[must_use]
pub fn action(form: &[u8]) -> Option<String> {
    let form = std::str::from_utf8(form).ok()?;
    let action = form.split('&').find_map(|pair| pair.strip_prefix("Action="))?;
    Some(action.chars().take(100).collect())
}

/// The answer of GetCallerIdentity.
#[must_use]
pub fn identity(arn: &str, user_id: &str, account: &str, request_id: &str) -> String {
    format!(
        "<GetCallerIdentityResponse xmlns=\"{NAMESPACE}\">\n  <GetCallerIdentityResult>\n    <Arn>{}</Arn>\n    \
         <UserId>{}</UserId>\n    <Account>{account}</Account>\n  </GetCallerIdentityResult>\n  \
         <ResponseMetadata>\n    <RequestId>{request_id}</RequestId>\n  </ResponseMetadata>\n\
         </GetCallerIdentityResponse>\n",
        escaped(arn),
        escaped(user_id)
    )
}

/// An error answer.
#[must_use]
pub fn failure(failure: &Failure, request_id: &str) -> String {
    // STS has names of its own for some errors (API reference, "Common errors").
    let code = match failure.code {
        "UnrecognizedClientException" => "InvalidClientTokenId",
        "ExpiredTokenException" => "ExpiredToken",
        "AccessDeniedException" => "AccessDenied",
        "ThrottlingException" => "Throttling",
        "InternalServiceError" => "InternalFailure",
        code => code,
    };
    let fault = if failure.status() == 500 { "Receiver" } else { "Sender" };
    format!(
        "<ErrorResponse xmlns=\"{NAMESPACE}\">\n  <Error>\n    <Type>{fault}</Type>\n    <Code>{code}</Code>\n    \
         <Message>{}</Message>\n  </Error>\n  <RequestId>{request_id}</RequestId>\n</ErrorResponse>\n",
        escaped(&failure.message)
    )
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_operation_is_read_from_the_form() {
        assert_eq!(
            action(b"Action=GetCallerIdentity&Version=2011-06-15").as_deref(),
            Some("GetCallerIdentity")
        );
        assert_eq!(action(b"Version=2011-06-15"), None);
    }

    #[test]
    fn an_error_has_the_name_that_sts_gives_it() {
        let xml = failure(&Failure::expired_token(), "id");
        assert!(xml.contains("<Code>ExpiredToken</Code>") && xml.contains("<Type>Sender</Type>"), "{xml}");
    }

    #[test]
    fn texts_do_not_break_the_xml() {
        assert!(identity("arn:<x>&", "u", "1", "id").contains("<Arn>arn:&lt;x&gt;&amp;</Arn>"));
    }
}
