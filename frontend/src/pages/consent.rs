//! Consent per purpose, then sign and submit.

use domain::id::ItemCode;
use ipc::{CertificateOffer, ErrorCode, Input, Progress};
use yew::prelude::*;

use crate::components::icon::{bold, duotone};
use crate::components::steps::Steps;
use crate::components::{Button, ErrorBox, Frame, Kind, Note, Tone};
use crate::state::use_ctx;

#[derive(Properties, PartialEq)]
pub(crate) struct Props {
    pub(crate) item: ItemCode,
    pub(crate) progress: Progress,
    pub(crate) wanted: Vec<String>,
    pub(crate) given: Vec<String>,
    pub(crate) certificate: Option<CertificateOffer>,
    pub(crate) complete: bool,
    pub(crate) busy: bool,
    pub(crate) error: Option<ErrorCode>,
}

#[component]
pub(crate) fn Consent(props: &Props) -> Html {
    let ctx = use_ctx();
    let mut consents = ctx
        .item(&props.item)
        .map(|item| item.consents.clone())
        .unwrap_or_default();
    consents.retain(|consent| props.wanted.contains(&consent.purpose));
    let missing = consents
        .iter()
        .filter(|consent| consent.required && !props.given.contains(&consent.purpose))
        .count() as u64;
    let tick = |purpose: &str, text: AttrValue, given: bool, required: bool| {
        let input = Input::Consent {
            purpose: purpose.to_owned(),
            given: !given,
        };
        html! {
            <button
                type="button"
                role="checkbox"
                aria-checked={if given { "true" } else { "false" }}
                class={classes!("consent", given.then_some("given"))}
                key={purpose.to_owned()}
                onclick={ctx.send(input)}
                disabled={props.busy}
                data-testid={format!("consent-{purpose}")}
            >
                <span class="box">{ bold::CHECK.html() }</span>
                <span class="consent-text">
                    <span>{ text }</span>
                    <small>{ ctx.t(if required { "consent-required" } else { "consent-optional" }) }</small>
                </span>
                <span class="consent-word">{ ctx.t(if given { "consent-agreed" } else { "consent-agree" }) }</span>
            </button>
        }
    };
    let consent = |consent: &domain::catalogue::Consent| {
        let given = props.given.contains(&consent.purpose);
        tick(
            &consent.purpose,
            ctx.b(&consent.text),
            given,
            consent.required,
        )
    };
    let offer = props.certificate.as_ref().map(|offer| {
        let name = ctx.named("licence-type", offer.licence.licence.as_str());
        let department = ctx
            .item(&props.item)
            .map(|item| ctx.b(&item.department.name));
        let text = ctx.ta(
            "consent-certificate",
            &[
                ("name", name.into()),
                ("department", department.unwrap_or_default().into()),
            ],
        );
        tick(CertificateOffer::PURPOSE, text, offer.shown, false)
    });
    html! {
        <Frame
            id="page-consent"
            class="wide"
            bar={html! { <Steps item={props.item.clone()} progress={props.progress} /> }}
            title={ctx.t("consent-title")}
            lead={ctx.t("consent-lead")}
            actions={html! {
                <>
                    <Button icon={bold::ARROW_LEFT} label={ctx.t("action-back")} disabled={props.busy}
                        onclick={ctx.send(Input::Back)} id="back" />
                    <Button
                        kind={Kind::Main}
                        label={ctx.t(if props.busy { "consent-signing" } else { "consent-sign" })}
                        busy={props.busy}
                        disabled={!props.complete}
                        onclick={ctx.send(Input::Submit)}
                        id="submit"
                    />
                </>
            }}
            aside={html! {
                <Note tone={Tone::Sky} icon={duotone::SHIELD_CHECK} title={ctx.t("consent-sign-title")}>
                    <p>{ ctx.t("consent-sign-note") }</p>
                    <p>{ ctx.t("identify-keep-card") }</p>
                    <p>{ ctx.t("consent-privacy") }</p>
                </Note>
            }}
        >
            if let Some(code) = props.error { <ErrorBox {code} /> }
            <div class="consents">{ for consents.iter().map(consent) }{ offer }</div>
            <p class="hint" role="status" data-testid="consent-missing">
                if missing > 0 { { ctx.ta("consent-missing", &[("count", missing.into())]) } }
            </p>
        </Frame>
    }
}
