//! Which view is shown, and the context every component reads.

use std::ops::Deref;
use std::rc::Rc;

use ipc::{Input, View};
use yew::prelude::*;

use crate::words::Words;

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

/// What every component of the kiosk reads.
#[derive(Clone, PartialEq)]
pub(crate) struct Ctx {
    pub(crate) words: Words,
    pub(crate) view: Rc<View>,
    /// Sends what the person did.
    pub(crate) act: Callback<Input>,
}

impl Deref for Ctx {
    type Target = Words;

    fn deref(&self) -> &Words {
        &self.words
    }
}

impl Ctx {
    /// A callback that sends this input, whatever the event.
    pub(crate) fn send<E: 'static>(&self, input: Input) -> Callback<E> {
        let act = self.act.clone();
        Callback::from(move |_: E| act.emit(input.clone()))
    }
}

/// The context. Every component hangs below the one that provides it.
#[hook]
pub(crate) fn use_ctx() -> Ctx {
    use_context::<Ctx>().expect("App provides the context to everything below it")
}
