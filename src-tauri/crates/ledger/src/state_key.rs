//! Every key the ledger reads or writes, in one place. Their form is for ever.

use crate::store::Space;
use domain::action::FreezeTarget;
use domain::id::{ActionId, DepartmentCode, Digest, HallCode, HolderHandle, ItemCode, KeyId};

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

/// The validators -> `ValidatorsRecord`.
#[must_use]
pub fn validators() -> Key {
    key(Space::State, &[b"validators"])
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

/// A case whose content was erased. Written by the erasing action.
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
