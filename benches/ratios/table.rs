//! The table: one line for each measure, as text and as JSON.

use serde::{Deserialize, Serialize};
use serde_json::json;

/// One measure and its judgement.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Line {
    /// The row that it belongs to.
    pub row: u8,
    /// What was measured, with its unit.
    pub measure: String,
    /// What this program gave; `None` when it could not be measured.
    pub ours: Option<f64>,
    /// What the baseline gave in the same run, or what the target is counted from.
    pub baseline: Option<f64>,
    /// Ours by the baseline: the median of the pairs where there were several.
    pub ratio: Option<f64>,
    /// The target, in words.
    pub target: String,
    /// Whether it is met.
    pub met: bool,
}

impl Line {
    /// A count or a time that is compared with a limit.
    pub fn at_most(row: u8, measure: impl Into<String>, ours: f64, limit: f64) -> Self {
        let (ours, target, met) = (Some(ours), format!("≤ {}", number(limit)), ours <= limit);
        Self { row, measure: measure.into(), ours, baseline: None, ratio: None, target, met }
    }

    /// A ratio to a baseline that is compared with a limit.
    pub fn ratio(row: u8, measure: impl Into<String>, of: (f64, f64, f64), limit: f64) -> Self {
        let (ours, baseline, ratio) = of;
        Self {
            row,
            measure: measure.into(),
            ours: Some(ours),
            baseline: Some(baseline),
            ratio: Some(ratio),
            target: format!("≤ {} ×", number(limit)),
            met: ratio <= limit,
        }
    }

    /// A time that has a limit made from the baseline.
    pub fn within(row: u8, measure: impl Into<String>, (ours, limit): (f64, f64), target: &str) -> Self {
        Self {
            row,
            measure: measure.into(),
            ours: Some(ours),
            baseline: Some(limit),
            ratio: Some(ours / limit),
            target: target.to_owned(),
            met: ours <= limit,
        }
    }

    /// What could not be measured, and why.
    pub fn missing(row: u8, measure: impl Into<String>) -> Self {
        let (target, met) = ("measured".to_owned(), false);
        Self { row, measure: measure.into(), ours: None, baseline: None, ratio: None, target, met }
    }
}

/// For machines: `{"rows":[{"row":1,"measure":…}]}`.
pub fn json(lines: &[Line]) -> String {
    json!({ "rows": lines }).to_string()
}

/// For people.
pub fn text(lines: &[Line]) -> String {
    let widest = lines.iter().map(|line| line.measure.chars().count()).max().unwrap_or(0).max(7);
    let heads = ("row", "measure", "ours", "baseline", "ratio", "target");
    let mut text = format!(
        "{:>3}  {:widest$}  {:>9}  {:>9}  {:>7}  {:<26}  met\n",
        heads.0, heads.1, heads.2, heads.3, heads.4, heads.5
    );
    for line in lines {
        let shown = |value: Option<f64>| value.map_or_else(|| "–".to_owned(), number);
        text += &format!(
            "{:>3}  {:widest$}  {:>9}  {:>9}  {:>7}  {:<26}  {}\n",
            line.row,
            line.measure,
            shown(line.ours),
            shown(line.baseline),
            shown(line.ratio),
            line.target,
            if line.met { "yes" } else { "NO" },
        );
    }
    let missed = lines.iter().filter(|line| !line.met).count();
    text + &format!("{} of {} met\n", lines.len() - missed, lines.len())
}

/// As many digits as tell something.
fn number(value: f64) -> String {
    match value.abs() {
        size if size >= 100.0 || value.fract() == 0.0 => format!("{value:.0}"),
        size if size >= 10.0 => format!("{value:.1}"),
        size if size >= 0.01 => format!("{value:.2}"),
        _ => format!("{value:.5}"),
    }
}
