//! The message line and the list of errors.

use crate::{
    app::model::{ErrorNote, Message, Model, Tone},
    domain::{Region, Safe, error::RemoteError},
};

/// Most errors that are kept.
const MOST: usize = 200;

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
            model.errors.push(ErrorNote { at, region, doing, text: text.clone(), times: 1 });
            if model.errors.len() > MOST {
                model.errors.remove(0);
            }
        }
    }
}

/// Keeps a failed call for `!`. Region troubles have their own place, line 2: they are not said a second time.
pub(super) fn remote(model: &mut Model, region: Region, doing: &str, error: &RemoteError) {
    note(model, Some(region), doing, &Safe::new(&error.to_string()));
}

/// Says a sentence on the message line. A weightier one that is there stays.
pub(super) fn say(model: &mut Model, tone: Tone, text: &str) {
    if tone >= Tone::Question || model.message.as_ref().is_none_or(|old| old.tone <= tone) {
        model.screen.changed = true;
        model.message = Some(Message { text: Safe::new(text), tone, at: model.now });
    }
}
