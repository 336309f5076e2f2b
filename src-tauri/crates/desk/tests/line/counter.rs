//! What a counter asks of a person, and what they answer at the kiosk.

use crate::hall::{CARD_ONLY, Hall, options};
use desk::Clerk;
use domain::case::CaseState;
use domain::id::{ActionId, Word};
use ipc::{
    ActStep, CaseContent, CasePage, Correction, CounterInput, CounterPage, CounterView, Input,
    LoadState, Mode, Screen, StaffAct, Submittal,
};
use serde_json::Value;
use std::path::Path;
use std::time::{Duration, Instant};

const PATIENCE: Duration = Duration::from_secs(30);
/// The question that is asked about.
const FIELD: &str = "phone";
const WORDS: &str = "请写能打通的号码";
const NEW: &str = "13900000009";

/// A counter in the place of the kiosk.
struct Counter(Clerk);

impl Counter {
    fn open(state: &Path) -> Self {
        let options = desk::Options {
            mode: Mode::Counter,
            ..options(state, None)
        };
        Self(Clerk::start(&options).unwrap())
    }

    fn until<T>(&self, what: &str, wanted: impl Fn(&CounterView) -> Option<T>) -> T {
        let end = Instant::now() + PATIENCE;
        loop {
            let view = self.0.view();
            if let Some(found) = wanted(&view) {
                return found;
            }
            assert!(Instant::now() < end, "in vain: {what}: {:?}", view.page);
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    /// Signs in as the clerk of the police, who has the item.
    fn sign_in(&self) {
        let (key, pin) = self.until("the keys", |view| match &view.page {
            CounterPage::SignIn(page) => {
                let mut keys = page.keys.iter();
                let key = keys.find(|key| {
                    key.duty_zh.starts_with("公安局") && key.duty_zh.ends_with("综合受理")
                })?;
                Some((key.key, page.demo_pin.as_deref()?.into()))
            }
            _ => None,
        });
        self.0.act(CounterInput::ChooseKey { key });
        self.0.act(CounterInput::TypePin { pin });
        self.until("the worklist", |view| match &view.page {
            CounterPage::Work(work) => (work.list.load == LoadState::Ready).then_some(()),
            _ => None,
        });
    }

    fn take(&self, case: ActionId) {
        self.until("the case in the list", |view| match &view.page {
            CounterPage::Work(work) => work.list.rows.iter().find(|row| row.case == case).map(drop),
            _ => None,
        });
        self.0.act(CounterInput::OpenCase { case: Some(case) });
        self.act(StaffAct::Take, |_| ());
    }

    /// Begins an act once it is offered, says what is to be said, signs.
    fn act(&self, act: StaffAct, say: impl Fn(&Clerk)) {
        self.until(act.word(), |view| {
            case(view)?.may.contains(&act).then_some(())
        });
        self.0.act(CounterInput::Begin { act });
        if act == StaffAct::Take {
            return;
        }
        say(&self.0);
        self.until("what is written", |view| {
            let dialog = view.dialog.as_ref()?;
            (dialog.step == ActStep::Check && !dialog.writes.is_empty()).then_some(())
        });
        self.0.act(CounterInput::Sign);
    }

    fn state(&self, wanted: CaseState) {
        self.until("the state", |view| {
            let case = case(view)?;
            (case.row.state == wanted && case.mine.is_empty()).then_some(())
        });
    }

    /// The answer to a question, once the content is open.
    fn answer(&self, field: &str) -> Option<Value> {
        self.act(StaffAct::Open, |clerk| {
            clerk.act(CounterInput::Review);
        });
        self.until("the content", |view| match &case(view)?.content {
            CaseContent::Open { answers, .. } => {
                let found = answers.iter().find(|answer| answer.field == field);
                Some(found.and_then(|answer| answer.value.clone()))
            }
            _ => None,
        })
    }
}

fn case(view: &CounterView) -> Option<&CasePage> {
    match &view.page {
        CounterPage::Work(work) => work.case.as_ref(),
        _ => None,
    }
}

pub(crate) fn asked_and_answered(state: &Path) {
    let filed = {
        let hall = Hall::open(state);
        hall.choose(CARD_ONLY);
        hall.identify(0);
        let filed = hall.apply();
        hall.settled();
        hall.leave();
        filed.case
    };
    {
        let counter = Counter::open(state);
        counter.sign_in();
        counter.take(filed);
        counter.act(StaffAct::Accept, |_| ());
        counter.state(CaseState::Accepted);
        assert!(counter.answer(FIELD).is_some());
        counter.act(StaffAct::WantCorrection, |clerk| {
            clerk.act(CounterInput::Ask {
                field: FIELD.to_owned(),
                reason: Word::new("unclear").ok(),
                words: WORDS.into(),
            });
            clerk.act(CounterInput::Review);
        });
        counter.state(CaseState::CorrectionWanted);
    }
    {
        let hall = Hall::open(state);
        hall.until("home", |view| matches!(view.screen, Screen::Home));
        hall.act(Input::OpenMyCases);
        hall.identify(0);
        let cases = hall.my_cases_shown();
        assert_eq!(cases[0].state, Some(CaseState::CorrectionWanted));
        let detail = hall.open_case(filed);
        let Some(Correction::Asked { words, asked }) = detail.correction else {
            panic!("nothing is asked: {:?}", detail.correction);
        };
        assert_eq!((words.expose(), asked.len()), ("", 1));
        assert_eq!(
            (asked[0].field.as_str(), asked[0].reason.as_str()),
            (FIELD, "unclear")
        );
        assert_eq!(asked[0].words.expose(), WORDS);
        let printed = format!("{:?}", hall.view());
        assert!(!printed.contains(WORDS), "{printed}");
        hall.act(Input::Correct);
        assert_eq!(hall.answer_all(&[(FIELD, NEW.into())]), 1);
        hall.consent();
        let corrected = hall.submit();
        assert_eq!(corrected.what, Submittal::Correction);
        assert_eq!(corrected.case, filed);
        hall.settled();
        let cases = hall.my_cases();
        assert_eq!(cases[0].state, Some(CaseState::Corrected));
        let detail = hall.open_case(filed);
        assert_eq!(detail.correction, None);
        let steps: Vec<&str> = detail.history.iter().map(|r| r.action.as_str()).collect();
        assert_eq!(steps.last(), Some(&"correct_case"), "{steps:?}");
        assert!(detail.history.iter().all(|row| row.verified));
        hall.leave();
    }
    let counter = Counter::open(state);
    counter.sign_in();
    counter.take(filed);
    // Whoever reads it again opens it again, on the record.
    assert_eq!(counter.answer(FIELD), Some(NEW.into()));
}
