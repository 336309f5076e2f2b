//! The person whose card was read: what the session may show, and what only signing needs.

use domain::id::{ChainId, DepartmentCode, Digest, HolderHandle};
use emrtd::{Mrz, Sex};
use ipc::PersonChip;
use seal::fields::FieldValue;
use visit::Person;
use zeroize::Zeroizing;

/// A verified holder. Everything is zeroized when it is dropped, at the session's end at the
/// latest.
pub(crate) struct Holder {
    /// For the session.
    pub(crate) person: Person,
    /// EF.SOD: what handles and the fingerprint reference's key are derived from.
    card_bytes: Zeroizing<Vec<u8>>,
    /// What the department is told of the holder, encrypted.
    pub(crate) fields: Vec<(&'static str, FieldValue)>,
    /// Checks that held, as stable words.
    pub(crate) checks: Vec<String>,
}

impl Holder {
    /// From a card's verified files.
    pub(crate) fn new(mrz: &Mrz, face: &[u8], sod: &[u8], checks: Vec<String>, now_s: u64) -> Self {
        let text = |value: &str| FieldValue::Text(value.to_owned());
        let date = |value: Option<emrtd::CalendarDate>| {
            FieldValue::Text(value.map(emrtd::CalendarDate::iso).unwrap_or_default())
        };
        Self {
            person: Person {
                chip: chip(mrz.surname(), mrz.sex()),
                card: seal::hash::sha256(&[b"hallseal/session-card/v1", sod]),
            },
            card_bytes: Zeroizing::new(sod.to_vec()),
            fields: vec![
                ("holder.surname", text(mrz.surname())),
                ("holder.given_names", text(mrz.given_names())),
                ("holder.document", text(mrz.document_number())),
                ("holder.issuer", text(mrz.issuer())),
                ("holder.nationality", text(mrz.nationality())),
                ("holder.birth", date(mrz.birth(now_s))),
                ("holder.expiry", date(mrz.expiry(now_s))),
                ("holder.face", FieldValue::Bytes(face.to_vec())),
            ],
            checks,
        }
    }

    /// What a department knows this card by.
    pub(crate) fn handle(&self, chain: &ChainId, department: &DepartmentCode) -> HolderHandle {
        seal::handle::derive(&self.card_bytes, chain, department)
    }

    /// What a fingerprint reference opens with, beside the hall's key.
    pub(crate) fn card_bytes(&self) -> &[u8] {
        &self.card_bytes
    }

    /// Tells this card from another within a session.
    pub(crate) fn card(&self) -> Digest {
        self.person.card
    }
}

/// The masked name: the surname as the card's zone has it, in Latin capitals. It has no Chinese
/// name that could be shown.
fn chip(surname: &str, sex: Sex) -> PersonChip {
    let (zh, en) = match sex {
        Sex::Female => (" 女士", "Ms "),
        Sex::Male => (" 先生", "Mr "),
        Sex::Unspecified => ("", ""),
    };
    PersonChip {
        zh: format!("{surname}*{zh}"),
        en: format!("{en}{surname}*"),
    }
}
