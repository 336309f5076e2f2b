//! Whose cards are trusted: the CSCA certificates in a folder.

use emrtd::{PassiveDefect, TrustStore};
use std::fs;
use std::path::{Path, PathBuf};

/// Reads every certificate in the folder. One that is damaged or of an unknown algorithm is
/// named in the log and left out: the holders of all other cards are served.
///
/// # Errors
/// In words, where the folder cannot be read or not one certificate in it can be trusted.
pub(crate) fn in_folder(folder: &Path) -> Result<TrustStore, String> {
    let mut left = Vec::new();
    for path in files(folder)? {
        match fs::read(&path) {
            Ok(bytes) => left.push((path, bytes)),
            Err(error) => left_out(&path, &error.kind().to_string()),
        }
    }
    let mut trust = TrustStore::new();
    // A link certificate is trusted once its issuer is: again, as long as one more comes in.
    loop {
        let before = left.len();
        left.retain(|(_, bytes)| trust.add(bytes).is_err());
        if left.len() == before {
            break;
        }
    }
    for (path, bytes) in &left {
        let defect = trust.add(bytes).err().map(PassiveDefect::code);
        left_out(path, defect.unwrap_or_default());
    }
    if trust.is_empty() {
        return Err("csca folder: it holds no certificate that can be trusted".to_owned());
    }
    tracing::info!(authorities = trust.len(), "issuers of cards are trusted");
    Ok(trust)
}

/// The certificates' files, in order of their names. Another file is named in the log, as its
/// ending may be a slip.
fn files(folder: &Path) -> Result<Vec<PathBuf>, String> {
    const ENDINGS: [&str; 4] = ["der", "pem", "cer", "crt"];
    let unreadable = |error: std::io::Error| format!("csca folder: {}", error.kind());
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).map_err(unreadable)? {
        let path = entry.map_err(unreadable)?.path();
        let ending = path.extension().and_then(|ending| ending.to_str());
        if ending.is_some_and(|e| ENDINGS.iter().any(|known| e.eq_ignore_ascii_case(known))) {
            found.push(path);
        } else if path.is_file() {
            left_out(&path, "its name does not end as a certificate's");
        }
    }
    found.sort();
    Ok(found)
}

fn left_out(path: &Path, why: &str) {
    let file = path.file_name().unwrap_or_default().to_string_lossy();
    tracing::warn!(%file, why, "a file in the csca folder is left out");
}

// The made-up issuers are the demo hall's.
#[cfg(test)]
#[cfg(feature = "demo")]
mod tests {
    use super::*;
    use testkit::pki::{Issuer, KeyKind};

    fn folder(files: &[(&str, &[u8])]) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        for (name, bytes) in files {
            fs::write(folder.path().join(name), bytes).unwrap();
        }
        folder
    }

    #[test]
    fn one_damaged_certificate_does_not_put_the_hall_out_of_service() {
        let issuer = Issuer::from_seed(KeyKind::P256, b"one");
        let mut damaged = issuer.csca_der().to_vec();
        *damaged.last_mut().unwrap() ^= 1;
        let folder = folder(&[
            ("a.der", &damaged),
            ("b.DER", issuer.csca_der()),
            ("notes.txt", b"who sent them"),
        ]);
        assert_eq!(in_folder(folder.path()).unwrap().len(), 1);
    }

    #[test]
    fn a_link_certificate_is_taken_whatever_its_place_in_the_folder() {
        let old = Issuer::from_seed(KeyKind::P256, b"old");
        let (_, link) = old.renewed(KeyKind::P256, b"new");
        let folder = folder(&[("a-link.cer", &link), ("z-old.crt", old.csca_der())]);
        assert_eq!(in_folder(folder.path()).unwrap().len(), 2);
    }

    #[test]
    fn a_folder_that_trusts_nobody_is_said_to() {
        let signer = Issuer::from_seed(KeyKind::P256, b"one");
        for files in [&[][..], &[("signer.der", signer.ds_der())]] {
            let why = in_folder(folder(files).path()).unwrap_err();
            assert!(why.contains("no certificate"), "{why}");
        }
        assert!(in_folder(Path::new("/nowhere/at/all")).is_err());
    }
}
