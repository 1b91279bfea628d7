//! What AWS Support needs to see when a replica is reported InSync and serves another version than its primary.

use crate::domain::{Safe, rotation::VersionId};

use super::{copy::Subject, summary::regions};

/// Both ends as they were described: ARNs, version ids, times. Nothing that is secret.
pub(super) fn text(subject: &Subject<'_>) -> Safe {
    let home = subject.assessment.home;
    let primary = home.and_then(|home| subject.secret.copies.get(&home));
    let current = primary.and_then(|held| held.entry.versions.current());
    let mut lines = vec![
        "A replica that is reported InSync serves another AWSCURRENT version than its primary.".to_owned(),
        format!("written at: {}", subject.now),
    ];
    for (region, held, told) in regions(subject) {
        let role = if Some(region) == home { "primary" } else { "replica" };
        let arn = held.map_or("not read", |held| held.entry.arn.as_str());
        lines.push(format!("{role} {arn} in {region}"));
        if let Some(told) = told {
            let message = told.message.as_deref().unwrap_or("none");
            lines.push(format!("  status at the primary: {}, message: {message}", told.status.as_str()));
        }
        let Some(held) = held else { continue };
        let version = held.entry.versions.current();
        let compared = match (Some(region) == home, version == current) {
            (true, _) => "",
            (false, true) => " (the primary's)",
            (false, false) => " (another than the primary's)",
        };
        lines.push(format!("  AWSCURRENT: {}{compared}", version.map_or("none", VersionId::as_str)));
        let time = |at: Option<jiff::Timestamp>| at.map_or("not known".to_owned(), |at| at.to_string());
        lines.push(format!("  last changed: {}", time(held.entry.last_changed)));
        lines.push(format!("  DescribeSecret answered at: {}", time(held.described_at)));
    }
    Safe::lines(&lines)
}
