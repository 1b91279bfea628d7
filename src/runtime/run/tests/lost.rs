//! A terminal that is lost in the middle.

use pretty_assertions::assert_eq;

use super::*;
use crate::domain::{
    journal::{Line, RecordId, Verdict},
    operation::StepId,
};

/// A terminal that takes one frame, and is gone.
struct Lost(u32);

impl Surface for Lost {
    fn commit(&mut self) -> io::Result<()> {
        self.0 += 1;
        if self.0 == 1 { Ok(()) } else { Err(io::ErrorKind::BrokenPipe.into()) }
    }
    fn write(&mut self, _: &[u8]) -> io::Result<()> {
        Ok(())
    }
}

#[tokio::test]
async fn a_terminal_that_is_lost_ends_it_as_a_request_does_with_the_last_lines_written() {
    let Stage { diary, gateway, keys, input, signals, extras } = stage(Scripted::new());
    let Extras { signals: heard, sights, keep, trouble, stage, .. } = extras;
    let extras = Extras { surface: Lost(0), signals: heard, sights, keep, trouble, stage };
    let of = RecordId { run: None, step: StepId(1) };
    let last = Line::Settled { of, verdict: Verdict { done: true, seen: Safe::new("it is there") } };
    let line = last.clone();
    let rules = move |msg: &Msg| match msg {
        Msg::Began { .. } => vec![timer(TimerId::Thaw, 1)],
        Msg::Shutdown => vec![Effect::Note(Box::new(line.clone())), Effect::Exit(0)],
        _ => vec![],
    };
    let kept = Arc::new(Memory::default());
    let worker = Worker::new(gateway, Arc::clone(&kept) as Arc<_>, false);
    let mut terminal = Terminal::new(TestBackend::new(80, 24)).unwrap();
    let app = Actor { diary: Rc::clone(&diary), rules };
    let clock = ScaledClock::new(Timestamp::UNIX_EPOCH, 1);
    let _open = (keys, signals);
    let ended = run_app(&mut terminal, app, input, worker, clock, extras).await;
    assert!(ended.is_err(), "the terminal's error is told: {ended:?}");
    assert_eq!(kept.lines(), [last]);
    assert_eq!(diary.take(), ["Began", "draw", "Timer", "draw", "Shutdown"]);
}
