//! What the window loads.

use std::error::Error;
use std::io::Write;
use std::path::Path;

use flate2::Compression;
use flate2::write::GzEncoder;

use crate::report::Report;

const LIMIT: usize = 1024 * 1024;

pub(crate) fn measure(report: &mut Report) -> Result<(), Box<dyn Error>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../frontend/dist");
    let mut faces = 0;
    for entry in std::fs::read_dir(&folder)? {
        let path = entry?.path();
        if path
            .extension()
            .is_some_and(|extension| extension == "wasm")
        {
            let bytes = std::fs::read(&path)?;
            let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
            encoder.write_all(&bytes)?;
            let packed = encoder.finish()?.len();
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            let note = format!("{name}, {} bytes before gzip -9", bytes.len());
            report.at_most("screens (wasm), gzip", packed, LIMIT, "bytes", &note);
            faces += 1;
        }
    }
    if faces == 0 {
        return Err("the screens are not built: no wasm in frontend/dist".into());
    }
    Ok(())
}
