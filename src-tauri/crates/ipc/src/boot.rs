//! What the window is told once.

use domain::catalogue::{
    Bilingual, Consent, Department, Keywords, Material, Notice, Question, ServiceItem, Tint,
    questions_of,
};
use domain::factor::Factors;
use domain::search::{Readings, Words};
use serde::{Deserialize, Serialize};

/// Which face the program shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Mode {
    /// 自助终端
    #[default]
    Kiosk,
    /// 窗口
    Counter,
    /// 外勤
    Field,
    /// 大屏
    Board,
    /// 管理
    Console,
}

/// What the window is told once, when it opens.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Boot {
    /// The face to show.
    pub mode: Mode,
    /// The hall's name in Chinese.
    pub hall_zh: String,
    /// The hall's name in English.
    pub hall_en: String,
    /// This machine's number in the hall, such as `03`.
    pub machine: String,
    /// The items offered here, in the order of the home screen.
    pub items: Vec<Item>,
    /// How the characters that are searched in them are read.
    pub readings: Readings,
    /// The program's version.
    pub version: String,
}

/// Of a service item what the window shows. How it is decided is the desk's and the chain's
/// business.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Item {
    /// Its code.
    pub code: String,
    /// Who is responsible.
    pub department: Department,
    /// The official name.
    pub name: Bilingual,
    /// The name in everyday words, for elder mode.
    pub plain_name: Bilingual,
    /// Name of the icon.
    pub icon: String,
    /// Colour family of the tile.
    pub tint: Tint,
    /// How fast it is done.
    pub promise: Bilingual,
    /// The same in everyday words.
    pub plain_promise: Bilingual,
    /// Words people search for.
    pub keywords: Keywords,
    /// What a person reads first.
    pub notice: Notice,
    /// Its form as JSON text, which is taken apart when a page needs it: the home page does not.
    pub form: String,
    /// What belongs to an application.
    pub materials: Vec<Material>,
    /// Which factors the item wants.
    pub factors: Factors,
    /// The consents asked before signing.
    pub consents: Vec<Consent>,
    /// The conditions of its rule in words.
    pub conditions: Vec<Bilingual>,
}

impl From<&ServiceItem> for Item {
    fn from(item: &ServiceItem) -> Self {
        Self {
            code: item.code.clone(),
            department: item.department.clone(),
            name: item.name.clone(),
            plain_name: item.plain_name.clone(),
            icon: item.icon.clone(),
            tint: item.tint,
            promise: item.promise.clone(),
            plain_promise: item.plain_promise.clone(),
            keywords: item.keywords.clone(),
            notice: item.notice.clone(),
            form: item.form.to_string(),
            materials: item.materials.clone(),
            factors: item.factors,
            consents: item.consents.clone(),
            conditions: item.rule.conditions.clone(),
        }
    }
}

impl Item {
    /// The questions of the form in their order; none where it is no form.
    #[must_use]
    pub fn questions(&self) -> Vec<Question> {
        questions_of(&self.form).unwrap_or_default()
    }
}

impl<'a> From<&'a Item> for Words<'a> {
    fn from(item: &'a Item) -> Self {
        Self {
            code: &item.code,
            name: &item.name,
            plain_name: &item.plain_name,
            department: &item.department.name,
            keywords: &item.keywords,
        }
    }
}

impl Boot {
    /// What the window is told of these items, and how they are searched.
    #[must_use]
    pub fn offer(items: &[ServiceItem]) -> (Vec<Item>, Readings) {
        let readings = Readings::of(items.iter().map(Words::from));
        (items.iter().map(Item::from).collect(), readings)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::catalogue::Catalogue;

    #[test]
    fn the_window_has_the_questions_of_every_form_and_nothing_of_how_it_is_decided() {
        let catalogue = Catalogue::built_in().unwrap();
        let (items, _) = Boot::offer(catalogue.items());
        assert_eq!(items.len(), catalogue.items().len());
        for (item, whole) in items.iter().zip(catalogue.items()) {
            assert_eq!(
                item.questions(),
                whole.questions().unwrap(),
                "{}",
                item.code
            );
            assert!(!item.questions().is_empty());
            let sent = serde_json::to_string(item).unwrap();
            assert!(!sent.contains("\"cel\"") && !sent.contains("\"evaluators\""));
        }
    }
}
