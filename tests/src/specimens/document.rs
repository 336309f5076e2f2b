//! A made-up holder's document and who signed it.

use emrtd::{DataGroup, TrustStore};
use testkit::pki::{Issuer, KeyKind, Person, SpecimenDocument, SpecimenFormat};

/// A time at which everything made up is valid, Unix seconds.
pub const NOW_S: u64 = 1_767_225_600;

/// What a kiosk reads beside EF.COM and EF.SOD.
pub const GROUPS: [DataGroup; 2] = [DataGroup::Dg1, DataGroup::Dg2];

/// The made-up issuing state.
#[must_use]
pub fn issuer() -> Issuer {
    Issuer::from_seed(KeyKind::P256, b"specimens")
}

/// A card whose face takes `face_bytes` (at least the drawn one's own), and whom to trust for it.
///
/// # Panics
/// Never: the issuer's own certificate can be read.
#[must_use]
pub fn signed_document(face_bytes: usize) -> (SpecimenDocument, TrustStore) {
    let issuer = issuer();
    let mut document = SpecimenDocument::new(Person::default(), SpecimenFormat::Td1);
    let mut face = testkit::pki::FACE_JPEG.to_vec();
    // Bytes behind the end of a JPEG picture are looked at by nobody.
    face.resize(face.len().max(face_bytes), 0);
    document.put_face(&face);
    issuer.sign(&mut document);
    let mut trust = TrustStore::new();
    trust
        .add(issuer.csca_der())
        .expect("the issuer's own certificate");
    (document, trust)
}
