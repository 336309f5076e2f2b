//! Where the processor's time goes while the chain is busy.

use super::{Plan, Round, count};
use crate::report::Report;

/// The node's kinds of work, by the label of its metrics.
const WORK: [(&str, &str); 9] = [
    (
        "submit",
        "checking what is submitted (signatures, keys, quota)",
    ),
    ("keep", "making it durable before \"received\" is said"),
    ("courier", "handing it to the engine, fetching signatures"),
    ("check", "CheckTx and rechecks (signatures where not known)"),
    ("propose", "looking at proposals"),
    ("read", "taking a block apart"),
    ("execute", "executing it"),
    ("tree", "state tree, log, roots"),
    ("commit", "SQLite commit"),
];

/// One line for each: microseconds of one validator's processor time per action, and the
/// share of all that the machine has.
pub(crate) fn where_time_goes(report: &mut Report, plan: &Plan, round: &Round) {
    let actions = count(plan.actions.len());
    let whole = round.ours_s * plan.cores;
    let mut line = |what: &str, seconds: f64, waited: Option<f64>| {
        let each = seconds / actions / 4.0 * 1e6;
        let waited = waited.map_or_else(String::new, |waited| {
            format!("and waited {:.1} µs", waited / actions / 4.0 * 1e6)
        });
        let share = format!("{:.0} %", seconds / whole * 100.0);
        report.shown(
            &format!("where time goes: {what}"),
            &format!("{each:.1} µs"),
            &waited,
            &share,
        );
    };
    let mut known = 0.0;
    for (label, what) in WORK {
        let (computed, waited) = round.spent.work.get(label).copied().unwrap_or_default();
        known += computed;
        line(what, computed, Some(waited));
    }
    let spent = &round.spent;
    line(
        "the node's rest: HTTP, JSON, ABCI, reading",
        (spent.nodes_s - known).max(0.0),
        None,
    );
    line(
        "the engine: gossip, votes, blocks, JSON-RPC",
        spent.engines_s,
        None,
    );
    line("this loader", spent.own_s, None);
    let ours = spent.nodes_s + spent.engines_s + spent.own_s;
    line("other programs", (spent.machine_s - ours).max(0.0), None);
    line(
        "nobody: waiting for consensus and disk",
        (whole - spent.machine_s).max(0.0),
        None,
    );
}
