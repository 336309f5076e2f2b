//! Printing what is on the page: the button, and how it stands.

use ipc::{Input, PrintState};
use yew::prelude::*;

use super::icon::{bold, fill};
use super::{Button, ErrorBox};
use crate::state::use_ctx;

#[derive(Properties, PartialEq)]
pub(crate) struct Props {
    pub(crate) state: PrintState,
    /// The word on the button, the first time.
    pub(crate) label: AttrValue,
}

#[component]
pub(crate) fn Print(props: &Props) -> Html {
    let ctx = use_ctx();
    let label = match props.state {
        PrintState::Ready | PrintState::Failed { .. } => props.label.clone(),
        PrintState::Printing => ctx.t("print-busy"),
        PrintState::Printed => ctx.t("print-again"),
    };
    html! {
        <div class="print" role="status" data-testid="print-state">
            if let PrintState::Failed { code } = props.state { <ErrorBox {code} /> }
            if props.state == PrintState::Printed {
                <p class="print-done" data-testid="printed">
                    { fill::CHECK_CIRCLE.html() }<span>{ ctx.t("print-done") }</span>
                </p>
            }
            <Button icon={bold::PRINTER} {label} busy={props.state == PrintState::Printing}
                onclick={ctx.send(Input::Print)} id="print" />
        </div>
    }
}
