//! A filter's text, taken apart: pieces between spaces, quotes around spaces, and what stands before the colon.

use crate::domain::{Region, Safe, near::did_you_mean, replication::Role};

use super::{
    FilterError,
    term::{HEALTH, Status, Term, is_region},
    word::Word,
};

const TERMS: &[&str] = &["status", "region", "role", "name", "tag"];

/// A character, its place in the text from 0, and whether it stood in quotes.
#[derive(Debug, Clone, Copy)]
struct Typed {
    character: char,
    at: usize,
    quoted: bool,
}

/// Text between spaces, without its quotes.
#[derive(Debug, Default)]
struct Piece {
    at: usize,
    typed: Vec<Typed>,
    /// Whether it has quotes: `""` is a piece too.
    quotes: bool,
}

fn error(at: usize, message: &str) -> FilterError {
    FilterError { at, message: Safe::new(&format!("filter, character {}: {message}", at + 1)) }
}

pub(super) fn terms(text: &str) -> Result<Vec<(bool, Term)>, FilterError> {
    let mut terms = Vec::new();
    for piece in pieces(text)? {
        let nots = piece.typed.iter().take_while(|typed| typed.character == '!' && !typed.quoted).count();
        let rest = piece.typed.get(nots..).unwrap_or_default();
        if rest.is_empty() {
            if nots > 0 && !piece.quotes {
                return Err(error(piece.at, "! must stand before what it negates, as in !status:failed"));
            }
            continue;
        }
        terms.push((nots % 2 == 1, term(rest)?));
    }
    Ok(terms)
}

fn pieces(text: &str) -> Result<Vec<Piece>, FilterError> {
    let mut pieces = Vec::new();
    let mut piece: Option<Piece> = None;
    let mut open: Option<usize> = None;
    let mut characters = text.chars().enumerate();
    while let Some((at, character)) = characters.next() {
        if open.is_none() && character.is_whitespace() {
            pieces.extend(piece.take());
            continue;
        }
        let current = piece.get_or_insert_with(|| Piece { at, ..Piece::default() });
        let (at, character) = match character {
            '"' => {
                current.quotes = true;
                open = if open.is_some() { None } else { Some(at) };
                continue;
            }
            '\\' if open.is_some() => characters.next().unwrap_or((at, '\\')),
            _ => (at, character),
        };
        current.typed.push(Typed { character, at, quoted: open.is_some() });
    }
    if let Some(at) = open {
        return Err(error(at, "this quote is not closed; write \"…\""));
    }
    pieces.extend(piece);
    Ok(pieces)
}

fn lower(typed: &[Typed]) -> String {
    typed.iter().map(|typed| typed.character).collect::<String>().to_lowercase()
}

/// Splits at the first `mark` that is not in quotes.
fn split(typed: &[Typed], mark: char) -> Option<(&[Typed], &[Typed])> {
    let at = typed.iter().position(|typed| typed.character == mark && !typed.quoted)?;
    Some((typed.get(..at)?, typed.get(at + 1..)?))
}

fn term(typed: &[Typed]) -> Result<Term, FilterError> {
    let at = typed.first().map_or(0, |typed| typed.at);
    if let Some((first, rest)) = typed.split_first()
        && (first.character, first.quoted) == ('~', false)
    {
        return match rest {
            [] => Err(error(at, "~ must stand before the letters that are looked for, as in ~prdb")),
            _ => Ok(Term::Fuzzy(lower(rest))),
        };
    }
    let Some((before, value)) = split(typed, ':') else { return Ok(Term::Word(Word::new(&lower(typed)))) };
    let name = lower(before);
    if name == "arn" {
        return Ok(Term::Arn(lower(typed)));
    }
    if !TERMS.contains(&name.as_str()) {
        let near = did_you_mean(&name, TERMS.iter().copied());
        let forms = "status: region: role: name: tag: are, and a word with a colon needs quotes";
        return Err(error(at, &format!("{name}: is no term{near}; {forms}")));
    }
    let at = value.first().map_or(at + name.chars().count() + 1, |typed| typed.at);
    let text = lower(value);
    match name.as_str() {
        "status" => status(value, &text).map(Term::Status).ok_or_else(|| {
            let words = HEALTH.iter().map(|(word, _)| *word);
            let near = did_you_mean(&text, words.clone().chain(["wrong", "rotation"]));
            let words = words.collect::<Vec<_>>().join(" ");
            let forms = format!("use wrong rotation {words}, or a status of AWS in quotes");
            error(at, &format!("status:{text} is no status{near}; {forms}"))
        }),
        "region" if is_known_region(&text) => Ok(Term::Region(text)),
        "region" => {
            let near = did_you_mean(&text, Region::known().map(Region::name));
            let forms = "use a name (us-west-2), a code (usw2) or a glob (eu-*)";
            Err(error(at, &format!("region:{text} is no Region{near}; {forms}")))
        }
        "role" => [Role::Primary, Role::Replica, Role::Standalone]
            .into_iter()
            .find(|role| role.word() == text)
            .map(Term::Role)
            .ok_or_else(|| error(at, "role: is followed by primary, replica or standalone")),
        "name" if text.is_empty() => {
            Err(error(at, "name: is followed by a part of a name, or a glob such as prod/*"))
        }
        "name" => Ok(Term::Name(text)),
        _ => tag(value)
            .ok_or_else(|| error(at, "tag: is followed by a key, or by key=value, as in tag:team=payments")),
    }
}

fn status(typed: &[Typed], text: &str) -> Option<Status> {
    if !text.is_empty() && typed.iter().all(|typed| typed.quoted) {
        return Some(Status::Service(text.to_owned()));
    }
    let squeezed = |word: &str| word.replace(['-', '_'], "");
    let wanted = squeezed(text);
    let wanted = match wanted.as_str() {
        "wrong" => return Some(Status::Wrong),
        "rotation" => return Some(Status::Rotation),
        // Statuses that were seen, and that no health is called like.
        "pending" | "detached" => return Some(Status::Service(wanted)),
        "rotationleftover" => "leftover",
        "rotationoverdue" => "overdue",
        "deleted" => "pendingdeletion",
        "moving" => "inprogress",
        other => other,
    };
    HEALTH.iter().find(|(word, _)| squeezed(word) == wanted).map(|(_, health)| Status::Health(*health))
}

fn is_known_region(text: &str) -> bool {
    !text.is_empty() && (Region::known().any(|region| is_region(region, text)) || is_new_region(text))
}

/// A name that has the form of a Region of the kind there are, though this version does not know it.
fn is_new_region(text: &str) -> bool {
    let known = Region::known().any(|region| text.starts_with(&format!("{}-", region.group())));
    known
        && text.split('-').count() >= 3
        && text.ends_with(|c: char| c.is_ascii_digit())
        && !text.contains(['"', ' '])
}

fn tag(value: &[Typed]) -> Option<Term> {
    let (key, wanted) = match split(value, '=') {
        Some((key, wanted)) => (lower(key), Some(lower(wanted))),
        None => (lower(value), None),
    };
    (!key.is_empty()).then_some(Term::Tag(key, wanted))
}
