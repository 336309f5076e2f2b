//! What other departments may see of a person's, as the state proves it; granting and ending it.

use crate::cases::{Handles, in_background, seconds};
use crate::clock;
use crate::codes;
use crate::holder::Holder;
use crate::licences::record;
use crate::reading::ChipProof;
use crate::service::Service;
use crate::session::{Message, Session};
use domain::action::{Body, GrantSharing, Shared, WithdrawGrant};
use domain::factor::Factors;
use domain::id::{ActionId, HolderHandle, Word};
use ipc::{ErrorCode, GrantDraft, GrantRow, GrantState, SharedRow};
use ledger::record::{CaseRecord, GrantRecord, HolderGrants, LicenceRecord};
use outbox::QueueItem;
use receipt::StateKey;
use std::sync::Arc;
use std::sync::mpsc::Sender;
use sync::{Fault, Sync, SyncError};
use visit::{Access, Event, Filing, Turn};

/// What a department may see it for that has the person's application.
pub(crate) const HANDLE_CASE: &str = "handle_case";
/// Grants of one holder at one department that are read at most.
const MOST: usize = 100;

/// How long a department that has an application may see the certificate that goes with it: longer
/// than any item may take, with its corrections.
const WITH_A_CASE_DAYS: u16 = 90;

/// A grant that is signed as soon as the card has proven itself for it.
pub(crate) struct Prepared {
    pub(crate) turn: Turn,
    id: ActionId,
    body: Body,
    /// The application that it goes with, which is signed right after it.
    filing: Option<Box<Filing>>,
}

impl Prepared {
    /// What the card's chip is to sign.
    pub(crate) fn challenge(&self, service: &Service) -> [u8; 8] {
        let author = service.signer.id();
        seal::action::chip_challenge(&service.chain_id, &self.id, &author, &self.body)
    }
}

/// What a person decided, as what is to be signed.
pub(crate) fn prepare(
    service: &Service,
    holder: &Holder,
    turn: Turn,
    draft: &GrantDraft,
) -> Result<Prepared, ErrorCode> {
    let (Some(grantee), Some(purpose), Some(days)) = (&draft.grantee, &draft.purpose, draft.days)
    else {
        return Err(ErrorCode::Internal);
    };
    let offset_s = i64::from(service.hall.utc_offset_min) * 60;
    let grant = GrantSharing {
        holder: holder.handle(&service.chain_id, &draft.licence.department),
        factors: Factors::CARD.with(Factors::CHIP),
        what: Shared::Licence(draft.licence.identifier.clone()),
        grantee: grantee.clone(),
        purpose: purpose.clone(),
        fields: Vec::new(),
        until_s: end_of_day(clock::wall_s(), offset_s, days),
    };
    Ok(Prepared {
        turn,
        id: service.fresh_id()?,
        body: Body::GrantSharing(grant),
        filing: None,
    })
}

/// The last second of the how many-th day after today, in the hall's zone.
fn end_of_day(now_s: u64, offset_s: i64, days: u16) -> u64 {
    const DAY: u64 = 86_400;
    let here = now_s.saturating_add_signed(offset_s);
    let end = (here / DAY + u64::from(days) + 1) * DAY - 1;
    end.saturating_add_signed(-offset_s)
}

impl Service {
    /// Signs and stores a grant for which the card proved itself, and the application that it goes with:
    /// the grant first, so that no application names one that is not there.
    pub(crate) fn granted(
        &self,
        holder: &Holder,
        mut prepared: Prepared,
        proof: ChipProof,
    ) -> Result<QueueItem, ErrorCode> {
        let (id, filing) = (prepared.id, prepared.filing.take());
        let granted = self.grant(holder, prepared, proof)?;
        match filing {
            Some(filing) => self.file_with(holder, &filing, None, Some(id)),
            None => Ok(granted),
        }
    }

    /// Signs and stores a grant for which the card proved itself.
    fn grant(
        &self,
        holder: &Holder,
        prepared: Prepared,
        proof: ChipProof,
    ) -> Result<QueueItem, ErrorCode> {
        if proof.card != holder.card() {
            return Err(ErrorCode::CardChanged);
        }
        let factors = Factors::CARD.with(Factors::CHIP);
        let mut evidence = self.evidence(factors, &holder.checks)?;
        evidence.chip = Some(proof.chip);
        self.sign_on_as(prepared.id, None, &evidence, prepared.body)
    }

    /// Signs and stores the end of a grant.
    pub(crate) fn end_grant(
        &self,
        holder: &Holder,
        row: &GrantRow,
    ) -> Result<QueueItem, ErrorCode> {
        let evidence = self.evidence(Factors::CARD, &holder.checks)?;
        let body = Body::WithdrawGrant(WithdrawGrant {
            grant: row.grant,
            holder: holder.handle(&self.chain_id, &row.department),
            factors: Factors::CARD,
        });
        self.sign_on(None, &evidence, body)
    }
}

impl Session {
    /// Has the card prove itself for the grant that an application comes with.
    pub(crate) fn grant_and_file(&mut self, turn: Turn, filing: Filing) -> Option<Event> {
        let given = filing.given.clone()?;
        let draft = GrantDraft {
            licence: given.licence,
            grantee: self.service.department(&filing.item).ok(),
            purpose: Word::new(HANDLE_CASE).ok(),
            days: Some(WITH_A_CASE_DAYS),
        };
        let failed = self.grant(turn, given.access, &draft);
        if let Some(prepared) = &mut self.prepared {
            prepared.filing = Some(Box::new(filing));
        }
        failed
    }

    /// Has the card prove itself for a grant.
    pub(crate) fn grant(
        &mut self,
        turn: Turn,
        access: Access,
        draft: &GrantDraft,
    ) -> Option<Event> {
        self.prepared = None;
        let prepared = match (self.holder.as_deref(), &self.card) {
            (Some(holder), Some(card)) => {
                prepare(&self.service, holder, turn, draft).map(|made| (made, card))
            }
            (Some(_), None) => Err(ErrorCode::ReaderGone),
            (None, _) => Err(ErrorCode::CardRemoved),
        };
        match prepared {
            Ok((prepared, card)) => {
                card.prove(turn, access, prepared.challenge(&self.service));
                self.prepared = Some(prepared);
                None
            }
            Err(code) => Some(Event::SaveFailed(turn, code)),
        }
    }

    /// Signs what the card proved itself for.
    pub(crate) fn proved(&mut self, turn: Turn, proof: Result<Box<ChipProof>, ErrorCode>) {
        let Some(prepared) = self.prepared.take_if(|prepared| prepared.turn == turn) else {
            return;
        };
        let saved = match (self.holder.as_deref(), proof) {
            (Some(holder), Ok(proof)) => self.service.granted(holder, prepared, *proof),
            (None, Ok(_)) => Err(ErrorCode::CardRemoved),
            (_, Err(code)) => Err(code),
        };
        let event = self.saved(turn, saved);
        self.step(event);
    }
}

/// Fetches the list from another thread.
pub(crate) fn list(service: &Arc<Service>, handles: Handles, turn: Turn, out: Sender<Message>) {
    let service = Arc::clone(service);
    in_background(move || {
        let mut rows = Vec::new();
        let failed = collect(&service, &handles, &mut rows).err();
        rows.sort_by_key(|row: &GrantRow| (row.state != GrantState::Holds, row.until_ms));
        let failed = failed.map(|error| codes::hindrance(&error.code()));
        let event = Event::Grants(turn, rows, failed);
        let _ = out.send(Message::Happened(Box::new(event)));
    });
}

fn collect(
    service: &Service,
    handles: &Handles,
    rows: &mut Vec<GrantRow>,
) -> Result<(), SyncError> {
    let mut client = service.client()?;
    for handle in handles.values() {
        let head = record::<HolderGrants>(&mut client, &StateKey::HolderGrants(*handle))?;
        let mut next = head.0.map(|head| head.newest);
        let mut left = MOST;
        while let Some(id) = next {
            // What is left out is not passed over in silence.
            left = left.checked_sub(1).ok_or(SyncError::Fault(Fault::TooBig))?;
            let grant = of(&mut client, handle, id)?;
            let state = match (grant.withdrawn, grant.until_s < clock::wall_s()) {
                (true, _) => GrantState::Withdrawn,
                (false, true) => GrantState::Over,
                (false, false) => GrantState::Holds,
            };
            next = grant.previous;
            rows.push(GrantRow {
                grant: id,
                what: shared(service, &mut client, handle, grant.what)?,
                department: grant.department,
                grantee: grant.grantee,
                purpose: grant.purpose,
                until_ms: seconds(grant.until_s),
                state,
                uses: grant.uses,
            });
        }
    }
    Ok(())
}

/// A grant of this holder's, with its proof.
pub(crate) fn of(
    client: &mut Sync,
    handle: &HolderHandle,
    id: ActionId,
) -> Result<GrantRecord, SyncError> {
    let (grant, _) = record::<GrantRecord>(client, &StateKey::Grant(id))?;
    let own = grant.filter(|grant| grant.holder == *handle);
    own.ok_or(SyncError::Fault(Fault::WrongHistory))
}

/// What is shared, by its own proof this holder's.
pub(crate) fn shared(
    service: &Service,
    client: &mut Sync,
    handle: &HolderHandle,
    what: Shared,
) -> Result<SharedRow, SyncError> {
    let others = || SyncError::Fault(Fault::WrongHistory);
    match what {
        Shared::Case(case) => {
            let (found, _) = record::<CaseRecord>(client, &StateKey::Case(case))?;
            let own = found.filter(|found| found.holder == *handle);
            Ok(SharedRow::Case {
                case,
                number: service.case_number(case),
                item: own.ok_or_else(others)?.item,
            })
        }
        Shared::Licence(identifier) => {
            let key = StateKey::Licence(identifier.clone());
            let (found, _) = record::<LicenceRecord>(client, &key)?;
            let own = found.filter(|found| found.holder == *handle);
            Ok(SharedRow::Licence {
                identifier,
                licence: own.ok_or_else(others)?.licence,
            })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::end_of_day;

    #[test]
    fn a_grant_ends_with_the_last_second_of_its_day_in_the_hall() {
        // 2026-11-27 23:30 in UTC+8.
        let now = 1_795_793_400;
        assert_eq!(end_of_day(now, 28_800, 0), 1_795_795_199);
        assert_eq!(end_of_day(now, 28_800, 30), 1_795_795_199 + 30 * 86_400);
        // West of Greenwich it is still the day before.
        assert_eq!(end_of_day(1_795_746_600, -18_000, 0), 1_795_755_599);
    }
}
