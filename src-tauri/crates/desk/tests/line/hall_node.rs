//! A node as a hall has it: behind TLS under the hall's own root, and closed to whoever does not sign.

use crate::hall::{CARD_ONLY, FACT, Hall, options};
use crate::site::Site;
use desk::Desk;
use desk::verify::{Asked, verify_online};
use ipc::{ErrorCode, Input};
use std::path::Path;
use std::time::{SystemTime, UNIX_EPOCH};

pub(crate) fn over_tls(state: &Path) {
    let mut site = Site::new(state);
    let (_node, gateway) = site.hall_node(state);
    site.lay_card();
    assert!(gateway.url().starts_with("https:"));
    let config = site.config();

    let hall = Hall::with(state, Some(config.clone()));
    hall.choose(CARD_ONLY);
    hall.act(Input::TypeMrz { mrz: site.zone() });
    hall.read();
    let saved = hall.apply();
    let (settled, receipt) = hall.settled();
    assert_eq!(settled.number, saved.number);
    println!("{FACT}final at height {} over TLS", receipt.height);
    let cases = hall.my_cases();
    assert_eq!(cases.len(), 1);
    assert!(cases[0].state.is_some(), "read from the chain");
    let detail = hall.open_case(saved.case);
    assert!(detail.history.iter().all(|row| row.verified));
    hall.leave();
    drop(hall);

    // The receipt, at another desk.
    let slip = state.join("slip.txt");
    std::fs::write(&slip, &receipt.text).unwrap();
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
    let history = state.join("validators.cbor");
    let ask = |roots| {
        let url = gateway.url();
        verify_online(&slip, &history, &Asked { url, roots }, now.as_secs())
    };
    let checked = ask(site.roots()).unwrap();
    assert!(checked.accepted && checked.height == receipt.height);
    assert_eq!(ask(None).unwrap_err().code(), "gateway_roots");

    // Roots that are no certificates are told at the start, not found out at the first case.
    std::fs::write(site.roots().unwrap(), "nothing").unwrap();
    let error = Desk::start(&options(state, Some(config))).err().unwrap();
    assert_eq!(error.code, ErrorCode::ConfigInvalid, "{error}");
    assert!(error.what.contains("roots"), "{error}");
}
