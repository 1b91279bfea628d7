//! What must hold after every move, judged from outside: messages, effects, the picture, and what the cloud said.

use std::collections::{BTreeMap, BTreeSet};

use ratatui::{Terminal, backend::TestBackend};

use super::{people::People, *};
use crate::{
    app::{
        action::Action,
        dialog::{tests_support::Inside, view::Need},
        select::waiting,
    },
    config::theme::Theme,
    domain::{
        SecretKey,
        health::{Cell, Health},
        journal::Line,
        operation::{Operation, Outcome, Plan, PlanId, Reason, Step, StepId},
    },
    ui::{self, ViewState},
};

/// Who caused what follows.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Cause {
    /// Enter: the only key that sends.
    Enter,
    /// Another key.
    Key,
    /// A paste: of what a person does, it sends nothing.
    Paste,
    /// The end of a step.
    Ended(StepId, bool),
    /// Anything else.
    World,
}

/// How it was just before.
pub(super) struct Before {
    cause: Cause,
    dialog: Option<Inside>,
    /// The calls that the dialog showed, and the whole screen: only where a key might send.
    shown: Option<(Vec<String>, String)>,
    selected: Option<SecretKey>,
    touched: bool,
}

/// What was seen so far.
#[derive(Debug, Default)]
pub(super) struct Oracle {
    /// The plans that were confirmed, how many of their steps were begun, and when it was.
    confirmed: BTreeMap<PlanId, (Plan, usize, Now)>,
    /// Each step that was begun, its last outcome, and how often it went to the worker.
    steps: BTreeMap<StepId, (Step, Option<Outcome>, usize)>,
    /// How many actions there were.
    actions: usize,
    /// When the plan of the open dialog last changed without a key.
    steady_since: Duration,
    /// What the cloud said to be InSync: secret, primary's Region, when it was asked, replica.
    told: BTreeSet<(SecretKey, Region, Timestamp, Region)>,
    pub(super) people: People,
    /// How many steps were sent.
    pub(super) sent: usize,
}

/// How long a confirmation lasts, by either clock.
const LASTS: Duration = Duration::from_mins(15);

fn is_old(confirmed: Now, now: Now) -> bool {
    let wall = Duration::try_from(now.wall.duration_since(confirmed.wall)).unwrap_or_default();
    wall.max(now.mono.saturating_sub(confirmed.mono)) > LASTS
}

/// The screen as text.
pub(super) fn drawn(model: &Model, state: &mut ViewState) -> String {
    let (columns, rows) = model.screen.size;
    let mut terminal = Terminal::new(TestBackend::new(columns, rows)).unwrap();
    terminal.draw(|frame| ui::view(model, &Theme::standard(), state, frame)).unwrap();
    let buffer = terminal.backend().buffer();
    let rows = buffer.content.chunks(usize::from(columns).max(1));
    rows.flat_map(|row| row.iter().map(|cell| cell.symbol()).chain(["\n"])).collect()
}

/// The lines of the dialog that are the very call.
fn calls(model: &Model) -> Vec<String> {
    let view = model.dialog.as_ref().unwrap().view(model);
    let lines = view.sections.iter().flat_map(|section| &section.lines);
    let calls = lines.filter(|line| line.need == Need::Call);
    calls.map(|line| line.left.iter().map(|span| span.text.as_str()).collect::<String>()).collect()
}

/// The text that an operation asks to be typed.
fn wanted(operation: &Operation) -> Option<String> {
    match operation {
        Operation::Replicate { overwrite: false, .. } => None,
        Operation::Replicate { to, .. } => Some(format!("overwrite {}", to[0].region)),
        Operation::RemoveReplica { region, .. } => Some(format!("remove {region}")),
        Operation::Promote { replica } => Some(replica.region().name().to_owned()),
        _ => None,
    }
}

/// What a call must say of an operation, spelled here once more.
fn spelled(operation: &Operation) -> Vec<String> {
    let mut words = vec![operation.api().to_owned(), format!("--region {}", operation.region())];
    match operation {
        Operation::Replicate { to, overwrite, .. } => {
            words.extend(to.iter().map(|target| format!("Region={}", target.region)));
            words.extend(overwrite.then(|| "--force-overwrite-replica-secret".to_owned()));
        }
        Operation::RemoveReplica { region, .. } => words.push(format!("--remove-replica-regions {region}")),
        Operation::Promote { .. } => words.push("stop-replication-to-replica".to_owned()),
        Operation::CancelRotation { .. } => words.push("cancel-rotate-secret".to_owned()),
        Operation::MoveStage { label, .. } => words.push(format!("--version-stage {}", label.as_str())),
        Operation::Rotate { immediately, token, .. } => {
            let word = if *immediately { "--rotate-immediately" } else { "--no-rotate-immediately" };
            words.push(word.to_owned());
            words.push(format!("--client-request-token {}", token.as_ref().unwrap()));
        }
    }
    words
}

impl Before {
    pub(super) fn of(model: &Model, cause: Cause) -> Self {
        let dialog = model.dialog.as_ref().map(|dialog| dialog.inside());
        let armed = dialog.as_ref().is_some_and(|inside| inside.is_on_confirm && inside.plan.is_some());
        let shown =
            (armed && cause == Cause::Enter).then(|| (calls(model), drawn(model, &mut ViewState::default())));
        let (selected, touched) = (model.selection.secret.clone(), model.selection.touched);
        Self { cause, dialog, shown, selected, touched }
    }
}

impl Oracle {
    /// The cloud described a copy; it was asked at `asked`.
    pub(super) fn described(&mut self, entry: &Entry, asked: Timestamp) {
        for replica in entry.replicas.iter().flatten() {
            if replica.status == ReplicationStatus::InSync {
                self.told.insert((entry.arn.key(), entry.region(), asked, replica.region));
            }
        }
    }

    /// A read that was asked after so many messages is answered.
    pub(super) fn told(&mut self, answer: &Answer, number: usize) {
        self.people.told(answer, number);
    }

    /// A step ended.
    pub(super) fn ended(&mut self, step: StepId, outcome: &Outcome, number: usize) {
        self.people.ended(outcome, number);
        self.steps.get_mut(&step).unwrap().1 = Some(outcome.clone());
    }

    /// What a person has confirmed since: by a key, or the next step of a plan whose last one is done.
    pub(super) fn began(&mut self, before: &Before, model: &Model) {
        for action in model.activity.get(self.actions..).unwrap_or_default() {
            let step = &action.step;
            // The rest of a plan ends with a step of it that failed, or when the program leaves.
            if let Some((Outcome::NotSent(Reason::EarlierStep | Reason::Withdrawn), _)) = &action.outcome {
                let (plan, begun, _) = &self.confirmed[&step.plan];
                assert!(plan.steps[*begun..].contains(step), "a step of no plan: {step:?}");
                continue;
            }
            if let Cause::Ended(id, true) = before.cause
                && let Some((plan, begun, _)) = self.confirmed.get_mut(&step.plan)
            {
                assert_eq!(plan.steps[*begun - 1].id, id, "the step before is done");
                assert_eq!(&plan.steps[*begun], step, "the next step of the plan");
                *begun += 1;
            } else {
                self.confirmed(before, step, model);
            }
            self.steps.insert(step.id, (step.clone(), None, 0));
        }
        self.actions = model.activity.len();
    }

    /// A step is to be sent.
    pub(super) fn sent(&mut self, step: &Step, model: &Model) {
        assert!(!model.settings.read_only, "read-only mode sends nothing");
        self.sent += 1;
        let (known, outcome, times) = self.steps.get_mut(&step.id).expect("nobody confirmed it");
        assert_eq!(known, step, "the very same step");
        let paused = matches!(outcome.take(), Some(Outcome::NotSent(Reason::NotRead(_))));
        assert!(*times == 0 || paused, "a step is sent again only after nothing of it was sent: {step:?}");
        *times += 1;
        let action = model.activity.iter().find(|action| action.step.id == step.id).unwrap();
        assert_eq!(action.outcome, None, "what has ended is not sent: {step:?}");
        let (_, _, confirmed) = &self.confirmed[&step.plan];
        assert!(
            !is_old(*confirmed, model.now),
            "confirmed at {confirmed:?}, sent at {:?}: {step:?}",
            model.now
        );
        self.people.send(step);
    }

    /// The program leaves: what was confirmed has ended, or the worker has it, or the journal says that it was not sent.
    pub(super) fn left(&self, under_way: &[Step], notes: &[Line], model: &Model) {
        for step in self.confirmed.values().flat_map(|(plan, ..)| &plan.steps) {
            let is = |action: &&Action| action.step.id == step.id;
            let noted = |line: &Line| match line {
                Line::Outcome { step: id, whole: Some(whole), .. } => *id == step.id && **whole == *step,
                _ => false,
            };
            let handed = under_way.contains(step);
            let ended = self.steps.get(&step.id).is_some_and(|(_, outcome, _)| outcome.is_some());
            assert!(handed || ended || notes.iter().any(noted), "lost by leaving: {step:?}");
            let outcome = model.activity.iter().find(is).and_then(|action| action.outcome.as_ref());
            assert!(handed || outcome.is_some() || model.plans.is_empty(), "left open: {step:?}");
        }
    }

    fn confirmed(&mut self, before: &Before, step: &Step, model: &Model) {
        assert_eq!(before.cause, Cause::Enter, "only a key sends something new: {step:?}");
        let dialog = before.dialog.as_ref().expect("a dialog was open");
        let plan = dialog.plan.as_ref().expect("it had a plan");
        assert_eq!(&plan.steps[0], step, "what is sent is what the dialog had");
        assert!(dialog.is_on_confirm, "the focus was on the button");
        assert!(dialog.deaf_until <= model.now.mono, "the dialog was deaf");
        let steady = model.now.mono.saturating_sub(self.steady_since);
        assert!(steady >= Duration::from_millis(300), "the plan stood for {steady:?} only");
        if let Some(wanted) = plan.steps.iter().find_map(|step| wanted(&step.operation)) {
            assert_eq!(dialog.typed, wanted, "the text was typed");
        }
        let (calls, screen) = before.shown.as_ref().expect("it was drawn");
        let text: String = calls.iter().map(|line| line.trim()).collect::<Vec<_>>().join(" ");
        for word in plan.steps.iter().flat_map(|step| spelled(&step.operation)) {
            assert!(text.contains(&word), "{word} was not shown: {text}");
        }
        for line in calls {
            assert!(screen.contains(line.trim()), "{line} was not on the screen:\n{screen}");
        }
        assert!(screen.contains(step.operation.secret().name()), "the name was not on the screen:\n{screen}");
        assert!(
            screen.contains(&format!("·{}", step.operation.secret().suffix())),
            "nor the suffix:\n{screen}"
        );
        self.confirmed.insert(plan.id, (plan.clone(), 1, model.now));
        self.people.confirmed(plan.id);
    }

    /// After every message.
    pub(super) fn after(&mut self, before: &Before, model: &Model) {
        let plan = |inside: &Inside| inside.plan.clone();
        let dialog = model.dialog.as_ref().map(|dialog| dialog.inside());
        let same = dialog.as_ref().and_then(plan) == before.dialog.as_ref().and_then(plan);
        let opened = before.dialog.is_none();
        if dialog.is_some() && (opened || (!same && !matches!(before.cause, Cause::Key | Cause::Enter))) {
            self.steady_since = model.now.mono;
        }
        self.selection(before, model);
        self.in_sync(model);
        self.waiting(model);
    }

    /// What waits is not older than its confirmation lasts, and the screen says what holds it.
    fn waiting(&self, model: &Model) {
        for action in waiting::waiting(model) {
            let (_, _, confirmed) = &self.confirmed[&action.step.plan];
            assert!(
                !is_old(*confirmed, model.now),
                "confirmed at {confirmed:?}, waits at {:?}: {action:?}",
                model.now
            );
        }
        if let (Some(code), true) = (&model.queue.held, model.queue.leaving) {
            let question = waiting::question(model).unwrap();
            assert!(question.contains(&code.to_string()), "leaving hides what is held: {question}");
        }
    }

    fn selection(&self, before: &Before, model: &Model) {
        let selected = &model.selection.secret;
        let person = matches!(before.cause, Cause::Enter | Cause::Key | Cause::Paste);
        let held = model.dialog.is_some() || model.screen.page;
        let there = |key: &SecretKey| held || model.rows.position(key).is_some();
        match selected {
            Some(key) => assert!(there(key), "the selection {key:?} is no row"),
            None => assert!(model.rows.count() == 0, "there are rows, and none is selected"),
        }
        if let Some(old) = before.selected.as_ref().filter(|old| !person && before.touched && there(old)) {
            assert_eq!(selected.as_ref(), Some(old), "the selection stays on its secret");
        }
        if let (Some(key), false) = (selected, held) {
            assert_eq!(model.rows.at(model.selection.index), Some(key), "the row's number is its row's");
        }
    }

    /// InSync stands only where a primary whose Region answers said so.
    fn in_sync(&self, model: &Model) {
        let judge = model.judge();
        for key in model.rows.keys() {
            let secret = model.fleet.get(key).expect("a row has a secret");
            let assessment = judge.assess(&secret);
            assert_eq!(model.rows.health(key), Some(assessment.health), "the row of {key:?} is old");
            let says = |at: &Region| {
                secret.copies.iter().any(|(home, held)| {
                    let told = |asked| self.told.contains(&(key.clone(), *home, asked, *at));
                    model.lane_state(*home).is_readable() && held.described_at.is_some_and(told)
                })
            };
            for (at, _) in assessment.cells.iter().filter(|(_, cell)| **cell == Cell::InSync) {
                assert!(says(at), "nobody said that {key:?} is InSync in {at}");
            }
            if assessment.health == Health::InSync {
                let primary = secret.primary().expect("in sync with what?");
                assert!(
                    primary.replicas().iter().all(|replica| says(&replica.region)),
                    "{key:?} is not InSync"
                );
                assert!(!primary.replicas().is_empty(), "{key:?} has no replicas");
            }
        }
    }
}
