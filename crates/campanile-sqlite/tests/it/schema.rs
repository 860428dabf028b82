use campanile_sqlite::SqliteStore;
use campanile_store::StoreErrorKind;
use rusqlite::Connection;

use super::*;

#[tokio::test]
async fn a_newer_file_is_refused_and_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("bot.db");
    drop(SqliteStore::open(&path).await.unwrap());
    let newer = Connection::open(&path).unwrap();
    newer.pragma_update(None, "user_version", 1_000).unwrap();
    let error = SqliteStore::open(&path).await.unwrap_err();
    assert_eq!(*error.kind(), StoreErrorKind::Invalid);
    let error = error.to_string();
    assert!(error.contains("is of schema version 1000"), "{error}");
    assert!(error.contains("run the newer program"), "{error}");
}

#[tokio::test]
async fn the_file_of_another_program_is_refused_and_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("theirs.db");
    let theirs = Connection::open(&path).unwrap();
    theirs.execute_batch("CREATE TABLE thing (id)").unwrap();
    let error = SqliteStore::open(&path).await.unwrap_err().to_string();
    assert!(error.contains("belongs to another program"), "{error}");
    let tables = "SELECT count(*) FROM sqlite_schema";
    let tables: i64 = theirs.query_row(tables, (), |row| row.get(0)).unwrap();
    assert_eq!(tables, 1);

    let path = folder.path().join("notes.txt");
    std::fs::write(&path, "Dear diary, ".repeat(1_000)).unwrap();
    let error = SqliteStore::open(&path).await.unwrap_err();
    assert_eq!(*error.kind(), StoreErrorKind::Corrupt);
    assert!(
        error.to_string().contains("is no SQLite database"),
        "{error}"
    );
}

#[tokio::test]
async fn people_read_keys_and_times_in_the_views() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("bot.db");
    let store = SqliteStore::open(&path).await.unwrap();
    let long = Namespace::new("presses")
        .key("a name")
        .id(-7)
        .text("like/it")
        .bytes(&[0xab, 0xcd]);
    let key = long.id(i64::MIN).id(i64::MAX).text("").id(0);
    let lease = SECOND;
    let remember = DAY;
    soft(
        &store,
        Op::Begin {
            key,
            lease,
            remember,
        },
    )
    .await;
    for op in [put(1, DAY), add(2), push(3)] {
        soft(&store, op).await;
    }
    let reader = Connection::open(&path).unwrap();
    let text = |sql: &str| {
        reader
            .query_row(sql, (), |row| row.get::<_, String>(0))
            .unwrap()
    };
    let key = text("SELECT scope || ' ' || namespace || ' ' || key FROM leases");
    let (least, most) = (i64::MIN, i64::MAX);
    assert_eq!(
        key,
        format!("a name presses /-7/like/it/ABCD/{least}/{most}//0")
    );
    assert_eq!(text("SELECT key || ' ' || value FROM entries"), "/1 value");
    assert_eq!(text("SELECT key || ' ' || count FROM counters"), "/2 1");
    assert_eq!(text("SELECT key || ' ' || waiting FROM mailboxes"), "/3 1");
    assert_eq!(text("SELECT key || ' ' || body FROM items"), "/3 item");
    let age =
        text("SELECT CAST(abs(julianday(written) - julianday('now')) < 1 AS TEXT) FROM entries");
    assert_eq!(age, "1");
    for view in ["quotas", "penalties"] {
        reader
            .execute_batch(&format!("SELECT * FROM {view}"))
            .unwrap();
    }
}
