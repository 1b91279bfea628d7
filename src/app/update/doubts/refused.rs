//! Doubts whose copy may not be described: after a while that is said, for looking on would tell no more.

use crate::{
    app::model::Model,
    domain::{
        Arn, Region, Safe,
        error::{ErrorKind, RemoteError},
        verdict::PATIENCE,
    },
};

use super::{is_about, settling};

/// DescribeSecret was answered with a no.
pub(super) fn met(model: &mut Model, region: Region, asked: &Arn, error: &RemoteError) {
    // Anything else passes by itself, or waits for a login or a Region, and is said there.
    if !matches!(error.kind, ErrorKind::Denied | ErrorKind::NotEnabled | ErrorKind::Refused) {
        return;
    }
    let now = model.now.mono;
    let mut over = Vec::new();
    let looked_at = |doubt: &&mut crate::app::model::Doubt| doubt.open.is_none() && doubt.looks > 0;
    for doubt in model.doubts.iter_mut().filter(looked_at).filter(|doubt| is_about(doubt, region, asked)) {
        let since = *doubt.refused.entry(region).or_insert(now);
        if now.saturating_sub(since) >= PATIENCE {
            over.push(doubt.of.clone());
        }
    }
    let why = Safe::new(&format!("it may not be described in {region}: {error}"));
    for of in over {
        settling::open(model, &of, why.clone());
    }
}
