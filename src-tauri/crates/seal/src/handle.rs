//! What a department knows a card by.

use domain::id::{ChainId, DepartmentCode, HolderHandle};
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
    let ikm = Zeroizing::new(crate::hash::sha256(&[card_bytes]).0);
    let mut handle = [0; HolderHandle::LEN];
    Hkdf::<Sha256>::new(Some(chain.as_str().as_bytes()), ikm.as_slice())
        .expand_multi_info(
            &[b"hallseal/holder/v1/", department.as_str().as_bytes()],
            &mut handle,
        )
        .expect("16 bytes are fewer than HKDF can give");
    HolderHandle(handle)
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
}
