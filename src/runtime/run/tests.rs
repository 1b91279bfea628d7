//! The loop with a scripted application: what it draws, when, and in which order things happen.

mod lost;
mod slices;

use std::{
    cell::RefCell,
    io,
    pin::Pin,
    rc::Rc,
    sync::Arc,
    task::{Context, Poll as Polled},
};

use crokey::key;
use jiff::Timestamp;
use pretty_assertions::assert_eq;
use ratatui::backend::TestBackend;
use tokio::sync::mpsc::{UnboundedSender, unbounded_channel};

use super::*;
use crate::{
    app::msg::TaskId,
    domain::{Region, Safe, lane::Lane},
    gateway::Listing,
    runtime::{clock::ScaledClock, journal::Memory, scripted::Scripted},
};

/// What happened, in order, as seen by everyone who took part.
type Diary = Rc<RefCell<Vec<String>>>;

fn note(diary: &Diary, text: impl Into<String>) {
    diary.borrow_mut().push(text.into());
}

/// An application that is a list of rules: message seen, effects wanted.
struct Actor<F> {
    diary: Diary,
    rules: F,
}

impl<F: FnMut(&Msg) -> Vec<Effect>> App for Actor<F> {
    fn update(&mut self, _now: Now, msg: Msg) -> Vec<Effect> {
        let name = format!("{msg:?}");
        note(&self.diary, name.split(['(', ' ']).next().unwrap());
        (self.rules)(&msg)
    }

    fn draw(&mut self, _frame: &mut Frame<'_>) {
        note(&self.diary, "draw");
    }
}

struct FakeTty(Diary);

impl Surface for FakeTty {
    fn commit(&mut self) -> io::Result<()> {
        Ok(())
    }
    fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        note(&self.0, String::from_utf8_lossy(bytes));
        Ok(())
    }
    fn ask_to_stop(&mut self) -> io::Result<bool> {
        note(&self.0, "ask to stop");
        Ok(true)
    }
    fn stop(&mut self) -> io::Result<()> {
        note(&self.0, "stop");
        Ok(())
    }
    fn resume(&mut self) -> io::Result<()> {
        note(&self.0, "resume");
        Ok(())
    }
}

/// Input from a channel.
struct Keys(tokio::sync::mpsc::UnboundedReceiver<Msg>);

impl Stream for Keys {
    type Item = Msg;
    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Polled<Option<Msg>> {
        self.0.poll_recv(context)
    }
}

struct Stage {
    diary: Diary,
    gateway: Arc<Scripted>,
    keys: UnboundedSender<Msg>,
    signals: UnboundedSender<Signal>,
    input: Keys,
    extras: Extras<FakeTty>,
}

fn stage(gateway: Scripted) -> Stage {
    let diary = Diary::default();
    let (keys, input) = unbounded_channel();
    let (signals, heard) = unbounded_channel();
    let cues = Rc::clone(&diary);
    let extras = Extras {
        surface: FakeTty(Rc::clone(&diary)),
        signals: heard,
        sights: Vec::new(),
        keep: SightsWriter::default(),
        trouble: Vec::new(),
        stage: Box::new(move |cue| note(&cues, format!("{cue:?}"))),
    };
    Stage { diary, gateway: Arc::new(gateway), keys, signals, input: Keys(input), extras }
}

impl Stage {
    async fn play(self, rules: impl FnMut(&Msg) -> Vec<Effect>) -> (u8, Vec<String>) {
        let app = Actor { diary: Rc::clone(&self.diary), rules };
        let worker = Worker::new(self.gateway, Arc::new(Memory::default()), false);
        let clock = ScaledClock::new(Timestamp::UNIX_EPOCH, 1);
        let mut terminal = Terminal::new(TestBackend::new(80, 24)).unwrap();
        // Held, so that the input and the signals do not end with the test's own handles.
        let _open = (self.keys, self.signals);
        let status = run_app(&mut terminal, app, self.input, worker, clock, self.extras).await.unwrap();
        (status, self.diary.take())
    }
}

fn page(task: u64) -> Effect {
    Effect::ListPage {
        task: TaskId(task),
        lane: Lane::new(Region::new("us-east-1").unwrap()),
        listing: Listing::default(),
        token: None,
    }
}

fn timer(id: TimerId, millis: u64) -> Effect {
    Effect::StartTimer { id, after: Duration::from_millis(millis) }
}

fn count(diary: &[String], what: &str) -> usize {
    diary.iter().filter(|line| *line == what).count()
}

#[tokio::test(start_paused = true)]
async fn the_first_frame_stands_before_anything_is_asked() {
    let stage = stage(Scripted::new());
    let gateway = Arc::clone(&stage.gateway);
    let asked = Arc::clone(&gateway);
    let (status, diary) = stage
        .play(move |msg| match msg {
            Msg::Began { size, .. } => {
                assert_eq!(*size, (80, 24));
                assert!(asked.calls().is_empty());
                vec![page(1)]
            }
            _ => vec![Effect::Exit(0)],
        })
        .await;
    assert_eq!((status, diary.as_slice()), (0, ["Began", "draw", "Remote"].map(String::from).as_slice()));
    assert_eq!(gateway.calls(), ["ListSecrets us-east-1"]);
}

#[tokio::test(start_paused = true)]
async fn a_flood_of_remote_messages_is_drawn_at_most_once_in_sixteen_milliseconds() {
    // Each answer asks for the next page, for 160 ms of the clock.
    let mut task = 0;
    let (_, diary) = stage(Scripted::new())
        .play(move |msg| {
            task += 1;
            match msg {
                Msg::Began { .. } => {
                    vec![
                        page(0),
                        page(1),
                        page(2),
                        page(3),
                        timer(TimerId::Thaw, 160),
                        timer(TimerId::Schedule, 1),
                    ]
                }
                Msg::Timer(TimerId::Thaw) => vec![Effect::Exit(0)],
                // Paused time only moves when nothing is ready: the flood leaves it a gap in each millisecond.
                Msg::Timer(_) => vec![page(task), page(task + 1_000), timer(TimerId::Schedule, 1)],
                _ => vec![],
            }
        })
        .await;
    assert!(count(&diary, "Remote") > 100, "{}", count(&diary, "Remote"));
    let draws = count(&diary, "draw");
    assert!((8..=11).contains(&draws), "{draws}");
}

#[tokio::test]
async fn frames_go_on_while_messages_never_pause() {
    // On real time, since paused time stands still while something is ready. No time is asserted: it ends once the
    // frames have come, however long the machine takes.
    let stage = stage(Scripted::new());
    let seen = Rc::clone(&stage.diary);
    let mut task = 0;
    let (status, _) = stage
        .play(move |msg| {
            task += 1;
            let begun = matches!(msg, Msg::Began { .. });
            if count(&seen.borrow(), "draw") > 4 {
                vec![Effect::Exit(7)]
            } else {
                vec![page(task); 1 + usize::from(begun)]
            }
        })
        .await;
    assert_eq!(status, 7);
}

#[tokio::test(start_paused = true)]
async fn a_key_is_drawn_at_once_and_keys_that_are_ready_are_drawn_together() {
    let stage = stage(Scripted::new());
    for _ in 0..5 {
        stage.keys.send(Msg::Key(key!(j))).unwrap();
    }
    let began = tokio::time::Instant::now();
    let (_, diary) = stage
        .play(|msg| {
            if matches!(msg, Msg::Began { .. }) { vec![timer(TimerId::Thaw, 1_000)] } else { vec![] }
                .into_iter()
                .chain(matches!(msg, Msg::Timer(_)).then_some(Effect::Exit(0)))
                .collect()
        })
        .await;
    let expected = ["Began", "draw", "Key", "Key", "Key", "Key", "Key", "draw", "Timer"].map(String::from);
    assert_eq!(diary, expected);
    assert_eq!(began.elapsed().as_secs(), 1);
}

#[tokio::test(start_paused = true)]
async fn nothing_is_drawn_while_nothing_happens() {
    let (_, diary) = stage(Scripted::new())
        .play(|msg| match msg {
            Msg::Began { .. } => vec![timer(TimerId::Story, 3_600_000)],
            _ => vec![Effect::Exit(0)],
        })
        .await;
    assert_eq!(diary, ["Began", "draw", "Timer"]);
}

#[tokio::test(start_paused = true)]
async fn timers_run_out_in_their_order_and_a_restarted_one_only_once() {
    let mut order = Vec::new();
    let seen = Rc::new(RefCell::new(Vec::new()));
    let told = Rc::clone(&seen);
    stage(Scripted::new())
        .play(move |msg| match msg {
            Msg::Began { .. } => vec![
                timer(TimerId::Tick, 10),
                timer(TimerId::Story, 30),
                timer(TimerId::Thaw, 20),
                timer(TimerId::Tick, 40),
            ],
            Msg::Timer(id) => {
                order.push(*id);
                told.replace(order.clone());
                if *id == TimerId::Tick { vec![Effect::Exit(0)] } else { vec![] }
            }
            _ => vec![],
        })
        .await;
    assert_eq!(*seen.borrow(), [TimerId::Thaw, TimerId::Story, TimerId::Tick]);
}

#[tokio::test(start_paused = true)]
async fn a_cancelled_read_never_reaches_the_application() {
    let stage = stage(Scripted::new().holding_pages());
    let gateway = Arc::clone(&stage.gateway);
    let (_, diary) = stage
        .play(move |msg| match msg {
            Msg::Began { .. } => vec![page(1), timer(TimerId::Schedule, 5)],
            Msg::Timer(TimerId::Schedule) => {
                gateway.page_gate.add_permits(2);
                vec![Effect::Cancel(TaskId(1)), page(2), timer(TimerId::Thaw, 100)]
            }
            Msg::Remote(event) => {
                assert_eq!(event.task, TaskId(2));
                vec![]
            }
            _ => vec![Effect::Exit(0)],
        })
        .await;
    assert_eq!(count(&diary, "Remote"), 1);
}

#[tokio::test(start_paused = true)]
async fn a_signal_tells_the_application_and_ends_the_loop_with_its_own_status_in_any_case() {
    for wanted in [vec![], vec![Effect::Exit(0)]] {
        let stage = stage(Scripted::new());
        stage.signals.send(Signal::End(143)).unwrap();
        let (status, diary) =
            stage.play(|msg| if *msg == Msg::Shutdown { wanted.clone() } else { vec![] }).await;
        assert_eq!(status, 143);
        assert_eq!(diary, ["Began", "draw", "Shutdown"]);
    }
}

#[tokio::test(start_paused = true)]
async fn a_terminal_that_ends_its_input_ends_the_loop() {
    let mut stage = stage(Scripted::new());
    stage.input.0.close();
    let (status, diary) = stage.play(|_| vec![]).await;
    assert_eq!((status, diary.last().map(String::as_str)), (1, Some("Shutdown")));
}

#[tokio::test(start_paused = true)]
async fn stopping_and_coming_back_draw_everything_again() {
    let stage = stage(Scripted::new());
    stage.signals.send(Signal::Stop).unwrap();
    stage.signals.send(Signal::Continue).unwrap();
    let (_, diary) = stage
        .play(|msg| match msg {
            Msg::Began { .. } => vec![Effect::Suspend, timer(TimerId::Thaw, 50)],
            _ => vec![Effect::Exit(0)],
        })
        .await;
    assert_eq!(diary, ["Began", "draw", "ask to stop", "stop", "draw", "resume", "draw", "Timer"]);
}

#[tokio::test(start_paused = true)]
async fn copying_ringing_and_the_stage_go_where_they_belong() {
    let region = Region::new("eu-west-1").unwrap();
    let (_, diary) = stage(Scripted::new())
        .play(move |msg| match msg {
            Msg::Began { .. } => vec![
                Effect::Copy(Safe::new("abc")),
                Effect::Ring(Safe::new("prod/db; InSync")),
                Effect::Stage(Cue::Silence(region)),
                Effect::Copy(Safe::new(&"x".repeat(80_000))),
            ],
            _ => vec![Effect::Exit(0)],
        })
        .await;
    let expected = [
        "Began",
        "draw",
        "\x1b]52;c;YWJj\x1b\\",
        "\x07\x1b]9;secretdeck: prod/db, InSync\x1b\\\x1b]777;notify;secretdeck;prod/db, InSync\x1b\\",
        "Silence(eu-west-1)",
        "Trouble",
    ];
    assert_eq!(diary, expected);
}
