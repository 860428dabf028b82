//! What goes by itself: what has expired, and what is too much.

use std::{sync::Arc, time::Duration};

use campanile_postgres::TestClock;
use campanile_store::{
    Cache, Commit, Due, Durability, Item, Limiter, Namespace, Op, Output, Queue, Quota, Store,
};
use libtest_mimic::Trial;
use tokio::time::{Instant, sleep};
use tokio_postgres::NoTls;

use crate::support::{Result, add, fresh, trial};

pub(crate) fn trials(url: &str) -> Vec<Trial> {
    vec![
        trial("the_expired_is_swept", url, swept),
        trial("a_full_space_evicts_what_is_soft", url, evicts),
        trial("a_full_space_of_hard_things_is_an_error", url, full),
        trial(
            "a_space_holds_too_much_until_it_is_counted",
            url,
            overshoots,
        ),
        trial("two_replicas_evict_no_more_than_one", url, evict_once),
    ]
}

/// Waits until something is so, for ten seconds at most.
async fn until(mut is_so: impl AsyncFnMut() -> Result<bool>) -> Result {
    let start = Instant::now();
    while !is_so().await? {
        assert!(start.elapsed() < Duration::from_secs(10), "it never is");
        sleep(Duration::from_millis(20)).await;
    }
    Ok(())
}

async fn things(client: &tokio_postgres::Client, schema: &str) -> Result<i64> {
    let sql = format!("SELECT coalesce(sum(things), 0)::bigint FROM {schema}.space");
    Ok(client.query_one(&sql, &[]).await?.get(0))
}

async fn swept(url: String) -> Result {
    let clock = TestClock::new();
    let store = fresh(&url)?
        .schema("swept")
        .clock(clock.clone())
        .sweep(Duration::from_millis(50))
        .connect()
        .await?;
    let store: Arc<dyn Store> = Arc::new(store);
    let quota = Quota::new(1, Duration::from_secs(1))?;
    let limiter = Limiter::new(Arc::clone(&store), "limits", quota);
    let cache = Cache::new(Arc::clone(&store), "cache", Duration::from_secs(1));
    let queue = Queue::new(Arc::clone(&store), "queue", Duration::from_secs(1));
    for n in 0..10 {
        limiter.check(limiter.key(1).id(n)).await?;
        cache.told(cache.key(1).id(n), "value", 1).await?;
        queue
            .push(queue.key(1).id(n), 1, "item", Due::After(Duration::ZERO))
            .await?;
    }
    for claim in queue.claim(1, 10, Duration::ZERO).await? {
        claim.settle(Duration::from_secs(1)).await?;
    }
    let (client, connection) = tokio_postgres::connect(&url, NoTls).await?;
    tokio::spawn(connection);
    until(async || Ok(things(&client, "swept").await? == 40)).await?;
    clock.advance(Duration::from_secs(2));
    until(async || Ok(things(&client, "swept").await? == 0)).await
}

async fn evicts(url: String) -> Result {
    let store = fresh(&url)?
        .schema("evicts")
        .sweep(Duration::from_millis(50))
        .each(5)
        .connect()
        .await?;
    let key = |n: i64| Namespace::new("values").key(1).id(n);
    let put = |n: i64| Op::Put {
        key: key(n),
        value: "value".into(),
        date: 0,
        guard: campanile_store::Guard::Any,
        ttl: Some(Duration::from_secs(1_000 + n.unsigned_abs())),
    };
    store.run(&[put(100)], Durability::Hard).await?;
    for n in 0..20 {
        store.run(&[put(n)], Durability::Soft).await?;
    }
    let get = async |n| -> Result<bool> {
        let commit = store
            .run(&[Op::Get { key: key(n) }], Durability::Soft)
            .await?;
        Ok(!matches!(commit, Commit::Applied(outputs) if outputs[0] == Output::Value(None)))
    };
    // What ends soonest goes, and nothing that is hard.
    until(async || Ok(!get(15).await?)).await?;
    assert!(get(100).await? && get(19).await? && get(16).await?);
    Ok(())
}

async fn full(url: String) -> Result {
    let store = fresh(&url)?
        .sweep(Duration::from_millis(50))
        .namespace("full", 4)
        .connect()
        .await?;
    let push = |n: i64| Op::Push {
        key: Namespace::new("full").key(1).id(n),
        item: Item {
            id: 1,
            body: "item".into(),
        },
        due: Due::Never,
    };
    let mut n = 0;
    until(async || {
        n += 1;
        match store.run(&[push(n)], Durability::Hard).await {
            Ok(_) => Ok(false),
            Err(error) => Ok(error.is_full()),
        }
    })
    .await?;
    // Two bots share no bound.
    let other = Namespace::new("full").key(2).id(1);
    store.run(&[add(other)], Durability::Hard).await?;
    Ok(())
}

fn values() -> impl Iterator<Item = Op> {
    (0..20).map(|n| Op::Put {
        key: Namespace::new("values").key(1).id(n),
        value: "value".into(),
        date: 0,
        guard: campanile_store::Guard::Any,
        ttl: None,
    })
}

async fn rows(client: &tokio_postgres::Client, schema: &str) -> Result<i64> {
    let sql = format!("SELECT count(*) FROM {schema}.value");
    Ok(client.query_one(&sql, &[]).await?.get(0))
}

/// Between two sweeps nothing is counted: the bound is passed by as much as comes meanwhile, and is
/// kept after the next one.
async fn overshoots(url: String) -> Result {
    let store = fresh(&url)?
        .schema("overshoots")
        .sweep(Duration::from_secs(5))
        .each(5)
        .connect()
        .await?;
    for put in values() {
        store.run(&[put], Durability::Soft).await?;
    }
    let (client, connection) = tokio_postgres::connect(&url, NoTls).await?;
    tokio::spawn(connection);
    assert_eq!(rows(&client, "overshoots").await?, 20);
    until(async || Ok(rows(&client, "overshoots").await? == 5)).await
}

async fn evict_once(url: String) -> Result {
    let builder = fresh(&url)?.schema("evict_once").each(5);
    let store = builder.connect().await?;
    for put in values() {
        store.run(&[put], Durability::Soft).await?;
    }
    let mut keep = Vec::new();
    for _ in 0..2 {
        let (client, connection) = tokio_postgres::connect(&url, NoTls).await?;
        tokio::spawn(connection);
        keep.push(client);
    }
    keep[0]
        .execute("SELECT evict_once.count_things()", &[])
        .await?;
    let sql = "SELECT evict_once.keep_within(NULL, id, 5), pg_sleep(0.2) FROM evict_once.space";
    let (one, other) = tokio::join!(keep[0].query_one(sql, &[]), keep[1].query_one(sql, &[]));
    assert!(!one?.get::<_, bool>(0) && !other?.get::<_, bool>(0));
    assert_eq!(rows(&keep[0], "evict_once").await?, 5);
    Ok(())
}
