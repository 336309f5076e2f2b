//! The key service over the gateway: nothing without a record on the chain.

use crate::office::*;
use crate::world::{client, device};
use ::content::{Identity, open_openings, open_with_wrapped_key};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use domain::action::*;
use domain::factor::Factors;
use domain::id::{ActionId, Digest};
use seal::action::SignedAction;
use seal::fields::verify_opening;
use seal::keys::SigningKey;
use serde_json::{Value, json};
use std::time::{Duration, Instant};

fn bytes(answer: &Value, name: &str) -> Vec<u8> {
    URL_SAFE_NO_PAD
        .decode(answer[name].as_str().unwrap())
        .unwrap()
}

fn refused(status: u16, code: &str) -> Result<Value, (u16, String)> {
    Err((status, code.to_owned()))
}

fn reader() -> Identity {
    Identity::from_seed(&[77; 32])
}

fn opening(case: ActionId) -> Body {
    Body::OpenContent(OpenContent {
        case,
        purpose: word("review"),
    })
}

fn last(office: &Office, case: ActionId) -> Option<Digest> {
    let history = office.history(case);
    let changes = history.iter().rev().find(|signed| {
        let parsed = SignedAction::parse(signed.as_bytes()).unwrap();
        parsed.action().body.kind() != Kind::OpenContent
    });
    changes.map(SignedAction::digest)
}

#[test]
fn a_key_is_given_after_a_final_opening_to_its_author_alone_and_never_after_an_erasure() {
    let dir = tempfile::tempdir().unwrap();
    let office = Office::open(dir.path());
    let plain = content(3);
    let case = office.file("ZJ-0002", &plain);
    let reader = reader();
    assert_eq!(
        office.open_key(&clerk(), case, &reader),
        refused(403, "not_opened")
    );
    office.act(&clerk(), None, opening(case));
    let answer = office.open_key(&clerk(), case, &reader).unwrap();
    let digest = answer["content"].as_str().unwrap();
    let blob = office.running.get(&format!("/v1/content/{digest}"));
    let blob = blob.bytes().unwrap();
    let opened = open_with_wrapped_key(&blob, &bytes(&answer, "key"), &reader).unwrap();
    assert_eq!(opened, plain);
    let other = Identity::from_seed(&[78; 32]);
    assert!(open_with_wrapped_key(&blob, &bytes(&answer, "key"), &other).is_err());
    // Nobody else has opened it; whoever may not open at all never gets that far.
    for by in [far_clerk(), evaluator("MZ"), device()] {
        assert_eq!(
            office.open_key(&by, case, &reader),
            refused(403, "not_opened")
        );
    }

    let work: [fn(ActionId) -> Body; 4] = [
        |case| Body::AcceptCase(AcceptCase { case }),
        |case| Body::ApproveCase(ApproveCase { case }),
        |case| Body::CloseCase(CloseCase { case }),
        |case| {
            Body::EraseContent(EraseContent {
                case,
                reason: word("retention_over"),
            })
        },
    ];
    for body in work {
        let body = body(case);
        let parent = matches!(
            body,
            Body::AcceptCase(_) | Body::ApproveCase(_) | Body::CloseCase(_)
        );
        office.act(
            &clerk(),
            parent.then(|| last(&office, case)).flatten(),
            body,
        );
    }
    assert_eq!(
        office.open_key(&clerk(), case, &reader),
        refused(410, "erased")
    );
    // The content goes, does not come back, and the service says so on the chain, once.
    let path = format!("/v1/content/{digest}");
    let deadline = Instant::now() + Duration::from_secs(20);
    while office.running.get(&path).status() != 404 {
        assert!(Instant::now() < deadline);
        std::thread::sleep(Duration::from_millis(20));
    }
    let url = format!("{}{path}", office.running.gateway.url());
    let again = client().put(url).body(blob).send().unwrap();
    assert_eq!(again.status(), 200);
    assert_eq!(office.running.get(&path).status(), 404);
    assert_eq!(attestations(&office, case, deadline), 1);
    office.close();
    // And after a restart, too: it is neither forgotten nor said again.
    let office = Office::open(dir.path());
    std::thread::sleep(Duration::from_millis(500));
    assert_eq!(office.running.get(&path).status(), 404);
    assert_eq!(attestations(&office, case, deadline), 1);
    office.close();
}

/// How many actions stand on the chain that are no step of the case: the attestations of its
/// erasure. Waits for the first.
fn attestations(office: &Office, case: ActionId, deadline: Instant) -> usize {
    let attested = |digest: &str| {
        let status = office.running.get_json(&format!("/v1/actions/{digest}"));
        status["outcome"] == "ok"
    };
    loop {
        let all = crate::events::recorded(&office.running);
        let known: Vec<String> = office
            .history(case)
            .iter()
            .map(|action| action.digest().to_hex())
            .collect();
        let others = all.iter().filter(|digest| !known.contains(digest));
        let count = others.filter(|digest| attested(digest)).count();
        if count > 0 {
            return count;
        }
        assert!(Instant::now() < deadline);
        std::thread::sleep(Duration::from_millis(20));
    }
}

#[test]
fn a_grantee_gets_the_fields_of_the_grant_and_no_others_until_it_ends() {
    let dir = tempfile::tempdir().unwrap();
    let office = Office::open(dir.path());
    let plain = content(3);
    let case = office.file("ZJ-0002", &plain);
    let grant = |fields: &[&str]| {
        let body = GrantSharing {
            holder: CARD,
            factors: Factors::CARD.with(Factors::CHIP),
            what: Shared::Case(case),
            grantee: department("MZ"),
            purpose: word("allowance"),
            fields: fields.iter().map(|name| word(name)).collect(),
            until_s: crate::world::now_s() + 3_600,
        };
        let signed = office.act(&device(), None, Body::GrantSharing(body));
        SignedAction::parse(signed.as_bytes())
            .unwrap()
            .action()
            .action_id
    };
    let used = |grant| {
        let body = UseGrant {
            grant,
            purpose: word("allowance"),
        };
        office.act(&far_clerk(), None, Body::UseGrant(body));
    };
    let reader = reader();
    let one = grant(&["answer.household"]);
    assert_eq!(
        office.grant_key(&far_clerk(), one, &reader),
        refused(403, "grant_not_used")
    );
    used(one);
    assert_eq!(
        office.grant_key(&clerk(), one, &reader),
        refused(403, "not_allowed")
    );
    let answer = office.grant_key(&far_clerk(), one, &reader).unwrap();
    assert_eq!(answer.get("key"), None);
    let openings = open_openings(&bytes(&answer, "fields"), &reader).unwrap();
    assert_eq!(openings.len(), 1);
    assert_eq!(openings[0].field.name, "answer.household");
    assert_eq!(answer["root"], plain.fields.root().to_hex());
    verify_opening(&openings[0], &plain.fields.root()).unwrap();

    let whole = grant(&[]);
    used(whole);
    let answer = office.grant_key(&far_clerk(), whole, &reader).unwrap();
    let digest = answer["content"].as_str().unwrap();
    let blob = office.running.get(&format!("/v1/content/{digest}"));
    let blob = blob.bytes().unwrap();
    let opened = open_with_wrapped_key(&blob, &bytes(&answer, "key"), &reader).unwrap();
    assert_eq!(opened, plain);
    let body = WithdrawGrant {
        grant: whole,
        holder: CARD,
        factors: Factors::CARD.with(Factors::CHIP),
    };
    office.act(&device(), None, Body::WithdrawGrant(body));
    assert_eq!(
        office.grant_key(&far_clerk(), whole, &reader),
        refused(403, "grant_ended")
    );
    assert_eq!(
        office.grant_key(&far_clerk(), ActionId([1; 16]), &reader),
        refused(404, "grant_unknown")
    );
    office.close();
}

#[test]
fn questions_that_are_none_and_content_that_is_another_are_refused_by_name() {
    let dir = tempfile::tempdir().unwrap();
    let office = Office::open(dir.path());
    let reader = reader();
    let unsigned = client()
        .post(format!("{}/v1/keys/open", office.running.gateway.url()))
        .body("{}")
        .send()
        .unwrap();
    assert_eq!(told(unsigned), refused(401, "signature_missing"));
    let stranger = key(99);
    let ask = |by: &SigningKey, body: &str| told(office.ask(by, "/v1/keys/open", body.as_bytes()));
    assert_eq!(ask(&stranger, "{}"), refused(401, "key_unknown"));
    assert_eq!(ask(&clerk(), "{}"), refused(400, "bad_body"));
    assert_eq!(ask(&clerk(), &"x".repeat(2_000)), refused(413, "too_large"));
    let bad = json!({ "case": ActionId([1; 16]), "recipient": "age1x" }).to_string();
    assert_eq!(ask(&clerk(), &bad), refused(400, "bad_recipient"));
    assert_eq!(
        office.open_key(&clerk(), ActionId([1; 16]), &reader),
        refused(404, "case_unknown")
    );
    let missing = office.file_named("ZJ-0002", Digest([1; 32]), Digest([2; 32]));
    office.act(&clerk(), None, opening(missing));
    assert_eq!(
        office.open_key(&clerk(), missing, &reader),
        refused(404, "content_missing")
    );
    // A case that lies about its content.
    let sealed = sealed(&content(3));
    office.put(&sealed);
    let lie = office.file_named("ZJ-0002", Digest([1; 32]), sealed.digest());
    office.act(&clerk(), None, opening(lie));
    assert_eq!(
        office.open_key(&clerk(), lie, &reader),
        refused(409, "content_wrong")
    );
    office.close();
}

#[test]
fn a_case_that_copies_another_cases_content_opens_and_erases_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let office = Office::open(dir.path());
    let plain = content(3);
    let sealed = sealed(&plain);
    office.put(&sealed);
    let root = plain.fields.root();
    let case = office.file_named("ZJ-0002", root, sealed.digest());
    // All of it is public: an enrolled device copies it into a case of its own.
    let (copy, outcome) = office.try_file("ZJ-0002", root, sealed.digest());
    assert_eq!(outcome, "content_taken");
    let opened = office.outcome_of(&clerk(), opening(copy));
    assert_eq!(opened, "case_unknown");
    assert_eq!(
        office.open_key(&clerk(), copy, &reader()),
        refused(404, "case_unknown")
    );
    let erase = Body::EraseContent(EraseContent {
        case: copy,
        reason: word("retention_over"),
    });
    assert_eq!(office.outcome_of(&clerk(), erase), "case_unknown");
    office.act(&clerk(), None, opening(case));
    assert!(office.open_key(&clerk(), case, &reader()).is_ok());
    office.close();
}
