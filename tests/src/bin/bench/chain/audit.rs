//! The audit of a node beside bare signature checks.

use std::error::Error;
use std::time::Duration;

use node::audit::{AuditOptions, Expected, audit};

use super::local::{self, BLOCK, Local};
use super::{check, clock, cluster, load};
use crate::report::Report;
use crate::rounds::median;

const BLOCKS: u64 = 20;
const ROUNDS: usize = 3;
const LIMIT: f64 = 0.6;

pub(crate) fn measure(report: &mut Report) -> Result<(), Box<dyn Error>> {
    let folder = cluster::folder()?;
    let net = local::net(&folder.path().join("net"))?;
    let dir = folder.path().join("state");
    let mut local = Local::open(&dir, &net.demo.genesis)?;
    let per_block = u64::try_from(BLOCK)?;
    for block in 0..BLOCKS {
        local.block(&load::filings(block * per_block, per_block)?)?;
    }
    drop(local);
    let actions = BLOCKS * per_block;
    let mut options = AuditOptions::new(dir);
    // No content was put: what is measured is the chain.
    options.contents = Expected::NotRead;
    let (mut took, mut bare) = (Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        let began = clock::computed();
        let found = audit(&options, &net.demo.genesis, &mut |_| {})?;
        took.push(clock::computed() - began);
        if found.checked.actions != actions {
            return Err("the audit did not see every action".into());
        }
        bare.push(check::measure(&load::filings(0, 256)?)?);
    }
    let took = median(took).unwrap_or_default();
    let single = median(bare.iter().map(|bare| bare.single).collect()).unwrap_or_default();
    let batch = median(bare.iter().map(|bare| bare.batch).collect()).unwrap_or_default();
    let ours = took / u32::try_from(actions)?;
    report.share(
        &format!("audit of {actions} actions, per core, beside bare signature checks one by one"),
        per_second(ours),
        per_second(single),
        LIMIT,
    );
    report.shown(
        "the same beside bare signature checks in batches",
        &per_second(ours).1,
        &per_second(batch).1,
        &format!("{:.2}x", batch.as_secs_f64() / ours.as_secs_f64()),
    );
    Ok(())
}

fn per_second(each: Duration) -> (f64, String) {
    let rate = 1.0 / each.as_secs_f64();
    (
        rate,
        format!("{rate:.0}/s ({:.1} µs)", each.as_secs_f64() * 1e6),
    )
}
