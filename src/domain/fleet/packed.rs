//! A secret as a few bytes: what the fleet keeps of each. What copies share is written once, texts that secrets share are
//! interned, and the key, which the fleet has beside it, stands for the name and the ARNs.
//!
//! Reading the bytes again gives exactly what was written.

mod bytes;
mod copies;
mod groups;
mod rest;
#[cfg(test)]
mod tests;
mod texts;

use jiff::Timestamp;

use super::{Held, Logical};
use crate::domain::{arn::SecretKey, region::Region};
use bytes::{Clock, Reader, Writer};
pub(super) use texts::Texts;

/// What is read of a copy without unpacking the secret.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Head {
    pub(super) region: Region,
    pub(super) last_changed: Option<Timestamp>,
    pub(super) listed_at: Option<Timestamp>,
    pub(super) described_at: Option<Timestamp>,
}

/// Packs a secret. The texts it names are held until its numbers, which [`unpack`] gives, are released.
pub(super) fn pack(secret: &Logical, texts: &mut Texts) -> Vec<u8> {
    let mut to = Writer::new(texts);
    to.number(secret.home().map_or(0, |home| u128::from(home.number()) + 1));
    to.size(secret.copies.len());
    secret.copies.iter().for_each(|(region, held)| write_head(*region, held, &mut to));
    copies::write(secret, &mut to);
    rest::write(secret, &mut to);
    let Writer { bytes, used, .. } = to;
    texts.hold(&used);
    bytes
}

/// The secret of that key, and the numbers of the texts it names.
pub(super) fn unpack(key: &SecretKey, bytes: &[u8], texts: &Texts) -> (Logical, Vec<u32>) {
    let mut from = Reader::new(bytes, texts);
    let _home = from.number();
    let count = from.size();
    let heads: Vec<Head> = (0..count).map(|_| head(&mut from)).collect();
    let mut secret = Logical::new(key.clone());
    copies::read(&mut secret, heads, &mut from);
    rest::read(&mut secret, &mut from);
    (secret, from.used)
}

/// The home of a secret: see [`Logical::home`].
pub(super) fn home(bytes: &[u8], texts: &Texts) -> Option<Region> {
    let number = Reader::new(bytes, texts).number().checked_sub(1)?;
    u16::try_from(number).ok().map(Region::of_number)
}

/// The copies of a secret, by Region.
pub(super) fn heads<'a>(bytes: &'a [u8], texts: &'a Texts) -> impl Iterator<Item = Head> + 'a {
    let mut from = Reader::new(bytes, texts);
    let _home = from.number();
    let count = from.size();
    (0..count).map(move |_| head(&mut from))
}

fn write_head(region: Region, held: &Held, to: &mut Writer<'_>) {
    let changed = held.entry.last_changed;
    let bit = |time: Option<Timestamp>, at: u8| u128::from(time.is_some()) << at;
    let bits = bit(held.listed_at, 0) | bit(held.described_at, 1) | bit(changed, 2);
    to.number(u128::from(region.number()) << 3 | bits);
    held.listed_at.into_iter().chain(held.described_at).for_each(|at| to.next_time(Clock::Ours, at));
    changed.into_iter().for_each(|at| to.next_time(Clock::Service, at));
}

fn head(from: &mut Reader<'_>) -> Head {
    let number = from.number();
    let has = |at: u8| number >> at & 1 == 1;
    Head {
        region: Region::of_number(u16::try_from(number >> 3).unwrap_or(0)),
        listed_at: has(0).then(|| from.next_time(Clock::Ours)),
        described_at: has(1).then(|| from.next_time(Clock::Ours)),
        last_changed: has(2).then(|| from.next_time(Clock::Service)),
    }
}
