//! What may happen at any moment, and how often.

use proptest::prelude::*;

/// The keys, some of them more often.
const KEYS: &str = "j k h l g shift-g n shift-n enter enter enter esc tab tab backtab 1 2 3 m / f s r r p p c c a x w y i \
    ? : q space down up ctrl-r ctrl-y ctrl-o ctrl-l ctrl-z ! d u b shift-r backspace left right + delete ctrl-c z";

/// One of the keys.
pub(super) fn key(number: u8) -> &'static str {
    let mut keys = KEYS.split_whitespace();
    keys.nth(usize::from(number) % KEYS.split_whitespace().count()).unwrap()
}

pub(super) const TEXTS: [&str; 10] = [
    "us-west-2",
    "eu-west-1",
    "us-east-1",
    "overwrite eu-west-1",
    "remove us-west-2",
    "status:failed",
    "name:c",
    "(",
    "\u{202e}",
    "arn:aws:secretsmanager:us-east-1:111122223333:secret:b-a1b2c3",
];

/// One thing that happens.
#[derive(Debug, Clone)]
pub(super) enum Move {
    /// A key, by its number.
    Key(u8),
    /// A text of [`TEXTS`], typed.
    Type(u8),
    /// A paste: of [`TEXTS`], or of any characters.
    Paste(u8, Vec<char>),
    /// The key that a person who wants to confirm the dialog would press next.
    Toward,
    /// So many of them.
    Confirm,
    /// The rows are walked down, and a dialog of an action is opened.
    Open(u8, u8),
    /// Such a dialog is opened, everything that was asked is answered, and it is confirmed.
    Act(u8, u8),
    /// Every step that is under way is refused alike.
    Refuse,
    /// The dialog of an action on a secret that is in doubt is opened, and confirmed: which, and what.
    Again(u16, u8),
    /// The person leaves, or a signal asks for it.
    Leave(u8),
    /// The time of day is set, or the machine sleeps: how long, and which of the clocks know.
    Jump(u16, u8),
    /// Time passes, in milliseconds, and the timers that are due run out.
    Wait(u16),
    /// The terminal has another size.
    Size(u8, u8),
    /// The terminal gains or loses the focus.
    Focus(bool),
    /// An open read is answered: which, and how.
    Answer(u16, u8),
    /// Every open read is answered truly.
    AnswerAll,
    /// An open read is forgotten: its answer is lost until the end.
    Lose(u16),
    /// An answer comes a second time, or for a task that never was.
    Late(u16, u8),
    /// A step that is under way ends: which, and how.
    End(u16, u8),
    /// Something happens in the cloud.
    Cloud(u16, u8),
    /// Somebody else acts: on what, and whether they do or undo it.
    Other(u16, u8),
    /// There are credentials again, of this or another role or account.
    RenewAs(u8),
    /// A Region fails, or comes back: all its calls, or DescribeSecret alone.
    Fault(u8, u8),
    /// The credentials expire, or are renewed.
    Expire(bool),
    /// What other runs did is read.
    Book(u16),
    /// The program fails in something of its own.
    Trouble,
    /// A crowd of characters faster than hands.
    Burst(u8),
}

/// A case: how it begins, and what happens then.
pub(super) fn wild() -> impl Strategy<Value = Vec<Move>> {
    let one = any::<(u8, u16, u8)>().prop_map(|(kind, which, how)| match kind {
        0..=61 => Move::Key(how),
        62..=65 => Move::Again(which, how),
        66 => Move::Leave(how),
        67..=68 => Move::Jump(which, how),
        69 => Move::Other(which, how),
        70..=74 => Move::Type(how),
        75..=78 => Move::Paste(how, vec![]),
        79..=98 => Move::Toward,
        99..=102 => Move::Confirm,
        103..=112 => Move::Open(which.to_le_bytes()[0], how),
        113..=137 => Move::Wait(which % 20_000),
        138..=143 => Move::Size(which.to_le_bytes()[0], how),
        144..=145 => Move::Focus(how.is_multiple_of(2)),
        146..=182 => Move::Answer(which, how),
        183..=189 => Move::AnswerAll,
        190..=193 => Move::Lose(which),
        194..=198 => Move::Late(which, how),
        199..=223 => Move::End(which, how),
        224..=233 => Move::Cloud(which, how),
        234..=240 => Move::Fault(which.to_le_bytes()[0], how),
        241..=242 => Move::Expire(how.is_multiple_of(2)),
        243..=244 => Move::RenewAs(how),
        245..=248 => Move::Book(which),
        249..=250 => Move::Trouble,
        251..=252 => Move::Burst(how),
        _ => Move::Paste(how, vec![char::from(how), '\u{202e}', 'é', char::from(which.to_le_bytes()[0])]),
    });
    prop::collection::vec(one, 1..32)
}

/// The same with a person who knows what she wants, and a cloud that is often true: steps are sent, and end.
pub(super) fn purposeful() -> impl Strategy<Value = Vec<Move>> {
    let one = any::<(u8, u16, u8)>().prop_map(|(kind, which, how)| match kind {
        0..=7 => Move::Key(how),
        8..=15 => Move::Again(which, how),
        16 => Move::Leave(how),
        17..=19 => Move::Jump(which, how),
        20..=21 => Move::Other(which, how),
        22 => Move::Type(how),
        23..=32 => Move::Open(which.to_le_bytes()[0], how),
        33..=97 => Move::Act(which.to_le_bytes()[0], how),
        98..=107 => Move::Toward,
        108..=122 => Move::Confirm,
        123..=127 => Move::Refuse,
        128..=147 => Move::Wait(which % 20_000),
        148..=150 => Move::Size(which.to_le_bytes()[0], how),
        151..=157 => Move::Answer(which, how),
        158..=177 => Move::AnswerAll,
        178..=180 => Move::Lose(which),
        181..=182 => Move::Late(which, how),
        183..=225 => Move::End(which, how),
        226..=235 => Move::Cloud(which, how),
        236..=242 => Move::Fault(which.to_le_bytes()[0], how),
        243..=245 => Move::Expire(how.is_multiple_of(2)),
        246..=247 => Move::RenewAs(how),
        248..=249 => Move::Book(which),
        250 => Move::Paste(how, vec![]),
        _ => Move::Wait(u16::from(how) * 256),
    });
    let moves = prop::collection::vec(one, 1..14);
    moves.prop_map(|moves| [vec![Move::AnswerAll; 2], moves].concat())
}
