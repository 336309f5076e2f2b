//! The window's three commands and its one event, each a line over [`Hall`].

use std::sync::Arc;

use ipc::{Boot, Input, View};
use tauri::{AppHandle, Emitter, Manager, Runtime, State};

use crate::hall::Hall;
use crate::window::LABEL;

/// The hall, held by the program while its window is open.
#[derive(Clone)]
pub struct Held(Arc<dyn Hall>);

impl Held {
    /// Holds a hall.
    pub fn new(hall: Arc<dyn Hall>) -> Self {
        Self(hall)
    }

    /// The hall.
    #[must_use]
    pub fn hall(&self) -> &dyn Hall {
        &*self.0
    }
}

// "async" puts each on a worker thread: the desk may write to the disk, and
// the window's own thread must not wait for that.

#[tauri::command(async)]
fn boot(held: State<'_, Held>) -> Boot {
    held.hall().boot()
}

#[tauri::command(async)]
fn view(held: State<'_, Held>) -> View {
    held.hall().view()
}

#[tauri::command(async)]
fn act(held: State<'_, Held>, input: Input) -> View {
    held.hall().act(input)
}

/// Gives the commands, and the hall behind them, to a program being built.
pub fn with_commands<R: Runtime>(builder: tauri::Builder<R>, held: Held) -> tauri::Builder<R> {
    builder
        .manage(held)
        .invoke_handler(tauri::generate_handler![boot, view, act])
}

/// Sends every change of the view to the window, and to it alone.
pub(crate) fn forward_changes<R: Runtime>(app: &AppHandle<R>) {
    let held = app.state::<Held>().inner().clone();
    let app = app.clone();
    held.hall().subscribe(Box::new(move |view| {
        if let Err(error) = app.emit_to(LABEL, ipc::names::VIEW_EVENT, view) {
            tracing::warn!(%error, "the window was not told of a change");
        }
    }));
}
