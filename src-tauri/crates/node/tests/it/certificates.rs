//! Certificates and lists of those that do not hold, over the gateway; what a card's holder opens.

use crate::office::*;
use crate::world::{chain, device, now_s};
use ::content::{Identity, open_openings, open_with_wrapped_key};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use domain::action::*;
use domain::factor::Factors;
use domain::id::*;
use receipt::certificate::{
    Certificate, CertificateVerdict, Issuer, Issuers, Refusal, Snapshot, check,
};
use reqwest::blocking::Response;
use seal::action::SignedAction;
use seal::fields::verify_opening;
use seal::keys::SigningKey;
use serde_json::{Value, json};

fn refused(status: u16, code: &str) -> Result<Value, (u16, String)> {
    Err((status, code.to_owned()))
}

fn ask(office: &Office, by: &SigningKey, licence: &str, proof: &[u8; 32]) -> Response {
    let question = json!({ "licence": licence, "proof": Digest(*proof).to_hex() });
    office.ask(by, "/v1/keys/certificate", question.to_string().as_bytes())
}

/// Files a case, has it approved by a clerk, and issues its licence.
fn licensed(office: &Office) -> (ActionId, LicenceIdentifier) {
    let plain = content(3);
    let case = office.file("ZJ-0001", &plain);
    let last = || office.history(case).last().map(SignedAction::digest);
    office.act(&clerk(), last(), Body::AcceptCase(AcceptCase { case }));
    office.act(&clerk(), last(), Body::ApproveCase(ApproveCase { case }));
    let identifier = domain::check::licence_identifier_of("ZJ0001", "ZJ", "7", 1).unwrap();
    let identifier = LicenceIdentifier::new(&identifier).unwrap();
    let licence = IssueLicence {
        identifier: identifier.clone(),
        licence: LicenceType::new("housing_subsidy").unwrap(),
        holder: CARD,
        department: department("ZJ"),
        case: Some(case),
        fields: plain.fields.root(),
        valid_from: 0,
        valid_until: None,
        public: None,
    };
    office.act(&clerk(), None, Body::IssueLicence(licence));
    (case, identifier)
}

fn issuers() -> Issuers {
    Issuers {
        chain: chain(),
        issuers: vec![Issuer {
            department: department("ZJ"),
            key: service_key("ZJ").public(),
            until_s: None,
        }],
    }
}

fn list(office: &Office) -> Snapshot {
    let answer = office.running.get_json("/v1/departments/ZJ/revocations");
    let bytes = URL_SAFE_NO_PAD.decode(answer["snapshot"].as_str().unwrap());
    Snapshot::from_bytes(&bytes.unwrap()).unwrap()
}

#[test]
fn a_certificate_is_signed_for_the_card_of_its_case_alone_and_found_revoked_by_the_next_list() {
    let dir = tempfile::tempdir().unwrap();
    let office = Office::open(dir.path());
    let (_, identifier) = licensed(&office);
    let licence = identifier.as_str();
    assert_eq!(
        told(ask(&office, &device(), licence, &[0x78; 32])),
        refused(403, "card_not_proven")
    );
    // A clerk opens content on the record, and by no other way.
    assert_eq!(
        told(ask(&office, &clerk(), licence, &PROOF)),
        refused(403, "not_allowed")
    );
    let unknown = domain::check::licence_identifier_of("ZJ0001", "ZJ", "8", 1).unwrap();
    assert_eq!(
        told(ask(&office, &device(), &unknown, &PROOF)),
        refused(404, "licence_unknown")
    );
    let answer = told(ask(&office, &device(), licence, &PROOF)).unwrap();
    let text = answer["certificate"].as_str().unwrap();
    let claims = Certificate::from_qr_text(text).unwrap().claims().clone();
    let shown: Vec<(&str, &str)> = claims
        .fields
        .iter()
        .map(|field| (field.name.as_str(), field.value.as_str()))
        .collect();
    assert_eq!(
        shown,
        [("holder_name", "张测试"), ("holder_document", "TE***0001")]
    );

    let before = list(&office);
    let checked =
        |snapshot: &Snapshot| check(text, &issuers(), std::slice::from_ref(snapshot), now_s());
    assert!(matches!(checked(&before), CertificateVerdict::Valid(_)));
    let revoke = RevokeLicence {
        identifier: identifier.clone(),
        reason: Reason {
            code: word("obtained_by_deceit"),
            text: None,
        },
    };
    office.act(&clerk(), None, Body::RevokeLicence(revoke));
    // A list is given out for a minute; a node that has just started has none.
    office.close();
    let office = Office::open(dir.path());
    let after = list(&office);
    assert!(after.claims().height > before.claims().height);
    assert_eq!(
        checked(&after),
        CertificateVerdict::Refused(Refusal::Revoked)
    );
    assert_eq!(
        told(ask(&office, &device(), licence, &PROOF)),
        refused(409, "licence_status")
    );
    office.close();
}

#[test]
fn a_holder_opens_their_own_case_with_the_card_it_was_filed_with_at_any_device() {
    let dir = tempfile::tempdir().unwrap();
    let office = Office::open(dir.path());
    let plain = content(3);
    let case = office.file("ZJ-0002", &plain);
    let reader = Identity::from_seed(&[77; 32]);
    let ask = |by: &SigningKey, proof: [u8; 32]| {
        let question = json!({
            "case": case,
            "recipient": reader.recipient().to_string(),
            "proof": Digest(proof).to_hex(),
        });
        told(office.ask(by, "/v1/keys/holder", question.to_string().as_bytes()))
    };
    assert_eq!(ask(&device(), [0x78; 32]), refused(403, "card_not_proven"));
    assert_eq!(ask(&clerk(), PROOF), refused(403, "not_allowed"));
    let answer = ask(&device(), PROOF).unwrap();
    let digest = answer["content"].as_str().unwrap();
    let blob = office.running.get(&format!("/v1/content/{digest}"));
    let key = URL_SAFE_NO_PAD.decode(answer["key"].as_str().unwrap());
    let opened = open_with_wrapped_key(&blob.bytes().unwrap(), &key.unwrap(), &reader).unwrap();
    assert_eq!(opened, plain);
    office.close();
}

#[test]
fn a_licence_that_is_shown_gives_out_what_stands_on_it_and_not_what_its_case_holds_beside() {
    let dir = tempfile::tempdir().unwrap();
    let office = Office::open(dir.path());
    let (_, identifier) = licensed(&office);
    let grant = GrantSharing {
        holder: CARD,
        factors: Factors::CARD.with(Factors::CHIP),
        what: Shared::Licence(identifier),
        grantee: department("MZ"),
        purpose: word("allowance"),
        fields: Vec::new(),
        until_s: now_s() + 3_600,
    };
    let signed = office.act(&device(), None, Body::GrantSharing(grant));
    let parsed = SignedAction::parse(signed.as_bytes()).unwrap();
    let grant = parsed.action().action_id;
    let used = UseGrant {
        grant,
        purpose: word("allowance"),
    };
    office.act(&far_clerk(), None, Body::UseGrant(used));
    let reader = Identity::from_seed(&[77; 32]);
    let answer = office.grant_key(&far_clerk(), grant, &reader).unwrap();
    assert_eq!((answer.get("key"), answer.get("content")), (None, None));
    let sealed = URL_SAFE_NO_PAD.decode(answer["fields"].as_str().unwrap());
    let openings = open_openings(&sealed.unwrap(), &reader).unwrap();
    let names: Vec<&str> = openings.iter().map(|one| one.field.name.as_str()).collect();
    assert_eq!(names, ["holder.name"]);
    verify_opening(&openings[0], &content(3).fields.root()).unwrap();
    office.close();
}
