//! The whole state of the program, as values. Changed by `update` alone, read by `ui` and `select`.

use std::{
    collections::{BTreeMap, BTreeSet},
    time::Duration,
};

use jiff::Timestamp;

use crate::domain::{
    Arn, Region, Safe, SecretKey,
    error::RemoteError,
    fleet::Fleet,
    journal::Record,
    lane::LaneState,
    operation::{Plan, PlanId, Sender},
    secret::Identity,
    sight::Sights,
};
use crate::gateway::{Epoch, Setup};

pub use super::{
    action::{Action, Doubt, Pause, Watched},
    rows::{Before, Rows},
};

use super::{
    dialog::Dialog,
    filter::Filter,
    keymap::KeyMap,
    lane::RegionState,
    msg::Now,
    overlay::Overlay,
    queue::Queue,
    schedule::{REFRESH, REQUESTS_PER_MINUTE, REQUESTS_PER_SECOND, Schedule},
    story::Story,
};

/// What does not change while the program runs.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Real, demo or drill.
    pub mode: Mode,
    /// No mutation is ever sent.
    pub read_only: bool,
    /// Which Regions to look at.
    pub regions: RegionChoice,
    /// The partition: `aws`, `aws-cn`, …
    pub partition: &'static str,
    /// How often a Region is listed anew; at least 5 s.
    pub refresh: Duration,
    /// Most reads a minute in one Region while watching: relists and repeated descriptions. At least 1.
    pub requests_per_minute: u32,
    /// Most reads a second in one Region at any time; 1 to 100.
    pub requests_per_second: u32,
    /// The profile, if one was named.
    pub profile: Option<Safe>,
    /// The endpoint, if calls do not go to AWS.
    pub endpoint: Option<Safe>,
    /// Regions to show first when not all fit.
    pub favourites: Vec<Region>,
    /// The key bindings.
    pub keys: KeyMap,
    /// What to open at: a name or an ARN from the command line.
    pub open_at: Option<Safe>,
}

impl Default for Settings {
    /// The real thing in the `aws` partition, with what an empty configuration says.
    fn default() -> Self {
        Self {
            mode: Mode::Real,
            read_only: false,
            regions: RegionChoice::Default,
            partition: "aws",
            refresh: REFRESH,
            requests_per_minute: REQUESTS_PER_MINUTE,
            requests_per_second: REQUESTS_PER_SECOND,
            profile: None,
            endpoint: None,
            favourites: Vec::new(),
            keys: KeyMap::default(),
            open_at: None,
        }
    }
}

/// What the program runs on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Mode {
    /// The account that the AWS configuration names.
    Real,
    /// The embedded simulator, telling its story.
    Demo,
    /// The embedded simulator on a copy of a fleet's shape; the text names the account it was taken from.
    Drill(Safe),
}

/// Which Regions to look at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RegionChoice {
    /// Those on by default, plus those that replication names; a default one that refuses us at first is out of scope.
    Default,
    /// Exactly these: never widened.
    Exactly(Vec<Region>),
}

/// Which screen is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum View {
    /// `1`.
    #[default]
    Secrets,
    /// `2`.
    Regions,
    /// `3`.
    Activity,
}

/// What the movement keys move.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Focus {
    /// The list.
    #[default]
    List,
    /// The pane: it scrolls.
    Pane,
}

/// How the rows are sorted; ties by name, then suffix.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Sort {
    /// Troubles first, in the order of their badness.
    #[default]
    Trouble,
    /// By name.
    Name,
    /// Last changed first.
    Changed,
    /// By home Region.
    Home,
}

/// What is selected.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Selection {
    /// The secret; follows it when rows move.
    pub secret: Option<SecretKey>,
    /// The Region, once `h` or `l` was pressed; until then the row's worst.
    pub region: Option<Region>,
    /// Whether a key has been pressed: before that the cursor stays on the top row.
    pub touched: bool,
    /// The row's number when it was last seen, for when the secret goes.
    pub index: usize,
}

/// What the screen shows beside the data.
#[derive(Debug, Clone, Default)]
pub struct Screen {
    /// Columns and rows.
    pub size: (u16, u16),
    /// Which view.
    pub view: View,
    /// The full page of the selected secret is open.
    pub page: bool,
    /// The matrix has the whole width (`m`).
    pub wide: bool,
    /// What the movement keys move.
    pub focus: Focus,
    /// Lines scrolled in the pane or the page.
    pub pane_scroll: u16,
    /// The chosen line in the Regions and Activity views.
    pub cursor: usize,
    /// Whether the terminal has lost the focus.
    pub unfocused: bool,
    /// When a key was last pressed.
    pub pressed: Option<Duration>,
    /// A first `q` or Ctrl-C, and when: the second one quits.
    pub leaving: Option<Duration>,
    /// Something that is drawn has changed since a frame was last asked for.
    pub changed: bool,
    /// When the timer of what changes with time alone runs out.
    pub tick: Option<Duration>,
    /// The letters that were pressed without a binding: said once each.
    pub unbound: BTreeSet<char>,
}

/// A sentence on the message line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    /// The sentence.
    pub text: Safe,
    /// Its weight.
    pub tone: Tone,
    /// Since when it is there.
    pub at: Now,
}

/// The weight of a message; the higher one stays.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Tone {
    /// Something happened.
    Note,
    /// Something that was accepted, or refused, or a question: for the one who just pressed a key.
    Question,
    /// An error: stays until a key is pressed after 3 s of being visible.
    Error,
}

/// One error, for `!`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ErrorNote {
    /// When it last happened.
    pub at: Timestamp,
    /// Where; none when it is nowhere, or the same everywhere.
    pub region: Option<Region>,
    /// The Regions that met it, when it is one thing for all of them.
    pub regions: BTreeSet<Region>,
    /// What the program was doing.
    pub doing: Safe,
    /// What went wrong.
    pub text: Safe,
    /// How often in a row.
    pub times: u32,
}

/// Who we are, as far as known.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Account {
    /// The credentials in use. What is known of others is not known of them.
    pub epoch: Epoch,
    /// The answer of STS, of these credentials.
    pub identity: Option<Identity>,
    /// Why there is none.
    pub error: Option<RemoteError>,
    /// What the AWS configuration says, once it was read.
    pub setup: Setup,
    /// Since when calls fail for want of good credentials.
    pub expired_since: Option<Timestamp>,
    /// Since when the credentials may be somebody else's than STS last said: they ended, or others were loaded. `None`
    /// once STS has answered a question from after that.
    pub unsure_since: Option<Timestamp>,
}

/// Facts of one secret that are read only when somebody looks.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Details {
    /// The resource policy: not asked, absent, or its text.
    pub policy: Option<Result<Option<Safe>, RemoteError>>,
}

/// The state of the program.
#[derive(Debug)]
pub struct Model {
    /// What does not change.
    pub settings: Settings,
    /// The time of the last message.
    pub now: Now,
    /// Who we are.
    pub account: Account,
    /// Every Region that is looked at, or that replication names.
    pub lanes: BTreeMap<Region, RegionState>,
    /// The secrets.
    pub fleet: Fleet,
    /// When troubles were first seen.
    pub sights: Sights,
    /// The rows.
    pub rows: Rows,
    /// What is selected.
    pub selection: Selection,
    /// What the screen shows beside the data.
    pub screen: Screen,
    /// The filter.
    pub filter: Filter,
    /// The dialog, if one is open.
    pub dialog: Option<Dialog>,
    /// The overlay, if one is open.
    pub overlay: Option<Overlay>,
    /// Every action of this run, oldest first.
    pub activity: Vec<Action>,
    /// The actions of other runs, oldest first, as the journal tells of them.
    pub past: Vec<Record>,
    /// Readings of the journal that are under way.
    pub journal_readings: u32,
    /// Unknown outcomes that are being looked at.
    pub doubts: Vec<Doubt>,
    /// Which of the actions that have not ended the worker has, and what holds the others.
    pub queue: Queue,
    /// Plans whose later steps wait for the earlier ones.
    pub plans: BTreeMap<PlanId, Plan>,
    /// Secrets that ring when they end or stick.
    pub watched: BTreeSet<SecretKey>,
    /// The message line.
    pub message: Option<Message>,
    /// The last errors, newest last, at most 200.
    pub errors: Vec<ErrorNote>,
    /// The folder of the log's files, if there is a log.
    pub log: Option<Safe>,
    /// The demo's story.
    pub story: Option<Story>,
    /// What to read next.
    pub schedule: Schedule,
    /// Details by ARN of the copy that was looked at.
    pub details: BTreeMap<Arn, Details>,
    /// The last id that was given to a plan.
    pub last_plan: u64,
    /// What tells the request tokens of this run from those of others; set where the program is put together.
    pub seed: [u64; 2],
}

impl Model {
    /// The state before the first message.
    #[must_use]
    pub fn new(settings: Settings, now: Now) -> Self {
        let story = (settings.mode == Mode::Demo).then(Story::default);
        Self {
            settings,
            now,
            account: Account::default(),
            lanes: BTreeMap::new(),
            fleet: Fleet::default(),
            sights: Sights::default(),
            rows: Rows::default(),
            selection: Selection::default(),
            screen: Screen::default(),
            filter: Filter::default(),
            dialog: None,
            overlay: None,
            activity: Vec::new(),
            past: Vec::new(),
            journal_readings: 0,
            doubts: Vec::new(),
            queue: Queue::default(),
            plans: BTreeMap::new(),
            watched: BTreeSet::new(),
            message: None,
            errors: Vec::new(),
            log: None,
            story,
            schedule: Schedule::default(),
            details: BTreeMap::new(),
            last_plan: 0,
            seed: [0; 2],
        }
    }

    /// The state of a Region's lane; waiting for one that is not looked at.
    #[must_use]
    pub fn lane_state(&self, region: Region) -> LaneState {
        self.lanes.get(&region).map_or(LaneState::Waiting, |lane| lane.state)
    }

    /// As whom, and through which door, what is confirmed now is sent.
    #[must_use]
    pub fn sender(&self) -> Sender {
        Sender {
            identity: self.account.identity.as_ref().map(|identity| identity.arn.clone()),
            profile: self.settings.profile.clone(),
            endpoint: self.settings.endpoint.clone(),
        }
    }

    /// The Region that a command means: the chosen one, else the row's worst, else its home.
    #[must_use]
    pub fn cursor_region(&self) -> Option<Region> {
        self.selection.region.or_else(|| {
            let assessment = self.selected_assessment()?;
            let worst = assessment.problems.first().and_then(|problem| problem.regions.first().copied());
            worst.or(assessment.home).or_else(|| assessment.cells.keys().next().copied())
        })
    }
}
