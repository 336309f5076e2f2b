//! What a program finds that an older one left.

use crate::hall::{Hall, WITH_FINGER};
use domain::case::CaseState;
use domain::catalogue::{Catalogue, ITEMS};
use domain::id::{ChainId, HallCode};
use ipc::Input;
use seal::keys::SigningKey;
use std::path::Path;

/// The demo hall of a program whose catalogue did not have the item yet: the newer program's
/// department publishes it at the start, and it can be applied for.
pub(crate) fn newer_catalogue(state: &Path) {
    let older: Vec<_> = ITEMS
        .iter()
        .copied()
        .filter(|(name, _)| !name.eq_ignore_ascii_case(&format!("{WITH_FINGER}.json")))
        .chain([(
            "sj-0002.json",
            // The department was there: it had another item.
            other_item(),
        )])
        .collect();
    let older = Catalogue::parse(&older).unwrap();
    assert!(older.get(WITH_FINGER).is_none());
    let device = outbox::keyfile::load_or_create(&state.join("device.keys")).unwrap();
    let keys = outbox::keyfile::load_or_create(&state.join("node.keys")).unwrap();
    let demo = node::genesis::demo_genesis(
        &ChainId::new("donghu-1").unwrap(),
        &keys.device_seed,
        1_700_000_000,
        &older,
        &HallCode::new("DH").unwrap(),
        &[SigningKey::from_secret(&device.device_seed).public()],
    )
    .unwrap();
    let genesis = node::genesis::to_json(&demo.genesis).unwrap();
    std::fs::write(state.join("genesis.json"), genesis).unwrap();

    for _ in 0..2 {
        let hall = Hall::open(state);
        hall.choose(WITH_FINGER);
        hall.identify(0);
        hall.act(Input::OtherRoute);
        let saved = hall.apply();
        hall.settled();
        let case = hall.my_cases();
        assert_eq!(case[0].case, saved.case);
        assert_eq!(case[0].state, Some(CaseState::AwaitsConfirmation));
        hall.leave();
    }
}

/// The same item under another number.
fn other_item() -> &'static str {
    let (_, text) = ITEMS
        .iter()
        .find(|(name, _)| name.eq_ignore_ascii_case(&format!("{WITH_FINGER}.json")))
        .unwrap();
    let mut item: serde_json::Value = serde_json::from_str(text).unwrap();
    item["code"] = "SJ-0002".into();
    item.to_string().leak()
}
