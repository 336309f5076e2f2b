//! Coming in, locking, leaving.

use super::keyfile::Locked;
use super::session::{Coming, Message, Session};
use super::staff::Staff;
use super::worker::{Ask, Authority, Worker};
use domain::catalogue::Bilingual;
use domain::id::KeyId;
use ipc::{CounterCode, SecretText};
use seal::keys::SigningKey;
use std::thread;

impl Session {
    pub(super) fn choose(&mut self, key: KeyId) {
        // Anybody else's PIN is a hand-over.
        if self.staff.as_ref().is_some_and(|staff| staff.id != key) {
            drop(self.sign_out());
        }
        self.coming = None;
        self.gate.choose(&self.service, key);
    }

    pub(super) fn type_pin(&mut self, pin: &SecretText) {
        let Some(file) = self.gate.try_pin(&self.service) else {
            return;
        };
        let (key, out, pin) = (file.id(), self.out.clone(), pin.clone());
        let tried = thread::Builder::new()
            .name("counter-pin".into())
            .spawn(move || {
                // The session has ended: nobody is left to tell.
                let _ = out.send(Message::Tried(key, file.open(pin.expose())));
            });
        if tried.is_err() {
            self.gate.failed(CounterCode::Internal);
        }
    }

    pub(super) fn tried(&mut self, key: KeyId, tried: Result<SigningKey, Locked>) {
        if self.gate.chosen() != Some(key) {
            return;
        }
        match tried {
            Err(Locked::WrongPin) => self.gate.was_wrong(&self.service, CounterCode::PinWrong),
            Err(Locked::Damaged) => self.gate.was_wrong(&self.service, CounterCode::KeyDamaged),
            Ok(opened) => {
                self.gate.was_right(&self.service);
                if let Some(staff) = self.staff.as_mut().filter(|staff| staff.id == key) {
                    // Back to where they were; what stands on the chain is looked at anew.
                    staff.locked = false;
                    staff.refresh();
                    staff.worker.ask(Ask::Rights);
                    staff.read_case();
                    return;
                }
                self.numbers = self.numbers.saturating_add(1);
                let number = self.numbers;
                let worker = Worker::start(&self.service, &opened, number, &self.out);
                match worker {
                    None => self.gate.failed(CounterCode::Internal),
                    Some(worker) => {
                        worker.ask(Ask::Rights);
                        self.coming = Some(Coming {
                            number,
                            key: opened,
                            worker,
                        });
                    }
                }
            }
        }
    }

    /// What was read of the rights of who comes in.
    pub(super) fn comes_in(&mut self, rights: Result<Box<Authority>, CounterCode>) {
        let Some(coming) = self.coming.take().filter(|_| self.gate.is_reading()) else {
            return;
        };
        let authority = match rights {
            Ok(authority) => authority,
            Err(code) => {
                self.gate.failed(code);
                return;
            }
        };
        let id = coming.key.id();
        let name = self.gate.file(id).map(|file| file.name.clone());
        let none = Bilingual {
            zh: String::new(),
            en: String::new(),
        };
        let mut staff = Staff::new(
            coming,
            name.unwrap_or(none),
            authority,
            self.service.hall.code.clone(),
        );
        staff.refresh();
        tracing::info!(key = %id, "signed in");
        self.staff = Some(staff);
    }

    /// Wipes what is open and leaves; the queue goes on. Returns who gives back what the person had.
    pub(super) fn sign_out(&mut self) -> Option<Worker> {
        self.coming = None;
        self.shortcuts_shown = false;
        let staff = self.staff.take()?;
        // Who comes next can have them.
        for case in staff.list.mine() {
            staff.worker.ask(Ask::Release(case));
        }
        tracing::info!(key = %staff.id, "signed out");
        Some(staff.worker)
    }

    pub(super) fn lock(&mut self) {
        let Some(staff) = self.staff.as_mut().filter(|staff| !staff.locked) else {
            return;
        };
        staff.locked = true;
        staff.draft = None;
        // Nothing decrypted stays behind a locked screen.
        staff.shut();
        self.shortcuts_shown = false;
        let id = staff.id;
        self.gate.lock(&self.service, id);
    }
}
