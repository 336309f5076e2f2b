//! A receipt of four departments' real validators on the page `/verify`, as one of their
//! gateways serves it.
//!
//! Needs the consortium's engine, named by `HALLSEAL_COMETBFT`: `./dev test` brings it.

use crate::verify_page::{Browser, PATIENCE, now_s, page_folder};
use domain::action::{Action, Body, FileCase};
use domain::delivery::{Step, Work};
use domain::factor::Factors;
use domain::id::{ActionId, ChainId, Digest, HallCode, HolderHandle, ItemCode};
use hallseal_tests::dice::{Dice, seed};
use node::consortium::testnet::{self, Plan, Running, Testnet};
use receipt::Receipt;
use seal::keys::SigningKey;
use std::path::PathBuf;
use std::time::Instant;

/// The node's program, which is built with the tests.
fn program() -> PathBuf {
    let own = std::env::current_exe().expect("this program");
    let folder = own.ancestors().nth(2).expect("target/debug");
    let program = folder.join("hallseal-node");
    assert!(program.is_file(), "build it: cargo build --package node");
    program
}

fn file(device: &SigningKey, chain_id: ChainId) -> seal::action::SignedAction {
    let body = FileCase {
        item: ItemCode::new("GA-0001").expect("an item"),
        version: 1,
        holder: HolderHandle([9; 16]),
        factors: Factors::CARD,
        fields: Digest([6; 32]),
        content: Digest([7; 32]),
        public: None,
    };
    let action = Action {
        chain_id,
        action_id: ActionId([1; 16]),
        author: device.id(),
        device: None,
        parent: None,
        evidence: Digest([5; 32]),
        replaces: None,
        body: Body::FileCase(body),
    };
    seal::action::sign(&action, &[device]).expect("a signed action")
}

fn settle(net: &Testnet, signed: seal::action::SignedAction) -> Receipt {
    let urls: Vec<String> = net.members.iter().map(|member| member.url()).collect();
    let history = node::genesis::history(&net.demo.genesis).expect("a history");
    let mut sync = sync::Sync::new(&urls, history, sync::Limits::default()).expect("a client");
    let mut work = Work {
        digest: signed.digest(),
        signed: signed.into_bytes(),
        content: None,
        received_at_ms: None,
        attempts: 0,
    };
    let end = Instant::now() + 4 * PATIENCE;
    loop {
        let report = sync.step(&[work.clone()], &mut |_| None, now_s() * 1000);
        let step = report.steps.first().map(|(_, step)| step);
        if let Some(Step::Proven { receipt, .. }) = step {
            return Receipt::from_bytes(receipt).expect("a receipt");
        }
        let there = matches!(step, Some(Step::Received | Step::Waiting));
        work.received_at_ms = there.then(|| now_s() * 1000);
        assert!(Instant::now() < end, "{report:?}");
        std::thread::sleep(std::time::Duration::from_millis(50));
    }
}

#[test]
#[ignore = "needs the consortium's engine: ./dev test brings it"]
fn a_receipt_of_four_departments_is_final_on_the_page_and_refused_once_altered() {
    let device = SigningKey::from_secret(&[3; 32]);
    let dir = tempfile::Builder::new().prefix("hs").tempdir();
    let dir = dir.expect("a folder");
    let plan = Plan {
        chain_id: ChainId::new("donghu-1").expect("a chain's name"),
        seed: [7; 32],
        time_s: now_s() - 60,
        validators: 4,
        others: 0,
        hall: HallCode::new("DH").expect("a hall's code"),
        devices: vec![device.public()],
        base_port: None,
        adjust: |config| config.gateway.verify_page = Some(page_folder()),
    };
    let net = testnet::write(dir.path(), &plan).expect("four folders");
    let running: Vec<Running> = net
        .members
        .iter()
        .map(|member| Running::start(&program(), member).expect("a member starts"))
        .collect();
    let receipt = settle(&net, file(&device, plan.chain_id));
    let browser = Browser::open(390, 844);
    browser.goto(&format!("{}/verify", net.members[2].url()));
    // From here on there is no chain and no gateway.
    drop(running);
    let text = receipt.to_qr_text();
    assert_eq!(browser.check(&text), ("final".to_owned(), String::new()));
    let height = receipt.block_height().to_string();
    assert!(browser.text("sentence").contains(&height));
    let seed = seed();
    println!("HALLSEAL_SEED={seed}");
    let mut dice = Dice::new(seed);
    let good = receipt.to_bytes();
    for _ in 0..40 {
        let mut bad = good.clone();
        let at = dice.place(bad.len());
        bad[at] ^= dice.byte().max(1);
        let (verdict, reason) = browser.check(&format!("HS1:{}", base45::encode(&bad)));
        assert_eq!(verdict, "refused", "byte {at}: {reason}");
    }
}
