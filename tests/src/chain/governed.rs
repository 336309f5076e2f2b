//! What the departments vote and freeze on their running chain.

use super::actions::{action, chain_id, content_of, device, file_with, propose, signed, vote};
use super::cluster::{Cluster, Setup};
use super::load::Load;
use crate::dice::Dice;
use domain::action::{
    Body, Freeze, FreezeReason, FreezeTarget, Proposal, RevokeKey, RevokeReason, ValidatorChange,
};
use domain::id::PublicKey;
use receipt::{Epoch, Validator, ValidatorHistory};
use seal::action::SignedAction;
use seal::keys::SigningKey;
use serde_json::{Value, json};

/// A validator's part of the power.
const POWER: u64 = 10;
/// The version of the rules that is voted.
const NEXT_PROTOCOL: u32 = 2;

/// What a verifier learns of the validators, vote by vote.
pub struct Learned {
    epochs: Vec<Epoch>,
}

impl Learned {
    /// The genesis.
    #[must_use]
    pub fn new(cluster: &Cluster) -> Self {
        Self {
            epochs: cluster.history().epochs().to_vec(),
        }
    }

    /// All of it.
    ///
    /// # Panics
    /// Never: the sets are proper ones.
    #[must_use]
    pub fn history(&self) -> ValidatorHistory {
        let history = ValidatorHistory::new(chain_id(), self.epochs.clone(), Vec::new());
        history.expect("proper sets")
    }

    /// A vote in the block at `height` gave this key this power.
    fn changed(&mut self, height: u64, key: PublicKey, power: u64) {
        let last = self.epochs.last().expect("there is the genesis's");
        let mut validators = last.validators.clone();
        validators.retain(|validator| validator.key != key);
        if power > 0 {
            validators.push(Validator { key, power });
        }
        self.epochs.push(Epoch {
            from_height: height + ledger::ACTS_AFTER_BLOCKS,
            validators,
        });
    }
}

/// The departments, with their administrators' keys in one place, as only a demo's are.
pub struct Council {
    admins: Vec<SigningKey>,
    next: u64,
}

impl Council {
    /// Of a cluster's genesis.
    #[must_use]
    pub fn new(cluster: &Cluster) -> Self {
        Self {
            admins: cluster.net.demo.admins.values().cloned().collect(),
            next: 1 << 50,
        }
    }

    /// The administrator of the devices' department.
    ///
    /// # Panics
    /// Never: the devices are in the genesis.
    #[must_use]
    pub fn of_the_devices(cluster: &Cluster) -> SigningKey {
        let demo = &cluster.net.demo;
        let mut keys = demo.genesis.keys.iter();
        let enrolled = keys.find(|enrolled| enrolled.key == device(0).public());
        let enrolled = enrolled.expect("a device of the genesis");
        demo.admins[&enrolled.department].clone()
    }

    /// Number of a new action.
    pub const fn number(&mut self) -> u64 {
        self.next += 1;
        self.next
    }

    /// Proposes and votes until more than two thirds are for it; the deciding block's height.
    pub fn pass(
        &mut self,
        cluster: &Cluster,
        gateway: usize,
        load: &mut Load,
        learned: &Learned,
        proposal: Proposal,
    ) -> u64 {
        let number = self.number();
        let proposed = propose(&self.admins[0], number, proposal);
        let needed = self.admins.len() * 2 / 3 + 1;
        let voters: Vec<SigningKey> = self.admins[1..needed].to_vec();
        let votes = voters
            .iter()
            .map(|admin| vote(admin, self.number(), &proposed));
        let all: Vec<SignedAction> = std::iter::once(proposed.clone()).chain(votes).collect();
        let mut height = 0;
        // One after the other: a vote needs its proposal to be on the chain.
        for one in &all {
            cluster.submit(gateway, std::slice::from_ref(one));
            let proven = cluster.settle_by(gateway, &one.digest(), &learned.history());
            assert_eq!(proven.outcome, 0);
            load.wanted.insert(one.digest(), 0);
            height = proven.height;
        }
        height
    }

    /// Votes a validator in or out.
    pub fn pass_validator(
        &mut self,
        cluster: &Cluster,
        gateway: usize,
        load: &mut Load,
        learned: &mut Learned,
        (key, power): (PublicKey, u64),
    ) -> u64 {
        let change = Proposal::Validators(vec![ValidatorChange { key, power }]);
        let height = self.pass(cluster, gateway, load, learned, change);
        learned.changed(height, key, power);
        height
    }
}

/// The validator key in a member's folder.
///
/// # Panics
/// Where there is none.
#[must_use]
pub fn validator_key(cluster: &Cluster, member: usize) -> PublicKey {
    use base64::Engine as _;
    let file = cluster
        .folder(member)
        .join("engine/config/priv_validator_key.json");
    let text = std::fs::read_to_string(file).expect("a member's key");
    let value: Value = serde_json::from_str(&text).expect("JSON");
    let key = value["pub_key"]["value"].as_str().unwrap_or_default();
    let key = base64::engine::general_purpose::STANDARD.decode(key);
    PublicKey(
        key.ok()
            .and_then(|key| key.try_into().ok())
            .expect("32 bytes"),
    )
}

/// The application's version in a header, as the engine keeps it.
fn app_version(cluster: &Cluster, member: usize, height: u64) -> Option<u64> {
    let params = json!({ "height": height.to_string() });
    let question = json!({ "jsonrpc": "2.0", "id": 1, "method": "commit", "params": params });
    let answer = cluster.post(member, "/v1/light", &question)?;
    let version = &answer["result"]["signed_header"]["header"]["version"]["app"];
    version.as_str()?.parse().ok()
}

/// On a running chain of four a fifth validator is voted in and signs, one is voted out and
/// goes, the next version of the rules comes into force at the voted height, a frozen and a
/// revoked key are refused from the next block on; everybody is started again and goes on.
///
/// # Panics
/// Where any of that is not so.
pub fn votes_on_a_running_chain(mut dice: Dice) -> String {
    let mut cluster = Cluster::start(&Setup {
        others: 1,
        ..Setup::default()
    });
    let (mut load, mut council, mut learned) = (
        Load::default(),
        Council::new(&cluster),
        Learned::new(&cluster),
    );
    load.file(&cluster, dice.place(4), 5);
    load.settle(&cluster, &[0, 1, 2, 3], &mut dice);
    // The fifth follows as a member that is no validator, until it is voted one.
    cluster.run(4);
    cluster.wait_for_height(4, 1);
    let fifth = (validator_key(&cluster, 4), POWER);
    let joined = council.pass_validator(&cluster, 1, &mut load, &mut learned, fifth);
    later(&cluster, 0, &mut load, &learned, joined, 5);
    let leaver = dice.place(4);
    let stays: Vec<usize> = (0..5).filter(|member| *member != leaver).collect();
    let first = (validator_key(&cluster, leaver), 0);
    let left = council.pass_validator(&cluster, stays[0], &mut load, &mut learned, first);
    later(&cluster, stays[1], &mut load, &learned, left, 4);
    // It is no longer needed: three of the four that stay suffice without it, too.
    cluster.stop(leaver);
    later(&cluster, stays[2], &mut load, &learned, left, 4);

    let at = cluster.height(stays[0]) + 20;
    let protocol = Proposal::Protocol(NEXT_PROTOCOL, at);
    council.pass(&cluster, stays[0], &mut load, &learned, protocol);
    while cluster.height(stays[0]) <= at + 1 {
        later(&cluster, stays[0], &mut load, &learned, left, 4);
    }
    for member in &stays {
        cluster.wait_for_height(*member, at + 1);
        let versions = [at - 1, at].map(|height| app_version(&cluster, *member, height));
        let wanted = [1, u64::from(NEXT_PROTOCOL)].map(Some);
        assert_eq!(versions, wanted, "member {member} at {at}");
    }
    refused_keys(&cluster, &stays, &mut council, &mut load, &learned);

    // All of them start anew under the new rules, and the chain goes on.
    stays.iter().for_each(|member| cluster.stop(*member));
    stays.iter().for_each(|member| cluster.run(*member));
    later(&cluster, stays[3], &mut load, &learned, left, 4);
    cluster.holds(&load.wanted, &[]);
    format!(
        "joined at {joined}, left at {left}, rules {NEXT_PROTOCOL} from {at}, {} actions",
        load.wanted.len()
    )
}

/// Files by an administrator's deed until a block lies past the change; that so many
/// validators sign it.
fn later(
    cluster: &Cluster,
    gateway: usize,
    load: &mut Load,
    learned: &Learned,
    than: u64,
    validators: u32,
) {
    loop {
        let filed = load.file(cluster, gateway, 1);
        let history = learned.history();
        let proven = cluster.settle_by(gateway, &filed[0].digest(), &history);
        assert_eq!(proven.outcome, 0);
        // The header that proves it is the next one.
        if proven.height >= than + ledger::ACTS_AFTER_BLOCKS {
            assert_eq!(proven.of, validators, "at {}", proven.height);
            return;
        }
    }
}

/// A device that is frozen and one that is revoked: what they sign is refused by name at
/// every gateway, and nothing of it comes onto the chain.
fn refused_keys(
    cluster: &Cluster,
    stays: &[usize],
    council: &mut Council,
    load: &mut Load,
    learned: &Learned,
) {
    let admin = Council::of_the_devices(cluster);
    let freeze = Freeze {
        target: FreezeTarget::Key(device(1).id()),
        reason: FreezeReason::Misbehaves,
    };
    let revoke = RevokeKey {
        key: device(1).id(),
        reason: RevokeReason::Lost,
    };
    let deeds = [
        (Body::Freeze(freeze), "frozen"),
        (Body::RevokeKey(revoke), "key_revoked"),
    ];
    for (body, word) in deeds {
        let deed = signed(&action(&admin, council.number(), body), &admin);
        let (by, number) = (device(1), council.number());
        let case = file_with(&by, number, content_of(&by, number, 0xC1));
        let refused = signed(&case, &by);
        cluster.submit(stays[0], std::slice::from_ref(&deed));
        let done = cluster.settle_by(stays[0], &deed.digest(), &learned.history());
        assert_eq!(done.outcome, 0, "{word}");
        load.wanted.insert(deed.digest(), 0);
        for member in stays {
            cluster.wait_for_height(*member, done.height);
            let said = cluster.offer(*member, std::slice::from_ref(&refused));
            let wanted = vec![("refused".to_owned(), word.to_owned())];
            assert_eq!(said, Some(wanted), "member {member}");
        }
    }
}
