//! The real program, killed at every step of an action, and in two windows at once. The simulator's log is the judge of
//! what was sent, the folder of the journals of what is known.
//!
//! Nothing here sleeps: it waits for the screen, the simulator or the program.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod program;
mod windows;

use jiff::Span;
use pretty_assertions::assert_eq;
use program::{Place, Program};
use rstest::rstest;
use secretdeck::{
    domain::journal::Book,
    sim::{Options, Request, Simulator, scenario::Scenario},
};

/// Something a person does, and the call that follows from it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Act {
    Promote,
    Replicate,
}

impl Act {
    fn api(self) -> &'static str {
        match self {
            Self::Promote => "StopReplicationToReplica",
            Self::Replicate => "ReplicateSecretToRegions",
        }
    }

    /// Everything from the list to the last key.
    fn confirm(self, program: &mut Program) {
        match self {
            Self::Promote => {
                program.go_to("prod/session/cookie-key");
                program.press("p");
                program.see("Type us-west-2 to go on");
                program.hear();
                program.press("\r");
                program.write("us-west-2");
                program.press("\r\r\r");
            }
            Self::Replicate => {
                program.go_to("prod/checkout/stripe-api-key");
                program.press("r");
                program.see("Space marks");
                program.hear();
                program.press(" ");
                program.see("[ Replicate to us-west-2 ]");
                program.hear();
                program.press("\t\t\r");
            }
        }
    }
}

/// Where the program is killed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Point {
    BeforeIntent,
    AfterIntent,
    /// The effect is done, and the answer is on its way for ever.
    AfterSend,
    BeforeOutcome,
}

impl Point {
    fn halt(self) -> Option<&'static str> {
        match self {
            Self::BeforeIntent => Some("before-intent"),
            Self::AfterIntent => Some("after-intent"),
            Self::AfterSend => None,
            Self::BeforeOutcome => Some("before-outcome"),
        }
    }

    fn is_sent(self) -> bool {
        matches!(self, Self::AfterSend | Self::BeforeOutcome)
    }
}

async fn incident() -> Simulator {
    let scenario = Scenario::named("incident").unwrap();
    Simulator::start(Options { scenario, ..Options::default() }).await.unwrap()
}

/// Every mutation that reached the simulator.
fn mutations(simulator: &Simulator) -> Vec<Request> {
    const READS: [&str; 5] =
        ["ListSecrets", "DescribeSecret", "ListSecretVersionIds", "GetResourcePolicy", "GetCallerIdentity"];
    let requests = simulator.requests();
    requests.into_iter().filter(|request| !READS.contains(&request.operation.as_str())).collect()
}

/// Which calls were made, and whether they had an effect.
fn sent(simulator: &Simulator) -> Vec<(String, bool)> {
    mutations(simulator).into_iter().map(|request| (request.operation, request.effect)).collect()
}

/// Each action: its call, the word of its outcome, and whether nobody knows what became of it.
fn told(book: &Book) -> Vec<(&'static str, Option<&'static str>, bool)> {
    let told = |record: &secretdeck::domain::journal::Record| {
        let word = record.outcome.as_ref().map(|(outcome, _)| outcome.word());
        (record.step.operation.api(), word, record.is_unknown())
    };
    book.records.iter().map(told).collect()
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn a_program_that_is_killed_leaves_what_is_known_and_the_next_one_settles_it_and_sends_nothing(
    #[values(Act::Promote, Act::Replicate)] act: Act,
    #[values(Point::BeforeIntent, Point::AfterIntent, Point::AfterSend, Point::BeforeOutcome)] point: Point,
) {
    let simulator = incident().await;
    let place = Place::new(&simulator);
    if point == Point::AfterSend {
        simulator.add_fault(format!("op={},kind=latency=3600000", act.api()).parse().unwrap());
    }
    let mut program = place.start(point.halt());
    act.confirm(&mut program);
    match point {
        Point::BeforeIntent => {
            program.is_halted();
            program.until("its confirmation", || !place.folder().read(None).records.is_empty());
        }
        Point::AfterSend => program.until("the send", || mutations(&simulator).len() == 1),
        _ => program.is_halted(),
    }
    program.kill();

    let expected: Vec<_> = point.is_sent().then(|| (act.api().to_owned(), true)).into_iter().collect();
    assert_eq!(sent(&simulator), expected);
    let book = place.folder().read(None);
    let left = if point == Point::BeforeIntent { Some("not sent") } else { None };
    assert_eq!(told(&book), [(act.api(), left, left.is_none())]);
    assert_eq!(book.troubles, Vec::<secretdeck::domain::Safe>::new());
    if point == Point::AfterIntent {
        // However old the intent is, the next run gives it its time before it says not done.
        place.is_older_by(Span::new().minutes(5));
    }
    let files = place.files();

    let mut next = place.start(None);
    next.go_to("prod/session/cookie-key");
    if point != Point::BeforeIntent {
        next.until("what became of it", || settled(&place).is_some());
        let effect = expected.iter().any(|(_, effect)| *effect);
        assert_eq!(settled(&place), Some(effect), "settled otherwise than the service's log says");
    }
    next.leave();
    assert_eq!(sent(&simulator), expected, "something was sent again");
    for (name, bytes) in files {
        assert_eq!(place.files().get(&name), Some(&bytes), "the dead run's file was changed");
    }
}

/// Whether looking has shown that the only action was done; `None` while it has shown nothing.
fn settled(place: &Place) -> Option<bool> {
    let book = place.folder().read(None);
    book.records.iter().find_map(|record| record.settled.as_ref()).map(|(verdict, _)| verdict.done)
}
