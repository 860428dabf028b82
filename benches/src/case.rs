//! A piece of work that can be repeated.

use std::{fmt, hint::black_box};

use tokio::{runtime, task};

/// What a case or an instrument gives, or why it cannot.
pub type Result<T> = std::result::Result<T, campanile::BoxError>;

/// A case that was set up: does so many iterations at each call.
pub type Run = Box<dyn FnMut(u64)>;

/// One piece of work, measured alone.
pub struct Case {
    /// The name, unique within its subject.
    pub name: &'static str,
    start: Box<dyn Fn() -> Result<Run>>,
}

impl Case {
    /// Creates a case from what sets it up; what that gives is called once per iteration.
    pub fn new<F, T>(name: &'static str, start: impl Fn() -> Result<F> + 'static) -> Self
    where
        F: FnMut() -> T + 'static,
    {
        let start = move || -> Result<Run> {
            let mut step = start()?;
            Ok(Box::new(move |iterations| {
                for _ in 0..iterations {
                    black_box(step());
                }
            }))
        };
        let start = Box::new(start);
        Self { name, start }
    }

    /// Creates a case whose iterations are futures, on a runtime of one thread.
    pub fn polled<F, T>(name: &'static str, start: impl AsyncFn() -> Result<F> + 'static) -> Self
    where
        F: AsyncFnMut() -> T + 'static,
    {
        let start = move || -> Result<Run> {
            let runtime = runtime::Builder::new_current_thread()
                .enable_all()
                .build()?;
            let mut step = runtime.block_on(start())?;
            Ok(Box::new(move |iterations| {
                runtime.block_on(task::unconstrained(async {
                    for _ in 0..iterations {
                        black_box(step().await);
                    }
                }));
            }))
        };
        let start = Box::new(start);
        Self { name, start }
    }

    /// Sets the case up.
    ///
    /// # Errors
    ///
    /// If something that it needs is missing.
    pub fn start(&self) -> Result<Run> {
        (self.start)()
    }
}

impl fmt::Debug for Case {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Case")
            .field("name", &self.name)
            .finish_non_exhaustive()
    }
}
