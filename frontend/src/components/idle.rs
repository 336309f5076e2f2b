//! The idle warning: how many seconds are left, and one touch that goes on.

use ipc::Input;
use yew::prelude::*;

use super::dialog::use_dialog;
use super::icon::{bold, duotone};
use super::{Button, Kind, clauses};
use crate::state::use_ctx;

#[derive(Properties, PartialEq)]
pub(crate) struct Props {
    pub(crate) seconds: u32,
}

#[component]
pub(crate) fn IdleWarning(props: &Props) -> Html {
    let ctx = use_ctx();
    let onkeydown = use_dialog("idle", Input::StillHere);
    let text = ctx.ta("idle-what", &[("seconds", props.seconds.into())]);
    html! {
        <div class="veil" data-testid="idle-warning" onclick={ctx.send(Input::StillHere)} {onkeydown}>
            <div
                class="dialog"
                role="alertdialog"
                aria-modal="true"
                aria-labelledby="idle"
                aria-describedby="idle-text"
            >
                <span class="dialog-icon">{ duotone::HAND_WAVING.html() }</span>
                <h2 id="idle" tabindex="-1">{ ctx.t("idle-title") }</h2>
                <p id="idle-text" class="lead">{ clauses(&text) }</p>
                <p class="hint">{ ctx.t("idle-nothing-lost") }</p>
                <p class="countdown" aria-hidden="true" data-testid="idle-seconds">{ props.seconds }</p>
                <div class="dialog-actions">
                    <Button
                        icon={bold::SIGN_OUT}
                        label={ctx.t("idle-end")}
                        onclick={
                            let act = ctx.act.clone();
                            Callback::from(move |event: MouseEvent| {
                                event.stop_propagation();
                                act.emit(Input::End);
                            })
                        }
                        id="idle-end"
                    />
                    <Button
                        kind={Kind::Main}
                        label={ctx.t("idle-stay")}
                        onclick={
                            let act = ctx.act.clone();
                            Callback::from(move |event: MouseEvent| {
                                event.stop_propagation();
                                act.emit(Input::StillHere);
                            })
                        }
                        id="idle-stay"
                    />
                </div>
            </div>
        </div>
    }
}
