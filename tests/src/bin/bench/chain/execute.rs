//! What an action costs the more there are: `FinalizeBlock` and `Commit` in processor time.

use std::error::Error;
use std::time::Duration;

use super::local::{self, BLOCK, Cost, Local};
use super::{cluster, load, long};
use crate::report::Report;
use crate::rounds::{median, shown};

const LIMIT: f64 = 1.3;
/// Blocks whose median is taken at each point.
const BLOCKS: usize = 7;

pub(crate) fn measure(report: &mut Report) -> Result<(), Box<dyn Error>> {
    let folder = cluster::folder()?;
    let net = local::net(&folder.path().join("net"))?;
    let mut local = Local::open(&folder.path().join("state"), &net.demo.genesis)?;
    let mut points = vec![1_000u64, 10_000, 100_000];
    if long() {
        points.push(1_000_000);
    }
    let mut done = 0u64;
    let mut first: Option<(Duration, Duration)> = None;
    for point in points {
        while done < point {
            step(&mut local, &mut done)?;
        }
        let costs: Result<Vec<Cost>, _> =
            (0..BLOCKS).map(|_| step(&mut local, &mut done)).collect();
        let costs = costs?;
        let each = |of: fn(&Cost) -> Duration| -> Result<Duration, Box<dyn Error>> {
            let middle = median(costs.iter().map(of).collect()).ok_or("no block")?;
            Ok(middle / u32::try_from(BLOCK)?)
        };
        let finalize = each(|cost| cost.finalize)?;
        let whole = each(|cost| cost.finalize + cost.commit)?;
        let (first_finalize, first_whole) = *first.get_or_insert((finalize, whole));
        for (what, now, then) in [
            ("execute an action", finalize, first_finalize),
            ("execute it and make it durable", whole, first_whole),
        ] {
            report.ratio(
                &format!("{what} at {point} in the state, beside the same at 1000"),
                shown(now),
                shown(then),
                LIMIT,
            );
        }
    }
    Ok(())
}

fn step(local: &mut Local, done: &mut u64) -> Result<Cost, Box<dyn Error>> {
    let actions = load::filings(*done, u64::try_from(BLOCK)?)?;
    *done += u64::try_from(BLOCK)?;
    local.block(&actions)
}
