//! A service that means harm: every text in its answers, its errors and its request ids is hostile.

use serde_json::{Value, json};
use tokio::{
    io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader},
    net::{TcpListener, TcpStream},
};

use crate::strings::Strings;

const ACCOUNT: &str = "111122223333";
const REGIONS: &[&str] = &["us-east-1", "eu-west-1"];

/// Listens on loopback for as long as the runtime lives; its address.
pub async fn begin() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move {
        for seed in 1_000.. {
            let (stream, _) = listener.accept().await.unwrap();
            tokio::spawn(serve(stream, Strings::new(seed)));
        }
    });
    url
}

async fn serve(stream: TcpStream, mut strings: Strings) -> Option<()> {
    let mut stream = BufReader::new(stream);
    loop {
        let (mut length, mut target, mut region) = (0, String::new(), String::new());
        loop {
            let mut line = String::new();
            if stream.read_line(&mut line).await.ok()? == 0 {
                return None;
            }
            let Some((name, value)) = line.trim_end().split_once(": ") else {
                if line.trim_end().is_empty() { break } else { continue }
            };
            match name.to_ascii_lowercase().as_str() {
                "content-length" => length = value.parse().ok()?,
                "x-amz-target" => target = value.rsplit('.').next()?.to_owned(),
                "authorization" => region = value.split('/').nth(2)?.to_owned(),
                _ => {}
            }
        }
        let mut body = vec![0; length];
        stream.read_exact(&mut body).await.ok()?;
        let (status, kind, body) = answer(&mut strings, &target, &region, &body);
        let id: String = strings.next().chars().filter(|c| !c.is_control()).collect();
        let head = format!(
            "HTTP/1.1 {status} x\r\nContent-Type: {kind}\r\nx-amzn-requestid: {id}\r\nContent-Length: {}\r\n\r\n",
            body.len()
        );
        stream.write_all(head.as_bytes()).await.ok()?;
        stream.write_all(&body).await.ok()?;
    }
}

fn answer(strings: &mut Strings, target: &str, region: &str, body: &[u8]) -> (u16, &'static str, Vec<u8>) {
    const JSON: &str = "application/x-amz-json-1.1";
    let body: Value = serde_json::from_slice(body).unwrap_or_default();
    if strings.one_in(12) {
        let status = [400, 400, 403, 500][strings.below(4)];
        return match strings.below(6) {
            0 => (status, "text/html", strings.bytes()),
            1 => (200, JSON, [b"{\"Name\": \"\\ud800".to_vec(), strings.bytes()].concat()),
            _ => (status, JSON, bytes(&json!({"__type": strings.next(), "message": strings.next()}))),
        };
    }
    match target {
        "" => (200, "text/xml", identity(strings)),
        "ListSecrets" => (200, JSON, bytes(&listing(strings, region))),
        "DescribeSecret" => {
            let arn = body["SecretId"].as_str().unwrap_or_default();
            if !arn.starts_with("arn:") {
                let failure = json!({"__type": "ResourceNotFoundException", "message": strings.next()});
                return (400, JSON, bytes(&failure));
            }
            let mut entry = entry(strings, arn, region);
            entry["VersionIdsToStages"] = entry["SecretVersionsToStages"].take();
            entry["ReplicationStatus"] =
                REGIONS.iter().filter(|name| **name != region).map(|name| replica(strings, name)).collect();
            (200, JSON, bytes(&entry))
        }
        "ListSecretVersionIds" => (200, JSON, bytes(&json!({"Versions": [{"VersionId": strings.next()}]}))),
        "GetResourcePolicy" => {
            (200, JSON, bytes(&json!({"ResourcePolicy": strings.next(), "Name": strings.next()})))
        }
        _ => (200, JSON, bytes(&json!({"ARN": body["SecretId"], "Name": strings.next()}))),
    }
}

fn bytes(value: &Value) -> Vec<u8> {
    serde_json::to_vec(value).unwrap()
}

fn identity(strings: &mut Strings) -> Vec<u8> {
    let forbidden = |c: &char| !c.is_control() && !matches!(c, '<' | '&' | '>' | '\u{fffe}' | '\u{ffff}');
    let who: String = strings.next().chars().filter(forbidden).collect();
    format!(
        "<GetCallerIdentityResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\"><GetCallerIdentityResult>\
         <Arn>arn:aws:sts::{ACCOUNT}:assumed-role/{who}</Arn><UserId>x</UserId><Account>{ACCOUNT}</Account>\
         </GetCallerIdentityResult></GetCallerIdentityResponse>"
    )
    .into_bytes()
}

fn listing(strings: &mut Strings, region: &str) -> Value {
    let arn = |number| format!("arn:aws:secretsmanager:{region}:{ACCOUNT}:secret:p\\u{{1b}}/{number}-a1b2c3");
    let mut entries: Vec<Value> = (0..25).map(|number| entry(strings, &arn(number), region)).collect();
    entries.push(entry(strings, &arn(1).replace(region, "us-west-2"), region));
    let foreign = strings.next();
    entries.push(entry(strings, &foreign, region));
    json!({"SecretList": entries})
}

fn entry(strings: &mut Strings, arn: &str, region: &str) -> Value {
    let mut text = || strings.next();
    let mut entry = json!({
        "ARN": arn, "Name": text(), "Description": text(), "KmsKeyId": text(), "Type": text(),
        "RotationEnabled": true, "RotationLambdaARN": text(),
        "RotationRules": {"ScheduleExpression": text(), "Duration": text()},
        "Tags": [{"Key": text(), "Value": text()}, {"Key": text(), "Value": text()}],
        "SecretVersionsToStages": {
            "00000000-0000-4000-8000-000000000001": ["AWSCURRENT", text()],
            "00000000-0000-4000-8000-000000000002": ["AWSPENDING", text()],
        },
        "PrimaryRegion": REGIONS[0],
    });
    // Nothing may be done here to what belongs to another service: the rest can be acted on.
    if arn.contains("/1") {
        entry["OwningService"] = Value::from(strings.next());
    }
    if region == REGIONS[0] && strings.one_in(30) {
        entry["PrimaryRegion"] = Value::from(strings.next());
    }
    entry
}

fn replica(strings: &mut Strings, region: &str) -> Value {
    let status = match strings.below(3) {
        0 => "Failed".to_owned(),
        1 => "InSync".to_owned(),
        _ => strings.next(),
    };
    json!({"Region": region, "Status": status, "StatusMessage": strings.next(), "KmsKeyId": strings.next()})
}
