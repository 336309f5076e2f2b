//! A window with nothing but a colour in it: the yardstick of `bench` for start and memory.
//!
//! Same toolkit, same profile, same size as the program's own window; no script, no command, no state.
#![forbid(unsafe_code)]

use tauri::{WebviewUrl, WebviewWindowBuilder};

fn main() {
    tauri::Builder::default()
        .setup(|app| {
            WebviewWindowBuilder::new(app, "main", WebviewUrl::App("index.html".into()))
                .fullscreen(true)
                .decorations(false)
                .incognito(true)
                .build()?;
            Ok(())
        })
        .run(tauri::generate_context!())
        .expect("there is a screen");
}
