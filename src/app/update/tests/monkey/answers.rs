//! The answers of the cloud to reads, and the ends of steps: true, late, stale, or none.

use super::{
    cloud::who,
    ends,
    oracle::Cause,
    play::{Play, error},
    *,
};
use crate::{
    app::msg::Executed,
    domain::{Safe, operation::Outcome},
};

/// A read under way, when it was asked, after how many messages, as whom, and with which credentials.
#[derive(Debug, Clone)]
pub(super) struct Open {
    pub(super) effect: Effect,
    pub(super) asked: Timestamp,
    pub(super) number: usize,
    pub(super) login: usize,
    pub(super) epoch: Epoch,
}

/// The error of an answer that is one.
pub(super) fn failure(answer: &Answer) -> Option<&RemoteError> {
    match answer {
        Answer::Listed(result) => result.as_ref().err(),
        Answer::Described(_, result) => result.as_ref().as_ref().err(),
        Answer::Versions(_, result) => result.as_ref().err(),
        Answer::Identified(result) => result.as_ref().err(),
        Answer::Policy(_, result) => result.as_ref().err(),
        Answer::Setup(_) => None,
    }
}

impl Play {
    /// That other credentials are in use is told before anything that was done with them.
    fn tell(&mut self) {
        if self.told != self.cloud.epoch {
            self.told = self.cloud.epoch;
            self.oracle.people.loaded(self.told);
            self.send(Cause::World, Msg::Credentials(self.told));
        }
    }

    fn read(&mut self, open: &Open, answer: Answer) {
        if let Answer::Described(_, result) = &answer
            && let Ok(entry) = &**result
        {
            self.oracle.described(entry, open.asked);
        }
        let (task, region) = match &open.effect {
            Effect::ListPage { task, lane, .. }
            | Effect::Describe { task, lane, .. }
            | Effect::Versions { task, lane, .. }
            | Effect::Policy { task, lane, .. } => (*task, lane.region),
            Effect::Identify { task, region } | Effect::Setup { task, region } => (*task, *region),
            _ => return,
        };
        self.cloud.drops(open.epoch, failure(&answer));
        self.tell();
        // What nobody waits for any more is not heard.
        if self.world.model.schedule.flights.contains_key(&task) {
            self.oracle.told(&answer, open.number);
        }
        let took = Duration::from_millis(20);
        self.send(Cause::World, Msg::Remote(RemoteEvent { task, lane: Lane::new(region), took, answer }));
    }

    /// Answers a read: truly for a `how` below 8, in worse ways above.
    pub(super) fn answer(&mut self, open: &Open, how: u8) {
        let lies = how >= 8;
        let cloud = if how == 8 { self.past.clone() } else { self.cloud.clone() };
        let fails = |at: Region| if how > 10 { Some(error(how)) } else { cloud.fault(at) };
        match &open.effect {
            Effect::ListPage { lane, token, .. } => {
                let entries = if how == 9 { vec![] } else { cloud.list(lane.region) };
                let (half, more) = (entries.len() / 2, how == 7 || how == 9);
                let (entries, next) = match (more, token) {
                    (true, None) => (entries[..half].to_vec(), Some(PageToken("more".to_owned()))),
                    (true, Some(token)) => (entries, lies.then(|| token.clone())),
                    (false, _) => (entries, None),
                };
                let page = Page { entries, unreadable: vec![], next };
                self.read(open, Answer::Listed(fails(lane.region).map_or(Ok(page), Err)));
            }
            Effect::Describe { lane, id, .. } => {
                let hides = |at: Region| fails(at).or_else(|| cloud.hides(at));
                let mut result = hides(lane.region).map_or_else(|| cloud.describe(lane.region, id), Err);
                if let (10, Ok(entry)) = (how, &mut result) {
                    for replica in entry.replicas.iter_mut().flatten() {
                        replica.status = ReplicationStatus::new("Detached");
                    }
                }
                self.read(open, Answer::Described(id.clone(), Box::new(result)));
            }
            Effect::Versions { lane, arn, .. } => {
                let result = fails(lane.region).map_or_else(|| cloud.versions(arn, open.asked), Err);
                self.read(open, Answer::Versions(arn.clone(), result));
            }
            Effect::Policy { lane, arn, .. } => {
                let result = fails(lane.region).map_or(Ok(lies.then(|| Safe::new("{}"))), Err);
                self.read(open, Answer::Policy(arn.clone(), result));
            }
            Effect::Identify { region, .. } => {
                let (login, epoch) = match how {
                    8 => (open.login, open.epoch),
                    _ => (cloud.login, cloud.epoch),
                };
                self.read(open, Answer::Identified(fails(*region).map_or(Ok((who(login), epoch)), Err)));
            }
            Effect::Setup { .. } => self.read(open, Answer::Setup(Box::default())),
            Effect::ReadJournal => self.read_book(),
            _ => {}
        }
    }

    pub(super) fn answer_all(&mut self) {
        for open in std::mem::take(&mut self.open) {
            self.answer(&open, 0);
        }
    }

    /// A step ends: as a true worker ends it for a `how` below 12, in worse ways above.
    pub(super) fn end(&mut self, at: usize, how: u8) {
        let step = self.under_way.remove(at);
        let Now { wall, mono } = self.now();
        let epoch = self.handed[&step.id];
        let ended = ends::carry_out(&mut self.cloud, &step, epoch, how % 22, wall);
        self.cloud.drops(epoch, ends::failure(&ended.outcome));
        self.tell();
        let asked = self.world.model.queue.handed.get(&step.id).map_or(wall, |handed| handed.wall);
        for entry in &ended.seen {
            self.oracle.described(entry, asked);
        }
        if let Outcome::Unknown { .. } = &ended.outcome {
            self.ledger.sent(&step, ended.applied, ended.later.map(|later| mono + later));
        }
        self.oracle.ended(step.id, &ended.outcome, self.number);
        let cause = Cause::Ended(step.id, matches!(ended.outcome, Outcome::Done { .. }));
        self.send(cause, Msg::Executed(Executed { step, outcome: ended.outcome, seen: ended.seen }.into()));
    }

    pub(super) fn late(&mut self, which: u16, how: u8) {
        if let Some(open) = self.answered.get(usize::from(which % 16)).cloned() {
            self.answer(&open, how % 26);
        } else {
            let result = self.cloud.list(region(EAST));
            let page = Page { entries: result, unreadable: vec![], next: None };
            let task = TaskId(u64::from(which) + 100_000);
            let (lane, took) = (Lane::new(region(EAST)), Duration::ZERO);
            let answer = Answer::Listed(Ok(page));
            self.send(Cause::World, Msg::Remote(RemoteEvent { task, lane, took, answer }));
        }
    }
}
