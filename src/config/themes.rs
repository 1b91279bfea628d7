//! Themes by name: the built-in ones from `assets/themes`, and those of the configuration file, in the same form.

use std::{collections::BTreeMap, path::Path, str::FromStr};

use ratatui::style::{Color, Modifier, Style};
use toml::{
    Spanned,
    de::{DeTable, DeValue},
};

use crate::domain::near::did_you_mean;

use super::{ConfigError, Theme, file::Source};

/// The built-in themes: a name and the lines of its table.
const BUILT_IN: &[(&str, &str)] = &[
    ("auto", include_str!("../../assets/themes/auto.toml")),
    ("dark", include_str!("../../assets/themes/dark.toml")),
    ("light", include_str!("../../assets/themes/light.toml")),
    ("mono", include_str!("../../assets/themes/mono.toml")),
];

/// The keys of a theme's table.
const KEYS: &[&str] = &[
    "base", "text", "dim", "act", "act_bold", "moving", "unknown", "good", "strong", "selected", "alarm",
    "border",
];

/// The theme of a name: one of the person's own, else a built-in one.
///
/// # Errors
/// A sentence that lists the names.
pub(super) fn named(name: &str, own: &BTreeMap<String, Theme>) -> Result<Theme, String> {
    if let Some(theme) = own.get(name) {
        return Ok(theme.clone());
    }
    built_in(name).ok_or_else(|| {
        let names = || BUILT_IN.iter().map(|(name, _)| *name).chain(own.keys().map(String::as_str));
        let near = did_you_mean(name, names());
        format!("no theme is called `{name}`{near}; there are {}", names().collect::<Vec<_>>().join(" "))
    })
}

fn built_in(name: &str) -> Option<Theme> {
    let (_, text) = BUILT_IN.iter().find(|(known, _)| *known == name)?;
    let source = Source { path: Path::new(name), text };
    let table = DeTable::parse(text).ok()?;
    theme(source, table.get_ref()).ok()
}

/// Reads the tables `[themes.NAME]`.
pub(super) fn from_toml(
    source: Source<'_>,
    value: &Spanned<DeValue<'_>>,
) -> Result<BTreeMap<String, Theme>, ConfigError> {
    let wrong =
        |value: &Spanned<DeValue<'_>>| source.error(value.span(), "a theme is a table: [themes.NAME]");
    let mut themes = BTreeMap::new();
    for (name, value) in value.get_ref().as_table().ok_or_else(|| wrong(value))? {
        let table = value.get_ref().as_table().ok_or_else(|| wrong(value))?;
        themes.insert(name.get_ref().to_string(), theme(source, table)?);
    }
    Ok(themes)
}

fn theme(source: Source<'_>, table: &DeTable<'_>) -> Result<Theme, ConfigError> {
    let mut theme = Theme::standard();
    if let Some(base) = table.get("base") {
        let name = base.get_ref().as_str().unwrap_or_default();
        theme = named(name, &BTreeMap::new()).map_err(|what| source.error(base.span(), what))?;
    }
    for (key, value) in table {
        let field = match key.get_ref().as_ref() {
            "base" => continue,
            "text" => &mut theme.text,
            "dim" => &mut theme.dim,
            "act" => &mut theme.act,
            "act_bold" => &mut theme.act_bold,
            "moving" => &mut theme.moving,
            "unknown" => &mut theme.unknown,
            "good" => &mut theme.good,
            "strong" => &mut theme.strong,
            "selected" => &mut theme.selected,
            "alarm" => &mut theme.alarm,
            "border" => &mut theme.border,
            other => return Err(source.unknown_key(key.span(), other, KEYS)),
        };
        let text = value.get_ref().as_str().unwrap_or_default();
        *field = style(text).map_err(|what| source.error(value.span(), what))?;
    }
    Ok(theme)
}

/// Reads a style: `red bold`, `#ffaa00`, `white on red`, `plain`.
fn style(text: &str) -> Result<Style, String> {
    let mut style = Style::new();
    let mut background = false;
    for word in text.split_whitespace() {
        let modifier = match word {
            "plain" => Modifier::empty(),
            "bold" => Modifier::BOLD,
            "dim" => Modifier::DIM,
            "italic" => Modifier::ITALIC,
            "underlined" => Modifier::UNDERLINED,
            "reversed" => Modifier::REVERSED,
            "on" if !background => {
                background = true;
                continue;
            }
            colour => {
                let colour =
                    Color::from_str(colour).map_err(|_| format!("`{colour}` is no colour; {STYLES}"))?;
                style = if std::mem::take(&mut background) { style.bg(colour) } else { style.fg(colour) };
                continue;
            }
        };
        style = style.add_modifier(modifier);
    }
    if background || text.trim().is_empty() {
        return Err(format!("`{text}` is no style; {STYLES}"));
    }
    Ok(style)
}

const STYLES: &str = "write plain, or colours (red, lightred, gray, #ff8800, 0 to 255; `on` before the background) and \
                      bold dim italic underlined reversed";

#[cfg(test)]
mod tests {
    use super::*;

    fn own(text: &str) -> Result<BTreeMap<String, Theme>, String> {
        let table = DeTable::parse(text).unwrap();
        let value = table.get_ref().get("themes").unwrap();
        from_toml(Source { path: Path::new("c.toml"), text }, value).map_err(|error| error.to_string())
    }

    #[test]
    fn the_built_in_themes_parse_and_auto_is_the_standard_one() {
        for (name, text) in BUILT_IN {
            let table = DeTable::parse(text).unwrap();
            theme(Source { path: Path::new(name), text }, table.get_ref()).unwrap();
        }
        assert_eq!(built_in("auto"), Some(Theme::standard()));
    }

    #[test]
    fn mono_has_no_colour() {
        let mono = built_in("mono").unwrap();
        for style in
            [mono.act, mono.act_bold, mono.moving, mono.unknown, mono.good, mono.alarm, mono.selected]
        {
            assert_eq!((style.fg, style.bg), (None, None));
        }
    }

    #[test]
    fn an_own_theme_changes_what_it_names_and_keeps_the_rest() {
        let themes = own("[themes.mine]\nbase = \"dark\"\nact = \"#ff8800 on black bold\"\n").unwrap();
        let mine = named("mine", &themes).unwrap();
        let orange = Style::new().fg(Color::Rgb(255, 136, 0)).bg(Color::Black).add_modifier(Modifier::BOLD);
        assert_eq!(mine.act, orange);
        assert_eq!(mine.moving, built_in("dark").unwrap().moving);
    }

    #[test]
    fn what_is_wrong_is_told_with_its_line() {
        for (text, part) in [
            ("[themes.mine]\nact = \"reddish\"", "c.toml:2: `reddish` is no colour; write plain"),
            ("[themes.mine]\nact = \"red on\"", "c.toml:2: `red on` is no style"),
            ("[themes.mine]\nact = 3", "c.toml:2: `` is no style"),
            ("[themes.mine]\nacts = \"red\"", "c.toml:2: `acts` is no key here (did you mean act?)"),
            ("[themes.mine]\nbase = \"drak\"", "c.toml:2: no theme is called `drak` (did you mean dark?)"),
            ("themes = 3", "c.toml:1: a theme is a table"),
        ] {
            let error = own(text).unwrap_err();
            assert!(error.contains(part), "{error}");
        }
        let error = named("solar", &BTreeMap::new()).unwrap_err();
        assert_eq!(error, "no theme is called `solar`; there are auto dark light mono");
    }
}
