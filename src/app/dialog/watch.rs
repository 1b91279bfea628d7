//! What a dialog shows after sending: each step's outcome, and each Region until it is InSync, Failed or stuck.

use crate::{
    app::{
        model::{Action, Settings, Watched},
        msg::Now,
        select::{doubts, waiting},
    },
    domain::{
        Region, Safe,
        error::{ErrorKind, RemoteError},
        journal::Verdict,
        operation::{Operation, Outcome, Plan, Reason, Step, StepId},
        replication::ReplicationStatus,
    },
};

use super::{
    command_line,
    desk::Desk,
    doubt_lines::unknown,
    page::Page,
    view::{Line, Look, Section, sentence},
    words::{glyph, moment},
};

/// The steps that were sent, and how they ended.
#[derive(Debug)]
pub(super) struct Watch {
    steps: Vec<Sent>,
    sent: Now,
    moving: bool,
    /// Whether an unknown outcome is being looked at.
    looking: bool,
}

/// One of them.
#[derive(Debug)]
struct Sent {
    step: Step,
    outcome: Option<Outcome>,
    /// What looking has shown of an unknown outcome.
    settled: Option<Verdict>,
}

impl Sent {
    /// Whether it was done, by its answer or by what looking has shown.
    fn is_done(&self) -> bool {
        match &self.outcome {
            Some(Outcome::Done { .. }) => true,
            _ => self.settled.as_ref().is_some_and(|verdict| verdict.done),
        }
    }

    /// Whether nobody knows how it ended.
    fn is_unknown(&self) -> bool {
        matches!(self.outcome, Some(Outcome::Unknown { .. })) && self.settled.is_none()
    }
}

impl Watch {
    /// Of a plan that is sent now.
    pub(super) fn new(plan: &Plan, now: Now) -> Self {
        let sent = |step: &Step| Sent { step: step.clone(), outcome: None, settled: None };
        Self { steps: plan.steps.iter().map(sent).collect(), sent: now, moving: true, looking: false }
    }

    /// A step has ended.
    pub(super) fn ended(&mut self, id: StepId, outcome: &Outcome) {
        for sent in self.steps.iter_mut().filter(|sent| sent.step.id == id) {
            sent.outcome = Some(outcome.clone());
        }
    }

    /// Looks at the activity and at the statuses.
    pub(super) fn look(&mut self, desk: &Desk<'_>) {
        for action in &desk.model.activity {
            if let Some((outcome, _)) = &action.outcome {
                self.ended(action.step.id, outcome);
            }
            for sent in self.steps.iter_mut().filter(|sent| sent.step.id == action.step.id) {
                sent.settled = action.settled.as_ref().map(|(verdict, _)| verdict.clone());
            }
        }
        self.moving = self.steps.iter().filter(|sent| sent.is_done()).any(|sent| {
            targets(&sent.step).iter().any(|region| state(desk, &sent.step, *region) == Watched::Moving)
        });
        let looking = |sent: &Sent| {
            let doubt = doubts::of_step(desk.model, sent.step.id);
            sent.is_unknown() && doubt.is_some_and(|doubt| doubt.open.is_none())
        };
        self.looking = self.steps.iter().any(looking);
    }

    /// Whether the service has accepted every step.
    pub(super) fn is_done(&self) -> bool {
        self.steps.iter().all(|sent| matches!(sent.outcome, Some(Outcome::Done { .. })))
    }

    /// Whether nothing more is to be seen here.
    pub(super) fn is_final(&self) -> bool {
        let failed = |sent: &Sent| sent.outcome.is_some() && !sent.is_done();
        let done = self.steps.iter().all(Sent::is_done);
        !self.looking && (self.steps.iter().any(failed) || (done && !self.moving))
    }

    /// Whether something of it is confirmed, and not sent yet.
    pub(super) fn waits(&self, desk: &Desk<'_>) -> bool {
        self.steps.iter().any(|sent| sent.outcome.is_none() && waits(&sent.step, desk).is_some())
    }

    /// The command that was sent; while an outcome is unknown, the one that looks: sending again would be a second send.
    pub(super) fn command(&self, settings: &Settings) -> Safe {
        if let Some(unknown) = self.steps.iter().find(|sent| sent.is_unknown()) {
            return command_line::looking(&unknown.step.operation, settings);
        }
        let steps: Vec<Step> = self.steps.iter().map(|sent| sent.step.clone()).collect();
        command_line::whole(&steps, settings)
    }

    /// A section for each step.
    pub(super) fn sections(&self, desk: &Desk<'_>, page: &dyn Page) -> Vec<Section> {
        let mut stopped = false;
        let mut sections = Vec::new();
        for (at, sent) in self.steps.iter().enumerate() {
            let (step, outcome) = (&sent.step, &sent.outcome);
            let mut lines = vec![self.headline(step, desk)];
            match outcome {
                None if stopped => lines.push(Line::plain("not sent: an earlier call was not done")),
                Some(Outcome::Unknown { why }) => {
                    lines.extend(unknown(desk, step, sent.settled.as_ref(), why));
                }
                None => lines.push(match waits(step, desk) {
                    Some(why) => Line::new(&format!("◐ waits: {why}. Nothing is sent yet"), Look::Moving),
                    None => Line::new("◐ sending …", Look::Moving),
                }),
                Some(outcome) => lines.extend(ended(outcome, step)),
            }
            if sent.is_done() {
                lines.extend(targets(step).into_iter().flat_map(|region| self.region(desk, step, region)));
            } else if outcome.is_some() && !stopped {
                stopped = true;
                lines.extend(page.remains(at).iter().flat_map(|text| sentence(text, Look::Moving)));
            }
            sections.push(Section::of(lines));
        }
        sections
    }

    fn headline(&self, step: &Step, desk: &Desk<'_>) -> Line {
        let call = &step.operation;
        Line::new(&format!("{} in {}", call.api(), call.region()), Look::Strong).at_right(
            &format!(
                "{} {}",
                if waits(step, desk).is_some() { "confirmed" } else { "sent" },
                moment(self.sent.wall, desk.model.now.wall)
            ),
            Look::Dim,
        )
    }

    fn region(&self, desk: &Desk<'_>, step: &Step, region: Region) -> Vec<Line> {
        let name = format!("{:<17}", region.name());
        let seconds = desk.now.mono.saturating_sub(self.sent.mono).as_secs();
        let line =
            |sign: &str, look, text: String| Line::new(&format!("{sign} {name}"), look).and(&text, look);
        match state(desk, step, region) {
            Watched::Moving => vec![line("◐", Look::Moving, format!("InProgress {seconds} s"))],
            Watched::InSync(after) if after.is_zero() => vec![line("✓", Look::Good, "InSync".to_owned())],
            Watched::InSync(after) => {
                vec![line("✓", Look::Good, format!("InSync after {} s", after.as_secs()))]
            }
            Watched::Stuck => {
                vec![line("■", Look::Act, "InProgress for 10 minutes: stuck. Usual: seconds".to_owned())]
            }
            Watched::Gone => vec![line("✖", Look::Act, "AWS has taken it off its list".to_owned())],
            Watched::Failed(message) => {
                let (sign, look) = glyph(&ReplicationStatus::Failed);
                let mut lines = vec![line(sign, look, "Failed".to_owned())];
                if let Some(message) = message {
                    lines.extend(sentence(&format!("AWS says: “{message}”"), Look::Plain));
                }
                lines.extend(sentence("Esc, then r: the dialog shows what is in the way.", Look::Plain));
                lines
            }
        }
    }
}

/// Why a step that was confirmed is not sent yet.
fn waits(step: &Step, desk: &Desk<'_>) -> Option<String> {
    let action = desk.model.activity.iter().rev().find(|action| action.step.id == step.id)?;
    waiting::why(desk.model, action)
}

/// Regions whose status follows a replication.
fn targets(step: &Step) -> Vec<Region> {
    match &step.operation {
        Operation::Replicate { .. } => step.operation.targets(),
        _ => Vec::new(),
    }
}

/// How a Region stands: by the activity, else by the primary's last description.
fn state(desk: &Desk<'_>, step: &Step, region: Region) -> Watched {
    let action = desk.model.activity.iter().find(|action| action.step.id == step.id);
    if let Some(watched) = action.and_then(|action: &Action| action.watch.get(&region)) {
        return watched.clone();
    }
    let replica = desk.entry(step.operation.region()).and_then(|entry| entry.replica(region));
    let before =
        step.expected.statuses.iter().find(|(at, _)| *at == region).and_then(|(_, was)| was.as_ref());
    match replica {
        Some(replica) if replica.status == ReplicationStatus::InSync => {
            Watched::InSync(std::time::Duration::ZERO)
        }
        Some(replica) if replica.status == ReplicationStatus::Failed && before != Some(&replica.status) => {
            Watched::Failed(replica.message.clone())
        }
        _ => Watched::Moving,
    }
}

/// How a step ended, and what to do about it.
fn ended(outcome: &Outcome, step: &Step) -> Vec<Line> {
    match outcome {
        Outcome::Done { request_id } => {
            let id = request_id.as_ref().map_or_else(String::new, |id| format!(", request {id}"));
            let word = if targets(step).is_empty() { "done" } else { "accepted" };
            vec![Line::new(&format!("✓ {word}{id}"), Look::Good)]
        }
        Outcome::Refused(error) => {
            let rotate = matches!(step.operation, Operation::Rotate { .. });
            let mut lines = vec![Line::new("✖ refused: nothing was done", Look::Act)];
            lines.extend(said(error));
            lines.extend(sentence(advice(error.kind, rotate), Look::Plain));
            lines
        }
        Outcome::NotSent(reason) => {
            let mut lines = sentence(&format!("✖ not sent: {reason}"), Look::Act);
            lines.extend(sentence(
                match reason {
                    Reason::ReadOnly => "Hand the command to somebody who may: Ctrl-Y copies it.",
                    Reason::NotRead(error) | Reason::NeverLeft(error)
                        if matches!(error.kind, ErrorKind::Expired | ErrorKind::NoCredentials) =>
                    {
                        advice(error.kind, false)
                    }
                    _ => "Nothing was done. Esc, and the same key again, shows how it stands now.",
                },
                Look::Plain,
            ));
            lines
        }
        // Said with what looking shows.
        Outcome::Unknown { why } => said(why),
    }
}

pub(super) fn said(error: &RemoteError) -> Vec<Line> {
    // Without a code it is not the service that speaks.
    let text = match &error.code {
        Some(_) => format!("AWS says: “{error}”"),
        None => format!("What came back: {error}"),
    };
    let mut lines = sentence(&text, Look::Plain);
    if let Some(id) = &error.request_id {
        lines.extend(sentence(&format!("request {id}"), Look::Dim));
    }
    lines
}

fn advice(kind: ErrorKind, rotate: bool) -> &'static str {
    match kind {
        ErrorKind::Denied if rotate => "This role may not, or AWS may not call the function: its words tell.",
        ErrorKind::Denied => "Hand the command to somebody who may: Ctrl-Y copies it.",
        ErrorKind::Throttled => "AWS was busy. Esc, and the same key again, to confirm it anew.",
        ErrorKind::Expired | ErrorKind::NoCredentials => "Log in again, then Esc, and the same key again.",
        _ => "It is not sent again by itself. Esc, and the same key again, shows how it stands now.",
    }
}
