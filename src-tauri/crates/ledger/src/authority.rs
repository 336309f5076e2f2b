//! Who may do what: one table of roles and kinds of action, and how far a key reaches.
//! Everything else that an action's authority depends on stands in its own file.

use crate::record::KeyRecord;
use domain::action::{Kind, Rights, Role};
use domain::id::{DepartmentCode, HallCode, ItemCode};

/// Whether a key of this role may author this kind of action at all. The whole table.
#[must_use]
pub const fn allowed(role: Role, kind: Kind) -> bool {
    match kind {
        Kind::EnrolKey => matches!(role, Role::DepartmentAdmin | Role::HallManager),
        Kind::PublishItem => matches!(role, Role::DepartmentAdmin),
        Kind::FileCase | Kind::WithdrawCase => matches!(role, Role::Device | Role::Staff),
        // One's own, at least; an administrator's own only while there is another.
        Kind::RotateKey | Kind::RevokeKey => true,
        Kind::PublishNotice
        | Kind::Freeze
        | Kind::ConfirmFreeze
        | Kind::Thaw
        | Kind::ConfirmThaw => matches!(
            role,
            Role::DepartmentAdmin | Role::HallManager | Role::Staff
        ),
        Kind::Propose | Kind::Vote => matches!(role, Role::DepartmentAdmin),
        Kind::AttestAudit => matches!(role, Role::Auditor),
        Kind::AttestErasure => matches!(role, Role::KeyService),
        Kind::RateVisit | Kind::RateCase => matches!(role, Role::Device),
        Kind::ConfirmPerson
        | Kind::CorrectCase
        | Kind::UndoWithdrawal
        | Kind::GrantSharing
        | Kind::WithdrawGrant => matches!(role, Role::Device | Role::Staff),
        Kind::AcceptCase
        | Kind::WantCorrection
        | Kind::EndorseCase
        | Kind::ApproveCase
        | Kind::DenyCase
        | Kind::CloseCase
        | Kind::IssueLicence
        | Kind::RenewLicence
        | Kind::SuspendLicence
        | Kind::ResumeLicence
        | Kind::RevokeLicence
        | Kind::RebindHolder
        | Kind::ConfirmRebind
        | Kind::EraseContent => matches!(role, Role::Staff),
        Kind::JudgeCase => matches!(role, Role::Evaluator),
        Kind::OpenContent | Kind::UseGrant => matches!(role, Role::Staff | Role::Evaluator),
    }
}

impl KeyRecord {
    /// Whether it acts for this department.
    #[must_use]
    pub fn acts_for(&self, department: &DepartmentCode) -> bool {
        self.department == *department
    }

    /// Whether it acts for this hall of this department: the hall's own key, or one of the
    /// whole department.
    #[must_use]
    pub fn acts_in(&self, department: &DepartmentCode, hall: &HallCode) -> bool {
        self.acts_for(department) && self.hall.as_ref().is_none_or(|own| own == hall)
    }

    /// Whether it is staff with all of these rights.
    #[must_use]
    pub fn has_rights(&self, rights: Rights) -> bool {
        self.role == Role::Staff && self.scopes.rights.covers(rights)
    }

    /// Whether it is staff with all of these rights over this item of this department.
    #[must_use]
    pub fn has_rights_over(
        &self,
        rights: Rights,
        department: &DepartmentCode,
        item: &ItemCode,
    ) -> bool {
        self.has_rights(rights) && self.acts_for(department) && self.scopes.reaches(item)
    }
}
