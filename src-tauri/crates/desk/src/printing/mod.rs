//! Printing: what is on the screen, as a page, to the hall's printer.
//!
//! A machine prints to the CUPS queue that its configuration names, through `lp` and without a file
//! of its own. A trial without one keeps its last sheet as `prints/last.pdf` in the state folder, as
//! long as the session lives.

mod lp;
mod sheet;

use crate::cases::in_background;
use crate::clock;
use crate::config::{Config, read_bounded};
use crate::service::Service;
use crate::session::Message;
use ipc::{ErrorCode, Lang};
use lp::Queue;
use paper::Fonts;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::mpsc::Sender;
use std::sync::{Arc, Mutex, PoisonError};
use visit::{Event, Printout, Turn};

/// Where Debian's package `fonts-noto-cjk` has its fonts.
const FONTS: &str = "/usr/share/fonts/opentype/noto";
const REGULAR: &str = "NotoSansCJK-Regular.ttc";
const BOLD: &str = "NotoSansCJK-Bold.ttc";
/// Twice what the larger of them has.
const MAX_FONT: u64 = 48 << 20;

/// The folder of a trial's last sheet, and its name in it.
const PRINTS: &str = "prints";
const LAST: &str = "last.pdf";

/// Where sheets go.
enum Way {
    /// To a printer.
    Queue(Queue),
    /// Into a folder, for a trial.
    Kept(PathBuf),
}

/// The machine's printer.
pub(crate) struct Printer {
    way: Way,
    fonts: PathBuf,
    /// Counts sessions, and lets one sheet through at a time: what was begun in an earlier session
    /// is not kept.
    session: Mutex<u64>,
}

impl Printer {
    /// The one that is set; a trial has one that keeps its last sheet. What an earlier program left
    /// there is taken away.
    pub(crate) fn of(config: &Config, folder: &Path) -> Option<Arc<Self>> {
        let kept = folder.join(PRINTS);
        remove(&kept);
        let set = config.printer.as_ref();
        let way = match set {
            Some(printer) => Way::Queue(Queue::new(&printer.name)),
            None if config.development => Way::Kept(kept),
            None => return None,
        };
        let fonts = set.and_then(|printer| printer.fonts.clone());
        Some(Arc::new(Self {
            way,
            fonts: fonts.unwrap_or_else(|| FONTS.into()),
            session: Mutex::new(0),
        }))
    }

    /// Prints from another thread.
    pub(crate) fn print(
        self: &Arc<Self>,
        service: &Arc<Service>,
        lang: Lang,
        printout: Printout,
        turn: Turn,
        out: Sender<Message>,
    ) {
        let (printer, service) = (Arc::clone(self), Arc::clone(service));
        let session = *self.lock();
        in_background(move || {
            let told = printer.one(&service, lang, &printout, session);
            if let Err(code) = told {
                tracing::warn!(code = code.word(), "a sheet could not be printed");
            }
            let event = Event::Printed(turn, told);
            let _ = out.send(Message::Happened(Box::new(event)));
        });
    }

    fn one(
        &self,
        service: &Service,
        lang: Lang,
        printout: &Printout,
        session: u64,
    ) -> Result<(), ErrorCode> {
        let [regular, bold] = [REGULAR, BOLD].map(|name| self.font(name));
        let fonts = Fonts {
            regular: &regular?,
            bold: &bold?,
        };
        let pdf = sheet::pdf(service, lang, printout, clock::now().wall_ms, fonts)?;
        match &self.way {
            Way::Queue(queue) => queue.print(&pdf),
            Way::Kept(folder) => {
                let now = self.lock();
                // The person has gone: nothing of theirs comes to lie here any more.
                if *now != session {
                    return Ok(());
                }
                keep(folder, &pdf).map_err(|_| ErrorCode::DiskFull)
            }
        }
    }

    fn font(&self, name: &str) -> Result<Vec<u8>, ErrorCode> {
        read_bounded(&self.fonts.join(name), MAX_FONT).map_err(|_| ErrorCode::FontMissing)
    }

    /// The session ended: nothing of it stays.
    pub(crate) fn forget(&self) {
        let mut session = self.lock();
        *session += 1;
        if let Way::Kept(folder) = &self.way {
            remove(folder);
        }
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, u64> {
        self.session.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Whole, or not at all, and for nobody else to read.
fn keep(folder: &Path, pdf: &[u8]) -> std::io::Result<()> {
    let mut folders = std::fs::DirBuilder::new();
    folders.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut folders, 0o700);
    folders.create(folder)?;
    let made = folder.join("next.pdf");
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(&made)?;
    file.write_all(pdf)?;
    file.sync_all()?;
    std::fs::rename(made, folder.join(LAST))
}

fn remove(folder: &Path) {
    match std::fs::remove_dir_all(folder) {
        Ok(()) => {}
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
        Err(error) => tracing::error!(kind = %error.kind(), "the last sheet cannot be taken away"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TRIAL: &str = "development = true\n[hall]\ncode = \"DH\"\nname_zh = \"试\"\n\
        name_en = \"T\"\nmachine = \"1\"\n";

    fn printer(more: &str, folder: &Path) -> Option<Arc<Printer>> {
        let config = Config::parse(&format!("{TRIAL}{more}")).unwrap();
        Printer::of(&config, folder)
    }

    #[test]
    fn a_trials_last_sheet_is_gone_with_its_session_and_with_the_next_start() {
        let dir = tempfile::tempdir().unwrap();
        let trial = printer("", dir.path()).unwrap();
        let Way::Kept(folder) = &trial.way else {
            panic!("a trial without a printer keeps its sheet");
        };
        for sheet in [b"first", b"later"] {
            keep(folder, sheet).unwrap();
            assert_eq!(std::fs::read(folder.join(LAST)).unwrap(), sheet);
        }
        assert_eq!(std::fs::read_dir(folder).unwrap().count(), 1);
        trial.forget();
        assert!(!folder.exists());
        keep(folder, b"left by a program that was killed").unwrap();
        let queue = "[printer]\nname = \"hall-a4\"\n";
        assert!(printer(queue, dir.path()).is_some() && !folder.exists());
    }

    #[test]
    fn fonts_that_are_not_there_are_named_and_a_machine_without_a_printer_has_none() {
        let dir = tempfile::tempdir().unwrap();
        let fonts = dir.path().display();
        let set = format!("[printer]\nname = \"hall-a4\"\nfonts = \"{fonts}\"\n");
        let printer = printer(&set, dir.path()).unwrap();
        assert_eq!(printer.font(BOLD).err(), Some(ErrorCode::FontMissing));
        std::fs::write(dir.path().join(BOLD), b"font").unwrap();
        assert_eq!(printer.font(BOLD).unwrap(), b"font");
        let real = Config::parse(&TRIAL.replace("true", "false")).unwrap();
        assert!(Printer::of(&real, dir.path()).is_none());
    }
}
