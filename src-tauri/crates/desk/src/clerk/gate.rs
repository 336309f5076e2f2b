//! Signing in: choosing oneself, the PIN, what stands against it. What it asks for is done elsewhere.

use super::DEMO_PIN;
use super::keyfile::KeyFile;
use super::tries::{Bar, Tries};
use crate::clock;
use crate::service::Service;
use domain::id::KeyId;
use ipc::{CounterCode, KeyMeans, SignIn, SignInPhase, StaffKey};
use outbox::OutboxError;

/// The page on which a person signs in or unlocks the screen.
pub(crate) struct Gate {
    keys: Vec<KeyFile>,
    chosen: Option<KeyId>,
    phase: SignInPhase,
}

fn store(error: &OutboxError) -> CounterCode {
    crate::codes::store(error).into()
}

impl Gate {
    pub(crate) const fn new(keys: Vec<KeyFile>) -> Self {
        Self {
            keys,
            chosen: None,
            phase: SignInPhase::Choose,
        }
    }

    /// The file of a key.
    pub(crate) fn file(&self, key: KeyId) -> Option<&KeyFile> {
        self.keys.iter().find(|file| file.id() == key)
    }

    /// Whose PIN is asked for.
    pub(crate) const fn chosen(&self) -> Option<KeyId> {
        self.chosen
    }

    /// This is me.
    pub(crate) fn choose(&mut self, service: &Service, key: KeyId) {
        if self.file(key).is_some() && self.phase != SignInPhase::Checking {
            self.chosen = Some(key);
            self.ask(service, None);
        }
    }

    /// Nobody yet.
    pub(crate) fn choose_another(&mut self) {
        self.chosen = None;
        self.phase = SignInPhase::Choose;
    }

    /// Asks for the PIN, or says until when it is not asked for.
    fn ask(&mut self, service: &Service, error: Option<CounterCode>) {
        let Some(key) = self.chosen else {
            return;
        };
        let now_ms = clock::wall_ms();
        self.phase = match Tries::of(&service.outbox, &key.to_hex()) {
            Err(error) => SignInPhase::Failed {
                code: store(&error),
            },
            Ok(tries) => match tries.bar(now_ms) {
                Some(Bar::Blocked) => SignInPhase::Failed {
                    code: CounterCode::PinBlocked,
                },
                Some(Bar::Paused(until_ms)) => paused(until_ms, now_ms),
                None => SignInPhase::Pin {
                    left: tries.left(),
                    error,
                },
            },
        };
    }

    /// A PIN was typed: counted first; the file to try it on, where it may be tried.
    pub(crate) fn try_pin(&mut self, service: &Service) -> Option<KeyFile> {
        let key = self.chosen?;
        if !matches!(self.phase, SignInPhase::Pin { .. }) {
            return None;
        }
        let now_ms = clock::wall_ms();
        let name = key.to_hex();
        let counted = Tries::of(&service.outbox, &name).and_then(|tries| match tries.bar(now_ms) {
            None => tries.count(&service.outbox, &name, now_ms).map(|_| true),
            Some(_) => Ok(false),
        });
        match counted {
            Ok(true) => {
                self.phase = SignInPhase::Checking;
                self.file(key).cloned()
            }
            Ok(false) => {
                self.ask(service, None);
                None
            }
            Err(error) => {
                self.phase = SignInPhase::Failed {
                    code: store(&error),
                };
                None
            }
        }
    }

    /// The PIN was right: what was counted is forgotten.
    pub(crate) fn was_right(&mut self, service: &Service) {
        if let Some(key) = self.chosen
            && let Err(error) = Tries::forget(&service.outbox, &key.to_hex())
        {
            tracing::warn!(code = error.code(), "tries of a PIN stay counted");
        }
        self.phase = SignInPhase::Reading;
    }

    /// The PIN did not open the key.
    pub(crate) fn was_wrong(&mut self, service: &Service, code: CounterCode) {
        if code == CounterCode::KeyDamaged {
            self.phase = SignInPhase::Failed { code };
        } else {
            self.ask(service, Some(code));
        }
    }

    /// What the chain says could not be read, or is that this key may not.
    pub(crate) const fn failed(&mut self, code: CounterCode) {
        self.phase = SignInPhase::Failed { code };
    }

    /// Whether the rights are being read.
    pub(crate) fn is_reading(&self) -> bool {
        self.phase == SignInPhase::Reading
    }

    /// Once more, after something did not work.
    pub(crate) fn retry(&mut self, service: &Service) {
        self.ask(service, None);
    }

    /// Locked by this person: their PIN is asked for.
    pub(crate) fn lock(&mut self, service: &Service, key: KeyId) {
        self.chosen = Some(key);
        self.ask(service, None);
    }

    /// Time passes.
    pub(crate) fn tick(&mut self, service: &Service) {
        if let SignInPhase::Paused { until_ms, .. } = self.phase {
            let now_ms = clock::wall_ms();
            let until_ms = u64::try_from(until_ms).unwrap_or_default();
            if now_ms >= until_ms {
                self.ask(service, None);
            } else {
                self.phase = paused(until_ms, now_ms);
            }
        }
    }

    /// What is shown of it.
    pub(crate) fn view(&self, service: &Service, locked: bool) -> SignIn {
        let key = |file: &KeyFile| StaffKey {
            key: file.id(),
            name_zh: file.name.zh.clone(),
            name_en: file.name.en.clone(),
            means: KeyMeans::File,
            duty_zh: file.duty.zh.clone(),
            duty_en: file.duty.en.clone(),
            demo_pin: service.demo.then(|| DEMO_PIN.to_owned()),
        };
        SignIn {
            keys: self.keys.iter().map(key).collect(),
            chosen: self.chosen,
            phase: if self.keys.is_empty() {
                SignInPhase::Failed {
                    code: CounterCode::KeyNone,
                }
            } else {
                self.phase
            },
            locked,
        }
    }
}

fn paused(until_ms: u64, now_ms: u64) -> SignInPhase {
    let seconds = until_ms.saturating_sub(now_ms).div_ceil(1_000);
    SignInPhase::Paused {
        until_ms: i64::try_from(until_ms).unwrap_or(i64::MAX),
        seconds: u32::try_from(seconds).unwrap_or(u32::MAX),
    }
}
