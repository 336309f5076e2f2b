//! Buttons: an icon and a word, large enough for a thumb.

use yew::prelude::*;

use super::icon::{Icon, bold};
use super::phrases;

/// What a button is for.
#[derive(Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Kind {
    /// The one main action of the page, bottom right.
    Main,
    /// Any other action.
    #[default]
    Second,
    /// An action that takes something away.
    Danger,
    /// In the header and in rows.
    Quiet,
}

impl Kind {
    const fn class(self) -> &'static str {
        match self {
            Self::Main => "button main",
            Self::Second => "button second",
            Self::Danger => "button danger",
            Self::Quiet => "button quiet",
        }
    }
}

#[derive(Properties, PartialEq)]
pub(crate) struct Props {
    #[prop_or_default]
    pub(crate) kind: Kind,
    pub(crate) label: AttrValue,
    /// Before the word.
    #[prop_or_default]
    pub(crate) icon: Option<Icon>,
    /// After the word.
    #[prop_or_default]
    pub(crate) after: Option<Icon>,
    pub(crate) onclick: Callback<MouseEvent>,
    #[prop_or_default]
    pub(crate) disabled: bool,
    /// Something is being done: a spinner stands beside the word, and the button waits.
    #[prop_or_default]
    pub(crate) busy: bool,
    /// For switches: on or off.
    #[prop_or_default]
    pub(crate) pressed: Option<bool>,
    /// Said instead of the word by screen readers, where the word needs its row to be understood.
    #[prop_or_default]
    pub(crate) says: Option<AttrValue>,
    #[prop_or_default]
    pub(crate) class: Classes,
    /// The key that does the same, shown beside the word.
    #[prop_or_default]
    pub(crate) hint: Option<AttrValue>,
    /// The word's language, where it is another than the page's.
    #[prop_or_default]
    pub(crate) lang: Option<AttrValue>,
    /// `data-testid`
    pub(crate) id: AttrValue,
}

#[component]
pub(crate) fn Button(props: &Props) -> Html {
    let icon = if props.busy {
        Some(bold::CIRCLE_NOTCH)
    } else {
        props.icon
    };
    html! {
        <button
            type="button"
            class={classes!(props.kind.class(), props.class.clone(), props.busy.then_some("busy"))}
            onclick={props.onclick.clone()}
            disabled={props.disabled || props.busy}
            aria-busy={props.busy.then_some("true")}
            aria-pressed={props.pressed.map(|on| if on { "true" } else { "false" })}
            aria-label={props.says.clone()}
            data-testid={props.id.clone()}
        >
            if let Some(icon) = icon { { icon.html() } }
            <span class="word" lang={props.lang.clone()}>{ phrases(&props.label) }</span>
            if let Some(icon) = props.after { { icon.html() } }
            if let Some(hint) = &props.hint { <kbd class="key-hint" aria-hidden="true">{ hint }</kbd> }
        </button>
    }
}
