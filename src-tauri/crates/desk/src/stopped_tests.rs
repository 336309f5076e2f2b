//! A stopped machine's tray and stick, up to a real chain.

use crate::clock;
use crate::tray::Remedy;
use crate::{carry, tray};
use domain::action::{Action, Body, FileCase, RateVisit, WithdrawCase};
use domain::catalogue::Catalogue;
use domain::delivery::{Stage, Step};
use domain::factor::Factors;
use domain::id::{ActionId, ChainId, Digest, HallCode, HolderHandle, ItemCode};
use domain::outcome::Outcome;
use domain::rating::Rating;
use node::{EmbeddedNode, Gateway, Options};
use outbox::{Enclosed, Outbox};
use seal::evidence::Evidence;
use seal::keys::SigningKey;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};
use sync::{Limits, Sync};

/// One machine's state folder.
struct Machine {
    dir: tempfile::TempDir,
}

impl Machine {
    fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let machine = Self { dir };
        let keys = outbox::keyfile::load_or_create(&machine.path().join("device.keys")).unwrap();
        drop(Outbox::open(&machine.path().join("outbox.db"), &keys.store_key).unwrap());
        machine
    }

    fn path(&self) -> &Path {
        self.dir.path()
    }

    fn outbox(&self) -> Outbox {
        let keys = outbox::keyfile::load(&self.path().join("device.keys")).unwrap();
        Outbox::open(&self.path().join("outbox.db"), &keys.store_key).unwrap()
    }

    fn signer(&self) -> SigningKey {
        let keys = outbox::keyfile::load(&self.path().join("device.keys")).unwrap();
        SigningKey::from_secret(&keys.device_seed)
    }

    fn stick(&self, name: &str) -> PathBuf {
        self.path().join(name)
    }
}

fn id(number: u64) -> ActionId {
    let mut id = [0xD0; 16];
    id[..8].copy_from_slice(&number.to_be_bytes());
    ActionId(id)
}

fn evidence(number: u64) -> Evidence {
    Evidence {
        device_time_s: 1_800_000_000,
        boot_id: [1; 16],
        counter: number,
        factors: Factors::CARD,
        checks: Vec::new(),
        salt: [9; 32],
        chip: None,
    }
}

fn sign(by: &SigningKey, number: u64, parent: Option<Digest>, body: Body) -> Signed {
    let action = Action {
        chain_id: ChainId::new("donghu-1").unwrap(),
        action_id: id(number),
        author: by.id(),
        device: None,
        parent,
        evidence: evidence(number).commitment(),
        replaces: None,
        body,
    };
    seal::action::sign(&action, &[by]).unwrap()
}

type Signed = seal::action::SignedAction;

/// Files case `number`, version 1 or another.
fn file(outbox: &Outbox, by: &SigningKey, number: u64, version: u32) -> Digest {
    let content = number.to_be_bytes().repeat(50);
    let body = Body::FileCase(FileCase {
        item: ItemCode::new("GA-0001").unwrap(),
        version,
        holder: HolderHandle([9; 16]),
        factors: Factors::CARD,
        fields: Digest([6; 32]),
        content: seal::hash::sha256(&[&content]),
        public: None,
    });
    let signed = sign(by, number, None, body);
    let stored = outbox.append(&signed, Enclosed::content(&content), clock::wall_ms());
    stored.unwrap().digest
}

fn withdraw(outbox: &Outbox, by: &SigningKey, case: u64, number: u64, parent: Digest) -> Digest {
    let body = Body::WithdrawCase(WithdrawCase {
        case: id(case),
        holder: HolderHandle([9; 16]),
        factors: Factors::CARD.with(Factors::FINGER),
    });
    put(outbox, number, &sign(by, number, Some(parent), body))
}

fn rate(outbox: &Outbox, by: &SigningKey, number: u64) -> Digest {
    let body = Body::RateVisit(RateVisit {
        visit: id(number),
        rating: Rating::Good,
    });
    put(outbox, number, &sign(by, number, None, body))
}

fn put(outbox: &Outbox, number: u64, signed: &Signed) -> Digest {
    let bytes = seal::canonical::to_vec(&evidence(number));
    let stored = outbox.append(signed, Enclosed::evidence(&bytes), clock::wall_ms());
    stored.unwrap().digest
}

/// A chain on which this device is enrolled.
fn chain(dir: &Path, device: &SigningKey) -> (EmbeddedNode, Gateway) {
    let demo = node::genesis::demo_genesis(
        &ChainId::new("donghu-1").unwrap(),
        &[7; 32],
        1_700_000_000,
        &Catalogue::built_in().unwrap(),
        &HallCode::new("DH").unwrap(),
        &[device.public()],
    )
    .unwrap();
    let mut options = Options::new(dir.join("node"));
    options.coalesce = Duration::from_millis(10);
    let node = EmbeddedNode::open(options, &demo.genesis, demo.validator).unwrap();
    let gateway = node.serve(([127, 0, 0, 1], 0).into()).unwrap();
    (node, gateway)
}

/// Carries a queue to the chain until nothing waits.
fn deliver(outbox: &Outbox, node: &EmbeddedNode, gateway: &Gateway) {
    let history = node.history().clone();
    let mut sync = Sync::new(&[gateway.url()], history, Limits::default()).unwrap();
    let end = Instant::now() + Duration::from_secs(60);
    while outbox.pending_count().unwrap() > 0 {
        assert!(Instant::now() < end, "{:?}", outbox.pending().unwrap());
        let now_ms = clock::wall_ms();
        let work = outbox.due(now_ms, 50).unwrap();
        let mut contents = |digest: &Digest| outbox.content(digest).unwrap();
        let report = sync.step(&work, &mut contents, now_ms);
        outbox
            .record_all(&report.steps, now_ms, clock::wall_ms())
            .unwrap();
        std::thread::sleep(Duration::from_millis(20));
    }
}

#[test]
fn a_queue_carried_on_a_stick_is_on_the_chain_once_and_both_machines_have_its_receipts() {
    let (field, hall) = (Machine::new(), Machine::new());
    let by = field.signer();
    let mut all = Vec::new();
    {
        let outbox = field.outbox();
        for number in 0..8 {
            let filed = file(&outbox, &by, number, 1);
            all.push(filed);
            if number % 2 == 0 {
                all.push(withdraw(&outbox, &by, number, 100 + number, filed));
            }
        }
        all.push(rate(&outbox, &by, 200));
    }
    let recipient = carry::recipient(hall.path()).unwrap();
    assert_eq!(
        carry::recipient(hall.path()).unwrap(),
        recipient,
        "it stays the same"
    );
    let stick = field.stick("queue.age");
    assert_eq!(
        carry::export(field.path(), &stick, &recipient).unwrap(),
        all.len()
    );
    let again = carry::export(field.path(), &stick, &recipient).unwrap_err();
    assert!(again.what.contains("there already"), "{again:?}");
    // Nobody else's machine reads it, the one that wrote it neither.
    assert!(carry::import(field.path(), &stick).is_err());

    // A stick that was pulled out gives what came before, and the whole one the rest.
    let bytes = std::fs::read(&stick).unwrap();
    let cut = field.stick("cut.age");
    std::fs::write(&cut, &bytes[..bytes.len() - 700]).unwrap();
    let (taken, error) = carry::import(hall.path(), &cut).unwrap_err();
    assert!(error.what.contains("malformed"), "{error:?}");
    let taken_whole = carry::import(hall.path(), &stick).unwrap();
    assert_eq!(
        (taken.new + taken_whole.new, taken_whole.refused.len()),
        (all.len(), 0)
    );
    let twice = carry::import(hall.path(), &stick).unwrap();
    assert_eq!((twice.new, twice.known), (0, all.len()));

    let dir = tempfile::tempdir().unwrap();
    let (node, gateway) = chain(dir.path(), &by);
    let (at_hall, in_field) = (hall.outbox(), field.outbox());
    deliver(&at_hall, &node, &gateway);
    // The device is back at a network: its own copies are known, and it gets the receipts.
    deliver(&in_field, &node, &gateway);
    for digest in &all {
        let [one, other] =
            [&at_hall, &in_field].map(|outbox| outbox.item(digest).unwrap().unwrap());
        assert_eq!(one.delivery.stage, Stage::Final);
        assert_eq!(other.delivery.stage, Stage::Final);
        assert_eq!(
            one.delivery.height, other.delivery.height,
            "it stands in one place"
        );
        let receipts = [&at_hall, &in_field].map(|outbox| outbox.receipt(digest).unwrap());
        assert!(receipts.iter().all(Option::is_some));
    }
    drop((at_hall, in_field));
    // The stick comes once more when all is long final.
    let late = carry::import(hall.path(), &stick).unwrap();
    assert_eq!((late.new, late.known), (0, all.len()));
    assert_eq!(hall.outbox().pending_count().unwrap(), 0);
    gateway.stop();
    node.stop().unwrap();
}

#[test]
fn what_is_no_file_for_this_machine_or_holds_what_it_should_not_changes_nothing() {
    let (field, hall) = (Machine::new(), Machine::new());
    for rubbish in [&b""[..], b"age-encryption.org/v1\n", &[7; 9_000]] {
        let stick = field.stick("rubbish.age");
        std::fs::write(&stick, rubbish).unwrap();
        assert!(carry::import(hall.path(), &stick).is_err());
    }
    assert!(carry::import(hall.path(), Path::new("/nowhere/x.age")).is_err());
    assert!(carry::export(field.path(), &field.stick("a"), "age1nobody").is_err());
    // Evidence that the action does not commit to.
    let by = field.signer();
    {
        let outbox = field.outbox();
        let body = Body::RateVisit(RateVisit {
            visit: id(1),
            rating: Rating::Good,
        });
        let other = seal::canonical::to_vec(&evidence(2));
        let signed = sign(&by, 1, None, body);
        outbox
            .append(&signed, Enclosed::evidence(&other), 1)
            .unwrap();
        rate(&outbox, &by, 3);
    }
    let recipient = carry::recipient(hall.path()).unwrap();
    let stick = field.stick("mixed.age");
    carry::export(field.path(), &stick, &recipient).unwrap();
    let taken = carry::import(hall.path(), &stick).unwrap();
    assert_eq!(
        taken.new, 1,
        "one bad entry does not hold up those beside it"
    );
    let [(_, code)] = taken.refused.as_slice() else {
        panic!("{taken:?}");
    };
    assert_eq!(code, "content_mismatch");
}

#[test]
fn the_tray_says_what_to_do_and_what_is_done_there_is_durable_and_succeeds_once() {
    let machine = Machine::new();
    let by = machine.signer();
    let (conflict, revoked, stale, dependent);
    {
        let outbox = machine.outbox();
        tray::remember_hall(&outbox, &HallCode::new("DH").unwrap());
        conflict = file(&outbox, &by, 1, 1);
        dependent = withdraw(&outbox, &by, 1, 2, conflict);
        revoked = rate(&outbox, &by, 3);
        stale = file(&outbox, &by, 4, 1);
        let refuse = |digest: &Digest, outcome| {
            let step = Step::Refused { outcome };
            outbox.record(digest, &step, 1, clock::wall_ms()).unwrap();
        };
        refuse(&conflict, Outcome::Conflict);
        refuse(&revoked, Outcome::KeyRevoked);
        refuse(&stale, Outcome::ItemSuperseded);
    }
    let rows = tray::list(machine.path()).unwrap();
    let told: Vec<_> = rows
        .iter()
        .map(|row| (row.reason.as_str(), row.remedy))
        .collect();
    assert_eq!(
        told,
        [
            ("conflict", Remedy::Resign),
            ("predecessor_refused", Remedy::Anew),
            ("key_revoked", Remedy::Resign),
            ("item_superseded", Remedy::Anew),
        ]
    );
    assert!(rows[0].number.as_ref().unwrap().starts_with("DH"));
    let hex = |digest: &Digest| digest.to_hex();
    let again = tray::resign(machine.path(), &hex(&conflict)).unwrap();
    let again = Digest::from_hex(&again).unwrap();
    let twice = tray::resign(machine.path(), &hex(&conflict)).unwrap_err();
    assert!(twice.what.contains("not refused"), "{twice:?}");
    let rating = tray::resign(machine.path(), &hex(&revoked)).unwrap();
    assert!(
        tray::resign(machine.path(), &hex(&stale)).is_err(),
        "it would say something else"
    );
    assert!(tray::discard(machine.path(), &hex(&stale), " ").is_err());
    tray::discard(machine.path(), &hex(&stale), "已用新版办理").unwrap();
    tray::discard(machine.path(), &hex(&dependent), "applies to the old one").unwrap();
    assert!(tray::retry(machine.path(), "ab").is_err());
    assert_eq!(tray::list(machine.path()).unwrap(), []);

    let dir = tempfile::tempdir().unwrap();
    let (node, gateway) = chain(dir.path(), &by);
    let outbox = machine.outbox();
    deliver(&outbox, &node, &gateway);
    let stage = |digest: &Digest| outbox.item(digest).unwrap().unwrap().delivery.stage;
    assert_eq!(stage(&again), Stage::Final);
    assert_eq!(stage(&Digest::from_hex(&rating).unwrap()), Stage::Final);
    let signed = outbox.signed(&again).unwrap().unwrap();
    let parsed = seal::action::SignedAction::parse(&signed).unwrap();
    assert_eq!(parsed.action().replaces, Some(conflict));
    // The old bytes, come late from elsewhere, can no longer succeed.
    let old = outbox.signed(&conflict).unwrap().unwrap();
    let work = domain::delivery::Work {
        digest: conflict,
        signed: old,
        content: None,
        received_at_ms: None,
        attempts: 0,
    };
    let history = node.history().clone();
    let mut sync = Sync::new(&[gateway.url()], history, Limits::default()).unwrap();
    let end = Instant::now() + Duration::from_secs(30);
    let mut asked = work.clone();
    loop {
        let report = sync.step(
            std::slice::from_ref(&asked),
            &mut |_| None,
            clock::wall_ms(),
        );
        match &report.steps[0].1 {
            Step::Proven { outcome, .. } => {
                assert_eq!(*outcome, Outcome::Replaced);
                break;
            }
            Step::Received => asked.received_at_ms = Some(clock::wall_ms()),
            Step::Waiting => {}
            other @ (Step::Lost | Step::Refused { .. } | Step::Retry { .. }) => panic!("{other:?}"),
        }
        assert!(Instant::now() < end);
        std::thread::sleep(Duration::from_millis(20));
    }
    gateway.stop();
    node.stop().unwrap();
}

#[test]
fn every_outcome_has_a_remedy_and_a_sentence_in_both_languages() {
    for outcome in Outcome::ALL.iter().filter(|outcome| !outcome.is_ok()) {
        for proven in [false, true] {
            let remedy = Remedy::of(outcome.word(), proven);
            let (zh, en) = remedy.sentences();
            assert!(!zh.is_empty() && !en.is_empty());
            let again = outcome.is_transient();
            assert!(!again || remedy == Remedy::Retry, "{}", outcome.word());
        }
    }
    assert_eq!(Remedy::of("predecessor_refused", false), Remedy::Anew);
}
