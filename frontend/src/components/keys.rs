//! On-screen keys: a number pad and a Latin keyboard. They keep the focus in the field.

use yew::prelude::*;

use super::icon::bold;
use crate::state::use_ctx;
use crate::typing::{Key, Layout, rows};

#[derive(Properties, PartialEq)]
pub(crate) struct Props {
    pub(crate) layout: Layout,
    pub(crate) press: Callback<Key>,
}

#[component]
pub(crate) fn Keys(props: &Props) -> Html {
    let ctx = use_ctx();
    let class = match props.layout {
        Layout::Digits | Layout::DigitsX => "keys pad",
        Layout::Latin | Layout::Document => "keys latin",
    };
    let keep_focus = Callback::from(|event: MouseEvent| event.prevent_default());
    let key = |key: Key| {
        let press = props.press.clone();
        let onclick = Callback::from(move |_: MouseEvent| press.emit(key));
        let (class, word, label, id) = match key {
            Key::Char(character) => (
                "key",
                html! { { character } },
                AttrValue::from(character.to_string()),
                format!("key-{character}"),
            ),
            Key::Backspace => (
                "key wide",
                bold::BACKSPACE.html(),
                ctx.t("keyboard-backspace"),
                "key-backspace".to_owned(),
            ),
            Key::Clear => (
                "key wide",
                html! { <span class="word">{ ctx.t("action-clear") }</span> },
                ctx.t("action-clear"),
                "key-clear".to_owned(),
            ),
            Key::Space => (
                "key wide",
                html! { <span class="word">{ ctx.t("keyboard-space") }</span> },
                ctx.t("keyboard-space"),
                "key-space".to_owned(),
            ),
        };
        html! {
            <button type="button" {class} tabindex="-1" aria-label={label} {onclick} data-testid={id}>
                { word }
            </button>
        }
    };
    html! {
        <div {class} role="group" aria-label={ctx.t("keyboard-label")} onmousedown={keep_focus}>
            { for rows(props.layout).into_iter().map(|row| html! {
                <div class="keys-row">{ for row.into_iter().map(key) }</div>
            }) }
        </div>
    }
}
