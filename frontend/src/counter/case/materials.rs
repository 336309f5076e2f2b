//! What belongs to an application, and the certificates that stand for paper.

use domain::licence::LicenceStatus;
use ipc::{
    Answer, CasePage, CounterInput as Input, GivenState, GivenView, HeldLicence, MaterialRow,
    MaterialState, StaffAct,
};
use yew::prelude::*;

use super::super::say::{self, trouble};
use super::super::state::Ctx;
use crate::components::icon::{bold, duotone, fill};
use crate::components::{Button, Kind};
use crate::format::calendar;

pub(super) fn materials(ctx: &Ctx, case: &CasePage) -> Html {
    let item = ctx.item(&case.row.item);
    let one = |row: &MaterialRow| {
        let name = item.and_then(|item| item.materials.iter().find(|it| it.id == row.material));
        let (icon, tone, text) = match row.state {
            MaterialState::FromCard => (fill::CHECK_CIRCLE, "tone-pine", "clerk-material-card"),
            MaterialState::FromRegister => (bold::DATABASE, "tone-sky", "clerk-material-register"),
            MaterialState::Attached => (fill::CHECK_CIRCLE, "tone-pine", "clerk-material-attached"),
            MaterialState::AtCounter => (bold::HAND_PALM, "tone-amber", "clerk-material-counter"),
            MaterialState::Given => (bold::CERTIFICATE, "tone-pine", "clerk-material-given"),
            MaterialState::Locked => (bold::LOCK_KEY, "soft", "clerk-material-locked"),
        };
        html! {
            <li class="line" key={row.material.clone()}>
                <span class={tone}>{ icon.html() }</span>
                <span>
                    { name.map_or_else(|| row.material.clone().into(), |it| ctx.b(&it.name)) }
                    if !row.required { { " " }<span class="soft note-size">{ ctx.t("clerk-material-optional") }</span> }
                </span>
                <span class="line-value">{ ctx.t(text) }</span>
            </li>
        }
    };
    html! {
        <>
            <section class="card" aria-labelledby="materials" data-testid="materials">
                <h2 id="materials">{ ctx.t("clerk-materials") }</h2>
                if case.materials.is_empty() {
                    <p class="soft">{ ctx.t("clerk-materials-none") }</p>
                } else {
                    <ul class="lines">{ for case.materials.iter().map(one) }</ul>
                }
            </section>
            { for case.given.iter().map(|view| given(ctx, case, view)) }
        </>
    }
}

/// The certificate that takes the place of paper: whether it is there, and what it says.
fn given(ctx: &Ctx, case: &CasePage, view: &GivenView) -> Html {
    let said = |id: &str| html! { <p class="soft" role="status">{ ctx.t(id) }</p> };
    let body = match &view.state {
        GivenState::Locked => said("clerk-given-locked"),
        GivenState::NotGiven => said("clerk-given-none"),
        GivenState::Given => said("clerk-given-there"),
        GivenState::Using { .. } => said("clerk-given-using"),
        GivenState::Fetching => said("clerk-given-fetching"),
        GivenState::Failed { code } => trouble(ctx, *code),
        GivenState::Shown { licence, holder } => {
            return with_holder(ctx, licence, Some(holder));
        }
    };
    html! {
        <section class="card" aria-labelledby="given" data-testid="given">
            <h2 id="given">{ ctx.named("licence-type", view.licence.as_str()) }</h2>
            { body }
            if case.may.contains(&StaffAct::See) {
                <Button kind={Kind::Second} icon={say::act_icon(StaffAct::See)} label={say::act(ctx, StaffAct::See)}
                    hint={ctx.key_of_act(StaffAct::See)} disabled={case.busy}
                    onclick={ctx.send(Input::Begin { act: StaffAct::See })} id="see-certificate" />
            }
        </section>
    }
}

pub(super) fn licences(ctx: &Ctx, case: &CasePage) -> Html {
    if case.licences.is_empty() {
        return html! {
            <div class="card nothing" data-testid="licences-none">
                { duotone::CERTIFICATE.html() }
                <h2>{ ctx.t("clerk-licences-none") }</h2>
                <p>{ ctx.t("clerk-licences-none-what") }</p>
            </div>
        };
    }
    html! { <>{ for case.licences.iter().map(|licence| one(ctx, licence)) }</> }
}

fn one(ctx: &Ctx, licence: &HeldLicence) -> Html {
    with_holder(ctx, licence, None)
}

/// A certificate: what it is, whose, whether it holds, until when.
fn with_holder(ctx: &Ctx, licence: &HeldLicence, holder: Option<&Answer>) -> Html {
    let holder = holder.and_then(|holder| holder.value.as_ref()?.as_str());
    let (tone, text) = match licence.status {
        LicenceStatus::Active => ("pine", "clerk-licence-active"),
        LicenceStatus::Suspended => ("amber", "clerk-licence-suspended"),
        LicenceStatus::Revoked => ("seal", "clerk-licence-revoked"),
        LicenceStatus::Superseded => ("grey", "clerk-licence-superseded"),
    };
    let day =
        |day: &str| AttrValue::from(calendar(day, ctx.lang).unwrap_or_else(|| day.to_owned()));
    let until = licence
        .valid_until
        .as_deref()
        .map_or_else(|| ctx.t("clerk-licence-endless"), day);
    let (icon, proof, said) = if licence.proven {
        (fill::SEAL_CHECK, "tone-pine", "clerk-licence-proven")
    } else {
        (fill::WARNING_CIRCLE, "tone-amber", "clerk-licence-unproven")
    };
    html! {
        <section class="card" key={licence.identifier.to_string()} data-testid="licence">
            <h2>
                { ctx.named("licence-type", licence.licence.as_str()) }
                { " " }<span class={classes!("tag", tone)}>{ ctx.t(text) }</span>
                if licence.of_this_case { { " " }<span class="tag sky">{ ctx.t("clerk-licence-of-this-case") }</span> }
            </h2>
            <dl class="pairs">
                if let Some(holder) = holder {
                    <div class="pair"><dt>{ ctx.t("clerk-given-holder") }</dt><dd class="as-written">{ holder.to_owned() }</dd></div>
                }
                <div class="pair"><dt>{ ctx.t("clerk-licence-identifier") }</dt><dd>{ licence.identifier.to_string() }</dd></div>
                <div class="pair"><dt>{ ctx.t("clerk-licence-by") }</dt><dd>{ ctx.department(&licence.department) }</dd></div>
                <div class="pair"><dt>{ ctx.t("clerk-licence-from") }</dt><dd>{ day(&licence.valid_from) }</dd></div>
                <div class="pair"><dt>{ ctx.t("clerk-licence-until") }</dt><dd>{ until }</dd></div>
            </dl>
            <p class={classes!("proof", proof)}>{ icon.html() }<span>{ ctx.t(said) }</span></p>
        </section>
    }
}
