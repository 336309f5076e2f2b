//! What a department knows a card by, and what shows it that the card is there.

use domain::id::{ChainId, DepartmentCode, Digest, HolderHandle};
use hkdf::Hkdf;
use sha2::Sha256;
use zeroize::Zeroizing;

/// Derives a department's handle for a card:
/// `HKDF-SHA-256(ikm = SHA-256(card bytes), salt = chain id,
/// info = "hallseal/holder/v1/" ‖ department, 16 bytes)`.
///
/// `card_bytes` are the card's own high-entropy bytes: EF.SOD of an eMRTD, the raw photo
/// block of a card read through a SAM. They must not be an ID number or anything that can
/// be tried out. The caller zeroizes them after use.
#[must_use]
pub fn derive(card_bytes: &[u8], chain: &ChainId, department: &DepartmentCode) -> HolderHandle {
    let mut handle = [0; HolderHandle::LEN];
    expand(
        card_bytes,
        chain,
        b"hallseal/holder/v1/",
        department,
        &mut handle,
    );
    HolderHandle(handle)
}

/// Bytes in a [`card_proof`].
pub const CARD_PROOF_LEN: usize = 32;

/// What only a device that reads the card can say to a department: as [`derive`], with
/// `info = "hallseal/card-proof/v1/" ‖ department` and 32 bytes. It stands nowhere; the content of a
/// case has [`proof_commitment`] of it.
#[must_use]
pub fn card_proof(
    card_bytes: &[u8],
    chain: &ChainId,
    department: &DepartmentCode,
) -> Zeroizing<[u8; CARD_PROOF_LEN]> {
    let mut proof = Zeroizing::new([0; CARD_PROOF_LEN]);
    let label = b"hallseal/card-proof/v1/";
    expand(card_bytes, chain, label, department, proof.as_mut_slice());
    proof
}

/// What a [`card_proof`] is held against: `SHA-256("hallseal/card-proof-commitment/v1" ‖ proof)`.
#[must_use]
pub fn proof_commitment(proof: &[u8; CARD_PROOF_LEN]) -> Digest {
    crate::hash::sha256(&[b"hallseal/card-proof-commitment/v1", proof])
}

fn expand(
    card_bytes: &[u8],
    chain: &ChainId,
    label: &[u8],
    department: &DepartmentCode,
    out: &mut [u8],
) {
    let ikm = Zeroizing::new(crate::hash::sha256(&[card_bytes]).0);
    Hkdf::<Sha256>::new(Some(chain.as_str().as_bytes()), ikm.as_slice())
        .expand_multi_info(&[label, department.as_str().as_bytes()], out)
        .expect("some tens of bytes are fewer than HKDF can give");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_card_has_another_handle_in_every_department_and_on_every_chain() {
        let chain = |text| ChainId::new(text).unwrap();
        let department = |text| DepartmentCode::new(text).unwrap();
        let handle = derive(b"card", &chain("donghu-1"), &department("gongan"));
        // HKDF (RFC 5869) worked by a second implementation (Python's hmac and hashlib).
        assert_eq!(handle.to_hex(), "a3c3ef67907cee0da63058a66908d2c0");
        assert_ne!(
            handle,
            derive(b"card", &chain("donghu-1"), &department("minzheng"))
        );
        assert_ne!(
            handle,
            derive(b"card", &chain("donghu-2"), &department("gongan"))
        );
        assert_ne!(
            handle,
            derive(b"carc", &chain("donghu-1"), &department("gongan"))
        );
    }

    #[test]
    fn a_proof_tells_neither_the_handle_nor_another_departments_proof() {
        let chain = ChainId::new("donghu-1").unwrap();
        let department = |text| DepartmentCode::new(text).unwrap();
        let of = |card: &[u8], code| *card_proof(card, &chain, &department(code));
        let proof = of(b"card", "gongan");
        let handle = derive(b"card", &chain, &department("gongan"));
        assert_ne!(proof[..16], handle.0);
        assert_ne!(proof, of(b"card", "minzheng"));
        assert_ne!(proof, of(b"carc", "gongan"));
        assert_ne!(proof_commitment(&proof).0, proof);
    }
}
