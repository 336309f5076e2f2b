//! What gateways answer to a counter and to a hall's windows, and a clerk's key file.

use domain::check::licence_identifier_of;
use domain::id::{ActionId, ChainId, DepartmentCode, LicenceIdentifier, LicenceType};
use domain::licence::LicenceStatus;
use hallseal_tests::specimens;
use receipt::certificate::{
    Certificate, CertificateClaims, CertificateVerdict, Issuer, Issuers, Snapshot, SnapshotClaims,
    check,
};
use sync::{Fault, wire};

use super::{Target, forged, refused, words};

const JSON: &[&str] = &[
    "{",
    "}",
    "[",
    "]",
    ":",
    ",",
    "null",
    "true",
    "-1",
    "65536",
    "18446744073709551616",
    "\"\"",
    "\"\\ud800\"",
    "\"state\":\"waiting\"",
    "\"window\":1",
    "\"A001\"",
    "\"ZZ9999\"",
    "[[[[[[[[",
];

/// What a reader said, in a word; one that refuses for anything but a lie is wrong.
fn told<T>(read: Result<T, Fault>) -> Result<&'static str, String> {
    match read {
        Ok(_) => Ok("taken"),
        Err(fault) if fault.is_lie() => Ok("refused"),
        Err(fault) => Err(format!("an answer that was read is {fault}")),
    }
}

/// Worklist, leases, licences and keys: never more than may be, and never another case's lease.
pub(super) fn work() -> Target {
    let corpus = [
        r#"{"cases":[{"case":"07070707070707070707070707070707","item":"GA-0001","version":1,"state":"filed","filed":7,"due":null,"paused_days":2,"recommended":true}]}"#,
        r#"{"case":"07070707070707070707070707070707","by":"070707070707070707070707","until":9}"#,
        r#"{"leases":[{"case":"07070707070707070707070707070707","by":"070707070707070707070707","until":9}]}"#,
        r#"{"licences":[]}"#,
        r#"{"fields":"gAEC","root":"0303030303030303030303030303030303030303030303030303030303030303"}"#,
        r#"{"uses":[{"number":1,"signed":"gAEC","receipt":"gAEC"}]}"#,
        r#"{"key":"gAEC","content":"0303030303030303030303030303030303030303030303030303030303030303"}"#,
    ];
    let own = [
        "\"cases\"",
        "\"leases\"",
        "\"licences\"",
        "\"uses\"",
        "\"due\"",
        "\"until\"",
        "\"filed\"",
    ];
    Target {
        corpus: corpus.map(|text| text.as_bytes().to_vec()).to_vec(),
        words: [words(JSON), words(&own)].concat(),
        run: Box::new(|input| {
            let case = ActionId([7; 16]);
            let (work, leases) = (wire::worklist(input), wire::leases(input));
            let lease = wire::lease(input, &case);
            if lease.as_ref().is_ok_and(|lease| lease.case != case) {
                return forged("another case's lease");
            }
            let most = work.as_ref().is_ok_and(|list| list.len() > wire::MAX_CASES);
            if most
                || leases
                    .as_ref()
                    .is_ok_and(|list| list.len() > wire::MAX_LEASES)
            {
                return Err("a list longer than it may be".to_owned());
            }
            let all = [
                told(work)?,
                told(leases)?,
                told(lease)?,
                told(wire::licences(input))?,
                told(wire::uses(input))?,
                told(wire::key_answer(input))?,
                told(wire::grant_answer(input))?,
            ];
            Ok(all.join(" "))
        }),
    }
}

/// Queue tickets, a hall's lists of them, its screen and its figures.
pub(super) fn tickets() -> Target {
    let ticket = r#"{"id":"07070707070707070707070707070707","number":"A032","day":20500,"department":"GA","item":"GA-0001","state":"called","window":3,"round":1,"taken_s":9,"ahead":2,"estimate":{"from":1,"to":4}}"#;
    let corpus = [
        ticket,
        "null",
        r#"{"results":[{"result":"taken_elsewhere","window":3}]}"#,
        r#"{"day":1,"now_s":2,"tickets":[{"id":"07070707070707070707070707070707","number":"A001","department":"GA","item":"GA-0001","priority":{"kind":"booked","for_s":9},"name":null,"state":"waiting","round":0,"taken_s":1}]}"#,
        r#"{"hall":"DH","day":1,"now_s":2,"calls":[{"number":"A001","name":null,"window":3,"called_s":4,"calls":1,"serving":false}],"lines":[{"department":"GA","waiting":1,"next":["A001"],"estimate":null}]}"#,
        r#"{"hall":"DH","day":1,"lines":[{"department":"GA","taken":1,"finished":0,"absent":0,"open":1,"waited_s":null,"served_s":60}]}"#,
    ];
    let own = [
        "\"tickets\"",
        "\"results\"",
        "\"calls\"",
        "\"lines\"",
        "\"next\"",
        "\"estimate\"",
    ];
    Target {
        corpus: corpus.map(|text| text.as_bytes().to_vec()).to_vec(),
        words: [words(JSON), words(&own)].concat(),
        run: Box::new(|input| {
            let one = wire::ticket(input);
            if let Ok(ticket) = &one {
                let again = serde_json::to_vec(ticket).map_err(|error| error.to_string())?;
                if wire::ticket(&again).as_ref() != Ok(ticket) {
                    return Err("a ticket does not come back".to_owned());
                }
            }
            let results = wire::step_results(input, 1);
            if results.as_ref().is_ok_and(|results| results.len() != 1) {
                return forged("another number of results");
            }
            let all = [
                told(one)?,
                told(wire::next_ticket(input))?,
                told(results)?,
                told(wire::queue(input))?,
                told(wire::board(input))?,
                told(wire::totals(input))?,
            ];
            Ok(all.join(" "))
        }),
    }
}

const NOW_S: u64 = 1_800_000_000;

fn licence(serial: &str) -> LicenceIdentifier {
    let text = licence_identifier_of("T001", "11330105002500287C", serial, 1);
    let text = text.expect("a made-up licence has a number");
    LicenceIdentifier::new(&text).expect("its number is one")
}

fn list(licences: &[(&LicenceIdentifier, LicenceStatus)]) -> Snapshot {
    let claims = SnapshotClaims::new(
        DepartmentCode::new("WJ").expect("a department's code"),
        ChainId::new("donghu-1").expect("a chain's name"),
        9,
        NOW_S,
        NOW_S + 86_400,
        licences.iter().copied(),
    );
    Snapshot::issue(claims, &specimens::key(1)).expect("a short list is signed")
}

/// A certificate and a department's list of those that do not hold, each alone in the input as it
/// stands in JSON: only the certificate that was signed holds, and no list hides a revocation.
pub(super) fn certificates() -> Target {
    let claims = |serial| CertificateClaims {
        department: DepartmentCode::new("WJ").expect("a department's code"),
        identifier: licence(serial),
        valid_from_s: NOW_S - 60,
        valid_until_s: None,
        issued_s: NOW_S - 60,
        chain: ChainId::new("donghu-1").expect("a chain's name"),
        licence: LicenceType::new("health").expect("a licence's type"),
        root: domain::id::Digest([9; 32]),
        fields: Vec::new(),
    };
    let issue = |serial| Certificate::issue(claims(serial), &specimens::key(1));
    let genuine = issue("7").expect("it is short").to_qr_text();
    let revoked = issue("8").expect("it is short").to_qr_text();
    let (good, gone) = (list(&[]), licence("8"));
    let listed = list(&[(&gone, LicenceStatus::Revoked)]);
    let issuers = Issuers {
        chain: ChainId::new("donghu-1").expect("a chain's name"),
        issuers: vec![Issuer {
            department: DepartmentCode::new("WJ").expect("a department's code"),
            key: specimens::key(1).public(),
            until_s: None,
        }],
    };
    let holds = move |text: &str, list: &Snapshot| {
        let verdict = check(text, &issuers, std::slice::from_ref(list), NOW_S + 60);
        matches!(verdict, CertificateVerdict::Valid(_))
    };
    let coded = {
        use base64::Engine;
        base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(listed.to_bytes())
    };
    Target {
        corpus: vec![
            format!(r#"{{"certificate":"{genuine}"}}"#).into_bytes(),
            format!(r#"{{"snapshot":"{coded}"}}"#).into_bytes(),
        ],
        words: [words(JSON), words(&["HSC1:", "%", " ", "AA", "gA", "_-"])].concat(),
        run: Box::new(move |input| {
            let (certificate, list) = (wire::certificate(input), wire::revocations(input));
            if let Ok(read) = &certificate {
                let text = read.to_qr_text();
                if holds(&text, &good) != (text == genuine) {
                    return forged("another certificate");
                }
            }
            if let Ok(list) = &list
                && holds(&revoked, list)
            {
                return forged("a list without a revocation");
            }
            Ok(format!("{} {}", told(certificate)?, told(list)?))
        }),
    }
}

/// A member of staff's key file, cheap to open: with the right PIN it opens to the key that was
/// sealed or not at all, and with another never.
pub(super) fn staff_key() -> Target {
    // Sealed once with a cost of 8 KiB and one pass, so that thousands a second can be tried.
    let genuine = include_str!("staff_key.json").trim();
    let whole = desk::KeyFile::parse(genuine).expect("the genuine file is one");
    let key = whole
        .open("246810")
        .expect("the genuine file opens")
        .public();
    let duty = format!("{whole:?}");
    Target {
        corpus: vec![genuine.as_bytes().to_vec()],
        words: [
            words(JSON),
            words(&[
                "\"memory_kib\":8",
                "\"passes\":1",
                "\"lanes\":1",
                "\"salt\"",
                "\"sealed\"",
                "00",
            ]),
        ]
        .concat(),
        run: Box::new(move |input| {
            let file = match desk::KeyFile::parse(&String::from_utf8_lossy(input)) {
                Ok(file) if file.cost_kib() > 64 => return Ok("too costly to try".to_owned()),
                Ok(file) => file,
                Err(why) => return Ok(why.to_owned()),
            };
            if file.open("246811").is_ok() {
                return forged("another PIN");
            }
            match file.open("246810") {
                Ok(opened) if opened.public() == key && format!("{file:?}") == duty => {
                    Ok("opened".to_owned())
                }
                Ok(_) => forged("another key"),
                Err(locked) => Ok(refused(&locked)),
            }
        }),
    }
}
