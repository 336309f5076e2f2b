//! Electronic certificates of the licences on the chain, and lists of those that do not hold: both
//! signed by the department's key service with the key that the chain knows it by, so that a proved
//! read of that key says whose signature it is.

use crate::db::Tx;
use crate::error::NodeError;
use crate::hall::Hall;
use crate::key_service::{self, KeyError};
use domain::action::{PublicValue, Role};
use domain::id::{DepartmentCode, KeyId, LicenceIdentifier};
use domain::licence::LicenceStatus;
use ledger::record::LicenceRecord;
use ledger::{Standing, query};
use receipt::certificate::{
    Certificate, CertificateClaims, CertificateError, Field, Snapshot, SnapshotClaims,
};
use seal::fields::{FieldSet, FieldValue};
use seal::handle::CARD_PROOF_LEN;
use std::collections::BTreeMap;
use std::sync::Mutex;
use zeroize::Zeroizing;

/// A list of revocations is due anew after this, seconds.
const NEXT_S: u64 = 86_400;
/// A list is given out again for so long while nothing newer can be told from it, seconds.
const KEPT_S: u64 = 60;

/// Why no certificate is given. The codes are for ever.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Refused {
    /// The key may not ask.
    NotAllowed,
    /// The key, or its hall, is frozen.
    Frozen,
    /// No such licence.
    LicenceUnknown,
    /// Another card than its case was filed with, or one that cannot be told.
    CardNotProven,
    /// It does not hold now.
    NotActive,
    /// This node does not sign for the department.
    ServiceElsewhere,
    /// More than a certificate carries.
    TooLong,
}

impl Refused {
    /// The stable word.
    pub(crate) const fn code(self) -> &'static str {
        match self {
            Self::NotAllowed => "not_allowed",
            Self::Frozen => "key_frozen",
            Self::LicenceUnknown => "licence_unknown",
            Self::CardNotProven => "card_not_proven",
            Self::NotActive => "licence_status",
            Self::ServiceElsewhere => "service_elsewhere",
            Self::TooLong => "too_long",
        }
    }
}

type Told<T> = Result<Result<T, Refused>, NodeError>;

/// The newest list of each department, with the second it was made in.
#[derive(Default)]
pub(crate) struct Lists(Mutex<BTreeMap<DepartmentCode, (u64, Vec<u8>)>>);

/// A certificate of a licence, for the device at which the card lies that its case was filed with.
/// Where content is gone or there was none, nothing of a person is on it and no card is wanted.
pub(crate) fn certificate(
    hall: &Hall,
    caller: KeyId,
    identifier: &LicenceIdentifier,
    proof: &[u8; CARD_PROOF_LEN],
    now_s: u64,
) -> Told<Certificate> {
    let found = hall.read(|db| {
        let tx = db.read()?;
        if let Err(refused) = may_ask(&tx, caller)? {
            return Ok(Err(refused));
        }
        let Some(record) = query::licence(&tx, identifier)? else {
            return Ok(Err(Refused::LicenceUnknown));
        };
        let case = match record.case {
            Some(case) => query::case(&tx, case)?.map(|found| (case, found)),
            None => None,
        };
        Ok::<_, NodeError>(Ok((record, case)))
    })?;
    let (record, case) = match found {
        Ok(found) => found,
        Err(refused) => return Ok(Err(refused)),
    };
    if record.status != LicenceStatus::Active {
        return Ok(Err(Refused::NotActive));
    }
    let Some(service) = hall.key_service(&record.department) else {
        return Ok(Err(Refused::ServiceElsewhere));
    };
    let mut fields = Vec::new();
    if let Some((id, case)) = case
        && case.fields == record.fields
    {
        match key_service::content_of(hall, id, &case) {
            Ok(content) if content.is_of_card(proof) => fields.extend(of_holder(&content.fields)),
            Ok(_) => return Ok(Err(Refused::CardNotProven)),
            Err(KeyError::Refused(refused)) => {
                tracing::info!(
                    code = refused.code(),
                    "a certificate without its holder's name"
                );
            }
            Err(KeyError::Node(error)) => return Err(error),
        }
    }
    fields.extend(record.public.iter().map(|field| Field {
        name: field.name.to_string(),
        value: Zeroizing::new(match &field.value {
            PublicValue::Text(text) => text.clone(),
            PublicValue::Integer(number) => number.to_string(),
            PublicValue::Boolean(yes) => yes.to_string(),
        }),
    }));
    let claims = claims(hall, identifier, record, fields, now_s);
    Ok(match Certificate::issue(claims, service.signer()) {
        Ok(certificate) => Ok(certificate),
        Err(
            CertificateError::TooLong | CertificateError::Malformed | CertificateError::WrongType,
        ) => Err(Refused::TooLong),
    })
}

fn claims(
    hall: &Hall,
    identifier: &LicenceIdentifier,
    record: LicenceRecord,
    fields: Vec<Field>,
    now_s: u64,
) -> CertificateClaims {
    let (valid_from_s, valid_until_s) =
        CertificateClaims::validity(record.valid_from, record.valid_until);
    CertificateClaims {
        department: record.department,
        identifier: identifier.clone(),
        valid_from_s,
        valid_until_s,
        issued_s: now_s,
        chain: hall.chain_id.clone(),
        licence: record.licence,
        root: record.fields,
        fields,
    }
}

/// The holder's name, and the document's number with its middle hidden.
fn of_holder(content: &FieldSet) -> Vec<Field> {
    let text = |name: &str| match content.get(name).map(|field| &field.value) {
        Some(FieldValue::Text(text)) if !text.is_empty() => Some(text.as_str()),
        Some(
            FieldValue::Text(_)
            | FieldValue::Integer(_)
            | FieldValue::Boolean(_)
            | FieldValue::Bytes(_),
        )
        | None => None,
    };
    let name = text("holder.name").map(str::to_owned).or_else(|| {
        let parts = [text("holder.surname"), text("holder.given_names")];
        let parts: Vec<&str> = parts.into_iter().flatten().collect();
        (!parts.is_empty()).then(|| parts.join(" "))
    });
    let field = |name: &str, value: String| Field {
        name: name.to_owned(),
        value: Zeroizing::new(value),
    };
    let number = text("holder.document").map(hidden);
    let named = name.map(|name| field("holder_name", name));
    named
        .into_iter()
        .chain(number.map(|number| field("holder_document", number)))
        .collect()
}

/// A number of which the first two and the last four characters stay, where enough are hidden.
fn hidden(number: &str) -> String {
    let length = number.chars().count();
    let kept = |at: usize| at < 2 || at >= length.saturating_sub(4);
    let shown = |(at, c)| if kept(at) && length >= 9 { c } else { '*' };
    number.chars().enumerate().map(shown).collect()
}

/// A device against which nothing stands.
fn may_ask(tx: &Tx<'_>, key: KeyId) -> Told<()> {
    match query::standing(tx, key)? {
        Some(Standing::Good) => {}
        Some(Standing::Frozen | Standing::HallFrozen) => return Ok(Err(Refused::Frozen)),
        Some(Standing::Revoked) | None => return Ok(Err(Refused::NotAllowed)),
    }
    let may = query::key(tx, key)?.is_some_and(|key| key.role == Role::Device);
    Ok(may.then_some(()).ok_or(Refused::NotAllowed))
}

/// The department's newest list of licences that do not hold.
pub(crate) fn revocations(
    hall: &Hall,
    lists: &Lists,
    department: &DepartmentCode,
    now_s: u64,
) -> Told<Vec<u8>> {
    let Some(service) = hall.key_service(department) else {
        return Ok(Err(Refused::ServiceElsewhere));
    };
    let lock = || {
        lists
            .0
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner)
    };
    if let Some((made_s, bytes)) = lock().get(department)
        && now_s.abs_diff(*made_s) < KEPT_S
    {
        return Ok(Ok(bytes.clone()));
    }
    let claims = hall.read(|db| {
        let tx = db.read()?;
        let head = query::head(&tx)?.ok_or(NodeError::Damaged("the chain has no head"))?;
        let made_s = now_s.max(head.time_s);
        let stopped = tx.licences_that_do_not_hold(department)?;
        let listed = stopped
            .iter()
            .map(|(identifier, status)| (identifier, *status));
        Ok(SnapshotClaims::new(
            department.clone(),
            hall.chain_id.clone(),
            head.height,
            made_s,
            made_s.saturating_add(NEXT_S),
            listed,
        ))
    })?;
    let Ok(snapshot) = Snapshot::issue(claims, service.signer()) else {
        return Ok(Err(Refused::TooLong));
    };
    let bytes = snapshot.to_bytes();
    lock().insert(department.clone(), (now_s, bytes.clone()));
    Ok(Ok(bytes))
}

#[cfg(test)]
mod tests {
    use super::hidden;

    #[test]
    fn a_number_on_a_certificate_shows_its_ends_alone() {
        assert_eq!(hidden("109999199001010020"), "10************0020");
        assert_eq!(hidden("TEST00009"), "TE***0009");
        assert_eq!(hidden("ABC123"), "******");
    }
}
