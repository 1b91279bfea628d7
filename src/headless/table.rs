//! What `status` prints for people: an aligned table, coloured only on a terminal that wants colours.

use std::fmt::Write;

use super::report::Report;
use crate::{
    app::{
        entry::{CopyLine, SecretLine},
        select,
    },
    domain::{health::Health, text::columns},
    runtime::print::{Colour, Text},
};

/// The whole table.
pub(super) fn table(report: &Report<'_>, colours: bool) -> Text {
    let rows: Vec<(Health, [String; 4])> =
        report.secrets.iter().map(|secret| (secret.health, row(&secret))).collect();
    let heads = ["HEALTH", "SECRET", "HOME", "REGIONS"].map(str::to_owned);
    let widths: Vec<usize> = (0..3)
        .map(|at| {
            let rows = rows.iter().map(|(_, row)| row).chain([&heads]);
            rows.filter_map(|row| row.get(at)).map(|text| columns(text)).max()
        })
        .map(Option::unwrap_or_default)
        .collect();
    let mut text = Text::new(&head(report));
    if !rows.is_empty() {
        line(&mut text, &heads, &widths, None);
    }
    for (health, row) in &rows {
        line(&mut text, row, &widths, colour(*health).filter(|_| colours));
    }
    text
}

/// A line for each required copy that is known to be missing.
pub(super) fn missing(report: &Report<'_>) -> String {
    let mut text = String::new();
    for (name, region) in &report.missing {
        let _ = writeln!(text, "required: {name} has no healthy copy in {region}");
    }
    text
}

fn head(report: &Report<'_>) -> String {
    let counted: Vec<_> = report.regions.iter().filter(|region| region.state != "out_of_scope").collect();
    let read = counted.iter().filter(|region| region.error.is_none()).count();
    let account = report.account.as_deref().unwrap_or("account not known");
    let whole = if report.complete { "complete" } else { "INCOMPLETE" };
    let wrong = report.secrets.in_trouble();
    let counted_secrets = select::counted(report.secrets.len(), "secret", "secrets");
    format!(
        "{account} · {}, {wrong} in trouble · {read} of {} Regions · {whole}\n",
        counted_secrets,
        counted.len(),
    )
}

fn line(text: &mut Text, cells: &[String; 4], widths: &[usize], colour: Option<Colour>) {
    let [first, ..] = cells;
    let mut rest = String::new();
    for (at, cell) in cells.iter().enumerate() {
        let padding = widths.get(at).map_or(0, |width| width.saturating_sub(columns(cell)) + 2);
        if at > 0 {
            rest.push_str(cell);
        }
        rest.extend(std::iter::repeat_n(' ', padding));
    }
    text.push(colour, first, rest.trim_end());
}

fn row(secret: &SecretLine) -> [String; 4] {
    let health =
        secret.problems.iter().filter(|problem| **problem != secret.health).map(|problem| problem.words());
    let health: Vec<String> = std::iter::once(secret.health.words()).chain(health).collect();
    let home = secret.home.map_or("–".to_owned(), |home| home.name().to_owned());
    let elsewhere = secret.regions.iter().filter(|copy| Some(copy.region) != secret.home);
    let regions: Vec<String> = elsewhere.map(copy).collect();
    [health.join(", "), format!("{} ·{}", secret.name, secret.arn_suffix), home, regions.join("  ")]
}

fn copy(copy: &CopyLine) -> String {
    let status = copy.status.as_deref().unwrap_or(copy.role);
    match &copy.message {
        Some(message) if status != "InSync" => format!("{} {status} ({message})", copy.region),
        _ => format!("{} {status}", copy.region),
    }
}

fn colour(health: Health) -> Option<Colour> {
    match health {
        wrong if wrong.is_wrong() => Some(Colour::Red),
        Health::Clash | Health::Other | Health::InProgress | Health::PendingDeletion => Some(Colour::Yellow),
        Health::Unknown | Health::NotRead => Some(Colour::Cyan),
        _ => None,
    }
}
