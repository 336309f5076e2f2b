//! A hall that is being opened while the window is.

use std::panic::AssertUnwindSafe;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::{Builder, JoinHandle};

use desk::Options;
use ipc::{Boot, ErrorCode, FaceInput, FaceView};

use crate::hall::{self, Hall, Listener, OutOfService};

/// Stands for a hall from the first moment on. Whoever asks it before the hall
/// is open waits; listeners are told of everything since it opened.
pub(crate) struct Opening {
    shared: Arc<Shared>,
    opener: Option<JoinHandle<()>>,
}

#[derive(Default)]
struct Shared {
    door: Mutex<Door>,
    opened: Condvar,
}

#[derive(Default)]
struct Door {
    hall: Option<Arc<dyn Hall>>,
    waiting: Vec<Listener>,
}

impl Opening {
    /// Begins to open the hall.
    pub(crate) fn start(options: Options) -> Self {
        Self::with(options, hall::start)
    }

    fn with(
        options: Options,
        open: impl Fn(&Options) -> Arc<dyn Hall> + Clone + Send + 'static,
    ) -> Self {
        let shared = Arc::new(Shared::default());
        let opener = Builder::new().name("opening".into()).spawn({
            let (shared, options, open) = (Arc::clone(&shared), options.clone(), open.clone());
            move || shared.open(&options, open)
        });
        let opener = opener
            .inspect_err(|error| tracing::warn!(%error, "the window waits for the desk"))
            .ok();
        if opener.is_none() {
            shared.open(&options, open);
        }
        Self { shared, opener }
    }

    /// The hall, as soon as it is open.
    fn hall(&self) -> Arc<dyn Hall> {
        let mut door = self.shared.lock();
        loop {
            if let Some(hall) = &door.hall {
                return Arc::clone(hall);
            }
            let woken = self.shared.opened.wait(door);
            door = woken.unwrap_or_else(PoisonError::into_inner);
        }
    }
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, Door> {
        self.door.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Opens the hall; one that breaks on the way is out of service.
    fn open(&self, options: &Options, open: impl Fn(&Options) -> Arc<dyn Hall>) {
        let opened = std::panic::catch_unwind(AssertUnwindSafe(|| open(options)));
        let hall = opened
            .unwrap_or_else(|_| Arc::new(OutOfService::new(options.mode, ErrorCode::Internal)));
        let mut door = self.lock();
        for listener in door.waiting.drain(..) {
            hall.subscribe(listener);
        }
        door.hall = Some(hall);
        self.opened.notify_all();
    }
}

impl Hall for Opening {
    fn boot(&self) -> Boot {
        self.hall().boot()
    }

    fn view(&self) -> FaceView {
        self.hall().view()
    }

    fn act(&self, input: FaceInput) -> FaceView {
        self.hall().act(input)
    }

    /// Does not wait.
    fn subscribe(&self, listener: Listener) {
        let mut door = self.shared.lock();
        match &door.hall {
            Some(hall) => hall.subscribe(listener),
            None => door.waiting.push(listener),
        }
    }
}

impl Drop for Opening {
    /// A hall that is half open is opened first, so that it can be closed.
    fn drop(&mut self) {
        if let Some(opener) = self.opener.take() {
            // What breaks in there is caught in there.
            let _ = opener.join();
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::sync::mpsc::channel;
    use std::time::Duration;

    use ipc::Mode;

    use super::*;

    fn options() -> Options {
        Options {
            mode: Mode::Kiosk,
            config: None,
            state_dir: "state".into(),
        }
    }

    /// Counts its listeners.
    struct Counting(OutOfService, Arc<AtomicUsize>);

    impl Hall for Counting {
        fn boot(&self) -> Boot {
            self.0.boot()
        }

        fn view(&self) -> FaceView {
            self.0.view()
        }

        fn act(&self, input: FaceInput) -> FaceView {
            self.0.act(input)
        }

        fn subscribe(&self, _listener: Listener) {
            self.1.fetch_add(1, Ordering::SeqCst);
        }
    }

    #[test]
    fn who_asks_early_waits_and_who_listens_early_does_not() {
        let (open, may_open) = channel::<()>();
        let may_open = Arc::new(Mutex::new(may_open));
        let count = Arc::new(AtomicUsize::new(0));
        let opening = Arc::new(Opening::with(options(), {
            let count = Arc::clone(&count);
            move |options| {
                may_open.lock().unwrap().recv().unwrap();
                let none = OutOfService::new(options.mode, ErrorCode::DiskFull);
                Arc::new(Counting(none, Arc::clone(&count)))
            }
        }));
        opening.subscribe(Box::new(|_| {}));
        assert_eq!(count.load(Ordering::SeqCst), 0);
        let (said, says) = channel();
        let asking = std::thread::spawn({
            let opening = Arc::clone(&opening);
            move || said.send(opening.view()).unwrap()
        });
        assert!(says.recv_timeout(Duration::from_millis(50)).is_err());
        open.send(()).unwrap();
        let view = says.recv_timeout(Duration::from_secs(10)).unwrap();
        asking.join().unwrap();
        let code = ErrorCode::DiskFull;
        assert_eq!(hall::out_of_service(&view), Some(code));
        // The early listener was handed on before anybody got an answer.
        assert_eq!(count.load(Ordering::SeqCst), 1);
        opening.subscribe(Box::new(|_| {}));
        assert_eq!(count.load(Ordering::SeqCst), 2);
    }

    #[test]
    fn a_hall_that_breaks_while_it_opens_is_out_of_service() {
        let opening = Opening::with(options(), |_| panic!("made for this test"));
        let code = ErrorCode::Internal;
        assert_eq!(hall::out_of_service(&opening.view()), Some(code));
    }
}
