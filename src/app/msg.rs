//! Everything that can happen to the program, and the time at which it did.

use std::time::Duration;

use crokey::KeyCombination;
use jiff::Timestamp;

use crate::{
    domain::{
        Arn, Region, Safe, SecretKey,
        error::RemoteError,
        journal::Book,
        lane::Lane,
        operation::{Outcome, Step},
        secret::{Entry, Identity, VersionEntry},
        sight::Sight,
    },
    gateway::{Epoch, Page, SecretId, Setup},
};

/// The time, as an argument: never asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Now {
    /// The time of day.
    pub wall: Timestamp,
    /// Time since the program began; never goes back.
    pub mono: Duration,
}

/// The id of a read task: a late answer whose id is no longer wanted is dropped.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TaskId(pub u64);

/// The timers; starting one that runs replaces it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum TimerId {
    /// The schedule has something to send.
    Schedule,
    /// Something on the screen changes with time alone: an age, the clock of an action, the deafness of a dialog.
    Tick,
    /// The order of the rows may thaw.
    Thaw,
    /// The rows have more to do than one message may take: the next slice. Keys are answered first.
    Rows,
    /// The demo's story goes on.
    Story,
}

/// One thing that happened.
#[derive(Debug, Clone, PartialEq)]
pub enum Msg {
    /// The program begins: sent once, first, with the size of the screen.
    Began {
        /// Columns and rows.
        size: (u16, u16),
        /// Troubles first seen by earlier runs.
        sights: Vec<(Sight, Timestamp)>,
    },
    /// A key was pressed (never released or repeated by the terminal).
    Key(KeyCombination),
    /// A bracketed paste, or characters too fast to be typed.
    Paste(String),
    /// The terminal's size changed.
    Resized(u16, u16),
    /// The terminal gained or lost the focus.
    Focus(bool),
    /// A read ended.
    Remote(RemoteEvent),
    /// Other credentials are in use from now on, or none. It comes before whatever was done with them.
    Credentials(Epoch),
    /// A mutation ended.
    Executed(Box<Executed>),
    /// What the journal tells of other runs.
    Journal(Box<Book>),
    /// A timer ran out.
    Timer(TimerId),
    /// Something the program did for itself failed (clipboard, first sights, a crashed task): a sentence for the errors.
    Trouble(Safe),
    /// A signal asks the program to end.
    Shutdown,
}

/// The answer of a read.
#[derive(Debug, Clone, PartialEq)]
pub struct RemoteEvent {
    /// The task that asked.
    pub task: TaskId,
    /// Where it asked.
    pub lane: Lane,
    /// How long the answer took.
    pub took: Duration,
    /// The answer.
    pub answer: Answer,
}

/// What a read brought.
#[derive(Debug, Clone, PartialEq)]
pub enum Answer {
    /// A page of a listing.
    Listed(Result<Page, RemoteError>),
    /// A description of what was asked for.
    Described(SecretId, Box<Result<Entry, RemoteError>>),
    /// The versions that have a value.
    Versions(Arn, Result<Vec<VersionEntry>, RemoteError>),
    /// The resource policy.
    Policy(Arn, Result<Option<Safe>, RemoteError>),
    /// Who we are with the credentials of that epoch.
    Identified(Result<(Identity, Epoch), RemoteError>),
    /// What the AWS configuration says.
    Setup(Box<Setup>),
}

/// A mutation that ended.
#[derive(Debug, Clone, PartialEq)]
pub struct Executed {
    /// The step, as it was confirmed.
    pub step: Step,
    /// How it ended.
    pub outcome: Outcome,
    /// What the precondition read showed, to be taken into the fleet.
    pub seen: Vec<Entry>,
}

/// A place on the screen that a command is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// The secret.
    pub secret: SecretKey,
    /// The Region, if one is meant.
    pub region: Option<Region>,
}
