//! Which view is shown, and the context every component of the counter reads.

use std::ops::Deref;
use std::rc::Rc;

use ipc::{CounterInput, CounterView, StaffAct};
use yew::prelude::*;

use crate::words::Words;

/// The view that is shown: the newest one that arrived.
#[derive(Clone, PartialEq)]
pub(super) struct Shown {
    pub(super) view: Rc<CounterView>,
}

impl Reducible for Shown {
    type Action = CounterView;

    /// An older view that arrives late (an answer overtaken by an event) changes nothing.
    fn reduce(self: Rc<Self>, newer: CounterView) -> Rc<Self> {
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
pub(super) struct Ctx {
    pub(super) words: Words,
    pub(super) view: Rc<CounterView>,
    /// Sends what the person did.
    pub(super) act: Callback<CounterInput>,
}

impl Deref for Ctx {
    type Target = Words;

    fn deref(&self) -> &Words {
        &self.words
    }
}

impl Ctx {
    /// A callback that sends this input, whatever the event.
    pub(super) fn send<E: 'static>(&self, input: CounterInput) -> Callback<E> {
        let act = self.act.clone();
        Callback::from(move |_: E| act.emit(input.clone()))
    }

    /// The key that begins an act now, as it is shown beside its word.
    pub(super) fn key_of_act(&self, act: StaffAct) -> Option<AttrValue> {
        let key = act.key().to_string();
        let mut shortcuts = self.view.shortcuts.iter();
        let shortcut = shortcuts.find(|it| it.word == act.word() && it.key == key)?;
        Some(super::keys::shown(self, &shortcut.key))
    }

    /// The key that does this now, as it is shown beside a word; none where there is none.
    pub(super) fn key_of(&self, word: &str) -> Option<AttrValue> {
        let mut shortcuts = self.view.shortcuts.iter();
        let shortcut = shortcuts.find(|shortcut| shortcut.word == word)?;
        Some(super::keys::shown(self, &shortcut.key))
    }
}

/// The context. Every component hangs below the one that provides it.
#[hook]
pub(super) fn use_ctx() -> Ctx {
    use_context::<Ctx>().expect("App provides the context to everything below it")
}
