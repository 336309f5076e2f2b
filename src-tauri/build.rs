//! Declares the commands of the window and embeds the frontend.

use std::path::Path;

/// Shown where the screens have not been built yet, so that the native part
/// compiles, is checked and tested without them.
const NOT_BUILT: &str = "<!doctype html><meta charset=\"utf-8\"><title>Hallseal</title>\
    <p>The screens are not built yet: run ./dev run";

fn main() {
    let dist = Path::new("../frontend/dist");
    println!("cargo:rerun-if-changed=../frontend/dist");
    if !dist.join("index.html").exists() {
        std::fs::create_dir_all(dist).expect("frontend/dist can be made");
        std::fs::write(dist.join("index.html"), NOT_BUILT).expect("frontend/dist can be written");
    }
    // Every command is listed here and so denied unless a capability allows it.
    let manifest = tauri_build::AppManifest::new().commands(&["boot", "view", "act"]);
    tauri_build::try_build(tauri_build::Attributes::new().app_manifest(manifest))
        .expect("tauri.conf.json and the capabilities are sound");
}
