//! What other runs did, as the journal tells of it.

use crate::{app::model::Model, domain::journal::Book};

use super::{doubts, errors};

/// The journal was read.
pub(super) fn read(model: &mut Model, book: Book) {
    for trouble in &book.troubles {
        errors::note(model, None, "journal", trouble);
    }
    doubts::remembered(model, book.records);
}
