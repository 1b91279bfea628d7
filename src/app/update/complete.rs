//! Whether everything is in that an answer needs: for `status`, `wait`, and the words "all in sync".

use crate::app::{
    model::Model,
    schedule::{Flight, Reading},
};

impl Model {
    /// Whether nothing more is to come: every Region's listing is complete, or the Region is known not to answer, and no
    /// description that the picture needs is wanted or under way. Says nothing about what could not be read.
    #[must_use]
    pub fn is_settled(&self) -> bool {
        let reading = |flight: &Flight| matches!(flight.reading, Reading::Versions(_));
        !self.lanes.is_empty()
            && !self.rows.has_work()
            && !self.schedule.flights.values().any(reading)
            && self.lanes.iter().all(|(region, lane)| {
                if super::reads::is_given_up(self, *region) {
                    return true;
                }
                let needs =
                    self.schedule.lanes.get(region).is_some_and(|reads| reads.looks.needs(self.now.mono));
                lane.listed_at.is_some() && lane.state.is_readable() && !needs
            })
    }

    /// Whether the picture is whole: settled, and every Region that counts could be read, and every description.
    #[must_use]
    pub fn is_complete(&self) -> bool {
        use crate::domain::lane::LaneState;
        self.is_settled()
            && self.lanes.values().all(|lane| {
                lane.state == LaneState::OutOfScope
                    || (lane.state.is_readable() && lane.unreadable.is_empty())
            })
            && self.fleet.failed() == 0
            // A home outside the Regions that were asked for is not read either.
            && !self.rows.has_unknown()
    }
}
