//! Strings through the entrances that need no network: values, command line, settings, files; and through the exits that
//! print.

use std::{ffi::OsString, fs, os::unix::ffi::OsStringExt, path::Path};

use secretdeck::{
    app::filter::Query,
    aws::Options,
    cli::{Cli, refusal},
    config::{Layer, Settings},
    domain::{
        Arn, Region, Safe,
        error::{ErrorKind, RemoteError},
        journal::{Line, RunId},
        replication::ReplicationStatus,
        rotation::{Label, VersionId},
        text::{columns, cut, wrap},
    },
    runtime::{print, sights::SightsFile},
    sim::scenario::Scenario,
};
use serde_json::json;

use crate::{judge, strings::Strings};

/// One string, as a value of some kind, and whatever is said of it.
pub fn value(strings: &mut Strings) {
    let text = strings.next();
    let safe = Safe::new(&text);
    judge::line(&safe);
    let most = 4 + strings.below(40);
    for line in wrap(&safe, most).into_iter().chain([cut(&safe, most)]) {
        assert!(columns(&line) <= most, "{line:?} in {most}");
        judge::line(&line);
    }
    match strings.below(8) {
        0 => judge::line(Label::new(&text).as_str()),
        1 => judge::line(ReplicationStatus::new(&text).as_str()),
        2 => said(VersionId::new(&text)),
        3 => {
            said(Arn::new(&text));
            said(Arn::new(&format!("arn:aws:secretsmanager:us-east-1:111122223333:secret:{text}-a1b2c3")));
        }
        4 => said(Region::new(&text)),
        5 => judge::line(&RemoteError::new(ErrorKind::Refused, &text).to_string()),
        6 => judge::lines(print::Text::new(&text).as_bytes()),
        _ => match Query::parse(&text) {
            Ok(query) => assert_eq!(Query::parse(&query.to_string()), Ok(query), "{text:?}"),
            Err(error) => judge::line(&error.to_string()),
        },
    }
}

fn said<T: ToString, E: ToString>(read: Result<T, E>) {
    match read {
        Ok(value) => judge::line(&value.to_string()),
        Err(error) => judge::line(&error.to_string()),
    }
}

/// What `main` says of what it cannot use.
fn refused(why: &impl ToString) {
    let printed = print::Text::new(&format!("secretdeck: {}", Safe::new(&why.to_string())));
    judge::lines(printed.as_bytes());
    assert_eq!(printed.lines().count(), 1, "one sentence, one line");
}

/// Words of a command line, UTF-8 or not.
pub fn command_line(strings: &mut Strings) {
    let flags =
        ["--filter", "--require-replica", "--timeout", "--until", "--bogus", "--listen", "--speed", ""];
    let tasks = ["status", "wait", "simulate", "demo", ""];
    let mut words: Vec<OsString> = vec!["secretdeck".into()];
    words.push(tasks[strings.below(tasks.len())].into());
    words.push(flags[strings.below(flags.len())].into());
    words.retain(|word| !word.is_empty());
    words.push(OsString::from_vec(strings.bytes()));
    if let Err(error) = Cli::read(words) {
        let sentence = refusal::sentence(&error);
        judge::line(&sentence);
        refused(&sentence);
    }
}

/// A setting of a flag, a variable, or a file with a hostile name.
pub fn setting(strings: &mut Strings, folder: &Path) {
    let names = ["regions", "refresh", "theme", "log_level", "endpoint_url", "read_only", "ascii"];
    let name = names[strings.below(names.len())];
    let text = strings.next();
    let variable = |asked: &str| {
        let home = || Some(folder.to_string_lossy().into_owned());
        if asked == format!("SECRETDECK_{}", name.to_uppercase()) {
            Some(text.clone())
        } else {
            home().filter(|_| asked == "HOME")
        }
    };
    let nothing = folder.join("empty.toml").to_string_lossy().into_owned();
    let file = || ("config", Some(nothing.clone()));
    for layer in [Layer::flags([(name, Some(text.clone())), file()]), Layer::flags([file()])] {
        if let Err(error) = Settings::read(layer, &variable) {
            refused(&error);
        }
    }
    if let Err(error) = Options::new().with_endpoint_url(&text) {
        refused(&error);
    }
    if let Err(error) = Settings::read(Layer::flags([("config", Some(text))]), &|_| None) {
        refused(&error);
    }
}

/// Files: configuration, scenario, first sights, a line of the journal.
pub fn file(strings: &mut Strings, folder: &Path) {
    let (first, second, third) = (strings.next(), strings.next(), strings.next());
    let forms = [
        first.clone(),
        format!("{first} = 3"),
        format!("\"{}\" = \"{third}\"", first.replace(['"', '\\'], "")),
        format!("theme = {}", json!(first)),
        format!("regions = [{}]", json!(first)),
        format!("[keys]\n\"x\" = {}\nrefresh = {}", json!(first), json!(second)),
        format!("[themes.{}]\nact = {}", json!(first), json!(second)),
        format!("theme = \"{first}"),
    ];
    let path = folder.join("config.toml");
    fs::write(&path, &forms[strings.below(forms.len())]).unwrap();
    let given = path.to_string_lossy().into_owned();
    if let Err(error) = Settings::read(Layer::flags([("config", Some(given))]), &|_| None) {
        refused(&error);
    }
    if let Err(error) = Scenario::from_toml(&forms[strings.below(forms.len())], &second) {
        refused(&error);
    }
    sights(&second, &third, strings, folder);
    line(&first, &second, &third);
    said(RunId::new(&third).map(|run| run.to_string()));
}

fn sights(state: &str, name: &str, strings: &mut Strings, folder: &Path) {
    let name: String = name.chars().filter(|c| !matches!(c, '/' | '\0')).take(20).collect();
    let file = folder.join(format!("s{name}.json"));
    let arn = "arn:aws:secretsmanager:us-east-1:111122223333:secret:x-a1b2c3";
    let sight = json!({"arn": arn, "region": "us-east-1", "state": state, "since": "2026-01-01T00:00:00Z"});
    let document = match strings.below(3) {
        0 => strings.bytes(),
        1 => serde_json::to_vec(&json!({"schema": 1, "sights": [sight]})).unwrap(),
        _ => serde_json::to_vec(&json!({"schema": 1, "sights": [{"arn": state, "region": state}]})).unwrap(),
    };
    fs::write(&file, document).unwrap();
    match SightsFile::new(file).load() {
        Ok(kept) => kept.iter().for_each(|(sight, _)| judge::line(&sight.state)),
        Err(sentence) => judge::line(&sentence),
    }
}

/// A line of the journal that somebody else wrote, as this program would write it.
fn line(first: &str, second: &str, third: &str) {
    let outcome =
        json!({"refused": {"kind": "refused", "code": first, "message": second, "request_id": third}});
    let lines = [
        json!({"kind": "outcome", "step": 1, "outcome": outcome}),
        json!({"kind": "outcome", "step": 1, "outcome": {"done": {"request_id": second}}}),
        json!({"kind": "outcome", "step": 1, "outcome": {"not_sent": {"stale": [first, second]}}}),
        json!({"kind": "outcome", "step": 1, "outcome": {"not_sent": {"journal": third}}}),
        json!({"kind": "settled", "of": {"run": null, "step": 1}, "verdict": {"done": true, "seen": first}}),
    ];
    for line in lines {
        let line: Line =
            serde_json::from_value(line.clone()).unwrap_or_else(|error| panic!("{line}: {error}"));
        judge::line(&serde_json::to_string(&line).unwrap());
    }
    for line in [json!({"kind": first}), json!({"kind": "settled", "of": {"run": second, "step": third}})] {
        let error = serde_json::from_value::<Line>(line).unwrap_err();
        refused(&error);
    }
}
