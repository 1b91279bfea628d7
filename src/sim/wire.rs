//! The simulator's wire: HTTP/1.1 on a loopback socket. Requests are unwrapped and answers written here, nothing is decided.

use std::{
    collections::VecDeque,
    convert::Infallible,
    io,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
};

use http_body_util::{BodyExt, Limited};
use hyper::{
    HeaderMap, Request, Response,
    body::{Body, Bytes, Frame, Incoming},
    header::{CONTENT_LENGTH, CONTENT_TYPE, HeaderValue},
    server::conn::http1,
    service::service_fn,
};
use hyper_util::rt::TokioIo;
use tokio::{
    net::{TcpListener, TcpStream},
    task::JoinSet,
};

use super::{
    control,
    failure::Failure,
    service::{AWS_JSON, Envelope, Page, Sent, Service},
    sts,
};
use crate::domain::region::Region;

/// The longest body that is read: well over the largest request that the service allows.
const LONGEST_BODY: usize = 1 << 20;

/// Serves until the task is dropped; then every connection is closed at once.
pub async fn serve(listener: TcpListener, service: Arc<Service>) {
    let mut connections = JoinSet::new();
    loop {
        tokio::select! {
            accepted = listener.accept() => match accepted {
                Ok((stream, _)) => {
                    connections.spawn(connection(stream, Arc::clone(&service)));
                }
                // Out of descriptors, most likely: waiting is all that can be done.
                Err(_) => tokio::time::sleep(std::time::Duration::from_millis(20)).await,
            },
            Some(_) = connections.join_next(), if !connections.is_empty() => {}
        }
    }
}

async fn connection(stream: TcpStream, service: Arc<Service>) {
    // A small answer must not wait for a full segment.
    let _ = stream.set_nodelay(true);
    let answer = service_fn(move |request| {
        let service = Arc::clone(&service);
        async move { respond(&service, request).await }
    });
    // An error here is a client that went away, or a connection that a fault has closed.
    let _ = http1::Builder::new().serve_connection(TokioIo::new(stream), answer).await;
}

async fn respond(service: &Service, request: Request<Incoming>) -> io::Result<Response<Written>> {
    let (head, body) = request.into_parts();
    let Ok(body) = Limited::new(body, LONGEST_BODY).collect().await else {
        return Ok(plain(413, "the body is longer than any request of this service"));
    };
    let body = body.to_bytes();
    let path = head.uri.path();
    if path.starts_with(control::PREFIX) {
        return Ok(whole(control::answer(service, head.method.as_str(), path, &body), None));
    }
    if head.method != hyper::Method::POST || path != "/" {
        let sentence = "this is secretdeck's simulator of AWS Secrets Manager: use it as an AWS endpoint (POST /), or \
                        see /_simulator/state";
        return Ok(plain(404, sentence));
    }
    let request_id = service.request_id();
    let envelope = match open(&head.headers, body) {
        Ok(envelope) => envelope,
        Err(failure) => {
            let body = serde_json::to_vec(&failure.body()).unwrap_or_default();
            return Ok(whole(Page { status: failure.status(), kind: AWS_JSON, body }, Some(&request_id)));
        }
    };
    let (delay, sent) = service.take(&envelope, &request_id);
    if !delay.is_zero() {
        tokio::time::sleep(delay).await;
    }
    match sent {
        Sent::Whole(page) => Ok(whole(page, Some(&request_id))),
        Sent::Part(page) => Ok(part(page, &request_id)),
        Sent::Closed => Err(io::Error::from(io::ErrorKind::ConnectionAborted)),
        Sent::Silence => std::future::pending().await,
    }
}

/// Reads the envelope of an AWS request. The signature is not checked; its scope says which Region is meant.
fn open(headers: &HeaderMap, body: Bytes) -> Result<Envelope, Failure> {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    let missing = || Failure::new("MissingAuthenticationTokenException", "Missing Authentication Token");
    let authorization = text("authorization").ok_or_else(missing)?;
    let incomplete = || {
        let message =
            "Authorization header requires 'Credential' of the form KEY/DATE/REGION/SERVICE/aws4_request.";
        Failure::new("IncompleteSignatureException", message)
    };
    let scope = authorization.split_once("Credential=").ok_or_else(incomplete)?.1;
    let scope = scope.split([',', ' ']).next().unwrap_or_default();
    let parts: Vec<&str> = scope.rsplitn(5, '/').collect();
    let [_, service, region, _, key] = parts.as_slice() else { return Err(incomplete()) };
    let region = Region::new(region).map_err(|_| incomplete())?;
    let account = (key.len() == 12 && key.bytes().all(|b| b.is_ascii_digit())).then(|| Arc::from(*key));
    let sts = *service == "sts";
    let operation = if sts {
        sts::action(&body).unwrap_or_default()
    } else {
        let target = text("x-amz-target").unwrap_or_default();
        target.strip_prefix("secretsmanager.").unwrap_or(target).chars().take(100).collect()
    };
    Ok(Envelope {
        account,
        region,
        sts,
        operation,
        attempt: attempt(text("amz-sdk-request")),
        body: body.into(),
    })
}

/// Which attempt it is, in `attempt=2; max=3`.
fn attempt(header: Option<&str>) -> u32 {
    let parts = header.into_iter().flat_map(|header| header.split(';'));
    parts.filter_map(|part| part.trim().strip_prefix("attempt=")).find_map(|n| n.parse().ok()).unwrap_or(1)
}

fn plain(status: u16, sentence: &str) -> Response<Written> {
    let body = format!("{sentence}\n").into_bytes();
    whole(Page { status, kind: "text/plain; charset=utf-8", body }, None)
}

fn whole(page: Page, request_id: Option<&str>) -> Response<Written> {
    let Page { status, kind, body } = page;
    head(
        status,
        kind,
        body.len(),
        request_id,
        Written { chunks: VecDeque::from([Bytes::from(body)]), cut: None },
    )
}

/// The head promises the whole body; half of it comes.
fn part(page: Page, request_id: &str) -> Response<Written> {
    let Page { status, kind, mut body } = page;
    let promised = body.len();
    body.truncate(promised / 2);
    let written = Written { chunks: VecDeque::from([Bytes::from(body)]), cut: Some(Cut::Flush) };
    head(status, kind, promised, Some(request_id), written)
}

fn head(
    status: u16,
    kind: &'static str,
    length: usize,
    id: Option<&str>,
    body: Written,
) -> Response<Written> {
    let mut response = Response::new(body);
    *response.status_mut() = hyper::StatusCode::from_u16(status).unwrap_or_default();
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(kind));
    headers.insert(CONTENT_LENGTH, HeaderValue::from(length));
    if let Some(id) = id.and_then(|id| HeaderValue::from_str(id).ok()) {
        headers.insert("x-amzn-requestid", id);
    }
    response
}

/// A body that may end too early.
struct Written {
    chunks: VecDeque<Bytes>,
    cut: Option<Cut>,
}

/// How far an early end has come.
#[derive(Clone, Copy)]
enum Cut {
    /// What there is must reach the client first.
    Flush,
    /// Then the connection ends.
    End,
}

impl Body for Written {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, io::Error>>> {
        if let Some(chunk) = self.chunks.pop_front() {
            return Poll::Ready(Some(Ok(Frame::data(chunk))));
        }
        match self.cut {
            None => Poll::Ready(None),
            Some(Cut::Flush) => {
                self.cut = Some(Cut::End);
                context.waker().wake_by_ref();
                Poll::Pending
            }
            Some(Cut::End) => Poll::Ready(Some(Err(io::Error::from(io::ErrorKind::ConnectionAborted)))),
        }
    }
}

/// Runs what is due even when nobody asks, without ever polling for it.
pub async fn keep_time(service: Arc<Service>) -> Infallible {
    loop {
        let woken = service.wake.notified();
        match service.idle_for() {
            None => woken.await,
            Some(idle) => {
                tokio::select! {
                    () = woken => {}
                    () = tokio::time::sleep(idle) => {}
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(authorization: &str) -> HeaderMap {
        let mut headers = HeaderMap::new();
        headers.insert("authorization", HeaderValue::from_str(authorization).unwrap());
        headers.insert("x-amz-target", HeaderValue::from_static("secretsmanager.ListSecrets"));
        headers.insert("amz-sdk-request", HeaderValue::from_static("attempt=2; max=3"));
        headers
    }

    #[test]
    fn the_region_is_the_one_of_the_signature_s_scope() {
        let text = "AWS4-HMAC-SHA256 Credential=AKID/20261121/eu-west-1/secretsmanager/aws4_request, SignedHeaders=host";
        let envelope = open(&headers(text), Bytes::new()).unwrap();
        assert_eq!((envelope.region.name(), envelope.operation.as_str()), ("eu-west-1", "ListSecrets"));
        assert_eq!((envelope.attempt, envelope.sts, envelope.account), (2, false, None));
    }

    #[test]
    fn an_access_key_of_twelve_digits_is_the_account() {
        let text = "AWS4-HMAC-SHA256 Credential=222233334444/20261121/eu-west-1/secretsmanager/aws4_request";
        assert_eq!(open(&headers(text), Bytes::new()).unwrap().account.as_deref(), Some("222233334444"));
    }

    #[test]
    fn a_request_without_a_readable_scope_is_refused() {
        let unsigned = open(&HeaderMap::new(), Bytes::new()).unwrap_err();
        assert_eq!(unsigned.code, "MissingAuthenticationTokenException");
        for bad in [
            "Bearer x",
            "AWS4-HMAC-SHA256 Credential=a/b",
            "AWS4-HMAC-SHA256 Credential=a/1/moon/s/aws4_request",
        ] {
            assert_eq!(open(&headers(bad), Bytes::new()).unwrap_err().code, "IncompleteSignatureException");
        }
    }
}
