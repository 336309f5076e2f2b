//! The person's certificates: the list, and one with the code that anyone can check.

use domain::licence::LicenceStatus;
use ipc::{CertificateShown, HeldLicence, Input, LoadState, PrintState};
use yew::prelude::*;

use super::submitted::svg_source;
use crate::components::icon::{bold, duotone};
use crate::components::{Button, ErrorBox, Frame, Kind, Note, Print, Tone, clauses, identifier};
use crate::format::{Moment, calendar};
use crate::state::{Ctx, use_ctx};

#[derive(Properties, PartialEq)]
pub(crate) struct ListProps {
    pub(crate) load: LoadState,
    pub(crate) licences: Vec<HeldLicence>,
}

/// How a certificate stands, as a word in its colour.
fn status_tag(ctx: &Ctx, status: LicenceStatus) -> Html {
    let (tone, text) = match status {
        LicenceStatus::Active => ("pine", "licence-active"),
        LicenceStatus::Suspended => ("amber", "licence-suspended"),
        LicenceStatus::Revoked => ("seal", "licence-revoked"),
        LicenceStatus::Superseded => ("grey", "licence-superseded"),
    };
    html! { <span class={classes!("tag", tone)} data-testid="licence-status">{ ctx.t(text) }</span> }
}

fn name(ctx: &Ctx, licence: &HeldLicence) -> AttrValue {
    ctx.named("licence-type", licence.licence.as_str())
}

fn until(ctx: &Ctx, licence: &HeldLicence) -> AttrValue {
    let day = licence.valid_until.as_deref();
    day.map_or_else(|| ctx.t("certificate-endless"), |day| in_words(ctx, day))
}

fn in_words(ctx: &Ctx, day: &str) -> AttrValue {
    calendar(day, ctx.view.lang)
        .unwrap_or_else(|| day.to_owned())
        .into()
}

#[component]
pub(crate) fn MyCertificates(props: &ListProps) -> Html {
    let ctx = use_ctx();
    let row = |(place, licence): (usize, &HeldLicence)| {
        let open = Input::OpenCertificate {
            identifier: licence.identifier.clone(),
        };
        html! {
            <button
                type="button"
                class="case-row"
                key={licence.identifier.to_string()}
                onclick={ctx.send(open)}
                data-testid={format!("certificate-{place}")}
            >
                <span class="tile-icon pine">{ duotone::CERTIFICATE.html() }</span>
                <span class="tile-text">
                    <strong>{ name(&ctx, licence) }</strong>
                    <span class="case-number">{ identifier(licence.identifier.as_str()) }</span>
                    <span class="tile-department">{ ctx.department(&licence.department) }</span>
                </span>
                { status_tag(&ctx, licence.status) }
                <span class="tile-caret">{ bold::CARET_RIGHT.html() }</span>
            </button>
        }
    };
    let body = match (props.load, props.licences.is_empty()) {
        (LoadState::Loading, _) => html! {
            <div class="card loading" role="status" data-testid="certificates-loading">
                { bold::CIRCLE_NOTCH.html() }<p>{ ctx.t("certificates-loading") }</p>
            </div>
        },
        (LoadState::Ready, true) => html! {
            <div class="empty" data-testid="certificates-empty">
                { duotone::CERTIFICATE.html() }
                <h2>{ ctx.t("certificates-empty-title") }</h2>
                <p>{ clauses(&ctx.t("certificates-empty-what")) }</p>
            </div>
        },
        (LoadState::Ready | LoadState::Failed { .. }, _) => html! {
            <div class="case-rows" data-testid="certificates">{ for props.licences.iter().enumerate().map(row) }</div>
        },
    };
    html! {
        <Frame
            id="page-my-certificates"
            class="wide"
            title={ctx.t("certificates-title")}
            lead={ctx.t("certificates-lead")}
            actions={html! {
                <>
                    <Button icon={bold::ARROW_LEFT} label={ctx.t("action-back")}
                        onclick={ctx.send(Input::Back)} id="back" />
                    <Button kind={Kind::Main} icon={bold::CHECK} label={ctx.t("action-done")}
                        onclick={ctx.send(Input::End)} id="finish" />
                </>
            }}
        >
            if let LoadState::Failed { code } = props.load {
                <ErrorBox {code} what={ctx.t("certificates-failed")} />
                <Button icon={bold::ARROW_CLOCKWISE} label={ctx.t("action-retry")}
                    onclick={ctx.send(Input::Retry)} id="retry" />
            }
            { body }
        </Frame>
    }
}

#[derive(Properties, PartialEq)]
pub(crate) struct Props {
    pub(crate) load: LoadState,
    pub(crate) licence: HeldLicence,
    pub(crate) shown: Option<Box<CertificateShown>>,
    pub(crate) can_grant: bool,
    pub(crate) print: Option<PrintState>,
}

#[component]
pub(crate) fn Certificate(props: &Props) -> Html {
    let ctx = use_ctx();
    // What was proven last counts.
    let licence = props.shown.as_ref().map_or(&props.licence, |s| &s.licence);
    let row = |label: AttrValue, value: AttrValue| {
        html! { <div class="row"><dt>{ label }</dt><dd>{ value }</dd></div> }
    };
    let fields = props.shown.iter().flat_map(|shown| &shown.fields);
    let fields = fields.map(|field| {
        html! {
            <div class="row">
                <dt>{ ctx.named("licence-field", &field.name) }</dt>
                <dd class="as-written">{ field.value.expose().to_owned() }</dd>
            </div>
        }
    });
    let code = match (&props.shown, props.load) {
        (Some(shown), _) => html! {
            <section class="card certificate" data-testid="certificate">
                <h2>{ ctx.t("certificate-scan") }</h2>
                <img
                    class="qr"
                    src={svg_source(shown.qr_svg.expose())}
                    alt={ctx.t("certificate-scan")}
                    draggable="false"
                    data-testid="certificate-qr"
                    data-text={shown.text.expose().to_owned()}
                />
                <p class="hint">{ clauses(&ctx.t("certificate-photo")) }</p>
                <div class="certificate-acts">
                    if let Some(state) = props.print { <Print {state} label={ctx.t("print-certificate")} /> }
                    if props.can_grant {
                        <Button icon={bold::EYE} label={ctx.t("grant-open")}
                            onclick={ctx.send(Input::OpenGrant)} id="grant-open" />
                    }
                </div>
            </section>
        },
        (None, LoadState::Failed { code }) => html! {
            <>
                <ErrorBox {code} />
                <Button icon={bold::ARROW_CLOCKWISE} label={ctx.t("action-retry")}
                    onclick={ctx.send(Input::Retry)} id="retry" />
            </>
        },
        (None, LoadState::Loading | LoadState::Ready) => html! {
            <div class="card loading" role="status">{ bold::CIRCLE_NOTCH.html() }<p>{ ctx.t("certificate-loading") }</p></div>
        },
    };
    html! {
        <Frame
            id="page-certificate"
            class="case"
            title={name(&ctx, licence)}
            actions={html! {
                <>
                    <Button icon={bold::ARROW_LEFT} label={ctx.t("action-back")} onclick={ctx.send(Input::Back)} id="back" />
                    <Button kind={Kind::Main} label={ctx.t("action-done")} icon={bold::CHECK}
                        onclick={ctx.send(Input::End)} id="finish" />
                </>
            }}
            aside={html! {
                <>
            <dl class="card rows">
                        <div class="row"><dt>{ ctx.t("certificate-state") }</dt><dd>{ status_tag(&ctx, licence.status) }</dd></div>
                        { for fields }
                        <div class="row">
                            <dt>{ ctx.t("certificate-number") }</dt>
                            <dd>{ identifier(licence.identifier.as_str()) }</dd>
                        </div>
                        { row(ctx.t("certificate-by"), ctx.department(&licence.department)) }
                        { row(ctx.t("certificate-from"), in_words(&ctx, &licence.valid_from)) }
                        { row(ctx.t("certificate-until"), until(&ctx, licence)) }
                        if let Some(shown) = &props.shown {
                            { row(ctx.t("certificate-signed"), Moment::new(shown.signed_ms, ctx.offset()).full(ctx.view.lang).into()) }
                        }
                    </dl>
                    if props.shown.is_some() {
                        <Note tone={Tone::Pine} icon={duotone::SHIELD_CHECK} id="certificate-proof">
                            <p>{ ctx.t("certificate-scan-what") }</p>
                        </Note>
                    }
                </>
            }}
        >
            { code }
        </Frame>
    }
}
