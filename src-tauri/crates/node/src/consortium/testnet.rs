//! A consortium on one machine, for trying and testing: one department and one validator
//! each, all of them processes of this program. On one host it tolerates no host's failure.

mod departments;

pub use departments::serve_departments;

use super::config::{Folder, NodeConfig};
use super::home;
use crate::error::NodeError;
use crate::genesis::{self, DemoChain};
use domain::catalogue::Catalogue;
use domain::id::{ChainId, HallCode, PublicKey};
use ledger::Validator;
use nix::sys::signal::{Signal, killpg};
use nix::unistd::Pid;
use seal::keys::SigningKey;
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};
use zeroize::Zeroizing;

/// Most validators of a local consortium.
pub const MAX_VALIDATORS: usize = 16;
/// How long a member may take to stop.
const STOP: Duration = Duration::from_secs(15);

/// What a local consortium is made of.
#[derive(Debug, Clone)]
pub struct Plan {
    /// The chain's name.
    pub chain_id: ChainId,
    /// Everything else follows from it: keys are worthless by design.
    pub seed: [u8; 32],
    /// When the chain begins, Unix seconds; not in the future.
    pub time_s: u64,
    /// How many validators.
    pub validators: usize,
    /// Members that are no validators yet, with a folder each and the genesis in it.
    pub others: usize,
    /// The hall of the devices.
    pub hall: HallCode,
    /// Devices that are enrolled from the start.
    pub devices: Vec<PublicKey>,
    /// The first port: gateway, then p2p and RPC for each member. `None` takes free ones.
    pub base_port: Option<u16>,
    /// Changes each member's configuration.
    pub adjust: fn(&mut NodeConfig),
}

/// A local consortium that is written down.
#[derive(Debug)]
pub struct Testnet {
    /// Where the chain begins, and the keys that a demo may hold in one place.
    pub demo: DemoChain,
    /// The members, validators first.
    pub members: Vec<Member>,
}

/// One member.
#[derive(Debug, Clone)]
pub struct Member {
    /// Its folder.
    pub folder: Folder,
    /// Its configuration.
    pub config: NodeConfig,
}

impl Member {
    /// Where its gateway listens.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://{}", self.config.gateway.listen)
    }
}

fn wrong(what: impl ToString) -> NodeError {
    NodeError::Genesis(what.to_string())
}

/// A secret of the plan's seed.
fn secret(seed: &[u8; 32], kind: &str, index: usize) -> Zeroizing<[u8; 32]> {
    let index = u64::try_from(index).unwrap_or(u64::MAX).to_be_bytes();
    let parts: [&[u8]; 4] = [b"hallseal/testnet/v1/", seed, kind.as_bytes(), &index];
    Zeroizing::new(seal::hash::sha256(&parts).0)
}

/// Writes a consortium into `dir`, a folder for each member: `node0`, `node1`, …
///
/// # Errors
/// [`NodeError::Genesis`] where the plan makes no chain, [`NodeError::Io`] where something
/// cannot be written or is there already.
pub fn write(dir: &Path, plan: &Plan) -> Result<Testnet, NodeError> {
    if !(1..=MAX_VALIDATORS).contains(&plan.validators) || plan.others > MAX_VALIDATORS {
        return Err(wrong("a local consortium has 1 to 16 validators"));
    }
    let catalogue = Catalogue::built_in().map_err(wrong)?;
    let mut demo = genesis::demo_genesis(
        &plan.chain_id,
        &plan.seed,
        plan.time_s,
        &catalogue,
        &plan.hall,
        &plan.devices,
    )?;
    let key = |kind, index| SigningKey::from_secret(&secret(&plan.seed, kind, index));
    demo.genesis.validators = (0..plan.validators)
        .map(|index| Validator {
            key: key("validator", index).public(),
            power: 10,
        })
        .collect();
    demo.genesis.validate().map_err(wrong)?;
    let count = plan.validators.saturating_add(plan.others);
    let ports = ports(plan.base_port, count)?;
    let ids: Vec<String> = (0..count)
        .map(|index| home::node_id(&key("node", index)))
        .collect();
    let departments = departments::in_order(&demo.genesis);
    let mut members = Vec::new();
    for (index, [gateway, p2p, rpc]) in ports.iter().copied().enumerate() {
        let department = departments.get(index);
        let name = department.map_or_else(|| format!("member{index}"), ToString::to_string);
        let mut config = NodeConfig::new(&name, gateway, p2p, rpc);
        let peers = ids.iter().zip(&ports).enumerate();
        config.engine.peers = peers
            .filter(|(other, _)| *other != index && *other < plan.validators)
            .map(|(_, (id, [_, p2p, _]))| format!("{id}@{p2p}"))
            .collect();
        (plan.adjust)(&mut config);
        let folder = Folder::at(&dir.join(format!("node{index}")))?;
        home::create(
            &folder.engine(),
            &secret(&plan.seed, "node", index),
            &secret(&plan.seed, "validator", index),
        )?;
        folder.put_genesis(&demo.genesis, &demo.documents)?;
        folder.put_config(&config)?;
        members.push(Member { folder, config });
    }
    Ok(Testnet { demo, members })
}

/// Gateway, p2p and RPC for each member.
fn ports(base: Option<u16>, count: usize) -> Result<Vec<[SocketAddr; 3]>, NodeError> {
    let local = |port| SocketAddr::from((Ipv4Addr::LOCALHOST, port));
    if let Some(base) = base {
        let last = u16::try_from(count.saturating_mul(3)).ok();
        let last = last.and_then(|count| base.checked_add(count));
        last.ok_or_else(|| wrong("the ports do not suffice"))?;
        let count = u16::try_from(count).unwrap_or(0);
        let of = |index: u16| {
            [
                base + index,
                base + count + 2 * index,
                base + count + 2 * index + 1,
            ]
        };
        return Ok((0..count).map(|index| of(index).map(local)).collect());
    }
    // All are held until all are found, so that none is taken twice.
    let mut held = Vec::new();
    let mut free = || -> Result<SocketAddr, NodeError> {
        let listener = TcpListener::bind(local(0)).map_err(NodeError::io)?;
        let address = listener.local_addr().map_err(NodeError::io)?;
        held.push(listener);
        Ok(address)
    };
    (0..count)
        .map(|_| Ok([free()?, free()?, free()?]))
        .collect()
}

/// A member's process and its engine's, in a process group of their own. Dropping it kills
/// the whole group.
pub struct Running {
    child: Child,
    group: Pid,
}

impl Running {
    /// Starts `hallseal-node run` for a member; what it says goes to `node.log` in its
    /// folder.
    ///
    /// # Errors
    /// [`NodeError::Io`] where the program cannot be started.
    pub fn start(program: &Path, member: &Member) -> Result<Self, NodeError> {
        Self::start_with(program, member, &[])
    }

    /// As [`Self::start`], with more in its environment.
    ///
    /// # Errors
    /// As [`Self::start`].
    pub fn start_with(
        program: &Path,
        member: &Member,
        environment: &[(&str, &str)],
    ) -> Result<Self, NodeError> {
        let log = member.folder.path().join("node.log");
        let log = std::fs::OpenOptions::new()
            .create(true)
            .append(true)
            .open(log);
        let log = log.map_err(NodeError::io)?;
        let child = Command::new(program)
            .arg("run")
            .arg("--dir")
            .arg(member.folder.path())
            .envs(environment.iter().copied())
            .stdin(Stdio::null())
            .stdout(log.try_clone().map_err(NodeError::io)?)
            .stderr(log)
            .process_group(0)
            .spawn()
            .map_err(NodeError::io)?;
        let group =
            i32::try_from(child.id()).map_err(|_| NodeError::Engine("its number is odd"))?;
        Ok(Self {
            child,
            group: Pid::from_raw(group),
        })
    }

    /// The node's own process.
    #[must_use]
    pub const fn pid(&self) -> Pid {
        self.group
    }

    /// Whether the node's own process has ended.
    pub fn has_ended(&mut self) -> bool {
        !matches!(self.child.try_wait(), Ok(None))
    }

    /// SIGKILL to the node alone; its engine goes down by itself.
    pub fn kill_node(&mut self) {
        self.child.kill().ok();
        self.child.wait().ok();
    }

    /// SIGKILL to the engine alone; the node starts it again. Returns whether there was one.
    pub fn kill_engine(&self) -> bool {
        let engine = engine_of(self.group);
        engine.is_some_and(|pid| nix::sys::signal::kill(pid, Signal::SIGKILL).is_ok())
    }

    /// SIGTERM to the node, which stops its engine; whether it ended well in time.
    pub fn stop(mut self) -> bool {
        nix::sys::signal::kill(self.group, Signal::SIGTERM).ok();
        let until = Instant::now() + STOP;
        while Instant::now() < until {
            match self.child.try_wait() {
                Ok(Some(status)) => return status.success(),
                Ok(None) => std::thread::sleep(Duration::from_millis(20)),
                Err(_) => return false,
            }
        }
        false
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        killpg(self.group, Signal::SIGKILL).ok();
        self.child.wait().ok();
    }
}

/// The engine's process of a node's, by `/proc`.
#[must_use]
pub fn engine_of(node: Pid) -> Option<Pid> {
    let path = PathBuf::from(format!("/proc/{node}/task"));
    for task in std::fs::read_dir(path).ok()?.flatten() {
        let children = std::fs::read_to_string(task.path().join("children")).unwrap_or_default();
        if let Some(pid) = children
            .split_whitespace()
            .next()
            .and_then(|pid| pid.parse().ok())
        {
            return Some(Pid::from_raw(pid));
        }
    }
    None
}
