//! What the suite cannot ask, because it is about engines: crashes, bounds, versions, secrets.

use std::time::Duration;

use campanile_postgres::PostgresStore;
use campanile_store::{
    Claim, Commit, Due, Durability, Item, Namespace, Op, Output, Store, StoreErrorKind,
};
use campanile_testkit::engine::Postgres;
use libtest_mimic::Trial;
use tokio::time::Instant;
use tokio_postgres::NoTls;

use crate::support::{Result, add, count, fresh, trial};

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
            "a_batch_that_fails_leaves_those_beside_it_alone",
            url,
            neighbours,
        ),
        trial(
            "batches_that_share_a_transaction_do_so_in_order",
            url,
            grouped,
        ),
        trial(
            "a_password_is_in_no_error_and_no_debug_output",
            url,
            secrets,
        ),
        trial("another_process_wakes_a_claim_that_waits", url, elsewhere),
        trial("without_fsync_a_store_is_not_durable", url, no_fsync),
    ]
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
    for n in 0..16_000 {
        let (store, key) = (store.clone(), key(n));
        tasks.spawn(async move { store.run(&[add(key)], Durability::Soft).await });
    }
    for done in tasks.join_all().await {
        let error = done.unwrap_err();
        assert_eq!(*error.kind(), StoreErrorKind::Unavailable, "{error}");
    }
    let waited = started.elapsed();
    assert!(waited < Duration::from_secs(9), "{waited:?}");
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
