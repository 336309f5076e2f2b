//! Kills at any point of a block, damaged write-ahead logs, members that are gone or hang.

use super::cluster::{Cluster, Setup};
use super::load::Load;
use super::relay::{Point, Relay};
use crate::dice::Dice;
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use node::consortium::testnet::engine_of;
use std::fs::OpenOptions;
use std::io::Write as _;
use std::os::unix::fs::FileExt;
use std::time::Duration;

/// Whom a blow meets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Whom {
    /// The node's process.
    Node,
    /// Its engine's.
    Engine,
    /// Both at once.
    Both,
}

/// What befalls one member.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Blow {
    /// SIGKILL at a point between engine and application.
    Kill(Point, Whom),
    /// The engine ends at one of its own points within a commit (its `FAIL_TEST_INDEX`:
    /// before and after it stores the block, writes its log's end of height, has the answer
    /// to `FinalizeBlock`, stores it, has `Commit` behind it, …).
    EngineFails,
    /// SIGKILL, and the engine's write-ahead log loses its tail.
    LogCut,
    /// SIGKILL, and the tail of the engine's write-ahead log is other bytes.
    LogSpoiled,
    /// Stopped for some blocks of the others.
    Away,
    /// Hangs for some blocks of the others.
    Hangs,
    /// SIGKILL to all four, nodes and engines, at once.
    All,
}

/// What is tried in every run of the tests.
pub const SHORT: [Blow; 9] = [
    Blow::Kill(Point::BetweenFinalizeAndCommit, Whom::Node),
    Blow::Kill(Point::CommitUnheard, Whom::Both),
    Blow::Kill(Point::InCommit, Whom::Node),
    Blow::Kill(Point::BetweenFinalizeAndCommit, Whom::Engine),
    Blow::EngineFails,
    Blow::LogCut,
    Blow::LogSpoiled,
    Blow::Away,
    Blow::All,
];

/// One of everything.
#[must_use]
pub fn any(dice: &mut Dice) -> Blow {
    let whom = [Whom::Node, Whom::Engine, Whom::Both][dice.place(3)];
    match dice.below(12) {
        0..6 => Blow::Kill(Point::ALL[dice.place(Point::ALL.len())], whom),
        6 => Blow::EngineFails,
        7 => Blow::LogCut,
        8 => Blow::LogSpoiled,
        9 => Blow::Away,
        10 => Blow::Hangs,
        _ => Blow::All,
    }
}

/// Whether a process has ended, reaped or not.
fn is_gone(pid: Pid) -> bool {
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat"));
    stat.ok()
        .and_then(|stat| {
            stat.rsplit_once(") ")
                .map(|(_, rest)| rest.starts_with('Z'))
        })
        .unwrap_or(true)
}

/// Four members, each with a relay before its application.
struct Field {
    cluster: Cluster,
    relays: Vec<Relay>,
    load: Load,
    dice: Dice,
}

/// Lets one blow after the other fall on members by chance, while cases are filed; after
/// each the member comes back. In the end nothing is forked, lost or doubled.
///
/// # Panics
/// Where something is.
pub fn run(mut dice: Dice, blows: impl IntoIterator<Item = Blow>) -> String {
    let setup = Setup::default();
    let mut cluster = Cluster::write(&setup);
    let mut relays = Vec::new();
    for member in 0..setup.validators {
        let folder = cluster.folder(member).to_owned();
        let (relay, once) = (folder.join("relay.sock"), folder.join("fail-once"));
        let script = format!(
            "if [ -f '{once}' ]; then FAIL_TEST_INDEX=$(cat '{once}'); export FAIL_TEST_INDEX; \
             rm '{once}'; fi\nexec \"$ENGINE\" \"$@\" --proxy_app 'unix://{relay}'",
            once = once.display(),
            relay = relay.display(),
        );
        cluster.engine_by(member, &script);
        relays.push(Relay::open(&relay, &folder.join("abci.sock")));
    }
    cluster.run_validators(setup.validators);
    let load_dice = dice.split("load");
    let mut field = Field {
        cluster,
        relays,
        load: Load::default(),
        dice: load_dice,
    };
    let mut fallen = 0u32;
    for blow in blows {
        let victim = dice.place(setup.validators);
        writeln!(std::io::stdout(), "{blow:?} on member {victim}").ok();
        field.fall(blow, victim);
        fallen += 1;
    }
    let members: Vec<usize> = (0..setup.validators).collect();
    field.load.settle(&field.cluster, &members, &mut field.dice);
    field.cluster.holds(&field.load.wanted, &[]);
    format!(
        "{fallen} blows, {} actions, each once",
        field.load.wanted.len()
    )
}

impl Field {
    /// A member that is not this one.
    fn another(&mut self, than: usize) -> usize {
        (than + 1 + self.dice.place(3)) % 4
    }

    fn pids(&self, member: usize) -> (Pid, Option<Pid>) {
        let node = self.cluster.running[member]
            .as_ref()
            .map(|running| running.pid());
        let node = node.expect("it runs");
        (node, engine_of(node))
    }

    /// Files a few cases.
    fn file(&mut self, gateway: usize) {
        let count = 1 + self.dice.below(20);
        self.load.file(&self.cluster, gateway, count);
    }

    fn fall(&mut self, blow: Blow, victim: usize) {
        match blow {
            Blow::Kill(point, whom) => self.kill(victim, point, whom),
            Blow::EngineFails => self.engine_fails(victim),
            Blow::LogCut | Blow::LogSpoiled => {
                self.cluster.kill(victim);
                self.damage_log(victim, blow == Blow::LogCut);
                let other = self.another(victim);
                self.file(other);
                self.cluster.run(victim);
            }
            Blow::Away => {
                self.cluster.stop(victim);
                self.others_go_on(victim);
                self.cluster.run(victim);
            }
            Blow::Hangs => {
                let (node, engine) = self.pids(victim);
                for pid in engine.iter().chain([&node]) {
                    let _ = kill(*pid, Signal::SIGSTOP);
                }
                self.others_go_on(victim);
                for pid in engine.iter().chain([&node]) {
                    let _ = kill(*pid, Signal::SIGCONT);
                }
            }
            Blow::All => {
                self.file(victim);
                std::thread::sleep(Duration::from_millis(self.dice.below(300)));
                (0..4).for_each(|member| self.cluster.kill(member));
                (0..4).for_each(|member| self.cluster.run(member));
            }
        }
        // It is back once it has proven what is filed from now on.
        let other = self.another(victim);
        self.cluster
            .wait("a gateway answers", || self.cluster.height(other) > 0);
        let last = self.load.file(&self.cluster, other, 1);
        let _ = self.cluster.settle(victim, &last[0].digest());
    }

    fn kill(&mut self, victim: usize, point: Point, whom: Whom) {
        // Durable at the victim, and perhaps nowhere else yet.
        self.file(victim);
        let (node, engine) = self.pids(victim);
        let after = Duration::from_micros(self.dice.below(8_000));
        self.relays[victim].strike_at(point, after, move || {
            // A new engine may be there by now.
            let engine = engine_of(node).or(engine);
            if whom != Whom::Engine {
                let _ = kill(node, Signal::SIGKILL);
            }
            if let Some(engine) = engine.filter(|_| whom != Whom::Node) {
                let _ = kill(engine, Signal::SIGKILL);
            }
        });
        let other = self.another(victim);
        self.file(other);
        let relay = &self.relays[victim];
        self.cluster.wait("the blow falls", || relay.has_struck());
        if whom != Whom::Engine {
            if let Some(running) = self.cluster.running[victim].as_mut() {
                running.kill_node();
            }
            // An engine whose node is gone goes down by itself.
            let cluster = &self.cluster;
            cluster.wait("the engine goes down", || engine.is_none_or(is_gone));
            self.cluster.kill(victim);
            let other = self.another(victim);
            self.file(other);
            self.cluster.run(victim);
        }
    }

    fn engine_fails(&mut self, victim: usize) {
        let folder = self.cluster.folder(victim).to_owned();
        let log = || {
            let log = std::fs::read_to_string(folder.join("engine.log")).unwrap_or_default();
            log.matches("*** fail-test").count()
        };
        let before = log();
        let index = self.dice.below(10).to_string();
        std::fs::write(folder.join("fail-once"), index).expect("a folder of ours");
        let running = self.cluster.running[victim].as_ref().expect("it runs");
        self.cluster
            .wait("an engine to start anew", || running.kill_engine());
        let other = self.another(victim);
        self.cluster.wait("the engine fails", || {
            self.load.file(&self.cluster, other, 1);
            log() > before
        });
    }

    fn damage_log(&mut self, victim: usize, cut: bool) {
        let log = self.cluster.folder(victim).join("engine/data/cs.wal/wal");
        let file = OpenOptions::new().read(true).write(true).open(log);
        let file = file.expect("the engine's write-ahead log");
        let len = file.metadata().expect("an open file").len();
        let tail = (1 + self.dice.below(300)).min(len);
        let done = if cut {
            file.set_len(len - tail)
        } else {
            let junk: Vec<u8> = (0..tail).map(|_| self.dice.byte()).collect();
            file.write_all_at(&junk, len - tail)
        };
        done.expect("a file of ours");
    }

    /// Several blocks without the victim.
    fn others_go_on(&mut self, victim: usize) {
        for _ in 0..5 {
            let other = self.another(victim);
            let filed = self.load.file(&self.cluster, other, 2);
            let _ = self.cluster.settle(other, &filed[1].digest());
        }
    }
}
