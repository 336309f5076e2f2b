//! Four departments' validators as real processes.

use std::collections::BTreeMap;
use std::error::Error;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use domain::id::{Digest, HallCode};
use hallseal_tests::specimens;
use node::consortium::config::{NodeConfig, PROGRAM_VARIABLE};
use node::consortium::testnet::{self, Plan, Running, Testnet};
use receipt::{Receipt, ValidatorHistory, Verdict, verify_for};
use reqwest::blocking::Client;
use serde_json::Value;

use super::{load, process};

const VALIDATORS: usize = 4;
/// How long anything may take, however slow the machine.
pub(crate) const PATIENCE: Duration = Duration::from_secs(600);
pub(crate) const POLL: Duration = Duration::from_millis(5);

/// The engine's program, as `./dev` brings it.
pub(crate) fn engine() -> Result<PathBuf, Box<dyn Error>> {
    let named = std::env::var_os(PROGRAM_VARIABLE).map(PathBuf::from);
    let found = named.filter(|program| program.is_file());
    found
        .ok_or_else(|| "there is no engine: ./dev bench brings CometBFT where it can be had".into())
}

/// The node's program lies beside this one.
fn node_program() -> Result<PathBuf, Box<dyn Error>> {
    let program = std::env::current_exe()?.with_file_name("hallseal-node");
    let there = program.is_file();
    there
        .then_some(program)
        .ok_or_else(|| "hallseal-node does not lie beside this program: use ./dev bench".into())
}

pub(crate) fn now_s() -> u64 {
    SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .map_or(0, |since| since.as_secs())
}

/// A folder on the disk that the program lies on, for chains: short, as a socket's path has
/// few bytes.
pub(crate) fn folder() -> Result<tempfile::TempDir, Box<dyn Error>> {
    let beside = std::env::current_exe()?;
    let beside = beside.parent().ok_or("the program lies nowhere")?;
    Ok(tempfile::Builder::new().prefix("hs").tempdir_in(beside)?)
}

/// Writes a consortium of four, and one that may join.
pub(crate) fn write(dir: &Path, adjust: fn(&mut NodeConfig)) -> Result<Testnet, Box<dyn Error>> {
    let plan = Plan {
        chain_id: specimens::chain_id(),
        seed: [7; 32],
        time_s: now_s() - 60,
        validators: VALIDATORS,
        others: 1,
        hall: HallCode::new("DH")?,
        devices: load::devices(),
        base_port: None,
        adjust,
    };
    Ok(testnet::write(dir, &plan)?)
}

/// A consortium that runs. Its processes are killed when it is dropped.
pub(crate) struct Cluster {
    pub(crate) net: Testnet,
    running: Vec<Option<Running>>,
    pub(crate) client: Client,
    history: ValidatorHistory,
}

/// Processor seconds and more, of all validators together.
#[derive(Debug, Clone, Default)]
pub(crate) struct Spent {
    pub(crate) nodes_s: f64,
    pub(crate) engines_s: f64,
    pub(crate) machine_s: f64,
    pub(crate) own_s: f64,
    /// For each kind of a node's work: computed and waited seconds.
    pub(crate) work: BTreeMap<String, (f64, f64)>,
}

impl Cluster {
    pub(crate) fn start(net: Testnet, client: Client) -> Result<Self, Box<dyn Error>> {
        let history = node::genesis::history(&net.demo.genesis)?;
        let mut cluster = Self {
            running: net.members.iter().map(|_| None).collect(),
            net,
            client,
            history,
        };
        engine()?;
        for member in 0..VALIDATORS {
            cluster.run(member)?;
        }
        cluster.wait("the first block", |cluster| {
            (0..VALIDATORS).all(|member| cluster.metric(member, "height") >= 1)
        })?;
        Ok(cluster)
    }

    pub(crate) fn run(&mut self, member: usize) -> Result<(), Box<dyn Error>> {
        let of = self.net.members.get(member).ok_or("no such member")?;
        let running = Running::start(&node_program()?, of)?;
        if let Some(place) = self.running.get_mut(member) {
            *place = Some(running);
        }
        Ok(())
    }

    pub(crate) fn stop(&mut self, member: usize) -> Result<(), Box<dyn Error>> {
        let running = self.running.get_mut(member).and_then(Option::take);
        let well = running.is_none_or(Running::stop);
        well.then_some(())
            .ok_or_else(|| "a node does not stop".into())
    }

    pub(crate) fn urls(&self) -> Vec<String> {
        let validators = self.net.members.iter().take(VALIDATORS);
        validators.map(|member| member.url()).collect()
    }

    fn get(&self, member: usize, path: &str) -> Option<String> {
        let url = self.net.members.get(member)?.url();
        let answer = self.client.get(format!("{url}{path}")).send().ok()?;
        answer.text().ok()
    }

    pub(crate) fn ask(&self, member: usize, path: &str) -> Option<Value> {
        serde_json::from_str(&self.get(member, path)?).ok()
    }

    /// A number of a node's metrics; 0 where it does not answer.
    pub(crate) fn metric(&self, member: usize, name: &str) -> u64 {
        let text = self.get(member, "/metrics").unwrap_or_default();
        let value = text.lines().find_map(|line| {
            let rest = line.strip_prefix("hallseal_")?.strip_prefix(name)?;
            rest.strip_prefix(' ')?.parse().ok()
        });
        value.unwrap_or(0)
    }

    pub(crate) fn wait(
        &self,
        what: &str,
        mut done: impl FnMut(&Self) -> bool,
    ) -> Result<(), Box<dyn Error>> {
        let until = Instant::now() + PATIENCE;
        while !done(self) {
            if Instant::now() > until {
                return Err(format!("waited in vain for {what}").into());
            }
            std::thread::sleep(POLL);
        }
        Ok(())
    }

    /// Waits until every validator has so many actions on its chain.
    pub(crate) fn wait_for_actions(&self, count: u64) -> Result<(), Box<dyn Error>> {
        for member in 0..VALIDATORS {
            let until = Instant::now() + PATIENCE;
            while self.metric(member, "actions_total") < count {
                if Instant::now() > until {
                    return Err("the actions do not come to an end".into());
                }
                // Not so often that the asking costs.
                std::thread::sleep(POLL * 4);
            }
        }
        Ok(())
    }

    /// Waits until a validator gives out an action's receipt, and verifies it.
    pub(crate) fn settle(&self, member: usize, action: &Digest) -> Result<Receipt, Box<dyn Error>> {
        let mut found = None;
        self.wait("a receipt", |cluster| {
            let status = cluster.ask(member, &format!("/v1/actions/{action}"));
            let text = status.and_then(|status| Some(status["receipt"].as_str()?.to_owned()));
            found = text;
            found.is_some()
        })?;
        let bytes = URL_SAFE_NO_PAD.decode(found.unwrap_or_default())?;
        let receipt = Receipt::from_bytes(&bytes).map_err(|error| format!("{error:?}"))?;
        match verify_for(&receipt, action, &self.history, now_s()) {
            Verdict::Final(proven) if proven.outcome == 0 => Ok(receipt),
            other => Err(format!("a receipt does not hold: {other:?}").into()),
        }
    }

    /// Height and header hash of a member's newest header: what an operator trusts who joins.
    pub(crate) fn trusted(&self, member: usize) -> Result<(u64, String), Box<dyn Error>> {
        let head = self.ask(member, "/v1/head").ok_or("no head")?;
        let proof = URL_SAFE_NO_PAD.decode(head["proof"].as_str().unwrap_or_default())?;
        let proof = receipt::HeadProof::from_bytes(&proof).map_err(|e| format!("{e:?}"))?;
        let proven = receipt::verify_head(&proof, &self.history);
        let proven = proven.map_err(|error| format!("{error:?}"))?;
        let hash = proof.proof.block_id(&proof.app_hash).hash;
        Ok((proven.height, hash.to_hex()))
    }

    /// Node and engine of a member.
    pub(crate) fn pids(&self, member: usize) -> Option<(i32, i32)> {
        let node = self.running.get(member)?.as_ref()?.pid().as_raw();
        Some((node, process::children(node).first().copied().unwrap_or(0)))
    }

    pub(crate) fn spent(&self) -> Spent {
        let mut spent = Spent {
            machine_s: process::machine_cpu_s(),
            own_s: i32::try_from(std::process::id()).map_or(0.0, process::cpu_s),
            ..Spent::default()
        };
        for member in 0..VALIDATORS {
            if let Some((node, engine)) = self.pids(member) {
                spent.nodes_s += process::cpu_s(node);
                spent.engines_s += process::cpu_s(engine);
            }
            self.add_work(member, &mut spent.work);
        }
        spent
    }

    fn add_work(&self, member: usize, work: &mut BTreeMap<String, (f64, f64)>) {
        let text = self.get(member, "/metrics").unwrap_or_default();
        for line in text.lines() {
            let Some((name, value)) = line.split_once("{part=\"") else {
                continue;
            };
            let Some((part, value)) = value.split_once("\"} ") else {
                continue;
            };
            let sums = work.entry(part.to_owned()).or_default();
            let value: f64 = value.parse().unwrap_or(0.0);
            match name {
                "hallseal_work_seconds_total" => sums.0 += value,
                "hallseal_work_waited_seconds_total" => sums.1 += value,
                _ => {}
            }
        }
    }
}

impl Spent {
    /// What was spent since then.
    pub(crate) fn since(&self, before: &Self) -> Self {
        let work = self.work.iter().map(|(part, now)| {
            let then = before.work.get(part).copied().unwrap_or_default();
            (part.clone(), (now.0 - then.0, now.1 - then.1))
        });
        Self {
            nodes_s: self.nodes_s - before.nodes_s,
            engines_s: self.engines_s - before.engines_s,
            machine_s: self.machine_s - before.machine_s,
            own_s: self.own_s - before.own_s,
            work: work.collect(),
        }
    }
}
