//! The lying gateway in front of a real one: honest until told otherwise, and every lie
//! is one that verification finds.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use domain::action::{Action, Body, FileCase};
use domain::catalogue::Catalogue;
use domain::factor::Factors;
use domain::id::{ActionId, ChainId, Digest, HallCode, HolderHandle, ItemCode};
use node::{EmbeddedNode, Gateway, Options};
use receipt::{Reason, Receipt, Verdict, verify_for};
use reqwest::blocking::{Client, Response};
use seal::action::{SignedAction, sign};
use seal::keys::SigningKey;
use serde_json::{Value, json};
use std::time::{Duration, Instant};
use testkit::lying_gateway::{Fault, Lie, LyingGateway, earlier};

struct World {
    lying: LyingGateway,
    _gateway: Gateway,
    node: EmbeddedNode,
    client: Client,
    device: SigningKey,
    _dir: tempfile::TempDir,
}

impl World {
    fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let device = SigningKey::from_secret(&[3; 32]);
        let chain_id = ChainId::new("donghu-1").unwrap();
        let hall = HallCode::new("DH").unwrap();
        let catalogue = Catalogue::built_in().unwrap();
        let devices = [device.public()];
        let demo = node::genesis::demo_genesis(&chain_id, &[7; 32], 1, &catalogue, &hall, &devices);
        let demo = demo.unwrap();
        let mut options = Options::new(dir.path());
        options.coalesce = Duration::from_millis(5);
        let node = EmbeddedNode::open(options, &demo.genesis, demo.validator).unwrap();
        let gateway = node.serve(([127, 0, 0, 1], 0).into()).unwrap();
        let lying = LyingGateway::start(gateway.address()).unwrap();
        let client = Client::builder()
            .tls_backend_preconfigured(no_tls())
            .timeout(Duration::from_secs(10))
            .build()
            .unwrap();
        Self {
            lying,
            _gateway: gateway,
            node,
            client,
            device,
            _dir: dir,
        }
    }

    fn get(&self, path: &str) -> reqwest::Result<Response> {
        self.client
            .get(format!("{}{path}", self.lying.url()))
            .send()
    }

    fn submit(&self, action: &SignedAction) -> reqwest::Result<Value> {
        let url = format!("{}/v1/actions", self.lying.url());
        let body = json!({ "actions": [URL_SAFE_NO_PAD.encode(action.as_bytes())] });
        self.client.post(url).json(&body).send()?.json()
    }

    fn filed(&self, id: u8) -> SignedAction {
        let action = Action {
            chain_id: ChainId::new("donghu-1").unwrap(),
            action_id: ActionId([id; 16]),
            author: self.device.id(),
            device: None,
            parent: None,
            evidence: Digest::ZERO,
            replaces: None,
            body: Body::FileCase(FileCase {
                item: ItemCode::new("GA-0001").unwrap(),
                version: 1,
                holder: HolderHandle([1; 16]),
                factors: Factors::CARD,
                fields: Digest::ZERO,
                content: Digest([id; 32]),
                public: None,
            }),
        };
        sign(&action, &[&self.device]).unwrap()
    }

    /// Files a case and waits for its receipt.
    fn settled(&self, id: u8) -> Digest {
        let filed = self.filed(id);
        self.submit(&filed).unwrap();
        let deadline = Instant::now() + Duration::from_secs(10);
        while self.status(&filed.digest())["receipt"].is_null() {
            assert!(Instant::now() < deadline);
            std::thread::sleep(Duration::from_millis(10));
        }
        filed.digest()
    }

    fn status(&self, digest: &Digest) -> Value {
        self.get(&format!("/v1/actions/{digest}"))
            .unwrap()
            .json()
            .unwrap()
    }

    fn verdict(&self, digest: &Digest) -> Verdict {
        let status = self.status(digest);
        let receipt = URL_SAFE_NO_PAD
            .decode(status["receipt"].as_str().unwrap())
            .unwrap();
        let receipt = Receipt::from_bytes(&receipt).unwrap();
        verify_for(&receipt, digest, self.node.history(), u64::MAX / 2)
    }
}

#[test]
fn every_lie_about_a_receipt_is_refused_for_its_own_reason() {
    let world = World::new();
    let (first, second) = (world.settled(1), world.settled(2));
    assert!(matches!(world.verdict(&second), Verdict::Final(_)));
    for (lie, reason) in [
        (Lie::ForgedReceipt, Reason::BadSignature),
        (Lie::WrongOutcome, Reason::BadSignature),
        (Lie::OldReceipt, Reason::WrongChain),
        (Lie::ReceiptOfAnother, Reason::WrongAction),
    ] {
        world.lying.next("/v1/actions/", Fault::Lie(lie));
        assert_eq!(world.verdict(&second), Verdict::Refused(reason), "{lie:?}");
    }
    assert_eq!(world.lying.unmet(), [""; 0]);
    // The old one is no mere rubbish: on the chain that it is of it would stand.
    let old = earlier::receipt(&second, 0).unwrap();
    let verdict = verify_for(&old, &second, &earlier::history().unwrap(), u64::MAX / 2);
    assert!(matches!(verdict, Verdict::Final(_)), "{verdict:?}");
    world
        .lying
        .always("/v1/actions/", Fault::Lie(Lie::FinalWithoutProof));
    let status = world.status(&first);
    assert_eq!(
        (&status["status"], &status["receipt"]),
        (&json!("final"), &Value::Null)
    );
    world.lying.honest();
    assert!(matches!(world.verdict(&first), Verdict::Final(_)));
}

#[test]
fn an_old_head_stays_old() {
    let world = World::new();
    world.settled(1);
    let height = |world: &World| -> u64 {
        let head: Value = world.get("/v1/head").unwrap().json().unwrap();
        head["height"].as_u64().unwrap()
    };
    let old = height(&world);
    world.settled(2);
    assert!(height(&world) > old);
    world.lying.always("/v1/head", Fault::Lie(Lie::OldHead));
    assert_eq!(height(&world), old);
}

#[test]
fn lost_doubled_cut_and_refused_requests_come_as_scripted() {
    let world = World::new();
    let path = "/v1/actions";
    world.lying.next(path, Fault::Drop);
    assert!(world.submit(&world.filed(1)).is_err());
    assert_eq!(world.status(&world.filed(1).digest())["status"], "unknown");

    world.lying.next(path, Fault::LoseAnswer);
    assert!(world.submit(&world.filed(1)).is_err());
    assert_ne!(world.status(&world.filed(1).digest())["status"], "unknown");

    world.lying.next(path, Fault::Duplicate);
    let answer = world.submit(&world.filed(2)).unwrap();
    assert_eq!(answer["results"][0]["status"], "known");

    world.lying.next("/v1/head", Fault::Status(500));
    assert_eq!(world.get("/v1/head").unwrap().status(), 500);
    world.lying.next("/v1/head", Fault::Cut(150));
    assert!(world.get("/v1/head").and_then(Response::bytes).is_err());
    world
        .lying
        .next("/v1/head", Fault::Body(b"<html>".to_vec()));
    assert_eq!(world.get("/v1/head").unwrap().text().unwrap(), "<html>");
    // One that nobody asks for stays unmet, and is told so.
    world.lying.next("/v1/nowhere", Fault::Drop);
    let unmet = world.lying.unmet();
    assert_eq!(unmet, ["Drop at /v1/nowhere"]);
    world
        .lying
        .next("/v1/health", Fault::Delay(Duration::from_millis(300)));
    let begun = Instant::now();
    assert_eq!(world.get("/v1/health").unwrap().status(), 200);
    assert!(begun.elapsed() >= Duration::from_millis(300));
    let requests = world.lying.requests();
    assert!(requests.contains(&"GET /v1/health".to_owned()));
}

/// Believes no certificate: what is asked here goes over plain HTTP.
fn no_tls() -> rustls::ClientConfig {
    let provider = rustls::crypto::ring::default_provider();
    rustls::ClientConfig::builder_with_provider(provider.into())
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(rustls::RootCertStore::empty())
        .with_no_client_auth()
}
