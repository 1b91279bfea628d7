//! The message line and the list of errors.

use std::collections::BTreeSet;

use crate::{
    app::{
        model::{ErrorNote, Message, Model, Tone},
        queue::is_of_credentials,
        select::age::NO_BREAK,
    },
    domain::{
        Region, Safe,
        error::{ErrorKind, RemoteError},
    },
};

/// How an error begins that is about an outcome that nobody knows.
pub(super) const UNKNOWN: &str = "not known whether it was done";
/// Most errors that are kept.
const MOST: usize = 200;
/// What the calls of every Region were for, when the credentials were at fault.
const CREDENTIALS: &str = "credentials";

/// Keeps an error for `!` and says it on the message line. The same error in a row is counted, not repeated.
pub(super) fn note(model: &mut Model, region: Option<Region>, doing: &str, text: &Safe) {
    let at = model.now.wall;
    let doing = Safe::new(doing);
    match model.errors.iter_mut().rev().find(|old| old.region == region && old.doing == doing) {
        Some(old) if old.text == *text => {
            // Seen only where the errors are listed.
            model.screen.changed |= model.overlay.is_some();
            old.times += 1;
            old.at = at;
        }
        _ => {
            model.screen.changed = true;
            let regions = BTreeSet::new();
            model.errors.push(ErrorNote { at, region, regions, doing, text: text.clone(), times: 1 });
            if model.errors.len() > MOST {
                model.errors.remove(0);
            }
        }
    }
}

/// Something that was kept as not known is known now.
pub(super) fn settled(model: &mut Model, doing: &str, text: &str) {
    let about = |note: &&mut ErrorNote| &*note.doing == doing && note.text.starts_with(UNKNOWN);
    if let Some(note) = model.errors.iter_mut().rev().find(about) {
        (note.text, note.at, note.times) = (Safe::new(text), model.now.wall, 1);
        model.screen.changed = true;
    }
}

/// Keeps a failed call for `!`. Region troubles have their own place, line 2: they are not said a second time. Throttling
/// is a Region's state and no error; what is wrong with the credentials is one thing, however many Regions say it.
pub(super) fn remote(model: &mut Model, region: Region, doing: &str, error: &RemoteError) {
    let text = Safe::new(&error.to_string());
    if error.kind == ErrorKind::Throttled {
        return;
    }
    if !is_of_credentials(error.kind) {
        note(model, Some(region), doing, &text);
        return;
    }
    note(model, None, CREDENTIALS, &text);
    let folded = model.errors.iter_mut().rev().find(|note| note.region.is_none() && note.text == text);
    if let Some(folded) = folded {
        folded.regions.insert(region);
    }
}

/// Says a sentence on the message line. A weightier one that is there stays.
pub(super) fn say(model: &mut Model, tone: Tone, text: &str) {
    if tone >= Tone::Question || model.message.as_ref().is_none_or(|old| old.tone <= tone) {
        model.screen.changed = true;
        model.message = Some(Message { text: Safe::new(&text.replace(NO_BREAK, " ")), tone, at: model.now });
    }
}
