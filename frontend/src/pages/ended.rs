//! The end of a session, and a machine that is out of service.

use ipc::ErrorCode;
use yew::prelude::*;

use crate::components::icon::fill;
use crate::components::{ErrorBox, clauses, phrases};
use crate::state::use_ctx;

#[component]
pub(crate) fn Ended() -> Html {
    let ctx = use_ctx();
    html! {
        <div class="whole" role="status" data-testid="page-ended">
            <span class="verdict pine">{ fill::CHECK_CIRCLE.html() }</span>
            <h1 id="title" tabindex="-1">{ phrases(&ctx.t("ended-title")) }</h1>
            <p class="lead">{ clauses(&ctx.t("ended-what")) }</p>
            <p class="lead strong">{ ctx.t("ended-card") }</p>
            <p class="hint">{ ctx.t("ended-home") }</p>
        </div>
    }
}

#[derive(Properties, PartialEq)]
pub(crate) struct Props {
    pub(crate) code: ErrorCode,
}

#[component]
pub(crate) fn OutOfService(props: &Props) -> Html {
    let ctx = use_ctx();
    html! {
        <div class="whole" data-testid="page-out-of-service">
            <span class="verdict amber">{ fill::WARNING.html() }</span>
            <h1 id="title" tabindex="-1">{ phrases(&ctx.t("out-title")) }</h1>
            <p class="lead">{ clauses(&ctx.t("out-what")) }</p>
            <ErrorBox code={props.code} />
            <p class="technician">
                <span>{ ctx.t("out-technician") }</span>
                <code data-testid="technician-code">{ props.code.word() }</code>
            </p>
        </div>
    }
}
