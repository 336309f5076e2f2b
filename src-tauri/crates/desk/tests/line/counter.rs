//! What a counter asks of a person, and what they answer at the kiosk.

use crate::given;
use crate::grants;
use crate::hall::{Hall, options};
use crate::printing;
use desk::Clerk;
use desk::certificates::{check_offline, text_in};
use domain::case::CaseState;
use domain::id::{ActionId, Word};
use ipc::{
    ActStep, CaseContent, CasePage, Correction, CounterCode, CounterInput, CounterPage,
    CounterView, Input, LoadState, Mode, PrintState, Screen, SharedRow, StaffAct, Submittal,
    TicketDeed, TicketStands, TicketsPage,
};
use serde_json::Value;
use std::path::Path;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

const PATIENCE: Duration = Duration::from_secs(30);
/// The question that is asked about.
const FIELD: &str = "copies";
const WORDS: &str = "请写清楚要几份";
const NEW: u8 = 2;
/// Needs the card alone, and gives a certificate.
pub(crate) const ITEM: &str = "WJ-0001";

/// A counter in the place of the kiosk.
pub(crate) struct Counter(pub(crate) Clerk);

impl Counter {
    pub(crate) fn open(state: &Path) -> Self {
        let options = desk::Options {
            mode: Mode::Counter,
            ..options(state, None)
        };
        Self(Clerk::start(&options).unwrap())
    }

    pub(crate) fn until<T>(&self, what: &str, wanted: impl Fn(&CounterView) -> Option<T>) -> T {
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

    /// Signs in as the clerk of the department that has the item.
    pub(crate) fn sign_in(&self) {
        self.sign_in_for("卫健委");
    }

    /// Signs in as this department's clerk.
    pub(crate) fn sign_in_for(&self, department: &str) {
        let (key, pin) = self.until("the keys", |view| match &view.page {
            CounterPage::SignIn(page) => {
                let mut keys = page.keys.iter();
                let key = keys.find(|key| {
                    key.duty_zh.starts_with(department) && key.duty_zh.ends_with("综合受理")
                })?;
                Some((key.key, key.demo_pin.as_deref()?.into()))
            }
            _ => None,
        });
        let _ = self.0.act(CounterInput::ChooseKey { key });
        let _ = self.0.act(CounterInput::TypePin { pin });
        self.until("the worklist", |view| match &view.page {
            CounterPage::Work(work) => (work.list.load == LoadState::Ready).then_some(()),
            _ => None,
        });
    }

    pub(crate) fn show(&self, case: ActionId) {
        self.until("the case in the list", |view| match &view.page {
            CounterPage::Work(work) => work.list.rows.iter().find(|row| row.case == case).map(drop),
            _ => None,
        });
        let _ = self.0.act(CounterInput::OpenCase { case: Some(case) });
    }

    /// Begins an act once it is offered, says what is to be said, signs.
    pub(crate) fn act(&self, act: StaffAct, say: impl Fn(&Clerk)) {
        self.until(act.word(), |view| {
            case(view)?.may.contains(&act).then_some(())
        });
        let _ = self.0.act(CounterInput::Begin { act });
        if matches!(act, StaffAct::Take | StaffAct::Release) {
            return;
        }
        say(&self.0);
        self.until("what is written", |view| {
            let dialog = view.dialog.as_ref()?;
            (dialog.step == ActStep::Check && !dialog.writes.is_empty()).then_some(())
        });
        let _ = self.0.act(CounterInput::Sign);
    }

    pub(crate) fn state(&self, wanted: CaseState) {
        self.until("the state", |view| {
            let case = case(view)?;
            (case.row.state == wanted && case.mine.is_empty()).then_some(())
        });
    }

    /// The answer to a question, once the content is open.
    pub(crate) fn answer(&self, field: &str) -> Option<Value> {
        self.act(StaffAct::Open, |clerk| {
            let _ = clerk.act(CounterInput::Review);
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

pub(crate) fn case(view: &CounterView) -> Option<&CasePage> {
    match &view.page {
        CounterPage::Work(work) => work.case.as_ref(),
        _ => None,
    }
}

pub(crate) fn asked_and_answered(state: &Path) {
    let filed = {
        let hall = Hall::open(state);
        hall.choose(ITEM);
        hall.identify(0);
        let filed = hall.apply();
        hall.settled();
        hall.leave();
        filed.case
    };
    {
        let counter = Counter::open(state);
        counter.sign_in();
        counter.show(filed);
        counter.act(StaffAct::Take, |_| ());
        counter.act(StaffAct::Accept, |_| ());
        counter.state(CaseState::Accepted);
        assert!(counter.answer(FIELD).is_some());
        counter.act(StaffAct::WantCorrection, |clerk| {
            let _ = clerk.act(CounterInput::Ask {
                field: FIELD.to_owned(),
                reason: Word::new("unclear").ok(),
                words: WORDS.into(),
            });
            let _ = clerk.act(CounterInput::Review);
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
        seen(&hall, filed);
        let detail = hall.open_case(filed);
        assert_eq!(detail.correction, None);
        let steps: Vec<&str> = detail.history.iter().map(|r| r.action.as_str()).collect();
        assert_eq!(steps.last(), Some(&"correct_case"), "{steps:?}");
        assert!(detail.history.iter().all(|row| row.verified));
        hall.leave();
    }
    {
        let counter = Counter::open(state);
        counter.sign_in();
        // It was given back at the end; whoever reads it again opens it again, on the record.
        counter.show(filed);
        counter.act(StaffAct::Take, |_| ());
        assert_eq!(counter.answer(FIELD), Some(NEW.into()));
        counter.act(StaffAct::Approve, |_| ());
        counter.state(CaseState::Approved);
        counter.act(StaffAct::Issue, |_| ());
        counter.until("the certificate", |view| {
            case(view)?.licences.first().map(drop)
        });
    }
    certificate(state);
    given::instead_of_paper(state);
}

/// The person sees who opened what they submitted, and what for.
fn seen(hall: &Hall, filed: ActionId) {
    let rows = hall.seen();
    assert_eq!(rows.len(), 1, "{rows:?}");
    assert!(matches!(rows[0].what, SharedRow::Case { case, .. } if case == filed));
    assert_eq!(
        (rows[0].department.as_str(), rows[0].granted),
        ("WJ", false)
    );
    assert_eq!(rows[0].purpose.as_str(), "handle_case");
    assert!(rows[0].verified && rows[0].height > 0);
    hall.act(Input::Back);
    hall.my_cases_shown();
}

/// A number from the kiosk is called at the counter, recalled, served, finished; one that does not
/// come is called again by hand.
pub(crate) fn tickets(state: &Path) {
    {
        let hall = Hall::open(state);
        for _ in 0..2 {
            hall.until("home", |view| matches!(view.screen, Screen::Home));
            hall.take_ticket(ITEM);
        }
    }
    let counter = Counter::open(state);
    counter.sign_in();
    let _ = counter.0.act(CounterInput::ShowTickets);
    let page = |what: &str, holds: &dyn Fn(&TicketsPage) -> bool| {
        counter.until(what, |view| match &view.page {
            CounterPage::Tickets(page) => holds(page).then(|| page.clone()),
            _ => None,
        })
    };
    let first = page("two wait", &|page| page.waiting_count == 2);
    assert!(first.current.is_none() && first.error.is_none());
    let stands = |page: &TicketsPage| page.current.as_ref().map(|ticket| ticket.state);
    let _ = counter.0.act(CounterInput::CallNext);
    let called = page("one is called", &|page| {
        stands(page) == Some(TicketStands::Called)
    });
    assert_eq!(
        called.current.as_ref().map(|t| t.number),
        Some(first.waiting[0].number)
    );
    // A window serves one at a time.
    let _ = counter.0.act(CounterInput::CallNext);
    page("another is still here", &|page| {
        page.error == Some(CounterCode::TicketOpen)
    });
    let act = |deed| {
        let _ = counter.0.act(CounterInput::TicketDo { deed });
    };
    act(TicketDeed::Recall);
    act(TicketDeed::Absent);
    page("it is put aside", &|page| {
        page.aside.len() == 1 && page.aside[0].state == TicketStands::Absent
    });
    let _ = counter.0.act(CounterInput::CallTicket {
        ticket: first.waiting[0].id,
    });
    page("it is called by hand", &|page| {
        stands(page) == Some(TicketStands::Called)
    });
    act(TicketDeed::Serve);
    page("the person is here", &|page| {
        stands(page) == Some(TicketStands::Serving)
    });
    act(TicketDeed::Finish);
    page("one is left", &|page| {
        page.current.is_none() && page.waiting_count == 1
    });
    // To another department's line, where this window does not call it.
    let _ = counter.0.act(CounterInput::CallNext);
    page("the second is called", &|page| page.current.is_some());
    let _ = counter.0.act(CounterInput::SendOn);
    let _ = counter.0.act(CounterInput::SendTo {
        item: domain::id::ItemCode::new("GA-0001").unwrap(),
    });
    page("nobody is left", &|page| {
        page.current.is_none() && page.waiting_count == 0 && page.unsent == 0
    });
    let _ = counter.0.act(CounterInput::CallNext);
    page("nobody waits", &|page| {
        page.error == Some(CounterCode::TicketNobody)
    });
}

/// The person sees the certificate, with a code that another program finds valid without network.
fn certificate(state: &Path) {
    let hall = Hall::open(state);
    hall.until("home", |view| matches!(view.screen, Screen::Home));
    hall.act(Input::OpenMyCases);
    hall.identify(0);
    hall.my_cases_shown();
    hall.act(Input::OpenCertificates);
    let view = hall.until("the certificates", |view| {
        matches!(&view.screen, Screen::MyCertificates { load, .. } if *load == LoadState::Ready)
    });
    let Screen::MyCertificates { licences, .. } = view.screen else {
        panic!("no list");
    };
    assert_eq!(licences.len(), 1);
    let identifier = licences[0].identifier.clone();
    hall.act(Input::OpenCertificate { identifier });
    let view = hall.until("the certificate", |view| {
        matches!(&view.screen, Screen::Certificate { load, .. } if *load != LoadState::Loading)
    });
    let Screen::Certificate {
        shown: Some(shown), ..
    } = view.screen
    else {
        panic!("no certificate: {:?}", view.screen);
    };
    let field = |name: &str| shown.fields.iter().find(|field| field.name == name);
    assert!(field("holder_document").is_some_and(|field| field.value.expose().contains('*')));
    assert!(shown.qr_svg.expose().starts_with("<?xml") || shown.qr_svg.expose().contains("<svg"));
    let text = shown.text.expose();
    let check = |text: &str| {
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
        check_offline(text, state, now.as_secs())
    };
    hall.until("the departments' lists are kept", |_| check(text).is_ok());
    assert_eq!(check(text).unwrap().doubt, None);
    // One character altered anywhere is told.
    for place in (6..text.len()).step_by(37) {
        let mut altered: Vec<char> = text.chars().collect();
        altered[place] = if altered[place] == '0' { '1' } else { '0' };
        let altered: String = altered.into_iter().collect();
        assert!(check(&altered).is_err(), "at {place}");
    }
    let printed = format!("{:?}", hall.view());
    assert!(!printed.contains(text), "{printed}");
    // On paper it is the same, and says whose it is and who issued it.
    assert_eq!(printing::print(&hall), PrintState::Printed);
    let sheet = printing::last_sheet(state);
    let picture = printing::scanned(&sheet, state.parent().unwrap());
    assert_eq!(text_in(&picture).unwrap().as_deref(), Some(text));
    assert!(check_offline(text, state, printing::now_s()).is_ok());
    let words = printing::words(&sheet);
    let own = shown.fields.iter().map(|field| field.value.expose());
    for own in own.chain(["出生医学证明副本", "卫健委", "试验用"]) {
        assert!(words.contains(own), "{own}: {words}");
    }
    grants::granted_listed_and_taken_back(&hall);
    hall.leave();
    assert!(!sheet.exists() && !state.join("prints").exists());
}
