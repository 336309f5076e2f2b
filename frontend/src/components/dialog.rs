//! What every dialog does with the keyboard: it takes the focus, gives it back, and Escape is its
//! harmless answer.

use ipc::Input;
use yew::prelude::*;

use crate::bridge;
use crate::state::use_ctx;

/// While the component is there the focus is on the element `id`; afterwards it is where it was.
/// The callback is for the dialog's `onkeydown`: Escape sends `harmless`.
#[hook]
pub(crate) fn use_dialog(id: &'static str, harmless: Input) -> Callback<KeyboardEvent> {
    let ctx = use_ctx();
    use_effect_with((), move |()| {
        let before = bridge::focused();
        bridge::focus(id);
        move || bridge::focus_again(before)
    });
    Callback::from(move |event: KeyboardEvent| {
        if event.key() == "Escape" {
            event.prevent_default();
            ctx.act.emit(harmless.clone());
        }
    })
}
