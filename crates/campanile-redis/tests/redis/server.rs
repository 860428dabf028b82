//! What depends on the server: its clock, its memory, its settings, and its end.

use std::time::Duration;

use campanile_redis::RedisStore;
use campanile_store::{
    Begun, Cache, Claim, Commit, Due, Durability, Guard, Item, Leases, Limiter, Namespace, Op,
    Output, Press, Queue, Quota, Refused, Store, StoreErrorKind, Verdict,
};
use campanile_testkit::engine::Redis;
use libtest_mimic::Trial;

use crate::{Result, cli::Cli, trial};

pub(super) const SOON: Duration = Duration::from_millis(300);
pub(super) const LONG: Duration = Duration::from_secs(100);

pub(super) fn trials(url: &str) -> Vec<Trial> {
    let with = |name: &str, test: fn(String) -> crate::Test| {
        let url = url.to_owned();
        trial(name, move || test(url))
    };
    vec![
        with("a_server_that_forgot_the_scripts_gets_them_again", |url| {
            Box::pin(forgotten_scripts(url))
        }),
        with("what_expires_leaves_nothing_behind", |url| {
            Box::pin(expiry(url))
        }),
        with(
            "values_that_are_over_leave_the_index_with_later_writes",
            |url| Box::pin(index(url)),
        ),
        with("the_clock_of_the_server_decides", |url| {
            Box::pin(clock(url))
        }),
        with("two_bots_and_two_prefixes_share_nothing", |url| {
            Box::pin(strangers(url))
        }),
        with("a_key_that_is_not_ours_is_told_and_left_alone", |url| {
            Box::pin(foreign_key(url))
        }),
        with("a_push_wakes_a_claim_of_another_replica", |url| {
            Box::pin(wakes(url))
        }),
        trial("a_full_server_refuses_a_batch_as_a_whole", full_server),
        trial("only_a_server_that_syncs_first_is_durable", durability),
        trial("what_is_hard_waits_for_a_server_that_syncs_later", awaited),
        trial("a_password_opens_the_server_and_is_not_told", password),
    ]
}

pub(super) async fn connect(url: &str, prefix: &str) -> campanile_store::Result<RedisStore> {
    RedisStore::builder(url)?.prefix(prefix).connect().await
}

pub(super) async fn one(store: &RedisStore, op: Op) -> campanile_store::Result<Commit> {
    store.run(&[op], Durability::Soft).await
}

pub(super) fn add(namespace: &str, by: i64) -> Op {
    let key = Namespace::new(namespace).key(1);
    Op::Add { key, by, ttl: None }
}

async fn forgotten_scripts(url: String) -> Result {
    let store = connect(&url, "forgotten").await?;
    let count = |n| Commit::Applied(vec![Output::Count(n)].into());
    assert_eq!(one(&store, add("n", 1)).await?, count(1));
    Cli::connect(&url)?.say(&["SCRIPT", "FLUSH"])?;
    assert_eq!(one(&store, add("n", 1)).await?, count(2));
    Ok(())
}

async fn expiry(url: String) -> Result {
    let store = std::sync::Arc::new(connect(&url, "expiry").await?);
    let quota = Quota::new(5, SOON)?;
    let limiter = Limiter::new(store.clone(), "limits", quota);
    assert!(limiter.check(limiter.key(1).id(7)).await?.is_allowed());

    let leases = Leases::new(store.clone(), "leases", SOON).remember(SOON);
    let Press::Started(lease) = leases.begin(leases.key(1).id(7)).await? else {
        panic!("nobody else began");
    };
    assert!(lease.finish(SOON).await?);

    let cache = Cache::new(store.clone(), "cache", SOON);
    cache.told(cache.key(1).id(7), "member", 1).await?;

    let queue = Queue::new(store.clone(), "queue", LONG);
    let key = queue.key(1).id(7);
    queue
        .push(key, 1, "item", Due::After(Duration::ZERO))
        .await?;
    for claim in queue.claim(1, 1, LONG).await? {
        assert!(claim.settle(SOON).await?);
    }

    let mut cli = Cli::connect(&url)?;
    assert!(cli.keys("expiry:*")?.len() >= 6);
    let is_swept = || {
        let keys = cli.keys("expiry:*")?;
        // A number for each space that gives numbers, and the index until it is next written to.
        let left = |key: &&String| {
            ![":number", ":values", ":ends"]
                .iter()
                .any(|end| key.ends_with(end))
        };
        Ok(keys.iter().filter(left).count() == 0)
    };
    eventually("all but the numbers is gone", is_swept).await
}

async fn index(url: String) -> Result {
    let store = std::sync::Arc::new(connect(&url, "index").await?);
    let cache = Cache::new(store.clone(), "cache", Duration::from_millis(20));
    for id in 0..20 {
        cache.told(cache.key(1).id(id), "member", 1).await?;
    }
    let mut cli = Cli::connect(&url)?;
    let name = "index:{1}:cache:values";
    assert!(
        cli.say(&["ZCARD", name])?
            .trim_start_matches(':')
            .parse::<u32>()?
            > 0
    );
    tokio::time::sleep(Duration::from_millis(50)).await;
    for id in 0..6 {
        cache.told(cache.key(1).id(100 + id), "member", 1).await?;
    }
    let left: u32 = cli.say(&["ZCARD", name])?.trim_start_matches(':').parse()?;
    assert!(left <= 6, "{left} names are in the index");
    Ok(())
}

async fn clock(url: String) -> Result {
    let store = std::sync::Arc::new(connect(&url, "clock").await?);
    let limiter = Limiter::new(store, "limits", Quota::new(1, SOON)?);
    let check = || limiter.check(limiter.key(1).id(7));
    assert_eq!(check().await?, Verdict::Allowed);
    let Verdict::JustBlocked { retry_after } = check().await? else {
        panic!("one passes at a time");
    };
    assert!(retry_after <= SOON);
    tokio::time::sleep(retry_after).await;
    assert_eq!(check().await?, Verdict::Allowed);
    Ok(())
}

async fn strangers(url: String) -> Result {
    let (one_store, other_store) = (connect(&url, "ours").await?, connect(&url, "theirs").await?);
    let lease = |store: RedisStore, bot: i64, name: &str| {
        let leases = Leases::new(std::sync::Arc::new(store), name, LONG);
        async move { leases.begin(leases.key(bot).id(7)).await }
    };
    let mut held = Vec::new();
    for (store, bot, name) in [
        (&one_store, 1, "presses"),
        (&one_store, 2, "presses"),
        (&one_store, 1, "others"),
        (&other_store, 1, "presses"),
    ] {
        let press = lease(store.clone(), bot, name).await?;
        assert!(
            matches!(press, Press::Started(_)),
            "{bot} {name}: {press:?}"
        );
        held.push(press);
    }
    let press = lease(one_store, 1, "presses").await?;
    assert!(matches!(press, Press::Held { .. }));
    Ok(())
}

async fn foreign_key(url: String) -> Result {
    let store = connect(&url, "foreign").await?;
    let mut cli = Cli::connect(&url)?;
    cli.say(&["RPUSH", "foreign:{1}:n:count:", "theirs"])?;
    let error = one(&store, add("n", 1)).await.unwrap_err();
    assert_eq!(*error.kind(), StoreErrorKind::Corrupt, "{error}");
    // A batch that reads it writes nothing else either.
    let batch = [add("m", 1), add("n", 1)];
    assert!(store.run(&batch, Durability::Soft).await.is_err());
    assert_eq!(cli.say(&["EXISTS", "foreign:{1}:m:count:"])?, ":0");
    Ok(())
}

async fn wakes(url: String) -> Result {
    let (here, there) = (connect(&url, "wakes").await?, connect(&url, "wakes").await?);
    let space = Namespace::new("queue").of(1);
    let claim = there.claim(Claim {
        queue: space.clone(),
        n: 1,
        lease: LONG,
        wait: LONG,
        early: false,
    });
    let claim = tokio::spawn(claim);
    // Until it waits: what it looks at first is empty.
    tokio::time::sleep(Duration::from_millis(50)).await;
    let item = Item {
        id: 1,
        body: "item".into(),
    };
    let due = Due::After(Duration::ZERO);
    let key = space.key();
    let start = tokio::time::Instant::now();
    one(&here, Op::Push { key, item, due }).await?;
    assert_eq!(claim.await??.len(), 1);
    // Less than it takes to look by itself.
    assert!(
        start.elapsed() < Duration::from_millis(700),
        "{:?}",
        start.elapsed()
    );
    Ok(())
}

async fn password() -> Result {
    let server = Redis::start_with(&[("requirepass", "the-one")])?;
    let with = |password: &str| {
        server
            .url()
            .replace("redis://", &format!("redis://:{password}@"))
    };
    let store = connect(&with("the-one"), "password").await?;
    one(&store, add("n", 1)).await?;
    assert!(!format!("{store:?}").contains("the-one"));

    let builder = RedisStore::builder(&with("not-this"))?;
    let shown = format!("{builder:?}");
    let error = builder.connect().await.unwrap_err();
    assert_eq!(*error.kind(), StoreErrorKind::Unavailable);
    let told = format!("{shown} {error} {error:?}");
    assert!(!told.contains("not-this"), "{told}");
    for (url, says) in [
        ("redis://:not-this@:x", "redis://[user"),
        ("rediss://:not-this@localhost/", "TLS"),
    ] {
        let error = RedisStore::builder(url).unwrap_err();
        let told = format!("{error} {error:?}");
        assert!(!told.contains("not-this") && told.contains(says), "{told}");
    }
    Ok(())
}

async fn full_server() -> Result {
    let server = Redis::start_with(&[("maxmemory", "3mb")])?;
    let store = connect(&server.url(), "full").await?;
    assert!(!store.caps().durable);
    let put = |id: i64, size: usize| Op::Put {
        key: Namespace::new("values").key(1).id(id),
        value: vec![0; size].into(),
        date: 0,
        guard: Guard::Any,
        ttl: None,
    };
    let mut id = 0;
    let error = loop {
        id += 1;
        match store
            .run(&[put(id, 50_000), add("n", 1)], Durability::Soft)
            .await
        {
            Ok(_) => {}
            Err(error) => break error,
        }
    };
    assert_eq!(*error.kind(), StoreErrorKind::Unavailable);
    assert!(error.to_string().contains("maxmemory"), "{error}");
    // Reading works on, and finds nothing of the batch that was refused.
    let get = Op::Get {
        key: Namespace::new("values").key(1).id(id),
    };
    let read = store.run(&[get, add("n", 0)], Durability::Soft).await?;
    let expected = vec![Output::Value(None), Output::Count(id - 1)];
    assert_eq!(read, Commit::Applied(expected.into()));
    Ok(())
}

async fn durability() -> Result {
    let mut server = Redis::start_with(&[("appendonly", "yes"), ("appendfsync", "always")])?;
    let store = connect(&server.url(), "durable").await?;
    assert!(store.caps().durable && store.caps().shared);
    assert!(store.warnings().is_empty());

    let key = Namespace::new("leases").key(1);
    let begin = Op::Begin {
        key: key.clone(),
        lease: LONG,
        remember: LONG,
    };
    let Commit::Applied(outputs) = one(&store, begin.clone()).await? else {
        panic!("nothing refuses it");
    };
    let Some(Output::Begun(Begun::Started(lease))) = outputs.into_first() else {
        panic!("nobody else began");
    };
    server.kill_9();
    assert!(one(&store, add("n", 1)).await.is_err());
    server.restart()?;
    eventually_async("the store is back", async || {
        one(&store, add("n", 1)).await.is_ok()
    })
    .await?;
    let finish = Op::Finish { lease, keep: LONG };
    assert_eq!(
        one(&store, finish.clone()).await?,
        Commit::Applied(vec![Output::Done].into())
    );
    let lost = Commit::Refused {
        op: 0,
        why: Refused::LeaseLost,
    };
    assert_eq!(one(&store, finish).await?, lost);

    let lazy = Redis::start_with(&[("appendonly", "yes"), ("appendfsync", "no")])?;
    let store = connect(&lazy.url(), "durable").await?;
    assert!(!store.caps().durable && store.caps().shared);
    assert!(store.warnings()[0].contains("appendfsync always"));
    Ok(())
}

/// With `appendfsync everysec`, which is durable for servers that know `WAITAOF` alone.
async fn awaited() -> Result {
    let mut server = Redis::start_with(&[("appendonly", "yes"), ("appendfsync", "everysec")])?;
    let knows = !Cli::connect(&server.url())?
        .say(&["WAITAOF", "0", "0", "0"])?
        .starts_with('-');
    let store = connect(&server.url(), "awaited").await?;
    assert_eq!(store.caps().durable, knows);
    assert!(store.warnings()[0].contains("appendfsync always"));
    if !knows {
        return Ok(());
    }
    // Many at once share what they wait for, and what is soft waits for nothing.
    let start = tokio::time::Instant::now();
    let mut tasks = tokio::task::JoinSet::new();
    for n in 0..50 {
        let (store, name) = (store.clone(), format!("n{n}"));
        tasks.spawn(async move { store.run(&[add(&name, 1)], Durability::Hard).await });
    }
    for done in tasks.join_all().await {
        done?;
    }
    assert!(
        start.elapsed() < Duration::from_secs(10),
        "{:?}",
        start.elapsed()
    );
    server.kill_9();
    server.restart()?;
    let store = connect(&server.url(), "awaited").await?;
    for n in 0..50 {
        let kept = one(&store, add(&format!("n{n}"), 0)).await?;
        assert_eq!(kept, Commit::Applied(vec![Output::Count(1)].into()), "{n}");
    }
    let store = RedisStore::builder(&server.url())?
        .prefix("awaited")
        .response_timeout(Duration::from_secs(1))
        .connect()
        .await?;
    // From here on the server leaves it to the system when it writes to disk.
    Cli::connect(&server.url())?.say(&["CONFIG", "SET", "appendfsync", "no"])?;
    one(&store, add("soft", 1)).await?;
    let error = store.run(&[add("hard", 1)], Durability::Hard).await;
    let error = error.unwrap_err();
    assert_eq!(*error.kind(), StoreErrorKind::Unavailable);
    assert!(error.to_string().contains("to its disk"), "{error}");
    Ok(())
}

async fn eventually(what: &str, mut is_so: impl FnMut() -> std::io::Result<bool>) -> Result {
    for _ in 0..500 {
        if is_so()? {
            return Ok(());
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    Err(format!("it is never so that {what}").into())
}

pub(super) async fn eventually_async(what: &str, is_so: impl AsyncFn() -> bool) -> Result {
    for _ in 0..500 {
        if is_so().await {
            return Ok(());
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    Err(format!("it is never so that {what}").into())
}
