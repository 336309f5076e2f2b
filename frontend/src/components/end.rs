//! "Really end?": asked once where something filled in would be lost.

use ipc::Input;
use yew::prelude::*;

use super::dialog::use_dialog;
use super::icon::{bold, fill};
use super::{Button, Kind, clauses};
use crate::state::use_ctx;

#[component]
pub(crate) fn EndQuestion() -> Html {
    let ctx = use_ctx();
    let onkeydown = use_dialog("end", Input::StillHere);
    html! {
        <div class="veil" data-testid="end-question" {onkeydown}>
            <div
                class="dialog"
                role="alertdialog"
                aria-modal="true"
                aria-labelledby="end"
                aria-describedby="end-text"
            >
                <span class="dialog-icon">{ fill::WARNING_CIRCLE.html() }</span>
                <h2 id="end" tabindex="-1">{ ctx.t("end-title") }</h2>
                <p id="end-text" class="lead">{ clauses(&ctx.t("end-what")) }</p>
                <div class="dialog-actions">
                    <Button
                        icon={bold::SIGN_OUT}
                        label={ctx.t("end-sure")}
                        onclick={ctx.send(Input::End)}
                        id="end-sure"
                    />
                    <Button
                        kind={Kind::Main}
                        label={ctx.t("end-stay")}
                        onclick={ctx.send(Input::StillHere)}
                        id="end-stay"
                    />
                </div>
            </div>
        </div>
    }
}
