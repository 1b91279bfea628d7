//! `secretdeck wait`: until one secret is in sync, or settled one way or the other.

use std::{cell::RefCell, time::Duration};

use crate::{
    app::{Model, filter::Query},
    domain::{Arn, Safe, fleet::Logical, health::Health, replication::ReplicationStatus},
    gateway::Gateway,
    runtime::{clock::Clock, print},
};

use super::{
    ERROR, FINE, INCOMPLETE, Target, WRONG,
    picture::{Picture, any_read},
    unread,
};

/// What is asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Question {
    name: Safe,
    arn: Option<Arn>,
    settled: bool,
    timeout: Duration,
}

/// How the secret stands.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Stand {
    InSync,
    /// Final, and not in sync; why.
    Wrong(String),
    /// Not final; why.
    Waiting(String),
}

impl Question {
    /// A question about a name or an ARN; with `settled`, anything final ends it, instead of in sync alone.
    #[must_use]
    pub fn new(secret: &str, settled: bool, timeout: Duration) -> Self {
        Self { name: Safe::new(secret), arn: Query::arn(secret), settled, timeout }
    }

    fn meant(&self, model: &Model) -> Vec<Logical> {
        let mut meant: Vec<Logical> = match &self.arn {
            Some(arn) => model.fleet.get(&arn.key()).into_iter().collect(),
            None => model.fleet.named(&self.name).collect(),
        };
        // Somebody else's standalone secret of the same name is not what is waited for.
        if meant.iter().any(is_replicated) {
            meant.retain(is_replicated);
        }
        meant
    }

    /// Of several secrets of one name, the one that is furthest from the end decides.
    fn stand(&self, model: &Model) -> Stand {
        let mut whole = None;
        for secret in self.meant(model) {
            match stand(model, &secret) {
                Stand::InSync => {}
                Stand::Waiting(why) => return Stand::Waiting(why),
                Stand::Wrong(why) => whole = Some(Stand::Wrong(why)),
            }
        }
        whole.unwrap_or(Stand::InSync)
    }

    fn is_over(&self, model: &Model) -> bool {
        if self.meant(model).is_empty() {
            return model.is_settled();
        }
        let whole = model.is_settled() || self.arn.is_some();
        whole && !matches!(self.stand(model), Stand::Waiting(_))
    }
}

/// Waits, says in one line how it ended, and gives the exit status.
pub async fn run(question: Question, target: Target, gateway: impl Gateway, clock: impl Clock) -> u8 {
    let tell = |note: &str| print::note(&print::Text::new(note));
    let (line, status) = answer(question, target, gateway, clock, tell).await;
    print::text(&print::Text::new(&line));
    status
}

/// The line to print, and the exit status; `tell` gets what changes until then, and what could not be read.
pub(super) async fn answer(
    question: Question,
    mut target: Target,
    gateway: impl Gateway,
    clock: impl Clock,
    tell: impl Fn(&str),
) -> (String, u8) {
    // The selected secret is read first.
    target.settings.open_at = Some(question.name.clone());
    let mut picture = Picture::begin(target, gateway, clock);
    let end = picture.now().saturating_add(question.timeout);
    let name = &question.name;
    let told = RefCell::new(String::new());
    let over = |model: &Model| {
        if !question.meant(model).is_empty()
            && let Stand::Waiting(why) = question.stand(model)
            && *told.borrow() != why
        {
            tell(&format!("{name}: {why}"));
            told.replace(why);
        }
        question.is_over(model)
    };
    let ended = picture.until(Some(end), over).await;
    let model = &picture.model;
    let open = question.meant(model).is_empty() || matches!(question.stand(model), Stand::Waiting(_));
    if open && !model.is_complete() {
        tell(&unread::unread(model));
    }
    if question.meant(model).is_empty() {
        return match (any_read(model), model.is_complete()) {
            (false, _) => ("no Region could be read".to_owned(), ERROR),
            (true, true) => (format!("{name}: no such secret in the Regions looked at"), ERROR),
            (true, false) => (format!("{name}: not found, and not every Region could be read"), INCOMPLETE),
        };
    }
    match (ended, question.stand(model)) {
        (_, Stand::InSync) => (format!("{name}: in sync"), FINE),
        (_, Stand::Wrong(why)) if question.settled => (format!("{name}: settled: {why}"), WRONG),
        (_, Stand::Wrong(why)) => (format!("{name}: {why}"), WRONG),
        (_, Stand::Waiting(why)) => {
            (format!("{name}: still {why} after {}s", question.timeout.as_secs()), INCOMPLETE)
        }
    }
}

fn is_replicated(secret: &Logical) -> bool {
    secret.copies.values().any(|copy| copy.entry.is_replica() || !copy.replicas().is_empty())
}

/// Rotation is not what is waited for: only what concerns replication decides.
fn stand(model: &Model, secret: &Logical) -> Stand {
    let Some(assessment) = model.assessment(&secret.key) else {
        return Stand::Waiting("not read".to_owned());
    };
    if assessment.health == Health::NotRead {
        return Stand::Waiting("not read".to_owned());
    }
    let problems = || assessment.problems.iter().map(|problem| problem.health);
    if let Some(moving) =
        problems().find(|health| matches!(health, Health::InProgress | Health::Unknown | Health::Other))
    {
        return Stand::Waiting(moving.words());
    }
    let wrong = problems().find(|health| {
        matches!(
            health,
            Health::Failed
                | Health::Diverged
                | Health::Split
                | Health::Stranded
                | Health::Stuck
                | Health::Clash
                | Health::PendingDeletion
        )
    });
    if let Some(wrong) = wrong {
        return Stand::Wrong(wrong.words());
    }
    let replicas = secret.primary().map(|primary| primary.replicas()).unwrap_or_default();
    if replicas.is_empty() {
        return Stand::Wrong("standalone: it has no replicas".to_owned());
    }
    match replicas.iter().find(|replica| replica.status != ReplicationStatus::InSync) {
        Some(replica) => Stand::Waiting(format!("{} in {}", replica.status.as_str(), replica.region)),
        None => Stand::InSync,
    }
}
