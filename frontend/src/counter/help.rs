//! The keys that do something now, shown on request.

use ipc::{CaseTab, CounterInput as Input, Shortcut, StaffAct};
use yew::prelude::*;

use super::state::{Ctx, use_ctx};
use super::{keys, say};
use crate::components::dialog::use_modal;
use crate::components::icon::bold;
use crate::components::{Button, Kind};

#[derive(Properties, PartialEq)]
pub(super) struct Props {
    /// Keys of a single letter do something.
    pub(super) letters: bool,
    /// Switches that.
    pub(super) switch: Callback<bool>,
}

/// What a shortcut does.
fn does(ctx: &Ctx, shortcut: &Shortcut) -> AttrValue {
    let word = shortcut.word.as_str();
    let opens_row = word == "open" && shortcut.key == "Enter";
    let act = StaffAct::ALL.into_iter().find(|act| act.word() == word);
    if let Some(act) = act.filter(|_| !opens_row) {
        return say::act(ctx, act);
    }
    if let Some(number) = word.strip_prefix("tab_")
        && let Ok(place) = number.parse::<usize>()
        && let Some(tab) = place
            .checked_sub(1)
            .and_then(|place| CaseTab::ALL.get(place))
    {
        let tab = ctx.named(
            "clerk-case-tab",
            match tab {
                CaseTab::Review => "review",
                CaseTab::Answers => "answers",
                CaseTab::Materials => "materials",
                CaseTab::Licences => "licences",
                CaseTab::History => "history",
            },
        );
        return ctx.ta("clerk-do-tab", &[("tab", tab.into())]);
    }
    ctx.named("clerk-do", word)
}

#[component]
pub(super) fn Help(props: &Props) -> Html {
    let ctx = use_ctx();
    let close = Input::ShowShortcuts { on: false };
    let escape = {
        let (act, close) = (ctx.act.clone(), close.clone());
        Callback::from(move |()| act.emit(close.clone()))
    };
    let onkeydown = use_modal("dialog", "dialog-title", escape);
    let switch = {
        let (switch, on) = (props.switch.clone(), !props.letters);
        Callback::from(move |_: Event| switch.emit(on))
    };
    let one = |shortcut: &Shortcut| {
        html! {
            <div class="key-row">
                <dt><kbd class="key-hint">{ keys::shown(&ctx, &shortcut.key) }</kbd></dt>
                <dd>{ does(&ctx, shortcut) }</dd>
            </div>
        }
    };
    html! {
        <div class="veil" {onkeydown} data-testid="shortcuts-dialog">
            <div class="dialog" id="dialog" role="dialog" aria-modal="true" aria-labelledby="dialog-title">
                <div class="dialog-head"><h2 id="dialog-title" tabindex="-1">{ ctx.t("clerk-shortcuts") }</h2></div>
                <div class="dialog-body" tabindex="0" role="group" aria-labelledby="dialog-title">
                    <dl class="key-rows">{ for ctx.view.shortcuts.iter().map(one) }</dl>
                    <p class="soft">{ ctx.t("clerk-shortcuts-note") }</p>
                    <label class="tick">
                        <input type="checkbox" checked={props.letters} onchange={switch} data-testid="letters" />
                        <span>{ ctx.t("clerk-shortcuts-letters") }</span>
                    </label>
                </div>
                <div class="dialog-actions">
                    <Button kind={Kind::Main} icon={bold::CHECK} label={ctx.t("clerk-shortcuts-close")}
                        hint={keys::shown(&ctx, "Escape")} onclick={ctx.send(close)} id="shortcuts-close" />
                </div>
            </div>
        </div>
    }
}
