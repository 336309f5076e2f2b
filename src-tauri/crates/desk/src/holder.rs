//! The person whose card was read: what the session may show, and what only signing needs.

use devices::sam::{IdCard, IdCheck, IdKind, Validity};
use domain::id::{ChainId, DepartmentCode, Digest, HolderHandle};
use domain::ticket::{MaskedName, Title, surname};
use emrtd::{CalendarDate, Check, DataGroup, Mrz, Sex, VerifiedDocument};
use ipc::{DocumentKind, Identity, IdentityCheck, PersonChip};
use seal::fields::FieldValue;
use seal::handle::CARD_PROOF_LEN;
use visit::Person;
use zeroize::Zeroizing;

/// What shows a department that a card lies at a device.
pub(crate) type CardProof = Zeroizing<[u8; CARD_PROOF_LEN]>;

/// A verified holder. Everything is zeroized when it is dropped, at the session's end at the
/// latest.
pub(crate) struct Holder {
    /// How the person is called on the big screen.
    pub(crate) called: Option<MaskedName>,
    /// For the session.
    pub(crate) person: Person,
    /// EF.SOD, or the raw photo block of a card without one: what handles and the fingerprint
    /// reference's key are derived from.
    card_bytes: Zeroizing<Vec<u8>>,
    /// What the department is told of the holder, encrypted.
    pub(crate) fields: Vec<(&'static str, FieldValue)>,
    /// Checks that held, as stable words.
    pub(crate) checks: Vec<String>,
}

impl Holder {
    /// From a chip's verified files: what stands in its zone, its face image, its signature.
    pub(crate) fn of_chip(document: &VerifiedDocument, face: &[u8], now_s: u64) -> Self {
        let (mrz, sod): (&Mrz, &[u8]) = (&document.holder, &document.card_bytes);
        let text = |value: &str| FieldValue::Text(value.to_owned());
        let iso = |value: Option<CalendarDate>| value.map(CalendarDate::iso).unwrap_or_default();
        let expiry = iso(mrz.expiry(now_s));
        let mut checks = vec!["card_chip".to_owned()];
        checks.extend(document.checks.iter().map(word));
        Self {
            called: MaskedName::of(mrz.surname(), title(mrz.sex())),
            person: Person {
                chip: chip(mrz.surname(), mrz.sex()),
                card: session_card(sod),
                proves_itself: document.signed_groups.contains(&DataGroup::Dg15),
                identity: Identity {
                    kind: DocumentKind::Chip,
                    number: masked(mrz.document_number()),
                    valid_to: Some(expiry.clone()),
                    checks: vec![
                        IdentityCheck::Signed,
                        IdentityCheck::Unchanged,
                        IdentityCheck::Validity,
                    ],
                },
            },
            card_bytes: Zeroizing::new(sod.to_vec()),
            fields: vec![
                ("holder.surname", text(mrz.surname())),
                ("holder.given_names", text(mrz.given_names())),
                ("holder.document", text(mrz.document_number())),
                ("holder.issuer", text(mrz.issuer())),
                ("holder.nationality", text(mrz.nationality())),
                ("holder.birth", FieldValue::Text(iso(mrz.birth(now_s)))),
                ("holder.expiry", FieldValue::Text(expiry)),
                ("holder.face", FieldValue::Bytes(face.to_vec())),
            ],
            checks,
        }
    }

    /// From a card that a security module read: what stands on it, its raw photo block, the address
    /// that was written to it later. The photo goes nowhere: whoever had it could derive the card's
    /// handle in every department.
    pub(crate) fn of_id_card(
        card: &IdCard,
        photo: &[u8],
        newer_address: Option<&str>,
        held: &[IdCheck],
    ) -> Self {
        let text = |value: &str| FieldValue::Text(value.to_owned());
        let (_, to) = card.validity();
        let valid_to = match to {
            Validity::Until(day) => Some(day.iso()),
            Validity::LongTerm => None,
        };
        let mut fields = vec![
            ("holder.kind", text(card.kind().word())),
            ("holder.name", text(card.name())),
            ("holder.document", text(card.number())),
            ("holder.nationality", text(card.country())),
            ("holder.birth", FieldValue::Text(card.birth().iso())),
            // Empty for good, as the card has it.
            (
                "holder.expiry",
                text(valid_to.as_deref().unwrap_or_default()),
            ),
        ];
        let optional = [
            ("holder.name_latin", card.name_latin()),
            ("holder.issuer", card.issuer()),
            ("holder.address", newer_address.or(card.address())),
        ];
        fields.extend(optional.into_iter().filter_map(|(name, value)| {
            let value = value.filter(|value| !value.is_empty())?;
            Some((name, text(value)))
        }));
        let mut checks = vec![
            format!("card_sam_{}", card.kind().word()),
            CANNOT_PROVE_ITSELF.to_owned(),
        ];
        checks.extend(held.iter().map(|check| check.word().to_owned()));
        let mut shown = vec![IdentityCheck::TakenByModule];
        shown.extend(held.iter().map(|check| match check {
            IdCheck::Number => IdentityCheck::Number,
            IdCheck::Birth => IdentityCheck::Birth,
            IdCheck::Sex => IdentityCheck::Sex,
            IdCheck::Validity => IdentityCheck::Validity,
        }));
        Self {
            called: MaskedName::of(name(card), title(card.sex())),
            person: Person {
                chip: chip(surname(name(card)), card.sex()),
                card: session_card(photo),
                proves_itself: false,
                identity: Identity {
                    kind: match card.kind() {
                        IdKind::Resident => DocumentKind::Resident,
                        IdKind::Hmt => DocumentKind::HmtResident,
                        IdKind::Foreigner2017 => DocumentKind::Foreigner2017,
                        IdKind::Foreigner2023 => DocumentKind::Foreigner2023,
                    },
                    number: masked(card.number()),
                    valid_to,
                    checks: shown,
                },
            },
            card_bytes: Zeroizing::new(photo.to_vec()),
            fields,
            checks,
        }
    }

    /// What a department knows this card by.
    pub(crate) fn handle(&self, chain: &ChainId, department: &DepartmentCode) -> HolderHandle {
        seal::handle::derive(&self.card_bytes, chain, department)
    }

    /// What shows a department that the card is here.
    pub(crate) fn card_proof(&self, chain: &ChainId, department: &DepartmentCode) -> CardProof {
        seal::handle::card_proof(&self.card_bytes, chain, department)
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

/// In evidence: nothing that was read is signed by who issued the card, and the card answers no
/// challenge. Whoever relies on it wants a second factor or a member of staff.
const CANNOT_PROVE_ITSELF: &str = "card_cannot_prove_itself";

/// Tells one card from another within a session.
pub(crate) fn session_card(card_bytes: &[u8]) -> Digest {
    seal::hash::sha256(&[b"hallseal/session-card/v1", card_bytes])
}

/// The check's stable word in the evidence.
fn word(check: &Check) -> String {
    match check {
        Check::SignerTrusted => "signer_trusted".into(),
        Check::SecurityObjectSigned => "security_object_signed".into(),
        Check::IssuingStateSigned => "issuing_state_signed".into(),
        Check::ContentsMatch => "contents_match".into(),
        Check::GroupUnchanged(group) => format!("dg{}_unchanged", group.number()),
    }
}

/// The name on a card, or its Latin letters where it has no other.
fn name(card: &IdCard) -> &str {
    match card.name() {
        "" => card.name_latin().unwrap_or_default(),
        name => name,
    }
}

fn title(sex: Sex) -> Option<Title> {
    match sex {
        Sex::Female => Some(Title::Ms),
        Sex::Male => Some(Title::Mr),
        Sex::Unspecified => None,
    }
}

/// A number that others may see: its first three and last four characters, where enough are hidden.
fn masked(number: &str) -> String {
    let characters: Vec<char> = number.chars().collect();
    let (first, last) = if characters.len() >= 12 {
        (3, 4)
    } else {
        (2, 2)
    };
    let hidden = first..characters.len().saturating_sub(last);
    if hidden.len() < 3 {
        return "*".repeat(characters.len());
    }
    let shown = characters.iter().enumerate();
    shown
        .map(|(at, c)| if hidden.contains(&at) { '*' } else { *c })
        .collect()
}

/// The masked name: the surname as the document has it. A chip's zone has Latin capitals alone.
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_on_the_screen_shows_neither_birth_nor_sequence() {
        assert_eq!(masked("11010519491231002X"), "110***********002X");
        assert_eq!(masked("UTO999990010102"), "UTO********0102");
        assert_eq!(masked("TEST00001"), "TE*****01");
        // Too short to hide anything: all of it goes.
        assert_eq!(masked("ABC123"), "******");
        assert_eq!(masked(""), "");
        assert_eq!(masked("证件号码一二三四五六七八九"), "证件号******六七八九");
    }
}
