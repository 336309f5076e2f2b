//! A demo chain in a folder that vanishes, one device, and a client.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use domain::action::{Action, Body, FileCase, WithdrawCase};
use domain::catalogue::Catalogue;
use domain::factor::Factors;
use domain::id::{ActionId, ChainId, Digest, HallCode, HolderHandle, ItemCode};
use node::genesis::{DemoChain, demo_genesis};
use node::{EmbeddedNode, Gateway, GatewayOptions, Options};
use receipt::{Receipt, ValidatorHistory, Verdict, verify_for};
use reqwest::blocking::{Client, Response};
use seal::action::{SignedAction, sign};
use seal::keys::SigningKey;
use serde_json::{Value, json};
use std::path::Path;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

pub(crate) const HOLDER: HolderHandle = HolderHandle([0x11; 16]);

pub(crate) fn device() -> SigningKey {
    SigningKey::from_secret(&[3; 32])
}

pub(crate) fn chain() -> ChainId {
    ChainId::new("donghu-1").unwrap()
}

pub(crate) fn demo() -> DemoChain {
    let catalogue = Catalogue::built_in().unwrap();
    let hall = HallCode::new("DH").unwrap();
    let devices = [device().public()];
    demo_genesis(
        &chain(),
        &[7; 32],
        1_700_000_000,
        &catalogue,
        &hall,
        &devices,
    )
    .unwrap()
}

pub(crate) fn options(dir: &Path) -> Options {
    let mut options = Options::new(dir);
    options.coalesce = Duration::from_millis(20);
    options.documents = demo().documents;
    options
}

pub(crate) fn open(dir: &Path) -> EmbeddedNode {
    let demo = demo();
    EmbeddedNode::open(options(dir), &demo.genesis, demo.validator).unwrap()
}

pub(crate) fn now_s() -> u64 {
    SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap()
        .as_secs()
}

fn action(id: u64, body: Body) -> Action {
    let mut action_id = [0; 16];
    action_id[..8].copy_from_slice(&id.to_be_bytes());
    Action {
        chain_id: chain(),
        action_id: ActionId(action_id),
        author: device().id(),
        device: None,
        parent: None,
        evidence: Digest([0xEE; 32]),
        replaces: None,
        body,
    }
}

pub(crate) fn file(id: u64) -> Action {
    let body = FileCase {
        item: ItemCode::new("GA-0001").unwrap(),
        version: 1,
        holder: HOLDER,
        factors: Factors::CARD,
        fields: Digest([0xF1; 32]),
        content: seal::hash::sha256(&[b"content", &id.to_be_bytes()]),
        public: None,
    };
    action(id, Body::FileCase(body))
}

pub(crate) fn withdraw(id: u64, filed: &Action) -> Action {
    let body = WithdrawCase {
        case: filed.action_id,
        holder: HOLDER,
        factors: Factors::CARD.with(Factors::FINGER),
    };
    let parent = Some(signed(filed).digest());
    Action {
        parent,
        ..action(id, Body::WithdrawCase(body))
    }
}

pub(crate) fn signed(action: &Action) -> SignedAction {
    sign(action, &[&device()]).unwrap()
}

/// A client that gives up after a while.
pub(crate) fn client() -> Client {
    Client::builder()
        .tls_backend_preconfigured(no_tls())
        .timeout(Duration::from_secs(20))
        .build()
        .unwrap()
}

/// A running node with its gateway.
pub(crate) struct Running {
    pub(crate) gateway: Gateway,
    pub(crate) node: EmbeddedNode,
    pub(crate) client: Client,
}

impl Running {
    pub(crate) fn start(dir: &Path) -> Self {
        Self::start_with(
            dir,
            &GatewayOptions::open(([127, 0, 0, 1], 0).into()),
            client(),
        )
    }

    pub(crate) fn start_with(dir: &Path, options: &GatewayOptions, client: Client) -> Self {
        let node = open(dir);
        let gateway = node.serve_with(options).unwrap();
        Self {
            gateway,
            node,
            client,
        }
    }

    pub(crate) fn stop(self) {
        self.gateway.stop();
        self.node.stop().unwrap();
    }

    pub(crate) fn get(&self, path: &str) -> Response {
        let url = format!("{}{path}", self.gateway.url());
        self.client.get(url).send().unwrap()
    }

    pub(crate) fn get_json(&self, path: &str) -> Value {
        let response = self.get(path);
        assert_eq!(response.status(), 200, "{path}");
        response.json().unwrap()
    }

    pub(crate) fn post(&self, body: &Value) -> Response {
        let url = format!("{}/v1/actions", self.gateway.url());
        self.client.post(url).json(body).send().unwrap()
    }

    /// Submits signed bytes; returns the results.
    pub(crate) fn submit(&self, actions: &[&[u8]]) -> Vec<Value> {
        let actions: Vec<String> = actions.iter().map(|a| URL_SAFE_NO_PAD.encode(a)).collect();
        let response = self.post(&json!({ "actions": actions }));
        assert_eq!(response.status(), 200);
        let answer: Value = response.json().unwrap();
        answer["results"].as_array().unwrap().clone()
    }

    pub(crate) fn status(&self, digest: &Digest) -> Value {
        self.get_json(&format!("/v1/actions/{digest}"))
    }

    /// Waits until an action is provable and returns its verified receipt's verdict.
    pub(crate) fn settle(&self, digest: &Digest) -> Verdict {
        let deadline = Instant::now() + Duration::from_secs(20);
        loop {
            let status = self.status(digest);
            if let Some(receipt) = status["receipt"].as_str() {
                assert_eq!(status["status"], "final");
                return judge(receipt, digest, self.node.history());
            }
            assert!(Instant::now() < deadline, "{status}");
            std::thread::sleep(Duration::from_millis(20));
        }
    }
}

/// The verdict on a receipt in base64url.
pub(crate) fn judge(receipt: &str, digest: &Digest, history: &ValidatorHistory) -> Verdict {
    let receipt = Receipt::from_bytes(&URL_SAFE_NO_PAD.decode(receipt).unwrap()).unwrap();
    verify_for(&receipt, digest, history, now_s())
}

/// Whether a verdict says: final, with outcome ok.
pub(crate) fn is_final_ok(verdict: &Verdict) -> bool {
    matches!(verdict, Verdict::Final(proven) if proven.outcome == 0 && proven.of == 1)
}

/// Believes no certificate: what is asked here goes over plain HTTP.
pub(crate) fn no_tls() -> rustls::ClientConfig {
    let provider = rustls::crypto::ring::default_provider();
    rustls::ClientConfig::builder_with_provider(provider.into())
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(rustls::RootCertStore::empty())
        .with_no_client_auth()
}
