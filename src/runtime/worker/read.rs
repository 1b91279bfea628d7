//! One read: what is asked, and what message its answer or its failure makes.

use tokio::time::Instant;

use crate::{
    app::{
        Effect, Msg,
        msg::{Answer, RemoteEvent, TaskId},
    },
    domain::{Arn, error::RemoteError, lane::Lane},
    gateway::{Gateway, Listing, PageToken, SecretId},
    runtime::panics,
};

/// A read that was asked for.
#[derive(Debug, Clone)]
pub(super) struct Read {
    pub(super) task: TaskId,
    lane: Lane,
    question: Question,
}

#[derive(Debug, Clone)]
enum Question {
    Page(Listing, Option<PageToken>),
    Describe(SecretId),
    Versions(Arn),
    Policy(Arn),
    Identity,
    Setup,
}

impl Read {
    /// The read that an effect asks for; an effect that asks for none comes back.
    pub(super) fn from_effect(effect: Effect) -> Result<Self, Effect> {
        let (task, lane, question) = match effect {
            Effect::ListPage { task, lane, listing, token } => (task, lane, Question::Page(listing, token)),
            Effect::Describe { task, lane, id } => (task, lane, Question::Describe(id)),
            Effect::Versions { task, lane, arn } => (task, lane, Question::Versions(arn)),
            Effect::Policy { task, lane, arn } => (task, lane, Question::Policy(arn)),
            Effect::Identify { task, region } => (task, Lane::new(region), Question::Identity),
            Effect::Setup { task, region } => (task, Lane::new(region), Question::Setup),
            other => return Err(other),
        };
        Ok(Self { task, lane, question })
    }

    /// Asks once.
    pub(super) async fn run(self, gateway: &impl Gateway) -> Msg {
        let began = Instant::now();
        let lane = self.lane;
        panics::rehearse(&format!("read {}", lane.region));
        let answer = match self.question {
            Question::Page(listing, token) => Answer::Listed(gateway.list(lane, listing, token).await),
            Question::Describe(id) => {
                let entry = gateway.describe(lane, id.clone()).await;
                Answer::Described(id, Box::new(entry))
            }
            Question::Versions(arn) => {
                let versions = gateway.versions(lane, arn.clone()).await;
                Answer::Versions(arn, versions)
            }
            Question::Policy(arn) => {
                let policy = gateway.policy(lane, arn.clone()).await;
                Answer::Policy(arn, policy)
            }
            Question::Identity => Answer::Identified(gateway.identify(lane.region).await),
            Question::Setup => Answer::Setup(Box::new(gateway.setup(lane.region).await)),
        };
        // The network's time, whatever speed the program's clock runs at.
        Msg::Remote(RemoteEvent { task: self.task, lane, took: began.elapsed(), answer })
    }

    /// The message of a read whose task died.
    pub(super) fn failed(self, error: RemoteError) -> Msg {
        let answer = match self.question {
            Question::Page(..) => Answer::Listed(Err(error)),
            Question::Describe(id) => Answer::Described(id, Box::new(Err(error))),
            Question::Versions(arn) => Answer::Versions(arn, Err(error)),
            Question::Policy(arn) => Answer::Policy(arn, Err(error)),
            Question::Identity => Answer::Identified(Err(error)),
            Question::Setup => Answer::Setup(Box::default()),
        };
        Msg::Remote(RemoteEvent { task: self.task, lane: self.lane, took: std::time::Duration::ZERO, answer })
    }
}
