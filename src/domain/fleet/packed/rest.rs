//! What is known of a secret beside its copies, as bytes: mostly nothing.

use super::{
    bytes::{Clock, Reader, Writer},
    groups::{read_version, write_version},
};
use crate::domain::{
    error::{ErrorKind, RemoteError},
    fleet::Logical,
    text::Safe,
};

/// The kinds of errors, each by its place.
const KINDS: [ErrorKind; 14] = [
    ErrorKind::Throttled,
    ErrorKind::Denied,
    ErrorKind::NotEnabled,
    ErrorKind::Expired,
    ErrorKind::NoCredentials,
    ErrorKind::NotFound,
    ErrorKind::Refused,
    ErrorKind::Server,
    ErrorKind::NeverConnected,
    ErrorKind::NotBuilt,
    ErrorKind::TimedOut,
    ErrorKind::ConnectionLost,
    ErrorKind::Unreadable,
    ErrorKind::Crashed,
];

pub(super) fn write(secret: &Logical, to: &mut Writer<'_>) {
    let Logical { absent, failures, versions_created, appeared, unlinked, .. } = secret;
    let sizes = [absent.len(), failures.len(), versions_created.len(), appeared.len(), unlinked.len()];
    if sizes == [0; 5] {
        return;
    }
    sizes.into_iter().for_each(|size| to.size(size));
    for (region, at) in absent.iter().chain(appeared) {
        to.region(*region);
        to.next_time(Clock::Ours, *at);
    }
    for (region, (error, at)) in failures {
        to.region(*region);
        to.next_time(Clock::Ours, *at);
        write_error(error, to);
    }
    for (version, at) in versions_created {
        write_version(version, to);
        to.time(*at);
    }
    for ((primary, replica), at) in unlinked {
        to.region(*primary);
        to.region(*replica);
        to.next_time(Clock::Ours, *at);
    }
}

pub(super) fn read(secret: &mut Logical, from: &mut Reader<'_>) {
    if from.is_at_end() {
        return;
    }
    let [absent, failures, versions, appeared, unlinked] = [(); 5].map(|()| from.size());
    secret.absent = (0..absent).map(|_| (from.region(), from.next_time(Clock::Ours))).collect();
    secret.appeared = (0..appeared).map(|_| (from.region(), from.next_time(Clock::Ours))).collect();
    let failure = |_| {
        let (region, at) = (from.region(), from.next_time(Clock::Ours));
        (region, (read_error(from), at))
    };
    secret.failures = (0..failures).map(failure).collect();
    secret.versions_created = (0..versions).map(|_| (read_version(from), from.time())).collect();
    let link = |_| ((from.region(), from.region()), from.next_time(Clock::Ours));
    secret.unlinked = (0..unlinked).map(link).collect();
}

fn write_error(error: &RemoteError, to: &mut Writer<'_>) {
    let kind = KINDS.iter().position(|kind| *kind == error.kind).unwrap_or(0);
    let texts = [&error.code, &error.message, &error.request_id];
    let bits = texts.iter().enumerate().map(|(at, text)| usize::from(text.is_some()) << at);
    to.size(bits.fold(kind << 3, |all, bit| all | bit));
    texts.into_iter().flatten().for_each(|text| to.raw(text.as_bytes()));
}

fn read_error(from: &mut Reader<'_>) -> RemoteError {
    let bits = from.size();
    let text =
        |at: u8| (bits >> at & 1 == 1).then(|| Safe::kept(str::from_utf8(from.raw()).unwrap_or_default()));
    let [code, message, request_id] = [0, 1, 2].map(text);
    let kind = KINDS.get(bits >> 3).copied().unwrap_or(ErrorKind::Unreadable);
    RemoteError { kind, code, message, request_id }
}
