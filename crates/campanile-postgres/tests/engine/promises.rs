//! What the suite cannot ask, because it is about engines: crashes, bounds, versions, secrets.

use std::{sync::Arc, time::Duration};

use campanile_postgres::{PostgresStore, TestClock};
use campanile_store::{
    Cache, Claim, Commit, Due, Durability, Item, Limiter, Namespace, Op, Output, Queue, Quota,
    Store, StoreErrorKind,
};
use campanile_testkit::engine::Postgres;
use libtest_mimic::Trial;
use tokio::time::{Instant, sleep};
use tokio_postgres::NoTls;

use crate::support::{Result, fresh, trial};

pub(crate) fn trials(url: &str) -> Vec<Trial> {
    vec![
        trial("hard_survives_a_kill_and_soft_need_not", url, kill),
        trial("fences_grow_over_a_crash", url, fences),
        trial(
            "a_server_that_is_away_is_unavailable_and_comes_back",
            url,
            away,
        ),
        trial("a_lock_that_nobody_gives_back_is_unavailable", url, locked),
        trial("however_many_wait_every_wait_ends", url, crowd),
        trial("batches_in_opposite_order_never_deadlock", url, opposite),
        trial(
            "replicas_that_start_together_make_the_tables_once",
            url,
            together,
        ),
        trial("tables_of_a_later_version_are_refused", url, later),
        trial("tables_of_an_earlier_version_are_brought_up", url, earlier),
        trial(
            "a_batch_that_fails_leaves_those_beside_it_alone",
            url,
            neighbours,
        ),
        trial(
            "batches_that_share_a_transaction_do_so_in_order",
            url,
            grouped,
        ),
        trial("the_expired_is_swept", url, swept),
        trial("a_full_space_evicts_what_is_soft", url, evicts),
        trial("a_full_space_of_hard_things_is_an_error", url, full),
        trial(
            "a_space_holds_too_much_until_it_is_counted",
            url,
            overshoots,
        ),
        trial("two_replicas_evict_no_more_than_one", url, evict_once),
        trial("a_server_that_does_not_write_is_no_store", url, read_only),
        trial("a_stricter_isolation_changes_nothing", url, isolation),
        trial(
            "a_password_is_in_no_error_and_no_debug_output",
            url,
            secrets,
        ),
        trial("another_process_wakes_a_claim_that_waits", url, elsewhere),
        trial("without_fsync_a_store_is_not_durable", url, no_fsync),
    ]
}

fn add(key: campanile_store::Key) -> Op {
    let (by, ttl) = (1, None);
    Op::Add { key, by, ttl }
}

async fn count(store: &PostgresStore, key: campanile_store::Key) -> Result<i64> {
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

async fn kill(_: String) -> Result {
    let mut engine = Postgres::start()?;
    let store = PostgresStore::connect(&engine.url()).await?;
    assert!(store.caps().durable && store.caps().shared);
    let key = |n: i64| Namespace::new("kept").key(1).id(n);
    for n in 0..20 {
        store
            .run(&[add(key(n)), add(key(-1))], Durability::Hard)
            .await?;
    }
    store.run(&[add(key(100))], Durability::Soft).await?;
    engine.kill_9();
    engine.restart()?;
    let store = PostgresStore::connect(&engine.url()).await?;
    for n in 0..20 {
        assert_eq!(count(&store, key(n)).await?, 1);
    }
    assert_eq!(count(&store, key(-1)).await?, 20);
    // Unlogged tables are empty after a crash: were it there, it would have waited for the disk.
    assert_eq!(count(&store, key(100)).await?, 0);
    Ok(())
}

async fn fences(_: String) -> Result {
    let mut engine = Postgres::start()?;
    let mut last = 0;
    for round in 0..3 {
        let store = PostgresStore::connect(&engine.url()).await?;
        for n in 0..50 {
            let op = Op::Begin {
                key: Namespace::new("leases").key(1).id(round * 100 + n),
                lease: Duration::from_secs(30),
                remember: Duration::ZERO,
            };
            let commit = store.run(&[op], Durability::Soft).await?;
            let Commit::Applied(outputs) = commit else {
                return Err("refused".into());
            };
            let Output::Begun(campanile_store::Begun::Started(lease)) = &outputs[0] else {
                return Err(format!("{outputs:?}").into());
            };
            assert!(lease.fence() > last, "{} after {last}", lease.fence());
            last = lease.fence();
        }
        engine.kill_9();
        engine.restart()?;
    }
    Ok(())
}

async fn away(_: String) -> Result {
    let mut engine = Postgres::start()?;
    let store = PostgresStore::connect(&engine.url()).await?;
    let key = Namespace::new("away").key(1);
    store.run(&[add(key.clone())], Durability::Hard).await?;
    engine.kill_9();
    let error = store
        .run(&[add(key.clone())], Durability::Hard)
        .await
        .unwrap_err();
    assert_eq!(*error.kind(), StoreErrorKind::Unavailable, "{error}");
    engine.restart()?;
    let back = Instant::now();
    while store
        .run(&[add(key.clone())], Durability::Hard)
        .await
        .is_err()
    {
        assert!(back.elapsed() < Duration::from_secs(5));
    }
    assert_eq!(count(&store, key).await?, 2);
    Ok(())
}

async fn locked(url: String) -> Result {
    let store = fresh(&url)?
        .timeout(Duration::from_millis(200))
        .connect()
        .await?;
    let key = Namespace::new("locked").key(1);
    store.run(&[add(key.clone())], Durability::Soft).await?;
    let (client, connection) = tokio_postgres::connect(&url, NoTls).await?;
    tokio::spawn(connection);
    let tables: Vec<String> = schemas(&client).await?;
    for schema in &tables {
        client
            .batch_execute(&format!("BEGIN; LOCK TABLE {schema}.counter"))
            .await?;
    }
    let started = Instant::now();
    let error = store
        .run(&[add(key.clone())], Durability::Soft)
        .await
        .unwrap_err();
    assert_eq!(*error.kind(), StoreErrorKind::Unavailable, "{error}");
    assert!(started.elapsed() < Duration::from_secs(2));
    client.batch_execute("ROLLBACK").await?;
    assert_eq!(count(&store, key).await?, 1);
    Ok(())
}

/// Far more than can have their turn while the server does nothing.
async fn crowd(url: String) -> Result {
    let patience = Duration::from_millis(200);
    let store = fresh(&url)?
        .schema("crowd")
        .timeout(patience)
        .connect_timeout(patience)
        .connect()
        .await?;
    let key = |n: i64| Namespace::new("crowd").key(1).id(n);
    store.run(&[add(key(0))], Durability::Soft).await?;
    let (client, connection) = tokio_postgres::connect(&url, NoTls).await?;
    tokio::spawn(connection);
    client
        .batch_execute("BEGIN; LOCK TABLE crowd.counter")
        .await?;
    let started = Instant::now();
    let mut tasks = tokio::task::JoinSet::new();
    for n in 0..8_000 {
        let (store, key) = (store.clone(), key(n));
        tasks.spawn(async move { store.run(&[add(key)], Durability::Soft).await });
    }
    for done in tasks.join_all().await {
        let error = done.unwrap_err();
        assert_eq!(*error.kind(), StoreErrorKind::Unavailable, "{error}");
    }
    let waited = started.elapsed();
    assert!(waited < Duration::from_secs(4), "{waited:?}");
    Ok(())
}

/// The schemas of tests that have a space named `locked`.
async fn schemas(client: &tokio_postgres::Client) -> Result<Vec<String>> {
    let sql = "SELECT nspname::text FROM pg_namespace WHERE nspname LIKE 'test%'";
    let mut found = Vec::new();
    for row in client.query(sql, &[]).await? {
        let schema: String = row.get(0);
        let sql = format!("SELECT 1 FROM {schema}.space WHERE title = '1/locked'");
        if client
            .query(&sql, &[])
            .await
            .is_ok_and(|rows| !rows.is_empty())
        {
            found.push(schema);
        }
    }
    Ok(found)
}

async fn opposite(url: String) -> Result {
    let store = fresh(&url)?.connect().await?;
    let key = |n: i64| Namespace::new("opposite").key(1).id(n);
    let mut tasks = tokio::task::JoinSet::new();
    for task in 0..8 {
        let store = store.clone();
        tasks.spawn(async move {
            for _ in 0..50 {
                let mut ops = [add(key(1)), add(key(2)), add(key(3))];
                if task % 2 == 0 {
                    ops.reverse();
                }
                store.run(&ops, Durability::Soft).await?;
            }
            Ok::<_, campanile_store::StoreError>(())
        });
    }
    for done in tasks.join_all().await {
        done?;
    }
    assert_eq!(count(&store, key(2)).await?, 400);
    let (client, connection) = tokio_postgres::connect(&url, NoTls).await?;
    tokio::spawn(connection);
    let sql = "SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()";
    assert_eq!(client.query_one(sql, &[]).await?.get::<_, i64>(0), 0);
    Ok(())
}

async fn together(url: String) -> Result {
    let builder = fresh(&url)?;
    let mut tasks = tokio::task::JoinSet::new();
    for _ in 0..6 {
        tasks.spawn(builder.clone().connect());
    }
    let key = Namespace::new("together").key(1);
    for store in tasks.join_all().await {
        store?.run(&[add(key.clone())], Durability::Hard).await?;
    }
    assert_eq!(count(&builder.connect().await?, key).await?, 6);
    Ok(())
}

async fn later(url: String) -> Result {
    let builder = fresh(&url)?.schema("of_tomorrow");
    builder.clone().connect().await?;
    let (client, connection) = tokio_postgres::connect(&url, NoTls).await?;
    tokio::spawn(connection);
    client
        .batch_execute("UPDATE of_tomorrow.meta SET version = 99")
        .await?;
    let error = builder.connect().await.unwrap_err();
    assert_eq!(*error.kind(), StoreErrorKind::Corrupt);
    assert!(error.to_string().contains("version 99"), "{error}");
    Ok(())
}

async fn earlier(url: String) -> Result {
    let builder = fresh(&url)?.schema("of_yesterday");
    let key = Namespace::new("kept").key(1);
    let store = builder.clone().connect().await?;
    store.run(&[add(key.clone())], Durability::Hard).await?;
    let (client, connection) = tokio_postgres::connect(&url, NoTls).await?;
    tokio::spawn(connection);
    // As the first version left it.
    let sql = "UPDATE of_yesterday.meta SET version = 1; DROP FUNCTION of_yesterday.run_group";
    client.batch_execute(sql).await?;
    let store = builder.connect().await?;
    assert_eq!(count(&store, key).await?, 1);
    let sql =
        "SELECT version, to_regproc('of_yesterday.run_group') IS NOT NULL FROM of_yesterday.meta";
    let row = client.query_one(sql, &[]).await?;
    assert_eq!((row.get::<_, i32>(0), row.get::<_, bool>(1)), (2, true));
    Ok(())
}

async fn neighbours(url: String) -> Result {
    let builder = fresh(&url)?.schema("neighbours");
    let store = builder.connect().await?;
    let key = |n: i64| Namespace::new("counters").key(1).id(n);
    // What no operation of ours can do: it fails in the middle of a transaction.
    let (client, connection) = tokio_postgres::connect(&url, NoTls).await?;
    tokio::spawn(connection);
    let bad = "ALTER TABLE neighbours.counter_soft ADD CHECK (tail <> $1)";
    let tail: String = key(7)
        .tail()
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect();
    let bad = bad.replace("$1", &format!("'\\x{tail}'"));
    client.batch_execute(&bad).await?;
    let mut tasks = tokio::task::JoinSet::new();
    for n in 0..64 {
        let (store, key) = (store.clone(), key(n));
        tasks.spawn(async move { (n, store.run(&[add(key)], Durability::Soft).await) });
    }
    for (n, done) in tasks.join_all().await {
        assert_eq!(done.is_err(), n == 7, "{n}: {done:?}");
    }
    for n in (0..64).filter(|n| *n != 7) {
        assert_eq!(count(&store, key(n)).await?, 1, "{n}");
    }
    Ok(())
}

/// A batch whose first operation refuses does nothing, whatever shares its transaction; and the
/// others see each other.
async fn grouped(url: String) -> Result {
    let store = fresh(&url)?.connect().await?;
    let key = |n: i64| Namespace::new("marks").key(1).id(n);
    let marked = |n: i64| {
        let mark = Op::Put {
            key: key(n),
            value: "".into(),
            date: 0,
            guard: campanile_store::Guard::IfAbsent,
            ttl: None,
        };
        [mark, add(key(0))]
    };
    let mut tasks = tokio::task::JoinSet::new();
    for n in 0..200 {
        let (store, batch) = (store.clone(), marked(n % 50));
        tasks.spawn(async move { store.run(&batch, Durability::Soft).await });
    }
    let mut counts = Vec::new();
    for done in tasks.join_all().await {
        match done? {
            Commit::Applied(outputs) => match outputs[1] {
                Output::Count(n) => counts.push(n),
                ref other => return Err(format!("{other:?}").into()),
            },
            Commit::Refused { op, .. } => assert_eq!(op, 0),
        }
    }
    counts.sort_unstable();
    assert_eq!(counts, Vec::from_iter(1..=50));
    Ok(())
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
        .sweep(Duration::from_secs(2))
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

async fn read_only(url: String) -> Result {
    fresh(&url)?.schema("standby").connect().await?;
    let (client, connection) = tokio_postgres::connect(&url, NoTls).await?;
    tokio::spawn(connection);
    let create = "CREATE ROLE reader SUPERUSER LOGIN; \
                  ALTER ROLE reader SET default_transaction_read_only = on; \
                  TRUNCATE standby.alive";
    client.batch_execute(create).await?;
    let builder = PostgresStore::with_config(url.replace("campanile@", "reader@").parse()?);
    let error = builder.schema("standby").connect().await.unwrap_err();
    assert_eq!(*error.kind(), StoreErrorKind::Unavailable);
    assert!(
        error.to_string().contains("target_session_attrs"),
        "{error}"
    );
    Ok(())
}

/// Reads must see what was written before the lock was there.
async fn isolation(url: String) -> Result {
    let (client, connection) = tokio_postgres::connect(&url, NoTls).await?;
    tokio::spawn(connection);
    let create = "CREATE ROLE strict SUPERUSER LOGIN; \
                  ALTER ROLE strict SET default_transaction_isolation = 'serializable'";
    client.batch_execute(create).await?;
    let config = url.replace("campanile@", "strict@").parse()?;
    let store = PostgresStore::with_config(config)
        .schema("strict")
        .connect()
        .await?;
    let key = Namespace::new("strict").key(1);
    let mut tasks = tokio::task::JoinSet::new();
    for _ in 0..100 {
        let (store, key) = (store.clone(), key.clone());
        tasks.spawn(async move { store.run(&[add(key)], Durability::Hard).await });
    }
    for done in tasks.join_all().await {
        done?;
    }
    assert_eq!(count(&store, key).await?, 100);
    Ok(())
}

async fn secrets(url: String) -> Result {
    let secret = "s3cr3t";
    let port = url.rsplit(':').next().unwrap_or_default();
    let urls = [
        format!("postgres://bot:{secret}@127.0.0.1:1/bot"),
        format!("postgres://bot:{secret}@127.0.0.1:{port}"),
        format!("postgres://bot:{secret}@127.0.0.1:{secret}/bot"),
        format!("host=127.0.0.1 port=1 user=bot password={secret} nonsense={secret}"),
    ];
    for url in urls {
        if let Ok(builder) = PostgresStore::builder(&url) {
            assert!(!format!("{builder:?}").contains(secret));
        }
        let error = PostgresStore::connect(&url).await.unwrap_err();
        let mut said = format!("{error} {error:?}");
        let mut source = std::error::Error::source(&error);
        while let Some(error) = source {
            said.push_str(&format!("{error} {error:?}"));
            source = error.source();
        }
        assert!(!said.contains(secret), "{said}");
    }
    Ok(())
}

async fn elsewhere(url: String) -> Result {
    let builder = fresh(&url)?;
    let (here, there) = (builder.clone().connect().await?, builder.connect().await?);
    let queue = Namespace::new("queue").of(1);
    let claim = here.claim(Claim {
        queue: queue.clone(),
        n: 1,
        lease: Duration::from_secs(10),
        wait: Duration::from_secs(10),
        early: false,
    });
    let claim = tokio::spawn(claim);
    let item = Item {
        id: 1,
        body: "item".into(),
    };
    let (key, due) = (queue.key(), Due::After(Duration::ZERO));
    there
        .run(&[Op::Push { key, item, due }], Durability::Hard)
        .await?;
    let start = Instant::now();
    assert_eq!(claim.await??.len(), 1);
    assert!(start.elapsed() < Duration::from_secs(5));
    Ok(())
}

async fn no_fsync(_: String) -> Result {
    let engine = Postgres::start_with(&[("fsync", "off")])?;
    let store = PostgresStore::connect(&engine.url()).await?;
    assert!(!store.caps().durable);
    Ok(())
}
