//! What the rotation dialog says in each of its three steps.

use crate::domain::{Region, health::Health, rotation::Label, secret::Entry, text::columns};

use super::{
    clean_up::{self, CleanUp},
    desk::Desk,
    rotation::{Phase, Rotation, TurnOn},
    view::{Line, Look, Need, Section, padded, sentence},
    words::{age, codes, moment, radio, subject},
};

/// The sections above the call.
pub(super) fn sections(page: &Rotation, desk: &Desk<'_>, focused: bool) -> Vec<Section> {
    let head = vec![subject(desk, &format!("in {}", page.home()))];
    let Some(entry) = desk.entry(page.home()) else { return vec![Section::of(head)] };
    match page.phase {
        Phase::Cancel => cancel(page, entry, desk, head),
        Phase::CleanUp(choice) => clean(page, choice, entry, desk, head, focused),
        Phase::TurnOn(how) => turn_on(page, how, entry, desk, head, focused),
    }
}

fn schedule(entry: &Entry) -> String {
    let rules = entry.rotation.rules.words().unwrap_or_else(|| "no schedule".to_owned());
    match entry.rotation.function_name() {
        Some(name) => format!("{rules}, function {name}"),
        None => rules,
    }
}

fn cancel(page: &Rotation, entry: &Entry, desk: &Desk<'_>, mut head: Vec<Line>) -> Vec<Section> {
    let now = desk.now.wall;
    let Some(pending) = entry.versions.pending() else {
        head.push(Line::plain("No rotation is under way: this only turns the schedule off."));
        let text = format!("The schedule ({}) is remembered, to be turned on again.", schedule(entry));
        return vec![Section::of(head), Section::of(sentence(&text, Look::Plain))];
    };
    let made = desk.secret().and_then(|secret| secret.versions_created.get(pending).copied());
    let seen = desk.model.assessment(desk.key).and_then(|assessment| {
        let stuck = assessment.problems.iter().find(|problem| problem.health == Health::RotationStuck);
        stuck.and_then(|problem| problem.since)
    });
    let same = match (made, seen) {
        (Some(at), _) => format!(", made {} ago", age(at, now)),
        (None, Some(since)) => format!(", the same for ≥ {}", age(since.at, now)),
        (None, None) => String::new(),
    };
    let due = entry.rotation.next.map_or_else(String::new, |next| {
        let verb = if next < now { "was" } else { "is" };
        format!(" Next rotation {verb} due {}.", moment(next, now))
    });
    head.extend(sentence(&format!("Pending version {}{same}.{due}", pending.short()), Look::Moving));
    let mut means = sentence(
        &format!(
            "This turns rotation OFF and abandons the one under way. The schedule ({}) is remembered, to be turned \
             on again.",
            schedule(entry)
        ),
        Look::Plain,
    );
    let stays = format!(
        "The label AWSPENDING STAYS on {} and blocks every later rotation until it is cleaned up. That is step 2, \
         and follows at once.",
        pending.short()
    );
    means.extend(sentence(&stays, Look::Plain));
    let current = entry.versions.current().map_or("(none)", |version| version.short());
    let mut unknown = sentence(
        &format!(
            "NOT KNOWN: how far it got. If the function had set the new password already, the database refuses \
             CURRENT {current}, in every Region. Its log tells:"
        ),
        Look::Moving,
    );
    if let Some(name) = entry.rotation.function_name() {
        let group = format!("CloudWatch log group /aws/lambda/{name} ({})", page.home());
        unknown.push(Line::plain(&padded(&group, 62)).at_right("Ctrl-O copies", Look::Dim));
    }
    unknown.extend(sentence(
        "Is the function repaired? Then trying again is gentler: Esc, then a, Rotate.",
        Look::Plain,
    ));
    vec![Section::of(head), Section::of(means), Section::of(unknown)]
}

fn clean(
    page: &Rotation,
    choice: CleanUp,
    entry: &Entry,
    desk: &Desk<'_>,
    mut head: Vec<Line>,
    focused: bool,
) -> Vec<Section> {
    let since = page.off_since.map(|at| format!(" since {} (you)", moment(at, desk.now.wall)));
    let since = since.unwrap_or_default();
    head.extend(sentence(
        &format!("Rotation OFF{since}. Which password does the database accept?"),
        Look::Strong,
    ));
    let mut rows: Vec<Line> = CleanUp::ALL
        .into_iter()
        .map(|answer| answer_row(page, answer, answer == choice, entry, desk, focused))
        .collect();
    let replicas = entry.replicas.as_deref().unwrap_or_default();
    let replicas: Vec<Region> = replicas.iter().map(|replica| replica.region).collect();
    let there = if replicas.is_empty() {
        "Apps".to_owned()
    } else {
        format!("Apps here, and in {} once synced,", codes(&replicas))
    };
    let reading = sentence(&format!("{there} read whatever is AWSCURRENT."), Look::Plain);
    rows.extend(reading.into_iter().map(|line| line.when_room(Need::Extra)));
    vec![Section::of(head), Section::of(table(page, entry, desk)), Section::of(rows)]
}

fn table(page: &Rotation, entry: &Entry, desk: &Desk<'_>) -> Vec<Line> {
    let header = format!(
        "     {:<11}{:<14}{:<15}{:<13}{}",
        "VERSION", "LABEL", "MADE", "HAS A VALUE", "AT THE DATABASE"
    );
    let mut lines = vec![Line::new(&header, Look::Dim)];
    let created = desk.secret().map(|secret| &secret.versions_created);
    for (label, there) in [
        (Label::Current, "apps use this one"),
        (Label::Pending, "perhaps set by now"),
        (Label::Previous, "the one before"),
    ] {
        let Some(version) = entry.versions.holder(&label) else { continue };
        let made = created.and_then(|created| created.get(version).copied());
        let when = made.map_or_else(|| "–".to_owned(), |at| moment(at, desk.now.wall));
        let value = match (made, created.is_some_and(|created| !created.is_empty()), &page.unread) {
            (Some(_), _, _) => "yes",
            (None, true, _) => "not known",
            (None, false, Some(_)) => "not readable",
            (None, false, None) => "reading …",
        };
        let row = format!(
            "     {:<11}{:<14}{}{}{there}",
            version.short(),
            label.as_str(),
            padded(&when, 15),
            padded(value, 13)
        );
        lines.push(Line::new(&row, if value == "not known" { Look::Moving } else { Look::Plain }));
    }
    lines
}

fn answer_row(
    page: &Rotation,
    answer: CleanUp,
    chosen: bool,
    entry: &Entry,
    desk: &Desk<'_>,
    focused: bool,
) -> Line {
    let short = |version: Option<&crate::domain::rotation::VersionId>| {
        version.map_or("(none)", |version| version.short()).to_owned()
    };
    let versions = &entry.versions;
    let (pending, current) = (short(versions.pending()), short(versions.current()));
    let previous = short(versions.previous());
    let off = clean_up::off(page, answer, desk);
    let (word, verb, effect, calls) = match answer {
        CleanUp::Leave => ("I do not know".to_owned(), "", String::new(), ""),
        CleanUp::Drop => {
            (format!("{current} still works"), "DROP", format!("AWSPENDING comes off {pending}"), "1 call")
        }
        CleanUp::Finish => {
            (format!("{pending} works now"), "FINISH", format!("{pending} becomes AWSCURRENT"), "2 calls")
        }
        CleanUp::RollBack => (
            format!("only {previous} works"),
            "ROLL BACK",
            format!("{previous} becomes AWSCURRENT"),
            "2 calls",
        ),
    };
    let look = if off.is_some() { Look::Dim } else { Look::Plain };
    let gap = " ".repeat(23_usize.saturating_sub(columns(&word)).max(1));
    let tail = match (answer, &off) {
        (CleanUp::Leave, _) => "change nothing; c brings you back here".to_owned(),
        (_, Some(why)) => format!("{verb:<11}off: {why}"),
        (_, None) => format!("{verb:<11}{effect}"),
    };
    let line = Line { left: vec![radio(chosen, focused, &word, look)], ..Line::default() };
    let line = line.and(&gap, look).and(&tail, look);
    if off.is_none() && !calls.is_empty() { line.at_right(calls, Look::Dim) } else { line }
}

fn turn_on(
    page: &Rotation,
    how: TurnOn,
    entry: &Entry,
    desk: &Desk<'_>,
    mut head: Vec<Line>,
    focused: bool,
) -> Vec<Section> {
    let clean = match entry.versions.pending() {
        None => "Clean: no AWSPENDING.".to_owned(),
        Some(pending) => format!("AWSPENDING is still seen on {}; it is read again.", pending.short()),
    };
    head.extend(sentence(&format!("{clean} As it was: {}.", schedule(entry)), Look::Plain));
    let listed = format!("{} is listed as \"rotation off\"", super::words::middle(&desk.name(), 24));
    let mut lines: Vec<Line> = [
        (TurnOn::Leave, "leave it off", listed.as_str()),
        (TurnOn::Wait, "on, wait for schedule", "AWS runs the function's testSecret step now"),
        (TurnOn::Now, "on, and rotate now", "the password changes within minutes"),
    ]
    .into_iter()
    .map(|(answer, word, effect)| {
        let gap = " ".repeat(24_usize.saturating_sub(columns(word)));
        let line = Line { left: vec![radio(answer == how, focused, word, Look::Plain)], ..Line::default() };
        line.and(&gap, Look::Plain).and(effect, Look::Plain)
    })
    .collect();
    if page.hung {
        let text = "The function failed last time. Unless it is repaired, you will be back here.";
        lines.extend(sentence(text, Look::Moving));
    }
    vec![Section::of(head), Section::of(lines)]
}
