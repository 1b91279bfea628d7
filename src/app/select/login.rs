//! What is said of the credentials: how they are renewed, that they end soon, that the login's Region is silent.

use jiff::SignedDuration;

use crate::{
    app::{Model, model::Mode},
    domain::{Region, lane::LaneState},
    gateway::Login,
};

use super::age;

/// How long before their end it is said.
const AHEAD: SignedDuration = SignedDuration::from_mins(10);

/// What renews the credentials.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Renewal {
    /// A sentence without its full stop: `Type in another window: aws sso login`.
    pub sentence: String,
    /// The command or the fewest words.
    pub short: String,
    /// Whether everything goes on by itself afterwards.
    pub goes_on: bool,
}

/// What renews the credentials in use, by the way they came.
#[must_use]
pub fn renewal(model: &Model) -> Renewal {
    let profile = model.settings.profile.as_ref();
    let flag = profile.map(|name| format!(" --profile {name}")).unwrap_or_default();
    let command = |command: &str| Renewal {
        sentence: format!("Type in another window: {command}{flag}"),
        short: format!("{command}{flag}"),
        goes_on: true,
    };
    let plain =
        |sentence: String, short: &str, goes_on| Renewal { sentence, short: short.to_owned(), goes_on };
    match model.account.setup.login {
        Login::Sso => command("aws sso login"),
        Login::Console => command("aws login"),
        Login::Process => plain(
            "Renew what the profile's credential_process draws on".to_owned(),
            "renew its credential_process",
            true,
        ),
        Login::Variables => plain(
            "They came with AWS_ACCESS_KEY_ID: set new ones, and start again".to_owned(),
            "set new ones, start again",
            false,
        ),
        Login::Unknown => {
            let of = profile.map(|name| format!(" of the profile {name}")).unwrap_or_default();
            plain(format!("Renew the credentials{of} in another window"), "renew them", true)
        }
    }
}

/// That the credentials end within ten minutes: `Credentials end in 9 min, at 14:10Z`.
#[must_use]
pub fn ends_soon(model: &Model) -> Option<String> {
    let end = model.account.setup.expires.filter(|_| model.settings.mode == Mode::Real)?;
    let left = end.duration_since(model.now.wall);
    if left <= SignedDuration::ZERO || left > AHEAD {
        return None;
    }
    let seconds = u64::try_from(left.as_secs()).unwrap_or(0);
    let left = if seconds < 60 { "less than a minute".to_owned() } else { age::long(seconds) };
    Some(format!("Credentials end in {left}, at {}", age::minute(model, end)))
}

/// The Region that renews the login, if it is silent.
#[must_use]
pub fn silent_region(model: &Model) -> Option<Region> {
    let region = model.account.setup.sso_region?;
    (model.lane_state(region) == LaneState::Unreachable).then_some(region)
}

/// That the login may not renew, when the Region that renews it is silent.
#[must_use]
pub fn may_not_renew(model: &Model) -> Option<String> {
    silent_region(model)
        .map(|region| format!("the login is renewed in {region}, which is silent: it may not renew"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{app::select::test_fleet, domain::Safe};

    #[test]
    fn each_kind_of_credentials_is_renewed_in_its_own_way() {
        let mut model = test_fleet::fine();
        model.settings.profile = Some(Safe::new("prod"));
        let mut said = |login| {
            model.account.setup.login = login;
            renewal(&model)
        };
        assert_eq!(said(Login::Sso).short, "aws sso login --profile prod");
        assert_eq!(said(Login::Console).sentence, "Type in another window: aws login --profile prod");
        assert!(said(Login::Process).sentence.contains("credential_process"));
        assert!(!said(Login::Variables).goes_on);
        assert!(said(Login::Unknown).sentence.contains("of the profile prod"));
    }

    #[test]
    fn the_end_is_said_ten_minutes_ahead_and_not_after_it() {
        let mut model = test_fleet::fine();
        let mut said = |seconds: i64| {
            model.account.setup.expires = Some(model.now.wall + SignedDuration::from_secs(seconds));
            ends_soon(&model)
        };
        assert_eq!(said(601), None);
        assert!(said(600).unwrap().starts_with("Credentials end in 10\u{a0}min, at "));
        assert!(said(5).unwrap().contains("less than a minute"));
        assert_eq!(said(0), None);
    }
}
