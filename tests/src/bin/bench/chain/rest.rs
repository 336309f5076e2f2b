//! What a validator takes at rest and after many actions, how fast it is back, and how
//! fast a new one has joined.

use std::error::Error;
use std::time::{Duration, Instant};

use node::consortium::config::StateSyncConfig;

use super::cluster::Cluster;
use super::{Plan, count, load, process, settle};
use crate::report::Report;

/// How long a validator at rest is watched.
const REST: Duration = Duration::from_secs(30);
const IDLE_LIMIT: f64 = 5.0;
const RESTART_LIMIT_S: f64 = 5.0;
/// The restarted node takes a snapshot every so many heights.
const SNAPSHOTS: u64 = 4;
const JOINING: usize = 4;

pub(crate) fn measure(
    report: &mut Report,
    plan: &Plan,
    cluster: &mut Cluster,
) -> Result<(), Box<dyn Error>> {
    idle(report, cluster);
    let next = fill(report, plan, cluster)?;
    restart(report, plan, cluster, next)?;
    join(report, plan, cluster, next + 1)
}

/// Processor time of engine and node while nothing is filed.
fn idle(report: &mut Report, cluster: &Cluster) {
    settle();
    let before = cluster.spent();
    std::thread::sleep(REST);
    let spent = cluster.spent().since(&before);
    let percent = |seconds: f64| seconds / REST.as_secs_f64() / 4.0 * 100.0;
    report.under(
        "processor of an idle validator",
        percent(spent.nodes_s + spent.engines_s),
        IDLE_LIMIT,
        "% of a core",
        &format!(
            "node {:.2} %, engine {:.2} %",
            percent(spent.nodes_s),
            percent(spent.engines_s)
        ),
    );
}

struct Sizes {
    memory: [f64; 2],
    disk: [f64; 2],
}

fn sizes(cluster: &Cluster) -> Result<Sizes, Box<dyn Error>> {
    let (node, engine) = cluster.pids(0).ok_or("the node is gone")?;
    let folder = &cluster.net.members.first().ok_or("no member")?.folder;
    Ok(Sizes {
        memory: [process::pss_mb(node), process::pss_mb(engine)],
        disk: [
            process::disk_mb(&folder.state()),
            process::disk_mb(&folder.engine()),
        ],
    })
}

/// Files until there are as many as planned; returns the number of the next action.
fn fill(report: &mut Report, plan: &Plan, cluster: &Cluster) -> Result<u64, Box<dyn Error>> {
    let before = sizes(cluster)?;
    let there = cluster.metric(0, "actions_total");
    let first = u64::try_from(plan.actions.len())? + 1_000;
    let more = plan.many.saturating_sub(there);
    let actions = load::filings(first, more)?;
    let began = Instant::now();
    load::submit(&plan.client, &cluster.urls(), load::submissions(&actions))?;
    cluster.wait_for_actions(there + more)?;
    if let Some(last) = actions.last() {
        cluster.settle(0, &last.digest())?;
    }
    let rate = count(actions.len()) / began.elapsed().as_secs_f64();
    report.shown(
        &format!("{more} more actions, on top of {there}"),
        &format!("{rate:.0}/s"),
        "",
        "",
    );
    settle();
    let after = sizes(cluster)?;
    let scale = 100_000.0 / count(actions.len().max(1));
    let [node, engine] = after.disk;
    let more: f64 = after.disk.iter().sum::<f64>() - before.disk.iter().sum::<f64>();
    report.shown(
        "disk of a validator per 100000 actions",
        &format!("{:.0} MB", more * scale),
        &format!("all in all: node {node:.0} MB, engine {engine:.0} MB"),
        "",
    );
    let [node, engine] = after.memory;
    report.shown(
        &format!("memory (PSS) of a validator after {} actions", plan.many),
        &format!("{:.0} MB", node + engine),
        &format!("node {node:.0} MB, engine {engine:.0} MB"),
        &format!(
            "{:+.0} MB",
            node + engine - before.memory.iter().sum::<f64>()
        ),
    );
    Ok(first + u64::try_from(actions.len())?)
}

/// Stops a node and starts it again: it is back when what was filed elsewhere meanwhile is
/// final at its own gateway.
fn restart(
    report: &mut Report,
    plan: &Plan,
    cluster: &mut Cluster,
    next: u64,
) -> Result<(), Box<dyn Error>> {
    cluster.stop(0)?;
    let member = cluster.net.members.first_mut().ok_or("no member")?;
    member.config.snapshots.interval = SNAPSHOTS;
    member.folder.put_config(&member.config)?;
    let filed = load::filings(next, 1)?;
    let elsewhere: Vec<String> = cluster.urls().into_iter().skip(1).take(1).collect();
    load::submit(&plan.client, &elsewhere, load::submissions(&filed))?;
    settle();
    let began = Instant::now();
    cluster.run(0)?;
    cluster.wait("the gateway", |cluster| {
        cluster.ask(0, "/v1/head").is_some()
    })?;
    let answers = began.elapsed();
    for action in &filed {
        cluster.settle(0, &action.digest())?;
    }
    report.under(
        &format!(
            "restart of a node with {} actions, until it follows the chain",
            plan.many
        ),
        began.elapsed().as_secs_f64(),
        RESTART_LIMIT_S,
        "s",
        &format!("its gateway answers after {:.2} s", answers.as_secs_f64()),
    );
    Ok(())
}

/// A node with nothing but the genesis joins by a snapshot and agrees.
fn join(
    report: &mut Report,
    plan: &Plan,
    cluster: &mut Cluster,
    next: u64,
) -> Result<(), Box<dyn Error>> {
    let snapshots = cluster.net.members.first().ok_or("no member")?;
    let snapshots = snapshots.folder.state().join("snapshots");
    let taken = || {
        let names = std::fs::read_dir(&snapshots)
            .into_iter()
            .flatten()
            .flatten();
        names
            .filter_map(|name| name.file_name().to_str()?.parse::<u64>().ok())
            .max()
    };
    let urls = cluster.urls();
    // A few blocks, until there is a snapshot.
    let mut number = next;
    while taken().is_none() {
        let filed = load::filings(number, 1)?;
        load::submit(&plan.client, &urls, load::submissions(&filed))?;
        for action in &filed {
            cluster.settle(0, &action.digest())?;
        }
        number += 1;
        if number > next + 100 {
            return Err("no snapshot is taken".into());
        }
    }
    let (trust_height, trust_hash) = cluster.trusted(0)?;
    let servers = urls.iter().take(2).map(|url| format!("{url}/v1/light"));
    let servers = servers.collect();
    let joining = cluster.net.members.get_mut(JOINING).ok_or("nobody joins")?;
    joining.config.engine.state_sync = Some(StateSyncConfig {
        servers,
        trust_height,
        trust_hash,
    });
    joining.folder.put_config(&joining.config)?;
    let began = Instant::now();
    cluster.run(JOINING)?;
    let old = plan.actions.first().ok_or("no action")?;
    cluster.settle(JOINING, &old.digest())?;
    cluster.wait("the same state", |cluster| {
        let [old, new] = [0, JOINING].map(|member| cluster.ask(member, "/v1/head"));
        old.zip(new)
            .is_some_and(|(old, new)| old["app_hash"] == new["app_hash"])
    })?;
    report.shown(
        &format!(
            "a new node joins by a snapshot of {} actions and agrees",
            plan.many
        ),
        &format!("{:.1} s", began.elapsed().as_secs_f64()),
        "5 s of them the engine's time for finding snapshots",
        "",
    );
    Ok(())
}
