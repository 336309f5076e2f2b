//! Two people never work on one case: who has it is the hall node's own note.

use crate::office::*;
use crate::world::device;
use domain::id::{ActionId, Digest};
use seal::keys::SigningKey;
use serde_json::{Value, json};

fn lease(office: &Office, method: &str, by: &SigningKey, case: ActionId) -> (u16, Value) {
    let path = format!("/v1/cases/{case}/lease");
    let answer = office.send(method, by, &path, b"");
    let status = answer.status().as_u16();
    (status, answer.json().unwrap_or_default())
}

/// Status and code of what is not given.
fn refused(office: &Office, by: &SigningKey, case: ActionId) -> (u16, String) {
    let (status, body) = lease(office, "POST", by, case);
    (status, body["code"].as_str().unwrap().to_owned())
}

fn held(office: &Office) -> Vec<Value> {
    let answer = office.running.get_json("/v1/departments/ZJ/leases");
    answer["leases"].as_array().unwrap().clone()
}

#[test]
fn a_case_is_given_to_one_person_at_a_time_and_only_to_who_may_work_on_it() {
    let dir = tempfile::tempdir().unwrap();
    let office = Office::open(dir.path());
    let case = office.file_named("ZJ-0002", Digest([1; 32]), Digest([2; 32]));
    assert!(held(&office).is_empty());
    let (status, given) = lease(&office, "POST", &clerk(), case);
    assert_eq!((status, &given["case"]), (200, &json!(case)));
    assert_eq!(given["by"], json!(clerk().id()));
    let until = given["until"].as_u64().unwrap();
    assert!((600..=930).contains(&(until - crate::world::now_s())));
    // Renewing is taking once more.
    assert_eq!(lease(&office, "POST", &clerk(), case).0, 200);
    let taken = (409, "case_taken".to_owned());
    assert_eq!(refused(&office, &second_clerk(), case), taken);
    let foreign = (403, "not_allowed".to_owned());
    assert_eq!(refused(&office, &far_clerk(), case), foreign);
    assert_eq!(refused(&office, &device(), case), foreign);
    let unknown = (404, "case_unknown".to_owned());
    assert_eq!(refused(&office, &clerk(), ActionId([1; 16])), unknown);
    assert_eq!(held(&office).len(), 1);
    // Who does not have it gives nothing back.
    assert_eq!(lease(&office, "DELETE", &second_clerk(), case).0, 204);
    assert_eq!(refused(&office, &second_clerk(), case), taken);
    assert_eq!(lease(&office, "DELETE", &clerk(), case).0, 204);
    assert!(held(&office).is_empty());
    assert_eq!(lease(&office, "POST", &second_clerk(), case).0, 200);
    office.close();
    // It is there after a restart, too.
    let office = Office::open(dir.path());
    assert_eq!(held(&office)[0]["by"], json!(second_clerk().id()));
    let elsewhere = office.running.get_json("/v1/departments/MZ/leases");
    assert_eq!(elsewhere["leases"], json!([]));
    office.close();
}

#[test]
fn a_request_for_a_case_that_nobody_signed_is_refused() {
    let dir = tempfile::tempdir().unwrap();
    let office = Office::open(dir.path());
    let url = format!(
        "{}/v1/cases/{}/lease",
        office.running.gateway.url(),
        ActionId([1; 16])
    );
    let answer = office.running.client.post(url).send().unwrap();
    assert_eq!(told(answer), Err((401, "signature_missing".to_owned())));
    office.close();
}
