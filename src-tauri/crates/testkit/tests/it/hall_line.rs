//! A device's whole line to a hall's gateway: TLS under its own root, signed requests,
//! content, action, receipt, proved read.

use domain::action::{Action, Body, FileCase};
use domain::catalogue::Catalogue;
use domain::delivery::{Step, Work};
use domain::factor::Factors;
use domain::id::{ActionId, ChainId, Digest, HallCode, HolderHandle, ItemCode};
use domain::outcome::Outcome;
use node::{EmbeddedNode, GatewayOptions, Options, TlsFiles};
use receipt::StateKey;
use seal::action::sign;
use seal::hash::sha256;
use seal::keys::SigningKey;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};
use sync::{Access, Limits, Sync};

const CONTENT: &[u8] = b"encrypted content";

fn now_ms() -> u64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
    u64::try_from(since.as_millis()).unwrap()
}

fn filing(device: &SigningKey, chain_id: &ChainId) -> (StateKey, Work) {
    let file = FileCase {
        item: ItemCode::new("GA-0001").unwrap(),
        version: 1,
        holder: HolderHandle([9; 16]),
        factors: Factors::CARD,
        fields: Digest([6; 32]),
        content: sha256(&[CONTENT]),
        public: None,
    };
    let action = Action {
        chain_id: chain_id.clone(),
        action_id: ActionId([1; 16]),
        author: device.id(),
        device: None,
        parent: None,
        evidence: Digest([5; 32]),
        replaces: None,
        body: Body::FileCase(file),
    };
    let signed = sign(&action, &[device]).unwrap();
    let work = Work {
        digest: signed.digest(),
        content: Some(sha256(&[CONTENT])),
        signed: signed.into_bytes(),
        received_at_ms: None,
        attempts: 0,
    };
    (StateKey::Case(action.action_id), work)
}

#[test]
fn an_enrolled_device_files_over_tls_and_reads_back_what_it_filed() {
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
    let made = rcgen::generate_simple_self_signed(["127.0.0.1".to_owned()]).unwrap();
    let files = TlsFiles {
        certificates: dir.path().join("gateway.crt"),
        key: dir.path().join("gateway.key"),
    };
    std::fs::write(&files.certificates, made.cert.pem()).unwrap();
    std::fs::write(&files.key, made.signing_key.serialize_pem()).unwrap();
    let options = GatewayOptions::hall(([127, 0, 0, 1], 0).into(), files);
    let gateway = node.serve_with(&options).unwrap();

    let client = |access: Access| {
        let urls = [gateway.url()];
        Sync::with_access(&urls, node.history().clone(), Limits::default(), &access).unwrap()
    };
    let (case, mut work) = filing(&device, &chain_id);
    let mut contents = |digest: &Digest| (*digest == sha256(&[CONTENT])).then(|| CONTENT.to_vec());

    // Neither a certificate nobody vouched for, nor an unsigned request, nor a stranger's.
    let urls = [gateway.url()];
    let history = node.history().clone();
    let rootless = Sync::with_access(&urls, history, Limits::default(), &Access::default());
    assert_eq!(rootless.unwrap_err().code(), "gateway_roots");
    let other = rcgen::generate_simple_self_signed(["127.0.0.1".to_owned()]).unwrap();
    let misled = Access::default().trust_roots(other.cert.pem().as_bytes());
    let report = client(misled.unwrap()).step(&[work.clone()], &mut contents, now_ms());
    assert!(!report.reached);
    let trusting = Access::default()
        .trust_roots(made.cert.pem().as_bytes())
        .unwrap();
    let stranger = trusting.clone().sign_as(SigningKey::from_secret(&[99; 32]));
    for access in [trusting.clone(), stranger] {
        let report = client(access).step(&[work.clone()], &mut contents, now_ms());
        let said = format!("{:?}", report.steps);
        assert!(said.contains("http_401"), "{said}");
    }

    let mut sync = client(trusting.sign_as(device));
    let deadline = Instant::now() + Duration::from_secs(20);
    loop {
        let report = sync.step(&[work.clone()], &mut contents, now_ms());
        match &report.steps[0].1 {
            Step::Proven { outcome, .. } => {
                assert_eq!(*outcome, Outcome::Ok);
                break;
            }
            Step::Received => work.received_at_ms = Some(now_ms()),
            Step::Waiting | Step::Lost | Step::Refused { .. } | Step::Retry { .. } => {}
        }
        assert!(Instant::now() < deadline, "{report:?}");
        std::thread::sleep(Duration::from_millis(20));
    }
    let read = sync.read_proved(&case, now_ms()).unwrap();
    assert!(read.value.is_some() && !read.head.is_old);
    let absent = StateKey::Case(ActionId([2; 16]));
    assert_eq!(sync.read_proved(&absent, now_ms()).unwrap().value, None);
    gateway.stop();
    node.stop().unwrap();
}

#[test]
fn roots_that_are_none_are_refused() {
    for pem in [
        "",
        "nothing",
        "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n",
    ] {
        let refused = Access::default().trust_roots(pem.as_bytes()).unwrap_err();
        assert_eq!(refused.code(), "gateway_roots");
    }
}
