//! Which view is shown, and the context every component reads.

use std::rc::Rc;

use domain::catalogue::{Bilingual, Language};
use domain::id::ItemCode;
use ipc::{Boot, Input, Item, Lang, View};
use yew::prelude::*;

use crate::i18n::{self, Arg};

/// The view that is shown: the newest one that arrived.
#[derive(Clone, PartialEq)]
pub(crate) struct Shown {
    pub(crate) view: Rc<View>,
}

impl Reducible for Shown {
    type Action = View;

    /// An older view that arrives late (an answer overtaken by an event) changes nothing.
    fn reduce(self: Rc<Self>, newer: View) -> Rc<Self> {
        if newer.sequence < self.view.sequence {
            return self;
        }
        Rc::new(Self {
            view: Rc::new(newer),
        })
    }
}

/// What every component reads.
#[derive(Clone, PartialEq)]
pub(crate) struct Ctx {
    pub(crate) boot: Rc<Boot>,
    pub(crate) view: Rc<View>,
    /// Sends what the person did.
    pub(crate) act: Callback<Input>,
}

impl Ctx {
    /// The text with this id.
    pub(crate) fn t(&self, id: &str) -> AttrValue {
        i18n::text(self.view.lang, id, &[]).into()
    }

    /// The text with this id and its arguments.
    pub(crate) fn ta(&self, id: &str, arguments: &[(&'static str, Arg)]) -> AttrValue {
        i18n::text(self.view.lang, id, arguments).into()
    }

    /// A text of the catalogue.
    pub(crate) fn b(&self, text: &Bilingual) -> AttrValue {
        let language = match self.view.lang {
            Lang::Zh => Language::Zh,
            Lang::En => Language::En,
        };
        i18n::bound(self.view.lang, text.get(language)).into()
    }

    /// The language's own pick of two strings.
    pub(crate) fn pick<'a>(&self, zh: &'a str, en: &'a str) -> &'a str {
        match self.view.lang {
            Lang::Zh => zh,
            Lang::En => en,
        }
    }

    /// The item with this code.
    pub(crate) fn item(&self, code: &ItemCode) -> Option<&Item> {
        self.boot
            .items
            .iter()
            .find(|item| item.code == code.as_str())
    }

    /// An item's name as this mode says it: everyday words in elder mode.
    pub(crate) fn item_name(&self, item: &Item) -> AttrValue {
        if self.view.elder {
            self.b(&item.plain_name)
        } else {
            self.b(&item.name)
        }
    }

    /// The name of the item with this code, or the code where the hall no longer offers it.
    pub(crate) fn name_of(&self, code: &ItemCode) -> AttrValue {
        self.item(code)
            .map_or_else(|| code.to_string().into(), |item| self.item_name(item))
    }

    /// How fast an item is done, in this mode's words.
    pub(crate) fn promise(&self, item: &Item) -> AttrValue {
        if self.view.elder {
            self.b(&item.plain_promise)
        } else {
            self.b(&item.promise)
        }
    }

    /// A callback that sends this input, whatever the event.
    pub(crate) fn send<E: 'static>(&self, input: Input) -> Callback<E> {
        let act = self.act.clone();
        Callback::from(move |_: E| act.emit(input.clone()))
    }

    /// The hall's offset from UTC in minutes.
    pub(crate) fn offset(&self) -> i32 {
        self.view.foot.utc_offset_min
    }
}

/// The context. Every component hangs below the one that provides it.
#[hook]
pub(crate) fn use_ctx() -> Ctx {
    use_context::<Ctx>().expect("App provides the context to everything below it")
}
