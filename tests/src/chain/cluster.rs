//! Four departments' nodes as processes, what is asked of them, and what must hold of them.

use super::actions::{chain_id, device};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use domain::id::{Digest, HallCode};
use node::consortium::config::NodeConfig;
use node::consortium::testnet::{self, Plan, Running, Testnet};
use receipt::{Proven, Receipt, ValidatorHistory, Verdict, verify_for};
use reqwest::blocking::Client;
use seal::action::SignedAction;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

/// How long anything may take on a loaded machine.
pub const PATIENCE: Duration = Duration::from_secs(120);

/// What a consortium is made of.
#[derive(Debug, Clone, Copy)]
pub struct Setup {
    /// How many validators.
    pub validators: usize,
    /// Members that are no validators.
    pub others: usize,
    /// Changes each member's configuration.
    pub adjust: fn(&mut NodeConfig),
}

impl Default for Setup {
    fn default() -> Self {
        Self {
            validators: 4,
            others: 0,
            adjust: |_| {},
        }
    }
}

/// A consortium in a folder that vanishes. Its processes are killed when it is dropped.
pub struct Cluster {
    /// Where it is written down.
    pub net: Testnet,
    /// The running ones.
    pub running: Vec<Option<Running>>,
    /// Where each gateway is reached from here.
    pub urls: Vec<String>,
    program: PathBuf,
    /// What starts a member's node, where it is not the program itself.
    starters: BTreeMap<usize, PathBuf>,
    client: Client,
    dir: tempfile::TempDir,
}

/// Unix seconds.
#[must_use]
pub fn now_s() -> u64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    since.map_or(0, |since| since.as_secs())
}

/// The engine, by `HALLSEAL_COMETBFT`.
///
/// # Panics
/// Where it names none.
#[must_use]
pub fn engine() -> PathBuf {
    let engine = std::env::var_os("HALLSEAL_COMETBFT").map(PathBuf::from);
    engine
        .filter(|engine| engine.is_file())
        .expect("HALLSEAL_COMETBFT names no engine: run ./dev test or ./dev soak")
}

/// `hallseal-node`, beside this program or one folder up, where tests lie.
///
/// # Panics
/// Where it is not built.
#[must_use]
pub fn node_program() -> PathBuf {
    let here = std::env::current_exe().expect("a program knows its own path");
    let mut folders = here.ancestors().skip(1).take(2);
    folders
        .find_map(|folder| Some(folder.join("hallseal-node")).filter(|path| path.is_file()))
        .expect("build the node first: cargo build -p node --bin hallseal-node")
}

/// Writes a program of the shell.
///
/// # Panics
/// Where it cannot be written.
pub fn write_script(path: &Path, text: &str) {
    std::fs::write(path, text).expect("the folder takes files");
    let mode = std::fs::Permissions::from_mode(0o755);
    std::fs::set_permissions(path, mode).expect("a file of ours");
}

impl Cluster {
    /// Writes a consortium; nothing runs yet.
    ///
    /// # Panics
    /// Where it cannot be written.
    #[must_use]
    pub fn write(setup: &Setup) -> Self {
        let _ = engine();
        let dir = tempfile::Builder::new().prefix("hs").tempdir();
        let dir = dir.expect("there is a folder for temporary files");
        let plan = Plan {
            chain_id: chain_id(),
            seed: [7; 32],
            time_s: now_s().saturating_sub(60),
            validators: setup.validators,
            others: setup.others,
            hall: HallCode::new("DH").expect("a proper code"),
            devices: vec![device(0).public(), device(1).public()],
            base_port: None,
            adjust: setup.adjust,
        };
        let net = testnet::write(dir.path(), &plan).expect("a plan that holds");
        let client = Client::builder()
            .tls_backend_preconfigured(no_tls())
            .timeout(Duration::from_secs(20))
            .no_proxy()
            .build();
        Self {
            running: net.members.iter().map(|_| None).collect(),
            urls: net.members.iter().map(testnet::Member::url).collect(),
            net,
            program: node_program(),
            starters: BTreeMap::new(),
            client: client.expect("a plain client"),
            dir,
        }
    }

    /// Writes and starts the validators, and waits for their first block.
    ///
    /// # Panics
    /// Where they do not come up.
    #[must_use]
    pub fn start(setup: &Setup) -> Self {
        let mut cluster = Self::write(setup);
        cluster.run_validators(setup.validators);
        cluster
    }

    /// Starts the first members and waits for their first block.
    pub fn run_validators(&mut self, count: usize) {
        for member in 0..count {
            self.run(member);
        }
        for member in 0..count {
            self.wait_for_height(member, 1);
        }
    }

    /// Where a member keeps what.
    #[must_use]
    pub fn folder(&self, member: usize) -> &Path {
        self.net.members[member].folder.path()
    }

    /// The folder of all.
    #[must_use]
    pub fn dir(&self) -> &Path {
        self.dir.path()
    }

    /// Has a member's node started by a script, which gets the node's program and its
    /// arguments.
    pub fn start_by(&mut self, member: usize, script: &str) {
        let path = self.dir.path().join(format!("start{member}"));
        let text = format!("#!/bin/sh\n{script} {} \"$@\"\n", self.program.display());
        write_script(&path, &text);
        self.starters.insert(member, path);
    }

    /// Has a member's engine started by a script, with the engine's program as `$ENGINE`.
    ///
    /// # Panics
    /// Where it cannot be written.
    pub fn engine_by(&mut self, member: usize, script: &str) {
        let path = self.dir.path().join(format!("engine{member}"));
        let text = format!("#!/bin/sh\nENGINE='{}'\n{script}\n", engine().display());
        write_script(&path, &text);
        let of = &mut self.net.members[member];
        of.config.engine.program = Some(path);
        of.folder
            .put_config(&of.config)
            .expect("a proper configuration");
    }

    /// Starts a member.
    ///
    /// # Panics
    /// Where it cannot be started.
    pub fn run(&mut self, member: usize) {
        let program = self.starters.get(&member).unwrap_or(&self.program);
        let running = Running::start(program, &self.net.members[member]);
        self.running[member] = Some(running.expect("the node's program starts"));
    }

    /// Stops a member well.
    ///
    /// # Panics
    /// Where it does not.
    pub fn stop(&mut self, member: usize) {
        let running = self.running[member].take().expect("it runs");
        assert!(
            running.stop(),
            "member {member} did not stop well\n{}",
            self.logs()
        );
    }

    /// SIGKILL to a member's node and engine alike.
    pub fn kill(&mut self, member: usize) {
        self.running[member] = None;
    }

    /// What only a verifier has who knows nothing but the genesis.
    ///
    /// # Panics
    /// Never: the genesis holds.
    #[must_use]
    pub fn history(&self) -> ValidatorHistory {
        node::genesis::history(&self.net.demo.genesis).expect("a genesis that holds")
    }

    /// A gateway's answer in JSON.
    #[must_use]
    pub fn ask(&self, member: usize, path: &str) -> Option<Value> {
        let url = format!("{}{path}", self.urls[member]);
        self.client.get(url).send().ok()?.json().ok()
    }

    /// A gateway's answer in text.
    #[must_use]
    pub fn text(&self, member: usize, path: &str) -> Option<String> {
        let url = format!("{}{path}", self.urls[member]);
        self.client.get(url).send().ok()?.text().ok()
    }

    /// A gateway's answer to a body, in JSON.
    #[must_use]
    pub fn post(&self, member: usize, path: &str, body: &Value) -> Option<Value> {
        let url = format!("{}{path}", self.urls[member]);
        self.client.post(url).json(body).send().ok()?.json().ok()
    }

    /// A member's newest proven height; 0 where it does not answer.
    #[must_use]
    pub fn height(&self, member: usize) -> u64 {
        let head = self.ask(member, "/v1/head");
        head.and_then(|head| head["height"].as_u64()).unwrap_or(0)
    }

    /// What the logs say at the end: for a wait that was in vain.
    #[must_use]
    pub fn logs(&self) -> String {
        let mut text = String::new();
        for member in &self.net.members {
            for name in ["node.log", "engine.log"] {
                let log = std::fs::read_to_string(member.folder.path().join(name));
                let log = log.unwrap_or_default();
                let lines: Vec<&str> = log.lines().collect();
                let tail = lines[lines.len().saturating_sub(10)..].join("\n");
                let folder = member.folder.path().file_name().unwrap_or_default();
                text.push_str(&format!("== {} {name}\n{tail}\n", folder.display()));
            }
        }
        text
    }

    /// Waits until something holds.
    ///
    /// # Panics
    /// Where it does not within [`PATIENCE`].
    pub fn wait(&self, what: &str, mut done: impl FnMut() -> bool) {
        let until = Instant::now() + PATIENCE;
        while !done() {
            assert!(Instant::now() < until, "in vain: {what}\n{}", self.logs());
            std::thread::sleep(Duration::from_millis(30));
        }
    }

    /// Waits until a member has proven this height.
    pub fn wait_for_height(&self, member: usize, height: u64) {
        let what = format!("member {member} comes to height {height}");
        self.wait(&what, || self.height(member) >= height);
    }

    /// What a gateway says to a submission: status and outcome of each.
    #[must_use]
    pub fn offer(&self, member: usize, actions: &[SignedAction]) -> Option<Vec<(String, String)>> {
        let encoded: Vec<String> = actions
            .iter()
            .map(|action| URL_SAFE_NO_PAD.encode(action.as_bytes()))
            .collect();
        let answer = self.post(member, "/v1/actions", &json!({ "actions": encoded }))?;
        let results = answer["results"].as_array()?;
        let word = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let results = results
            .iter()
            .map(|r| (word(&r["status"]), word(&r["outcome"])));
        Some(results.collect())
    }

    /// Submits until the gateway has them all: as a device does.
    pub fn submit(&self, member: usize, actions: &[SignedAction]) {
        self.wait("a submission is taken in", || {
            let taken = |(status, _): &(String, String)| status == "received" || status == "known";
            self.offer(member, actions)
                .is_some_and(|results| results.len() == actions.len() && results.iter().all(taken))
        });
    }

    /// Waits for an action's receipt at a member, and checks it against a history.
    ///
    /// # Panics
    /// Where none comes, or one that does not verify.
    #[must_use]
    pub fn settle_by(&self, member: usize, action: &Digest, history: &ValidatorHistory) -> Proven {
        let mut found = None;
        self.wait(
            &format!("a receipt of {action} from member {member}"),
            || {
                let status = self.ask(member, &format!("/v1/actions/{action}"));
                found = status.and_then(|status| {
                    let bytes = URL_SAFE_NO_PAD.decode(status["receipt"].as_str()?).ok()?;
                    Receipt::from_bytes(&bytes).ok()
                });
                found.is_some()
            },
        );
        let receipt = found.expect("it was waited for");
        match verify_for(&receipt, action, history, now_s()) {
            Verdict::Final(proven) => proven,
            other @ (Verdict::ConfirmOnline(_) | Verdict::Refused(_)) => {
                panic!("the receipt of {action} from member {member}: {other:?}")
            }
        }
    }

    /// As [`Self::settle_by`], with the genesis alone.
    #[must_use]
    pub fn settle(&self, member: usize, action: &Digest) -> Proven {
        self.settle_by(member, action, &self.history())
    }

    /// The members that run.
    #[must_use]
    pub fn members_running(&self) -> Vec<usize> {
        let all = self.running.iter().enumerate();
        all.filter_map(|(member, running)| running.as_ref().map(|_| member))
            .collect()
    }

    /// Every member that runs comes to the same state.
    pub fn wait_for_agreement(&self) {
        let running = self.members_running();
        self.wait("the members agree", || {
            let heads = running.iter().map(|member| {
                let head = self.ask(*member, "/v1/head")?;
                Some((
                    head["height"].as_u64()?,
                    head["app_hash"].as_str()?.to_owned(),
                ))
            });
            let heads: Vec<_> = heads.collect();
            heads.iter().all(|head| head.is_some() && *head == heads[0])
        });
    }
}

/// Believes no certificate: what is asked here goes over plain HTTP.
pub(super) fn no_tls() -> rustls::ClientConfig {
    let provider = rustls::crypto::ring::default_provider();
    rustls::ClientConfig::builder_with_provider(provider.into())
        .with_safe_default_protocol_versions()
        .expect("TLS 1.3 is there")
        .with_root_certificates(rustls::RootCertStore::empty())
        .with_no_client_auth()
}
