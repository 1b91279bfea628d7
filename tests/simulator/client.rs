//! Clients for the tests: the SDK with its retries off, and plain HTTP.

use std::time::Duration;

use aws_sdk_secretsmanager::{
    Client,
    config::{BehaviorVersion, Credentials, Region, retry::RetryConfig, timeout::TimeoutConfig},
    error::{ProvideErrorMetadata, SdkError},
    operation::describe_secret::DescribeSecretOutput,
    types::{ReplicaRegionType, ReplicationStatusType},
};
use http_body_util::{BodyExt, Full};
use hyper::body::Bytes;
use hyper_util::{client::legacy::Client as Http, rt::TokioExecutor};
use secretdeck::sim::{Options, Simulator};
use serde_json::Value;

/// The Regions of the tests.
pub const HOME: &str = "us-east-1";
pub const AWAY: &str = "us-west-2";

/// A simulator that holds nothing.
pub async fn empty() -> Simulator {
    Simulator::start(Options::default()).await.unwrap()
}

/// The SDK's client for a Region, with retries off and all the patience a busy machine needs.
pub fn client(simulator: &Simulator, region: &'static str) -> Client {
    client_with(simulator, region, RetryConfig::disabled(), Duration::from_secs(60))
}

/// One that soon gives up: for answers that do not come.
pub fn impatient(simulator: &Simulator, region: &'static str) -> Client {
    client_with(simulator, region, RetryConfig::disabled(), Duration::from_millis(300))
}

/// One with a patience and retries of its own.
pub fn client_with(
    simulator: &Simulator,
    region: &'static str,
    retry: RetryConfig,
    patience: Duration,
) -> Client {
    let patience = TimeoutConfig::builder().operation_attempt_timeout(patience).build();
    let config = aws_sdk_secretsmanager::Config::builder()
        .behavior_version(BehaviorVersion::latest())
        .endpoint_url(simulator.endpoint())
        .region(Region::new(region))
        .credentials_provider(Credentials::new("AKIDEXAMPLE", "secret", None, None, "test"))
        .retry_config(retry)
        .timeout_config(patience)
        .build();
    Client::from_conf(config)
}

/// A secret with a value in the home Region; its ARN.
pub async fn create(client: &Client, name: &str) -> String {
    client.create_secret().name(name).secret_string("x").send().await.unwrap().arn.unwrap()
}

pub async fn describe(client: &Client, id: &str) -> DescribeSecretOutput {
    client.describe_secret().secret_id(id).send().await.unwrap()
}

/// Replicates to the other Region.
pub async fn replicate(client: &Client, id: &str, overwrite: bool) -> Vec<ReplicationStatusType> {
    let away = ReplicaRegionType::builder().region(AWAY).build();
    let call = client.replicate_secret_to_regions().secret_id(id).add_replica_regions(away);
    call.force_overwrite_replica_secret(overwrite).send().await.unwrap().replication_status.unwrap()
}

/// The code of an error that the service answered.
pub fn code<E: ProvideErrorMetadata, R>(error: &SdkError<E, R>) -> Option<&str> {
    error.as_service_error().and_then(ProvideErrorMetadata::code)
}

/// What the SDK says an answer came to: an error's code, or the kind of failure.
pub fn outcome<T, E: ProvideErrorMetadata, R>(result: Result<T, SdkError<E, R>>) -> String {
    match result {
        Ok(_) => "ok".to_owned(),
        Err(SdkError::ServiceError(error)) => error.err().code().unwrap_or("no code").to_owned(),
        Err(SdkError::DispatchFailure(_)) => "dispatch".to_owned(),
        Err(SdkError::TimeoutError(_)) => "timeout".to_owned(),
        Err(SdkError::ResponseError(_)) => "response".to_owned(),
        Err(_) => "other".to_owned(),
    }
}

/// Plain HTTP: status and JSON.
pub async fn http(simulator: &Simulator, method: &str, path: &str, body: &str) -> (u16, Value) {
    let request = hyper::Request::builder()
        .method(method)
        .uri(format!("{}{path}", simulator.endpoint()))
        .body(Full::new(Bytes::from(body.to_owned())))
        .unwrap();
    let http: Http<_, Full<Bytes>> = Http::builder(TokioExecutor::new()).build_http();
    let answer = http.request(request).await.unwrap();
    let status = answer.status().as_u16();
    let bytes = answer.into_body().collect().await.unwrap().to_bytes();
    (status, serde_json::from_slice(&bytes).unwrap_or(Value::Null))
}
