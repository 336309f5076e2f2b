//! Home: what do you want to do today, with search.

use domain::id::ItemCode;
use domain::search::{Index, Words};
use ipc::{Boot, Input, Item, Screen};
use yew::prelude::*;

use crate::bridge;
use crate::components::DeviceLines;
use crate::components::field::Field;
use crate::components::icon::{bold, duotone, of_item};
use crate::components::keys::Keys;
use crate::components::{clauses, phrases};
use crate::state::{Ctx, use_ctx};
use crate::typing::{Accept, Key, Layout, press};

/// The longest search that is looked at.
const SEARCH: Accept = Accept::Text(40);

#[component]
pub(crate) fn Home() -> Html {
    let ctx = use_ctx();
    let query = use_state(String::new);
    let keys = use_state(|| false);
    let searching = !query.trim().is_empty();
    // Made when a search begins: the first screen has no use for it.
    let index = use_memo(searching, |searching| searching.then(|| index(&ctx.boot)));
    let found: Vec<&Item> = match index.as_ref() {
        Some(index) => find(&ctx.boot.items, index, &query),
        None => ctx.boot.items.iter().collect(),
    };

    let onchange = {
        let query = query.clone();
        Callback::from(move |text: String| query.set(text))
    };
    let onkey = {
        let query = query.clone();
        Callback::from(move |key: Key| query.set(press(&query, key, SEARCH)))
    };
    let toggle_keys = {
        let keys = keys.clone();
        Callback::from(move |_: MouseEvent| {
            keys.set(!*keys);
            bridge::focus("search");
        })
    };
    let clear = {
        let query = query.clone();
        Callback::from(move |_: MouseEvent| {
            query.set(String::new());
            bridge::focus("search");
        })
    };
    let onfocus = {
        let keys = keys.clone();
        Callback::from(move |()| keys.set(true))
    };
    let first = found.first().map(|item| item.code.clone());
    let onenter = {
        let act = ctx.act.clone();
        Callback::from(move |()| {
            if let Some(item) = first.as_ref().and_then(|code| ItemCode::new(code).ok())
                && searching
            {
                act.emit(Input::ChooseItem { item });
            }
        })
    };
    let hello = if ctx.view.person.is_some() {
        "home-again"
    } else if ctx.view.elder {
        "home-title-elder"
    } else {
        "home-title"
    };
    html! {
        <div class={classes!("home", keys.then_some("typing"))} data-testid="page-home">
            <div class="frame-scroll">
                <div class="home-top">
                    <h1 id="title" tabindex="-1" class="hero">{ phrases(&ctx.t(hello)) }</h1>
                    <div class="search" role="search">
                        <Field
                            id="search"
                            label={ctx.t("search-label")}
                            label_hidden=true
                            value={(*query).clone()}
                            accept={SEARCH}
                            {onchange}
                            {onfocus}
                            {onenter}
                            placeholder={ctx.t("search-placeholder")}
                            before={bold::MAGNIFYING_GLASS.html()}
                            after={html! {
                                <>
                                    if searching {
                                        <button type="button" class="field-button" onclick={clear}
                                            aria-label={ctx.t("search-clear")} data-testid="search-clear">
                                            { bold::X.html() }
                                        </button>
                                    }
                                    <button type="button" class="field-button tinted" onclick={toggle_keys}
                                        aria-pressed={if *keys { "true" } else { "false" }}
                                        aria-label={ctx.t(if *keys { "search-keyboard-close" } else { "search-keyboard-open" })} data-testid="search-keyboard">
                                        { bold::KEYBOARD.html() }
                                    </button>
                                </>
                            }}
                        />
                    </div>
                    if !searching { { quick(&ctx) } }
                </div>
                <section class="home-items">
                    <DeviceLines finger=false />
                    if searching && found.is_empty() {
                        <div class="empty" role="status" data-testid="search-empty">
                            { duotone::MAGNIFYING_GLASS.html() }
                            <h2>{ ctx.ta("search-empty-title", &[("query", query.trim().into())]) }</h2>
                            <p>{ clauses(&ctx.t("search-empty-what")) }</p>
                            <p>{ clauses(&ctx.t("search-empty-do")) }</p>
                        </div>
                    } else {
                        <h2 class={(!searching).then_some("usual")} aria-live="polite">{
                            if searching {
                                ctx.ta("search-results", &[("count", (found.len() as u64).into())])
                            } else {
                                ctx.t("home-common")
                            }
                        }</h2>
                        <div class="tiles" data-testid="items">
                            { for found.iter().map(|item| tile(&ctx, item)) }
                        </div>
                    }
                </section>
            </div>
            if *keys {
                <div class="dock"><Keys layout={Layout::Latin} press={onkey} /></div>
            }
        </div>
    }
}

fn index(boot: &Boot) -> Index {
    Index::new(boot.items.iter().map(Words::from), &boot.readings)
}

/// The items that the search finds, best first.
fn find<'a>(items: &'a [Item], index: &Index, query: &str) -> Vec<&'a Item> {
    let hits = index.search(query);
    hits.iter().filter_map(|hit| items.get(hit.place)).collect()
}

/// What else there is to do besides an item.
fn quick(ctx: &Ctx) -> Html {
    let helping = matches!(ctx.view.screen, Screen::Help);
    html! {
        <div class="quick">
            <button type="button" class="quick-tile" onclick={ctx.send(Input::OpenMyCases)} data-testid="my-cases">
                { duotone::FOLDER_USER.html() }
                <span><strong>{ ctx.t("home-my-cases") }</strong><span>{ ctx.t("home-my-cases-note") }</span></span>
            </button>
            <button type="button" class="quick-tile" onclick={ctx.send(Input::OpenTicket)} data-testid="ticket">
                { duotone::TICKET.html() }
                <span><strong>{ ctx.t("home-ticket") }</strong><span>{ ctx.t("home-ticket-note") }</span></span>
            </button>
            <button type="button" class="quick-tile sky" onclick={ctx.send(Input::OpenHelp)}
                disabled={helping} data-testid="quick-help">
                { duotone::LIST_CHECKS.html() }
                <span><strong>{ ctx.t("home-help") }</strong><span>{ ctx.t("home-help-note") }</span></span>
            </button>
        </div>
    }
}

fn tile(ctx: &Ctx, item: &Item) -> Html {
    let Ok(code) = ItemCode::new(&item.code) else {
        return Html::default();
    };
    html! {
        <button
            type="button"
            class="tile"
            key={item.code.clone()}
            onclick={ctx.send(Input::ChooseItem { item: code })}
            data-testid={format!("item-{}", item.code)}
        >
            <span class={classes!("tile-icon", item.tint.as_str())}>{ of_item(&item.icon).html() }</span>
            <span class="tile-text">
                <strong>{ ctx.item_name(item) }</strong>
                <span class="tile-department">{ ctx.b(&item.department.name) }</span>
                <span class="tile-promise">{ bold::CLOCK.html() }{ ctx.promise(item) }</span>
            </span>
            <span class="tile-caret">{ bold::CARET_RIGHT.html() }</span>
        </button>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::catalogue::Catalogue;

    fn first(query: &str) -> Option<String> {
        let catalogue = Catalogue::built_in().unwrap();
        let (items, readings) = Boot::offer(catalogue.items());
        let index = Index::new(items.iter().map(Words::from), &readings);
        find(&items, &index, query)
            .first()
            .map(|item| item.code.clone())
    }

    #[test]
    fn an_item_is_found_by_characters_pinyin_initials_and_english() {
        for query in ["居住地址", "juzhudizhi", "jzdz", "JZDZ", "搬家", "moving"] {
            assert_eq!(first(query).as_deref(), Some("GA-0001"), "{query}");
        }
    }

    #[test]
    fn nonsense_finds_nothing() {
        assert_eq!(first("qqqqzzzz"), None);
    }
}
