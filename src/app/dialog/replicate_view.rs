//! What the replicate dialog shows: the Regions, what is in the way, what a copy is and what it is not.

use crate::domain::{Region, text::columns};

use super::{
    desk::Desk,
    overwrite,
    page::Stop,
    replicate::Replicate,
    targets::{self, KeyThere},
    view::{Line, Look, Need, Section, Span, padded, sentence},
    words::{codes, key_name, own_key, subject},
};

/// All sections above the call.
pub(super) fn sections(page: &Replicate, desk: &Desk<'_>, stop: Stop) -> Vec<Section> {
    let home = page.source.region();
    let mut sections = vec![Section::of(vec![subject(desk, &format!("from {home}"))])];
    sections.push(match &page.picking {
        Some(picker) => picker.section(),
        None => list(page, desk, stop == Stop::List),
    });
    let in_the_way = page.only().map(|region| overwrite::lines(desk, page, region, stop == Stop::Radio));
    let in_the_way = in_the_way.filter(|lines| !lines.is_empty());
    let several = clash_among_many(page, desk);
    if let Some(lines) = in_the_way {
        sections.push(Section::of(lines));
    }
    let mut said = several;
    if page.only().is_none_or(|region| desk.in_the_way(region).is_none()) {
        said.extend(meaning(page, desk));
    }
    said.extend(warnings(page, desk));
    if !said.is_empty() {
        sections.push(Section::of(said));
    }
    sections
}

fn list(page: &Replicate, desk: &Desk<'_>, focused: bool) -> Section {
    let header = format!("     {:<17}{:<26}{}", "REGION", "NOW", "KEY THERE");
    let rows = page.regions.iter().enumerate();
    let rows = rows.map(|(at, region)| row(page, desk, *region, at == page.cursor, focused)).collect();
    let marked = format!("{} of {} marked", page.marked.len(), page.regions.len());
    let hint = "     Space marks · ↑↓ moves · Tab to the buttons";
    Section {
        lines: vec![Line::new(&header, Look::Dim)],
        rows,
        cursor: page.cursor,
        foot: vec![Line::new(hint, Look::Dim).at_right(&marked, Look::Dim).when_room(Need::Hint)],
    }
}

fn row(page: &Replicate, desk: &Desk<'_>, region: Region, here: bool, focused: bool) -> Line {
    let now = targets::now(desk, page.source.region(), region);
    let mark = match (now.choosable, page.marked.contains(&region)) {
        (_, true) => "[x]",
        (true, false) => "[ ]",
        (false, false) => " – ",
    };
    let (cursor, name) = match (here, focused) {
        (true, true) => ("▌", Look::Selected),
        (true, false) => ("▌", Look::Plain),
        (false, _) => (" ", if now.choosable { Look::Plain } else { Look::Dim }),
    };
    let (key, tone) = key_there(page, desk, region);
    let mut line = Line::new(cursor, Look::Strong)
        .and(&format!("{mark} {}", region.name()), name)
        .and(&" ".repeat(17_usize.saturating_sub(columns(region.name())).max(1)), Look::Plain)
        .and(&padded(&now.words, 25), now.look)
        .and(" ", Look::Plain);
    if here && now.choosable {
        line.left.push(Span::new(&padded(&key, 14), tone));
        line.right.push(Span::new("Enter changes", Look::Dim));
    } else {
        line.left.push(Span::new(&padded(&key, 28), tone));
    }
    line
}

fn key_there(page: &Replicate, desk: &Desk<'_>, region: Region) -> (String, Look) {
    let primary_has_own =
        desk.entry(page.source.region()).is_some_and(|entry| own_key(entry.kms_key.as_ref()).is_some());
    match page.key(region, desk) {
        KeyThere::Open if page.marked.contains(&region) => ("choose a key".to_owned(), Look::Moving),
        KeyThere::Open => ("– none chosen".to_owned(), Look::Dim),
        KeyThere::Default if primary_has_own && !page.marked.contains(&region) => {
            ("AWS default (primary: own)".to_owned(), Look::Plain)
        }
        KeyThere::Default => ("AWS default".to_owned(), Look::Plain),
        KeyThere::Own(key) => (key_name(&key).to_owned(), Look::Plain),
    }
}

/// What the marked Regions get.
fn meaning(page: &Replicate, desk: &Desk<'_>) -> Vec<Line> {
    let home = page.source.region();
    let marked: Vec<Region> = page.marked.iter().copied().collect();
    let again = |region: &&Region| desk.entry(home).is_some_and(|entry| entry.replica(**region).is_some());
    let (who, verb) = match marked.as_slice() {
        [] => return sentence("A replica is a read-only copy that follows its primary.", Look::Plain),
        [one] if again(&one) => {
            let had = desk
                .entry(home)
                .and_then(|entry| entry.replica(*one))
                .and_then(|replica| replica.kms_key.clone());
            let key = match page.key(*one, desk) {
                KeyThere::Own(key) if had.as_ref() == Some(&key) => {
                    " The key is sent again too: without it AWS would take its own."
                }
                KeyThere::Own(_) => " Another key than it had is sent.",
                KeyThere::Default => " No key is sent: AWS takes its own.",
                KeyThere::Open => "",
            };
            return sentence(&format!("AWS tries {one} again.{key}"), Look::Plain);
        }
        [one] => (one.name().to_owned(), "gets"),
        many => (codes(many), "get"),
    };
    let text = format!(
        "{who} {verb} a read-only copy that follows {home}: values, labels, tags and policy, word for word \
         (host names and ARNs in them stay {home}'s)."
    );
    sentence(&text, Look::Plain)
}

fn warnings(page: &Replicate, desk: &Desk<'_>) -> Vec<Line> {
    let mut lines = Vec::new();
    let Some(entry) = desk.entry(page.source.region()) else { return lines };
    let plain: Vec<Region> =
        page.marked.iter().copied().filter(|region| page.key(*region, desk) == KeyThere::Default).collect();
    if let (Some(key), false) = (own_key(entry.kms_key.as_ref()), plain.is_empty()) {
        let who = if plain.len() == 1 { "this copy".to_owned() } else { codes(&plain) };
        let text = format!("Warning: the primary uses its own key ({}); {who} would not.", key_name(key));
        lines.extend(sentence(&text, Look::Moving));
    }
    if let Some(pending) = entry.versions.pending() {
        let text = format!(
            "Warning: a rotation is under way (PENDING {}): do not replicate half-way.",
            pending.short()
        );
        lines.extend(sentence(&text, Look::Moving));
    }
    lines
}

/// An overwrite is never offered for more than one Region at a time.
fn clash_among_many(page: &Replicate, desk: &Desk<'_>) -> Vec<Line> {
    if page.marked.len() < 2 {
        return Vec::new();
    }
    let taken: Vec<Region> =
        page.marked.iter().copied().filter(|region| desk.in_the_way(*region).is_some()).collect();
    if taken.is_empty() {
        return Vec::new();
    }
    let text = format!(
        "{}: the name is taken there. Overwriting takes one Region a call: mark it alone.",
        codes(&taken)
    );
    sentence(&text, Look::Moving)
}
