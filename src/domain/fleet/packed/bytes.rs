//! Numbers, texts and times as bytes: the shortest form that gives back exactly what was written.

use jiff::{Timestamp, civil::Date};

use super::texts::Texts;
use crate::domain::{region::Region, text::Safe};

/// Times are written as distances from here, so that those of our days are short: in nanoseconds since 1970.
const ORIGIN: i128 = 1_700_000_000 * SECOND;
const SECOND: i128 = 1_000_000_000;
/// The units of a distance: the coarsest that is exact is written.
const UNITS: [i128; 4] = [SECOND, 1_000_000, 1_000, 1];

/// Texts longer than this, in bytes, are as a rule one secret's own: they are not interned.
const LONGEST_SHARED: usize = 48;

/// Whose times are near each other.
#[derive(Debug, Clone, Copy)]
pub(super) enum Clock {
    /// When we were answered.
    Ours,
    /// When something happened to a secret.
    Service,
}

/// What has been written, and which interned texts it names.
#[derive(Debug)]
pub(super) struct Writer<'a> {
    pub(super) bytes: Vec<u8>,
    pub(super) used: Vec<u32>,
    texts: &'a mut Texts,
    last: [i128; 2],
}

impl<'a> Writer<'a> {
    pub(super) fn new(texts: &'a mut Texts) -> Self {
        Self { bytes: Vec::with_capacity(256), used: Vec::new(), texts, last: [ORIGIN; 2] }
    }

    /// Seven bits a byte, the lowest first; the highest bit says that more follow.
    pub(super) fn number(&mut self, mut number: u128) {
        while number > 0x7f {
            self.bytes.push((number & 0x7f) as u8 | 0x80);
            number >>= 7;
        }
        self.bytes.push((number & 0x7f) as u8);
    }

    pub(super) fn size(&mut self, size: usize) {
        self.number(size as u128);
    }

    pub(super) fn signed(&mut self, number: i128) {
        self.number(folded(number));
    }

    pub(super) fn region(&mut self, region: Region) {
        self.number(u128::from(region.number()));
    }

    pub(super) fn raw(&mut self, bytes: &[u8]) {
        self.size(bytes.len());
        self.bytes.extend_from_slice(bytes);
    }

    /// A text that many secrets share.
    pub(super) fn shared(&mut self, text: &Safe) {
        let id = self.texts.id(text);
        self.used.push(id);
        self.number(u128::from(id));
    }

    /// A text that many secrets may share.
    pub(super) fn text(&mut self, text: &Safe) {
        if text.len() > LONGEST_SHARED {
            self.size(text.len() << 1 | 1);
            self.bytes.extend_from_slice(text.as_bytes());
        } else {
            let id = self.texts.id(text);
            self.used.push(id);
            self.number(u128::from(id) << 1);
        }
    }

    /// A time, which says nothing of the times before it.
    pub(super) fn time(&mut self, at: Timestamp) {
        self.distance(at.as_nanosecond() - ORIGIN);
    }

    /// A time that is near the one before of the same clock.
    pub(super) fn next_time(&mut self, clock: Clock, at: Timestamp) {
        let now = at.as_nanosecond();
        let [ours, service] = &mut self.last;
        let last = match clock {
            Clock::Ours => ours,
            Clock::Service => service,
        };
        let distance = now - *last;
        *last = now;
        self.distance(distance);
    }

    fn distance(&mut self, distance: i128) {
        let exact = |(_, unit): &(usize, &i128)| distance % **unit == 0;
        let (at, unit) = UNITS.iter().enumerate().find(exact).unwrap_or((UNITS.len() - 1, &1));
        self.number(folded(distance / unit) << 2 | at as u128);
    }

    pub(super) fn date(&mut self, date: Date) {
        let months = i128::from(date.year()) * 12 + i128::from(date.month()) - 1;
        self.signed(months * 31 + i128::from(date.day()) - 1);
    }
}

/// Small numbers of either sign become small numbers.
fn folded(number: i128) -> u128 {
    ((number << 1) ^ (number >> 127)).cast_unsigned()
}

fn unfolded(number: u128) -> i128 {
    (number >> 1).cast_signed() ^ -(number & 1).cast_signed()
}

/// Reads what a [`Writer`] wrote. It is asked for nothing else, so that a missing byte reads as nothing.
#[derive(Debug)]
pub(super) struct Reader<'a> {
    bytes: &'a [u8],
    texts: &'a Texts,
    /// The interned texts that were named.
    pub(super) used: Vec<u32>,
    last: [i128; 2],
}

impl<'a> Reader<'a> {
    pub(super) fn new(bytes: &'a [u8], texts: &'a Texts) -> Self {
        Self { bytes, texts, used: Vec::new(), last: [ORIGIN; 2] }
    }

    pub(super) fn is_at_end(&self) -> bool {
        self.bytes.is_empty()
    }

    pub(super) fn number(&mut self) -> u128 {
        let (mut number, mut shift) = (0, 0);
        while let Some((byte, rest)) = self.bytes.split_first() {
            self.bytes = rest;
            number |= u128::from(byte & 0x7f).checked_shl(shift).unwrap_or(0);
            if byte & 0x80 == 0 {
                break;
            }
            shift += 7;
        }
        number
    }

    pub(super) fn size(&mut self) -> usize {
        usize::try_from(self.number()).unwrap_or(0)
    }

    pub(super) fn signed(&mut self) -> i128 {
        unfolded(self.number())
    }

    pub(super) fn region(&mut self) -> Region {
        Region::of_number(u16::try_from(self.number()).unwrap_or(0))
    }

    fn bytes(&mut self, size: usize) -> &'a [u8] {
        let (read, rest) = self.bytes.split_at_checked(size).unwrap_or((self.bytes, &[]));
        self.bytes = rest;
        read
    }

    pub(super) fn raw(&mut self) -> &'a [u8] {
        let size = self.size();
        self.bytes(size)
    }

    pub(super) fn sixteen(&mut self) -> [u8; 16] {
        self.bytes(16).try_into().unwrap_or_default()
    }

    fn interned(&mut self, id: u128) -> Safe {
        let id = u32::try_from(id).unwrap_or(u32::MAX);
        self.used.push(id);
        self.texts.get(id)
    }

    pub(super) fn shared(&mut self) -> Safe {
        let id = self.number();
        self.interned(id)
    }

    pub(super) fn text(&mut self) -> Safe {
        let number = self.number();
        if number & 1 == 0 {
            return self.interned(number >> 1);
        }
        let size = usize::try_from(number >> 1).unwrap_or(0);
        Safe::kept(str::from_utf8(self.bytes(size)).unwrap_or_default())
    }

    pub(super) fn time(&mut self) -> Timestamp {
        Timestamp::from_nanosecond(ORIGIN + self.distance()).unwrap_or_default()
    }

    pub(super) fn next_time(&mut self, clock: Clock) -> Timestamp {
        let distance = self.distance();
        let [ours, service] = &mut self.last;
        let last = match clock {
            Clock::Ours => ours,
            Clock::Service => service,
        };
        *last += distance;
        Timestamp::from_nanosecond(*last).unwrap_or_default()
    }

    fn distance(&mut self) -> i128 {
        let number = self.number();
        let unit = usize::try_from(number & 3).ok().and_then(|at| UNITS.get(at)).copied().unwrap_or(1);
        unfolded(number >> 2) * unit
    }

    pub(super) fn date(&mut self) -> Date {
        let days = self.signed();
        let (months, day) = (days.div_euclid(31), days.rem_euclid(31) + 1);
        let year = i16::try_from(months.div_euclid(12)).unwrap_or(0);
        let month = i8::try_from(months.rem_euclid(12) + 1).unwrap_or(1);
        Date::new(year, month, i8::try_from(day).unwrap_or(1)).unwrap_or_default()
    }
}
