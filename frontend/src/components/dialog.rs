//! What every dialog does with the keyboard: it takes the focus, keeps it, gives it back, and
//! Escape is its harmless answer.

use ipc::Input;
use yew::prelude::*;

use crate::bridge;
use crate::state::use_ctx;

/// While the component is there the focus is on the element `id`; afterwards it is where it was.
/// The callback is for the dialog's `onkeydown`: Escape sends `harmless`.
#[hook]
pub(crate) fn use_dialog(id: &'static str, harmless: Input) -> Callback<KeyboardEvent> {
    let ctx = use_ctx();
    use_focus(id);
    Callback::from(move |event: KeyboardEvent| {
        if event.key() == "Escape" {
            event.prevent_default();
            ctx.act.emit(harmless.clone());
        }
    })
}

/// The same for a desk with a keyboard: Tab goes round among what is inside `around`, too.
#[hook]
pub(crate) fn use_modal(
    around: &'static str,
    title: &'static str,
    harmless: Callback<()>,
) -> Callback<KeyboardEvent> {
    use_focus(title);
    Callback::from(move |event: KeyboardEvent| match event.key().as_str() {
        "Escape" if !event.is_composing() => {
            event.prevent_default();
            harmless.emit(());
        }
        "Tab" if bridge::wrap_focus(around, event.shift_key()) => event.prevent_default(),
        _ => {}
    })
}

#[hook]
fn use_focus(id: &'static str) {
    use_effect_with((), move |()| {
        let before = bridge::focused();
        bridge::focus(id);
        move || bridge::focus_again(before)
    });
}
