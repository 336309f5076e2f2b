//! What a member of staff may do to a case now: exactly what the chain would take of this key. Pure.

use domain::action::{Rights, Role};
use domain::case::{CaseEvent, CaseState};
use domain::id::KeyId;
use ipc::{Assigned, CounterCode, StaffAct};
use ledger::record::{CaseRecord, KeyRecord};

/// What it depends on.
pub(crate) struct Seen<'a> {
    /// Who.
    pub(crate) key: &'a KeyRecord,
    /// This machine's key, where the chain knows it.
    pub(crate) device: Option<&'a KeyRecord>,
    pub(crate) case: &'a CaseRecord,
    /// The item takes two people.
    pub(crate) four_eyes: bool,
    /// An approved case gives a licence.
    pub(crate) yields: bool,
    pub(crate) assigned: Assigned,
    /// The content is open here.
    pub(crate) open: bool,
    /// The content can be opened: it is locked, and not erased.
    pub(crate) can_open: bool,
    /// A certificate goes with it that can be looked at.
    pub(crate) can_see: bool,
    /// An action of this machine on the case is on its way.
    pub(crate) moving: bool,
}

impl Seen<'_> {
    fn has(&self, rights: Rights) -> bool {
        let case = self.case;
        self.key
            .has_rights_over(rights, &case.department, &case.item)
    }

    fn can(&self, event: CaseEvent) -> bool {
        self.case.state.after(event, self.case.before).is_some()
    }

    /// May sign the factor "staff" beside this machine.
    fn stands_by(&self) -> bool {
        let device = self.device.filter(|device| device.role == Role::Device);
        let hall = device.and_then(|device| device.hall.as_ref().map(|hall| (device, hall)));
        self.key.has_rights(Rights::CONFIRM)
            && hall.is_some_and(|(device, hall)| self.key.acts_in(&device.department, hall))
    }

    /// Where the item takes two people: somebody else recommended the same.
    fn second(&self, approve: bool) -> bool {
        let me: KeyId = self.key.person();
        let first = self.case.endorsed.filter(|first| first.approve == approve);
        !self.four_eyes || first.is_some_and(|first| first.by != me)
    }

    /// It was this person who recommended.
    fn recommended(&self) -> bool {
        let first = self.case.endorsed;
        first.is_some_and(|first| first.by == self.key.person())
    }

    fn approved(&self) -> bool {
        let decided = self.case.decision.as_ref();
        decided.is_some_and(|decision| decision.approved)
    }

    /// Whether the chain would take it.
    pub(crate) fn would_be_taken(&self, act: StaffAct) -> bool {
        match act {
            StaffAct::Take | StaffAct::Release => self.works(),
            StaffAct::Confirm => self.can(CaseEvent::Confirm) && self.stands_by(),
            StaffAct::UndoWithdrawal => self.can(CaseEvent::UndoWithdrawal) && self.stands_by(),
            StaffAct::Accept => self.can(CaseEvent::Accept) && self.has(Rights::ACCEPT),
            StaffAct::Open => self.can_open && self.has(Rights::OPEN),
            StaffAct::See => self.can_see && self.has(Rights::OPEN),
            StaffAct::WantCorrection => {
                self.can(CaseEvent::WantCorrection) && self.has(Rights::CORRECT)
            }
            StaffAct::Endorse => self.can(CaseEvent::Endorse) && self.has(Rights::ENDORSE),
            StaffAct::Approve => {
                self.can(CaseEvent::Approve) && self.has(Rights::APPROVE) && self.second(true)
            }
            StaffAct::Deny => {
                self.can(CaseEvent::Deny) && self.has(Rights::DENY) && self.second(false)
            }
            StaffAct::Issue => {
                self.yields
                    && self.approved()
                    && self.case.licence.is_none()
                    && self.has(Rights::ISSUE)
            }
            StaffAct::Close => self.can(CaseEvent::Close) && self.has(Rights::ACCEPT),
        }
    }

    /// Whether it has any right over the case at all.
    fn works(&self) -> bool {
        let case = self.case;
        let own = self.key.acts_for(&case.department) && self.key.scopes.reaches(&case.item);
        own && case.state != CaseState::Closed
    }
}

/// In the order of a case's life; the main one is first.
const ORDER: [StaffAct; 11] = [
    StaffAct::Confirm,
    StaffAct::UndoWithdrawal,
    StaffAct::Accept,
    StaffAct::Approve,
    StaffAct::Endorse,
    StaffAct::Issue,
    StaffAct::Close,
    StaffAct::WantCorrection,
    StaffAct::Deny,
    StaffAct::See,
    StaffAct::Open,
];

/// What is offered, the main one first, and why it is less than the person's rights would cover.
pub(crate) fn may(seen: &Seen<'_>) -> (Vec<StaffAct>, Option<CounterCode>) {
    if !seen.works() {
        return (Vec::new(), None);
    }
    match seen.assigned {
        Assigned::Nobody => return (vec![StaffAct::Take], None),
        Assigned::Other { .. } => return (Vec::new(), Some(CounterCode::CaseTaken)),
        Assigned::Unknown => return (Vec::new(), Some(CounterCode::HallAway)),
        Assigned::Me { .. } => {}
    }
    let release = vec![StaffAct::Release];
    if seen.moving {
        return (release, None);
    }
    let offered = |act: &StaffAct| {
        let wanted = match act {
            // Nobody recommends twice, nor where one person decides. Who sees it otherwise than the
            // first says so: a third then decides, or the first comes to see it so.
            StaffAct::Endorse => seen.four_eyes && !seen.recommended(),
            // Closing comes last: a closed case gives no certificate here.
            StaffAct::Close => !seen.would_be_taken(StaffAct::Issue) || !seen.has(Rights::ISSUE),
            // What is to be asked about has been read.
            StaffAct::WantCorrection => seen.open,
            StaffAct::Take
            | StaffAct::Release
            | StaffAct::Confirm
            | StaffAct::Accept
            | StaffAct::Open
            | StaffAct::See
            | StaffAct::Approve
            | StaffAct::Deny
            | StaffAct::Issue
            | StaffAct::UndoWithdrawal => true,
        };
        wanted && seen.would_be_taken(*act)
    };
    let mut acts: Vec<StaffAct> = ORDER.into_iter().filter(offered).collect();
    acts.extend(release);
    (acts, None)
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::action::Scopes;
    use domain::factor::Factors;
    use domain::id::{DepartmentCode, Digest, HallCode, HolderHandle, ItemCode, PublicKey};
    use ledger::record::{Deadline, Decision, Endorsed, KeyStatus, Ruling};

    const UNTIL: Assigned = Assigned::Me { until_ms: 1 };

    fn key(role: Role, department: &str, rights: Rights, items: &[&str]) -> KeyRecord {
        KeyRecord {
            key: PublicKey([1; 32]),
            role,
            department: DepartmentCode::new(department).unwrap(),
            hall: HallCode::new("DH").ok(),
            status: KeyStatus::Active,
            scopes: Scopes {
                rights,
                items: items
                    .iter()
                    .map(|item| ItemCode::new(item).unwrap())
                    .collect(),
            },
            quota: None,
            enrolled_by: None,
            first: None,
        }
    }

    fn case(state: CaseState) -> CaseRecord {
        let approved = matches!(state, CaseState::Approved | CaseState::ApprovedByRule);
        let decision = Decision {
            approved,
            by: None,
            at_s: 1,
            late: false,
            reason: None,
            rule: None,
            verdicts: Vec::new(),
        };
        CaseRecord {
            item: ItemCode::new("ZJ-0001").unwrap(),
            version: 1,
            holder: HolderHandle([1; 16]),
            state,
            last: Digest([1; 32]),
            actions: 1,
            previous: None,
            department: DepartmentCode::new("ZJ").unwrap(),
            fields: Digest([1; 32]),
            content: Digest([1; 32]),
            factors: Factors::CARD,
            filed_s: 1,
            deadline: Deadline::NotBegun,
            before: (state == CaseState::Withdrawn).then_some(CaseState::Accepted),
            ruling: Ruling::None,
            judged: Vec::new(),
            endorsed: None,
            decision: state.is_decided().then_some(decision),
            licence: None,
            public: Vec::new(),
        }
    }

    fn seen<'a>(key: &'a KeyRecord, device: &'a KeyRecord, case: &'a CaseRecord) -> Seen<'a> {
        Seen {
            key,
            device: Some(device),
            case,
            four_eyes: false,
            yields: true,
            assigned: UNTIL,
            open: true,
            can_open: true,
            can_see: true,
            moving: false,
        }
    }

    /// The right that each act on the chain takes.
    const RIGHTS: [(StaffAct, Rights); 11] = [
        (StaffAct::Confirm, Rights::CONFIRM),
        (StaffAct::UndoWithdrawal, Rights::CONFIRM),
        (StaffAct::Accept, Rights::ACCEPT),
        (StaffAct::Approve, Rights::APPROVE),
        (StaffAct::Endorse, Rights::ENDORSE),
        (StaffAct::Issue, Rights::ISSUE),
        (StaffAct::Close, Rights::ACCEPT),
        (StaffAct::WantCorrection, Rights::CORRECT),
        (StaffAct::Deny, Rights::DENY),
        (StaffAct::Open, Rights::OPEN),
        (StaffAct::See, Rights::OPEN),
    ];

    #[test]
    fn each_act_takes_its_own_right_and_none_is_offered_where_it_reaches_nothing() {
        let device = key(Role::Device, "GA", Rights::NONE, &[]);
        let clerk = |rights| key(Role::Staff, "ZJ", rights, &[]);
        for state in CaseState::ALL {
            let case = case(state);
            for (act, right) in RIGHTS {
                // Who stands by a person belongs to the department that runs the hall.
                let stands_by = right == Rights::CONFIRM;
                let of = if stands_by { "GA" } else { "ZJ" };
                let all = key(Role::Staff, of, Rights::ALL, &[]);
                let can = seen(&all, &device, &case).would_be_taken(act);
                let only = key(Role::Staff, of, right, &[]);
                let without = key(Role::Staff, of, Rights::ALL.without(right), &[]);
                assert_eq!(
                    seen(&only, &device, &case).would_be_taken(act),
                    can,
                    "{act:?}"
                );
                assert!(
                    !seen(&without, &device, &case).would_be_taken(act),
                    "{act:?}"
                );
                if !stands_by {
                    let narrow = key(Role::Staff, "ZJ", Rights::ALL, &["ZJ-0009"]);
                    assert!(!seen(&narrow, &device, &case).would_be_taken(act));
                }
                for role in Role::ALL.into_iter().filter(|role| *role != Role::Staff) {
                    let other = key(role, of, Rights::ALL, &[]);
                    assert!(
                        !seen(&other, &device, &case).would_be_taken(act),
                        "{role:?}"
                    );
                }
            }
            let foreign = key(Role::Staff, "MZ", Rights::ALL, &[]);
            assert!(may(&seen(&foreign, &device, &case)).0.is_empty());
            let offered = may(&seen(&clerk(Rights::ALL), &device, &case)).0;
            for act in offered {
                assert!(seen(&clerk(Rights::ALL), &device, &case).would_be_taken(act));
            }
        }
    }

    #[test]
    fn nothing_but_taking_is_offered_for_a_case_that_one_does_not_have() {
        let device = key(Role::Device, "GA", Rights::NONE, &[]);
        let clerk = key(Role::Staff, "ZJ", Rights::ALL, &[]);
        let case = case(CaseState::Accepted);
        let with = |assigned, moving| {
            may(&Seen {
                assigned,
                moving,
                ..seen(&clerk, &device, &case)
            })
        };
        assert_eq!(with(Assigned::Nobody, false), (vec![StaffAct::Take], None));
        let taken = Assigned::Other {
            key: KeyId([9; 12]),
            until_ms: 1,
        };
        assert_eq!(with(taken, false), (vec![], Some(CounterCode::CaseTaken)));
        let away = (vec![], Some(CounterCode::HallAway));
        assert_eq!(with(Assigned::Unknown, false), away);
        assert_eq!(with(UNTIL, true), (vec![StaffAct::Release], None));
        assert!(with(UNTIL, false).0.contains(&StaffAct::Approve));
    }

    #[test]
    fn where_two_people_decide_nobody_decides_what_they_recommended() {
        let device = key(Role::Device, "GA", Rights::NONE, &[]);
        let clerk = key(Role::Staff, "ZJ", Rights::ALL, &[]);
        let offered = |endorsed: Option<Endorsed>| {
            let mut case = case(CaseState::Accepted);
            case.endorsed = endorsed;
            may(&Seen {
                four_eyes: true,
                ..seen(&clerk, &device, &case)
            })
            .0
        };
        let decides = |acts: &[StaffAct]| {
            [StaffAct::Endorse, StaffAct::Approve, StaffAct::Deny].map(|act| acts.contains(&act))
        };
        assert_eq!(decides(&offered(None)), [true, false, false]);
        let by = |by, approve| Some(Endorsed { by, approve });
        let other = KeyId([9; 12]);
        // Who sees it otherwise than the first can say so.
        assert_eq!(decides(&offered(by(other, true))), [true, true, false]);
        assert_eq!(decides(&offered(by(other, false))), [true, false, true]);
        let own = by(clerk.person(), true);
        assert_eq!(decides(&offered(own)), [false, false, false]);
    }
}
