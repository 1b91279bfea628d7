//! Derived read models.
use super::model::Model;
use crate::domain::Region;
/// The Regions of the matrix.
#[must_use]
pub fn matrix_regions(model: &Model) -> Vec<Region> {
    model.lanes.keys().copied().collect()
}
