//! Many small pieces of bytes in one: an allocation for each would cost as much again as what is in it, and leave holes
//! all over the memory that nothing else fits in.

use std::collections::BTreeMap;

/// Pieces begin, and holes are measured, in steps of so many bytes.
const STEP: usize = 8;

/// Where a piece is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Span {
    /// In steps.
    start: u32,
    /// In bytes.
    length: u32,
}

/// The pieces.
#[derive(Debug, Clone, Default)]
pub(super) struct Slab {
    bytes: Vec<u8>,
    /// Where nothing lies, by its length, in steps.
    holes: BTreeMap<u32, Vec<u32>>,
}

fn steps(bytes: usize) -> u32 {
    u32::try_from(bytes.div_ceil(STEP)).unwrap_or(u32::MAX)
}

fn bytes(steps: u32) -> usize {
    steps as usize * STEP
}

impl Slab {
    /// The bytes of a piece.
    pub(super) fn get(&self, span: Span) -> &[u8] {
        let start = bytes(span.start);
        self.bytes.get(start..start + span.length as usize).unwrap_or_default()
    }

    /// Puts a piece where it fits, in the place of an old one if there is one.
    pub(super) fn put(&mut self, piece: &[u8], old: Option<Span>) -> Span {
        let wanted = steps(piece.len());
        let start = match old {
            Some(old) if steps(old.length as usize) == wanted => old.start,
            old => {
                old.into_iter().for_each(|old| self.free(old));
                self.hole(wanted).unwrap_or_else(|| {
                    let end = self.bytes.len();
                    self.bytes.resize(end + bytes(wanted), 0);
                    steps(end)
                })
            }
        };
        if let Some(place) = self.bytes.get_mut(bytes(start)..bytes(start) + piece.len()) {
            place.copy_from_slice(piece);
        }
        Span { start, length: u32::try_from(piece.len()).unwrap_or(u32::MAX) }
    }

    /// Nothing lies there any more.
    pub(super) fn free(&mut self, span: Span) {
        self.leave(steps(span.length as usize), span.start);
    }

    fn leave(&mut self, length: u32, start: u32) {
        if length > 0 {
            self.holes.entry(length).or_default().push(start);
        }
    }

    /// The smallest hole that is long enough; what is left of it stays one.
    fn hole(&mut self, wanted: u32) -> Option<u32> {
        let (length, starts) = self.holes.range_mut(wanted..).next()?;
        let (length, start) = (*length, starts.pop()?);
        if starts.is_empty() {
            self.holes.remove(&length);
        }
        self.leave(length - wanted, start + wanted);
        Some(start)
    }
}

#[cfg(test)]
mod tests {
    use proptest::{collection::vec, prelude::*};

    use super::*;

    proptest! {
        #[test]
        fn every_piece_is_what_was_put_last(
            turns in vec((0_usize..12, proptest::option::of((any::<u8>(), 0_usize..70))), 0..400)
        ) {
            let mut slab = Slab::default();
            let mut held: Vec<Option<(Span, Vec<u8>)>> = vec![None; 12];
            for (at, piece) in turns {
                let old = held[at].take().map(|(span, _)| span);
                match piece {
                    Some((byte, length)) => {
                        let piece = vec![byte; length];
                        held[at] = Some((slab.put(&piece, old), piece));
                    }
                    None => old.into_iter().for_each(|old| slab.free(old)),
                }
                for (span, piece) in held.iter().flatten() {
                    prop_assert_eq!(slab.get(*span), piece.as_slice());
                }
            }
        }
    }

    #[test]
    fn what_is_left_is_used_again() {
        let mut slab = Slab::default();
        let spans: Vec<Span> = (0..100).map(|at| slab.put(&[at; 60], None)).collect();
        let length = slab.bytes.len();
        spans.into_iter().for_each(|span| slab.free(span));
        (0..200).for_each(|at| {
            let _ = slab.put(&[at; 30], None);
        });
        assert_eq!(slab.bytes.len(), length);
    }
}
