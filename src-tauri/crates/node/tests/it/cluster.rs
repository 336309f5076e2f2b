//! Real validators: `hallseal-node` and CometBFT as processes on free ports.

use crate::world::*;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use domain::id::{ChainId, Digest, HallCode};
use node::consortium::config::NodeConfig;
use node::consortium::testnet::{self, Plan, Running, Testnet};
use receipt::{Receipt, ValidatorHistory, Verdict, verify_for};
use seal::action::SignedAction;
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// How long anything may take on a loaded machine.
const PATIENCE: Duration = Duration::from_secs(60);

/// A consortium in a folder that vanishes. Its processes are killed when it is dropped.
pub(crate) struct Cluster {
    pub(crate) net: Testnet,
    pub(crate) running: Vec<Option<Running>>,
    client: reqwest::blocking::Client,
    _dir: tempfile::TempDir,
}

impl Cluster {
    /// Starts the validators; `others` are only written.
    pub(crate) fn start(validators: usize, others: usize, adjust: fn(&mut NodeConfig)) -> Self {
        Self::start_after(validators, others, adjust, |_| {})
    }

    /// As [`Self::start`], once `prepare` has changed what is written.
    pub(crate) fn start_after(
        validators: usize,
        others: usize,
        adjust: fn(&mut NodeConfig),
        prepare: impl FnOnce(&mut Testnet),
    ) -> Self {
        let engine = std::env::var_os("HALLSEAL_COMETBFT").map(PathBuf::from);
        assert!(
            engine.is_some_and(|engine| engine.is_file()),
            "HALLSEAL_COMETBFT names no engine: run ./dev test, or install CometBFT v0.38.25"
        );
        let dir = tempfile::Builder::new().prefix("hs").tempdir().unwrap();
        let plan = Plan {
            chain_id: ChainId::new("donghu-1").unwrap(),
            seed: [7; 32],
            time_s: now_s() - 60,
            validators,
            others,
            hall: HallCode::new("DH").unwrap(),
            devices: vec![device().public()],
            base_port: None,
            adjust,
        };
        let mut net = testnet::write(dir.path(), &plan).unwrap();
        prepare(&mut net);
        let mut cluster = Self {
            running: net.members.iter().map(|_| None).collect(),
            net,
            client: client(),
            _dir: dir,
        };
        for member in 0..validators {
            cluster.run(member);
        }
        for member in 0..validators {
            cluster.wait_for_height(member, 1);
        }
        cluster
    }

    pub(crate) fn run(&mut self, member: usize) {
        let program = Path::new(env!("CARGO_BIN_EXE_hallseal-node"));
        let running = Running::start(program, &self.net.members[member]).unwrap();
        self.running[member] = Some(running);
    }

    /// What only a verifier has who knows nothing but the genesis.
    pub(crate) fn history(&self) -> ValidatorHistory {
        node::genesis::history(&self.net.demo.genesis).unwrap()
    }

    pub(crate) fn ask(&self, member: usize, path: &str) -> Option<Value> {
        let url = format!("{}{path}", self.net.members[member].url());
        self.client.get(url).send().ok()?.json().ok()
    }

    /// The status of an answer to a body.
    pub(crate) fn post(&self, member: usize, path: &str, body: &Value) -> u16 {
        let url = format!("{}{path}", self.net.members[member].url());
        self.client
            .post(url)
            .json(body)
            .send()
            .unwrap()
            .status()
            .as_u16()
    }

    pub(crate) fn height(&self, member: usize) -> u64 {
        let head = self.ask(member, "/v1/head");
        head.and_then(|head| head["height"].as_u64()).unwrap_or(0)
    }

    /// What the logs say at the end: printed where a wait was in vain.
    fn logs(&self) -> String {
        let mut text = String::new();
        for member in &self.net.members {
            for name in ["node.log", "engine.log"] {
                let log = std::fs::read_to_string(member.folder.path().join(name));
                let log = log.unwrap_or_default();
                let tail: Vec<&str> = log.lines().rev().take(8).collect();
                let tail: Vec<&str> = tail.into_iter().rev().collect();
                text.push_str(&format!(
                    "== {} {name}\n{}\n",
                    member.config.name,
                    tail.join("\n")
                ));
            }
        }
        text
    }

    pub(crate) fn wait(&self, what: &str, mut done: impl FnMut() -> bool) {
        let until = Instant::now() + PATIENCE;
        while !done() {
            assert!(Instant::now() < until, "{what}\n{}", self.logs());
            std::thread::sleep(Duration::from_millis(30));
        }
    }

    pub(crate) fn wait_for_height(&self, member: usize, height: u64) {
        let what = format!("member {member} comes to height {height}");
        self.wait(&what, || self.height(member) >= height);
    }

    /// Submits until the gateway says that it has it: exactly as a device does.
    pub(crate) fn submit(&self, member: usize, actions: &[&SignedAction]) {
        let encoded: Vec<String> = actions
            .iter()
            .map(|action| URL_SAFE_NO_PAD.encode(action.as_bytes()))
            .collect();
        let url = format!("{}/v1/actions", self.net.members[member].url());
        let body = json!({ "actions": encoded });
        self.wait("a submission is taken in", || {
            let Ok(response) = self.client.post(&url).json(&body).send() else {
                return false;
            };
            let answer: Value = response.json().unwrap_or_default();
            let results = answer["results"].as_array().cloned().unwrap_or_default();
            let taken = |r: &Value| r["status"] == "received" || r["status"] == "known";
            results.len() == actions.len() && results.iter().all(taken)
        });
    }

    /// Waits for an action's receipt at a member and returns it.
    pub(crate) fn receipt(&self, member: usize, action: &Digest) -> Receipt {
        let mut found = None;
        self.wait(
            &format!("a receipt of {action} from member {member}"),
            || {
                let status = self.ask(member, &format!("/v1/actions/{action}"));
                let text = status.and_then(|s| s["receipt"].as_str().map(str::to_owned));
                found = text.map(|text| {
                    Receipt::from_bytes(&URL_SAFE_NO_PAD.decode(text).unwrap()).unwrap()
                });
                found.is_some()
            },
        );
        found.unwrap()
    }

    /// Waits for an action's receipt and checks it with the genesis alone.
    pub(crate) fn settle(&self, member: usize, action: &Digest) -> receipt::Proven {
        let receipt = self.receipt(member, action);
        let verdict = verify_for(&receipt, action, &self.history(), now_s());
        let Verdict::Final(proven) = verdict else {
            panic!("{verdict:?}");
        };
        proven
    }

    /// Height and header hash of a member's newest header, checked.
    pub(crate) fn trusted(&self, member: usize) -> (u64, String) {
        let head = self.ask(member, "/v1/head").unwrap();
        let proof = URL_SAFE_NO_PAD.decode(head["proof"].as_str().unwrap());
        let proof = receipt::HeadProof::from_bytes(&proof.unwrap()).unwrap();
        let proven = receipt::verify_head(&proof, &self.history()).unwrap();
        let hash = proof.proof.block_id(&proof.app_hash).hash;
        (proven.height, hash.to_hex())
    }

    /// Every member that runs comes to the same state.
    pub(crate) fn wait_for_agreement(&self) {
        let mut seen = Vec::new();
        self.wait("the members agree", || {
            let heads = self
                .running
                .iter()
                .enumerate()
                .filter_map(|(member, running)| {
                    running.as_ref()?;
                    Some(
                        self.ask(member, "/v1/head")
                            .map(|head| (head["height"].clone(), head["app_hash"].clone())),
                    )
                });
            seen = heads.collect::<Vec<_>>();
            seen.iter().all(|head| head.is_some() && *head == seen[0])
        });
    }
}
