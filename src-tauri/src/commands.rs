//! The window's three commands and its one event, each a line over [`Hall`].

use std::sync::{Arc, Weak};

use ipc::{Boot, FaceInput, FaceView};
use tauri::{AppHandle, Emitter, Runtime, State};

use crate::hall::Hall;
use crate::window::LABEL;

/// What the window's commands know of the hall: only as long as the program
/// holds it, so that ending the program ends the hall's work.
#[derive(Clone)]
pub struct Held(Weak<dyn Hall>);

impl Held {
    /// Knows a hall.
    #[must_use]
    pub fn new(hall: &Arc<dyn Hall>) -> Self {
        Self(Arc::downgrade(hall))
    }

    fn hall(&self) -> Result<Arc<dyn Hall>, &'static str> {
        self.0.upgrade().ok_or("the program is ending")
    }
}

// "async" puts each on a worker thread: the desk may write to the disk, and
// the window's own thread must not wait for that.

#[tauri::command(async)]
fn boot(held: State<'_, Held>) -> Result<Boot, &'static str> {
    Ok(held.hall()?.boot())
}

#[tauri::command(async)]
fn view(held: State<'_, Held>) -> Result<FaceView, &'static str> {
    Ok(held.hall()?.view())
}

#[tauri::command(async)]
fn act(held: State<'_, Held>, input: FaceInput) -> Result<FaceView, &'static str> {
    if !input.is_bounded() {
        return Err("more than a page ever sends");
    }
    Ok(held.hall()?.act(input))
}

/// Gives the commands, and the hall behind them, to a program being built.
pub fn with_commands<R: Runtime>(builder: tauri::Builder<R>, held: Held) -> tauri::Builder<R> {
    builder
        .manage(held)
        .invoke_handler(tauri::generate_handler![boot, view, act])
}

/// Sends every change of the view to the window, and to it alone.
pub(crate) fn forward_changes<R: Runtime>(hall: &dyn Hall, app: AppHandle<R>) {
    hall.subscribe(Box::new(move |view| {
        if let Err(error) = app.emit_to(LABEL, ipc::names::VIEW_EVENT, view) {
            tracing::warn!(%error, "the window was not told of a change");
        }
    }));
}
