//! What other runs did, as the journal tells of it.

use crate::{app::model::Model, domain::journal::Book};

use super::errors;

/// The journal was read.
pub(super) fn read(model: &mut Model, book: Book) {
    for trouble in &book.troubles {
        errors::note(model, None, "journal", trouble);
    }
    model.past = book.records;
}
