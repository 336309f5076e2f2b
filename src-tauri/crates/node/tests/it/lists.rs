//! What anyone, a card's holder and a department's clerks can list, and that each entry
//! proves itself.

use crate::office::*;
use crate::world::{chain, device, is_final_ok};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use domain::action::*;
use domain::factor::Factors;
use domain::id::*;
use ledger::record::{BusinessRecord, BusinessStatus, GrantRecord, LicenceRecord};
use receipt::{StateKey, StateProof, verify_state};
use seal::action::{SignedAction, sign};
use seal::canonical::from_slice;
use serde_json::{Value, json};

/// A value of the state, after its proof was checked.
fn proven(office: &Office, key: &StateKey) -> Option<Vec<u8>> {
    let path = format!("/v1/state/{}/{}", key.kind(), key.id());
    let answer = office.running.get_json(&path);
    let bytes = |text: &str| URL_SAFE_NO_PAD.decode(text).unwrap();
    let value = answer["value"].as_str().map(bytes);
    let proof = StateProof::from_bytes(&bytes(answer["proof"].as_str().unwrap())).unwrap();
    let history = office.running.node.history();
    verify_state(&proof, key, value.as_deref(), history).unwrap();
    value
}

fn filing(n: u8, name: &str) -> SignedAction {
    let body = FileCase {
        item: ItemCode::new("ZJ-0003").unwrap(),
        version: 1,
        holder: CARD,
        factors: Factors::CARD,
        fields: Digest([n; 32]),
        content: Digest([n; 32]),
        public: Some(vec![PublicField {
            name: word(NAME_FIELD),
            value: PublicValue::Text(name.to_owned()),
        }]),
    };
    let action = Action {
        chain_id: chain(),
        action_id: ActionId([n; 16]),
        author: device().id(),
        device: None,
        parent: None,
        evidence: Digest([0xEE; 32]),
        replaces: None,
        body: Body::FileCase(body),
    };
    sign(&action, &[&device()]).unwrap()
}

fn found(office: &Office, asked: &[(&str, &str)]) -> (Vec<Value>, bool) {
    let url = format!("{}/v1/businesses", office.running.gateway.url());
    let url = reqwest::Url::parse_with_params(&url, asked).unwrap();
    let answer = office.running.client.get(url).send().unwrap();
    assert_eq!(answer.status(), 200, "{asked:?}");
    let answer: Value = answer.json().unwrap();
    let businesses = answer["businesses"].as_array().unwrap().clone();
    (businesses, answer["more"].as_bool().unwrap())
}

#[test]
fn anyone_finds_proposed_businesses_by_a_part_of_the_name_page_by_page() {
    let dir = tempfile::tempdir().unwrap();
    let office = Office::open(dir.path());
    let names: Vec<String> = (0..60).map(|n| format!("东湖测试商行第{n}号")).collect();
    let filed: Vec<SignedAction> = (1..).zip(&names).map(|(n, name)| filing(n, name)).collect();
    let bytes: Vec<&[u8]> = filed.iter().map(SignedAction::as_bytes).collect();
    office.running.submit(&bytes);
    for action in &filed {
        assert!(is_final_ok(&office.running.settle(&action.digest())));
    }
    let (one, more) = found(&office, &[("q", " 第7号 ")]);
    assert_eq!((one.len(), more), (1, false));
    assert_eq!(one[0]["name"], names[7]);
    assert_eq!(one[0]["status"], "proposed");
    assert_eq!(one[0]["department"], "ZJ");
    let key = StateKey::business(&names[7]);
    assert_eq!(one[0]["key"], key.id());
    let record: BusinessRecord = from_slice(&proven(&office, &key).unwrap()).unwrap();
    assert_eq!(record.status, BusinessStatus::Proposed);
    assert_eq!(proven(&office, &StateKey::business("没有这一家")), None);
    // A part of another field is no part of a name; a wildcard is a letter.
    for nothing in ["ZJ", "%", "_", "第60号"] {
        assert_eq!(found(&office, &[("q", nothing)]).0, Vec::<Value>::new());
    }
    let (first, more) = found(&office, &[("q", "测试")]);
    assert_eq!((first.len(), more), (50, true));
    let last = first[49]["key"].as_str().unwrap();
    let (rest, more) = found(&office, &[("q", "测试"), ("after", last)]);
    assert_eq!((rest.len(), more), (10, false));
    let mut all: Vec<&str> = first.iter().chain(&rest).map(name_of).collect();
    all.sort_unstable();
    all.dedup();
    assert_eq!(all.len(), names.len());
    office.close();
}

fn name_of(business: &Value) -> &str {
    business["name"].as_str().unwrap()
}

#[test]
fn a_holder_lists_licences_grants_and_every_use_and_a_clerk_the_open_cases() {
    let dir = tempfile::tempdir().unwrap();
    let office = Office::open(dir.path());
    let case = office.file("ZJ-0002", &content(3));
    let open = office.running.get_json("/v1/departments/ZJ/worklist");
    assert_eq!(open["open"], 1);
    assert_eq!(open["cases"][0]["case"], case.to_hex());
    assert_eq!(open["cases"][0]["state"], "filed");
    assert!(open["cases"][0]["due"].as_u64() > open["cases"][0]["filed"].as_u64());
    let after = format!("/v1/departments/ZJ/worklist?after={case}");
    assert_eq!(office.running.get_json(&after)["cases"], json!([]));

    let of = |list: &str| {
        office
            .running
            .get_json(&format!("/v1/holders/{CARD}/{list}"))
    };
    assert_eq!(of("licences")["licences"], json!([]));
    assert_eq!(of("grants")["grants"], json!([]));
    assert_eq!(of("uses")["uses"], json!([]));
    let opening = OpenContent {
        case,
        purpose: word("review"),
    };
    let opened = office.act(&clerk(), None, Body::OpenContent(opening));
    let identifier = domain::check::licence_identifier_of("ZJ0001", "ZJ", "1", 1).unwrap();
    let identifier = LicenceIdentifier::new(&identifier).unwrap();
    let licence = IssueLicence {
        identifier: identifier.clone(),
        licence: LicenceType::new("housing_subsidy").unwrap(),
        holder: CARD,
        department: department("ZJ"),
        case: None,
        fields: Digest([1; 32]),
        valid_from: 0,
        valid_until: None,
        public: None,
    };
    office.act(&clerk(), None, Body::IssueLicence(licence));
    let grant = GrantSharing {
        holder: CARD,
        factors: Factors::CARD.with(Factors::CHIP),
        what: Shared::Licence(identifier.clone()),
        grantee: department("MZ"),
        purpose: word("allowance"),
        fields: Vec::new(),
        until_s: crate::world::now_s() + 3_600,
    };
    let granted = office.act(&device(), None, Body::GrantSharing(grant));
    let granted = SignedAction::parse(granted.as_bytes()).unwrap();
    let grant = granted.action().action_id;
    let used = UseGrant {
        grant,
        purpose: word("allowance"),
    };
    let used = office.act(&far_clerk(), None, Body::UseGrant(used));

    assert_eq!(of("licences")["licences"], json!([identifier]));
    assert_eq!(of("grants")["grants"], json!([grant]));
    let uses = of("uses")["uses"].as_array().unwrap().clone();
    assert_eq!(uses.len(), 2);
    assert_eq!(uses[0]["action"], used.digest().to_hex());
    assert_eq!(uses[0]["department"], "MZ");
    assert_eq!(uses[0]["what"], json!({ "licence": identifier }));
    assert_eq!(uses[0]["grant"], grant.to_hex());
    assert_eq!(uses[1]["action"], opened.digest().to_hex());
    assert_eq!(uses[1]["what"], json!({ "case": case }));
    assert_eq!(uses[1]["grant"], Value::Null);
    let older = of("uses?before=1")["uses"].as_array().unwrap().clone();
    assert_eq!(older, uses[1..]);

    let licence = proven(&office, &StateKey::Licence(identifier)).unwrap();
    assert_eq!(from_slice::<LicenceRecord>(&licence).unwrap().holder, CARD);
    let record = proven(&office, &StateKey::Grant(grant)).unwrap();
    assert_eq!(from_slice::<GrantRecord>(&record).unwrap().uses, 1);
    office.close();
}
