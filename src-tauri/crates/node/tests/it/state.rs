//! Proved reads from the running node.

use crate::world::*;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use domain::action::FreezeTarget;
use domain::id::{
    ActionId, DepartmentCode, HallCode, HolderHandle, ItemCode, KeyId, LicenceIdentifier,
};
use ics23::HostFunctionsManager;
use ledger::record::{CaseRecord, HolderRecord, KeyRecord};
use ledger::state_key;
use prost_ics23::Message as _;
use receipt::{StateKey, StateProof, verify_state};

fn read(running: &Running, key: &StateKey) -> (Option<Vec<u8>>, StateProof, u64) {
    let answer = running.get_json(&format!("/v1/state/{}/{}", key.kind(), key.id()));
    let bytes = |text: &str| URL_SAFE_NO_PAD.decode(text).unwrap();
    let proof = StateProof::from_bytes(&bytes(answer["proof"].as_str().unwrap())).unwrap();
    let height = answer["height"].as_u64().unwrap();
    (answer["value"].as_str().map(bytes), proof, height)
}

#[test]
fn a_case_a_key_an_item_and_a_holder_are_read_with_their_proofs() {
    let dir = tempfile::tempdir().unwrap();
    let running = Running::start(dir.path());
    let filing = file(1);
    let filed = signed(&filing);
    running.submit(&[filed.as_bytes()]);
    running.settle(&filed.digest());
    let keys = [
        (StateKey::Key(device().id()), true),
        (StateKey::Key(KeyId([1; 12])), false),
        (StateKey::Item(ItemCode::new("GA-0001").unwrap()), true),
        (StateKey::Item(ItemCode::new("GA-9999").unwrap()), false),
        (StateKey::Case(filing.action_id), true),
        (StateKey::Case(ActionId([1; 16])), false),
        (StateKey::Holder(HOLDER), true),
        (StateKey::Holder(HolderHandle([1; 16])), false),
    ];
    let mut values = Vec::new();
    for (key, there) in &keys {
        let (value, proof, height) = read(&running, key);
        assert_eq!(value.is_some(), *there, "{key:?}");
        let head = verify_state(&proof, key, value.as_deref(), running.node.history()).unwrap();
        assert_eq!(head.height, height);
        assert!(head.time_s.abs_diff(now_s()) < 60);
        let lie = value.is_none().then_some(&b"x"[..]);
        assert!(verify_state(&proof, key, lie, running.node.history()).is_err());
        // The second implementation.
        let tree = ics23::CommitmentProof::decode(&proof.tree[..]).unwrap();
        let (spec, root) = (jmt::ics23_spec(), proof.inputs.state_root.0.to_vec());
        let key = key.to_bytes();
        type Host = HostFunctionsManager;
        assert!(match &value {
            Some(value) => ics23::verify_membership::<Host>(&tree, &spec, &root, &key, value),
            None => ics23::verify_non_membership::<Host>(&tree, &spec, &root, &key),
        });
        values.extend(value);
    }
    let key: KeyRecord = minicbor::decode(&values[0]).unwrap();
    assert_eq!(key.key, device().public());
    let case: CaseRecord = minicbor::decode(&values[2]).unwrap();
    assert_eq!((case.holder, case.last), (HOLDER, filed.digest()));
    let holder: HolderRecord = minicbor::decode(&values[3]).unwrap();
    assert_eq!(holder.newest, filing.action_id);
    running.stop();
}

#[test]
fn what_is_asked_for_has_the_same_key_in_the_ledger() {
    let (key, item) = (KeyId([7; 12]), ItemCode::new("GA-0001").unwrap());
    let (case, holder) = (ActionId([7; 16]), HolderHandle([9; 16]));
    let licence = LicenceIdentifier::new("1.2.156.3005.2.T.1.1.001.0").unwrap();
    let gongan = DepartmentCode::new("GA").unwrap();
    let hall = HallCode::new("DH-1").unwrap();
    let pairs = [
        (StateKey::Key(key), state_key::enrolled(key)),
        (StateKey::Item(item.clone()), state_key::item(&item)),
        (StateKey::Case(case), state_key::case(case)),
        (StateKey::Holder(holder), state_key::holder(holder)),
        (StateKey::Grant(case), state_key::grant(case)),
        (
            StateKey::HolderGrants(holder),
            state_key::holder_grants(holder),
        ),
        (StateKey::Accesses(holder), state_key::accesses(holder)),
        (
            StateKey::FreezeOfKey(key),
            state_key::freeze(&FreezeTarget::Key(key)),
        ),
        (
            StateKey::FreezeOfHall(gongan.clone(), hall.clone()),
            state_key::freeze(&FreezeTarget::Hall(gongan, hall)),
        ),
        (
            StateKey::Licence(licence.clone()),
            state_key::licence(&licence),
        ),
        (
            StateKey::business("测试商行"),
            state_key::business("测试商行"),
        ),
    ];
    assert_eq!(pairs.len(), StateKey::KINDS.len());
    for (asked, stands) in pairs {
        assert_eq!(asked.to_bytes(), stands.bytes);
        assert_eq!(stands.space, ledger::Space::State);
    }
}

#[test]
fn an_unknown_kind_is_not_found_and_an_id_of_another_length_is_refused() {
    let dir = tempfile::tempdir().unwrap();
    let running = Running::start(dir.path());
    assert_eq!(running.get("/v1/state/chain/00").status(), 404);
    assert_eq!(running.get("/v1/state/key/00").status(), 400);
    assert_eq!(running.get("/v1/state/item/%20").status(), 400);
    running.stop();
}
