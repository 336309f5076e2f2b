//! The network between the departments falls apart, and heals.

use super::cluster::{Cluster, Setup};
use super::load::Load;
use super::netns::Network;
use crate::dice::Dice;
use std::net::SocketAddr;
use std::time::{Duration, Instant};

/// Ports within each member's own network.
const GATEWAY: u16 = 8_480;
const P2P: u16 = 26_656;
const RPC: u16 = 26_657;
const MEMBERS: u8 = 4;

/// Writes four members, each in a network of its own, and starts them.
fn scattered(network: &Network) -> Result<Cluster, String> {
    let mut cluster = Cluster::write(&Setup::default());
    let before = cluster.net.members.clone();
    for index in 0..MEMBERS {
        let member = &mut cluster.net.members[usize::from(index)];
        let config = &mut member.config;
        let peers = config.engine.peers.iter().filter_map(|peer| {
            let (id, at) = peer.split_once('@')?;
            let at: SocketAddr = at.parse().ok()?;
            let of = before
                .iter()
                .position(|other| other.config.engine.p2p == at)?;
            let address = network.address(u8::try_from(of).ok()?);
            Some(format!("{id}@{address}:{P2P}"))
        });
        config.engine.peers = peers.collect();
        config.engine.p2p = (network.address(index), P2P).into();
        config.engine.rpc = ([127, 0, 0, 1], RPC).into();
        config.gateway.listen = ([127, 0, 0, 1], GATEWAY).into();
        let put = member.folder.put_config(&member.config);
        put.map_err(|error| error.to_string())?;
        let start = format!("exec ip netns exec {}", network.name(index));
        cluster.start_by(index.into(), &start);
        cluster.urls[usize::from(index)] = network.lead_to(index, GATEWAY)?;
    }
    cluster.run_validators(MEMBERS.into());
    Ok(cluster)
}

/// Two departments cannot reach the other two for so long: nobody makes a block, what is
/// handed in on either side is kept, also where it is the same, and once they reach each
/// other all of it is final, once. `Err`: this machine does not permit it, and why.
///
/// # Errors
/// Where network namespaces or packet filters cannot be had.
///
/// # Panics
/// Where something is forked, lost or doubled.
pub fn two_and_two(mut dice: Dice, apart: Duration) -> Result<String, String> {
    let network = Network::new(MEMBERS)?;
    let cluster = scattered(&network)?;
    let all: Vec<usize> = (0..MEMBERS.into()).collect();
    let mut load = Load::default();
    load.file(&cluster, dice.place(4), 10);
    load.settle(&cluster, &all, &mut dice);
    let partner = u8::try_from(1 + dice.below(3)).unwrap_or(1);
    let one_side = [0, partner];
    let others: Vec<usize> = (1..4).filter(|n| *n != usize::from(partner)).collect();
    network.split(&one_side)?;
    // A block that is on its way may still come.
    std::thread::sleep(Duration::from_secs(2));
    let heights: Vec<u64> = all.iter().map(|member| cluster.height(*member)).collect();
    let here = load.file(&cluster, 0, 20);
    load.file(&cluster, others[0], 20);
    // A device that reached one side goes on to the other.
    cluster.submit(others[1], &here[..10]);
    std::thread::sleep(apart);
    for member in &all {
        let height = cluster.height(*member);
        assert!(
            height <= heights[*member] + 1,
            "member {member} went on to {height}"
        );
        let status = cluster.ask(*member, &format!("/v1/actions/{}", here[15].digest()));
        let status = status.map(|status| status["status"].clone());
        assert_ne!(status, Some("final".into()), "member {member}");
    }
    network.heal(&one_side)?;
    let healed = Instant::now();
    load.settle(&cluster, &all, &mut dice);
    let took = healed.elapsed().as_secs_f32();
    cluster.holds(&load.wanted, &[]);
    Ok(format!(
        "2-2 for {} s, final again {took:.1} s after healing, {} actions, each once",
        apart.as_secs(),
        load.wanted.len()
    ))
}

/// One department is cut off from all others: they go on, and it follows when it is back.
///
/// # Errors
/// As [`two_and_two`].
///
/// # Panics
/// As [`two_and_two`].
pub fn one_alone(mut dice: Dice, apart: Duration) -> Result<String, String> {
    let network = Network::new(MEMBERS)?;
    let cluster = scattered(&network)?;
    let all: Vec<usize> = (0..MEMBERS.into()).collect();
    let mut load = Load::default();
    let alone = dice.place(4);
    let rest: Vec<usize> = all.iter().copied().filter(|n| *n != alone).collect();
    let wall = [u8::try_from(alone).unwrap_or(0)];
    network.split(&wall)?;
    load.file(&cluster, alone, 10);
    let until = Instant::now() + apart;
    while Instant::now() < until {
        let filed = load.file(&cluster, rest[dice.place(3)], 5);
        let _ = cluster.settle(rest[dice.place(3)], &filed[0].digest());
    }
    network.heal(&wall)?;
    let healed = Instant::now();
    load.settle(&cluster, &[alone], &mut dice);
    let took = healed.elapsed().as_secs_f32();
    cluster.holds(&load.wanted, &[]);
    Ok(format!(
        "one of four alone for {} s, level again {took:.1} s after, {} actions, each once",
        apart.as_secs(),
        load.wanted.len()
    ))
}
