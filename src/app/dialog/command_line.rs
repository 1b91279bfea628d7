//! The `aws` command that does the same as a step: whole to be copied, shortened to be shown.

use crate::{
    app::model::{Mode, Settings},
    domain::{
        Arn, Safe,
        operation::{Operation, Step},
        text::{columns, cut, wrap},
        verdict,
    },
};

use super::view::{Line, Look, Need, WIDTH};

/// Where nothing listens: what demo and drill commands are sent to when no endpoint is set.
pub(in crate::app) const NOWHERE: &str = "http://127.0.0.1:1";

/// What keeps a copied demo command away from any account.
pub(in crate::app) const DUMMY: &str =
    "AWS_ACCESS_KEY_ID=DRILL AWS_SECRET_ACCESS_KEY=DRILL AWS_SESSION_TOKEN= ";

/// One call of the `aws` program, in pieces.
#[derive(Debug)]
struct Call<'a> {
    verb: &'static str,
    secret: &'a Arn,
    /// Flags with their values, each quoted for a shell.
    rest: Vec<String>,
}

/// The text as one word of a POSIX shell.
pub(in crate::app) fn quoted(text: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_./:=,+@%".contains(c);
    if !text.is_empty() && text.chars().all(plain) {
        text.to_owned()
    } else {
        format!("'{}'", text.replace('\'', "'\\''"))
    }
}

impl<'a> Call<'a> {
    fn new(operation: &'a Operation) -> Self {
        let (verb, rest) = match operation {
            Operation::Replicate { to, overwrite, .. } => {
                let regions: Vec<String> = to
                    .iter()
                    .map(|target| match &target.kms_key {
                        Some(key) => quoted(&format!("Region={},KmsKeyId={key}", target.region)),
                        None => format!("Region={}", target.region),
                    })
                    .collect();
                // A piece for each Region: a line breaks between them.
                let mut regions = regions.into_iter();
                let first = regions.next().unwrap_or_default();
                let mut rest = vec![format!("--add-replica-regions {first}")];
                rest.extend(regions);
                if *overwrite {
                    rest.push("--force-overwrite-replica-secret".to_owned());
                }
                ("replicate-secret-to-regions", rest)
            }
            Operation::RemoveReplica { region, .. } => {
                ("remove-regions-from-replication", vec![format!("--remove-replica-regions {region}")])
            }
            Operation::Promote { .. } => ("stop-replication-to-replica", Vec::new()),
            Operation::CancelRotation { .. } => ("cancel-rotate-secret", Vec::new()),
            Operation::MoveStage { label, remove_from, move_to, .. } => {
                let mut rest = vec![format!("--version-stage {}", quoted(label.as_str()))];
                if let Some(version) = remove_from {
                    rest.push(format!("--remove-from-version-id {}", quoted(version.as_str())));
                }
                if let Some(version) = move_to {
                    rest.push(format!("--move-to-version-id {}", quoted(version.as_str())));
                }
                ("update-secret-version-stage", rest)
            }
            Operation::Rotate { immediately, token, .. } => {
                let flag = if *immediately { "--rotate-immediately" } else { "--no-rotate-immediately" };
                let token =
                    token.iter().map(|token| format!("--client-request-token {}", quoted(token.as_str())));
                ("rotate-secret", token.chain([flag.to_owned()]).collect())
            }
        };
        Self { verb, secret: operation.secret(), rest }
    }

    /// The call that looks at a copy.
    fn describe(secret: &'a Arn) -> Self {
        Self { verb: "describe-secret", secret, rest: Vec::new() }
    }

    /// The same with version ids shortened to four characters.
    fn abridged(mut self, operation: &Operation) -> Self {
        if let Operation::MoveStage { remove_from, move_to, .. } = operation {
            for version in [remove_from, move_to].into_iter().flatten() {
                let start: String = version.as_str().chars().take(4).collect();
                for piece in &mut self.rest {
                    *piece = piece.replace(&quoted(version.as_str()), &format!("{start}…"));
                }
            }
        }
        self
    }

    fn head(&self) -> String {
        format!("aws secretsmanager {} --region {}", self.verb, self.secret.region())
    }

    fn whole(&self) -> String {
        let mut text = format!("{} --secret-id {}", self.head(), quoted(self.secret.as_str()));
        for piece in &self.rest {
            text.push(' ');
            text.push_str(piece);
        }
        text
    }
}

fn is_rehearsal(settings: &Settings) -> bool {
    settings.mode != Mode::Real
}

fn endpoint(settings: &Settings) -> Option<String> {
    let set = settings.endpoint.as_ref().map(|endpoint| quoted(endpoint));
    set.or_else(|| is_rehearsal(settings).then(|| NOWHERE.to_owned()))
        .map(|endpoint| format!("--endpoint-url {endpoint}"))
}

/// The commands that look at what a step has left, a Region each, as text to be copied.
pub(in crate::app) fn looking(operation: &Operation, settings: &Settings) -> Safe {
    let secrets = looked_at(operation);
    let calls = secrets.iter().map(|secret| marked(&Call::describe(secret).whole(), settings));
    let mut text = calls.collect::<Vec<_>>().join("; ");
    if is_rehearsal(settings) {
        text.push_str("  # DRILL");
    }
    Safe::new(&text)
}

/// The same as a picture.
pub(super) fn looking_shown(operation: &Operation, settings: &Settings) -> Vec<Line> {
    let secrets = looked_at(operation);
    let calls = secrets.iter().flat_map(|secret| first_call(&Call::describe(secret), marks(settings)));
    calls.flat_map(|line| broken(&line)).map(|line| Line::plain(&line).when_room(Need::Hint)).collect()
}

fn looked_at(operation: &Operation) -> Vec<Arn> {
    let regions = verdict::regions(operation);
    regions.into_iter().map(|region| operation.secret().in_region(region)).collect()
}

/// A call as it is typed: in demo and drill it can never reach a real account.
fn marked(call: &str, settings: &Settings) -> String {
    let mut text = if is_rehearsal(settings) { DUMMY.to_owned() } else { String::new() };
    text.push_str(call);
    if let Some(endpoint) = endpoint(settings) {
        text.push(' ');
        text.push_str(&endpoint);
    }
    text
}

/// The whole command of a plan's steps. In demo and drill it can never reach a real account.
pub(in crate::app) fn whole(steps: &[Step], settings: &Settings) -> Safe {
    let one = |step: &Step| marked(&Call::new(&step.operation).whole(), settings);
    let mut text = steps.iter().map(one).collect::<Vec<_>>().join(" && ");
    if is_rehearsal(settings) {
        text.push_str("  # DRILL");
    }
    Safe::new(&text)
}

/// The commands of a plan as a picture: only the secret's ARN is shortened, which is named above. A second call to the
/// same place says only what differs.
pub(super) fn shown(steps: &[Step], settings: &Settings) -> Vec<Line> {
    let Some((first, more)) = steps.split_first() else { return Vec::new() };
    let call = Call::new(&first.operation).abridged(&first.operation);
    let mut lines = first_call(&call, if more.is_empty() { marks(settings) } else { Vec::new() });
    for step in more {
        let next = Call::new(&step.operation).abridged(&step.operation);
        if next.verb == call.verb && next.secret == call.secret {
            lines.push(format!(" && … {}", next.rest.join(" ")));
        } else {
            lines.extend(first_call(&next, Vec::new()));
        }
    }
    if !more.is_empty() && !marks(settings).is_empty() {
        lines.push(format!(" {}", marks(settings).join(" ")));
    }
    let lines = lines.iter().flat_map(|line| broken(line));
    lines.map(|line| Line::new(&line, Look::Plain).when_room(Need::Call)).collect()
}

/// A line in as many as it takes: nothing of a call is left out of its picture.
fn broken(line: &str) -> Vec<String> {
    let indent = if line.starts_with(' ') { " " } else { "" };
    let wrapped = wrap(line.trim_start(), WIDTH - indent.len());
    wrapped.iter().map(|part| format!("{indent}{part}")).collect()
}

/// What follows the call itself.
fn marks(settings: &Settings) -> Vec<String> {
    let drill = is_rehearsal(settings).then(|| "# DRILL".to_owned());
    endpoint(settings).into_iter().chain(drill).collect()
}

fn first_call(call: &Call<'_>, marks: Vec<String>) -> Vec<String> {
    let head = call.head();
    let short = "--secret-id arn:…";
    let tail: Vec<String> = call.rest.iter().cloned().chain(marks).collect();
    let on_one = [&[head.clone(), short.to_owned()], tail.as_slice()].concat().join(" ");
    if columns(&on_one) <= WIDTH {
        return vec![on_one];
    }
    let mut lines = vec![head];
    if tail.is_empty() {
        lines.push(cut(&format!(" --secret-id {}", quoted(call.secret.as_str())), WIDTH));
        return lines;
    }
    let mut line = format!(" {short}");
    for (at, piece) in tail.into_iter().enumerate() {
        if at > 0 && columns(&line) + 1 + columns(&piece) > WIDTH {
            lines.push(std::mem::take(&mut line));
        }
        line.push(' ');
        line.push_str(&piece);
    }
    lines.push(line);
    lines
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        app::dialog::tests_support::{entry, region},
        domain::operation::ReplicaTarget,
    };

    #[test]
    fn a_key_cannot_break_out_of_its_word() {
        let target = ReplicaTarget {
            region: region("us-west-2"),
            kms_key: Some(Safe::new("alias/x; rm -rf ~ '$(id)'")),
        };
        let secret = entry("prod/x-a1b2c3", "us-east-1").arn;
        let call = Operation::Replicate { secret, to: vec![target], overwrite: true };
        let whole = Call::new(&call).whole();
        let quoted = r"'Region=us-west-2,KmsKeyId=alias/x; rm -rf ~ '\''$(id)'\'''";
        assert!(whole.contains(quoted), "{whole}");
        assert!(whole.ends_with(" --force-overwrite-replica-secret"), "{whole}");
    }

    #[test]
    fn a_picture_of_a_call_leaves_nothing_out() {
        let key = Safe::new("arn:aws:kms:us-west-2:111122223333:key/0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0");
        let names = ["us-west-2", "eu-west-1", "eu-central-1", "ap-southeast-2", "ap-northeast-1"];
        let to = names.map(|name| ReplicaTarget { region: region(name), kms_key: Some(key.clone()) });
        let secret = entry("prod/x-a1b2c3", "us-east-1").arn;
        let operation = Operation::Replicate { secret, to: to.to_vec(), overwrite: true };
        let settings = crate::app::dialog::tests_support::Bench::new().model.settings;
        let expected = crate::app::dialog::rotation::expected(&entry("prod/x-a1b2c3", "us-east-1"));
        let step = Step {
            id: crate::domain::operation::StepId(1),
            plan: crate::domain::operation::PlanId(1),
            lane: crate::domain::lane::Lane::new(operation.region()),
            operation,
            expected,
            sender: Box::default(),
        };
        let lines = shown(&[step], &settings);
        assert!(lines.iter().all(|line| line.need == Need::Call));
        let text: String = lines.iter().flat_map(|line| &line.left).map(|span| span.text.trim()).collect();
        for name in names {
            assert!(text.contains(&format!("Region={name},KmsKeyId={key}")), "{name}: {text}");
        }
        assert!(text.ends_with("--force-overwrite-replica-secret"), "{text}");
    }

    #[test]
    fn plain_words_stay_bare_and_others_are_quoted() {
        assert_eq!(quoted("arn:aws:x:y/z-1_2.3=4,5+6@7%8"), "arn:aws:x:y/z-1_2.3=4,5+6@7%8");
        assert_eq!(quoted("rds!db"), "'rds!db'");
        assert_eq!(quoted(""), "''");
        assert_eq!(quoted("a b"), "'a b'");
    }
}
