//! Documents signed by a second implementation: keys, certificates and EF.SOD by the command
//! `openssl`.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::Command;

use emrtd::{DataGroup, DocumentFiles, Ef, TrustStore, verify_document};
use sha2::{Digest, Sha256, Sha384, Sha512};
use testkit::pki::{Person, SpecimenDocument, SpecimenFormat};

use crate::document_defects::{flipped, place};

const DG1: Ef = Ef::Group(DataGroup::Dg1);
const DG2: Ef = Ef::Group(DataGroup::Dg2);

/// How a document is signed.
struct Recipe {
    /// Arguments that make a private key, `KEY` standing for its file.
    key: &'static str,
    hash: &'static str,
    /// More arguments for signing certificates, and for signing EF.SOD.
    certificate: &'static str,
    cms: &'static str,
}

const P256: Recipe = Recipe {
    key: "ecparam -name prime256v1 -genkey -noout -out KEY",
    hash: "sha256",
    certificate: "",
    cms: "",
};
const RSA: Recipe = Recipe {
    key: "genrsa -out KEY 2048",
    hash: "sha256",
    certificate: "",
    cms: "",
};

/// A signed document, whom to trust, the certificate that signed it, and the time.
struct Signed {
    files: DocumentFiles,
    trust: TrustStore,
    signer: Vec<u8>,
    authority: Vec<u8>,
    now: u64,
}

fn openssl(folder: &Path, arguments: &str) {
    let output = Command::new("openssl")
        .args(arguments.split_whitespace())
        .current_dir(folder)
        .output()
        .unwrap();
    assert!(
        output.status.success(),
        "openssl {arguments}: {}",
        String::from_utf8_lossy(&output.stderr)
    );
}

/// DER by hand, lengths below 65,536.
fn der(tag: u8, value: &[u8]) -> Vec<u8> {
    let [high, low] = u16::try_from(value.len()).unwrap().to_be_bytes();
    let length = match value.len() {
        0..=0x7F => vec![low],
        0x80..=0xFF => vec![0x81, low],
        _ => vec![0x82, high, low],
    };
    [&[tag], length.as_slice(), value].concat()
}

/// A hash function over a file.
type Digester = fn(&[u8]) -> Vec<u8>;

fn security_object(document: &SpecimenDocument, hash: &str) -> Vec<u8> {
    let (id, digest): (&[u8], Digester) = match hash {
        "sha1" => (&[0x2B, 0x0E, 3, 2, 0x1A], |b| {
            sha1::Sha1::digest(b).to_vec()
        }),
        "sha256" => (&[0x60, 0x86, 0x48, 1, 0x65, 3, 4, 2, 1], |b| {
            Sha256::digest(b).to_vec()
        }),
        "sha384" => (&[0x60, 0x86, 0x48, 1, 0x65, 3, 4, 2, 2], |b| {
            Sha384::digest(b).to_vec()
        }),
        "sha512" => (&[0x60, 0x86, 0x48, 1, 0x65, 3, 4, 2, 3], |b| {
            Sha512::digest(b).to_vec()
        }),
        other => panic!("no such hash here: {other}"),
    };
    let list: Vec<u8> = document
        .groups()
        .flat_map(|(number, file)| {
            der(
                0x30,
                &[der(0x02, &[number]), der(0x04, &digest(file))].concat(),
            )
        })
        .collect();
    der(
        0x30,
        &[der(0x02, &[0]), der(0x30, &der(0x06, id)), der(0x30, &list)].concat(),
    )
}

fn make(recipe: &Recipe) -> Signed {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    let mut document = SpecimenDocument::new(Person::default(), SpecimenFormat::Td3);
    fs::write(at.join("ldso.der"), security_object(&document, recipe.hash)).unwrap();
    fs::write(
        at.join("csca.cnf"),
        "[req]\ndistinguished_name=dn\nx509_extensions=ca\n[dn]\n[ca]\nbasicConstraints=critical,CA:TRUE,pathlen:0\n\
         keyUsage=critical,keyCertSign,cRLSign\nsubjectKeyIdentifier=hash\n",
    )
    .unwrap();
    fs::write(
        at.join("ds.ext"),
        "keyUsage=critical,digitalSignature\nauthorityKeyIdentifier=keyid\nsubjectKeyIdentifier=hash\n",
    )
    .unwrap();
    for key in ["csca.key", "ds.key"] {
        openssl(at, &recipe.key.replace("KEY", key));
    }
    let (hash, certificate, cms) = (recipe.hash, recipe.certificate, recipe.cms);
    openssl(
        at,
        &format!(
            "req -x509 -new -config csca.cnf -key csca.key -{hash} {certificate} -days 3650 \
             -subj /C=CN/O=Specimen/CN=CSCA -out csca.pem"
        ),
    );
    openssl(
        at,
        "req -new -config csca.cnf -key ds.key -subj /C=CN/O=Specimen/CN=Signer -out ds.csr",
    );
    openssl(
        at,
        &format!(
            "x509 -req -in ds.csr -CA csca.pem -CAkey csca.key -set_serial 4097 -{hash} {certificate} -days 1000 \
             -extfile ds.ext -out ds.pem"
        ),
    );
    openssl(
        at,
        &format!(
            "cms -sign -binary -nodetach -nosmimecap -md {hash} -in ldso.der -signer ds.pem -inkey ds.key {cms} \
             -outform DER -econtent_type 2.23.136.1.1.1 -out sod.der"
        ),
    );
    openssl(at, "x509 -in ds.pem -outform DER -out ds.der");
    openssl(at, "x509 -in csca.pem -outform DER -out csca.der");
    document.put_sod(der(0x77, &fs::read(at.join("sod.der")).unwrap()));
    let mut trust = TrustStore::new();
    trust.add(&fs::read(at.join("csca.pem")).unwrap()).unwrap();
    trust.add(&fs::read(at.join("csca.der")).unwrap()).unwrap();
    assert_eq!(trust.len(), 1, "the same certificate in two clothes");
    Signed {
        files: document.as_read(),
        trust,
        signer: fs::read(at.join("ds.der")).unwrap(),
        authority: fs::read(at.join("csca.der")).unwrap(),
        // openssl writes certificates that are valid from this second on.
        now: std::time::SystemTime::now()
            .duration_since(std::time::UNIX_EPOCH)
            .unwrap()
            .as_secs()
            + 1,
    }
}

fn assert_accepted(name: &str, recipe: &Recipe) {
    let signed = make(recipe);
    let verified = verify_document(&signed.files, &signed.trust, signed.now)
        .unwrap_or_else(|e| panic!("{name}: {e}"));
    assert_eq!(verified.holder.surname(), "ZHANG");
    assert_eq!(
        verified.signer_fingerprint.as_slice(),
        Sha256::digest(&signed.signer).as_slice()
    );
    assert_eq!(
        verified.authority_fingerprint.as_slice(),
        Sha256::digest(&signed.authority).as_slice()
    );
    // The signature is really looked at.
    let sod = signed.files.get(Ef::Sod).unwrap().len();
    let codes = flipped(
        &signed.files,
        &signed.trust,
        signed.now,
        Ef::Sod,
        sod - 8..sod,
    );
    assert_eq!(codes, BTreeSet::from(["sod_signature"]), "{name}");
}

#[test]
fn what_openssl_signs_is_accepted_in_every_algorithm() {
    let pss = "-sigopt rsa_padding_mode:pss -sigopt rsa_pss_saltlen:-1";
    let curve = |name: &'static str| match name {
        "p384" => "ecparam -name secp384r1 -genkey -noout -out KEY",
        "p521" => "ecparam -name secp521r1 -genkey -noout -out KEY",
        _ => "ecparam -name secp384r1 -param_enc explicit -genkey -noout -out KEY",
    };
    for (name, recipe) in [
        ("P-256", P256),
        (
            "P-384",
            Recipe {
                key: curve("p384"),
                hash: "sha384",
                ..P256
            },
        ),
        (
            "P-384 with explicit parameters",
            Recipe {
                key: curve("explicit"),
                hash: "sha256",
                ..P256
            },
        ),
        (
            "P-521",
            Recipe {
                key: curve("p521"),
                hash: "sha512",
                ..P256
            },
        ),
        (
            "RSA, SHA-1",
            Recipe {
                hash: "sha1",
                ..RSA
            },
        ),
        (
            "P-384 under a hash shorter than half its field",
            Recipe {
                key: curve("p384"),
                hash: "sha1",
                ..P256
            },
        ),
        (
            "P-521 under a hash shorter than half its field",
            Recipe {
                key: curve("p521"),
                hash: "sha256",
                ..P256
            },
        ),
        ("RSA, SHA-256", RSA),
        (
            "RSA, SHA-384",
            Recipe {
                hash: "sha384",
                ..RSA
            },
        ),
        (
            "RSA, SHA-512",
            Recipe {
                hash: "sha512",
                ..RSA
            },
        ),
        (
            "RSA-PSS, SHA-256",
            Recipe {
                certificate: pss,
                cms: "-keyopt rsa_padding_mode:pss",
                ..RSA
            },
        ),
        (
            "RSA-PSS, SHA-512",
            Recipe {
                hash: "sha512",
                certificate: pss,
                cms: "-keyopt rsa_padding_mode:pss",
                ..RSA
            },
        ),
        (
            "P-256, signer by key identifier",
            Recipe {
                cms: "-keyid",
                ..P256
            },
        ),
    ] {
        assert_accepted(name, &recipe);
    }
}

#[test]
fn one_changed_byte_in_what_openssl_signed_is_refused_with_the_code_of_its_place() {
    for recipe in [P256, RSA] {
        let Signed {
            files,
            trust,
            signer,
            authority,
            now,
        } = make(&recipe);
        let codes = |ef: Ef, places: &mut dyn Iterator<Item = usize>| {
            flipped(&files, &trust, now, ef, places)
        };
        let length = |ef: Ef| files.get(ef).unwrap().len();
        assert_eq!(
            codes(DG1, &mut (0..length(DG1))),
            BTreeSet::from(["dg1_hash"])
        );
        assert_eq!(
            codes(DG2, &mut (0..length(DG2))),
            BTreeSet::from(["dg2_hash"])
        );

        let sod = files.get(Ef::Sod).unwrap();
        let everywhere = codes(Ef::Sod, &mut (0..sod.len()));
        let known = ["sod_", "ds_", "algorithm_"];
        assert!(
            everywhere
                .iter()
                .all(|c| known.iter().any(|k| c.starts_with(k))),
            "{everywhere:?}"
        );
        let inside = codes(Ef::Sod, &mut place(sod, &signer).skip(4));
        assert!(
            inside
                .iter()
                .all(|c| c.starts_with("ds_") || *c == "algorithm_unknown"),
            "{inside:?}"
        );
        let hashed = place(sod, &Sha256::digest(files.get(DG2).unwrap()));
        assert_eq!(
            codes(Ef::Sod, &mut hashed.clone()),
            BTreeSet::from(["sod_content_digest"])
        );

        let mut refused = BTreeSet::new();
        for at in 0..authority.len() {
            let mut bad = authority.clone();
            bad[at] ^= 0x01;
            refused.insert(TrustStore::new().add(&bad).unwrap_err().code());
        }
        assert!(
            refused
                .iter()
                .all(|c| c.starts_with("csca_") || *c == "algorithm_unknown"),
            "{refused:?}"
        );
    }
}
