//! What is counted and measured: refreshes, calls under way, memory, file descriptors, tasks.

use std::sync::{
    Mutex,
    atomic::{AtomicU64, Ordering},
};

use tokio::sync::Notify;

/// How often it is measured.
const SAMPLES: u64 = 200;
/// The most that the memory may grow over the second half, as a part of its level.
const MOST_GROWTH: f64 = 0.01;

/// One measurement.
#[derive(Debug, Clone, Copy)]
struct Sample {
    /// Bytes.
    memory: f64,
    descriptors: usize,
    tasks: usize,
}

/// Counts and measures.
pub struct Gauge {
    most: u64,
    refreshes: AtomicU64,
    under_way: AtomicU64,
    samples: Mutex<Vec<Sample>>,
    before_each: Mutex<Option<Box<dyn Fn() + Send>>>,
    idle: Notify,
}

impl Gauge {
    pub fn new(most: u64) -> Self {
        Self {
            most,
            refreshes: AtomicU64::new(0),
            under_way: AtomicU64::new(0),
            samples: Mutex::default(),
            before_each: Mutex::default(),
            idle: Notify::new(),
        }
    }

    /// Something is to be done before each measurement.
    pub fn before_each(&self, act: impl Fn() + Send + 'static) {
        *self.before_each.lock().unwrap() = Some(Box::new(act));
    }

    pub fn begin(&self) {
        self.under_way.fetch_add(1, Ordering::SeqCst);
    }

    pub fn end(&self) {
        if self.under_way.fetch_sub(1, Ordering::SeqCst) == 1 {
            self.idle.notify_waiters();
        }
    }

    /// Waits until no call is under way.
    pub async fn idle(&self) {
        loop {
            let idle = self.idle.notified();
            if self.under_way.load(Ordering::SeqCst) == 0 {
                return;
            }
            idle.await;
        }
    }

    /// A Region is listed once more.
    pub fn refreshed(&self) {
        let count = self.refreshes.fetch_add(1, Ordering::SeqCst) + 1;
        if count.is_multiple_of((self.most / SAMPLES).max(1)) {
            self.measure();
        }
    }

    pub fn is_over(&self) -> bool {
        self.refreshes.load(Ordering::SeqCst) >= self.most
    }

    fn measure(&self) {
        if let Some(act) = &*self.before_each.lock().unwrap() {
            act();
        }
        let statm = std::fs::read_to_string("/proc/self/statm").unwrap();
        let pages: f64 = statm.split(' ').nth(1).unwrap().parse().unwrap();
        let descriptors = std::fs::read_dir("/proc/self/fd").unwrap().count();
        let tasks = tokio::runtime::Handle::current().metrics().num_alive_tasks();
        self.samples.lock().unwrap().push(Sample { memory: pages * 4096.0, descriptors, tasks });
    }

    /// Whether the second half of the soak is flat.
    pub fn judge(&self, what: &str) {
        let samples = self.samples.lock().unwrap();
        let half = &samples[samples.len() / 2..];
        let memory: Vec<f64> = half.iter().map(|sample| sample.memory).collect();
        let (level, growth) = (mean(&memory), slope(&memory) * memory.len() as f64);
        let most = |of: fn(&Sample) -> usize, part: &[Sample]| part.iter().map(of).max().unwrap_or(0);
        let early = &samples[samples.len() / 8..samples.len() / 2];
        let (tasks, before) = (most(|sample| sample.tasks, half), most(|sample| sample.tasks, early));
        let (descriptors, had) = (most(|s| s.descriptors, half), most(|s| s.descriptors, early));
        println!(
            "{what}: {} refreshes, {:.2} MiB, {:+.3} % over the second half, {tasks} tasks, {descriptors} descriptors",
            self.refreshes.load(Ordering::SeqCst),
            level / 1_048_576.0,
            100.0 * growth / level,
        );
        assert!(growth < MOST_GROWTH * level, "{what}: memory grows by {growth:.0} bytes from {level:.0}");
        assert!(tasks <= before + 2, "{what}: {tasks} tasks, {before} before");
        assert!(descriptors <= had + 2, "{what}: {descriptors} descriptors, {had} before");
    }
}

fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len() as f64
}

/// Of the straight line that fits best, for each step.
fn slope(values: &[f64]) -> f64 {
    let (center, level) = ((values.len() - 1) as f64 / 2.0, mean(values));
    let steps = || (0..values.len()).map(|at| at as f64 - center);
    let rise: f64 = steps().zip(values).map(|(step, value)| step * (value - level)).sum();
    rise / steps().map(|step| step * step).sum::<f64>()
}

#[test]
fn a_line_that_rises_is_found_in_noise() {
    let flat: Vec<f64> = (0..100).map(|at| 1000.0 + f64::from(at % 7)).collect();
    let rising: Vec<f64> = flat.iter().zip(0..).map(|(value, at)| value + f64::from(at)).collect();
    assert!(slope(&flat).abs() * 100.0 < 1.0);
    assert!((slope(&rising) - 1.0).abs() < 0.02);
}
