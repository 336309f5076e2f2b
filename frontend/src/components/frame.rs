//! The frame of a page: step bar, title, content, and the actions at the bottom.

use yew::prelude::*;

use super::{clauses, phrases};

#[derive(Properties, PartialEq)]
pub(crate) struct Props {
    /// The step bar, where the page is a step.
    #[prop_or_default]
    pub(crate) bar: Html,
    pub(crate) title: AttrValue,
    /// A verdict's icon before the title.
    #[prop_or_default]
    pub(crate) sign: Html,
    #[prop_or_default]
    pub(crate) lead: Option<AttrValue>,
    /// What is wrong, before everything else: below the title.
    #[prop_or_default]
    pub(crate) alert: Option<Html>,
    /// What the page is about: below the title, or right of it on a wide screen.
    #[prop_or_default]
    pub(crate) children: Html,
    /// What explains: below the content, or below the title on a wide screen.
    #[prop_or_default]
    pub(crate) aside: Html,
    /// The buttons, the main one last.
    #[prop_or_default]
    pub(crate) actions: Html,
    #[prop_or_default]
    pub(crate) class: Classes,
    /// `data-testid` of the page.
    pub(crate) id: AttrValue,
}

#[component]
pub(crate) fn Frame(props: &Props) -> Html {
    html! {
        <div class={classes!("frame", props.class.clone())} data-testid={props.id.clone()}>
            <div class="frame-scroll">
                { props.bar.clone() }
                <div class="frame-columns">
                    <div class="frame-head">
                        { props.sign.clone() }
                        <div>
                            <h1 id="title" tabindex="-1">{ phrases(&props.title) }</h1>
                            if let Some(lead) = &props.lead { <p class="lead">{ clauses(lead) }</p> }
                        </div>
                    </div>
                    if let Some(alert) = &props.alert { <div class="frame-alert">{ alert.clone() }</div> }
                    <div class="frame-body">{ props.children.clone() }</div>
                    <div class="frame-aside">{ props.aside.clone() }</div>
                </div>
            </div>
            <div class="actions">{ props.actions.clone() }</div>
        </div>
    }
}
