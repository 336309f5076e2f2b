//! The dialog of an act: first what is to be said, then exactly what will be written on the chain.
//! Nothing under it can be pressed; Escape goes one step back.

mod fill;

use domain::catalogue::Question;
use domain::id::{DepartmentCode, ItemCode};
use ipc::{
    ActDialog, ActStep, AskedQuestion, ChainWrite, CounterInput as Input, CounterPage, StaffAct,
};
use yew::prelude::*;

use super::say;
use super::state::{Ctx, use_ctx};
use crate::bridge;
use crate::components::dialog::use_modal;
use crate::components::icon::{bold, duotone};
use crate::components::{Button, Kind};
use fill::Fill;

#[derive(Properties, PartialEq)]
pub(super) struct Props {
    pub(super) dialog: ActDialog,
}

/// The item of the case that is open: its questions have the words.
fn item_of(ctx: &Ctx) -> Option<ItemCode> {
    match &ctx.view.page {
        CounterPage::Work(work) => work.case.as_ref().map(|case| case.row.item.clone()),
        CounterPage::SignIn(_)
        | CounterPage::Tickets(_)
        | CounterPage::Tray(_)
        | CounterPage::OutOfService { .. } => None,
    }
}

#[component]
pub(super) fn Dialog(props: &Props) -> Html {
    let ctx = use_ctx();
    let dialog = &props.dialog;
    let back = {
        let act = ctx.act.clone();
        Callback::from(move |()| act.emit(Input::Back))
    };
    let trapped = use_modal("dialog", "dialog-title", back);
    use_effect_with(dialog.step, |_| {
        bridge::focus_first(&["dialog-first", "dialog-title"]);
    });
    let onkeydown = {
        let (act, dialog) = (ctx.act.clone(), dialog.clone());
        Callback::from(move |event: KeyboardEvent| {
            trapped.emit(event.clone());
            if !event.default_prevented() && !event.is_composing() {
                chosen_by_key(&event, &dialog, &act);
            }
        })
    };
    let check = dialog.step == ActStep::Check;
    let named = say::act(&ctx, dialog.act);
    let title = if check {
        ctx.ta("clerk-dialog-check", &[("act", named.into())])
    } else {
        ctx.ta("clerk-dialog-fill", &[("act", named.into())])
    };
    html! {
        <div class="veil" {onkeydown} data-testid="dialog" data-act={dialog.act.word()}
            data-step={if check { "check" } else { "fill" }}>
            <div class="dialog" id="dialog" role="dialog" aria-modal="true" aria-labelledby="dialog-title">
                <div class="dialog-head">
                    <h2 id="dialog-title" tabindex="-1">{ title }</h2>
                    <p class="soft nowrap">{ dialog.number.replace(' ', "\u{2002}") }</p>
                </div>
                <div class="dialog-body" tabindex={check.then_some("0")} role={check.then_some("group")}
                    aria-labelledby={check.then_some("dialog-title")}>
                    if let Some(code) = dialog.error { { say::trouble(&ctx, code) } }
                    if check {
                        { writes(&ctx, dialog) }
                    } else if says_nothing(dialog) {
                        <p class="turns case-waits" role="status">
                            if dialog.busy { { bold::CIRCLE_NOTCH.html() }<span>{ ctx.t("clerk-dialog-preparing") }</span> }
                        </p>
                    } else {
                        <Fill dialog={dialog.clone()} />
                    }
                </div>
                { actions(&ctx, dialog) }
            </div>
        </div>
    }
}

/// A figure chooses the reason that stands beside it; Enter goes on from what is ticked.
fn chosen_by_key(event: &KeyboardEvent, dialog: &ActDialog, act: &Callback<Input>) {
    if dialog.step != ActStep::Fill || event.repeat() {
        return;
    }
    let key = event.key();
    if key == "Enter" && bridge::focused_is_input() {
        event.prevent_default();
        if dialog.complete {
            act.emit(Input::Review);
        }
        return;
    }
    if bridge::focused_kind() == bridge::Focused::Text {
        return;
    }
    let number = key
        .parse::<usize>()
        .ok()
        .and_then(|number| number.checked_sub(1));
    let Some(place) = number.filter(|_| !event.ctrl_key() && !event.alt_key()) else {
        return;
    };
    if let Some(choice) = dialog.choices.get(place) {
        event.prevent_default();
        act.emit(Input::Choose {
            choice: choice.clone(),
        });
    } else if dialog.act == StaffAct::Endorse && place < 2 {
        event.prevent_default();
        act.emit(Input::Recommend {
            approve: place == 0,
        });
    }
}

/// There is nothing to be said: what will be written follows by itself.
fn says_nothing(dialog: &ActDialog) -> bool {
    dialog.choices.is_empty()
        && dialog.questions.is_empty()
        && !dialog.words_offered
        && dialog.act != StaffAct::Endorse
}

fn actions(ctx: &Ctx, dialog: &ActDialog) -> Html {
    let back = if dialog.step == ActStep::Check && !says_nothing(dialog) {
        "action-back"
    } else {
        "clerk-dialog-cancel"
    };
    html! {
        <div class="dialog-actions">
            <Button kind={Kind::Second} label={ctx.t(back)} hint={super::keys::shown(ctx, "Escape")} disabled={dialog.busy}
                onclick={ctx.send(Input::Back)} id="dialog-back" />
            if dialog.step == ActStep::Check {
                <Button kind={Kind::Main} icon={bold::KEY} hint={ctx.key_of("sign")} busy={dialog.busy}
                    label={ctx.t(if dialog.busy { "clerk-dialog-signing" } else { "clerk-dialog-sign" })}
                    onclick={ctx.send(Input::Sign)} id="sign" />
            } else {
                <Button kind={Kind::Main} after={bold::ARROW_RIGHT} hint={ctx.key_of("review")} disabled={!dialog.complete}
                    busy={dialog.busy} label={ctx.t("clerk-dialog-review")} onclick={ctx.send(Input::Review)} id="review" />
            }
        </div>
    }
}

/// Exactly what will be written: each with its words, and as it stands there.
fn writes(ctx: &Ctx, dialog: &ActDialog) -> Html {
    let questions = questions(ctx);
    let one = |write: &ChainWrite| {
        let said = match write.name.as_str() {
            "action" => Some(say::step(ctx, &write.value)),
            "reason_code" => Some(ctx.named("clerk-reason", &write.value)),
            "department" => DepartmentCode::new(&write.value)
                .ok()
                .map(|department| ctx.department(&department)),
            "public" => write.value.split_once(": ").map(|(field, value)| {
                let label = label(ctx, &questions, field);
                format!("{label}{}{value}", ctx.t("clerk-step-colon")).into()
            }),
            "purpose" => Some(ctx.named("clerk-purpose", &write.value)),
            "approve" => Some(ctx.t(if write.value == "true" {
                "clerk-recommend-approve"
            } else {
                "clerk-recommend-deny"
            })),
            _ => None,
        };
        html! {
            <div class="write" data-testid={format!("write-{}", write.name)}>
                <dt>{ ctx.named("clerk-write", &write.name) }</dt>
                <dd>
                    if let Some(said) = said.filter(|said| said.as_str() != write.value) {
                        <span class="write-said">{ said }</span>
                    }
                    <code class="write-value">{ &write.value }</code>
                </dd>
            </div>
        }
    };
    html! {
        <>
            <p>{ ctx.t("clerk-dialog-check-lead") }</p>
            if dialog.act == StaffAct::Open {
                <div class="note sky">{ bold::EYE.html() }<p>{ ctx.t("clerk-dialog-open-note") }</p></div>
            }
            <dl class="writes" data-testid="writes">{ for dialog.writes.iter().map(one) }</dl>
            if !dialog.words.expose().is_empty() {
                <div class="note sky">
                    { duotone::LOCK_KEY.html() }
                    <div>
                        <p><strong>{ ctx.t("clerk-dialog-words-sealed") }</strong></p>
                        <p class="as-written" data-testid="words-shown">{ dialog.words.expose().to_owned() }</p>
                    </div>
                </div>
            }
            { asked_for(ctx, dialog) }
            <p class="note-size soft">{ ctx.t(if dialog.writes.iter().any(|write| write.name == "public") {
                "clerk-dialog-public-written"
            } else {
                "clerk-dialog-not-written"
            }) }</p>
        </>
    }
}

/// The questions that a correction asks about, once more in words.
fn asked_for(ctx: &Ctx, dialog: &ActDialog) -> Html {
    let questions = questions(ctx);
    let one = |asked: &AskedQuestion| {
        let reason = asked.reason.as_ref()?;
        let words = asked.words.expose();
        Some(html! {
            <li>
                <strong>{ label(ctx, &questions, &asked.field) }</strong>
                { ctx.t("clerk-step-colon") }{ ctx.named("clerk-correction", reason.as_str()) }
                if !words.is_empty() { { ctx.t("clerk-step-comma") }{ words.to_owned() } }
            </li>
        })
    };
    let said: Vec<Html> = dialog.questions.iter().filter_map(one).collect();
    if said.is_empty() {
        return Html::default();
    }
    html! {
        <div class="note sky">
            { bold::PENCIL.html() }
            <div>
                <p><strong>{ ctx.t("clerk-dialog-asked-sealed") }</strong></p>
                <ul>{ for said }</ul>
            </div>
        </div>
    }
}

fn questions(ctx: &Ctx) -> Vec<Question> {
    let item = item_of(ctx);
    let item = item.as_ref().and_then(|code| ctx.item(code));
    item.map(ipc::Item::questions).unwrap_or_default()
}

fn label(ctx: &Ctx, questions: &[Question], field: &str) -> AttrValue {
    let asked = questions.iter().find(|asked| asked.id == field);
    asked.map_or_else(|| field.to_owned().into(), |asked| ctx.b(&asked.label))
}
