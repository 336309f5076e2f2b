//! Every key the ledger reads or writes, in one place. Their form is for ever.

use crate::store::Space;
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

/// A department -> its code.
#[must_use]
pub fn department(code: &DepartmentCode) -> Key {
    key(Space::State, &[b"department/", code.as_str().as_bytes()])
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
