//! What is to be said before an act: a reason, an opinion, words, the questions to answer anew.

use domain::id::Word;
use ipc::{ActDialog, AskedQuestion, CounterInput as Input, SecretText, StaffAct};
use wasm_bindgen::JsCast;
use web_sys::{HtmlInputElement, HtmlTextAreaElement};
use yew::prelude::*;

use super::super::state::{Ctx, use_ctx};
use super::{Props, label, questions};
use crate::bridge;
use crate::components::icon::duotone;

/// What is to be said.
#[component]
pub(super) fn Fill(props: &Props) -> Html {
    let ctx = use_ctx();
    let dialog = &props.dialog;
    html! {
        <>
            if !dialog.questions.is_empty() { { corrections(&ctx, dialog) } }
            if dialog.act == StaffAct::Endorse { { recommend(&ctx, dialog) } }
            if !dialog.choices.is_empty() { { choices(&ctx, dialog) } }
            if dialog.words_offered {
                <Said words={dialog.words.clone()} most={dialog.words_max}
                    first={dialog.choices.is_empty() && dialog.questions.is_empty()} />
            }
        </>
    }
}

/// One of a few, each with the figure that chooses it.
fn tick(
    ctx: &Ctx,
    group: &'static str,
    place: usize,
    chosen: bool,
    first: bool,
    text: AttrValue,
    input: Input,
) -> Html {
    html! {
        <label class="tick" key={place}>
            <input type="radio" name={group} checked={chosen} id={first.then_some("dialog-first")}
                onchange={ctx.send(input)} data-testid={format!("{group}-{place}")} />
            <span>{ text }</span>
            if place < 9 { <kbd class="key-hint" aria-hidden="true">{ place + 1 }</kbd> }
        </label>
    }
}

fn choices(ctx: &Ctx, dialog: &ActDialog) -> Html {
    let (legend, group) = if dialog.act == StaffAct::Open {
        ("clerk-dialog-purpose", "clerk-purpose")
    } else {
        ("clerk-dialog-reason", "clerk-reason")
    };
    let focused = dialog
        .choices
        .iter()
        .position(|choice| Some(choice) == dialog.chosen.as_ref())
        .unwrap_or(0);
    let one = |(place, choice): (usize, &Word)| {
        let text = ctx.named(group, choice.as_str());
        let chosen = dialog.chosen.as_ref() == Some(choice);
        let input = Input::Choose {
            choice: choice.clone(),
        };
        tick(ctx, "choice", place, chosen, place == focused, text, input)
    };
    html! {
        <fieldset class="ticks">
            <legend>{ ctx.t(legend) }</legend>
            { for dialog.choices.iter().enumerate().map(one) }
        </fieldset>
    }
}

fn recommend(ctx: &Ctx, dialog: &ActDialog) -> Html {
    let one = |(place, approve, text): (usize, bool, &'static str)| {
        let chosen = dialog.approve == Some(approve);
        let first = chosen || (dialog.approve.is_none() && place == 0);
        tick(
            ctx,
            "recommend",
            place,
            chosen,
            first,
            ctx.t(text),
            Input::Recommend { approve },
        )
    };
    html! {
        <fieldset class="ticks">
            <legend>{ ctx.t("clerk-dialog-recommend") }</legend>
            { for [(0, true, "clerk-recommend-approve"), (1, false, "clerk-recommend-deny")].into_iter().map(one) }
        </fieldset>
    }
}

/// Which questions are to be answered anew, and why.
fn corrections(ctx: &Ctx, dialog: &ActDialog) -> Html {
    let questions = questions(ctx);
    let one = |(place, asked): (usize, &AskedQuestion)| {
        html! {
            <Asked key={asked.field.clone()} asked={asked.clone()} {place}
                label={label(ctx, &questions, &asked.field)} reasons={dialog.question_choices.clone()} />
        }
    };
    html! {
        <fieldset class="ticks">
            <legend>{ ctx.t("clerk-dialog-questions") }</legend>
            { for dialog.questions.iter().enumerate().map(one) }
        </fieldset>
    }
}

#[derive(Properties, PartialEq)]
struct AskedProps {
    asked: AskedQuestion,
    place: usize,
    label: AttrValue,
    reasons: Vec<Word>,
}

/// One question: ticked, it asks why, and lets words be added.
#[component]
fn Asked(props: &AskedProps) -> Html {
    let ctx = use_ctx();
    let AskedQuestion {
        field,
        reason,
        words,
    } = props.asked.clone();
    let ask = {
        let (act, field) = (ctx.act.clone(), field.clone());
        move |reason: Option<Word>, words: SecretText| {
            act.emit(Input::Ask {
                field: field.clone(),
                reason,
                words,
            });
        }
    };
    let onchange = {
        let (ask, words, usual) = (ask.clone(), words.clone(), props.reasons.first().cloned());
        let on = reason.is_none();
        Callback::from(move |_: Event| ask(usual.clone().filter(|_| on), words.clone()))
    };
    let onreason = {
        let (ask, words) = (ask.clone(), words.clone());
        Callback::from(move |event: Event| {
            let reason = bridge::value_of(&event).and_then(|value| Word::new(&value).ok());
            ask(reason, words.clone());
        })
    };
    let typed = use_node_ref();
    use_effect_with(reason.is_some(), {
        let (typed, words) = (typed.clone(), words.clone());
        move |_| {
            if let Some(input) = typed.cast::<HtmlInputElement>() {
                input.set_value(words.expose());
            }
        }
    });
    let oninput = {
        let reason = reason.clone();
        Callback::from(move |event: InputEvent| {
            let input = event
                .target()
                .and_then(|it| it.dyn_into::<HtmlInputElement>().ok());
            if let Some(input) = input.filter(|_| !event.is_composing()) {
                ask(reason.clone(), SecretText(input.value()));
            }
        })
    };
    let id = format!("asked-{}", props.place);
    html! {
        <div class={classes!("asked", reason.is_some().then_some("on"))}>
            <label class="tick">
                <input type="checkbox" checked={reason.is_some()} {onchange}
                    id={if props.place == 0 { "dialog-first".to_owned() } else { id.clone() }} data-testid={id.clone()} />
                <span>{ &props.label }</span>
            </label>
            if let Some(reason) = &reason {
                <div class="asked-more">
                    <div class="field">
                        <label for={format!("{id}-why")}>{ ctx.t("clerk-dialog-reason") }</label>
                        <select id={format!("{id}-why")} data-testid={format!("{id}-why")} onchange={onreason}>
                            { for props.reasons.iter().map(|one| html! {
                                <option value={one.to_string()} selected={one == reason}>
                                    { ctx.named("clerk-correction", one.as_str()) }
                                </option>
                            }) }
                        </select>
                    </div>
                    <div class="field">
                        <label for={format!("{id}-words")}>{ ctx.t("clerk-dialog-asked-words") }</label>
                        <input ref={typed} id={format!("{id}-words")} type="text" autocomplete="off" maxlength="200"
                            data-testid={format!("{id}-words")} {oninput} />
                    </div>
                </div>
            }
        </div>
    }
}

#[derive(Properties, PartialEq)]
struct SaidProps {
    words: SecretText,
    most: u32,
    first: bool,
}

/// Words for the person. What is typed stays in the field; the shell has it with every letter.
#[component]
fn Said(props: &SaidProps) -> Html {
    let ctx = use_ctx();
    let field = use_node_ref();
    use_effect_with((), {
        let (field, words) = (field.clone(), props.words.clone());
        move |()| {
            if let Some(area) = field.cast::<HtmlTextAreaElement>() {
                area.set_value(words.expose());
            }
        }
    });
    let oninput = {
        let act = ctx.act.clone();
        Callback::from(move |event: InputEvent| {
            let area = event
                .target()
                .and_then(|it| it.dyn_into::<HtmlTextAreaElement>().ok());
            if let Some(area) = area.filter(|_| !event.is_composing()) {
                act.emit(Input::Write {
                    words: SecretText(area.value()),
                });
            }
        })
    };
    let onkeydown = {
        let act = ctx.act.clone();
        Callback::from(move |event: KeyboardEvent| {
            if event.key() == "Enter" && event.ctrl_key() && !event.is_composing() {
                event.prevent_default();
                act.emit(Input::Review);
            }
        })
    };
    let left = props
        .most
        .saturating_sub(u32::try_from(props.words.expose().chars().count()).unwrap_or(u32::MAX));
    let id = if props.first { "dialog-first" } else { "words" };
    html! {
        <div class="field">
            <label for={id}>{ ctx.t("clerk-dialog-words") }</label>
            <textarea ref={field} {id} data-testid="words" rows="3" maxlength={props.most.to_string()}
                aria-describedby="words-note" {oninput} {onkeydown} />
            <p id="words-note" class="gate-note">
                { duotone::LOCK_KEY.html() }{ ctx.ta("clerk-dialog-words-note", &[("left", left.into())]) }
            </p>
        </div>
    }
}
