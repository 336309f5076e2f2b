//! What was read from the person's document, masked, and what of it was checked.

use ipc::{DocumentKind, Identity, IdentityCheck, Input};
use yew::prelude::*;

use crate::components::icon::{bold, duotone, fill};
use crate::components::{Button, Frame, Kind, Note, Tone};
use crate::format;
use crate::state::{Ctx, use_ctx};

const fn kind(kind: DocumentKind) -> &'static str {
    match kind {
        DocumentKind::Chip => "identity-kind-chip",
        DocumentKind::Resident => "identity-kind-resident",
        DocumentKind::HmtResident => "identity-kind-hmt-resident",
        DocumentKind::Foreigner2017 => "identity-kind-foreigner-2017",
        DocumentKind::Foreigner2023 => "identity-kind-foreigner-2023",
    }
}

const fn check(check: IdentityCheck) -> &'static str {
    match check {
        IdentityCheck::Signed => "identity-check-signed",
        IdentityCheck::Unchanged => "identity-check-unchanged",
        IdentityCheck::TakenByModule => "identity-check-taken-by-module",
        IdentityCheck::Number => "identity-check-number",
        IdentityCheck::Birth => "identity-check-birth",
        IdentityCheck::Sex => "identity-check-sex",
        IdentityCheck::Validity => "identity-check-validity",
    }
}

/// Kind, name, number and validity, as rows.
fn rows(ctx: &Ctx, identity: &Identity) -> Html {
    let row = |id: &'static str, value: AttrValue| {
        html! {
            <div class="row"><dt>{ ctx.t(id) }</dt><dd data-testid={id}>{ value }</dd></div>
        }
    };
    let name = ctx.view.person.as_ref().map(|person| {
        let name = ctx.pick(&person.zh, &person.en).to_owned();
        row("identity-name", name.into())
    });
    let valid = match &identity.valid_to {
        Some(day) => format::calendar(day, ctx.view.lang)
            .unwrap_or_else(|| day.clone())
            .into(),
        None => ctx.t("identity-long-term"),
    };
    html! {
        <>
            { row("identity-kind", ctx.t(kind(identity.kind))) }
            { name }
            { row("identity-number", identity.number.clone().into()) }
            { row("identity-valid", valid) }
        </>
    }
}

#[component]
pub(crate) fn Read() -> Html {
    let ctx = use_ctx();
    // The session may end while the page is being left.
    let Some(identity) = &ctx.view.identity else {
        return Html::default();
    };
    let held = |held: &IdentityCheck| {
        html! { <li class="done" data-testid={check(*held)}>{ fill::CHECK_CIRCLE.html() }{ ctx.t(check(*held)) }</li> }
    };
    html! {
        <Frame
            id="page-identity"
            title={ctx.t("identity-title")}
            lead={ctx.t("identity-lead")}
            actions={html! {
                <Button kind={Kind::Main} icon={bold::ARROW_LEFT} label={ctx.t("help-back")}
                    onclick={ctx.send(Input::Back)} id="back" />
            }}
            aside={html! {
                <section class="card held">
                    <h2>{ ctx.t("identity-checks") }</h2>
                    <ul class="reading-steps">{ for identity.checks.iter().map(held) }</ul>
                    if !identity.kind.is_signed() {
                        <Note tone={Tone::Amber} icon={duotone::SHIELD_CHECK} title={ctx.t("identity-limit-title")}>
                            <p data-testid="identity-limit">{ ctx.t("identity-limit") }</p>
                        </Note>
                    }
                </section>
            }}
        >
            <dl class="card rows">{ rows(&ctx, identity) }</dl>
        </Frame>
    }
}
