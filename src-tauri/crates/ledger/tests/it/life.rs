//! The life of a case, step by step, on the chain.

use crate::hall::*;
use crate::world::*;
use domain::action::*;
use domain::case::{Case, CaseEvent, CaseState};
use domain::factor::Factors;
use domain::id::{ActionId, Digest};
use domain::outcome::Outcome;
use domain::rating::Rating;
use ledger::query;
use ledger::record::{Deadline, Ruling};

/// The body that makes an event of [`CaseEvent`], by whoever may.
fn make(hall: &mut Hall, case: ActionId, event: CaseEvent) -> Outcome {
    let accepts = |hall: &mut Hall, body| hall.do_by(&officer(), body);
    match event {
        CaseEvent::Confirm => hall.at_counter(Body::ConfirmPerson(ConfirmPerson { case })),
        CaseEvent::Accept => accepts(hall, Body::AcceptCase(AcceptCase { case })),
        CaseEvent::WantCorrection => accepts(
            hall,
            Body::WantCorrection(WantCorrection {
                case,
                reason: reason(),
            }),
        ),
        CaseEvent::Correct => hall.at_kiosk(Body::CorrectCase(correction(case))),
        CaseEvent::Endorse => accepts(
            hall,
            Body::EndorseCase(EndorseCase {
                case,
                approve: true,
            }),
        ),
        CaseEvent::Approve => accepts(hall, Body::ApproveCase(ApproveCase { case })),
        CaseEvent::Deny => accepts(
            hall,
            Body::DenyCase(DenyCase {
                case,
                reason: reason(),
            }),
        ),
        CaseEvent::Withdraw => hall.at_kiosk(Body::WithdrawCase(WithdrawCase {
            case,
            holder: HOLDER,
            factors: TWO,
        })),
        CaseEvent::UndoWithdrawal => hall.at_counter(Body::UndoWithdrawal(UndoWithdrawal { case })),
        CaseEvent::Close => accepts(hall, Body::CloseCase(CloseCase { case })),
        CaseEvent::Judge | CaseEvent::ApproveByRule => Outcome::Ok,
    }
}

fn correction(case: ActionId) -> CorrectCase {
    CorrectCase {
        case,
        holder: HOLDER,
        factors: TWO,
        fields: Digest([0xF3; 32]),
        content: seal::hash::sha256(&[b"corrected", &case.0]),
        public: None,
    }
}

/// The events that lead to a state, for a case of `GA-0001`.
fn way(to: CaseState) -> (Factors, Vec<CaseEvent>) {
    use CaseEvent as E;
    let events = match to {
        CaseState::Filed | CaseState::AwaitsConfirmation => vec![],
        CaseState::Withdrawn => vec![E::Withdraw],
        CaseState::Accepted => vec![E::Accept],
        CaseState::CorrectionWanted => vec![E::Accept, E::WantCorrection],
        CaseState::Corrected => vec![E::Accept, E::WantCorrection, E::Correct],
        CaseState::Approved => vec![E::Accept, E::Approve],
        CaseState::ApprovedByRule => unreachable!("another test"),
        CaseState::Denied => vec![E::Accept, E::Deny],
        CaseState::Closed => vec![E::Accept, E::Deny, E::Close],
    };
    let factors = if to == CaseState::AwaitsConfirmation {
        Factors::CARD
    } else {
        TWO
    };
    (factors, events)
}

fn reach(hall: &mut Hall, to: CaseState) -> ActionId {
    let (factors, events) = way(to);
    let case = hall.file("GA-0001", factors);
    for event in events {
        assert_eq!(
            make(hall, case, event),
            Outcome::Ok,
            "{event:?} towards {to:?}"
        );
    }
    assert_eq!(hall.case(case).state, to);
    case
}

#[test]
fn every_step_of_the_table_is_done_and_every_other_is_refused() {
    let mut hall = Hall::new();
    let mut done = 0;
    for from in CaseState::ALL {
        if from == CaseState::ApprovedByRule {
            continue;
        }
        for event in CaseEvent::ALL {
            if matches!(event, CaseEvent::Judge | CaseEvent::ApproveByRule) {
                continue;
            }
            let case = reach(&mut hall, from);
            let before = hall.case(case);
            let outcome = make(&mut hall, case, event);
            let after = hall.case(case);
            match from.after(event, before.before) {
                Some(next) => {
                    assert_eq!(outcome, Outcome::Ok, "{from:?} {event:?}");
                    assert_eq!(after.state, next);
                    assert_eq!(after.actions, before.actions + 1);
                    done += 1;
                }
                None => {
                    let refused = [Outcome::NotAtThisStep, Outcome::CaseClosed];
                    assert!(
                        refused.contains(&outcome),
                        "{from:?} {event:?}: {outcome:?}"
                    );
                    assert_eq!(after, before);
                }
            }
        }
    }
    assert!(done > 20, "{done}");
}

#[test]
fn the_fold_of_the_actions_is_the_chains_state_at_every_step() {
    use CaseEvent as E;
    let mut hall = Hall::new();
    let filed = hall.filing("GA-0001", Factors::CARD);
    assert_eq!(hall.one(&filed), Outcome::Ok);
    let case = filed.action_id;
    let mut fold = Case::open(&filed, TWO).unwrap();
    let bodies = |event| match event {
        E::Confirm => Body::ConfirmPerson(ConfirmPerson { case }),
        E::Accept => Body::AcceptCase(AcceptCase { case }),
        E::WantCorrection => Body::WantCorrection(WantCorrection {
            case,
            reason: reason(),
        }),
        E::Correct => Body::CorrectCase(correction(case)),
        E::Withdraw => Body::WithdrawCase(WithdrawCase {
            case,
            holder: HOLDER,
            factors: TWO,
        }),
        E::UndoWithdrawal => Body::UndoWithdrawal(UndoWithdrawal { case }),
        _ => Body::ApproveCase(ApproveCase { case }),
    };
    for event in [
        E::Confirm,
        E::Accept,
        E::WantCorrection,
        E::Withdraw,
        E::UndoWithdrawal,
        E::Correct,
        E::Approve,
    ] {
        let counter = matches!(event, E::Confirm | E::UndoWithdrawal);
        let kiosk = matches!(event, E::Correct | E::Withdraw);
        let action = match (counter, kiosk) {
            (true, _) => hall.by(&officer(), Some(&device()), bodies(event)),
            (_, true) => hall.by(&device(), None, bodies(event)),
            _ => hall.by(&officer(), None, bodies(event)),
        };
        assert_eq!(hall.one(&action), Outcome::Ok, "{event:?}");
        fold = fold.after(&action);
        assert_eq!(fold.state, hall.case(case).state, "{event:?}");
        assert_eq!(fold.fields, hall.case(case).fields);
    }
    assert_eq!(fold.state, CaseState::Approved);
}

#[test]
fn the_same_person_never_is_both_pairs_of_eyes() {
    let mut hall = Hall::new();
    let case = hall.file("GA-0002", TWO);
    assert_eq!(make(&mut hall, case, CaseEvent::Accept), Outcome::Ok);
    let approve = || Body::ApproveCase(ApproveCase { case });
    assert_eq!(
        hall.do_by(&officer(), approve()),
        Outcome::EndorsementMissing
    );
    let deny = Body::EndorseCase(EndorseCase {
        case,
        approve: false,
    });
    assert_eq!(hall.do_by(&officer_two(), deny), Outcome::Ok);
    assert_eq!(
        hall.do_by(&officer(), approve()),
        Outcome::EndorsementMissing
    );
    let agree = Body::EndorseCase(EndorseCase {
        case,
        approve: true,
    });
    assert_eq!(hall.do_by(&officer(), agree), Outcome::Ok);
    assert_eq!(hall.do_by(&officer(), approve()), Outcome::SamePerson);
    assert_eq!(hall.do_by(&officer_two(), approve()), Outcome::Ok);
    let decision = hall.case(case).decision.unwrap();
    assert!(decision.approved && decision.by == Some(officer_two().id()) && !decision.late);
}

#[test]
fn staff_of_another_department_or_a_device_alone_moves_no_case() {
    let mut hall = Hall::new();
    let case = hall.file("GA-0001", TWO);
    let accept = || Body::AcceptCase(AcceptCase { case });
    assert_eq!(hall.do_by(&far_officer(), accept()), Outcome::NotAllowed);
    assert_eq!(hall.do_by(&device(), accept()), Outcome::NotAllowed);
    assert_eq!(hall.do_by(&admin(), accept()), Outcome::NotAllowed);
    let waits = hall.file("GA-0001", Factors::CARD);
    let confirm = || Body::ConfirmPerson(ConfirmPerson { case: waits });
    assert_eq!(hall.do_by(&officer(), confirm()), Outcome::NotAllowed);
    assert_eq!(hall.do_by(&device(), confirm()), Outcome::StaffMissing);
    assert_eq!(hall.at_counter(confirm()), Outcome::Ok);
}

#[test]
fn the_deadline_begins_with_the_confirmed_person_and_pauses_while_the_holder_corrects() {
    let due = |time_s, days| due_by(time_s, days, None);
    let mut hall = Hall::new();
    let case = hall.file("GA-0001", Factors::CARD);
    assert_eq!(hall.case(case).deadline, Deadline::NotBegun);
    assert_eq!(make(&mut hall, case, CaseEvent::Confirm), Outcome::Ok);
    assert_eq!(hall.case(case).deadline, Deadline::Due(due(START_S, 3)));
    assert_eq!(make(&mut hall, case, CaseEvent::Accept), Outcome::Ok);
    // Friday to Monday: one of three working days is over.
    hall.time_s += 3 * 86_400;
    assert_eq!(
        make(&mut hall, case, CaseEvent::WantCorrection),
        Outcome::Ok
    );
    assert_eq!(hall.case(case).deadline, Deadline::Paused(2));
    hall.time_s += 30 * 86_400;
    assert_eq!(make(&mut hall, case, CaseEvent::Correct), Outcome::Ok);
    assert_eq!(hall.case(case).deadline, Deadline::Due(due(hall.time_s, 2)));
    hall.time_s = due(hall.time_s, 2) + 1;
    assert_eq!(make(&mut hall, case, CaseEvent::Approve), Outcome::Ok);
    assert!(hall.case(case).decision.unwrap().late);
}

fn due_by(time_s: u64, days: u32, calendar: Option<&Calendar>) -> u64 {
    use domain::deadline;
    let worked = |day| Ok::<_, ()>(deadline::is_worked(day, calendar));
    deadline::due(time_s, days, worked).unwrap()
}

fn vote_calendar(hall: &mut Hall, calendar: &Calendar) {
    let proposal = Proposal::Calendar(calendar.clone());
    let action = hall.by(&admin(), None, Body::Propose(Propose { proposal }));
    assert_eq!(hall.one(&action), Outcome::Ok);
    for voice in [other_admin(), third_admin()] {
        let vote = Vote {
            proposal: digest(&action),
            approve: true,
        };
        assert_eq!(hall.do_by(&voice, Body::Vote(vote)), Outcome::Ok);
    }
}

#[test]
fn a_deadline_goes_over_the_holidays_that_the_departments_voted() {
    let mut hall = Hall::new();
    let early = hall.file("GA-0001", TWO);
    // Monday and Tuesday after the Friday of the start are off, Saturday is worked.
    let friday = u32::try_from(domain::deadline::day(START_S)).unwrap();
    let calendar = Calendar {
        year: 2025,
        off: vec![friday + 3, friday + 4],
        worked: vec![friday + 1],
    };
    vote_calendar(&mut hall, &calendar);
    let late = hall.file("GA-0001", TWO);
    let plain = due_by(START_S, 3, None);
    let over = due_by(START_S, 3, Some(&calendar));
    assert_eq!(over - plain, 86_400);
    // What was reckoned before the vote stays as the person was told.
    assert_eq!(hall.case(early).deadline, Deadline::Due(plain));
    assert_eq!(hall.case(late).deadline, Deadline::Due(over));
    // On Saturday one of the three is over; the holidays count as none.
    hall.time_s += 86_400;
    assert_eq!(make(&mut hall, late, CaseEvent::Accept), Outcome::Ok);
    assert_eq!(
        make(&mut hall, late, CaseEvent::WantCorrection),
        Outcome::Ok
    );
    assert_eq!(hall.case(late).deadline, Deadline::Paused(2));
    let wrong = Calendar {
        year: 2026,
        ..calendar
    };
    let proposal = Proposal::Calendar(wrong);
    assert_eq!(
        hall.do_by(&admin(), Body::Propose(Propose { proposal })),
        Outcome::OutOfBounds
    );
}

#[test]
fn a_correction_by_another_holder_or_with_the_card_alone_is_refused() {
    let mut hall = Hall::new();
    let case = reach(&mut hall, CaseState::CorrectionWanted);
    let stranger = CorrectCase {
        holder: OTHER,
        ..correction(case)
    };
    assert_eq!(
        hall.at_kiosk(Body::CorrectCase(stranger)),
        Outcome::NotHolder
    );
    let alone = CorrectCase {
        factors: Factors::CARD,
        ..correction(case)
    };
    assert_eq!(
        hall.at_kiosk(Body::CorrectCase(alone)),
        Outcome::FactorsMissing
    );
    let public = CorrectCase {
        public: Some(business("东湖测试商行", 1)),
        ..correction(case)
    };
    assert_eq!(
        hall.at_kiosk(Body::CorrectCase(public)),
        Outcome::PublicFieldsWrong
    );
    assert_eq!(make(&mut hall, case, CaseEvent::Correct), Outcome::Ok);
    assert_eq!(hall.case(case).fields, Digest([0xF3; 32]));
}

#[test]
fn a_correction_names_its_own_cases_content_and_no_others() {
    let mut hall = Hall::new();
    let case = reach(&mut hall, CaseState::CorrectionWanted);
    let other = hall.file("GA-0001", TWO);
    let copy = CorrectCase {
        content: hall.case(other).content,
        ..correction(case)
    };
    let before = hall.case(case);
    assert_eq!(
        hall.at_kiosk(Body::CorrectCase(copy)),
        Outcome::ContentTaken
    );
    assert_eq!(hall.case(case), before);
    // Where only the public part was wrong the content may stay as it is.
    let same = CorrectCase {
        content: before.content,
        ..correction(case)
    };
    assert_eq!(hall.at_kiosk(Body::CorrectCase(same)), Outcome::Ok);
    // And what it had before the correction is still nobody else's.
    let mut filed = hall.filing("GA-0001", TWO);
    if let Body::FileCase(body) = &mut filed.body {
        body.content = before.content;
    }
    assert_eq!(hall.one(&filed), Outcome::ContentTaken);
}

#[test]
fn a_departments_list_holds_its_open_cases_in_order_whatever_leaves_it() {
    let mut hall = Hall::new();
    let cases: Vec<ActionId> = (0..6).map(|_| hall.file("GA-0001", TWO)).collect();
    let list = |hall: &Hall| query::worklist(&hall.store, &department("gongan"), None).unwrap();
    assert_eq!(list(&hall), cases);
    for at in [2, 0, 5] {
        assert_eq!(make(&mut hall, cases[at], CaseEvent::Withdraw), Outcome::Ok);
    }
    // A withdrawal can be undone until the case is closed.
    assert_eq!(list(&hall), cases);
    assert_eq!(
        make(&mut hall, cases[0], CaseEvent::UndoWithdrawal),
        Outcome::Ok
    );
    assert_eq!(list(&hall), cases);
    for at in [2, 5] {
        assert_eq!(make(&mut hall, cases[at], CaseEvent::Close), Outcome::Ok);
    }
    let left = [cases[0], cases[1], cases[3], cases[4]];
    assert_eq!(list(&hall), left);
    assert_eq!(
        query::open_cases(&hall.store, &department("gongan")).unwrap(),
        4
    );
    let page = query::worklist(&hall.store, &department("gongan"), Some(cases[1])).unwrap();
    assert_eq!(page, [cases[3], cases[4]]);
    let others = query::worklist(&hall.store, &department("minzheng"), Some(cases[3])).unwrap();
    assert!(others.is_empty());
    for case in list(&hall) {
        assert_eq!(make(&mut hall, case, CaseEvent::Withdraw), Outcome::Ok);
        assert_eq!(make(&mut hall, case, CaseEvent::Close), Outcome::Ok);
    }
    assert!(list(&hall).is_empty());
}

#[test]
fn a_decided_case_is_rated_once_by_its_holder() {
    let mut hall = Hall::new();
    let case = hall.file("GA-0001", TWO);
    let rate = |holder| {
        Body::RateCase(RateCase {
            case,
            holder,
            rating: Rating::Good,
        })
    };
    assert_eq!(hall.at_kiosk(rate(HOLDER)), Outcome::NotAtThisStep);
    assert_eq!(make(&mut hall, case, CaseEvent::Accept), Outcome::Ok);
    assert_eq!(make(&mut hall, case, CaseEvent::Approve), Outcome::Ok);
    assert_eq!(hall.at_kiosk(rate(OTHER)), Outcome::NotHolder);
    assert_eq!(hall.at_kiosk(rate(HOLDER)), Outcome::Ok);
    assert_eq!(hall.at_kiosk(rate(HOLDER)), Outcome::AlreadyRated);
}

#[test]
fn an_undone_withdrawal_asks_no_evaluator_again() {
    let mut hall = Hall::new();
    let case = hall.file("GA-0003", TWO);
    assert_eq!(make(&mut hall, case, CaseEvent::Withdraw), Outcome::Ok);
    assert_eq!(
        make(&mut hall, case, CaseEvent::UndoWithdrawal),
        Outcome::Ok
    );
    assert_eq!(hall.case(case).ruling, Ruling::TimedOut);
    let late = hall.verdict(0, case, HELD);
    assert_eq!(hall.one(&late), Outcome::LeftToClerk);
}

#[test]
fn a_chip_that_proved_itself_withdraws_without_a_second_factor() {
    let mut hall = Hall::new();
    let case = hall.file("GA-0001", TWO);
    let withdraw = |factors| {
        Body::WithdrawCase(WithdrawCase {
            case,
            holder: HOLDER,
            factors,
        })
    };
    let read_only = hall.at_kiosk(withdraw(Factors::CARD));
    assert_eq!(read_only, Outcome::FactorsMissing);
    let proved = Factors::CARD.with(Factors::CHIP);
    assert_eq!(hall.at_kiosk(withdraw(proved)), Outcome::Ok);
}
