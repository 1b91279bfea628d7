//! Line 1, who we are, and line 2, what we can and cannot see: the worst condition that makes the picture untrue.

use crate::{
    app::{
        Model,
        model::{Mode, Settings},
    },
    domain::{Region, Safe, error::ErrorKind, health::Health, lane::LaneState, text},
};

use super::{
    Line, Look, Span, age, counted, lanes,
    lanes::{sentence, short_word},
    login::{self, Renewal},
    number,
    survey::{Homes, Survey},
    waiting,
};

/// A sentence in several lengths: the first that fits is shown.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Knowledge {
    /// From the longest to the shortest; at least one.
    pub forms: Vec<String>,
    /// For a line that is shared with the verdict; shortest last.
    pub brief: Vec<String>,
    /// At the right edge, if it fits.
    pub right: String,
    /// Whether the picture is not true: shown reversed.
    pub bad: bool,
    /// Whether nothing goes on until the person has done it: on a shared line, all but the count gives way.
    pub pressing: bool,
}

/// Who we are, on what: the part of line 1 that is never dropped, and the role, which may be.
#[must_use]
pub fn identity(model: &Model) -> (Line, Option<String>) {
    let settings = &model.settings;
    let account = model.account.identity.as_ref().map(|identity| identity.account.to_string());
    let mut line = match &settings.mode {
        Mode::Drill(from) => {
            vec![Span::new(Look::Alarm, format!("DRILL on a copy of {from}: NOTHING REAL IS TOUCHED"))]
        }
        Mode::Demo => {
            let mut line = vec![Span::new(Look::Strong, "DEMO: no account, no network")];
            line.extend(account.map(|account| Span::plain(format!("  {account}"))));
            line
        }
        Mode::Real => {
            let profile = settings.profile.as_ref().map(|profile| format!("{profile} ")).unwrap_or_default();
            let account = account.unwrap_or_else(|| {
                let why =
                    if model.account.error.is_some() { "account not known" } else { "asking who we are …" };
                why.to_owned()
            });
            vec![Span::new(Look::Strong, format!("{profile}{account}"))]
        }
    };
    if settings.read_only {
        line.push(Span::plain("  "));
        line.push(Span::new(Look::Alarm, "READ-ONLY"));
    }
    if let Some(endpoint) = foreign(settings) {
        let whole = format!("NOT AWS: {endpoint}");
        let room = usize::from(model.screen.size.0) / 2;
        let text = if text::columns(&whole) <= room { whole } else { "NOT AWS".to_owned() };
        line.push(Span::plain("  "));
        line.push(Span::new(Look::Alarm, text));
    }
    let real = settings.mode == Mode::Real;
    let role = model.account.identity.as_ref().filter(|_| real).map(|identity| identity.short());
    (line, role)
}

/// Line 2: the worst of what makes the picture untrue; `2` lists the rest.
#[must_use]
pub fn knowledge(model: &Model, survey: &Survey) -> Knowledge {
    let silent = lanes::in_scope(model).any(|(_, lane)| lane.state == LaneState::Unreachable);
    credentials(model)
        .or_else(|| unidentified(model))
        .or_else(|| dark(model, survey).filter(|_| silent))
        .or_else(|| ending(model, survey))
        .or_else(|| dark(model, survey))
        .or_else(|| looking(model))
        .or_else(|| elsewhere(model, survey))
        .unwrap_or_else(|| good(model, survey))
}

/// Whether none were found, rather than some that are no longer good.
#[must_use]
pub fn no_credentials(model: &Model) -> bool {
    model.account.error.as_ref().is_some_and(|error| error.kind == ErrorKind::NoCredentials)
}

fn credentials(model: &Model) -> Option<Knowledge> {
    let renewal = login::renewal(model);
    let head = match model.account.expired_since {
        _ if no_credentials(model) => "NO CREDENTIALS".to_owned(),
        Some(since) => format!("CREDENTIALS EXPIRED {}", age::minute(model, since)),
        None => return None,
    };
    let wait = after_renewal(model, &renewal);
    let goes_on = if renewal.goes_on { "   Goes on by itself" } else { "" };
    let (sentence, short) = (renewal.sentence, renewal.short);
    Some(Knowledge {
        forms: vec![
            format!("{head}. {sentence}{goes_on}{wait}."),
            format!("{head}. {sentence}{wait}"),
            format!("{head}: {short}{wait}"),
            format!("{head}. {sentence}"),
            format!("{head}: {short}"),
            head.clone(),
        ],
        brief: vec![format!("{head}: {short}{wait}"), format!("{head}: {short}"), head],
        right: String::new(),
        bad: true,
        pressing: true,
    })
}

/// Credentials that were renewed, and actions that wait until STS says whose they are.
fn unidentified(model: &Model) -> Option<Knowledge> {
    let count = waiting::unidentified(model).count();
    if count == 0 {
        return None;
    }
    let wait = format!("{} {}", waiting::actions(count), if count == 1 { "waits" } else { "wait" });
    let head = "NEW CREDENTIALS";
    let why = match &model.account.error {
        Some(error) => format!("STS does not say whose they are ({error})"),
        None => "STS is asked whose they are".to_owned(),
    };
    Some(Knowledge {
        forms: vec![
            format!("{head}: {why}; {wait} for that"),
            format!("{head}: {wait} for STS to say whose"),
            format!("{head}: {wait} for STS"),
        ],
        brief: vec![format!("{head}: {wait} for STS"), head.to_owned()],
        bad: model.account.error.is_some(),
        ..Knowledge::default()
    })
}

/// What becomes of the actions that wait: a new start takes them back.
fn after_renewal(model: &Model, renewal: &Renewal) -> String {
    match waiting::count(model) {
        0 => String::new(),
        _ if renewal.goes_on => waiting::also(model),
        1 => "; the action that waits is then not sent".to_owned(),
        count => format!("; the {} actions that wait are then not sent", number(count)),
    }
}

/// What to do about credentials that are no good, for a free line of its own: the longest that fits.
#[must_use]
pub fn renew(model: &Model, columns: usize) -> Option<String> {
    model.account.expired_since?;
    let renewal = login::renewal(model);
    let wait = after_renewal(model, &renewal);
    let goes_on = if renewal.goes_on { "; goes on by itself" } else { "" };
    let (sentence, short) = (&renewal.sentence, &renewal.short);
    let forms = [
        format!("{sentence}{goes_on}{wait}"),
        format!("{sentence}{wait}"),
        format!("{short}{wait}"),
        short.clone(),
    ];
    forms.into_iter().find(|form| text::columns(form) <= columns)
}

/// Where calls go when they do not go to AWS, though nobody said that this is a demo or a drill.
#[must_use]
pub fn foreign(settings: &Settings) -> Option<&Safe> {
    settings.endpoint.as_ref().filter(|_| settings.mode == Mode::Real)
}

/// How bad a dark Region is: no answer first, then by the secrets that have their primary there.
fn darkness(state: LaneState, homes: Homes) -> (u8, usize) {
    let kind = match state {
        LaneState::Expired => 3,
        LaneState::Unreachable => 2,
        _ => 1,
    };
    (kind, homes.secrets)
}

fn dark(model: &Model, survey: &Survey) -> Option<Knowledge> {
    let homes = |region: Region| survey.dark.get(&region).copied().unwrap_or_default();
    let (region, lane) = lanes::in_scope(model)
        .filter(|(_, lane)| lane.state.is_dark())
        .max_by_key(|(region, lane)| (darkness(lane.state, homes(*region)), std::cmp::Reverse(*region)))?;
    let homes = homes(region);
    let (readable, all) = lanes::readable(model);
    let said = sentence(model, region);
    let there = match homes.secrets {
        0 => "no secret is known to have its primary there".to_owned(),
        1 => "1 secret has its primary there".to_owned(),
        many => format!("{} secrets have their primary there", number(many)),
    };
    let there = match lane.state {
        LaneState::Unreachable | LaneState::Expired => format!("{there}{}", waiting::also(model)),
        _ => there,
    };
    let counts = format!("{readable} of {all} Regions · ");
    let age = age::of_screen(model);
    let short = format!("{} {}", region.code(), short_word(lane.state).to_uppercase());
    let nowhere = homes.secrets - homes.readable;
    let mut forms = Vec::new();
    if let Some(login) = login::may_not_renew(model) {
        forms.push(format!("{said}: {there}; {login}"));
        forms.push(format!("{said}; {login}"));
    }
    let wide =
        lane.state == LaneState::Unreachable && homes.secrets * 3 >= model.fleet.len() && homes.secrets > 1;
    if wide {
        let elsewhere = format!(
            "{said}: {there}. {} can be read elsewhere, {} nowhere.",
            number(homes.readable),
            number(nowhere)
        );
        forms.push(format!("{elsewhere}  f shows them"));
        forms.push(elsewhere);
    }
    forms.push(format!("{counts}{said}: {there}"));
    forms.push(format!("{said}: {there}"));
    forms.push(said);
    let data = age.as_ref().map(|age| format!(" · {age}")).unwrap_or_default();
    let counted = counted(homes.secrets, "home", "homes");
    let mut brief = Vec::new();
    if wide {
        brief.push(format!("{readable}/{all} Regions · {short}: {counted}, {nowhere} nowhere{data}"));
        brief.push(format!("{readable}/{all} · {short}: {counted}{data}"));
    }
    brief.push(format!("{readable}/{all} Regions · {short}{data}"));
    brief.push(format!("{readable}/{all} · {short}{data}"));
    brief.push(format!("{short}{data}"));
    brief.push(short);
    let right = age::of_data(model).unwrap_or_default();
    Some(Knowledge { forms, brief, right, bad: true, pressing: false })
}

fn looking(model: &Model) -> Option<Knowledge> {
    let (listed, open) = lanes::listed(model);
    if !open {
        return None;
    }
    let all = lanes::in_scope(model).count();
    let secrets = counted(model.fleet.len(), "secret", "secrets");
    let wrong = wrong(model);
    let right = if wrong > 0 { format!("{} wrong so far", number(wrong)) } else { String::new() };
    Some(Knowledge {
        forms: vec![
            format!("Looking: {listed} of {all} Regions, {secrets} so far"),
            format!("Looking: {listed}/{all} Regions, {secrets}"),
        ],
        brief: vec![
            format!("Looking: {listed}/{all} Regions, {secrets} so far"),
            format!("Looking: {listed}/{all} Regions"),
            format!("Looking {listed}/{all}"),
        ],
        right,
        ..Knowledge::default()
    })
}

/// Credentials that end within ten minutes: nothing is wrong yet.
fn ending(model: &Model, survey: &Survey) -> Option<Knowledge> {
    let ends = login::ends_soon(model)?;
    let plain = good(model, survey);
    let counts = plain.forms.last().cloned().unwrap_or_default();
    let short = login::renewal(model).short;
    let mut brief = vec![format!("{ends}: {short}"), ends.clone()];
    brief.extend(plain.brief.iter().cloned());
    Some(Knowledge {
        forms: vec![format!("{ends}: {short} · {counts}"), format!("{ends}: {short}"), ends],
        brief,
        ..plain
    })
}

/// Calls that go elsewhere than to AWS, when nobody said that they should.
fn elsewhere(model: &Model, survey: &Survey) -> Option<Knowledge> {
    let endpoint = foreign(&model.settings)?;
    let plain = good(model, survey);
    let counts = plain.forms.first().cloned().unwrap_or_default();
    Some(Knowledge {
        forms: vec![
            format!("ENDPOINT {endpoint}: nothing here is asked of AWS itself · {counts}"),
            format!("ENDPOINT {endpoint}: not AWS itself"),
            format!("ENDPOINT {endpoint}"),
        ],
        brief: vec![format!("ENDPOINT {endpoint}"), "ENDPOINT: not AWS".to_owned()],
        bad: true,
        ..plain
    })
}

fn good(model: &Model, survey: &Survey) -> Knowledge {
    let (readable, all) = lanes::readable(model);
    let age = age::of_screen(model);
    let data = age.as_ref().map(|age| format!(" · {age}")).unwrap_or_default();
    let slow: Vec<String> = lanes::in_scope(model)
        .filter(|(_, lane)| matches!(lane.state, LaneState::Slow | LaneState::Throttled))
        .map(|(region, lane)| format!("{} {}", region.name(), lane.state.word()))
        .collect();
    let slow = if slow.is_empty() { String::new() } else { format!(" · {}", slow.join(", ")) };
    let compared = if survey.versions_shared {
        ""
    } else {
        " · versions of replicas are not compared: their ids differ"
    };
    Knowledge {
        forms: vec![
            format!("{readable} of {all} Regions{slow}{compared}"),
            format!("{readable} of {all} Regions{slow}"),
            format!("{readable} of {all} Regions"),
        ],
        brief: vec![format!("{readable}/{all} Regions{data}"), format!("{readable}/{all}{data}")],
        right: age::of_data(model).unwrap_or_default(),
        ..Knowledge::default()
    }
}

/// How many secrets are wrong.
#[must_use]
pub fn wrong(model: &Model) -> usize {
    model.rows.counts.iter().filter(|(health, _)| health.is_wrong()).map(|(_, count)| count).sum()
}

/// How many secrets have this health.
#[must_use]
pub fn count(model: &Model, health: Health) -> usize {
    model.rows.counts.get(&health).copied().unwrap_or(0)
}
