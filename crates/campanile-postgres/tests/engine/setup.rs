//! What a server and its tables have to be, and become at the first start.

use campanile_postgres::PostgresStore;
use campanile_store::{Durability, Namespace, Store, StoreErrorKind};
use libtest_mimic::Trial;
use tokio_postgres::NoTls;

use crate::support::{Result, add, count, fresh, trial};

pub(crate) fn trials(url: &str) -> Vec<Trial> {
    vec![
        trial(
            "replicas_that_start_together_make_the_tables_once",
            url,
            together,
        ),
        trial("two_schemas_share_nothing", url, schemas_apart),
        trial("tables_of_a_later_version_are_refused", url, later),
        trial("tables_of_an_earlier_version_are_brought_up", url, earlier),
        trial("a_server_that_does_not_write_is_no_store", url, read_only),
        trial("a_stricter_isolation_changes_nothing", url, isolation),
    ]
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

async fn schemas_apart(url: String) -> Result {
    let (ours, theirs) = (fresh(&url)?.connect().await?, fresh(&url)?.connect().await?);
    let key = Namespace::new("apart").key(1);
    for durability in [Durability::Hard, Durability::Soft] {
        ours.run(&[add(key.clone())], durability).await?;
    }
    assert_eq!(count(&ours, key.clone()).await?, 2);
    assert_eq!(count(&theirs, key).await?, 0);
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
