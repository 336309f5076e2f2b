//! The worklist: what of it is shown, and where it comes from.

use domain::id::ItemCode;
use ipc::{CounterCode, CounterInput as Input, LoadState, WorkFilter, WorkSort, WorkTab, Worklist};
use wasm_bindgen::JsCast;
use web_sys::HtmlInputElement;
use yew::prelude::*;

use super::grid::Grid;
use super::say;
use super::state::{Ctx, use_ctx};
use crate::bridge;
use crate::components::icon::{bold, duotone, fill};
use crate::components::{Button, Kind};
use crate::format::{Moment, grouped};

/// A tab's word.
const fn tab_text(tab: WorkTab) -> &'static str {
    match tab {
        WorkTab::All => "clerk-tab-all",
        WorkTab::Mine => "clerk-tab-mine",
        WorkTab::Free => "clerk-tab-free",
        WorkTab::Second => "clerk-tab-second",
        WorkTab::Correcting => "clerk-tab-correcting",
        WorkTab::Urgent => "clerk-tab-urgent",
        WorkTab::Finish => "clerk-tab-finish",
    }
}

const fn sort_text(sort: WorkSort) -> &'static str {
    match sort {
        WorkSort::Due => "clerk-sort-due",
        WorkSort::Oldest => "clerk-sort-oldest",
        WorkSort::Newest => "clerk-sort-newest",
        WorkSort::Number => "clerk-sort-number",
    }
}

#[derive(Properties, PartialEq)]
pub(super) struct Props {
    pub(super) list: Worklist,
    /// The case whose page is open.
    pub(super) open: Option<domain::id::ActionId>,
}

#[component]
pub(super) fn List(props: &Props) -> Html {
    let ctx = use_ctx();
    let list = &props.list;
    let narrowed = list.filter.item.is_some() || list.sort != WorkSort::default();
    let more = use_state(|| narrowed);
    let toggle = {
        let more = more.clone();
        Callback::from(move |_: MouseEvent| more.set(!*more))
    };
    let failed = say::load_code(list.load);
    html! {
        <section class="list" aria-labelledby="title" data-testid="list">
            <div class="list-head">
                <h1 id="title" tabindex="-1">{ ctx.t("clerk-list-title") }</h1>
                <span class="list-count" role="status" data-testid="list-count">{ count(&ctx, list) }</span>
                <Button kind={Kind::Quiet} icon={bold::FUNNEL} label={ctx.t("clerk-filter")} pressed={*more}
                    class="list-more" onclick={toggle} id="filter" />
                <Search text={list.search.clone()} />
            </div>
            { tabs(&ctx, list) }
            if *more { { selects(&ctx, list) } }
            if let Some(code) = failed.filter(|code| !is_silence(*code)) {
                <div class="list-note">{ say::hint(&ctx, code) }</div>
            } else if list.total > 0 && (failed.is_some() || !list.assignments_known) {
                <div class="list-note">{ away(&ctx, list) }</div>
            }
            { rows(&ctx, props) }
            <div class="list-foot">
                <span data-testid="list-age">{ age(&ctx, list) }</span>
                <Button kind={Kind::Quiet} icon={bold::ARROW_CLOCKWISE} label={ctx.t("clerk-refresh")}
                    hint={ctx.key_of("refresh")} onclick={ctx.send(Input::Refresh)} id="refresh" />
            </div>
        </section>
    }
}

/// Nobody answered, which the age of the list says already.
fn is_silence(code: CounterCode) -> bool {
    matches!(code, CounterCode::NetworkDown | CounterCode::GatewayFailing)
}

/// How many, and of how many where not all are shown.
fn count(ctx: &Ctx, list: &Worklist) -> AttrValue {
    let number = |count: u32| crate::i18n::Arg::from(grouped(count.into()));
    if list.matching == list.total {
        return ctx.ta("clerk-list-count", &[("count", number(list.total))]);
    }
    ctx.ta(
        "clerk-list-count-of",
        &[
            ("count", number(list.matching)),
            ("total", number(list.total)),
        ],
    )
}

/// When the list was last compared with the hall node.
fn age(ctx: &Ctx, list: &Worklist) -> AttrValue {
    list.as_of_ms.map_or_else(
        || ctx.t("clerk-list-never"),
        |at| {
            let time = Moment::new(at, ctx.offset()).clock();
            ctx.ta("clerk-list-as-of", &[("time", time.into())])
        },
    )
}

/// That the hall node does not answer, and how old this is.
fn away(ctx: &Ctx, list: &Worklist) -> Html {
    let minutes = list
        .as_of_ms
        .map(|at| u64::try_from((ctx.view.foot.now_ms - at).div_euclid(60_000)).unwrap_or(0));
    html! {
        <div class="note amber" role="status" data-testid="list-away">
            { bold::WIFI_SLASH.html() }
            <p>
                <strong>
                    { minutes.map_or_else(|| ctx.t("clerk-away"),
                        |minutes| ctx.ta("clerk-away-age", &[("minutes", minutes.into())])) }
                </strong>
                { " " }{ ctx.t("clerk-away-what") }
            </p>
        </div>
    }
}

/// The tabs: one is chosen; the arrows go from one to the next.
fn tabs(ctx: &Ctx, list: &Worklist) -> Html {
    let onkeydown = Callback::from(|event: KeyboardEvent| {
        let forward = match event.key().as_str() {
            "ArrowRight" | "ArrowDown" => true,
            "ArrowLeft" | "ArrowUp" => false,
            _ => return,
        };
        event.prevent_default();
        bridge::press_neighbour(forward);
    });
    let one = |(place, tab): (usize, WorkTab)| {
        let chosen = tab == list.filter.tab;
        let filter = WorkFilter {
            tab,
            ..list.filter.clone()
        };
        html! {
            <button
                type="button"
                role="radio"
                class="filter"
                key={tab_text(tab)}
                aria-checked={if chosen { "true" } else { "false" }}
                tabindex={if chosen { "0" } else { "-1" }}
                onclick={ctx.send(Input::SetFilter { filter })}
                data-testid={format!("tab-{place}")}
            >
                { ctx.t(tab_text(tab)) }
                if let Some(count) = list.tabs.get(place) {
                    <span class="count">{ grouped((*count).into()) }</span>
                }
            </button>
        }
    };
    html! {
        <div class="filters" role="radiogroup" aria-label={ctx.t("clerk-tabs")} {onkeydown}>
            { for WorkTab::ALL.into_iter().enumerate().map(one) }
        </div>
    }
}

/// Which item, in which order.
fn selects(ctx: &Ctx, list: &Worklist) -> Html {
    let by_item = {
        let (act, filter) = (ctx.act.clone(), list.filter.clone());
        Callback::from(move |event: Event| {
            let item = bridge::value_of(&event).and_then(|code| ItemCode::new(&code).ok());
            act.emit(Input::SetFilter {
                filter: WorkFilter {
                    item,
                    ..filter.clone()
                },
            });
        })
    };
    let by_order = {
        let act = ctx.act.clone();
        Callback::from(move |event: Event| {
            let name = bridge::value_of(&event).unwrap_or_default();
            let sort = WorkSort::ALL
                .into_iter()
                .find(|sort| sort_text(*sort) == name);
            act.emit(Input::SetSort {
                sort: sort.unwrap_or_default(),
            });
        })
    };
    let item = |one: &ipc::ItemCount| {
        let open = grouped(one.open.into());
        html! {
            <option value={one.item.to_string()} selected={list.filter.item.as_ref() == Some(&one.item)}>
                { ctx.name_of(&one.item) }{ " " }{ open }
            </option>
        }
    };
    html! {
        <div class="selects">
            <div class="field">
                <label for="by-item">{ ctx.t("clerk-by-item") }</label>
                <select id="by-item" data-testid="by-item" onchange={by_item}>
                    <option value="" selected={list.filter.item.is_none()}>{ ctx.t("clerk-by-item-all") }</option>
                    { for list.items.iter().map(item) }
                </select>
            </div>
            <div class="field">
                <label for="by-order">{ ctx.t("clerk-by-order") }</label>
                <select id="by-order" data-testid="by-order" onchange={by_order}>
                    { for WorkSort::ALL.into_iter().map(|sort| html! {
                        <option value={sort_text(sort)} selected={sort == list.sort}>{ ctx.t(sort_text(sort)) }</option>
                    }) }
                </select>
            </div>
        </div>
    }
}

#[derive(Properties, PartialEq)]
struct SearchProps {
    text: String,
}

/// The search field. What is typed is shown at once; the list follows.
#[component]
fn Search(props: &SearchProps) -> Html {
    let ctx = use_ctx();
    let field = use_node_ref();
    // What the shell says counts where nobody is typing: another tab, another person.
    use_effect_with(props.text.clone(), {
        let field = field.clone();
        move |text| {
            let typing = bridge::focused().is_some_and(|focused| focused.id() == "search");
            if let Some(input) = field.cast::<HtmlInputElement>().filter(|_| !typing) {
                input.set_value(text);
            }
        }
    });
    let oninput = {
        let act = ctx.act.clone();
        Callback::from(move |event: InputEvent| {
            let input = event
                .target()
                .and_then(|it| it.dyn_into::<HtmlInputElement>().ok());
            if let Some(input) = input.filter(|_| !event.is_composing()) {
                act.emit(Input::Search {
                    text: input.value(),
                });
            }
        })
    };
    let onkeydown = {
        let act = ctx.act.clone();
        let field = field.clone();
        Callback::from(move |event: KeyboardEvent| match event.key().as_str() {
            "ArrowDown" | "Enter" if !event.is_composing() => {
                event.prevent_default();
                bridge::focus_first(&["cursor", "rows"]);
            }
            "Escape" => {
                event.prevent_default();
                if let Some(input) = field.cast::<HtmlInputElement>() {
                    input.set_value("");
                }
                act.emit(Input::Search {
                    text: String::new(),
                });
                bridge::focus_first(&["cursor", "title"]);
            }
            _ => {}
        })
    };
    html! {
        <div class="list-search" role="search">
            { bold::MAGNIFYING_GLASS.html() }
            <label for="search" class="unseen">{ ctx.t("clerk-search") }</label>
            <input ref={field} id="search" data-testid="search" type="text" autocomplete="off" spellcheck="false"
                maxlength="64" placeholder={ctx.t("clerk-search-placeholder")} {oninput} {onkeydown} />
            if let Some(key) = ctx.key_of("search") { <kbd class="key-hint" aria-hidden="true">{ key }</kbd> }
        </div>
    }
}

/// The rows, or why there are none.
fn rows(ctx: &Ctx, props: &Props) -> Html {
    let list = &props.list;
    match (list.load, list.total, list.matching) {
        (LoadState::Loading, 0, _) => html! {
            <div class="nothing turns" role="status" data-testid="list-loading">
                { bold::CIRCLE_NOTCH.html() }<p>{ ctx.t("clerk-list-loading") }</p>
            </div>
        },
        (LoadState::Failed { .. }, 0, _) => html! {
            <div class="nothing failed" data-testid="list-failed">
                { fill::WARNING_CIRCLE.html() }
                <h2>{ ctx.t("clerk-list-failed-title") }</h2>
                <p>{ ctx.t("clerk-list-failed-what") }</p>
                <Button kind={Kind::Second} icon={bold::ARROW_CLOCKWISE} label={ctx.t("action-retry")}
                    onclick={ctx.send(Input::Retry)} id="retry" />
            </div>
        },
        (_, 0, _) => html! {
            <div class="nothing" data-testid="list-empty">
                { duotone::LIST_CHECKS.html() }
                <h2>{ ctx.t("clerk-list-empty-title") }</h2>
                <p>{ ctx.t("clerk-list-empty-what") }</p>
            </div>
        },
        (_, _, 0) => html! {
            <div class="nothing" data-testid="list-no-match">
                { duotone::MAGNIFYING_GLASS.html() }
                <h2>{ ctx.t("clerk-list-none-title") }</h2>
                <p>{ ctx.t("clerk-list-none-what") }</p>
                <Button kind={Kind::Second} icon={bold::X} label={ctx.t("clerk-list-show-all")}
                    onclick={show_all(ctx)} id="show-all" />
            </div>
        },
        _ => html! { <Grid list={list.clone()} open={props.open} /> },
    }
}

/// Takes filter and search away.
fn show_all(ctx: &Ctx) -> Callback<MouseEvent> {
    let act = ctx.act.clone();
    Callback::from(move |_| {
        act.emit(Input::Search {
            text: String::new(),
        });
        act.emit(Input::SetFilter {
            filter: WorkFilter::default(),
        });
    })
}
