//! Strings as an enemy would write them, from a small generator of numbers; the same seed makes the same strings.

use std::sync::atomic::{AtomicU64, Ordering};

/// How many strings were made, by all generators.
static MADE: AtomicU64 = AtomicU64::new(0);

/// How many strings were made so far.
pub fn made() -> u64 {
    MADE.load(Ordering::Relaxed)
}

/// What drives a terminal, hides, reorders, stacks, joins, fills, ends lines, quotes, or is no character at all.
const PIECES: &[&str] = &[
    "\x1b[2J",
    "\x1b[31m",
    "\x1b[?1049l",
    "\x1b[6n",
    "\x1b[999;999H",
    "\x1bc",
    "\x1b#8",
    "\x1b(0",
    "\x1b[",
    "\x1b",
    "\x1b]0;title\x07",
    "\x1b]52;c;ZXZpbA==\x07",
    "\x1b]8;;http://x\x1b\\",
    "\x1b]9;hi\x1b\\",
    "\x1b]",
    "\x1b\\",
    "\x1bP1$r0m\x1b\\",
    "\x1bPq#0;2;0;0;0\x1b\\",
    "\x1b_G\x1b\\",
    "\x1b^x\x1b\\",
    "\x1bX",
    "\x1b[200~",
    "\x1b[201~",
    "\u{9b}31m",
    "\u{9d}0;x\u{9c}",
    "\u{90}q",
    "\u{84}",
    "\u{85}",
    "\u{8d}",
    "\u{98}",
    "\0",
    "\x07",
    "\x08\x08\x08",
    "\t",
    "\n",
    "\r",
    "\r\n",
    "\x0b",
    "\x0c",
    "\x0e",
    "\x0f",
    "\x11",
    "\x13",
    "\x18",
    "\x1a",
    "\x7f",
    "\u{a0}",
    "\u{202e}",
    "\u{202d}",
    "\u{202a}",
    "\u{202b}",
    "\u{202c}",
    "\u{2066}",
    "\u{2067}",
    "\u{2068}",
    "\u{2069}",
    "\u{200e}",
    "\u{200f}",
    "\u{61c}",
    "\u{200b}",
    "\u{200c}",
    "\u{200d}",
    "\u{2060}",
    "\u{2061}",
    "\u{2064}",
    "\u{206a}",
    "\u{206f}",
    "\u{feff}",
    "\u{ad}",
    "\u{34f}",
    "\u{180e}",
    "\u{2028}",
    "\u{2029}",
    "\u{2003}",
    "\u{202f}",
    "\u{205f}",
    "\u{1680}",
    "\u{2800}",
    "\u{3164}",
    "\u{ffa0}",
    "\u{115f}",
    "\u{1160}",
    "\u{17b4}",
    "\u{fff9}",
    "\u{fffa}",
    "\u{fffb}",
    "\u{fffc}",
    "\u{fffe}",
    "\u{ffff}",
    "\u{fdd0}",
    "\u{1fffe}",
    "\u{10ffff}",
    "\u{e000}",
    "\u{f8ff}",
    "\u{f0000}",
    "\u{e0001}",
    "\u{e0041}",
    "\u{e007f}",
    "\u{e0100}",
    "\u{fe0f}",
    "\u{fe00}",
    "\u{1d173}",
    "\u{1bca0}",
    "\u{13430}",
    "\u{16fe4}",
    "\u{301}",
    "\u{301}\u{302}\u{303}\u{304}",
    "\u{20dd}",
    "\u{489}",
    "\u{e47}\u{e47}\u{e47}\u{e47}",
    "a\u{300}",
    "👩\u{200d}👩\u{200d}👧",
    "👍🏽",
    "🏽",
    "🇩🇪",
    "🇩",
    "❤\u{fe0f}",
    "1\u{fe0f}\u{20e3}",
    "크",
    "\u{1100}\u{1161}\u{11a8}",
    "\u{11a8}",
    "क\u{94d}ष",
    "\u{600}",
    "\u{6dd}1",
    "שלום",
    "سلام",
    "支払い",
    "全　角",
    "ﷺ",
    "İ",
    "ß",
    "ς",
    "\u{fffd}",
    "…",
    "·",
    "│",
    "\\u{1b}",
    "\\x1b[31m",
    "\\n",
    "\\",
    "\"",
    "'",
    "`",
    "$(x)",
    "<script>",
    "&lt;",
    "%s%n",
    "{}",
    "{0}",
    ";",
    ",",
    "=",
    ":",
    "!",
    "*",
    "/",
    "-",
    " ",
    "  ",
    "prod/payments/db",
    "Failed",
    "InSync",
    "us-east-1",
    "AWSCURRENT",
    "arn:aws:secretsmanager:",
    "alias/x",
    "status:",
];

/// A generator (xorshift).
pub struct Strings(u64);

impl Strings {
    pub fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }

    /// A number below `end`.
    pub fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from((self.0 >> 11) % end as u64).unwrap()
    }

    pub fn one_in(&mut self, number: usize) -> bool {
        self.below(number) == 0
    }

    /// The next string: mostly short, sometimes empty, sometimes long, seldom harmless.
    pub fn next(&mut self) -> String {
        MADE.fetch_add(1, Ordering::Relaxed);
        let pieces = match self.below(1000) {
            0..20 => 0,
            20..400 => 1,
            400..998 => 2 + self.below(4),
            _ => 100 + self.below(200),
        };
        let mut text = String::new();
        for _ in 0..pieces {
            match self.below(10) {
                0 => text.extend(char::from_u32(u32::try_from(self.below(0x11_0000)).unwrap())),
                1 => text.extend(char::from_u32(u32::try_from(self.below(0xa0)).unwrap())),
                2 => {
                    let flood = PIECES[self.below(PIECES.len())];
                    (0..self.below(6)).for_each(|_| text.push_str(flood));
                }
                _ => text.push_str(PIECES[self.below(PIECES.len())]),
            }
        }
        text
    }

    /// The same as bytes of a file or of the environment, which need not be UTF-8.
    pub fn bytes(&mut self) -> Vec<u8> {
        let mut bytes = self.next().into_bytes();
        if self.one_in(2) {
            let broken: &[&[u8]] =
                &[b"\xff", b"\xc3", b"\xed\xa0\x80", b"\x9b", b"\xf4\x90\x80\x80", b"\xc0\x9b", b"\x80"];
            bytes.extend_from_slice(broken[self.below(broken.len())]);
        }
        bytes
    }
}
