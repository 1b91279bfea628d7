//! Identifiers that look like AWS's and are the same in every run: suffixes and version ids, and the small generator
//! of numbers they and the fleet come from. Nothing here is fit for cryptography.

/// Splitmix64 (Steele, Lea and Flood, "Fast splittable pseudorandom number generators", 2014).
#[derive(Debug, Clone)]
pub struct Splitmix(u64);

impl Splitmix {
    /// A generator that always gives the same numbers for the same seed.
    #[must_use]
    pub const fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// A generator seeded by a text (FNV-1a).
    #[must_use]
    pub fn from_text(text: &str) -> Self {
        let mut hash = 0xcbf2_9ce4_8422_2325_u64;
        for byte in text.bytes() {
            hash = (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3);
        }
        Self(hash)
    }

    /// The next 64 bits.
    pub const fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number from 0 up to, not including, `end`; 0 when `end` is 0.
    pub const fn below(&mut self, end: u64) -> u64 {
        // The bias of a remainder is far below anything a scenario could show.
        match self.next().checked_rem(end) {
            Some(number) => number,
            None => 0,
        }
    }

    /// One of `choices`; None when there is none.
    pub fn pick<'a, T>(&mut self, choices: &'a [T]) -> Option<&'a T> {
        let at = self.below(choices.len() as u64);
        choices.get(usize::try_from(at).unwrap_or(0))
    }

    /// True in `per_mille` of a thousand cases.
    pub const fn chance(&mut self, per_mille: u64) -> bool {
        self.below(1000) < per_mille
    }

    /// Six letters and digits, as AWS appends to a secret's name.
    pub fn suffix(&mut self) -> String {
        const LETTERS: &[u8; 62] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
        (0..6).map(|_| self.pick(LETTERS).copied().map_or('A', char::from)).collect()
    }

    /// A UUID of version 4.
    pub fn uuid(&mut self) -> String {
        let (high, low) = (self.next(), self.next());
        let version = (high & 0xffff_ffff_ffff_0fff) | 0x4000;
        let variant = (low & 0x3fff_ffff_ffff_ffff) | 0x8000_0000_0000_0000;
        format!(
            "{:08x}-{:04x}-{:04x}-{:04x}-{:012x}",
            version >> 32,
            (version >> 16) & 0xffff,
            version & 0xffff,
            variant >> 48,
            variant & 0xffff_ffff_ffff
        )
    }
}

/// The suffix that follows from a text.
#[must_use]
pub fn suffix(text: &str) -> String {
    Splitmix::from_text(text).suffix()
}

/// The version id that follows from a text.
#[must_use]
pub fn uuid(text: &str) -> String {
    Splitmix::from_text(text).uuid()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_numbers_are_those_of_splitmix64() {
        let mut numbers = Splitmix::new(0);
        assert_eq!(numbers.next(), 0xe220_a839_7b1d_cdaf);
        assert_eq!(numbers.next(), 0x6e78_9e6a_a1b9_65f4);
    }

    #[test]
    fn identifiers_look_like_those_of_aws_and_stay_the_same() {
        let (suffix, id) = (suffix("prod/db"), uuid("prod/db"));
        assert!(suffix.len() == 6 && suffix.bytes().all(|b| b.is_ascii_alphanumeric()), "{suffix}");
        assert_eq!((id.len(), id.as_bytes()[14], id.matches('-').count()), (36, b'4', 4), "{id}");
        assert_eq!((suffix, id), (super::suffix("prod/db"), super::uuid("prod/db")));
    }

    #[test]
    fn nothing_is_picked_from_nothing() {
        assert_eq!(Splitmix::new(1).pick::<u8>(&[]), None);
        assert_eq!(Splitmix::new(1).below(0), 0);
    }
}
