//! One case with its history, and taking it back.

use domain::case::{AGREEING, CaseState};
use domain::verdict::Verdict;
use ipc::{
    AskedRow, CaseDetail, CaseRow, Correction, ErrorCode, HistoryRow, Input, Item, JudgedRow,
    LoadState,
};
use yew::prelude::*;

use super::my_cases::state_tag;
use crate::components::dialog::use_dialog;
use crate::components::icon::{bold, duotone, fill};
use crate::components::{Button, ErrorBox, Frame, Kind, Note, Tone, clauses, own_words, phrases};
use crate::format::{Moment, grouped};
use crate::state::{Ctx, use_ctx};

#[derive(Properties, PartialEq)]
pub(crate) struct Props {
    pub(crate) load: LoadState,
    pub(crate) detail: CaseDetail,
    pub(crate) asking_withdraw: bool,
    pub(crate) busy: bool,
    pub(crate) error: Option<ErrorCode>,
}

/// What an action is called in a history; an action of a newer program shows its own name.
fn action_name(ctx: &Ctx, action: &str) -> AttrValue {
    match action {
        "file_case" => ctx.t("case-history-file-case"),
        "withdraw_case" => ctx.t("case-history-withdraw-case"),
        "rate_visit" => ctx.t("case-history-rate-visit"),
        "confirm_person" => ctx.t("case-history-confirm-holder"),
        "want_correction" => ctx.t("case-history-want-correction"),
        "correct_case" => ctx.t("case-history-correct-case"),
        "endorse_case" => ctx.t("case-history-endorse-case"),
        "judge_case" => ctx.t("case-history-judge-case"),
        "undo_withdrawal" => ctx.t("case-history-undo-withdrawal"),
        "close_case" => ctx.t("case-history-close-case"),
        "rate_case" => ctx.t("case-history-rate-case"),
        "issue_licence" => ctx.t("case-history-issue-licence"),
        "open_content" => ctx.t("case-history-open-content"),
        "open_content_by_rule" => ctx.t("case-history-open-content-by-rule"),
        "erase_content" => ctx.t("case-history-erase-content"),
        "accept_case" => ctx.t("case-history-accept-case"),
        "approve_case" => ctx.t("case-history-approve-case"),
        "deny_case" => ctx.t("case-history-deny-case"),
        other => other.to_owned().into(),
    }
}

/// Each condition in words, with what a department's evaluator found about it.
fn verdicts(ctx: &Ctx, of: &CaseRow, judged: &JudgedRow) -> Html {
    let conditions = ctx.item(&of.item).map(|item| &item.conditions);
    let one = |(place, verdict): (usize, &Verdict)| {
        let words = conditions.and_then(|conditions| conditions.get(place));
        let number = u64::try_from(place + 1).unwrap_or(0);
        let words = words.map_or_else(
            || ctx.ta("case-condition", &[("number", number.into())]),
            |words| ctx.b(words),
        );
        let (icon, tone, said, word) = match verdict {
            Verdict::Held => (fill::CHECK_CIRCLE, "pine", "case-condition-held", "held"),
            Verdict::NotHeld => (
                fill::X_CIRCLE,
                "seal",
                "case-condition-not-held",
                "not_held",
            ),
            Verdict::Unjudged => (
                fill::WARNING_CIRCLE,
                "amber",
                "case-condition-unjudged",
                "unjudged",
            ),
        };
        html! {
            <li class={tone} data-testid="condition" data-verdict={word}>
                { icon.html() }<span>{ words }</span><em>{ ctx.t(said) }</em>
            </li>
        }
    };
    html! { <ul class="conditions">{ for judged.verdicts.iter().enumerate().map(one) }</ul> }
}

/// Whether evaluators have found that a member of staff is to decide.
fn left_to_staff(detail: &CaseDetail) -> bool {
    let judged = detail.history.iter().filter(|row| row.judged.is_some());
    let open = matches!(
        detail.row.state,
        Some(CaseState::Filed | CaseState::Accepted | CaseState::Corrected)
    );
    open && judged.count() >= AGREEING
}

fn history_row(ctx: &Ctx, of: &CaseRow, row: &HistoryRow) -> Html {
    let time = Moment::new(row.at_ms, ctx.offset()).full(ctx.view.lang);
    let place = match row.height {
        Some(height) => ctx.ta("case-history-place", &[("height", grouped(height).into())]),
        None => ctx.t("case-history-not-final"),
    };
    let name = match &row.judged {
        Some(judged) => {
            let department = ctx.department(&judged.department);
            ctx.ta(
                "case-history-judge-case-by",
                &[("department", department.into())],
            )
        }
        None => action_name(ctx, &row.action),
    };
    let (verified, tone, icon) = match (row.height, row.verified) {
        (Some(_), true) => ("case-history-verified", "pine", fill::CHECK_CIRCLE),
        _ => ("case-history-unverified", "amber", fill::CLOCK_COUNTDOWN),
    };
    html! {
        <li class={tone} data-testid="history-row" data-action={row.action.clone()}>
            <span class="history-mark">{ icon.html() }</span>
            <div>
                <strong>{ name }</strong>
                <span>
                    <span class="phrase">{ time }{ "\u{a0}·" }</span>{ " " }
                    <span class="phrase">{ place }{ "\u{a0}·" }</span>{ " " }
                    <span class="phrase">{ ctx.t(verified) }</span>
                </span>
                { for row.judged.iter().map(|judged| verdicts(ctx, of, judged)) }
            </div>
        </li>
    }
}

/// Why a question is to be answered anew: the department's reason, and its words where it left some.
pub(super) fn asked_in_words(ctx: &Ctx, asked: &AskedRow) -> Html {
    let reason = match asked.reason.as_str() {
        "unclear" => ctx.t("correct-reason-unclear"),
        "missing" => ctx.t("correct-reason-missing"),
        "contradicts_register" => ctx.t("correct-reason-contradicts-register"),
        "contradicts_itself" => ctx.t("correct-reason-contradicts-itself"),
        "outdated" => ctx.t("correct-reason-outdated"),
        _ => ctx.t("correct-reason-other"),
    };
    let words = asked.words.expose();
    html! {
        <>
            <p>{ reason }</p>
            if !words.is_empty() { { own_words(words) } }
        </>
    }
}

/// What the department asks for, and the way to answer it.
fn correction(ctx: &Ctx, of: &CaseRow, wanted: &Correction) -> Html {
    let title = Some(ctx.t("correct-title"));
    let (text, go) = match wanted {
        Correction::Asked { words, asked } => {
            let questions = ctx.item(&of.item).map(Item::questions).unwrap_or_default();
            let row = |row: &AskedRow| {
                let question = questions.iter().find(|question| question.id == row.field);
                let label = question.map_or_else(|| row.field.clone().into(), |q| ctx.b(&q.label));
                html! {
                    <li data-testid="asked" data-field={row.field.clone()}>
                        <strong>{ label }</strong>{ asked_in_words(ctx, row) }
                    </li>
                }
            };
            let text = html! {
                <>
                    if !words.expose().is_empty() {
                        <div data-testid="correction-words">{ own_words(words.expose()) }</div>
                    }
                    if !asked.is_empty() { <ul class="asked">{ for asked.iter().map(row) }</ul> }
                    if words.expose().is_empty() && asked.is_empty() { <p>{ ctx.t("correct-asks-nothing") }</p> }
                    <p>{ ctx.t("correct-how") }</p>
                </>
            };
            (text, Some(("correct-go", Input::Correct)))
        }
        Correction::CardAway => {
            let text = html! { <p>{ ctx.t("correct-card-away") }</p> };
            (text, Some(("correct-card-back", Input::Retry)))
        }
        Correction::Unread { code } => {
            return html! {
                <>
                    <ErrorBox code={*code} />
                    if *code != ErrorCode::CaseNotOpenable {
                        <Button icon={bold::ARROW_CLOCKWISE} label={ctx.t("action-retry")}
                            onclick={ctx.send(Input::Retry)} id="read-again" />
                    }
                </>
            };
        }
    };
    html! {
        <div class="correction">
            <Note tone={Tone::Amber} icon={fill::WARNING_CIRCLE} {title} id="correction">{ text }</Note>
            if let Some((label, input)) = go {
                <Button kind={Kind::Main} icon={bold::PENCIL} label={ctx.t(label)} onclick={ctx.send(input)} id="correct" />
            }
        </div>
    }
}

#[component]
pub(crate) fn Case(props: &Props) -> Html {
    let ctx = use_ctx();
    let row = &props.detail.row;
    let date = Moment::new(row.filed_ms, ctx.offset()).full(ctx.view.lang);
    let history = match props.load {
        LoadState::Loading => html! {
            <div class="loading" role="status">{ bold::CIRCLE_NOTCH.html() }<p>{ ctx.t("cases-loading") }</p></div>
        },
        LoadState::Ready | LoadState::Failed { .. } => html! {
            <ol class="history" data-testid="history">
                { for props.detail.history.iter().map(|one| history_row(&ctx, row, one)) }
            </ol>
        },
    };
    let can_withdraw = props.detail.can_withdraw;
    html! {
        <>
            <div class="contents" inert={props.asking_withdraw}>
                <Frame
                    id="page-case"
                    class="case"
                    title={ctx.name_of(&row.item)}
                    actions={html! {
                        <>
                            <Button icon={bold::ARROW_LEFT} label={ctx.t("action-back")} disabled={props.busy}
                                onclick={ctx.send(Input::Back)} id="back" />
                            <Button kind={Kind::Main} label={ctx.t("action-done")} icon={bold::CHECK}
                                disabled={props.busy} onclick={ctx.send(Input::End)} id="finish" />
                        </>
                    }}
                    aside={html! {
                        <section class="card">
                            <h2>{ ctx.t("case-history") }</h2>
                            { history }
                        </section>
                    }}
                >
                    if let LoadState::Failed { code } = props.load { <ErrorBox {code} what={ctx.t("cases-failed")} /> }
                    if let Some(code) = row.refused.or(props.error) { <ErrorBox {code} /> }
                    <dl class="card rows">
                        <div class="row"><dt>{ ctx.t("case-state") }</dt><dd>{ state_tag(&ctx, row) }</dd></div>
                        <div class="row">
                            <dt>{ ctx.t("submitted-case-number") }</dt>
                            <dd data-testid="case-number">{ row.number.replace(' ', "\u{2002}") }</dd>
                        </div>
                        <div class="row"><dt>{ ctx.t("receipt-filed") }</dt><dd class="when">{ date }</dd></div>
                    </dl>
                    if let Some(wanted) = props.detail.correction.as_ref().filter(|_| !props.busy) {
                        { correction(&ctx, row, wanted) }
                    }
                    if left_to_staff(&props.detail) {
                        <p class="hint" data-testid="left-to-staff">{ ctx.t("case-left-to-staff") }</p>
                    }
                    if can_withdraw || props.busy {
                        <Button kind={Kind::Danger} busy={props.busy} class="withdraw"
                            label={ctx.t(if props.busy { "case-withdraw-busy" } else { "case-withdraw" })}
                            onclick={ctx.send(Input::AskWithdraw)} id="ask-withdraw" />
                    }
                </Frame>
            </div>
            if props.asking_withdraw { <AskWithdraw /> }
        </>
    }
}

/// "Really withdraw?": what follows from it, and which button does it.
#[component]
fn AskWithdraw() -> Html {
    let ctx = use_ctx();
    let onkeydown = use_dialog("ask", Input::Back);
    html! {
        <div class="veil" data-testid="withdraw-dialog" {onkeydown}>
            <div class="dialog" role="alertdialog" aria-modal="true" aria-labelledby="ask" aria-describedby="ask-text">
                <span class="dialog-icon seal">{ duotone::FILES.html() }</span>
                <h2 id="ask" tabindex="-1">{ phrases(&ctx.t("case-withdraw-title")) }</h2>
                <p id="ask-text" class="lead">{ clauses(&ctx.t("case-withdraw-what")) }</p>
                <p class="hint">{ ctx.t("case-withdraw-undo") }</p>
                <div class="dialog-actions">
                    <Button kind={Kind::Danger} label={ctx.t("case-withdraw-confirm")}
                        onclick={ctx.send(Input::Withdraw)} id="withdraw" />
                    <Button kind={Kind::Main} label={ctx.t("case-withdraw-keep")}
                        onclick={ctx.send(Input::Back)} id="keep" />
                </div>
            </div>
        </div>
    }
}
