//! The screens of Hallseal: they show an [`ipc::FaceView`] and send the face's inputs.
//!
//! The window derives nothing and keeps nothing of a person but what is being typed on the page
//! that is shown; that is wiped when the page changes.
//!
//! | module | what it is |
//! |---|---|
//! | `bridge` | the shell's commands and its one event |
//! | `state` | which `View` is shown, and the context every component reads |
//! | `i18n`, `format` | texts, dates, numbers |
//! | `typing` | what on-screen keys do to a text; no browser in it |
//! | `pinyin` | which Chinese words letters can mean; no browser in it |
//! | `components` | the pieces that recur |
//! | `pages` | one file per page |
#![forbid(unsafe_code)]

mod app;
mod bridge;
mod components;
#[cfg(test)]
mod contrast;
mod format;
mod i18n;
mod pages;
mod pinyin;
mod state;
mod typing;

use ipc::FaceView;
use wasm_bindgen::JsValue;

fn main() {
    wasm_bindgen_futures::spawn_local(async {
        if start().await.is_err() {
            bridge::mark_boot("failed");
        }
    });
}

/// Asks the shell what to show and draws it. The words on the page stay until then.
async fn start() -> Result<(), JsValue> {
    let (boot, view) = bridge::first().await?;
    let root = bridge::root().ok_or_else(|| JsValue::from_str("no root element"))?;
    let FaceView::Kiosk(view) = view else {
        return Err(JsValue::from_str("a face without screens"));
    };
    yew::Renderer::<app::App>::with_root_and_props(root, app::Props::new(boot, *view)).render();
    bridge::mark_boot("running");
    Ok(())
}
