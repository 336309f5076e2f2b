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
const ORDER: [StaffAct; 10] = [
    StaffAct::Confirm,
    StaffAct::UndoWithdrawal,
    StaffAct::Accept,
    StaffAct::Approve,
    StaffAct::Endorse,
    StaffAct::Issue,
    StaffAct::Close,
    StaffAct::WantCorrection,
    StaffAct::Deny,
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
            // Nobody recommends twice, nor where one person decides.
            StaffAct::Endorse => seen.four_eyes && seen.case.endorsed.is_none(),
            // What is to be asked about has been read.
            StaffAct::WantCorrection => seen.open,
            StaffAct::Take
            | StaffAct::Release
            | StaffAct::Confirm
            | StaffAct::Accept
            | StaffAct::Open
            | StaffAct::Approve
            | StaffAct::Deny
            | StaffAct::Issue
            | StaffAct::Close
            | StaffAct::UndoWithdrawal => true,
        };
        wanted && seen.would_be_taken(*act)
    };
    let mut acts: Vec<StaffAct> = ORDER.into_iter().filter(offered).collect();
    acts.extend(release);
    (acts, None)
}
