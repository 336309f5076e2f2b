//! The screens of Hallseal: each face shows what it is told to and sends what a person did.
//!
//! The window derives nothing and keeps nothing of a person but what is being typed on the page
//! that is shown; that is wiped when the page changes. A face is a program of its own (`bin/`), so
//! that none carries another's screens; what they share is here once.
//!
//! | module | what it is |
//! |---|---|
//! | `bridge` | the shell's commands and its one event |
//! | `i18n`, `words`, `format` | texts, dates, numbers |
//! | `typing` | what on-screen keys do to a text; no browser in it |
//! | `pinyin` | which Chinese words letters can mean; no browser in it |
//! | `components` | the pieces that recur |
//! | `app`, `state`, `pages` | the kiosk: one file per page |
//! | `counter` | the counter: one file per page |
//! | `board` | the hall's big screen |
#![forbid(unsafe_code)]

mod app;
mod board;
mod bridge;
mod components;
#[cfg(test)]
mod contrast;
mod counter;
mod format;
mod i18n;
mod pages;
mod pinyin;
mod state;
mod typing;
mod words;

use std::future::Future;

use wasm_bindgen::JsValue;
use yew::BaseComponent;

/// Shows the kiosk.
pub fn kiosk() {
    start(async {
        let (boot, view) = bridge::first().await?;
        draw::<app::App>(app::Props::new(boot, view))
    });
}

/// Shows the counter.
pub fn counter() {
    counter::texts();
    start(async {
        let (boot, view) = bridge::first().await?;
        bridge::more_fonts();
        draw::<counter::App>(counter::Props::new(boot, view))
    });
}

/// Shows the big screen.
pub fn board() {
    board::texts();
    start(async {
        let (boot, view) = bridge::first().await?;
        bridge::more_fonts();
        draw::<board::App>(board::Props::new(boot, view))
    });
}

/// Shows a face. The words on the page stay until it is there.
fn start(face: impl Future<Output = Result<(), JsValue>> + 'static) {
    wasm_bindgen_futures::spawn_local(async {
        let state = match face.await {
            Ok(()) => "running",
            Err(_) => "failed",
        };
        bridge::mark_boot(state);
    });
}

/// Draws a face into the page.
fn draw<C: BaseComponent>(props: C::Properties) -> Result<(), JsValue> {
    let root = bridge::root().ok_or_else(|| JsValue::from_str("no root element"))?;
    yew::Renderer::<C>::with_root_and_props(root, props).render();
    Ok(())
}
