//! Line 3: how many are wrong, and in which way. Never "0 wrong": while something is not read, nothing is known to be fine.

use crate::{app::Model, domain::health::Health};

use super::{
    Line, Look, Span, age, glyph,
    knowledge::{count, wrong},
    lanes, number,
};

/// The words of the verdict, in their order; the three rotation troubles are counted as one.
const WORDS: [(&[Health], &str); 6] = [
    (&[Health::Failed], "failed"),
    (&[Health::Diverged], "diverged"),
    (&[Health::Split], "split"),
    (&[Health::Stranded], "stranded"),
    (&[Health::Stuck], "stuck"),
    (&[Health::RotationStuck, Health::RotationLeftOver, Health::RotationOverdue], "rotation"),
];

/// The verdict: what stands at the left, and what at the right edge; the longest form first.
#[must_use]
pub fn forms(model: &Model) -> Vec<(Line, Line)> {
    [(false, false), (false, true), (true, false)]
        .into_iter()
        .map(|(short_left, short_right)| (left(model, short_left), right(model, short_right)))
        .collect()
}

/// The least of it: the count.
#[must_use]
pub fn least(model: &Model) -> Line {
    left(model, true).into_iter().take(1).collect()
}

/// The same in one short line: glyphs and counts.
#[must_use]
pub fn brief(model: &Model) -> Line {
    let mut line = left(model, true);
    let right = right(model, true);
    if !right.is_empty() {
        line.push(Span::plain("  "));
        line.extend(right);
    }
    line
}

fn left(model: &Model, brief: bool) -> Line {
    let wrong = wrong(model);
    let before = before(model, brief);
    if wrong == 0 {
        return before.unwrap_or_else(|| calm(model, brief));
    }
    let mut line = vec![Span::new(Look::ActBold, format!("{} WRONG", number(wrong)))];
    for (healths, word) in WORDS {
        let sum: usize = healths.iter().map(|health| count(model, *health)).sum();
        let Some(first) = healths.first().filter(|_| sum > 0) else { continue };
        let (sign, look) = glyph::health(*first);
        let text =
            if brief { format!(" {sign}{}", number(sum)) } else { format!("  {sign}{} {word}", number(sum)) };
        line.push(Span::new(look, text));
    }
    line.extend(before.unwrap_or_default());
    line
}

/// What was wrong when it was last read, and cannot be read any more; after what is wrong now: how many more.
fn before(model: &Model, brief: bool) -> Option<Line> {
    let before = &model.rows.before;
    let at = age::minute(model, before.oldest()?);
    let count = number(before.len());
    let when = if brief { "at" } else { "when last read" };
    if wrong(model) > 0 {
        let plus = if brief { " +" } else { "  +" };
        return Some(vec![Span::new(Look::Dim, format!("{plus}{count} {when} {at}"))]);
    }
    let mut line = vec![Span::new(Look::Act, format!("{count} wrong {when} {at}"))];
    for (healths, _) in WORDS {
        let sum = before.count(healths);
        let Some(first) = healths.first().filter(|_| sum > 0) else { continue };
        line.push(Span::new(Look::Dim, format!(" {}{}", glyph::health(*first).0, number(sum))));
    }
    Some(line)
}

/// Whether every Region and every description is in.
#[must_use]
pub fn is_complete(model: &Model) -> bool {
    let (readable, all) = lanes::readable(model);
    readable == all
        && !lanes::listed(model).1
        && count(model, Health::NotRead) == 0
        && count(model, Health::Unknown) == 0
}

fn calm(model: &Model, brief: bool) -> Line {
    let known = model.fleet.len();
    let (readable, all) = lanes::readable(model);
    if known == 0 && readable == 0 && !lanes::listed(model).1 {
        return vec![Span::new(Look::Unknown, "nothing could be read")];
    }
    if !is_complete(model) {
        return vec![Span::plain("nothing wrong seen so far")];
    }
    if known == 0 {
        return vec![Span::plain(format!("No secrets in {readable} of {all} Regions"))];
    }
    let moving = count(model, Health::InProgress) + count(model, Health::Other) + count(model, Health::Clash);
    let leaving = count(model, Health::PendingDeletion);
    let head = match (moving, leaving) {
        (0, 0) => format!("All {} in sync", number(known)),
        (0, _) if leaving < known => {
            format!("{} in sync, {} to be deleted", number(known - leaving), number(leaving))
        }
        _ => "Nothing wrong".to_owned(),
    };
    if brief {
        return vec![Span::new(Look::Strong, head)];
    }
    let age = age::oldest(model).map(|at| format!(", as of {}", age::ago(model, at))).unwrap_or_default();
    vec![Span::new(Look::Strong, head), Span::plain(format!(", in {readable} of {all} Regions{age}"))]
}

fn right(model: &Model, brief: bool) -> Line {
    let mut line: Line = Vec::new();
    for (health, word) in [
        (Health::Clash, "clash"),
        (Health::Other, "other"),
        (Health::InProgress, "moving"),
        (Health::Unknown, "unknown"),
        (Health::NotRead, "not read yet"),
    ] {
        // Two that share a glyph are one count where there are no words to tell them apart.
        let sum = match health {
            Health::Clash if brief => 0,
            Health::Other if brief => count(model, health) + count(model, Health::Clash),
            _ => count(model, health),
        };
        if sum == 0 && (brief || health != Health::InProgress || lanes::listed(model).1) {
            continue;
        }
        let (sign, look) = glyph::health(health);
        let look = if sum == 0 { Look::Dim } else { look };
        if !line.is_empty() {
            line.push(Span::plain(if brief { " " } else { "  " }));
        }
        let text =
            if brief { format!("{sign}{}", number(sum)) } else { format!("{sign}{} {word}", number(sum)) };
        line.push(Span::new(look, text));
    }
    line
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        app::{model::Before, select::test_fleet},
        domain::SecretKey,
    };

    fn text(line: &Line) -> String {
        line.iter().map(|span| span.text.to_string()).collect()
    }

    fn said(model: &Model) -> String {
        text(&left(model, true))
    }

    fn two(change: impl FnOnce(&mut test_fleet::Story)) -> Model {
        let mut story = test_fleet::Story::new(&["use1", "usw2"]);
        let _: SecretKey = story.replicated("prod/one", "use1", &[("usw2", "InSync")]);
        change(&mut story);
        story.done()
    }

    #[test]
    fn what_is_on_its_way_out_is_not_counted_as_in_sync() {
        let model = two(|story| {
            story.changed("prod/old", "use1", &[], |entry| entry.deleted = Some(test_fleet::ago(-86_400)));
        });
        assert_eq!(said(&model), "1 in sync, 1 to be deleted");
    }

    #[test]
    fn what_was_wrong_when_it_was_last_read_is_counted_beside_what_is_wrong_now() {
        let mut model = test_fleet::incident();
        let lefts = |model: &Model| forms(model).iter().map(|(left, _)| text(left)).collect::<Vec<_>>();
        let now = lefts(&model);
        let keys: Vec<SecretKey> = model.rows.shown().take(2).cloned().collect();
        for (seconds, key) in [290, 400].into_iter().zip(keys) {
            let problem = model.assessment(&key).unwrap().problems[0].clone();
            assert!(problem.health.is_wrong());
            model.rows.before.insert(key, Before { problem, at: test_fleet::ago(seconds) });
        }
        // The older of the two readings, since none is newer than that.
        assert_eq!(age::minute(&model, test_fleet::ago(400)), "13:55Z");
        let long = "  +2 when last read 13:55Z";
        let short = " +2 at 13:55Z";
        let expected: Vec<String> =
            now.iter().zip([long, long, short]).map(|(now, more)| format!("{now}{more}")).collect();
        assert_eq!(lefts(&model), expected);
        assert!(text(&least(&model)).ends_with(" WRONG"), "{}", text(&least(&model)));
    }

    #[test]
    fn what_has_replicas_is_not_called_in_sync_for_being_listed_and_what_has_none_needs_no_more() {
        let model = |primary: bool| {
            two(|story| {
                let mut listed = test_fleet::Story::plain("prod/listed", "k3Xq9A", "use1");
                let (home, at) = (test_fleet::region("use1"), test_fleet::ago(9));
                listed.primary_region = primary.then_some(home);
                story.model.fleet.listed(home, vec![listed], at);
            })
        };
        assert_eq!(said(&model(true)), "nothing wrong seen so far");
        assert_eq!(said(&model(false)), "All 2 in sync");
        assert_eq!(said(&two(|_| {})), "All 1 in sync");
    }
}
