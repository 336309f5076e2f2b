//! Letting another department see a certificate, one question a page; and what others may see.

use domain::id::{ActionId, DepartmentCode, Word};
use ipc::{ErrorCode, GrantDraft, GrantRow, GrantState, Input, LoadState, SharedRow};
use yew::prelude::*;

use crate::components::dialog::use_dialog;
use crate::components::icon::{Icon, bold, duotone, fill};
use crate::components::{Button, ErrorBox, Frame, Kind, Note, Tone, clauses, identifier, phrases};
use crate::format::Moment;
use crate::state::{Ctx, use_ctx};

/// The question that is still open; it names the page.
pub(super) const fn step(draft: &GrantDraft) -> &'static str {
    match (&draft.grantee, &draft.purpose, draft.days) {
        (None, ..) => "to",
        (_, None, _) => "for",
        (.., None) => "until",
        (Some(_), Some(_), Some(_)) => "check",
    }
}

#[derive(Properties, PartialEq, Clone)]
pub(crate) struct Props {
    pub(crate) draft: GrantDraft,
    pub(crate) departments: Vec<DepartmentCode>,
    pub(crate) busy: bool,
    pub(crate) error: Option<ErrorCode>,
}

fn purpose(ctx: &Ctx, purpose: &Word) -> AttrValue {
    ctx.named("grant-for", purpose.as_str())
}

fn days(ctx: &Ctx, days: u16) -> AttrValue {
    match days {
        0 => ctx.t("grant-days-today"),
        30 => ctx.t("grant-days-month"),
        365 => ctx.t("grant-days-year"),
        _ => days.to_string().into(),
    }
}

fn choice(ctx: &Ctx, icon: Icon, label: AttrValue, input: Input, id: String) -> Html {
    html! {
        <button type="button" class="case-row ticket-choice" key={id.clone()}
            onclick={ctx.send(input)} data-testid={id}>
            <span class="tile-icon pine">{ icon.html() }</span>
            <span class="tile-text"><strong>{ phrases(&label) }</strong></span>
            <span class="tile-caret">{ bold::CARET_RIGHT.html() }</span>
        </button>
    }
}

fn back(ctx: &Ctx, disabled: bool) -> Html {
    html! {
        <Button icon={bold::ARROW_LEFT} label={ctx.t("action-back")} {disabled}
            onclick={ctx.send(Input::Back)} id="back" />
    }
}

#[component]
pub(crate) fn Grant(props: &Props) -> Html {
    let ctx = use_ctx();
    let draft = &props.draft;
    let name = ctx.named("licence-type", draft.licence.licence.as_str());
    let step = step(draft);
    let title = match step {
        "to" => "grant-to-title",
        "for" => "grant-for-title",
        _ => "grant-until-title",
    };
    let choices: Html = match step {
        "to" => props
            .departments
            .iter()
            .map(|department| {
                let input = Input::GrantTo {
                    department: department.clone(),
                };
                let id = format!("grant-to-{department}");
                choice(&ctx, duotone::BANK, ctx.department(department), input, id)
            })
            .collect(),
        "for" => GrantDraft::PURPOSES
            .iter()
            .filter_map(|word| Word::new(word).ok())
            .map(|word| {
                let (id, label) = (format!("grant-for-{word}"), purpose(&ctx, &word));
                let input = Input::GrantFor { purpose: word };
                choice(&ctx, duotone::LIST_CHECKS, label, input, id)
            })
            .collect(),
        "until" => GrantDraft::DAYS
            .iter()
            .map(|offered| {
                let input = Input::GrantDays { days: *offered };
                let id = format!("grant-days-{offered}");
                choice(&ctx, fill::CLOCK_COUNTDOWN, days(&ctx, *offered), input, id)
            })
            .collect(),
        _ => return html! { <Check ..props.clone() /> },
    };
    html! {
        <Frame
            id="page-grant"
            title={ctx.t(title)}
            lead={ctx.ta("grant-lead", &[("name", name.into())])}
            aside={html! {
                <Note tone={Tone::Pine} icon={duotone::SHIELD_CHECK} id="grant-note">
                    <p>{ ctx.t("grant-note") }</p>
                </Note>
            }}
            actions={back(&ctx, false)}
        >
            <div class="case-rows" data-testid="grant-choices">{ choices }</div>
        </Frame>
    }
}

/// What will be signed, once more.
#[component]
fn Check(props: &Props) -> Html {
    let ctx = use_ctx();
    let draft = &props.draft;
    let row = |label: &str, value: Option<AttrValue>| {
        html! { <div class="row"><dt>{ ctx.t(label) }</dt><dd>{ value }</dd></div> }
    };
    let name = ctx.named("licence-type", draft.licence.licence.as_str());
    let grantee = draft.grantee.as_ref().map(|code| ctx.department(code));
    html! {
        <Frame
            id="page-grant"
            title={ctx.t("grant-check-title")}
            lead={ctx.t("grant-check-lead")}
            aside={html! {
                <Note tone={Tone::Pine} icon={duotone::SHIELD_CHECK} id="grant-note">
                    <p>{ ctx.t("grant-note") }</p>
                </Note>
            }}
            actions={html! {
                <>
                    { back(&ctx, props.busy) }
                    <Button kind={Kind::Main} icon={bold::CHECK} busy={props.busy}
                        label={ctx.t(if props.busy { "grant-busy" } else { "grant-sign" })}
                        onclick={ctx.send(Input::Submit)} id="grant-sign" />
                </>
            }}
        >
            if let Some(code) = props.error { <ErrorBox {code} /> }
            <dl class="card rows" data-testid="grant-check">
                { row("grant-what", Some(name)) }
                { row("grant-to", grantee) }
                { row("grant-for", draft.purpose.as_ref().map(|word| purpose(&ctx, word))) }
                { row("grant-until", draft.days.map(|count| days(&ctx, count))) }
            </dl>
        </Frame>
    }
}

#[derive(Properties, PartialEq)]
pub(crate) struct ListProps {
    pub(crate) load: LoadState,
    pub(crate) rows: Vec<GrantRow>,
    pub(crate) asking: Option<ActionId>,
    pub(crate) busy: bool,
    pub(crate) error: Option<ErrorCode>,
}

/// What is seen: a certificate by its type and number, a case by its item and number.
pub(super) fn shared(ctx: &Ctx, what: &SharedRow) -> (AttrValue, Html) {
    match what {
        SharedRow::Case { item, number, .. } => (ctx.name_of(item), html! { number }),
        SharedRow::Licence {
            identifier: id,
            licence,
        } => (
            ctx.named("licence-type", licence.as_str()),
            identifier(id.as_str()),
        ),
    }
}

fn state_tag(ctx: &Ctx, state: GrantState) -> Html {
    let (tone, text) = match state {
        GrantState::Holds => ("pine", "grant-state-holds"),
        GrantState::Over => ("grey", "grant-state-over"),
        GrantState::Withdrawn => ("grey", "grant-state-withdrawn"),
    };
    html! { <span class={classes!("tag", tone)} data-testid="grant-state">{ ctx.t(text) }</span> }
}

fn row(ctx: &Ctx, busy: bool, (place, row): (usize, &GrantRow)) -> Html {
    let (name, number) = shared(ctx, &row.what);
    let until = Moment::new(row.until_ms, ctx.offset()).date(ctx.view.lang);
    let facts = ctx.ta(
        "grant-facts",
        &[
            ("date", until.into()),
            ("count", u64::from(row.uses).into()),
        ],
    );
    let end = Input::AskEndGrant { grant: row.grant };
    html! {
        <li class="case-row still grant-row" key={row.grant.to_string()} data-testid={format!("grant-{place}")}>
            <span class="tile-icon pine">{ duotone::CERTIFICATE.html() }</span>
            <span class="tile-text">
                <strong>{ ctx.department(&row.grantee) }</strong>
                <span class="seen-for">{ purpose(ctx, &row.purpose) }</span>
                <span class="tile-department">{ name }</span>
                <span class="case-number">{ number }</span>
                <span class="tile-department">{ facts }</span>
            </span>
            if row.state == GrantState::Holds {
                <Button kind={Kind::Danger} label={ctx.t("grant-end")} disabled={busy}
                    onclick={ctx.send(end)} id={format!("end-grant-{place}")} />
            } else {
                { state_tag(ctx, row.state) }
            }
        </li>
    }
}

#[component]
pub(crate) fn Grants(props: &ListProps) -> Html {
    let ctx = use_ctx();
    let body = match (props.load, props.rows.is_empty()) {
        (LoadState::Loading, _) => html! {
            <div class="card loading" role="status" data-testid="grants-loading">
                { bold::CIRCLE_NOTCH.html() }<p>{ ctx.t("grants-loading") }</p>
            </div>
        },
        (LoadState::Ready, true) => html! {
            <div class="empty" data-testid="grants-empty">
                { duotone::SHIELD_CHECK.html() }
                <h2>{ ctx.t("grants-empty-title") }</h2>
                <p>{ clauses(&ctx.t("grants-empty-what")) }</p>
            </div>
        },
        (LoadState::Ready | LoadState::Failed { .. }, _) => html! {
            <ul class="case-rows" data-testid="grants">
                { for props.rows.iter().enumerate().map(|one| row(&ctx, props.busy, one)) }
            </ul>
        },
    };
    let asking = props.asking.filter(|_| !props.busy).is_some();
    html! {
        <>
            <div class="contents" inert={asking}>
                <Frame
                    id="page-grants"
                    class="wide"
                    title={ctx.t("grants-title")}
                    lead={ctx.t("grants-lead")}
                    actions={html! {
                        <>
                            { back(&ctx, props.busy) }
                            <Button kind={Kind::Main} icon={bold::CHECK} label={ctx.t("action-done")}
                                disabled={props.busy} onclick={ctx.send(Input::End)} id="finish" />
                        </>
                    }}
                >
                    if let LoadState::Failed { code } = props.load {
                        <ErrorBox {code} what={ctx.t("grants-failed")} />
                        <Button icon={bold::ARROW_CLOCKWISE} label={ctx.t("action-retry")}
                            onclick={ctx.send(Input::Retry)} id="retry" />
                    }
                    if let Some(code) = props.error { <ErrorBox {code} /> }
                    { body }
                </Frame>
            </div>
            if asking { <AskEnd /> }
        </>
    }
}

/// "Really take it back?"
#[component]
fn AskEnd() -> Html {
    let ctx = use_ctx();
    let onkeydown = use_dialog("ask", Input::Back);
    html! {
        <div class="veil" data-testid="end-grant-dialog" {onkeydown}>
            <div class="dialog" role="alertdialog" aria-modal="true" aria-labelledby="ask" aria-describedby="ask-text">
                <span class="dialog-icon seal">{ duotone::CERTIFICATE.html() }</span>
                <h2 id="ask" tabindex="-1">{ phrases(&ctx.t("grant-end-title")) }</h2>
                <p id="ask-text" class="lead">{ clauses(&ctx.t("grant-end-what")) }</p>
                <div class="dialog-actions">
                    <Button kind={Kind::Danger} label={ctx.t("grant-end-confirm")}
                        onclick={ctx.send(Input::EndGrant)} id="end-grant" />
                    <Button kind={Kind::Main} label={ctx.t("grant-end-keep")}
                        onclick={ctx.send(Input::Back)} id="keep" />
                </div>
            </div>
        </div>
    }
}
