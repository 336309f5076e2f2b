//! One validator's key on two machines: it signs two blocks at one height.

use super::cluster::{Cluster, Setup};
use super::governed::{Council, Learned, validator_key};
use super::load::Load;
use crate::dice::Dice;
use node::audit::Code;

/// The one whose key is used twice, and the member that uses it beside it.
const VALIDATOR: usize = 3;
const TWIN: usize = 4;
const HONEST: [usize; 3] = [0, 1, 2];
const FILE: &str = "engine/config/priv_validator_key.json";

/// How many offences a member's state has on record, by its metrics.
fn on_record(cluster: &Cluster, member: usize) -> u64 {
    let text = cluster.text(member, "/metrics").unwrap_or_default();
    let line = text
        .lines()
        .find_map(|line| line.strip_prefix("hallseal_misbehaviours_total "));
    line.and_then(|number| number.trim().parse().ok())
        .unwrap_or(0)
}

/// A copy of a validator's machine runs beside it until the two sign against each other:
/// the evidence comes into a block, every member has it on record and logs it, the audit
/// names the validator, nothing is forked; the departments vote it out and go on.
///
/// # Panics
/// Where any of that is not so.
pub fn one_key_on_two_machines(mut dice: Dice) -> String {
    let mut cluster = Cluster::write(&Setup {
        others: 1,
        ..Setup::default()
    });
    let key = cluster.folder(VALIDATOR).join(FILE);
    std::fs::copy(key, cluster.folder(TWIN).join(FILE)).expect("two folders of ours");
    cluster.run_validators(4);
    let mut load = Load::default();
    load.file(&cluster, 0, 5);
    load.settle(&cluster, &[0, 1, 2, 3], &mut dice);
    cluster.run(TWIN);
    cluster.wait_for_height(TWIN, 1);
    let mut rounds = 0u32;
    cluster.wait(
        "the two sign against each other, and it is found out",
        || {
            // Each of the two has other actions to propose.
            load.file(&cluster, VALIDATOR, 1 + dice.below(3));
            load.file(&cluster, TWIN, 1 + dice.below(3));
            load.file(&cluster, dice.place(3), 1);
            rounds += 1;
            HONEST.iter().all(|member| on_record(&cluster, *member) > 0)
        },
    );
    load.settle(&cluster, &HONEST, &mut dice);
    let (mut council, mut learned) = (Council::new(&cluster), Learned::new(&cluster));
    let gone = (validator_key(&cluster, VALIDATOR), 0);
    let left = council.pass_validator(&cluster, 0, &mut load, &mut learned, gone);
    cluster.wait_for_agreement();
    let offences = on_record(&cluster, 0);
    for member in 0..=TWIN {
        assert_eq!(on_record(&cluster, member), offences, "member {member}");
        let log = std::fs::read_to_string(cluster.folder(member).join("node.log"));
        assert!(
            log.is_ok_and(|log| log.contains("a validator misbehaved")),
            "member {member}"
        );
    }
    // Without the two of them, by the three that are left.
    cluster.kill(VALIDATOR);
    cluster.kill(TWIN);
    loop {
        let filed = load.file(&cluster, HONEST[dice.place(3)], 1);
        let proven = cluster.settle_by(0, &filed[0].digest(), &learned.history());
        if proven.height >= left + ledger::ACTS_AFTER_BLOCKS {
            assert_eq!((proven.outcome, proven.of), (0, 3));
            break;
        }
    }
    for member in [VALIDATOR, TWIN] {
        cluster.run(member);
        cluster.wait_for_height(member, left);
    }
    cluster.holds(&load.wanted, &[Code::ValidatorMisbehaved]);
    format!(
        "{offences} offences found after {rounds} rounds, voted out at {left}, {} actions, each once",
        load.wanted.len()
    )
}
