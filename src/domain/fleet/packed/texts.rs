//! Texts that many secrets share (keys, tags, functions, messages), each kept once for as long as a secret names it.

use std::collections::HashMap;

use crate::domain::text::Safe;

/// The texts, by number. A number is given again once nothing names its text any more.
#[derive(Debug, Clone, Default)]
pub(in crate::domain::fleet) struct Texts {
    ids: HashMap<Safe, u32>,
    /// Each text, and how often it is named.
    texts: Vec<(Safe, u32)>,
    free: Vec<u32>,
}

impl Texts {
    /// The number of a text, which may be new. It stays the text's own while it is [held](Self::hold).
    pub(super) fn id(&mut self, text: &Safe) -> u32 {
        if let Some(id) = self.ids.get(text) {
            return *id;
        }
        let free = self.free.pop().and_then(|id| Some((id, self.texts.get_mut(usize::try_from(id).ok()?)?)));
        let id = match free {
            Some((id, place)) => {
                *place = (text.clone(), 0);
                id
            }
            None => {
                self.texts.push((text.clone(), 0));
                u32::try_from(self.texts.len() - 1).unwrap_or(u32::MAX)
            }
        };
        self.ids.insert(text.clone(), id);
        id
    }

    /// The text of a number.
    pub(super) fn get(&self, id: u32) -> Safe {
        let place = usize::try_from(id).ok().and_then(|at| self.texts.get(at));
        place.map(|(text, _)| text.clone()).unwrap_or_default()
    }

    fn count(&mut self, id: u32) -> Option<&mut (Safe, u32)> {
        self.texts.get_mut(usize::try_from(id).ok()?)
    }

    /// These texts are named once more each.
    pub(super) fn hold(&mut self, ids: &[u32]) {
        for id in ids {
            if let Some((_, count)) = self.count(*id) {
                *count += 1;
            }
        }
    }

    /// These texts are named once less each; what nothing names is forgotten.
    pub(in crate::domain::fleet) fn release(&mut self, ids: &[u32]) {
        for id in ids {
            let Some((text, count)) = self.count(*id) else { continue };
            *count = count.saturating_sub(1);
            if *count == 0 {
                let text = std::mem::take(text);
                self.ids.remove(&text);
                self.free.push(*id);
            }
        }
    }

    /// How many texts are kept.
    #[cfg(test)]
    pub(in crate::domain::fleet) fn len(&self) -> usize {
        self.ids.len()
    }

    /// How many there is room for.
    #[cfg(test)]
    pub(super) fn places(&self) -> usize {
        self.texts.len()
    }
}
