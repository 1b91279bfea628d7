//! `seq`: a sequential lister over the same SDK. A page after the other, as most tools list.

use std::{process::Stdio, time::Instant};

use secretdeck::{
    aws::{Options, Sdk},
    domain::{Region, lane::Lane},
    gateway::{Gateway, Listing},
};

use crate::{process::ourselves, sample::ms};

/// Lists a Region, and prints how many entries came within how many milliseconds.
pub fn list(endpoint: &str, region: &str) {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let sdk = Sdk::new(Options::simulator(endpoint).unwrap());
        let lane = Lane::new(Region::new(region).unwrap());
        let (begun, mut count, mut token) = (Instant::now(), 0, None);
        loop {
            let page = sdk.list(lane, Listing::default(), token).await.expect("a page");
            count += page.entries.len();
            token = page.next;
            if token.is_none() {
                break;
            }
        }
        println!("{count} {}", ms(begun.elapsed()));
    });
}

/// Runs it in a process of its own: the entries that came, and milliseconds.
pub fn run(endpoint: &str, region: Region) -> (usize, f64) {
    let mut command = ourselves();
    command.args([super::SEQ, endpoint, region.name()]).stdin(Stdio::null()).stderr(Stdio::inherit());
    let output = command.output().expect("the baseline runs");
    let text = String::from_utf8(output.stdout).unwrap();
    let (count, time) = text.trim().split_once(' ').expect("a count and a time");
    (count.parse().unwrap(), time.parse().unwrap())
}
