//! The whole life of a case on four real validators with four departments' services as
//! `hallseal-node run` has them: filed, judged by two departments, approved and licensed in
//! the block of the second verdict, shared by grant, opened on the record, revoked, erased.
//!
//! These need the engine, as those in `chain.wj`.

use crate::bureaus::*;
use crate::world::*;
use ::content::{open_openings, open_with_wrapped_key};
use domain::action::*;
use domain::case::CaseState;
use domain::factor::Factors;
use domain::id::{ActionId, Digest};
use domain::verdict::Verdict::{Held, NotHeld, Unjudged};
use ledger::record::{CaseRecord, Ruling};
use receipt::{Receipt, Verdict, verify};
use seal::fields::verify_opening;
use std::collections::BTreeSet;
use std::path::Path;
use std::process::{Command, Output};
use std::time::Duration;

/// Another process that has this folder and nothing else of this chain.
fn verify_elsewhere(folder: &Path, whose: [&str; 2], receipt: &Receipt) -> Output {
    let file = folder.join("receipt.cbor");
    std::fs::write(&file, receipt.to_bytes()).unwrap();
    Command::new(env!("CARGO_BIN_EXE_hallseal-node"))
        .arg("verify")
        .args(whose)
        .arg("receipt.cbor")
        .current_dir(folder)
        .env_clear()
        .output()
        .unwrap()
}

/// Every receipt is true for whoever has genesis or history, and for nobody once altered.
fn every_receipt_proves_itself_and_none_that_was_altered(bureaus: &Bureaus) {
    let cluster = &bureaus.cluster;
    let folder = tempfile::tempdir().unwrap();
    let genesis = node::genesis::to_json(&cluster.net.demo.genesis).unwrap();
    std::fs::write(folder.path().join("genesis.json"), genesis).unwrap();
    let history = cluster.history();
    let text = serde_json::to_string(&history).unwrap();
    std::fs::write(folder.path().join("history.json"), text).unwrap();
    let all = bureaus.all.lock().unwrap().clone();
    assert!(all.len() >= 10, "{}", all.len());
    for (at, digest) in all.iter().enumerate() {
        // At any member.
        let receipt = cluster.receipt(at % 4, digest);
        let whose = match at % 2 {
            0 => ["--genesis", "genesis.json"],
            _ => ["--history", "history.json"],
        };
        let told = verify_elsewhere(folder.path(), whose, &receipt);
        let said = String::from_utf8(told.stdout).unwrap();
        assert!(told.status.success(), "{said}");
        assert!(said.contains(&digest.to_hex()) && said.contains("signers  3 of 4"));
        let good = receipt.to_bytes();
        for at in 0..good.len() {
            let mut bad = good.clone();
            bad[at] ^= 1;
            let verdict = Receipt::from_bytes(&bad).map(|bad| verify(&bad, &history, now_s()));
            let is_final = matches!(verdict, Ok(Verdict::Final(_)));
            assert!(!is_final, "altered at byte {at}");
        }
        let mut other = receipt.clone();
        other.outcome ^= 1;
        let told = verify_elsewhere(folder.path(), whose, &other);
        assert!(!told.status.success(), "{told:?}");
    }
}

#[test]
#[ignore = "needs the consortium's engine: ./dev test brings it"]
fn a_case_is_judged_by_two_departments_licensed_shared_opened_revoked_and_each_step_is_proven() {
    let mut bureaus = Bureaus::start();
    let [ga, mz, zj, wj] = ["GA", "MZ", "ZJ", "WJ"].map(|code| bureaus.member(code));
    let (ours, theirs) = (clerk(41), clerk(42));
    bureaus.hire("ZJ", &ours);
    bureaus.hire("MZ", &theirs);

    // Filed where the kiosk is; content goes to that gateway alone.
    let plain = content("TEST00001", true);
    let case = bureaus.file(ga, &plain);
    let record = bureaus.wait_for(wj, case, "two departments agree", |case| {
        case.ruling == Ruling::Approved
    });
    assert_eq!(record.state, CaseState::ApprovedByRule);
    let steps = bureaus.history(wj, case);
    let kinds: Vec<Kind> = steps
        .iter()
        .map(|step| step.parsed.action().body.kind())
        .collect();
    let of = |kind| kinds.iter().filter(|one| **one == kind).count();
    assert_eq!((of(Kind::OpenContent), of(Kind::JudgeCase)), (2, 2));
    let mut judges = BTreeSet::new();
    for step in &steps {
        if let Body::JudgeCase(body) = &step.parsed.action().body {
            assert_eq!(body.verdicts, [Held; 5]);
            judges.insert(body.department.to_string());
        }
    }
    assert_eq!(judges, ["MZ", "ZJ"].map(str::to_owned).into());
    // Approved and licensed in the very block of the verdict that completes the agreement:
    // it is the case's last step, and nobody's action came between.
    let deciding = steps.last().unwrap();
    assert_eq!(deciding.parsed.action().body.kind(), Kind::JudgeCase);
    assert_eq!(record.last, deciding.signed.digest());
    let decision = record.decision.clone().unwrap();
    assert_eq!((decision.approved, decision.by), (true, None));
    let licence = record.licence.clone().unwrap();
    let mut digests: Vec<Digest> = steps.iter().map(|step| step.signed.digest()).collect();
    digests.dedup();
    assert!(steps.iter().all(|step| step.proven.outcome == 0));
    bureaus.all.lock().unwrap().extend(digests.drain(1..));

    // Shared by grant: one field, for one department, on the record first.
    let grant = GrantSharing {
        holder: CARD,
        factors: Factors::CARD.with(Factors::CHIP),
        what: Shared::Licence(licence.clone()),
        grantee: department("MZ"),
        purpose: word("allowance"),
        fields: vec![word("answer.household")],
        until_s: now_s() + 3_600,
    };
    let granted = bureaus.act(ga, &device(), None, Body::GrantSharing(grant));
    let granted = seal::action::SignedAction::parse(granted.as_bytes()).unwrap();
    let grant = granted.action().action_id;
    let refused = |status: u16, code: &str| Err((status, code.to_owned()));
    assert_eq!(
        bureaus.ask_keys(zj, &theirs, "grant", grant),
        refused(403, "grant_not_used")
    );
    let used = UseGrant {
        grant,
        purpose: word("allowance"),
    };
    bureaus.act(mz, &theirs, None, Body::UseGrant(used));
    let mut answer = None;
    bureaus.cluster.wait("the use is final at ZJ", || {
        answer = bureaus.ask_keys(zj, &theirs, "grant", grant).ok();
        answer.is_some()
    });
    let answer = answer.unwrap();
    let openings = open_openings(&bytes(&answer, "fields"), &reader()).unwrap();
    assert_eq!(openings.len(), 1);
    assert_eq!(openings[0].field.name, "answer.household");
    verify_opening(&openings[0], &record.fields).unwrap();

    // Opened by a clerk: refused before it is on the record, and by everyone but ZJ's.
    assert_eq!(
        bureaus.ask_keys(zj, &ours, "case", case),
        refused(403, "not_opened")
    );
    let opening = OpenContent {
        case,
        purpose: word("review"),
    };
    bureaus.act(zj, &ours, None, Body::OpenContent(opening));
    bureaus.cluster.wait_for_agreement();
    assert_eq!(
        bureaus.ask_keys(ga, &ours, "case", case),
        refused(404, "service_elsewhere")
    );
    let answer = bureaus.ask_keys(zj, &ours, "case", case).unwrap();
    let digest = answer["content"].as_str().unwrap();
    let content_at = |member: usize| {
        let url = bureaus.cluster.net.members[member].url();
        client().get(format!("{url}/v1/content/{digest}")).send()
    };
    // It was fetched from where it came in.
    let blob = content_at(zj).unwrap().bytes().unwrap();
    let opened = open_with_wrapped_key(&blob, &bytes(&answer, "key"), &reader()).unwrap();
    assert_eq!(opened, plain);

    // Revoked, once and for ever.
    let revoked = |identifier| {
        Body::RevokeLicence(RevokeLicence {
            identifier,
            reason: Reason {
                code: word("moved_away"),
                text: None,
            },
        })
    };
    bureaus.act(zj, &ours, None, revoked(licence.clone()));
    let (_, again) = bureaus.try_act(zj, &ours, None, revoked(licence));
    assert_ne!(again, 0);

    // Erased: at the department, and where the content came in.
    let close = Body::CloseCase(CloseCase { case });
    let last = bureaus.case(zj, case).unwrap().last;
    bureaus.act(zj, &ours, Some(last), close);
    let erase = EraseContent {
        case,
        reason: word("retention_over"),
    };
    bureaus.act(zj, &ours, None, Body::EraseContent(erase));
    bureaus.cluster.wait("the content is gone", || {
        [ga, zj]
            .iter()
            .all(|member| content_at(*member).is_ok_and(|answer| answer.status() == 404))
    });
    assert_eq!(
        bureaus.ask_keys(zj, &ours, "case", case),
        refused(410, "erased")
    );

    every_receipt_proves_itself_and_none_that_was_altered(&bureaus);
    says_nothing_of_anyone_and_counts(&bureaus, zj);
    for member in &mut bureaus.cluster.running {
        assert!(member.take().unwrap().stop(), "a member did not stop well");
    }
}

fn says_nothing_of_anyone_and_counts(bureaus: &Bureaus, zj: usize) {
    for member in &bureaus.cluster.net.members {
        let log = std::fs::read_to_string(member.folder.path().join("node.log")).unwrap();
        assert!(log.contains("key service"), "{log}");
        for personal in ["TEST0000", PHONE, "6000"] {
            assert!(!log.contains(personal), "{personal}: {log}");
        }
    }
    let url = bureaus.cluster.net.members[zj].url();
    let metrics = client().get(format!("{url}/metrics")).send().unwrap();
    let metrics = metrics.text().unwrap();
    let value = |name: &str| -> u64 {
        let line = metrics.lines().find(|line| line.starts_with(name)).unwrap();
        line.rsplit(' ').next().unwrap().parse().unwrap()
    };
    assert_eq!(value("hallseal_evaluator_judged_total"), 1);
    assert_eq!(value("hallseal_evaluator_waiting"), 0);
    assert!(value("hallseal_contents_fetched_total") >= 1);
    assert!(value("hallseal_keys_given_total") >= 2);
    assert!(value("hallseal_services") >= 2);
    assert_eq!(value("hallseal_service_failures_total"), 0);
}

#[test]
#[ignore = "needs the consortium's engine: ./dev test brings it"]
fn what_evaluators_differ_on_or_leave_too_long_or_may_not_open_is_a_clerks_and_kills_lose_nothing()
{
    let a_second = Params {
        evaluators_s: Some(1),
        ..Params::DEFAULT
    };
    let mut bureaus = Bureaus::start_with(Some(a_second));
    let [ga, mz, zj, wj] = ["GA", "MZ", "ZJ", "WJ"].map(|code| bureaus.member(code));
    left_too_long(&bureaus, ga, zj);
    // From now on they have an hour.
    let an_hour = Params {
        evaluators_s: Some(3_600),
        ..Params::DEFAULT
    };
    vote(&bureaus, Proposal::Params(an_hour));
    let without = bureaus.file(ga, &content("TEST00001", false));
    differs(&bureaus, ga, wj);

    // Killed between filing and verdict: both come back, go on, and say all once.
    bureaus.cluster.running[zj].as_mut().unwrap().kill_node();
    let killed = bureaus.file(wj, &content("TEST00001", true));
    bureaus.cluster.running[mz].as_mut().unwrap().kill_node();
    bureaus.cluster.run(zj);
    bureaus.cluster.run(mz);
    let approved = |case: &CaseRecord| case.ruling == Ruling::Approved;
    bureaus.wait_for(ga, killed, "both came back and agree", approved);
    bureaus.cluster.running[zj].as_mut().unwrap().kill_node();
    bureaus.cluster.run(zj);
    bureaus.cluster.wait_for_height(zj, 1);
    assert_eq!(bureaus.count(ga, killed, Kind::OpenContent), 2);
    assert_eq!(bureaus.count(ga, killed, Kind::JudgeCase), 2);

    // Without the holder's consent nobody judged, and nothing stands on record as opened.
    assert_eq!(bureaus.history(ga, without).len(), 1);
    bureaus.cluster.wait_for_agreement();
    for member in &mut bureaus.cluster.running {
        assert!(member.take().unwrap().stop(), "a member did not stop well");
    }
}

/// A department's register is away for longer than its evaluator may take.
fn left_too_long(bureaus: &Bureaus, member: usize, zj: usize) {
    let register = bureaus.register("MZ");
    let away = register.with_extension("away");
    std::fs::rename(&register, &away).unwrap();
    let late = bureaus.file(member, &content("TEST00001", true));
    std::thread::sleep(Duration::from_millis(2_500));
    // A block marks it whose time is past the limit: a block's time is that of the
    // signatures on the one before.
    let (ours, second) = (clerk(41), clerk(43));
    bureaus.hire("ZJ", &ours);
    bureaus.hire("ZJ", &second);
    let timed_out = |case: &CaseRecord| case.ruling == Ruling::TimedOut;
    let record = bureaus.wait_for(member, late, "time is over", timed_out);
    assert_eq!((record.state, record.licence), (CaseState::Filed, None));
    // A verdict that comes now comes too late.
    std::fs::rename(&away, &register).unwrap();
    by_two_clerks(bureaus, zj, late, &ours, &second);
}

/// Registers say different things of one person: each verdict stands, none decides.
fn differs(bureaus: &Bureaus, member: usize, other: usize) {
    let register = rusqlite::Connection::open(bureaus.register("MZ")).unwrap();
    let change = "UPDATE people SET homes_owned = 1 WHERE document = 'TEST00003'";
    assert_eq!(register.execute(change, []).unwrap(), 1);
    drop(register);
    let differ = bureaus.file(other, &content("TEST00003", true));
    let judged = bureaus.wait_for(member, differ, "they differ", |case| {
        case.ruling == Ruling::Differ
    });
    assert_eq!((judged.state, judged.licence), (CaseState::Filed, None));
    let mut verdicts = Vec::new();
    for step in bureaus.history(member, differ) {
        if let Body::JudgeCase(body) = &step.parsed.action().body {
            verdicts.push((body.department.to_string(), body.verdicts.clone()));
        }
    }
    verdicts.sort_by(|one, next| one.0.cmp(&next.0));
    let [(_, at_mz), (_, at_zj)] = verdicts.as_slice() else {
        panic!("{verdicts:?}");
    };
    assert_eq!(at_mz[..], [Held, Held, NotHeld, Held, Unjudged]);
    assert_eq!(at_zj[..], [Held, Held, Held, Held, Unjudged]);
}

/// A proposal that every department votes for.
fn vote(bureaus: &Bureaus, proposal: Proposal) {
    let admins: Vec<_> = bureaus.cluster.net.demo.admins.values().cloned().collect();
    let proposed = Body::Propose(Propose { proposal });
    let proposed = bureaus.act(0, &admins[0], None, proposed).digest();
    // More than two thirds of seven: the proposer and four more.
    for admin in &admins[1..5] {
        let vote = Vote {
            proposal: proposed,
            approve: true,
        };
        bureaus.act(0, admin, None, Body::Vote(vote));
    }
}

/// What is left to them two clerks decide: one looks and recommends, another approves.
fn by_two_clerks(
    bureaus: &Bureaus,
    member: usize,
    case: ActionId,
    first: &seal::keys::SigningKey,
    second: &seal::keys::SigningKey,
) {
    let steps: [(_, Body); 3] = [
        (first, Body::AcceptCase(AcceptCase { case })),
        (
            first,
            Body::EndorseCase(EndorseCase {
                case,
                approve: true,
            }),
        ),
        (second, Body::ApproveCase(ApproveCase { case })),
    ];
    for (by, body) in steps {
        let last = bureaus.case(member, case).unwrap().last;
        bureaus.act(member, by, Some(last), body);
    }
    let record = bureaus.case(member, case).unwrap();
    assert_eq!(record.state, CaseState::Approved);
    assert!(record.decision.unwrap().by.is_some());
}
