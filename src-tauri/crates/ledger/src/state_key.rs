//! Every key the ledger reads or writes, in one place. Their form is for ever.

use crate::record::Misbehaviour;
use crate::store::Space;
use domain::action::FreezeTarget;
use domain::id::{
    ActionId, DepartmentCode, Digest, HallCode, HolderHandle, ItemCode, KeyId, LicenceIdentifier,
    Word,
};

/// A key in its space.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Key {
    /// Where.
    pub space: Space,
    /// Its bytes, never empty.
    pub bytes: Vec<u8>,
}

fn key(space: Space, parts: &[&[u8]]) -> Key {
    Key {
        space,
        bytes: parts.concat(),
    }
}

/// An enrolled key -> `KeyRecord`.
#[must_use]
pub fn enrolled(id: KeyId) -> Key {
    key(Space::State, &[b"key/", &id.0])
}

/// The chain's name.
#[must_use]
pub fn chain_id() -> Key {
    key(Space::State, &[b"chain"])
}

/// A department -> `DepartmentRecord`.
#[must_use]
pub fn department(code: &DepartmentCode) -> Key {
    key(Space::State, &[b"department/", code.as_str().as_bytes()])
}

/// The codes of the departments that are members, sorted.
#[must_use]
pub fn departments() -> Key {
    key(Space::State, &[b"departments"])
}

/// A hall, or what a department has outside its halls -> `HallRecord`.
#[must_use]
pub fn hall(department: &DepartmentCode, hall: Option<&HallCode>) -> Key {
    let hall = hall.map_or("", HallCode::as_str).as_bytes();
    let department = department.as_str().as_bytes();
    key(Space::State, &[b"hall/", department, b"/", hall])
}

/// What a key has used of its day -> `QuotaRecord`.
#[must_use]
pub fn quota(author: KeyId) -> Key {
    key(Space::State, &[b"quota/", &author.0])
}

/// Something that is or was frozen -> `FreezeRecord`.
#[must_use]
pub fn freeze(target: &FreezeTarget) -> Key {
    match target {
        FreezeTarget::Key(id) => key(Space::State, &[b"freeze/key/", &id.0]),
        FreezeTarget::Hall(department, hall) => {
            let (department, hall) = (department.as_str(), hall.as_str());
            let parts: [&[u8]; 4] = [
                b"freeze/hall/",
                department.as_bytes(),
                b"/",
                hall.as_bytes(),
            ];
            key(Space::State, &parts)
        }
        FreezeTarget::LicenceType(department, licence) => {
            let (department, licence) = (department.as_str(), licence.as_str());
            let parts: [&[u8]; 4] = [
                b"freeze/licence/",
                department.as_bytes(),
                b"/",
                licence.as_bytes(),
            ];
            key(Space::State, &parts)
        }
    }
}

/// A proposal, by the digest of the proposing action -> `ProposalRecord`.
#[must_use]
pub fn proposal(digest: &Digest) -> Key {
    key(Space::State, &[b"proposal/", &digest.0])
}

/// The chain's limits -> `ParamsRecord`.
#[must_use]
pub fn params() -> Key {
    key(Space::State, &[b"params"])
}

/// The version of the chain's rules -> `ProtocolRecord`.
#[must_use]
pub fn protocol() -> Key {
    key(Space::State, &[b"protocol"])
}

/// A year's holidays and weekends that are worked -> `Calendar`.
#[must_use]
pub fn calendar(year: u16) -> Key {
    key(Space::State, &[b"calendar/", &year.to_be_bytes()])
}

/// The validators -> `ValidatorsRecord`.
#[must_use]
pub fn validators() -> Key {
    key(Space::State, &[b"validators"])
}

/// How often evidence against validators was recorded -> a count.
#[must_use]
pub fn misbehaviours() -> Key {
    key(Space::State, &[b"misbehaviours"])
}

/// The n-th evidence against a validator, from 0 -> `MisbehaviourRecord`.
#[must_use]
pub fn misbehaviour(n: u64) -> Key {
    key(Space::State, &[b"misbehaviour/", &n.to_be_bytes()])
}

/// What a validator did at a height -> the number of its record. One offence is recorded
/// once, however many of its votes prove it.
#[must_use]
pub fn misbehaved(what: &Misbehaviour) -> Key {
    let height = what.height.to_be_bytes();
    let kind = what.kind.word().as_bytes();
    let parts: [&[u8]; 5] = [b"misbehaved/", &what.address, &height, b"/", kind];
    key(Space::State, &parts)
}

/// A department's notice -> `NoticeRecord`.
#[must_use]
pub fn notice(department: &DepartmentCode, notice: ActionId) -> Key {
    let department = department.as_str().as_bytes();
    key(Space::State, &[b"notice/", department, b"/", &notice.0])
}

/// What an auditor stated of the chain up to a height -> `AttestationRecord`.
#[must_use]
pub fn attestation(auditor: KeyId, height: u64) -> Key {
    let height = height.to_be_bytes();
    key(Space::State, &[b"attested/", &auditor.0, b"/", &height])
}

/// That a case's content is to be erased -> `ErasureRecord`. Written by the erasing action.
#[must_use]
pub fn erasure(case: ActionId) -> Key {
    key(Space::State, &[b"erasure/", &case.0])
}

/// A key service that destroyed what it held of an erased case -> the attesting action's
/// digest.
#[must_use]
pub fn erasure_attested(case: ActionId, service: KeyId) -> Key {
    key(
        Space::State,
        &[b"erasure-attested/", &case.0, b"/", &service.0],
    )
}

/// An item's current version -> `ItemRecord`.
#[must_use]
pub fn item(code: &ItemCode) -> Key {
    key(Space::State, &[b"item/", code.as_str().as_bytes()])
}

/// A case -> `CaseRecord`.
#[must_use]
pub fn case(id: ActionId) -> Key {
    key(Space::State, &[b"case/", &id.0])
}

/// A holder's newest case and their number -> `HolderRecord`.
#[must_use]
pub fn holder(handle: HolderHandle) -> Key {
    key(Space::State, &[b"holder/", &handle.0])
}

/// A visit at the device of this key -> its rating's level.
#[must_use]
pub fn visit(author: KeyId, visit: ActionId) -> Key {
    key(Space::State, &[b"visit/", &author.0, &visit.0])
}

/// An action that must not succeed any more in this hall, as another was signed in its
/// place and succeeded -> the other's digest.
#[must_use]
pub fn replaced(department: &DepartmentCode, hall: Option<&HallCode>, digest: &Digest) -> Key {
    let hall = hall.map_or("", HallCode::as_str);
    key(
        Space::State,
        &[
            b"replaced/",
            department.as_str().as_bytes(),
            b"/",
            hall.as_bytes(),
            b"/",
            &digest.0,
        ],
    )
}

/// A version of an item -> `ItemRecord`.
#[must_use]
pub fn item_version(code: &ItemCode, version: u32) -> Key {
    key(
        Space::State,
        &[
            b"item-version/",
            code.as_str().as_bytes(),
            b"/",
            &version.to_be_bytes(),
        ],
    )
}

/// A rule's digest -> its text.
#[must_use]
pub fn rule(digest: &Digest) -> Key {
    key(Space::State, &[b"rule/", &digest.0])
}

/// What a department's evaluator said about a case -> `VerdictRecord`.
#[must_use]
pub fn verdict(case: ActionId, department: &DepartmentCode) -> Key {
    let department = department.as_str().as_bytes();
    key(Space::State, &[b"verdict/", &case.0, b"/", department])
}

/// An encrypted content, by its digest -> the case that named it first, the only one that
/// ever may.
#[must_use]
pub fn content(digest: &Digest) -> Key {
    key(Space::State, &[b"content/", &digest.0])
}

/// A case's one rating -> its level.
#[must_use]
pub fn case_rating(case: ActionId) -> Key {
    key(Space::State, &[b"case-rating/", &case.0])
}

/// A licence -> `LicenceRecord`.
#[must_use]
pub fn licence(identifier: &LicenceIdentifier) -> Key {
    key(Space::State, &[b"licence/", identifier.as_str().as_bytes()])
}

/// What the keys of all licences begin with.
#[must_use]
pub fn licences() -> Key {
    key(Space::State, &[b"licence/"])
}

/// A holder's newest licence and their number -> `HolderLicences`.
#[must_use]
pub fn holder_licences(handle: HolderHandle) -> Key {
    key(Space::State, &[b"holder-licences/", &handle.0])
}

/// A holder's newest licence of a type -> its identifier.
#[must_use]
pub fn holder_licence(handle: HolderHandle, licence: &str) -> Key {
    let licence = licence.as_bytes();
    key(
        Space::State,
        &[b"holder-licence/", &handle.0, b"/", licence],
    )
}

/// The last serial that the chain gave out for a type of licence -> a number.
#[must_use]
pub fn licence_serial(type_code: &Word) -> Key {
    key(
        Space::State,
        &[b"licence-serial/", type_code.as_str().as_bytes()],
    )
}

/// A business by name, of which the key holds the SHA-256 -> `BusinessRecord`.
#[must_use]
pub fn business(name: &str) -> Key {
    let name = seal::hash::sha256(&[name.as_bytes()]);
    key(Space::State, &[&businesses().bytes, &name.0])
}

/// What the keys of all businesses begin with.
#[must_use]
pub fn businesses() -> Key {
    key(Space::State, &[b"business/"])
}

/// A unified social credit code -> the business's name.
#[must_use]
pub fn credit_code(code: &str) -> Key {
    key(Space::State, &[b"credit-code/", code.as_bytes()])
}

/// A grant -> `GrantRecord`.
#[must_use]
pub fn grant(id: ActionId) -> Key {
    key(Space::State, &[b"grant/", &id.0])
}

/// A holder's newest grant and their number -> `HolderGrants`.
#[must_use]
pub fn holder_grants(handle: HolderHandle) -> Key {
    key(Space::State, &[b"holder-grants/", &handle.0])
}

/// How often a holder's data was used -> a number.
#[must_use]
pub fn accesses(handle: HolderHandle) -> Key {
    key(Space::State, &[b"accesses/", &handle.0])
}

/// That a key opened a case's content -> `OpenedRecord`.
#[must_use]
pub fn opened(case: ActionId, by: KeyId) -> Key {
    key(Space::State, &[b"opened/", &case.0, b"/", &by.0])
}

/// That a key used a grant -> `OpenedRecord`.
#[must_use]
pub fn grant_used(grant: ActionId, by: KeyId) -> Key {
    key(Space::State, &[b"grant-used/", &grant.0, b"/", &by.0])
}

/// A request that a card take another's place -> `RebindRecord`.
#[must_use]
pub fn rebind(id: ActionId) -> Key {
    key(Space::State, &[b"rebind/", &id.0])
}

/// An old card -> the card that took its place.
#[must_use]
pub fn card_replaced(old: HolderHandle) -> Key {
    key(Space::State, &[b"card-replaced/", &old.0])
}

/// A new card -> the card whose place it took.
#[must_use]
pub fn card_before(new: HolderHandle) -> Key {
    key(Space::State, &[b"card-before/", &new.0])
}

/// Where the chain stands -> `Head`.
#[must_use]
pub fn head() -> Key {
    key(Space::Index, &[b"head"])
}

/// A recorded action, by digest (which covers its author) -> `ActionRecord`.
#[must_use]
pub fn action(digest: &Digest) -> Key {
    key(Space::Index, &[b"action/", &digest.0])
}

/// An author's action id -> the digest it stands for.
#[must_use]
pub fn action_id(author: KeyId, id: ActionId) -> Key {
    key(Space::Index, &[b"action-id/", &author.0, &id.0])
}

/// The n-th action of a case that succeeded, from 0 -> its digest.
#[must_use]
pub fn case_action(case: ActionId, n: u32) -> Key {
    key(
        Space::Index,
        &[b"case-action/", &case.0, b"/", &n.to_be_bytes()],
    )
}

/// A department's open cases -> `WorkRecord`.
#[must_use]
pub fn work(department: &DepartmentCode) -> Key {
    key(Space::Index, &[b"work/", department.as_str().as_bytes()])
}

/// A case's place in its department's list -> `WorkPlace`.
#[must_use]
pub fn work_place(case: ActionId) -> Key {
    key(Space::Index, &[b"work-place/", &case.0])
}

/// A holder's open cases that have a rule judged in the block, a few at most -> their ids.
#[must_use]
pub fn ruled_cases(handle: HolderHandle) -> Key {
    key(Space::Index, &[b"ruled-cases/", &handle.0])
}

/// The evaluators' time limits -> `TimersRecord`.
#[must_use]
pub fn timers() -> Key {
    key(Space::Index, &[b"timers"])
}

/// The n-th time limit -> `TimerRecord`.
#[must_use]
pub fn timer(n: u64) -> Key {
    key(Space::Index, &[b"timer/", &n.to_be_bytes()])
}

/// The n-th change of a licence, from 0 -> the action's digest.
#[must_use]
pub fn licence_action(identifier: &LicenceIdentifier, n: u32) -> Key {
    let identifier = identifier.as_str().as_bytes();
    key(
        Space::Index,
        &[b"licence-action/", identifier, b"/", &n.to_be_bytes()],
    )
}

/// The n-th use of a holder's data, from 0 -> `AccessRecord`.
#[must_use]
pub fn access(handle: HolderHandle, n: u32) -> Key {
    key(
        Space::Index,
        &[b"access/", &handle.0, b"/", &n.to_be_bytes()],
    )
}

/// The codes of all items, sorted.
#[must_use]
pub fn items() -> Key {
    key(Space::Index, &[b"items"])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hall_and_a_department_never_run_into_each_other() {
        let digest = Digest([7; 32]);
        let with = |department: &str, hall: Option<&str>| {
            let hall = hall.map(|h| HallCode::new(h).unwrap());
            replaced(
                &DepartmentCode::new(department).unwrap(),
                hall.as_ref(),
                &digest,
            )
        };
        assert_ne!(with("ab", None), with("a", Some("b")));
        assert_ne!(with("ab", Some("c")), with("a", Some("bc")));
    }
}
