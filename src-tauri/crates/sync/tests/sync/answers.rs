//! Lists, keys and tickets from gateways: what is sent is what is read, within its bounds, and an
//! answer that was bent on the way is read as it stands now or not at all.

use crate::server::b64;
use domain::check::licence_identifier_of;
use domain::id::{
    ActionId, ChainId, DepartmentCode, Digest, KeyId, LicenceIdentifier, LicenceType,
};
use domain::licence::LicenceStatus;
use domain::ticket::{Minutes, State, StepResult, TicketNumber, TicketView};
use proptest::prelude::*;
use receipt::certificate::{
    Certificate, CertificateClaims, CertificateVerdict, Issuer, Issuers, Snapshot, SnapshotClaims,
    check,
};
use seal::keys::SigningKey;
use serde_json::{Value, json};
use sync::Fault;
use sync::wire;

fn entry(n: u8) -> Value {
    json!({"case": ActionId([n; 16]), "item": "GA-0001", "version": 1, "state": "filed",
        "filed": u64::from(n), "due": null, "paused_days": null, "recommended": n.is_multiple_of(2)})
}

fn lease(n: u8) -> Value {
    json!({"case": ActionId([n; 16]), "by": KeyId([n; 12]), "until": u64::from(n)})
}

fn licence(n: u8) -> LicenceIdentifier {
    let text = licence_identifier_of("T001", "11330105002500287C", &n.to_string(), 1).unwrap();
    LicenceIdentifier::new(&text).unwrap()
}

fn ticket(n: u8) -> TicketView {
    TicketView {
        id: ActionId([n; 16]),
        number: TicketNumber::new(u16::from(n), 1 + u16::from(n)).unwrap(),
        day: i64::from(n),
        department: DepartmentCode::new("GA").unwrap(),
        item: domain::id::ItemCode::new("GA-0001").unwrap(),
        state: State::Called {
            window: 1 + u16::from(n),
        },
        round: 1,
        taken_s: u64::from(n),
        ahead: u32::from(n),
        estimate: n.is_multiple_of(2).then_some(Minutes { from: 1, to: 2 }),
    }
}

fn waiter(n: u8) -> Value {
    json!({"id": ActionId([n; 16]), "number": "A001", "department": "GA", "item": "GA-0001",
        "priority": {"kind": "ordinary"}, "name": null, "state": "waiting", "round": 0, "taken_s": 1})
}

fn certificate() -> String {
    let claims = CertificateClaims {
        department: DepartmentCode::new("WJ").unwrap(),
        identifier: licence(7),
        valid_from_s: 1_800_000_000,
        valid_until_s: None,
        issued_s: 1_800_000_000,
        chain: ChainId::new("donghu-1").unwrap(),
        licence: LicenceType::new("health").unwrap(),
        root: Digest([9; 32]),
        fields: Vec::new(),
    };
    let issued = Certificate::issue(claims, &SigningKey::from_secret(&[1; 32]));
    issued.unwrap().to_qr_text()
}

/// A list on which the certificate's licence is revoked.
fn snapshot() -> Snapshot {
    listing(&[(&licence(7), LicenceStatus::Revoked)])
}

fn nothing_revoked() -> Snapshot {
    listing(&[])
}

fn holds(certificate: &str, list: Snapshot) -> bool {
    let issuer = Issuer {
        department: DepartmentCode::new("WJ").unwrap(),
        key: SigningKey::from_secret(&[1; 32]).public(),
        until_s: None,
    };
    let issuers = Issuers {
        chain: ChainId::new("donghu-1").unwrap(),
        issuers: vec![issuer],
    };
    let verdict = check(certificate, &issuers, &[list], 1_800_000_100);
    matches!(verdict, CertificateVerdict::Valid(_))
}

fn listing(licences: &[(&LicenceIdentifier, LicenceStatus)]) -> Snapshot {
    let claims = SnapshotClaims::new(
        DepartmentCode::new("WJ").unwrap(),
        ChainId::new("donghu-1").unwrap(),
        9,
        1_800_000_000,
        1_800_086_400,
        licences.iter().copied(),
    );
    Snapshot::issue(claims, &SigningKey::from_secret(&[1; 32])).unwrap()
}

/// A true answer of each kind.
fn answers() -> Vec<Vec<u8>> {
    let board = json!({"hall": "DH", "day": 1, "now_s": 2, "lines": [{"department": "GA",
        "waiting": 1, "next": ["A001"], "estimate": null}], "calls": [{"number": "A001",
        "name": null, "window": 3, "called_s": 4, "calls": 1, "serving": false}]});
    let totals = json!({"hall": "DH", "day": 1, "lines": [{"department": "GA", "taken": 1,
        "finished": 0, "absent": 0, "open": 1, "waited_s": null, "served_s": 60}]});
    [
        json!({"cases": [entry(1), entry(2)]}),
        lease(7),
        json!({"leases": [lease(1), lease(2)]}),
        json!({"licences": [licence(7)]}),
        json!({"uses": [{"number": 0, "signed": "gAEC", "receipt": "gAEC"}]}),
        json!({"key": "gAEC", "content": Digest([3; 32])}),
        json!({"fields": "gAEC", "root": Digest([3; 32])}),
        json!({"certificate": certificate()}),
        json!({"snapshot": b64(&snapshot().to_bytes())}),
        serde_json::to_value(ticket(1)).unwrap(),
        json!({"results": [{"result": "taken_elsewhere", "window": 3}]}),
        json!({"day": 1, "now_s": 2, "tickets": [waiter(1)]}),
        board,
        totals,
    ]
    .map(|answer| answer.to_string().into_bytes())
    .to_vec()
}

/// Which of the readers take it.
fn taken(body: &[u8]) -> Vec<bool> {
    let faults = crate::wire::read_the_rest(body);
    faults.iter().map(Option::is_none).collect()
}

#[test]
fn every_true_answer_is_taken_by_its_reader() {
    for (at, answer) in answers().iter().enumerate() {
        // A ticket is also an answer to who comes next, which has a reader of its own.
        let reader = at + usize::from(at > 9);
        assert!(taken(answer)[reader], "{}", String::from_utf8_lossy(answer));
    }
}

#[test]
fn lists_of_work_leases_licences_and_tickets_past_their_bounds_are_refused() {
    fn bound<T>(
        read: impl Fn(&[u8]) -> Result<T, Fault>,
        most: usize,
        of: impl Fn(usize) -> Value,
    ) {
        let text = |count| of(count).to_string().into_bytes();
        assert!(read(&text(most)).is_ok(), "{}", of(1));
        assert_eq!(
            read(&text(most + 1)).err(),
            Some(Fault::TooBig),
            "{}",
            of(1)
        );
    }
    bound(
        wire::worklist,
        wire::MAX_CASES,
        |n| json!({"cases": vec![entry(1); n]}),
    );
    bound(
        wire::leases,
        wire::MAX_LEASES,
        |n| json!({"leases": vec![lease(1); n]}),
    );
    bound(
        wire::licences,
        wire::MAX_CASES,
        |n| json!({"licences": vec![licence(1); n]}),
    );
    bound(
        wire::queue,
        wire::MAX_TICKETS,
        |n| json!({"day": 1, "now_s": 2, "tickets": vec![waiter(1); n]}),
    );
    let line = |next: usize| json!({"department": "GA", "waiting": 1, "next": vec!["A001"; next], "estimate": null});
    let call = json!({"number": "A001", "name": null, "window": 3, "called_s": 4, "calls": 1,
        "serving": false});
    let board = |calls: usize, lines: usize, next: usize| {
        json!({"hall": "DH", "day": 1, "now_s": 2, "calls": vec![call.clone(); calls],
            "lines": vec![line(next); lines]})
    };
    bound(wire::board, wire::MAX_LINES, |n| board(n, 1, 1));
    bound(wire::board, wire::MAX_LINES, |n| board(1, n, 1));
    bound(wire::board, wire::MAX_LINES, |n| board(1, 1, n));
    let figures = json!({"department": "GA", "taken": 1, "finished": 0, "absent": 0, "open": 1,
        "waited_s": null, "served_s": null});
    bound(
        wire::totals,
        wire::MAX_LINES,
        |n| json!({"hall": "DH", "day": 1, "lines": vec![figures.clone(); n]}),
    );
}

proptest! {
    #[test]
    fn what_is_sent_is_what_is_read(bytes in proptest::collection::vec(any::<u8>(), 0..40)) {
        let work = json!({"cases": bytes.iter().map(|n| entry(*n)).collect::<Vec<_>>()});
        let read = wire::worklist(work.to_string().as_bytes()).unwrap();
        let cases: Vec<_> = read.iter().map(|entry| (entry.case, entry.filed_s)).collect();
        let sent: Vec<_> = bytes.iter().map(|n| (ActionId([*n; 16]), u64::from(*n))).collect();
        prop_assert_eq!(cases, sent);

        let leases = json!({"leases": bytes.iter().map(|n| lease(*n)).collect::<Vec<_>>()});
        let read = wire::leases(leases.to_string().as_bytes()).unwrap();
        prop_assert!(read.iter().map(|lease| lease.by).eq(bytes.iter().map(|n| KeyId([*n; 12]))));

        let own: Vec<_> = bytes.iter().map(|n| licence(*n)).collect();
        let read = wire::licences(json!({"licences": own}).to_string().as_bytes());
        prop_assert_eq!(read, Ok(own));

        let content = Digest([u8::try_from(bytes.len()).unwrap(); 32]);
        let key = json!({"key": b64(&bytes), "content": content}).to_string();
        let read = wire::key_answer(key.as_bytes());
        prop_assert_eq!(read, Ok(wire::KeyAnswer { key: bytes.clone(), content }));

        for n in &bytes {
            let text = lease(*n).to_string();
            let own = wire::lease(text.as_bytes(), &ActionId([*n; 16]));
            prop_assert_eq!(own.map(|lease| lease.until_s), Ok(u64::from(*n)));
            let other = wire::lease(text.as_bytes(), &ActionId([!*n; 16]));
            prop_assert_eq!(other, Err(Fault::WrongAction));
            let one = ticket(*n);
            let text = serde_json::to_vec(&one).unwrap();
            prop_assert_eq!(wire::ticket(&text), Ok(one.clone()));
            prop_assert_eq!(wire::next_ticket(&text), Ok(Some(one)));
        }
        let done = vec![StepResult::Done; bytes.len()];
        let text = json!({"results": done}).to_string();
        prop_assert_eq!(wire::step_results(text.as_bytes(), bytes.len()), Ok(done));
        let more = wire::step_results(text.as_bytes(), bytes.len() + 1);
        prop_assert_eq!(more, Err(Fault::BadJson));
    }

    #[test]
    fn a_bent_answer_never_panics_and_a_bent_signature_is_told_from_the_true_one(
        which in 0usize..12, at in any::<prop::sample::Index>(), to in any::<u8>(),
        cut in any::<prop::sample::Index>(),
    ) {
        let genuine = answers().swap_remove(which);
        let mut bent = genuine.clone();
        let at = at.index(bent.len());
        bent[at] = to;
        for fault in crate::wire::read_the_rest(&bent).into_iter().flatten() {
            prop_assert!(fault.is_lie(), "{}", fault);
        }
        // A lease of another case is none.
        if let Ok(lease) = wire::lease(&bent, &ActionId([7; 16])) {
            prop_assert_eq!(lease.case, ActionId([7; 16]));
        }
        if let Ok(list) = wire::revocations(&bent) {
            prop_assert!(!holds(&certificate(), list), "a bent list hides a revocation");
        }
        if let Ok(bent) = wire::certificate(&bent).map(|read| read.to_qr_text()) {
            prop_assert_eq!(holds(&bent, nothing_revoked()), bent == certificate());
        }
        let whole = &genuine[..cut.index(genuine.len())];
        prop_assert!(taken(whole).iter().all(|one| !one), "half an answer was taken");
    }
}
