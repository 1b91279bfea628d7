//! Step 2 of rotation: what becomes of AWSPENDING, by the answer to "which password does the database accept?".

use crate::domain::{
    Safe,
    operation::Operation,
    rotation::{Label, VersionId, Versions},
    secret::Entry,
};

use super::{
    desk::Desk,
    page::Draft,
    rotation::{Rotation, described, expected},
};

/// The four answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum CleanUp {
    /// Nobody knows: nothing is changed.
    Leave,
    /// The current one: AWSPENDING comes off the pending one.
    Drop,
    /// The pending one: it becomes AWSCURRENT.
    Finish,
    /// Only the previous one: it becomes AWSCURRENT.
    RollBack,
}

impl CleanUp {
    /// All, in the order of the picture.
    pub(super) const ALL: [Self; 4] = [Self::Leave, Self::Drop, Self::Finish, Self::RollBack];

    /// The button.
    pub(super) fn effect(self) -> Option<&'static str> {
        match self {
            Self::Leave => None,
            Self::Drop => Some("Drop AWSPENDING"),
            Self::Finish => Some("Finish the rotation"),
            Self::RollBack => Some("Roll back"),
        }
    }

    /// What is left when the first of two calls is done and the second is not.
    pub(super) fn remains(self) -> Option<Safe> {
        matches!(self, Self::Finish | Self::RollBack)
            .then(|| Safe::new("If call 2 fails: AWSCURRENT has moved, AWSPENDING stays; c cleans it up."))
    }
}

/// Why an answer cannot be given here.
pub(super) fn off(page: &Rotation, choice: CleanUp, desk: &Desk<'_>) -> Option<Safe> {
    let entry = desk.entry(page.home())?;
    let why = match choice {
        CleanUp::Leave | CleanUp::Drop => return None,
        CleanUp::Finish => {
            let pending = entry.versions.pending()?;
            let made = &desk.secret()?.versions_created;
            if made.contains_key(pending) {
                return None;
            }
            // A list that was read before this version was made is no proof that it has none.
            match &page.unread {
                _ if !made.is_empty() => format!("{}: not known to have a value", pending.short()),
                Some(_) => format!("{}: not known to have a value", pending.short()),
                None => format!("{}: not read yet whether it has a value", pending.short()),
            }
        }
        CleanUp::RollBack => match entry.versions.previous() {
            Some(previous) if Some(previous) != entry.versions.pending() => return None,
            _ => "there is no AWSPREVIOUS version".to_owned(),
        },
    };
    Some(Safe::new(&why))
}

/// The next answer that can be given.
pub(super) fn next(page: &Rotation, choice: CleanUp, desk: &Desk<'_>) -> Option<CleanUp> {
    let after = CleanUp::ALL.into_iter().skip_while(|other| *other != choice).skip(1);
    after.into_iter().find(|other| off(page, *other, desk).is_none())
}

/// The answer before that can be given.
pub(super) fn previous(page: &Rotation, choice: CleanUp, desk: &Desk<'_>) -> Option<CleanUp> {
    let before = CleanUp::ALL.into_iter().take_while(|other| *other != choice);
    before.filter(|other| off(page, *other, desk).is_none()).last()
}

/// The calls of an answer.
pub(super) fn draft(page: &Rotation, choice: CleanUp, desk: &Desk<'_>) -> Result<Draft, Safe> {
    if choice == CleanUp::Leave {
        return Ok(Vec::new());
    }
    let entry = described(desk, page.home())?;
    if entry.rotation.enabled == Some(true) {
        return Err(Safe::new("Sends nothing: rotation is still seen as on; it is being read again"));
    }
    if let Some(why) = off(page, choice, desk) {
        return Err(Safe::new(&format!("Sends nothing: {why}")));
    }
    let (Some(pending), Some(current)) = (entry.versions.pending(), entry.versions.current()) else {
        return Err(Safe::new("Sends nothing: no AWSPENDING is seen any more"));
    };
    let to = match choice {
        CleanUp::Leave | CleanUp::Drop => None,
        CleanUp::Finish => Some(pending),
        CleanUp::RollBack => entry.versions.previous(),
    };
    let mut draft = Vec::new();
    let mut after = entry.clone();
    if let Some(to) = to {
        draft.push((stage(entry, Label::Current, Some(current), Some(to)), expected(entry)));
        after.versions = moved(&entry.versions, current, to);
    }
    draft.push((stage(entry, Label::Pending, Some(pending), None), expected(&after)));
    Ok(draft)
}

fn stage(entry: &Entry, label: Label, from: Option<&VersionId>, to: Option<&VersionId>) -> Operation {
    Operation::MoveStage {
        secret: entry.arn.clone(),
        label,
        remove_from: from.cloned(),
        move_to: to.cloned(),
    }
}

/// The labels after AWSCURRENT has moved: AWS itself puts AWSPREVIOUS on the version that had it.
fn moved(versions: &Versions, from: &VersionId, to: &VersionId) -> Versions {
    let kept = versions.iter().map(|(version, labels)| {
        let mut labels: Vec<Label> = labels
            .iter()
            .filter(|label| !matches!(label, Label::Current | Label::Previous))
            .cloned()
            .collect();
        if version == to {
            labels.push(Label::Current);
        }
        if version == from {
            labels.push(Label::Previous);
        }
        (version.clone(), labels)
    });
    Versions::new(kept.filter(|(_, labels)| !labels.is_empty()).collect())
}
