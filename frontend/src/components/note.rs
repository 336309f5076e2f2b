//! A box that tells something: why we ask, what a receipt proves, what is still open.

use yew::prelude::*;

use super::icon::Icon;
use super::phrases;

/// What kind of thing it tells.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Tone {
    /// Information.
    Sky,
    /// Good news.
    Pine,
    /// Something waits.
    Amber,
    /// Something is wrong.
    Seal,
}

impl Tone {
    pub(crate) const fn class(self) -> &'static str {
        match self {
            Self::Sky => "sky",
            Self::Pine => "pine",
            Self::Amber => "amber",
            Self::Seal => "seal",
        }
    }
}

#[derive(Properties, PartialEq)]
pub(crate) struct Props {
    pub(crate) tone: Tone,
    pub(crate) icon: Icon,
    #[prop_or_default]
    pub(crate) title: Option<AttrValue>,
    #[prop_or_default]
    pub(crate) children: Html,
    #[prop_or_default]
    pub(crate) id: Option<AttrValue>,
}

#[component]
pub(crate) fn Note(props: &Props) -> Html {
    html! {
        <div class={classes!("note", props.tone.class())} data-testid={props.id.clone()}>
            { props.icon.html() }
            <div class="note-text">
                if let Some(title) = &props.title { <h2>{ phrases(title) }</h2> }
                { props.children.clone() }
            </div>
        </div>
    }
}
