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

use super::Logical;
use crate::domain::{arn::SecretKey, region::Region};
use bytes::{Reader, Writer};
pub(super) use texts::Texts;

/// What is read of a copy without unpacking the secret.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Head {
    pub(super) region: Region,
    pub(super) listed_at: Option<Timestamp>,
    pub(super) described_at: Option<Timestamp>,
}

/// Packs a secret. The texts it names are held until its numbers, which [`unpack`] gives, are released.
pub(super) fn pack(secret: &Logical, texts: &mut Texts) -> Box<[u8]> {
    let mut to = Writer::new(texts);
    to.size(secret.copies.len());
    for (region, held) in &secret.copies {
        let listed = u128::from(held.listed_at.is_some());
        let described = u128::from(held.described_at.is_some()) << 1;
        to.number(u128::from(region.number()) << 2 | described | listed);
        held.listed_at.into_iter().chain(held.described_at).for_each(|at| to.next_time(at));
    }
    copies::write(secret, &mut to);
    rest::write(secret, &mut to);
    let Writer { bytes, used, .. } = to;
    texts.hold(&used);
    bytes.into_boxed_slice()
}

/// The secret of that key, and the numbers of the texts it names.
pub(super) fn unpack(key: &SecretKey, bytes: &[u8], texts: &Texts) -> (Logical, Vec<u32>) {
    let mut from = Reader::new(bytes, texts);
    let count = from.size();
    let heads: Vec<Head> = (0..count).map(|_| head(&mut from)).collect();
    let mut secret = Logical::new(key.clone());
    copies::read(&mut secret, heads, &mut from);
    rest::read(&mut secret, &mut from);
    (secret, from.used)
}

/// The copies of a secret, by Region.
pub(super) fn heads<'a>(bytes: &'a [u8], texts: &'a Texts) -> impl Iterator<Item = Head> + 'a {
    let mut from = Reader::new(bytes, texts);
    let count = from.size();
    (0..count).map(move |_| head(&mut from))
}

fn head(from: &mut Reader<'_>) -> Head {
    let number = from.number();
    Head {
        region: Region::of_number(u16::try_from(number >> 2).unwrap_or(0)),
        listed_at: (number & 1 == 1).then(|| from.next_time()),
        described_at: (number & 2 == 2).then(|| from.next_time()),
    }
}
