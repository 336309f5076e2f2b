//! One validator's clock, node's and engine's, stands ten minutes ahead, then behind.

use super::clock;
use super::cluster::{Cluster, Setup, now_s};
use super::device::{Device, client, limits};
use super::load::Load;
use crate::dice::Dice;
use domain::delivery::Stage;
use node::consortium::testnet::engine_of;

/// How far a clock is set off, seconds.
const SKEW_S: i32 = 600;
/// How far the chain's time may be from ours on a loaded machine: far less than the skew.
const NEAR_S: u64 = 120;

/// The chain goes on at the true time, as a block's time is the validators' median; a device
/// whose own clock is off still has true receipts, and says so; one that asks at the skewed
/// member's gateway with a signed request is refused there by name and served by the next.
///
/// # Errors
/// Where this machine does not let a process's clock be set off, in plain words.
///
/// # Panics
/// Where something is forked, lost or doubled, or the chain's time goes wrong.
pub fn ten_minutes_off(mut dice: Dice) -> Result<String, String> {
    let setup = Setup {
        adjust: |config| config.gateway.signed = true,
        ..Setup::default()
    };
    let cluster = Cluster::start(&setup);
    let (members, mut load) = ([0, 1, 2, 3], Load::default());
    let (victim, honest) = {
        let victim = dice.place(4);
        (victim, (victim + 1 + dice.place(3)) % 4)
    };
    let mut device = Device::new(&cluster, &[victim, honest]);
    for seconds in [SKEW_S, -SKEW_S] {
        let node = cluster.running[victim]
            .as_ref()
            .map(|running| running.pid());
        let node = node.ok_or("it does not run")?;
        let mut engine = None;
        cluster.wait("an engine", || {
            engine = engine_of(node);
            engine.is_some()
        });
        for pid in [Some(node), engine].into_iter().flatten() {
            clock::skew(pid, seconds)
                .map_err(|error| format!("a clock cannot be set off: {error}"))?;
        }
        // Each of the four proposes, one that is ahead too. One that is behind takes a true
        // block for one of the future, and its engine halts; the other three go on.
        for gateway in 0..8 {
            let filed = load.file(&cluster, gateway % 4, 5);
            let proven = cluster.settle(honest, &filed[0].digest());
            assert_eq!(proven.outcome, 0);
        }
        let halted = || {
            let log = std::fs::read_to_string(cluster.folder(victim).join("node.log"));
            log.is_ok_and(|log| log.contains("engine_halted"))
        };
        // The engine that is started then has the true time, as after the clock is set right.
        cluster.wait("a halted engine is found out", || halted() == (seconds < 0));
        let last = load.file(&cluster, honest, 1);
        let _ = cluster.settle(victim, &last[0].digest());
        let off_s = device.head().time_s.abs_diff(now_s());
        assert!(off_s < NEAR_S, "the chain's time is off by {off_s} s");
        // The victim refuses the signed request, and it is lost nowhere: the next takes it.
        let filed = device.save();
        let both = std::mem::replace(
            &mut device.sync,
            client(&cluster, &[cluster.urls[victim].clone()], limits()),
        );
        assert_eq!(device.deliver(), ["http_401"]);
        device.sync = both;
        device.settle(&cluster);
        assert_eq!(device.stage(&filed.digest()), Stage::Final);
        load.expect(&filed, 0);
        // The device's own clock: receipts all the same, and it says that it is wrong.
        device.clock_off_s = i64::from(seconds);
        let view = device.head();
        if seconds > 0 {
            assert!(view.is_old, "{view:?}");
        } else {
            assert!(view.clock_behind_s.is_some(), "{view:?}");
        }
        device.clock_off_s = 0;
    }
    load.settle(&cluster, &members, &mut dice);
    cluster.holds(&load.wanted, &[]);
    Ok(format!(
        "member {victim} at +-{SKEW_S} s, {} actions, each once",
        load.wanted.len()
    ))
}
