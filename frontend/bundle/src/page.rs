//! The page `/verify`: one file with everything in it, so that it works without a network
//! and opened from a disk.

use crate::{BundleError, at};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest as _, Sha256};
use std::path::Path;

/// Writes `frontend/verify/dist/index.html` out of the page's parts and its wasm.
pub(crate) fn make(repository: &Path, wasm: &Path) -> Result<(), BundleError> {
    let folder = repository.join("frontend/verify");
    let read = |path: &Path| at(path, std::fs::read_to_string(path));
    let (glue, module) = bindings(wasm, &folder.join("dist.new"))?;
    let style = read(&folder.join("page.css"))?;
    let script = read(&folder.join("page.js"))?;
    let script = format!(
        "{glue}\nconst WASM = \"{}\";\n{script}",
        STANDARD.encode(&module)
    );
    let hash = |text: &str| format!("'sha256-{}'", STANDARD.encode(Sha256::digest(text)));
    let policy = format!(
        "default-src 'none'; script-src {} 'wasm-unsafe-eval'; style-src {}; img-src blob: data:; \
         connect-src 'none'; form-action 'none'; base-uri 'none'",
        hash(&script),
        hash(&style)
    );
    let mut page = read(&folder.join("page.html"))?;
    for (place, name) in [
        ("{{ICON mark}}", "mark-small.svg"),
        ("{{ICON qr-code}}", "bold/qr-code.svg"),
        ("{{ICON check-circle}}", "fill/check-circle.svg"),
        ("{{ICON warning-circle}}", "fill/warning-circle.svg"),
        ("{{ICON x-circle}}", "fill/x-circle.svg"),
    ] {
        let icon = read(&repository.join("assets/icons").join(name))?;
        page = page.replace(place, icon.trim());
    }
    let page = page
        .replace("{{POLICY}}", &policy)
        .replace("{{STYLE}}", &style)
        .replace("{{SCRIPT}}", &script);
    let dist = folder.join("dist");
    at(&dist, std::fs::create_dir_all(&dist))?;
    let (part, whole) = (dist.join("index.html.part"), dist.join("index.html"));
    at(&part, std::fs::write(&part, &page))?;
    at(&whole, std::fs::rename(&part, &whole))?;
    println!(
        "frontend/verify/dist: index.html {} KB",
        page.len().div_ceil(1000)
    );
    Ok(())
}

/// Runs wasm-bindgen for a plain script; the glue's text and the module's bytes.
fn bindings(wasm: &Path, out: &Path) -> Result<(String, Vec<u8>), BundleError> {
    crate::copy::remove(out)?;
    at(out, std::fs::create_dir_all(out))?;
    wasm_bindgen_cli_support::Bindgen::new()
        .input_path(wasm)
        .out_name("verify")
        .no_modules(true)
        .and_then(|bindgen| {
            bindgen
                .typescript(false)
                .remove_name_section(true)
                .remove_producers_section(true)
                .generate(out)
        })
        .map_err(|error| BundleError::Bindings(format!("{error:#}")))?;
    let (glue, module) = (out.join("verify.js"), out.join("verify_bg.wasm"));
    let made = (
        at(&glue, std::fs::read_to_string(&glue))?,
        at(&module, std::fs::read(&module))?,
    );
    crate::copy::remove(out)?;
    Ok(made)
}
