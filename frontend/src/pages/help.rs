//! How to use this machine, what is kept of one, what a receipt proves.

use ipc::Input;
use yew::prelude::*;

use crate::components::icon::{Icon, bold, duotone};
use crate::components::{Button, Frame, Kind};
use crate::state::use_ctx;

#[component]
pub(crate) fn Help() -> Html {
    let ctx = use_ctx();
    let validators = ctx.view.foot.validators;
    let kept_by = if validators > 1 {
        ctx.ta("receipt-several-note", &[("validators", validators.into())])
    } else {
        ctx.t("receipt-single-note")
    };
    let step = |(place, id): (usize, &&str)| {
        html! { <li><span class="number">{ place + 1 }</span><span>{ ctx.t(id) }</span></li> }
    };
    let fact = |icon: Icon, title: &str, texts: &[AttrValue]| {
        html! {
            <section class="fact">
                { icon.html() }
                <div><h2>{ ctx.t(title) }</h2>{ for texts.iter().map(|text| html! { <p>{ text }</p> }) }</div>
            </section>
        }
    };
    let part = |icon: Icon, title: &str, text: &str| fact(icon, title, &[ctx.t(text)]);
    const STEPS: [&str; 5] = [
        "help-step-choose",
        "help-step-card",
        "help-step-answer",
        "help-step-submit",
        "help-step-end",
    ];
    html! {
        <Frame
            id="page-help"
            class="help"
            title={ctx.t("help-title")}
            lead={ctx.t("help-lead")}
            actions={html! {
                <Button kind={Kind::Main} icon={bold::ARROW_LEFT} label={ctx.t("help-back")}
                    onclick={ctx.send(Input::Back)} id="back" />
            }}
            aside={html! {
                <section class="card facts">
                    { fact(duotone::LINK, "help-chain-title", &[ctx.t("help-chain"), kept_by]) }
                    { fact(duotone::CERTIFICATE, "proof-title", &[ctx.t("proof-yes-submitted"), ctx.t("proof-check")]) }
                    { part(duotone::QR_CODE, "proof-no-title", "proof-no-approved") }
                    { part(duotone::USER_SOUND, "help-person-title", "help-person") }
                </section>
            }}
        >
            <ol class="card help-steps">{ for STEPS.iter().enumerate().map(step) }</ol>
            <div class="card facts">
                { part(duotone::LOCK_KEY, "help-privacy-title", "help-privacy") }
                { part(duotone::LIST_CHECKS, "help-mistake-title", "help-mistake") }
                { part(duotone::DEVICE_MOBILE, "help-offline-title", "help-offline") }
            </div>
        </Frame>
    }
}
