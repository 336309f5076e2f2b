//! The hall's big screen (大屏): who is to go to which window, and how the lines stand.
//!
//! It shows an [`ipc::BoardView`] and takes no input. Whoever looks up at it reads either language:
//! both stand there, Chinese large, English below it.

mod app;

pub(crate) use app::{App, Props};

/// The board's own texts, which no other face carries.
const ZH: &str = include_str!("../../../assets/texts/board/zh.ftl");
const EN: &str = include_str!("../../../assets/texts/board/en.ftl");

/// Takes the board's own texts in.
pub(crate) fn texts() {
    crate::i18n::also(ZH, EN);
}
