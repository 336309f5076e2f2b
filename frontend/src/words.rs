//! What every piece needs to speak: the language, the catalogue, the hall's calendar.

use std::rc::Rc;

use domain::catalogue::{Bilingual, Language};
use domain::id::{DepartmentCode, ItemCode};
use ipc::{Boot, Item, Lang};
use yew::AttrValue;

use crate::i18n::{self, Arg};

/// How a face speaks to whom it shows itself.
#[derive(Clone, PartialEq)]
pub(crate) struct Words {
    pub(crate) boot: Rc<Boot>,
    pub(crate) lang: Lang,
    /// Everyday words instead of the offices'.
    pub(crate) plain: bool,
    /// The hall's offset from UTC in minutes.
    pub(crate) utc_offset_min: i32,
}

impl Words {
    /// The text with this id.
    pub(crate) fn t(&self, id: &str) -> AttrValue {
        i18n::text(self.lang, id, &[]).into()
    }

    /// A text whose id ends in a stable word; a word that has none yet shows itself.
    pub(crate) fn named(&self, group: &str, word: &str) -> AttrValue {
        let id = format!("{group}-{}", word.replace('_', "-"));
        let text = self.t(&id);
        if text.as_str() == id {
            return word.to_owned().into();
        }
        text
    }

    /// The text with this id and its arguments.
    pub(crate) fn ta(&self, id: &str, arguments: &[(&'static str, Arg)]) -> AttrValue {
        i18n::text(self.lang, id, arguments).into()
    }

    /// A text of the catalogue.
    pub(crate) fn b(&self, text: &Bilingual) -> AttrValue {
        let language = match self.lang {
            Lang::Zh => Language::Zh,
            Lang::En => Language::En,
        };
        i18n::bound(self.lang, text.get(language)).into()
    }

    /// The language's own pick of two strings.
    pub(crate) fn pick<'a>(&self, zh: &'a str, en: &'a str) -> &'a str {
        match self.lang {
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

    /// An item's name: in everyday words where those are wanted.
    pub(crate) fn item_name(&self, item: &Item) -> AttrValue {
        if self.plain {
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

    /// A department's name, as its items say it.
    pub(crate) fn department(&self, code: &DepartmentCode) -> AttrValue {
        let mut items = self.boot.items.iter();
        let item = items.find(|item| item.department.code == code.as_str());
        item.map_or_else(
            || code.to_string().into(),
            |item| self.b(&item.department.name),
        )
    }

    /// How fast an item is done, in this mode's words.
    pub(crate) fn promise(&self, item: &Item) -> AttrValue {
        if self.plain {
            self.b(&item.plain_promise)
        } else {
            self.b(&item.promise)
        }
    }

    /// The hall's offset from UTC in minutes.
    pub(crate) fn offset(&self) -> i32 {
        self.utc_offset_min
    }
}
