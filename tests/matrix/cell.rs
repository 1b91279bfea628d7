//! A cell of the matrix: one mutation under one fault, from the dialog to the verdict.

use std::{sync::Arc, time::Duration};

use secretdeck::{
    aws::Timeouts,
    domain::{
        Region,
        error::{ErrorKind, RemoteError},
        journal::Line,
        operation::{Outcome, Step},
    },
    runtime::clock::Clock,
    sim::{Simulator, scenario::Scenario},
};

use crate::{
    journey::{Beginning, Journey, mutations},
    mutations::{Mutation, Tells},
    troubles::Trouble,
    witness::Witness,
};

/// How many times faster than the wall a cell runs.
const SPEED: u32 = 20;
/// How long the fault stays on the whole Region after the mutation has met it.
const LASTS: Duration = Duration::from_secs(20);
/// How long nobody may say "not done" (4-safety, item 4).
const AT_LEAST: Duration = Duration::from_secs(60);
/// What the dialog says of a step that was too late.
const LATE: &str = "not sent: stale: more than 15 s passed";
/// How long the loop runs on when all is told.
const ON: Duration = Duration::from_secs(60);

/// One mutation under one fault.
#[derive(Clone, Copy)]
pub struct Cell {
    pub mutation: Mutation,
    pub trouble: Trouble,
}

/// The world of the matrix, a journal that is watched, and the limits of reads and mutations in milliseconds.
pub fn beginning(witness: &Arc<Witness>, (read, mutation): (u64, u64)) -> Beginning {
    let world = Scenario::from_toml(include_str!("world.toml"), "world.toml").unwrap();
    Beginning {
        world: Some(world),
        speed: SPEED,
        patience: Duration::from_secs(90),
        timeouts: Timeouts {
            read: Duration::from_millis(read),
            mutation: Duration::from_millis(mutation),
            ..Timeouts::default()
        },
        journal: Arc::clone(witness) as _,
        ..Beginning::default()
    }
}

impl Cell {
    /// As a failure names it.
    pub fn name(&self) -> String {
        format!("{} × {}", self.mutation.name, self.trouble.name)
    }

    /// Lives through it; panics at the first thing that is not right.
    pub async fn run(self) {
        let Mutation { api, region, .. } = self.mutation;
        let sent = [(api, region, 1, self.trouble.effect)];
        let (mut journey, witness) = self.confirmed().await;
        journey.simulator.add_fault(self.trouble.fault(region, "*"));
        tokio::time::timeout(Duration::from_secs(60), witness.until(2)).await.unwrap();
        let error = self.journal_tells(&witness);
        self.activity_tells(&mut journey, &error).await;
        self.look_around(&mut journey).await;
        pass(&journey, LASTS).await;
        journey.simulator.remove_faults(Region::new(region).unwrap());
        self.verdict_tells(&mut journey, &witness).await;
        self.row_tells(&mut journey).await;
        pass(&journey, ON).await;
        self.row_tells(&mut journey).await;
        log_tells(&journey.simulator, &sent);
        let simulator = Arc::clone(&journey.simulator);
        assert_eq!(journey.leave().await, 0, "the exit status");
        log_tells(&simulator, &sent);
        self.disk_tells(&witness);
    }

    /// Opens the dialog, and confirms it. A busy machine may take longer from the look to the send than the program allows in
    /// its fast time: then nothing was sent, and all begins anew.
    async fn confirmed(&self) -> (Journey, Arc<Witness>) {
        let Mutation { dialog, api, region, .. } = self.mutation;
        for _ in 0..3 {
            let witness = Arc::new(Witness::new());
            let mut journey = Journey::begin(beginning(&witness, limits(&self.trouble))).await;
            dialog.open(&mut journey).await;
            dialog.ready(&mut journey).await;
            journey.simulator.add_fault(self.trouble.fault(region, api));
            journey.press("enter enter");
            if self.dialog_tells(&mut journey).await {
                return (journey, witness);
            }
            log_tells(&journey.simulator, &[]);
            assert_eq!(journey.leave().await, 0, "the exit status");
        }
        panic!("too late three times");
    }

    /// A later run reads what this one wrote, and no more.
    fn disk_tells(&self, witness: &Witness) {
        let lines = witness.lines();
        assert_eq!(lines.len(), if self.is_told() { 3 } else { 2 }, "{lines:?}");
        let record = witness.read_anew();
        let noted = |line: &Line| match line {
            Line::Confirmed { .. } => false,
            Line::Intent { step } => *step == record.step,
            Line::Outcome { outcome, .. } => record.outcome.as_ref().is_some_and(|(told, _)| told == outcome),
            Line::Settled { verdict, .. } => record.settled.as_ref().is_some_and(|(told, _)| told == verdict),
        };
        assert!(lines.iter().all(noted), "{lines:?}: {record:?}");
        assert_eq!(record.settled.is_some(), self.is_told());
        assert_eq!(record.is_unknown(), !self.trouble.is_refused() && !self.is_told());
    }

    /// Whether the outcome is unknown, and looking can tell.
    fn is_told(&self) -> bool {
        let tells = match self.mutation.tells {
            Tells::Both => true,
            Tells::Done => self.trouble.effect,
            Tells::Nothing => false,
        };
        !self.trouble.is_refused() && tells
    }

    /// What looking has shown: the truth, and no "not done" too soon; or that it cannot be told.
    async fn verdict_tells(&self, journey: &mut Journey, witness: &Witness) {
        if self.trouble.is_refused() {
            return;
        }
        journey.press("3");
        if !self.is_told() {
            journey.see("cannot be told").await;
            journey.press("1");
            return;
        }
        tokio::time::timeout(Duration::from_secs(90), witness.until(3)).await.unwrap();
        let (verdict, passed) = witness.verdict().unwrap();
        assert_eq!(verdict.done, self.trouble.effect, "{verdict:?}");
        assert!(verdict.done || passed * SPEED >= AT_LEAST, "not done after {passed:?}: {verdict:?}");
        journey.see(if verdict.done { " Settled  done, seen" } else { " Settled  not done, seen" }).await;
        journey.press("1");
    }

    /// What became of it; false if it was not sent for being late.
    async fn dialog_tells(&self, journey: &mut Journey) -> bool {
        let word = if self.trouble.is_refused() {
            "✖ refused: nothing was done"
        } else {
            "it was sent, and no good answer came"
        };
        let screen = journey.until(word, |screen| screen.contains(word) || screen.contains(LATE)).await;
        if !screen.contains(word) {
            return false;
        }
        assert!(screen.contains(self.mutation.dialog.mark), "the dialog is there: {screen}");
        if let Some((code, message)) = self.trouble.says {
            let start = message.split(' ').next().unwrap();
            assert!(screen.contains(&format!("AWS says: “{code}: {start}")), "{screen}");
        }
        true
    }

    /// Intent, then outcome, with the service's words; gives the error that was noted.
    fn journal_tells(&self, witness: &Witness) -> RemoteError {
        let lines = witness.lines();
        let [Line::Intent { step }, Line::Outcome { step: ended, outcome, whole: None }, ..] =
            lines.as_slice()
        else {
            panic!("intent, then outcome: {lines:?}");
        };
        assert_eq!(step.id, *ended, "{lines:?}");
        assert_eq!(outcome.word(), self.trouble.word());
        assert_eq!(
            (step.operation.api(), step.lane.region.name()),
            (self.mutation.api, self.mutation.region)
        );
        self.as_whom(step);
        let (Outcome::Refused(error) | Outcome::Unknown { why: error }) = outcome else {
            panic!("{outcome:?}");
        };
        assert_eq!(error.kind, self.trouble.error, "{error:?}");
        assert_eq!(error.request_id.is_some(), self.trouble.answered, "{error:?}");
        assert_eq!(error.code.as_ref().map(|code| code.as_str()), self.trouble.says.map(|(code, _)| code));
        let message = error.message.as_ref().map_or("", |message| message.as_str());
        assert!(message.starts_with(self.trouble.says.map_or("", |(_, message)| message)), "{error:?}");
        error.clone()
    }

    fn as_whom(&self, step: &Step) {
        let endpoint = step.sender.endpoint.as_ref().map(|endpoint| endpoint.to_string());
        assert!(endpoint.is_some_and(|endpoint| endpoint.starts_with("http://127.0.0.1:")), "{step:?}");
        let identity = step.sender.identity.as_ref().map(|identity| identity.to_string());
        assert!(identity.is_some_and(|arn| arn.contains("assumed-role/OnCall")), "{step:?}");
    }

    /// The Activity view, and back.
    async fn activity_tells(&self, journey: &mut Journey, error: &RemoteError) {
        journey.press("esc");
        journey.gone(self.mutation.dialog.mark).await;
        journey.press("esc 3");
        let screen = journey.see(&format!("{} at ", self.trouble.word())).await;
        let line = screen.lines().find(|line| line.starts_with("\"▌")).unwrap();
        let settled = screen.contains(" Settled  done, seen");
        assert!(settled || line.contains(&format!(" {}", self.trouble.word())), "{screen}");
        assert!(screen.contains(&format!(" {} in {} ", self.mutation.api, self.mutation.region)), "{screen}");
        for told in [&error.code, &error.request_id].into_iter().flatten() {
            assert!(screen.contains(told.as_str()), "{told}: {screen}");
        }
    }

    /// What a person does who waits: looks, opens the dialog again, presses Enter too often.
    async fn look_around(&self, journey: &mut Journey) {
        journey.press("enter enter esc esc 2 down enter esc esc ctrl-r ! esc ? esc esc 1");
        pass(journey, Duration::from_secs(2)).await;
        journey.go_to(self.mutation.dialog.secret).await;
        let (keys, _) = self.mutation.dialog.open.first().unwrap();
        journey.press(keys);
        pass(journey, Duration::from_secs(3)).await;
        journey.press("esc esc esc ctrl-r");
        journey.go_to(self.mutation.dialog.secret).await;
    }

    async fn row_tells(&self, journey: &mut Journey) {
        let truth = if self.trouble.effect { self.mutation.done } else { self.mutation.undone };
        journey.until(truth, |screen| lists(screen, truth)).await;
    }
}

/// What reached the simulator: operation, Region, attempt, and whether it took effect.
pub type Sent = (&'static str, &'static str, u32, bool);

/// The judge: these mutations came and no other, and nobody ever asked for a secret's value.
pub fn log_tells(simulator: &Simulator, expected: &[Sent]) {
    let sent = mutations(simulator);
    let told: Vec<(&str, &str, u32, bool)> = sent
        .iter()
        .map(|sent| (sent.operation.as_str(), sent.region.as_str(), sent.attempt, sent.effect))
        .collect();
    assert_eq!(told, expected, "what was sent");
    let values = simulator.requests().iter().filter(|r| r.operation.contains("SecretValue")).count();
    assert_eq!(values, 0, "a secret's value was asked for");
}

/// How long a read and a mutation may take, in milliseconds of the wall's clock: long, on a machine that may be busy, but
/// for a server that is silent.
pub fn limits(trouble: &Trouble) -> (u64, u64) {
    if trouble.error == ErrorKind::TimedOut { (3_000, 5_000) } else { (10_000, 60_000) }
}

/// Lets the loop's clock run on.
pub async fn pass(journey: &Journey, time: Duration) {
    journey.clock.sleep_until(journey.clock.now().mono + time).await;
}

/// Whether a row of the list says so; its words stand with one space between them.
pub fn lists(screen: &str, words: &str) -> bool {
    let rows = screen.lines().filter_map(|line| line.split_once('│'));
    rows.map(|(row, _)| row.split_whitespace().collect::<Vec<_>>().join(" ")).any(|row| row.contains(words))
}
