//! EF.SOD: the LDS security object in CMS signed data (ICAO 9303-10, 4.6.2).

use sha2::{Digest, Sha256};

use super::certificate::name;
use super::der::{element, octets, oid, sequence, set_of, sha256, unsigned, utc_time};
use super::key::TestKey;

const LDS_SECURITY_OBJECT: &str = "2.23.136.1.1.1";

/// The LDS security object, version 0, over data groups by number.
pub(super) fn content<'a>(groups: impl Iterator<Item = (u8, &'a [u8])>) -> Vec<u8> {
    let hashes: Vec<u8> = groups
        .flat_map(|(number, file)| {
            sequence(&[&unsigned(&[number]), &octets(&Sha256::digest(file))])
        })
        .collect();
    sequence(&[&unsigned(&[]), &sha256(), &sequence(&[&hashes])])
}

/// Who signs.
pub(super) struct Signer<'a> {
    pub(super) key: &'a TestKey,
    pub(super) certificate: &'a [u8],
    pub(super) issuer_name: &'a str,
    pub(super) serial: &'a [u8],
}

impl Signer<'_> {
    /// EF.SOD over the content.
    pub(super) fn sign(&self, content: &[u8], signing_time: &str) -> Vec<u8> {
        let attribute = |id: &str, value: Vec<u8>| sequence(&[&oid(id), &set_of(&[value])]);
        let attributes = set_of(&[
            attribute("1.2.840.113549.1.9.3", oid(LDS_SECURITY_OBJECT)),
            attribute("1.2.840.113549.1.9.4", octets(&Sha256::digest(content))),
            attribute("1.2.840.113549.1.9.5", utc_time(signing_time)),
        ]);
        let signature = self.key.sign(&attributes);
        let mut implicit = attributes;
        implicit[0] = 0xA0;
        let signer_info = sequence(&[
            &unsigned(&[1]),
            &sequence(&[&name(self.issuer_name), &unsigned(self.serial)]),
            &sha256(),
            &implicit,
            &self.key.algorithm(),
            &octets(&signature),
        ]);
        let signed_data = sequence(&[
            &unsigned(&[3]),
            &set_of(&[sha256()]),
            &sequence(&[
                &oid(LDS_SECURITY_OBJECT),
                &element(0xA0, &[&octets(content)]),
            ]),
            &element(0xA0, &[self.certificate]),
            &set_of(&[signer_info]),
        ]);
        let content_info = sequence(&[
            &oid("1.2.840.113549.1.7.2"),
            &element(0xA0, &[&signed_data]),
        ]);
        element(0x77, &[&content_info])
    }
}
