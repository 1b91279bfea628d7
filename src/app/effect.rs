//! Everything the program can ask of the outside. Values, so that a test says `assert_eq!`.

use std::time::Duration;

use jiff::Timestamp;

use crate::{
    domain::{Arn, Region, Safe, journal::Line, lane::Lane, operation::Step, sight::Sight},
    gateway::{Epoch, Listing, PageToken, SecretId},
};

use super::msg::{TaskId, TimerId};

/// One thing to be done outside. A read becomes one task and one message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Effect {
    /// A page of ListSecrets.
    ListPage {
        /// The task.
        task: TaskId,
        /// Where.
        lane: Lane,
        /// Which secrets, in which order.
        listing: Listing,
        /// The page; `None` is the first.
        token: Option<PageToken>,
    },
    /// DescribeSecret.
    Describe {
        /// The task.
        task: TaskId,
        /// Where.
        lane: Lane,
        /// Which secret.
        id: SecretId,
    },
    /// ListSecretVersionIds.
    Versions {
        /// The task.
        task: TaskId,
        /// Where.
        lane: Lane,
        /// Which secret.
        arn: Arn,
    },
    /// GetResourcePolicy.
    Policy {
        /// The task.
        task: TaskId,
        /// Where.
        lane: Lane,
        /// Which secret.
        arn: Arn,
    },
    /// sts:GetCallerIdentity.
    Identify {
        /// The task.
        task: TaskId,
        /// In which Region.
        region: Region,
    },
    /// What the AWS configuration says: profile, endpoint, login, end of the credentials. Asks nobody.
    Setup {
        /// The task.
        task: TaskId,
        /// A Region that will be asked.
        region: Region,
    },
    /// Drop the credentials that are held, and load them again on the next call.
    ForgetIdentity,
    /// Drop a read's task.
    Cancel(TaskId),
    /// Send a confirmed step, at most once, with the credentials of this epoch and with no others.
    Execute(Box<Step>, Epoch),
    /// Write a line into the journal; a failure comes back as trouble.
    Note(Box<Line>),
    /// Read what the journal tells of other runs.
    ReadJournal,
    /// Send `Msg::Timer(id)` after a while; replaces a timer of the same id that still runs.
    StartTimer {
        /// Which.
        id: TimerId,
        /// After how long.
        after: Duration,
    },
    /// Put text on the clipboard (OSC 52).
    Copy(Safe),
    /// Ring: BEL and a desktop notification with this text.
    Ring(Safe),
    /// Keep the first sights for the next run.
    KeepSights(Vec<(Sight, Timestamp)>),
    /// The demo's story: something happens in the simulated cloud.
    Stage(Cue),
    /// Suspend the program (Ctrl-Z).
    Suspend,
    /// Draw everything again (Ctrl-L).
    Redraw,
    /// Leave, with an exit status.
    Exit(u8),
}

/// What the demo's story asks of the simulator.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cue {
    /// The Region goes silent.
    Silence(Region),
    /// It comes back.
    Return(Region),
}
