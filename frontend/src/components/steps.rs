//! The step bar in words: 第 3 步，共 6 步.

use domain::id::ItemCode;
use ipc::{Progress, Stage};
use yew::prelude::*;

use crate::state::use_ctx;

#[derive(Properties, PartialEq)]
pub(crate) struct Props {
    /// For which item; none for "my cases".
    #[prop_or_default]
    pub(crate) item: Option<ItemCode>,
    pub(crate) progress: Progress,
}

#[component]
pub(crate) fn Steps(props: &Props) -> Html {
    let ctx = use_ctx();
    let Progress { stage, step, of } = props.progress;
    let stage = ctx.t(match stage {
        Stage::Identify => "stage-identify",
        Stage::Finger => "stage-finger",
        Stage::Form => "stage-form",
        Stage::Check => "stage-check",
        Stage::Consent => "stage-consent",
    });
    let name = props
        .item
        .as_ref()
        .map_or_else(|| ctx.t("cases-title"), |item| ctx.name_of(item));
    let numbers = [
        ("step", u32::from(step).to_string().into()),
        ("of", u32::from(of).to_string().into()),
    ];
    let reached = AttrValue::from(format!("{} · {stage}", ctx.ta("step-of", &numbers)));
    let part = 100 * u32::from(step.min(of)) / u32::from(of.max(1));
    html! {
        <div class="steps" data-testid="steps" data-step={step.to_string()} data-of={of.to_string()}>
            <p aria-hidden="true"><span>{ &name }</span><span>{ &reached }</span></p>
            <div
                class="steps-bar"
                role="progressbar"
                aria-label={name}
                aria-valuemin="1"
                aria-valuemax={of.to_string()}
                aria-valuenow={step.min(of).to_string()}
                aria-valuetext={reached}
            >
                <div style={format!("width:{part}%")} />
            </div>
        </div>
    }
}
