//! The key file of a device.

use std::fs::{self, OpenOptions};
use std::io::Write;
use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};

use super::{Target, forged, refused, words};

/// The input is the file's content, and its length decides now and then that others may read it. What
/// is taken is what stands there, letter by letter; a file that others may read is never taken, and
/// no file is ever written to.
pub(super) fn key_file() -> Target {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let genuine = folder.path().join("genuine");
    let made = outbox::keyfile::load_or_create(&genuine).is_ok();
    let text = fs::read(&genuine).unwrap_or_default();
    let path = folder.path().join("device.keys");
    Target {
        corpus: if made { vec![text] } else { Vec::new() },
        words: words(&[
            "# hallseal development key v1: for trying out, never for real people\n",
            "device_seed = ",
            "store_key = ",
            "hall_key = ",
            "\n",
            "\r\n",
            " ",
            "é",
            "0x",
            "+f",
            "ＡＢ",
        ]),
        run: Box::new(move |input| {
            let _held = &folder;
            let exposed = input.len() % 16 == 15;
            let written = write(&path, input, exposed);
            written.map_err(|error| error.to_string())?;
            let loaded = outbox::keyfile::load_or_create(&path);
            if fs::read(&path).ok().as_deref() != Some(input) {
                return Err("the key file was written to".to_owned());
            }
            match loaded {
                Ok(_) if exposed => Err("an exposed key file was taken".to_owned()),
                Ok(keys) => {
                    let all = [&keys.device_seed, &keys.store_key, &keys.hall_key];
                    let text = String::from_utf8_lossy(input).to_lowercase();
                    let stands = |key: &[u8; 32]| text.contains(&hex::encode(key));
                    if !all.iter().all(|key| stands(key)) {
                        return forged("a key that does not stand in the file");
                    }
                    Ok(format!(
                        "taken, {} lines",
                        input.split(|b| *b == b'\n').count()
                    ))
                }
                Err(error) => Ok(refused(&error)),
            }
        }),
    }
}

fn write(path: &std::path::Path, bytes: &[u8], exposed: bool) -> std::io::Result<()> {
    let mut options = OpenOptions::new();
    let mut file = options
        .create(true)
        .write(true)
        .truncate(true)
        .mode(0o600)
        .open(path)?;
    let mode = if exposed { 0o640 } else { 0o600 };
    file.set_permissions(fs::Permissions::from_mode(mode))?;
    file.write_all(bytes)
}
