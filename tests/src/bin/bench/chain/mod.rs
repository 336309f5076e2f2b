//! The chain of four departments under load, beside CometBFT's own kvstore with the same
//! engine settings, and beside what engine and signature checks would allow.
//!
//! Ours and the yardsticks take turns, each on a fresh chain; a figure is the median of the
//! rounds. What other programs take of the machine meanwhile is measured and said.

pub(crate) mod audit;
mod check;
mod clock;
mod cluster;
pub(crate) mod execute;
mod kvstore;
mod load;
mod local;
mod process;
mod rest;
mod table;

use std::error::Error;
use std::time::{Duration, Instant};

use ledger::encode_tx;
use reqwest::blocking::Client;
use seal::action::SignedAction;

use crate::report::Report;
use crate::rounds::{median, shown};
use cluster::{Cluster, Spent};
use kvstore::Engines;

/// Rounds, of which the medians are taken.
const ROUNDS: usize = 3;
/// Actions on the chain for what is measured of a long one.
const MANY: u64 = 100_000;
/// Actions of a transaction, as the node makes them.
const BATCH: usize = 256;
/// Fewest transactions of that size for the yardstick: fewer are over before they begin.
const FEWEST: usize = 160;
const TAPS: usize = 11;
/// Goals of the chain.
const OF_BOUND: f64 = 0.6;
const OF_KVSTORE: f64 = 3.0;
const TAP: f64 = 1.5;

/// How much is measured, by `HALLSEAL_BENCH`.
fn asked(word: &str) -> bool {
    std::env::var("HALLSEAL_BENCH").is_ok_and(|asked| asked == word)
}

/// Ten times as many actions were asked for.
fn long() -> bool {
    asked("long")
}

/// One round and a fifth of the long chain: for a machine that is free for two minutes only.
fn short() -> bool {
    asked("short")
}

/// What one round measured.
struct Round {
    /// Seconds for all actions, ours.
    ours_s: f64,
    /// Seconds of the kvstore for each, one request in each transaction.
    alone_s: f64,
    /// The same for transactions as large as ours.
    batched_s: f64,
    check: check::Check,
    spent: Spent,
    taps: Vec<Duration>,
    /// The share of the machine that other programs took while ours ran.
    others: f64,
}

struct Plan {
    client: Client,
    actions: Vec<SignedAction>,
    bodies: Vec<Vec<u8>>,
    action_len: usize,
    tx_len: usize,
    cores: f64,
    rounds: usize,
    /// Actions on the long chain.
    many: u64,
}

pub(crate) fn measure(report: &mut Report) -> Result<(), Box<dyn Error>> {
    let plan = Plan::new()?;
    let mut rounds = Vec::new();
    let mut kept = None;
    for _ in 0..plan.rounds {
        drop(kept.take());
        let folder = cluster::folder()?;
        let (alone_s, batched_s, taps) = plan.yardstick()?;
        let (cluster, ours_s, spent) = plan.ours(folder.path())?;
        let ours_cpu = spent.nodes_s + spent.engines_s + spent.own_s;
        rounds.push(Round {
            ours_s,
            alone_s,
            batched_s,
            check: check::measure(&plan.actions)?,
            others: (spent.machine_s - ours_cpu).max(0.0) / (ours_s * plan.cores),
            spent,
            taps,
        });
        kept = Some((cluster, folder));
    }
    speed(report, &plan, &rounds);
    if let Some(last) = rounds.last() {
        table::where_time_goes(report, &plan, last);
    }
    let (mut cluster, folder) = kept.ok_or("no round")?;
    let taps: Vec<Duration> = rounds.iter().flat_map(|round| round.taps.clone()).collect();
    tap(report, &plan, &cluster, taps)?;
    rest::measure(report, &plan, &mut cluster)?;
    drop(cluster);
    drop(folder);
    Ok(())
}

impl Plan {
    fn new() -> Result<Self, Box<dyn Error>> {
        cluster::engine()?;
        let count = if long() { 100_000 } else { 10_000 };
        let actions = load::filings(0, count)?;
        let len: usize = actions.iter().map(|action| action.as_bytes().len()).sum();
        let batch = actions.iter().take(BATCH).map(SignedAction::as_bytes);
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        Ok(Self {
            client: node::consortium::http::client(Duration::from_secs(60))?,
            bodies: load::submissions(&actions),
            action_len: len / actions.len(),
            tx_len: encode_tx(batch).len(),
            cores: f64::from(u32::try_from(cores)?),
            rounds: if short() { 1 } else { ROUNDS },
            many: if short() { MANY / 5 } else { MANY },
            actions,
        })
    }

    /// The kvstore: one request per transaction, transactions as large as ours, and taps.
    fn yardstick(&self) -> Result<(f64, f64, Vec<Duration>), Box<dyn Error>> {
        let folder = cluster::folder()?;
        let net = cluster::write(folder.path(), |_| {})?;
        let mut validators = net;
        validators.members.truncate(4);
        let engines = Engines::start(&cluster::engine()?, &validators, self.client.clone())?;
        let alone_s = engines.run(self.actions.len(), self.action_len)?;
        let many = FEWEST.max(self.actions.len().div_ceil(BATCH));
        let batched_s = engines.run(many, self.tx_len)?;
        let mut taps = Vec::new();
        for _ in 0..TAPS.div_ceil(ROUNDS) {
            settle();
            taps.push(engines.tap(self.action_len)?);
        }
        let alone_s = alone_s / count(self.actions.len());
        Ok((alone_s, batched_s / count(many * BATCH), taps))
    }

    /// Ours: from the first submission until every action is on all four and proven.
    fn ours(&self, folder: &std::path::Path) -> Result<(Cluster, f64, Spent), Box<dyn Error>> {
        let net = cluster::write(folder, |_| {})?;
        let cluster = Cluster::start(net, self.client.clone())?;
        settle();
        let (before, began) = (cluster.spent(), Instant::now());
        load::submit(&self.client, &cluster.urls(), self.bodies.clone())?;
        cluster.wait_for_actions(u64::try_from(self.actions.len())?)?;
        for (member, action) in self.actions.iter().rev().take(4).enumerate() {
            cluster.settle(member, &action.digest())?;
        }
        let seconds = began.elapsed().as_secs_f64();
        let spent = cluster.spent().since(&before);
        Ok((cluster, seconds, spent))
    }
}

/// Nothing of what went before is left to be done.
fn settle() {
    std::thread::sleep(Duration::from_secs(1));
}

fn count(number: usize) -> f64 {
    u32::try_from(number).map_or(f64::MAX, f64::from)
}

fn middle(rounds: &[Round], of: impl Fn(&Round) -> f64) -> f64 {
    median(rounds.iter().map(of).collect()).unwrap_or_default()
}

fn per_second(rate: f64, len: usize) -> (f64, String) {
    let megabytes = rate * count(len) / 1e6;
    (rate, format!("{rate:.0}/s, {megabytes:.2} MB/s"))
}

fn speed(report: &mut Report, plan: &Plan, rounds: &[Round]) {
    let actions = count(plan.actions.len());
    let rate = |of: f64| per_second(of, plan.action_len);
    let ours = middle(rounds, |round| actions / round.ours_s);
    let others = middle(rounds, |round| round.others * 100.0);
    // Round by round, so that what else the machine does falls on both sides alike.
    let bound = |round: &Round| {
        let checks = 4.0 * round.check.batch.as_secs_f64() / plan.cores;
        1.0 / (round.batched_s + checks)
    };
    let name = format!(
        "{} requests of {} bytes into 4 validators, others taking {others:.0} % of the machine",
        plan.actions.len(),
        plan.action_len
    );
    report.share(
        &format!("{name}, beside the bound of engine and signature checks"),
        rate(ours),
        rate(ours / middle(rounds, |round| actions / round.ours_s / bound(round))),
        OF_BOUND,
    );
    report.share(
        "the same beside the kvstore, one request per transaction",
        rate(ours),
        rate(ours / middle(rounds, |round| actions / round.ours_s * round.alone_s)),
        OF_KVSTORE,
    );
    report.shown(
        &format!(
            "the same beside the kvstore, transactions of {} bytes",
            plan.tx_len
        ),
        &rate(ours).1,
        &rate(middle(rounds, |round| 1.0 / round.batched_s)).1,
        &format!(
            "{:.2}x",
            middle(rounds, |round| actions / round.ours_s * round.batched_s)
        ),
    );
    report.shown(
        "a signature check on one core, in batches of 256 and alone",
        &shown(median(rounds.iter().map(|round| round.check.batch).collect()).unwrap_or_default())
            .1,
        &shown(median(rounds.iter().map(|round| round.check.single).collect()).unwrap_or_default())
            .1,
        "",
    );
}

/// From tapping "submit" to a verified receipt, one action on an idle chain.
fn tap(
    report: &mut Report,
    plan: &Plan,
    cluster: &Cluster,
    engine: Vec<Duration>,
) -> Result<(), Box<dyn Error>> {
    let first = u64::try_from(plan.actions.len())?;
    let actions = load::filings(first, u64::try_from(TAPS)?)?;
    let gateway = cluster.urls().into_iter().take(1).collect::<Vec<_>>();
    let mut taps = Vec::new();
    for action in &actions {
        settle();
        let began = Instant::now();
        let body = load::submissions(std::slice::from_ref(action));
        load::submit(&plan.client, &gateway, body)?;
        cluster.settle(0, &action.digest())?;
        taps.push(began.elapsed());
    }
    report.ratio(
        "tap to verified final on an idle chain, beside the engine from broadcast to the proving header",
        shown(median(taps).unwrap_or_default()),
        shown(median(engine).unwrap_or_default()),
        TAP,
    );
    Ok(())
}
