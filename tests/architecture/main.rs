//! The table of layers, checked: what each layer names of ours and of others', and a few rules for every file.
//!
//! The table below is the one in the crate's documentation. A new import that it does not list fails here.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "a test fails by panicking, and finds its places by searching"
)]

mod entrances;
mod exits;
mod iam;
mod source;

use std::{collections::BTreeSet, path::Path};

use pretty_assertions::assert_eq;
use source::{Source, read_all};

/// The most lines a file may have.
const MOST_LINES: usize = 400;

/// One row: what a layer may name besides the standard library. `*` at the end stands for any ending.
struct Layer {
    name: &'static str,
    ours: &'static [&'static str],
    others: &'static [&'static str],
}

/// Text, times and errors: crates without a will of their own, of which any layer that needs one may name the types.
const VALUES: &[&str] =
    &["serde", "serde_json", "thiserror", "jiff", "unicode_width", "unicode_segmentation"];

const LAYERS: &[Layer] = &[
    Layer { name: "domain", ours: &["domain"], others: &["hashbrown", "strsim"] },
    Layer { name: "gateway", ours: &["domain"], others: &[] },
    Layer {
        name: "app",
        ours: &["app", "domain", "gateway"],
        others: &["crokey", "memchr", "tui_input", "nucleo_matcher"],
    },
    Layer {
        name: "config",
        ours: &["config", "domain", "app"],
        others: &["crokey", "ratatui", "toml", "etcetera"],
    },
    Layer {
        name: "ui",
        ours: &["ui", "app", "config", "domain"],
        others: &["ratatui", "crokey", "tui_input", "nucleo_matcher"],
    },
    Layer { name: "aws", ours: &["aws", "domain", "gateway"], others: &["aws_*", "tokio", "hyper_util"] },
    Layer {
        name: "runtime",
        ours: &["runtime", "app", "config", "domain", "gateway", "ui"],
        others: &[
            "tokio",
            "ratatui",
            "crossterm",
            "crokey",
            "futures_util",
            "nix",
            "rustix",
            "crc32fast",
            "signal_hook",
            "tracing_subscriber",
            "tracing_appender",
            "etcetera",
            "base64",
            "tracing",
            "color_eyre",
        ],
    },
    Layer {
        name: "headless",
        ours: &["headless", "app", "config", "domain", "gateway", "runtime"],
        others: &["tokio", "tracing", "color_eyre"],
    },
    Layer {
        name: "sim",
        ours: &["sim", "domain"],
        others: &["hyper", "hyper_util", "http_body_util", "tokio", "toml", "tracing", "base64"],
    },
];

/// The composition root may name everything.
const ROOT: &[&str] = &["lib", "main", "cli"];

/// The crates that `Cargo.toml` names, as code writes them.
fn dependencies() -> BTreeSet<String> {
    let manifest: toml::Table = toml::from_str(include_str!("../../Cargo.toml")).unwrap();
    manifest["dependencies"].as_table().unwrap().keys().map(|name| name.replace('-', "_")).collect()
}

fn sources() -> Vec<Source> {
    read_all(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"))
}

/// Every breach of the table in one file.
fn breaches(source: &Source) -> Vec<String> {
    if ROOT.contains(&source.layer()) || source.is_test() {
        return Vec::new();
    }
    let Some(layer) = LAYERS.iter().find(|layer| layer.name == source.layer()) else {
        return vec![format!("{}: no layer of that name", source.path)];
    };
    let layers: BTreeSet<&str> = LAYERS.iter().map(|layer| layer.name).chain(ROOT.iter().copied()).collect();
    let ours = source.layers_named().into_iter().filter(|name| layers.contains(name.as_str()));
    let ours = ours.filter(|name| !layer.ours.contains(&name.as_str()));
    let others = source.crates_named(&dependencies()).into_iter().filter(|name| !may_name(layer, name));
    let mut found: Vec<String> = ours
        .chain(others)
        .map(|name| format!("{}: {} may not name {name}", source.path, layer.name))
        .collect();
    if matches!(layer.name, "domain" | "gateway" | "app" | "ui") {
        found.extend(impurities(source));
    }
    // Of the gateway `app` names the values that calls carry, never the trait that makes calls.
    if source.layer() == "app" && source.code().contains("Gateway") {
        found.push(format!("{}: app may not name the trait Gateway", source.path));
    }
    if source.layer() == "sim" {
        found.extend(beyond_region_and_arn(source));
    }
    found
}

fn may_name(layer: &Layer, name: &str) -> bool {
    VALUES.contains(&name)
        || layer.others.iter().any(|allowed| match allowed.strip_suffix('*') {
            Some(beginning) => name.starts_with(beginning),
            None => *allowed == name,
        })
}

/// Clocks, files, sockets and waiting, in layers that have none.
fn impurities(source: &Source) -> Vec<String> {
    let code = source.code();
    [
        "Timestamp::now",
        "Zoned::now",
        "Instant::now",
        "SystemTime::now",
        "std::fs",
        "std::net",
        "std::env",
        "std::process",
        "std::thread",
        "async fn",
        ".await",
    ]
    .iter()
    .filter(|name| {
        let ends_there =
            |at: usize| !code[at + name.len()..].starts_with(|c: char| c.is_alphanumeric() || c == '_');
        code.match_indices(*name).any(|(at, _)| ends_there(at))
    })
    .map(|name| format!("{}: {} is pure, but says {name}", source.path, source.layer()))
    .collect()
}

/// Of domain the simulator knows `Region` and `Arn` only: it must not share our mistakes.
fn beyond_region_and_arn(source: &Source) -> Vec<String> {
    let code = source.code();
    let allowed = ["Region", "Arn", "RegionError", "ArnError", "SecretKey", "region", "arn", "self"];
    let mut found = Vec::new();
    for (at, _) in code.match_indices("domain::") {
        let rest = &code[at + "domain::".len()..];
        let end = rest.find(';').unwrap_or(rest.len());
        let names = if rest.starts_with('{') { &rest[..end] } else { rest };
        let first: Vec<String> = if rest.starts_with('{') {
            names
                .split(|c: char| !c.is_alphanumeric() && c != '_')
                .filter(|name| !name.is_empty())
                .map(str::to_owned)
                .collect()
        } else {
            vec![rest.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect()]
        };
        found.extend(
            first
                .into_iter()
                .filter(|name| !allowed.contains(&name.as_str()))
                .map(|name| format!("{}: sim may not name domain::{name}", source.path)),
        );
    }
    found
}

/// Calls that read a secret's value. The simulator names them too: it answers them with a refusal.
fn value_calls(source: &Source) -> Vec<String> {
    if source.layer() == "sim" {
        return Vec::new();
    }
    let code = source.code_and_texts();
    ["get_secret_value", "secretsmanager.GetSecretValue", "secretsmanager.BatchGetSecretValue"]
        .iter()
        .filter(|name| code.contains(*name))
        .map(|name| format!("{}: {name}", source.path))
        .collect()
}

fn none() -> Vec<String> {
    Vec::new()
}

#[test]
fn every_layer_names_only_what_the_table_allows() {
    let found: Vec<String> = sources().iter().flat_map(breaches).collect();
    assert_eq!(found, none());
}

#[test]
fn no_source_calls_for_a_secret_value() {
    let found: Vec<String> = sources().iter().flat_map(value_calls).collect();
    assert_eq!(found, none());
}

#[test]
fn only_the_exits_write_to_the_terminal() {
    let found: Vec<String> = sources().iter().flat_map(exits::breaches).collect();
    assert_eq!(found, none());
    for text in
        ["fn f() { eprintln!(\"{}\", x); }", "let mut out = io::stdout();", "std::io::stderr().write_all(b)"]
    {
        assert_eq!(exits::breaches(&source("headless/wait.rs", text)).len(), 1, "{text}");
        assert_eq!(exits::breaches(&source("runtime/print.rs", text)), none(), "{text}");
    }
}

#[test]
fn only_the_entrances_make_text_of_any_bytes() {
    let found: Vec<String> = sources().iter().flat_map(entrances::breaches).collect();
    assert_eq!(found, none());
    for text in [
        "fn f(b: &[u8]) { String::from_utf8_lossy(b); }",
        "let name = path.file_name().map(OsStr::to_string_lossy);",
        "let text = String::from_utf8_lossy_owned(bytes);",
    ] {
        assert_eq!(entrances::breaches(&source("runtime/journal/folder.rs", text)).len(), 1, "{text}");
        assert_eq!(entrances::breaches(&source("lib.rs", text)), none(), "{text}");
    }
    let stale = source(
        "runtime/print.rs",
        "// to_string_lossy\n#[cfg(test)]\nmod tests { fn f() { x.to_string_lossy() } }",
    );
    assert_eq!(entrances::breaches(&stale), none());
}

#[test]
fn no_file_is_longer_than_four_hundred_lines() {
    let long = |source: &Source| {
        let lines = source.text.lines().count();
        (lines > MOST_LINES).then(|| format!("{}: {lines}", source.path))
    };
    let tests = read_all(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests"));
    let found: Vec<String> = sources().iter().chain(&tests).filter_map(long).collect();
    assert_eq!(found, none());
}

#[test]
fn every_module_opens_with_what_lives_in_it() {
    let sources = sources();
    let found: Vec<&str> = sources
        .iter()
        .filter(|source| !source.text.starts_with("//! "))
        .map(|source| source.path.as_str())
        .collect();
    assert_eq!(found, Vec::<&str>::new());
}

#[test]
fn the_tree_that_is_read_is_this_one() {
    let paths: Vec<String> = sources().into_iter().map(|source| source.path).collect();
    for path in ["lib.rs", "main.rs", "gateway.rs", "domain/arn.rs", "aws/sdk.rs"] {
        assert!(paths.iter().any(|found| found == path), "{path}");
    }
}

fn source(path: &str, text: &str) -> Source {
    Source { path: path.to_owned(), text: text.to_owned() }
}

#[test]
fn a_wrong_import_is_found_in_every_spelling() {
    for text in [
        "use crate::ui::Theme;",
        "use crate::{domain::Arn, ui::Theme};",
        "use crate::{\n    domain::{Arn, Region},\n    ui,\n};",
        "fn f() { crate::ui::draw(); }",
        "use super::ui::Theme;",
        "pub use crate::ui as pictures;",
    ] {
        assert_eq!(breaches(&source("app/mod.rs", text)), ["app/mod.rs: app may not name ui"], "{text}");
    }
    for text in [
        "use tokio::time;",
        "fn f() { let _ = tokio::spawn(g()); }",
        "use ::tokio::time;",
        "fn f() { ::tokio::spawn(g()); }",
        "use {std::fmt, tokio::time};",
    ] {
        assert_eq!(breaches(&source("app/walk.rs", text)), ["app/walk.rs: app may not name tokio"], "{text}");
    }
    let nested = source("app/update/keys.rs", "use super::super::super::aws::Sdk;");
    assert_eq!(breaches(&nested), ["app/update/keys.rs: app may not name aws"]);
    assert_eq!(breaches(&source("helpers/mod.rs", "")), ["helpers/mod.rs: no layer of that name"]);
}

#[test]
fn what_only_looks_like_a_wrong_import_is_let_be() {
    for text in [
        "// use crate::ui::Theme;",
        "/* tokio::spawn */",
        "const TEXT: &str = \"crate::ui::Theme \\\" tokio::spawn\";",
        "const TEXT: &str = r#\"use \"tokio::x\" \"#;",
        "use super::super::domain;",
        "use crate::app::ui::X;",
        "use crokey::{KeyCombination, crossterm::event::KeyCode};",
        "fn f() -> Vec<u8> { super::tokio::f(); crokey::tokio::f() }",
        "use crate::{app::{ui, runtime}, domain};",
        "const QUOTE: char = '\"'; // tokio::x",
        "#[cfg(test)]\nmod tests { use crate::ui::Theme; }",
    ] {
        assert_eq!(breaches(&source("app/update/keys.rs", text)), none(), "{text}");
    }
}

#[test]
fn app_may_name_the_values_of_calls_but_not_make_calls() {
    assert_eq!(breaches(&source("app/effect.rs", "use crate::gateway::PageToken;")), none());
    let found = breaches(&source("app/effect.rs", "use crate::gateway::{Gateway, PageToken};"));
    assert_eq!(found, ["app/effect.rs: app may not name the trait Gateway"]);
}

#[test]
fn a_clock_in_a_pure_layer_is_found() {
    let found = breaches(&source("app/model.rs", "fn f() -> T { jiff::Timestamp::now() }"));
    assert_eq!(found, ["app/model.rs: app is pure, but says Timestamp::now"]);
    assert_eq!(breaches(&source("app/model.rs", "fn f() { reads.awaits(key) }")), none());
}

#[test]
fn a_call_for_a_value_is_found_in_every_spelling() {
    for text in [
        "client.get_secret_value().send()",
        "client.batch_get_secret_value()",
        "let target = \"secretsmanager.GetSecretValue\";",
        "#[cfg(test)]\nmod tests { fn f() { client.get_secret_value(); } }",
    ] {
        assert_eq!(value_calls(&source("aws/sdk.rs", text)).len(), 1, "{text}");
    }
    assert_eq!(value_calls(&source("aws/sdk.rs", "// get_secret_value is never called")), none());
    assert_eq!(value_calls(&source("ui/help.rs", "\"GetSecretValue is never called\"")), none());
}

#[test]
fn the_simulator_shares_no_more_than_region_and_arn() {
    let bad = source("sim/store.rs", "use crate::domain::{Arn, secret::Entry};");
    assert_eq!(breaches(&bad).len(), 2, "secret and Entry");
    let good = source("sim/store.rs", "use crate::domain::{Arn, Region, region::RegionError};");
    assert_eq!(breaches(&good), none());
}
