//! The open case: who and what, its tabs, and what can be done now.

mod answers;
mod materials;
mod review;
mod steps;

use ipc::{CasePage, CaseTab, CounterInput as Input, LoadState, MyAct, StaffAct, StripState};
use yew::prelude::*;

use super::say;
use super::state::{Ctx, use_ctx};
use crate::bridge;
use crate::components::icon::{bold, duotone, fill};
use crate::components::strip::strip;
use crate::components::{Button, Kind};
use crate::format::grouped;

#[derive(Properties, PartialEq)]
pub(super) struct Props {
    pub(super) case: Option<CasePage>,
    /// There is no case that could be opened.
    pub(super) empty: bool,
}

#[component]
pub(super) fn Case(props: &Props) -> Html {
    let ctx = use_ctx();
    let Some(case) = &props.case else {
        return nothing(&ctx, props.empty);
    };
    let loading = case.load == LoadState::Loading && case.history.is_empty();
    html! {
        <section class="case" aria-labelledby="case-title" data-testid="case" key={case.row.case.to_string()}
            data-case={case.row.case.to_string()}>
            <div class="case-scroll">
                { head(&ctx, case) }
                { told(&ctx, case) }
                { tabs(&ctx, case) }
                <div class="case-panel" role="tabpanel" id="panel" aria-labelledby={format!("tab-{}", tab_word(case.tab))}
                    tabindex="0" data-testid="panel">
                    if loading {
                        <p class="turns case-waits" role="status" data-testid="case-loading">
                            { bold::CIRCLE_NOTCH.html() }<span>{ ctx.t("clerk-case-loading") }</span>
                        </p>
                    } else {
                        { panel(&ctx, case) }
                    }
                </div>
            </div>
            { acts(&ctx, case) }
        </section>
    }
}

/// No case is open: how one is.
fn nothing(ctx: &Ctx, empty: bool) -> Html {
    let key = |word: &str| {
        ctx.key_of(word)
            .map(|key| html! { <kbd class="key-hint">{ key }</kbd> })
    };
    html! {
        <section class="case none" aria-label={ctx.t("clerk-case-none")} data-testid="case-none">
            if !empty {
                <div class="nothing">
                    { duotone::FILES.html() }
                    <h2>{ ctx.t("clerk-case-none") }</h2>
                    <ul class="key-list">
                        <li>{ key("previous") }{ key("next") }<span>{ ctx.t("clerk-case-none-move") }</span></li>
                        <li>
                            { ctx.view.shortcuts.iter().any(|it| it.key == "Enter").then(|| html! { <kbd class="key-hint">{ "Enter" }</kbd> }) }
                            <span>{ ctx.t("clerk-case-none-open") }</span>
                        </li>
                        <li>{ key("search") }<span>{ ctx.t("clerk-case-none-search") }</span></li>
                        <li>{ key("shortcuts") }<span>{ ctx.t("clerk-case-none-all") }</span></li>
                    </ul>
                </div>
            }
        </section>
    }
}

/// Item, number, where it stands, until when, whose.
fn head(ctx: &Ctx, case: &CasePage) -> Html {
    let row = &case.row;
    let open_here = case.may.iter().skip(1).any(|act| *act == StaffAct::Open);
    html! {
        <header class="case-head">
            <div class="case-what">
                <h1 id="case-title" tabindex="-1">{ ctx.name_of(&row.item) }</h1>
                <p class="case-line">
                    <strong class="nowrap" data-testid="case-number">{ row.number.replace(' ', "\u{2002}") }</strong>
                    if !row.holder.is_empty() {
                        <span class="nowrap">{ ctx.ta("clerk-holder", &[("holder", row.holder.as_str().into())]) }</span>
                    }
                    <span>{ evidence(ctx, case) }</span>
                </p>
                <p class="case-line">
                    { say::state(ctx, row.state, row.second) }
                    { say::due(ctx, &row.due) }
                    if let Some(day) = say::due_day(ctx, &row.due) { <span class="soft">{ day }</span> }
                    <span class="soft">{ say::assigned(ctx, &row.assigned) }</span>
                </p>
            </div>
            <div class="case-tools">
                if open_here {
                    <Button kind={Kind::Quiet} icon={bold::EYE} label={say::act(ctx, StaffAct::Open)}
                        hint={ctx.key_of_act(StaffAct::Open)} disabled={case.busy}
                        onclick={ctx.send(Input::Begin { act: StaffAct::Open })} id="act-open" />
                }
                <Button kind={Kind::Quiet} icon={bold::X} label={ctx.t("clerk-case-close")}
                    hint={ctx.key_of("back")} onclick={ctx.send(Input::CloseCase)} id="close-case" />
            </div>
            if open_here { <p class="case-open-note">{ ctx.t("clerk-open-note") }</p> }
        </header>
    }
}

/// In one clause, whether the person was checked as the item wants.
fn evidence(ctx: &Ctx, case: &CasePage) -> AttrValue {
    ctx.t(if case.evidence.suffices {
        "clerk-evidence-suffices"
    } else {
        "clerk-evidence-lacks"
    })
}

/// What went wrong, why less is offered, and what of this machine is still on its way.
fn told(ctx: &Ctx, case: &CasePage) -> Html {
    let on_its_way = |mine: &&MyAct| mine.states.now != StripState::Final;
    html! {
        <div class="case-told">
            if let Some(code) = case.error { { say::trouble(ctx, code) } }
            if let Some(code) = say::load_code(case.load) {
                { say::hint(ctx, code) }
                <Button kind={Kind::Second} icon={bold::ARROW_CLOCKWISE} label={ctx.t("action-retry")}
                    onclick={ctx.send(Input::Retry)} id="retry" />
            } else if let Some(code) = case.held_back {
                { say::hint(ctx, code) }
            }
            { for case.mine.iter().filter(on_its_way).map(|mine| my_act(ctx, mine)) }
        </div>
    }
}

/// One of this machine's own actions, with its three states.
fn my_act(ctx: &Ctx, mine: &MyAct) -> Html {
    let by = if mine.me {
        "clerk-mine"
    } else {
        "clerk-mine-other"
    };
    html! {
        <div class="card mine" key={mine.action.to_string()} data-testid="mine" data-act={mine.act.word()}>
            <h2 class="small">{ ctx.ta(by, &[("act", say::act(ctx, mine.act).into())]) }</h2>
            { strip(ctx, &mine.states) }
            if let Some(code) = mine.refused { { say::trouble(ctx, code) } }
        </div>
    }
}

const fn tab_word(tab: CaseTab) -> &'static str {
    match tab {
        CaseTab::Review => "review",
        CaseTab::Answers => "answers",
        CaseTab::Materials => "materials",
        CaseTab::Licences => "licences",
        CaseTab::History => "history",
    }
}

/// How many things a tab shows; none for the first.
fn tab_count(ctx: &Ctx, case: &CasePage, tab: CaseTab) -> Option<usize> {
    match tab {
        CaseTab::Review => None,
        CaseTab::Answers => ctx.item(&case.row.item).map(|item| item.questions().len()),
        CaseTab::Materials => Some(case.materials.len()),
        CaseTab::Licences => Some(case.licences.len()),
        CaseTab::History => Some(case.history.len()),
    }
}

fn tabs(ctx: &Ctx, case: &CasePage) -> Html {
    let onkeydown = Callback::from(|event: KeyboardEvent| {
        let forward = match event.key().as_str() {
            "ArrowRight" => true,
            "ArrowLeft" => false,
            _ => return,
        };
        event.prevent_default();
        bridge::press_neighbour(forward);
    });
    let one = |tab: CaseTab| {
        let word = tab_word(tab);
        let here = tab == case.tab;
        html! {
            <button
                type="button"
                role="tab"
                class="tab"
                key={word}
                id={format!("tab-{word}")}
                aria-selected={if here { "true" } else { "false" }}
                aria-controls="panel"
                tabindex={if here { "0" } else { "-1" }}
                onclick={ctx.send(Input::ShowTab { tab })}
                data-testid={format!("tab-{word}")}
            >
                { ctx.named("clerk-case-tab", word) }
                if let Some(count) = tab_count(ctx, case, tab) { <span class="count">{ count }</span> }
            </button>
        }
    };
    html! {
        <div class="tabs" role="tablist" aria-label={ctx.t("clerk-case-tabs")} {onkeydown}>
            { for CaseTab::ALL.into_iter().map(one) }
        </div>
    }
}

fn panel(ctx: &Ctx, case: &CasePage) -> Html {
    match case.tab {
        CaseTab::Review => review::review(ctx, case),
        CaseTab::Answers => answers::answers(ctx, case),
        CaseTab::Materials => materials::materials(ctx, case),
        CaseTab::Licences => materials::licences(ctx, case),
        CaseTab::History => steps::history(ctx, case),
    }
}

/// What can be done now: the main thing on the right, what takes something away apart from it.
fn acts(ctx: &Ctx, case: &CasePage) -> Html {
    if case.may.is_empty() {
        return html! {
            <div class="acts" data-testid="acts">
                <p class="soft acts-none">
                    { fill::CHECK_CIRCLE.html() }{ ctx.t("clerk-acts-none") }
                </p>
            </div>
        };
    }
    let button = |(place, act): (usize, StaffAct)| {
        let main = place == 0;
        let kind = if main { Kind::Main } else { Kind::Second };
        let last_of_left = (place == 1).then_some("acts-last");
        html! {
            <Button
                {kind}
                key={act.word()}
                class={classes!(last_of_left)}
                icon={say::act_icon(act)}
                label={say::act(ctx, act)}
                hint={ctx.key_of_act(act)}
                disabled={case.busy && !main}
                busy={case.busy && main}
                onclick={ctx.send(Input::Begin { act })}
                id={format!("act-{}", act.word())}
            />
        }
    };
    // Opening stands above, beside what it opens, unless it is the main thing to do.
    let shown = case
        .may
        .iter()
        .enumerate()
        .filter(|(place, act)| *place == 0 || !matches!(act, StaffAct::Open | StaffAct::See))
        .map(|(_, act)| *act);
    let mut shown: Vec<Html> = shown.enumerate().map(button).collect();
    shown.reverse();
    html! {
        <div class="acts" role="group" aria-label={ctx.t("clerk-acts")} data-testid="acts">{ for shown }</div>
    }
}

/// A block, as it stands beside a step.
fn block(ctx: &Ctx, height: u64) -> Html {
    html! {
        <span class="block nowrap">{ ctx.ta("case-history-place", &[("height", grouped(height).into())]) }</span>
    }
}
