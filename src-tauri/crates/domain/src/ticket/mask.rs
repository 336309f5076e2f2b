//! The name on the board: a surname and how one is addressed, never more.

use crate::catalogue::Language;
use core::fmt;
use serde::{Deserialize, Deserializer, Serialize, de};

/// Surnames of two characters that are met most often.
const TWO_CHARACTERS: [&str; 24] = [
    "欧阳", "司马", "上官", "诸葛", "夏侯", "司徒", "尉迟", "皇甫", "东方", "公孙", "令狐", "慕容",
    "宇文", "长孙", "南宫", "端木", "轩辕", "独孤", "呼延", "闻人", "澹台", "申屠", "公冶", "太史",
];
/// Longest Latin surname that is shown, letters.
const MAX_LATIN: usize = 20;

/// What of a name may stand on a screen: the surname, or the first word of a Latin one.
#[must_use]
pub fn surname(name: &str) -> &str {
    let name = name.trim();
    if name.starts_with(|c: char| c.is_ascii()) {
        return name.split([' ', ',']).next().unwrap_or_default();
    }
    let characters = name.chars().count();
    let two = characters > 2 && TWO_CHARACTERS.iter().any(|two| name.starts_with(two));
    let end = name.char_indices().nth(if two { 2 } else { 1 });
    end.and_then(|(at, _)| name.get(..at)).unwrap_or(name)
}

/// How someone is addressed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Title {
    /// 女士
    Ms,
    /// 先生
    Mr,
}

/// A masked name, such as 张*女士. More than a surname cannot stand in it, whoever made it.
/// Prints as `***`.
#[derive(Clone, PartialEq, Eq, Serialize)]
pub struct MaskedName {
    surname: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    title: Option<Title>,
}

impl MaskedName {
    /// Of a whole name. `None` where it begins with nothing that can stand on a board.
    #[must_use]
    pub fn of(name: &str, title: Option<Title>) -> Option<Self> {
        let surname = surname(name).to_owned();
        is_surname(&surname).then_some(Self { surname, title })
    }

    /// As it stands on a screen.
    #[must_use]
    pub fn shown(&self, language: Language) -> String {
        let name = format!("{}*", self.surname);
        self.addressed(&name, language)
    }

    /// As it is said.
    #[must_use]
    pub fn said(&self, language: Language) -> String {
        self.addressed(&self.surname, language)
    }

    fn addressed(&self, name: &str, language: Language) -> String {
        let latin = name.starts_with(|c: char| c.is_ascii());
        match (language, self.title) {
            (_, None) => name.to_owned(),
            (Language::Zh, Some(title)) => {
                let title = match title {
                    Title::Ms => "女士",
                    Title::Mr => "先生",
                };
                format!("{name}{}{title}", if latin { " " } else { "" })
            }
            (Language::En, Some(Title::Ms)) => format!("Ms {name}"),
            (Language::En, Some(Title::Mr)) => format!("Mr {name}"),
        }
    }
}

/// One character of Chinese, a double surname, or one Latin word.
fn is_surname(text: &str) -> bool {
    let han = |c: char| !c.is_ascii() && c.is_alphabetic();
    let mut characters = text.chars();
    match (characters.next(), characters.next()) {
        (Some(c), _) if c.is_ascii() => {
            let letter = |b: u8| b.is_ascii_alphabetic() || b == b'-' || b == b'\'';
            c.is_ascii_alphabetic() && text.len() <= MAX_LATIN && text.bytes().all(letter)
        }
        (Some(c), None) => han(c),
        (Some(_), Some(_)) => TWO_CHARACTERS.contains(&text),
        (None, _) => false,
    }
}

impl fmt::Debug for MaskedName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("***")
    }
}

impl<'de> Deserialize<'de> for MaskedName {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(deny_unknown_fields)]
        struct Form {
            surname: String,
            #[serde(default)]
            title: Option<Title>,
        }
        let Form { surname, title } = Form::deserialize(d)?;
        if is_surname(&surname) {
            Ok(Self { surname, title })
        } else {
            Err(de::Error::custom("more than a surname"))
        }
    }
}
