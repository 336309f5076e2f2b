//! The content store beside what the chain names.

use super::codes::Code;
use super::report::{Checked, Findings};
use crate::content::{ContentStore, FolderStore};
use crate::db::Tx;
use crate::error::NodeError;
use domain::action::{Action, Body};
use domain::id::{ActionId, DepartmentCode, Digest};
use ledger::{Genesis, Store, query};
use seal::action::SignedAction;
use std::collections::BTreeSet;

/// Whose content should be here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Expected {
    /// Everybody's: this node is the chain's only one.
    All,
    /// That of these departments' items; of others', what is here is checked.
    Of(BTreeSet<DepartmentCode>),
    /// The content store is not looked at.
    NotRead,
}

/// A content that the chain names.
struct Named {
    digest: Digest,
    /// The case that it is of; `None` for a public document.
    case: Option<ActionId>,
    /// Whether it should be here, unless erased or replaced.
    wanted: bool,
    found: bool,
}

/// What the chain names. Memory: about 60 bytes for each content.
pub(crate) struct Contents<'a> {
    expected: &'a Expected,
    named: Vec<Named>,
    erased: BTreeSet<ActionId>,
    elsewhere: u64,
}

impl<'a> Contents<'a> {
    pub(crate) fn new(expected: &'a Expected, genesis: &Genesis) -> Self {
        let mut contents = Self {
            expected,
            named: Vec::new(),
            erased: BTreeSet::new(),
            elsewhere: 0,
        };
        for item in &genesis.items {
            contents.name(item.document, None, Some(&item.department));
        }
        contents
    }

    fn name(&mut self, digest: Digest, case: Option<ActionId>, of: Option<&DepartmentCode>) {
        let wanted = match self.expected {
            Expected::All => true,
            Expected::Of(departments) => of.is_some_and(|of| departments.contains(of)),
            Expected::NotRead => return,
        };
        self.named.push(Named {
            digest,
            case,
            wanted,
            found: false,
        });
    }

    /// Takes in an action that did what it wanted, with the state after its block.
    pub(crate) fn see<S: Store>(&mut self, action: &Action, store: &S) -> Result<(), NodeError> {
        if let Body::EraseContent(erase) = &action.body {
            self.erased.insert(erase.case);
        }
        let Some(digest) = action.body.content() else {
            return Ok(());
        };
        #[allow(clippy::wildcard_enum_match_arm, reason = "the others are of cases")]
        let (case, of) = match &action.body {
            Body::PublishItem(publish) => (None, Some(publish.department.clone())),
            Body::PublishNotice(publish) => (None, Some(publish.department.clone())),
            _ => match (action.case(), self.expected) {
                (Some(id), Expected::Of(_)) => {
                    let case = query::case(store, id)?;
                    (Some(id), case.map(|case| case.department))
                }
                (case, _) => (case, None),
            },
        };
        self.name(digest, case, of.as_ref());
        Ok(())
    }

    /// Reads every file of the store, then looks what is missing. A case's content that a
    /// correction replaced may be gone or not. `store` is the state at the end.
    pub(crate) fn compare<S: Store>(
        mut self,
        live: &Tx<'_>,
        store: &S,
        folder: &FolderStore,
        checked: &mut Checked,
        findings: &mut Findings,
    ) -> Result<(), NodeError> {
        if *self.expected == Expected::NotRead {
            findings.add(Code::ContentsNotRead, None, "", "");
            return Ok(());
        }
        self.named.sort_by_key(|named| named.digest);
        let waiting = waiting(live)?;
        folder.each_name(|digest| {
            let Some(digest) = digest else {
                findings.add(Code::ContentStray, None, "file", "");
                return Ok(());
            };
            let whole = match folder.get(&digest) {
                Ok(content) => content.is_some(),
                Err(NodeError::Damaged(_)) => false,
                Err(error) => return Err(error),
            };
            checked.contents = checked.contents.saturating_add(1);
            if !whole {
                findings.add(Code::ContentDamaged, None, "", digest.to_hex());
            }
            self.found(&digest, &waiting, findings);
            Ok(())
        })?;
        for named in &self.named {
            let erased = named.case.is_some_and(|case| self.erased.contains(&case));
            if named.found || erased {
                continue;
            }
            if !named.wanted {
                self.elsewhere = self.elsewhere.saturating_add(1);
                continue;
            }
            let current = match named.case {
                None => true,
                Some(case) => {
                    let case = query::case(store, case)?;
                    case.is_none_or(|case| case.content == named.digest)
                }
            };
            if current {
                findings.add(Code::ContentMissing, None, "", named.digest.to_hex());
            }
        }
        if self.elsewhere > 0 {
            let detail = self.elsewhere.to_string();
            findings.add(Code::ContentsElsewhere, None, "", detail);
        }
        Ok(())
    }

    /// A file of this digest is here: whose is it?
    fn found(&mut self, digest: &Digest, waiting: &BTreeSet<Digest>, findings: &mut Findings) {
        let from = self.named.partition_point(|named| named.digest < *digest);
        let mut alive = waiting.contains(digest);
        let mut known = alive;
        for named in self.named.iter_mut().skip(from) {
            if named.digest != *digest {
                break;
            }
            named.found = true;
            known = true;
            let erased = named.case.is_some_and(|case| self.erased.contains(&case));
            alive |= !erased;
        }
        if !known {
            findings.add(Code::ContentStray, None, "", digest.to_hex());
        } else if !alive {
            findings.add(Code::ContentNotErased, None, "", digest.to_hex());
        }
    }
}

/// Contents of actions that were received and wait for a block: no strays.
fn waiting(live: &Tx<'_>) -> Result<BTreeSet<Digest>, NodeError> {
    let mut waiting = BTreeSet::new();
    live.each_pending(|_, signed| {
        let parsed = SignedAction::parse(signed).ok();
        waiting.extend(parsed.and_then(|parsed| parsed.action().body.content()));
    })?;
    Ok(waiting)
}
