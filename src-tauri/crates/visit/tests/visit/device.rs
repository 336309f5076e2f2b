//! A device with a clock that the test turns, and what people do at it.

use domain::catalogue::{Catalogue, Consent};
use domain::factor::Factors;
use domain::id::{ActionId, Digest, ItemCode};
use ipc::{
    AccessFields, DocumentKind, FingerPhase, Identity, IdentityCheck, Input, PersonChip, Screen,
    Stamp, StripState, ThreeStates,
};
use serde_json::json;
use std::sync::Arc;
use visit::{Config, Effect, Event, Filing, Now, Person, State};

/// A device with a clock that the test turns.
pub(crate) struct Device {
    pub(crate) state: State,
    pub(crate) now: Now,
    pub(crate) catalogue: Arc<Catalogue>,
}

impl Device {
    pub(crate) fn new() -> Self {
        Self::with(true)
    }

    pub(crate) fn without_printer() -> Self {
        Self::with(false)
    }

    fn with(can_print: bool) -> Self {
        let catalogue = Arc::new(Catalogue::built_in().unwrap());
        let now = Now {
            mono_ms: 1_000,
            wall_ms: 1_795_000_000_000,
        };
        let config = Config {
            can_enrol: true,
            can_print,
            ..Config::default()
        };
        Self {
            state: State::new(config, Arc::clone(&catalogue), now),
            now,
            catalogue,
        }
    }

    pub(crate) fn touch(&mut self, input: Input) -> Vec<Effect> {
        self.state.step(Event::Touch(input), self.now)
    }

    pub(crate) fn happens(&mut self, event: Event) -> Vec<Effect> {
        self.state.step(event, self.now)
    }

    pub(crate) fn wait(&mut self, ms: u64) -> Vec<Effect> {
        self.now.mono_ms += ms;
        self.now.wall_ms += i64::try_from(ms).unwrap();
        self.state.step(Event::Tick, self.now)
    }

    /// An item with the fingerprint, or one without.
    pub(crate) fn item(&self, finger: bool) -> ItemCode {
        let item = self
            .catalogue
            .items()
            .iter()
            .find(|item| item.factors.covers(Factors::FINGER) == finger)
            .unwrap();
        ItemCode::new(&item.code).unwrap()
    }

    pub(crate) fn begin(&mut self, item: &ItemCode) -> Vec<Effect> {
        let _ = self.touch(Input::ChooseItem { item: item.clone() });
        self.touch(Input::Continue)
    }

    /// Card laid, access typed, read, and agreed to the use of the fingerprint where that is asked:
    /// returns what follows.
    pub(crate) fn identify(&mut self, card: u8) -> Vec<Effect> {
        let effects = self.read(card);
        if self.asks_for_the_finger() {
            return self.agree();
        }
        effects
    }

    /// Card laid, access typed, read.
    pub(crate) fn read(&mut self, card: u8) -> Vec<Effect> {
        let _ = self.happens(Event::CardLaid);
        let effects = self.touch(Input::TypeAccess { access: access() });
        let turn = reading(&effects).expect("reading begins");
        self.happens(Event::CardRead(turn, person(card)))
    }

    /// The person is asked whether their fingerprint may be used.
    pub(crate) fn asks_for_the_finger(&self) -> bool {
        matches!(
            self.state.screen(),
            Screen::Finger {
                phase: FingerPhase::Ask,
                ..
            }
        )
    }

    /// They agree.
    pub(crate) fn agree(&mut self) -> Vec<Effect> {
        self.touch(Input::Consent {
            purpose: Consent::FINGERPRINT.to_owned(),
            given: true,
        })
    }

    /// Answers every question with its own example until the check page.
    pub(crate) fn fill(&mut self) {
        for _ in 0..40 {
            match self.state.screen() {
                Screen::Question { item, question, .. } => {
                    let item = self.catalogue.get(item.as_str()).unwrap();
                    let schema = &item.form["properties"][&question.field];
                    let value = match question.choices.first() {
                        Some(choice) => json!(choice),
                        None => schema["examples"][0].clone(),
                    };
                    let field = question.field;
                    let value = value.into();
                    let _ = self.touch(Input::Answer { field, value });
                    let _ = self.touch(Input::Continue);
                    if let Screen::Question { question, .. } = self.state.screen() {
                        assert_eq!(question.error, None, "{}", question.field);
                    }
                }
                _ => return,
            }
        }
        panic!("the form does not end");
    }

    /// The purposes that the consent page asks for.
    pub(crate) fn consents_wanted(&self) -> Vec<String> {
        let Screen::Consent { wanted, .. } = self.state.screen() else {
            panic!("not at the consent page");
        };
        wanted
    }

    pub(crate) fn consent(&mut self, purpose: &str) {
        let _ = self.touch(Input::Consent {
            purpose: purpose.to_owned(),
            given: true,
        });
    }

    pub(crate) fn consent_all(&mut self) {
        for purpose in self.consents_wanted() {
            self.consent(&purpose);
        }
    }
}

pub(crate) fn access() -> AccessFields {
    AccessFields {
        number: "X00000001".into(),
        birth: "1980-01-01".into(),
        expiry: "2031-01-01".into(),
    }
}

pub(crate) fn person(card: u8) -> Box<Person> {
    Box::new(Person {
        chip: PersonChip {
            zh: "Ceshi*".into(),
            en: "Ceshi".into(),
        },
        card: Digest([card; 32]),
        proves_itself: true,
        identity: Identity {
            kind: DocumentKind::Chip,
            number: "TES**0001".into(),
            valid_to: Some("2034-02-28".into()),
            checks: vec![IdentityCheck::Signed],
        },
    })
}

pub(crate) fn saved_states() -> ThreeStates {
    ThreeStates {
        saved: Some(Stamp {
            at_ms: 1,
            height: None,
        }),
        received: None,
        finalised: None,
        now: StripState::Moving,
    }
}

pub(crate) fn reading(effects: &[Effect]) -> Option<visit::Turn> {
    effects.iter().find_map(|effect| match effect {
        Effect::ReadCard(turn, _) => Some(*turn),
        _ => None,
    })
}

pub(crate) fn matching(effects: &[Effect]) -> Option<visit::Turn> {
    effects.iter().find_map(|effect| match effect {
        Effect::MatchFinger(turn) => Some(*turn),
        _ => None,
    })
}

pub(crate) fn filing(effects: &[Effect]) -> Option<(visit::Turn, Filing)> {
    effects.iter().find_map(|effect| match effect {
        Effect::File(turn, filing) => Some((*turn, filing.clone())),
        _ => None,
    })
}

pub(crate) fn wiped(effects: &[Effect]) -> bool {
    effects.iter().any(|effect| matches!(effect, Effect::Wipe))
}

pub(crate) fn page(device: &Device) -> String {
    let screen = serde_json::to_value(device.state.screen()).unwrap();
    screen["page"].as_str().unwrap().to_owned()
}

pub(crate) fn submitted(device: &mut Device, finger: bool) -> Filing {
    let item = device.item(finger);
    let _ = device.begin(&item);
    let effects = device.identify(1);
    if finger {
        let turn = matching(&effects).expect("the finger is wanted");
        let _ = device.happens(Event::FingerMatched(turn));
    }
    device.fill();
    let _ = device.touch(Input::Continue);
    device.consent_all();
    let (turn, filing) = filing(&device.touch(Input::Submit)).expect("it is submitted");
    let _ = device.happens(Event::Saved {
        turn,
        action: Digest([9; 32]),
        case: ActionId([9; 16]),
        number: "DH".into(),
        states: saved_states(),
    });
    filing
}
