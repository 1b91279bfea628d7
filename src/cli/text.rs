//! The longer texts of `--help`: examples and exit codes.

macro_rules! exit_codes {
    () => {
        "\
Exit codes:
  0  fine
  1  error, or no Region could be read
  2  wrong usage
  3  a secret is in trouble, or lacks a required replica
  4  incomplete: something that the answer needs could not be read, or the time ran out"
    };
}

pub const ABOUT: &str = "A terminal dashboard for AWS Secrets Manager's multi-Region secrets";

pub const LONG_ABOUT: &str = "\
A terminal dashboard for AWS Secrets Manager's multi-Region secrets.

It shows every secret across Regions with the live state of its replication, and replicates, promotes a replica \
and cancels a rotation, each behind a confirmation. It never reads a secret's value.";

pub const EXIT_CODES: &str = exit_codes!();

pub const AFTER: &str = concat!(
    "\
Examples:
  secretdeck demo                                 try it: no account, no network
  secretdeck --read-only --profile prod           look, change nothing
  secretdeck --regions 'us-east-1,eu-*' prod/db   these Regions only, opened at prod/db
  secretdeck status --filter status:wrong         the same picture without a screen
  secretdeck journal --since 2h                   what was done from here, and how it ended

A secret that is called like a command is opened with: secretdeck -- demo

Settings:
  A flag wins over its variable, and that over the file config.toml.
  The variables are SECRETDECK_PROFILE, _REGIONS, _READ_ONLY, _ENDPOINT_URL, _CONFIG, _REFRESH,
  _THEME, _ASCII and _LOG_LEVEL. NO_COLOR turns colours off.
  --log-level writes a file a day, at most seven, in secretdeck/log/ of the state directory.

",
    exit_codes!()
);

pub const DEMO: &str = "\
The dashboard over an embedded simulator: no account, no network, state kept in memory.

Six Regions, some sixty secrets, every kind of trouble. Five suggestions on the message line show what the program \
does within two minutes; the key . goes to the next one.";

pub const SIMULATE: &str = "\
The simulator as a local server, for any AWS client.

It speaks the protocol of Secrets Manager for every Region on one port of this machine, takes any credentials, and \
keeps everything in memory. The first line on stdout is {\"endpoint\":\"http://127.0.0.1:PORT\"}. Ctrl-C or SIGTERM \
ends it. --regions names the Regions that it simulates.";

pub const SIMULATE_AFTER: &str = "\
Examples:
  secretdeck simulate --listen 127.0.0.1:4510 --scenario calm
  aws --endpoint-url http://127.0.0.1:4510 --region us-east-1 secretsmanager list-secrets
  secretdeck simulate --scenario fleet --secrets 2000 --regions us-east-1,us-west-2 --seed 7
  secretdeck simulate --fault 'region=us-east-1,op=*,kind=blackhole'

Kinds of fault:
  throttle access-denied unrecognized-client expired-token internal-error internal-error-after
  drop-before drop-after blackhole latency=MS html html-after malformed-json
  malformed-json-before truncated truncated-before stale-list hostile-text

Endpoints beside the service:
  GET    /_simulator/requests   the calls so far          DELETE empties the list
  POST   /_simulator/faults     adds a fault              DELETE removes all
  POST   /_simulator/clock      {\"advance_ms\":60000}
  GET    /_simulator/state      every secret as it is stored, without values";

pub const STATUS: &str = "\
Print how every secret's replication stands, and exit.

It describes every primary and every name that is seen in another Region, waits for all answers, and says whether it \
got them all.";

pub const STATUS_AFTER: &str = concat!(
    "\
Examples:
  secretdeck status
  secretdeck status --json --filter 'status:wrong name:prod/*'
  secretdeck status --filter 'name:prod/*' --require-replica us-west-2

Filters:
  words, and status: region: role: name: tag: terms; all must hold, ! negates, quotes keep spaces together

",
    exit_codes!()
);

pub const WAIT: &str = "\
Wait until a secret is in sync, and exit.

It reads the secret again and again, and says on stderr what changes.";

pub const WAIT_AFTER: &str = "\
Examples:
  secretdeck wait prod/db && ./deploy
  secretdeck wait prod/db --timeout 90s
  secretdeck wait prod/db --until settled

Exit codes:
  0  it is in sync
  1  error, or no Region could be read
  2  wrong usage
  3  it is in trouble: waiting longer will not help
  4  the time ran out, or what the answer needs could not be read";

macro_rules! journal_exit_codes {
    () => {
        "\
Exit codes:
  0  fine; also when --follow was ended by Ctrl-C or SIGTERM, or nobody reads any more
  1  error, or something of the journal could not be read
  2  wrong usage"
    };
}

pub const JOURNAL: &str = "\
Print what was done from here, by whom, with which outcome.

It reads the journal that every run of the dashboard keeps in the state directory of this user, and nothing else: no \
account, no network, no terminal. Times are UTC. What could not be read of it is told on stderr.";

pub const JOURNAL_EXIT_CODES: &str = journal_exit_codes!();

pub const JOURNAL_AFTER: &str = concat!(
    "\
Examples:
  secretdeck journal
  secretdeck journal --secret 'prod/*' --since 2h
  secretdeck journal --outcome unknown --outcome refused
  secretdeck journal --json | jq '.actions[] | select(.state == \"unknown\")'
  secretdeck journal --follow --json

Outcomes:
  An unknown outcome that was resolved by looking counts as what was seen; --json shows both.
  An action that was cut off before its outcome was written is unknown.

",
    journal_exit_codes!()
);
