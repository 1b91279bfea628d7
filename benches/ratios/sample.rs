//! Samples: medians, quantiles, and pairs that were measured in turns.

use std::time::{Duration, Instant};

/// The value below which a part of the samples lies.
pub fn quantile(samples: &[f64], part: f64) -> f64 {
    let mut sorted = samples.to_vec();
    sorted.sort_by(f64::total_cmp);
    // The nearest rank: from 1 to the number of samples.
    let places = f64::from(u32::try_from(sorted.len()).unwrap());
    let rank = (1..=sorted.len()).find(|rank| f64::from(u32::try_from(*rank).unwrap()) >= part * places);
    *sorted.get(rank.unwrap_or(1) - 1).expect("at least one sample")
}

/// The middle one.
pub fn median(samples: &[f64]) -> f64 {
    quantile(samples, 0.5)
}

/// Measures ours and the baseline in turns, so many times each: the medians, and the median of the pairs' ratios.
pub fn pairs(times: usize, mut ours: impl FnMut() -> f64, mut base: impl FnMut() -> f64) -> (f64, f64, f64) {
    let taken: Vec<(f64, f64)> = (0..times).map(|_| (ours(), base())).collect();
    let of = |value: fn(&(f64, f64)) -> f64| median(&taken.iter().map(value).collect::<Vec<_>>());
    (of(|pair| pair.0), of(|pair| pair.1), of(|pair| pair.0 / pair.1))
}

/// Milliseconds.
pub fn ms(time: Duration) -> f64 {
    time.as_secs_f64() * 1000.0
}

/// How long something takes, in milliseconds, and what it gave.
pub fn timed<T>(act: impl FnOnce() -> T) -> (f64, T) {
    let begun = Instant::now();
    let given = act();
    (ms(begun.elapsed()), given)
}
