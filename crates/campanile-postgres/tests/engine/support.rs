use std::{
    error::Error,
    future::Future,
    sync::atomic::{AtomicU32, Ordering},
};

use campanile_postgres::{Builder, PostgresStore};
use campanile_store::{Commit, Durability, Op, Output, Store};
use libtest_mimic::{Failed, Trial};

pub(crate) type Result<T = ()> = std::result::Result<T, Box<dyn Error>>;

/// A test on the server of a URL, on a runtime of its own.
pub(crate) fn trial<F, Fut>(name: &str, url: &str, test: F) -> Trial
where
    F: FnOnce(String) -> Fut + Send + 'static,
    Fut: Future<Output = Result>,
{
    let url = url.to_owned();
    Trial::test(name, move || {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(2)
            .enable_all()
            .build()?;
        runtime.block_on(test(url)).map_err(Failed::from)
    })
}

/// A store with tables of its own.
pub(crate) fn fresh(url: &str) -> Result<Builder> {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    let n = NEXT.fetch_add(1, Ordering::Relaxed);
    Ok(PostgresStore::builder(url)?.schema(format!("test_{n}")))
}

pub(crate) fn add(key: campanile_store::Key) -> Op {
    let (by, ttl) = (1, None);
    Op::Add { key, by, ttl }
}

pub(crate) async fn count(store: &PostgresStore, key: campanile_store::Key) -> Result<i64> {
    let (by, ttl) = (0, None);
    match store
        .run(&[Op::Add { key, by, ttl }], Durability::Soft)
        .await?
    {
        Commit::Applied(outputs) => match outputs[0] {
            Output::Count(count) => Ok(count),
            ref other => Err(format!("{other:?}").into()),
        },
        other => Err(format!("{other:?}").into()),
    }
}
