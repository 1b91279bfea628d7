//! Rotation in three steps, whichever is next: turn it off, clean up what that leaves behind, turn it on again.

use crokey::crossterm::event::KeyCode;

use crate::{
    app::model::Mode,
    domain::{
        Arn, Region, Safe,
        error::RemoteError,
        expected::{Expected, ExpectedRotation, role_of},
        operation::Operation,
        secret::Entry,
    },
    gateway::SecretId,
};

use super::{
    Ask,
    clean_up::{self, CleanUp},
    desk::Desk,
    page::{Draft, Page, Pressed, Stop},
    rotation_view,
    view::Section,
};

/// The three steps.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Phase {
    /// CancelRotateSecret.
    Cancel,
    /// UpdateSecretVersionStage, or nothing.
    CleanUp(CleanUp),
    /// RotateSecret, or nothing.
    TurnOn(TurnOn),
}

/// How rotation goes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum TurnOn {
    /// It stays off.
    Leave,
    /// On, with RotateImmediately=false.
    Wait,
    /// On, with RotateImmediately=true.
    Now,
}

/// The dialog of `c`.
#[derive(Debug)]
pub(super) struct Rotation {
    pub(super) primary: Arn,
    pub(super) phase: Phase,
    /// When we turned it off.
    pub(super) off_since: Option<jiff::Timestamp>,
    /// Whether a rotation was under way when it was turned off here.
    pub(super) hung: bool,
    /// Why the versions could not be read.
    pub(super) unread: Option<Safe>,
}

/// The copy, once it has been described.
pub(super) fn described<'a>(desk: &'a Desk<'_>, home: Region) -> Result<&'a Entry, Safe> {
    let held = desk.copy(home).ok_or_else(|| Safe::new(&format!("the secret is gone from {home}")))?;
    match held.described_at {
        Some(_) => Ok(&held.entry),
        None => Err(Safe::new(&format!("Sends nothing: {home} has not described the secret yet"))),
    }
}

/// What a rotation step depends on.
pub(super) fn expected(entry: &Entry) -> Expected {
    Expected {
        secret: entry.arn.clone(),
        role: role_of(entry),
        home: entry.primary_region,
        statuses: Vec::new(),
        keys: Vec::new(),
        rotation: Some(Box::new(ExpectedRotation {
            enabled: entry.rotation.enabled,
            versions: entry.versions.clone(),
        })),
        target: None,
    }
}

impl Rotation {
    /// At the step that is next for this copy.
    pub(super) fn new(entry: &Entry) -> Self {
        let phase = match (entry.rotation.enabled, entry.versions.pending()) {
            (Some(true), _) => Phase::Cancel,
            (_, Some(_)) => Phase::CleanUp(CleanUp::Leave),
            (_, None) => Phase::TurnOn(TurnOn::Leave),
        };
        Self { primary: entry.arn.clone(), phase, off_since: None, hung: false, unread: None }
    }

    pub(super) fn home(&self) -> Region {
        self.primary.region()
    }

    fn turn_on(&self, how: TurnOn, desk: &Desk<'_>) -> Result<Draft, Safe> {
        if how == TurnOn::Leave {
            return Ok(Vec::new());
        }
        let entry = described(desk, self.home())?;
        if entry.versions.pending().is_some() {
            return Err(Safe::new("Sends nothing: AWSPENDING is still seen; it is being read again"));
        }
        let immediately = how == TurnOn::Now;
        let call = Operation::Rotate { secret: self.primary.clone(), immediately, token: None };
        Ok(vec![(call, expected(entry))])
    }
}

impl Page for Rotation {
    fn title(&self) -> Safe {
        Safe::new(match self.phase {
            Phase::Cancel => "Rotation: cancel",
            Phase::CleanUp(_) => "Rotation: clean up",
            Phase::TurnOn(_) => "Rotation: turn on again",
        })
    }

    fn draft(&self, desk: &Desk<'_>) -> Result<Draft, Safe> {
        match self.phase {
            Phase::Cancel => {
                let entry = described(desk, self.home())?;
                Ok(vec![(Operation::CancelRotation { secret: self.primary.clone() }, expected(entry))])
            }
            Phase::CleanUp(choice) => clean_up::draft(self, choice, desk),
            Phase::TurnOn(how) => self.turn_on(how, desk),
        }
    }

    fn sections(&self, desk: &Desk<'_>, stop: Stop) -> Vec<Section> {
        rotation_view::sections(self, desk, stop == Stop::Radio)
    }

    fn choices(&self, _desk: &Desk<'_>) -> Vec<Stop> {
        if self.phase == Phase::Cancel { Vec::new() } else { vec![Stop::Radio] }
    }

    fn press(&mut self, _stop: Stop, key: KeyCode, desk: &Desk<'_>) -> Pressed {
        let next = match (self.phase, key) {
            (Phase::CleanUp(choice), KeyCode::Down) => clean_up::next(self, choice, desk).map(Phase::CleanUp),
            (Phase::CleanUp(choice), KeyCode::Up) => {
                clean_up::previous(self, choice, desk).map(Phase::CleanUp)
            }
            (Phase::TurnOn(TurnOn::Leave), KeyCode::Down) => Some(Phase::TurnOn(TurnOn::Wait)),
            (Phase::TurnOn(TurnOn::Wait), KeyCode::Down) => Some(Phase::TurnOn(TurnOn::Now)),
            (Phase::TurnOn(TurnOn::Now), KeyCode::Up) => Some(Phase::TurnOn(TurnOn::Wait)),
            (Phase::TurnOn(TurnOn::Wait), KeyCode::Up) => Some(Phase::TurnOn(TurnOn::Leave)),
            (_, KeyCode::Char(' ')) => return Pressed::Moved,
            _ => None,
        };
        match next {
            Some(phase) => {
                self.phase = phase;
                Pressed::Chosen
            }
            None if matches!(key, KeyCode::Up | KeyCode::Down) => Pressed::Moved,
            None => Pressed::Nothing,
        }
    }

    fn harmless(&self) -> &'static str {
        match self.phase {
            Phase::Cancel => "Keep rotating",
            Phase::CleanUp(_) => "Leave as it is",
            Phase::TurnOn(TurnOn::Leave) => "Done",
            Phase::TurnOn(_) => "Leave it off",
        }
    }

    fn effect(&self) -> Option<String> {
        let button = match self.phase {
            Phase::Cancel => "Turn rotation off",
            Phase::CleanUp(choice) => choice.effect()?,
            Phase::TurnOn(TurnOn::Leave) => return None,
            Phase::TurnOn(TurnOn::Wait) => "Turn rotation on",
            Phase::TurnOn(TurnOn::Now) => "Turn on, rotate now",
        };
        Some(button.to_owned())
    }

    fn hint(&self) -> Option<Safe> {
        Some(Safe::new(match self.phase {
            Phase::Cancel => "Step 1 of 3",
            Phase::CleanUp(CleanUp::Leave) => "Step 2 of 3    sends nothing",
            Phase::CleanUp(_) => "Step 2 of 3",
            Phase::TurnOn(TurnOn::Leave) => "Step 3 of 3    sends nothing",
            Phase::TurnOn(_) => "Step 3 of 3",
        }))
    }

    /// The page of the function's log in the console; outside of a real account, the log group's name.
    fn link(&self, desk: &Desk<'_>) -> Option<Safe> {
        let name = desk.entry(self.home())?.rotation.function_name()?;
        let home = self.home();
        let real = desk.model.settings.mode == Mode::Real && self.primary.partition() == "aws";
        let plain = name.chars().all(|c| c.is_ascii_alphanumeric() || "-_".contains(c));
        Some(Safe::new(&if real && plain {
            format!(
                "https://{home}.console.aws.amazon.com/cloudwatch/home?region={home}#logsV2:log-groups/log-group/\
                 $252Faws$252Flambda$252F{name}"
            )
        } else {
            format!("/aws/lambda/{name}")
        }))
    }

    fn asks(&self, _desk: &Desk<'_>) -> Vec<Ask> {
        vec![
            Ask::Describe(self.home(), SecretId::Arn(self.primary.clone())),
            Ask::Versions(self.primary.clone()),
        ]
    }

    fn ask_failed(&mut self, _region: Region, error: &RemoteError) {
        self.unread = Some(Safe::new(&error.to_string()));
    }

    fn advance(&mut self, desk: &Desk<'_>) -> bool {
        let pending = desk.entry(self.home()).is_some_and(|entry| entry.versions.pending().is_some());
        match self.phase {
            Phase::Cancel => {
                self.off_since = Some(desk.model.now.wall);
                self.hung = pending;
                self.phase =
                    if pending { Phase::CleanUp(CleanUp::Leave) } else { Phase::TurnOn(TurnOn::Leave) };
                true
            }
            Phase::CleanUp(_) => {
                self.phase = Phase::TurnOn(TurnOn::Leave);
                true
            }
            Phase::TurnOn(_) => false,
        }
    }

    fn remains(&self, not_done: usize) -> Option<Safe> {
        match self.phase {
            Phase::CleanUp(choice) if not_done > 0 => choice.remains(),
            _ => None,
        }
    }
}
