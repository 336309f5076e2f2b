//! Writing certificates (ICAO 9303-12, 7.1).

use super::der::{bits, element, octets, oid, sequence, set_of, unsigned, utc_time};
use super::key::TestKey;

/// From and until, each `YYMMDDHHMMSSZ`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Validity {
    /// First second.
    pub from: String,
    /// Last second.
    pub until: String,
}

/// What stands in a certificate beside its key. The tests bend it to make each defect.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CertificateProfile {
    /// Common name.
    pub name: String,
    /// Serial number, big-endian.
    pub serial: Vec<u8>,
    /// Validity.
    pub validity: Validity,
    /// First byte of the key usage: `0x80` digital signature, `0x06` certificates and CRLs; 0 for
    /// a certificate without that extension.
    pub key_usage: u8,
    /// Whether the basic constraints say that this is an authority.
    pub is_ca: bool,
    /// Further extensions.
    pub further: Vec<FurtherExtension>,
}

/// An extension that few certificates have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FurtherExtension {
    /// Extended key usage with one purpose; critical or not.
    Purpose(&'static str, bool),
    /// ICAO's list of document types.
    DocumentTypes(Vec<&'static str>),
    /// Private key usage period, from and until `YYYYMMDDHHMMSSZ`.
    KeyUse(&'static str, &'static str),
}

impl FurtherExtension {
    /// Its identifier, whether it is critical, and its value.
    fn parts(&self) -> (&'static str, bool, Vec<u8>) {
        match self {
            Self::Purpose(id, critical) => ("2.5.29.37", *critical, sequence(&[&oid(id)])),
            Self::DocumentTypes(types) => {
                let names: Vec<_> = types
                    .iter()
                    .map(|name| element(0x13, &[name.as_bytes()]))
                    .collect();
                let list = sequence(&[&unsigned(&[]), &set_of(&names)]);
                ("2.23.136.1.1.6.2", false, list)
            }
            Self::KeyUse(from, until) => {
                let (from, until) = (
                    element(0x80, &[from.as_bytes()]),
                    element(0x81, &[until.as_bytes()]),
                );
                ("2.5.29.16", false, sequence(&[&from, &until]))
            }
        }
    }
}

/// C=CN, O, CN.
pub(super) fn name(common: &str) -> Vec<u8> {
    let attribute = |id: &str, tag: u16, value: &str| {
        set_of(&[sequence(&[&oid(id), &element(tag, &[value.as_bytes()])])])
    };
    sequence(&[
        &attribute("2.5.4.6", 0x13, "CN"),
        &attribute("2.5.4.10", 0x0C, "Specimen, not genuine"),
        &attribute("2.5.4.3", 0x0C, common),
    ])
}

impl CertificateProfile {
    /// The certificate of `key`, signed by `issuer`.
    pub(super) fn sign(&self, key: &TestKey, issuer: &TestKey, issuer_name: &str) -> Vec<u8> {
        let extension = |id: &str, critical: bool, value: &[u8]| {
            let flag: &[u8] = if critical { &[0x01, 0x01, 0xFF] } else { &[] };
            sequence(&[&oid(id), flag, &octets(value)])
        };
        let unused = u8::try_from(self.key_usage.trailing_zeros().min(7)).expect("at most seven");
        let mut extensions = vec![
            extension(
                "2.5.29.35",
                false,
                &sequence(&[&element(0x80, &[&issuer.identifier()])]),
            ),
            extension("2.5.29.14", false, &octets(&key.identifier())),
        ];
        if self.key_usage != 0 {
            let usage = element(0x03, &[&[unused, self.key_usage]]);
            extensions.push(extension("2.5.29.15", true, &usage));
        }
        for further in &self.further {
            let (id, critical, value) = further.parts();
            extensions.push(extension(id, critical, &value));
        }
        if self.is_ca {
            let constraints = sequence(&[&[0x01, 0x01, 0xFF], &unsigned(&[])]);
            extensions.push(extension("2.5.29.19", true, &constraints));
        }
        let body = sequence(&[
            &element(0xA0, &[&unsigned(&[2])]),
            &unsigned(&self.serial),
            &issuer.algorithm(),
            &name(issuer_name),
            &sequence(&[
                &utc_time(&self.validity.from),
                &utc_time(&self.validity.until),
            ]),
            &name(&self.name),
            &key.public_info(),
            &element(0xA3, &[&sequence(&[&extensions.concat()])]),
        ]);
        sequence(&[&body, &issuer.algorithm(), &bits(&issuer.sign(&body))])
    }
}
