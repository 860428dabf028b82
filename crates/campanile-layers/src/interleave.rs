//! For tests of what races: calls that are made, polled and dropped in an order that follows from a
//! seed, around an inner service that keeps a log and has room for a few of them.

use std::{
    future::Future,
    panic::{AssertUnwindSafe, catch_unwind},
    pin::Pin,
    sync::{Arc, Mutex},
    task::{Context, Poll, Waker},
};

use campanile_core::{BoxError, Error, Outcome, Request};
use tokio_test::task;
use tower::Service;

/// Numbers that look random and follow from a seed.
#[derive(Debug)]
pub(crate) struct Random(u64);

impl Random {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// A number below `end`.
    pub(crate) fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((mixed ^ (mixed >> 31)) % end as u64) as usize
    }

    pub(crate) fn pick<T: Copy>(&mut self, of: &[T]) -> T {
        of[self.below(of.len())]
    }
}

/// Gives way to others once: pending, and woken at once.
pub(crate) fn give_way() -> impl Future<Output = ()> + Send {
    let mut is_second = false;
    std::future::poll_fn(move |cx| {
        cx.waker().wake_by_ref();
        match std::mem::replace(&mut is_second, true) {
            true => Poll::Ready(()),
            false => Poll::Pending,
        }
    })
}

/// Calls that have begun and not ended, each with what the test knows of it. One is polled only if it
/// was woken, so that a lost wake-up shows.
pub(crate) struct Open<T, O>(Vec<Opened<T, O>>);

struct Opened<T, O> {
    what: T,
    call: task::Spawn<Pin<Box<dyn Future<Output = O>>>>,
    is_polled: bool,
}

impl<T, O> Open<T, O> {
    pub(crate) fn new() -> Self {
        Self(Vec::new())
    }

    pub(crate) fn add(&mut self, what: T, call: impl Future<Output = O> + 'static) {
        self.0.push(Opened {
            what,
            call: task::spawn(Box::pin(call)),
            is_polled: false,
        });
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// What is known of those that have not ended.
    pub(crate) fn whats(&self) -> impl Iterator<Item = &T> {
        self.0.iter().map(|opened| &opened.what)
    }

    /// Polls one of those that can go on; what it was and gave, if it ended.
    pub(crate) fn poll(&mut self, random: &mut Random) -> Option<(T, O)> {
        let can_go_on = |opened: &Opened<T, O>| !opened.is_polled || opened.call.is_woken();
        let open = self.0.iter().enumerate();
        let able: Vec<_> = open
            .filter_map(|(at, opened)| can_go_on(opened).then_some(at))
            .collect();
        assert!(!able.is_empty(), "nobody was woken");
        let at = random.pick(&able);
        self.0[at].is_polled = true;
        match self.0[at].call.poll() {
            Poll::Pending => None,
            Poll::Ready(output) => Some((self.0.swap_remove(at).what, output)),
        }
    }

    /// Drops any of them half way.
    pub(crate) fn drop_one(&mut self, random: &mut Random) -> T {
        self.0.swap_remove(random.below(self.0.len())).what
    }
}

/// What happened to a call, which is named by the number at the start of its update's text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Event {
    Started(usize),
    /// It was answered, failed, panicked or dropped.
    Ended(usize),
}

/// Writes a log, and does what the text of an update says: `5 3 ok` is call 5, and ends well after
/// three polls more; `fail` and `panic` are other ends.
///
/// It takes room when it becomes ready, and gives it back when the call ends, or when the service or
/// the call is dropped.
#[derive(Debug)]
pub(crate) struct Inner {
    log: Log,
    room: Option<Room>,
}

/// The test's view of all clones of an [`Inner`].
#[derive(Debug, Clone)]
pub(crate) struct Log(Arc<Mutex<State>>);

#[derive(Debug)]
struct State {
    room: usize,
    waiting: Vec<Waker>,
    events: Vec<Event>,
    unready_calls: usize,
}

impl Log {
    pub(crate) fn inner(room: usize) -> (Inner, Self) {
        let log = Self(Arc::new(Mutex::new(State {
            room,
            waiting: Vec::new(),
            events: Vec::new(),
            unready_calls: 0,
        })));
        let inner = Inner {
            log: log.clone(),
            room: None,
        };
        (inner, log)
    }

    pub(crate) fn events(&self) -> Vec<Event> {
        self.0.lock().unwrap().events.clone()
    }

    /// The room that nobody has.
    pub(crate) fn room(&self) -> usize {
        self.0.lock().unwrap().room
    }

    pub(crate) fn unready_calls(&self) -> usize {
        self.0.lock().unwrap().unready_calls
    }

    fn add(&self, event: Event) {
        self.0.lock().unwrap().events.push(event);
    }
}

#[derive(Debug)]
struct Room(Log);

impl Drop for Room {
    fn drop(&mut self) {
        let waiting = {
            let mut state = self.0.0.lock().unwrap();
            state.room += 1;
            std::mem::take(&mut state.waiting)
        };
        waiting.into_iter().for_each(Waker::wake);
    }
}

impl Clone for Inner {
    fn clone(&self) -> Self {
        Self {
            log: self.log.clone(),
            room: None,
        }
    }
}

impl Service<Request> for Inner {
    type Response = Outcome;
    type Error = BoxError;
    type Future = Call;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), BoxError>> {
        let mut state = self.log.0.lock().unwrap();
        if self.room.is_none() {
            if state.room == 0 {
                state.waiting.push(cx.waker().clone());
                return Poll::Pending;
            }
            state.room -= 1;
            self.room = Some(Room(self.log.clone()));
        }
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request) -> Call {
        let room = self.room.take();
        // Written down and not a panic, because some calls are meant to panic.
        self.log.0.lock().unwrap().unready_calls += usize::from(room.is_none());
        let text = request.update().text().unwrap();
        let mut words = text.split(' ');
        let number = words.next().unwrap().parse().unwrap();
        let polls = words.next().unwrap().parse().unwrap();
        let end = words.next().unwrap().to_owned();
        self.log.add(Event::Started(number));
        Call {
            running: Some(Running {
                log: self.log.clone(),
                number,
            }),
            room,
            polls,
            end,
        }
    }
}

/// The future of [`Inner`].
#[derive(Debug)]
pub(crate) struct Call {
    running: Option<Running>,
    room: Option<Room>,
    polls: usize,
    end: String,
}

#[derive(Debug)]
struct Running {
    log: Log,
    number: usize,
}

impl Drop for Running {
    fn drop(&mut self) {
        self.log.add(Event::Ended(self.number));
    }
}

impl Future for Call {
    type Output = Result<Outcome, BoxError>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        if self.polls > 0 {
            self.polls -= 1;
            cx.waker().wake_by_ref();
            return Poll::Pending;
        }
        match self.end.as_str() {
            // An answered call keeps its room until it is dropped, as tower's permits do.
            "ok" => Poll::Ready(Ok(Outcome::handled())),
            "fail" => Poll::Ready(Err("failed".into())),
            _ => {
                self.running = None;
                self.room = None;
                std::panic::resume_unwind(Box::new("a planned panic"));
            }
        }
    }
}

/// One call of a race, with what the test knows of it.
pub(crate) struct Task<T> {
    pub(crate) number: usize,
    pub(crate) what: T,
    /// Kept after it ended, even by a panic; `None` once it was dropped.
    call: Option<BoxCall>,
    is_polled: bool,
    pub(crate) is_over: bool,
}

type BoxCall = task::Spawn<Pin<Box<dyn Future<Output = Result<Outcome, Error>>>>>;

impl<T> Task<T> {
    pub(crate) fn is_dropped(&self) -> bool {
        self.call.is_none()
    }

    fn can_go_on(&self) -> bool {
        let call = self.call.as_ref();
        !self.is_over && call.is_some_and(|call| !self.is_polled || call.is_woken())
    }
}

/// Calls of one service that race with each other; each is polled only if it was woken.
pub(crate) struct Race<S, T, N, E> {
    pub(crate) random: Random,
    pub(crate) service: S,
    pub(crate) tasks: Vec<Task<T>>,
    /// Makes the next call.
    pub(crate) next: N,
    /// Looks at the end of a call, at the time of it.
    pub(crate) ended: E,
}

const CALLS: usize = 24;

impl<S, T, N, E> Race<S, T, N, E>
where
    S: Service<Request, Response = Outcome, Error = Error> + Clone,
    S::Future: 'static,
    N: FnMut(&mut Random, &[Task<T>]) -> (Request, T),
    E: FnMut(&[Task<T>], &Task<T>, &Result<Outcome, Error>),
{
    /// Runs until every call is over.
    pub(crate) fn run(mut self) -> Vec<Task<T>> {
        loop {
            let is_moving = match self.random.below(10) {
                0..4 => self.call() || self.poll(),
                4 => self.drop_one(),
                _ => self.poll() || self.call(),
            };
            if self.tasks.len() == CALLS && self.tasks.iter().all(|task| task.is_over) {
                return self.tasks;
            }
            assert!(is_moving, "nobody was woken");
        }
    }

    fn call(&mut self) -> bool {
        let mut service = self.service.clone();
        let ready = task::spawn(()).enter(|cx, _| service.poll_ready(cx));
        if self.tasks.len() == CALLS || ready.is_pending() {
            return false;
        }
        let (request, what) = (self.next)(&mut self.random, &self.tasks);
        self.tasks.push(Task {
            number: self.tasks.len(),
            what,
            call: Some(task::spawn(Box::pin(service.call(request)))),
            is_polled: false,
            is_over: false,
        });
        true
    }

    fn poll(&mut self) -> bool {
        let Some(number) = self.pick(Task::can_go_on) else {
            return false;
        };
        let task = &mut self.tasks[number];
        task.is_polled = true;
        let Some(call) = &mut task.call else {
            return false;
        };
        match catch_unwind(AssertUnwindSafe(|| call.poll())) {
            Ok(Poll::Pending) => {}
            Ok(Poll::Ready(result)) => {
                task.is_over = true;
                (self.ended)(&self.tasks, &self.tasks[number], &result);
            }
            Err(_) => task.is_over = true,
        }
        true
    }

    fn drop_one(&mut self) -> bool {
        if let Some(number) = self.pick(|task| !task.is_over) {
            self.tasks[number].call = None;
            self.tasks[number].is_over = true;
        }
        true
    }

    fn pick(&mut self, of: impl Fn(&Task<T>) -> bool) -> Option<usize> {
        let tasks = self.tasks.iter().filter(|task| of(task));
        let numbers: Vec<_> = tasks.map(|task| task.number).collect();
        (!numbers.is_empty()).then(|| self.random.pick(&numbers))
    }
}
