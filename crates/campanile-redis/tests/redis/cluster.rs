//! A server in cluster mode.

use std::{sync::Arc, time::Duration};

use campanile_redis::RedisStore;
use campanile_store::{
    Begun, Commit, Due, Durability, Guard, Item, Namespace, Op, Output, PenaltyRule, Queue, Quota,
    Scan, Store, StoreErrorKind, Table,
};
use campanile_testkit::engine::Redis;
use libtest_mimic::Trial;

use crate::{
    Result,
    cli::Cli,
    server::{LONG, SOON, add, connect, eventually_async, one},
    trial,
};

pub(super) fn trials() -> Vec<Trial> {
    vec![trial(
        "a_node_of_a_cluster_runs_all_scripts_of_a_bot",
        cluster,
    )]
}

/// Each script has the keys of one bot alone, which a server in cluster mode holds it to.
async fn cluster() -> Result {
    let server = Redis::start_with(&[
        ("cluster-enabled", "yes"),
        ("appendonly", "yes"),
        ("appendfsync", "everysec"),
    ])?;
    let mut cli = Cli::connect(&server.url())?;
    let done = cli.say(&["CLUSTER", "ADDSLOTSRANGE", "0", "16383"])?;
    if done.starts_with('-') {
        // Before 7.0 a range has to be spelt out.
        let slots: Vec<_> = (0..16_384).map(|slot: u32| slot.to_string()).collect();
        let mut command = vec!["CLUSTER", "ADDSLOTS"];
        command.extend(slots.iter().map(String::as_str));
        cli.say(&command)?;
    }
    let store = Arc::new(connect(&server.url(), "cluster").await?);
    eventually_async("the cluster is whole", async || {
        one(&store, add("n", 0)).await.is_ok()
    })
    .await?;
    everything(&store).await?;
    let two_bots = [1, 2].map(|bot| {
        let key = Namespace::new("n").key(bot);
        Op::Add {
            key,
            by: 1,
            ttl: None,
        }
    });
    let error = store.run(&two_bots, Durability::Soft).await.unwrap_err();
    assert_eq!(*error.kind(), StoreErrorKind::Invalid, "{error}");
    assert!(error.to_string().contains("two bots"), "{error}");
    Ok(())
}

/// Every operation, in batches over several namespaces of a bot, and claims and scans.
async fn everything(store: &Arc<RedisStore>) -> Result {
    let key = |namespace: &str, id: i64| Namespace::new(namespace).key(1).id(id);
    let quota = Quota::new(5, SOON)?;
    let rule = PenaltyRule::new(5, SOON, SOON)?;
    let (cost, ttl, value) = (1, Some(LONG), bytes::Bytes::from("value"));
    let (date, guard) = (0, Guard::Any);
    let item = |id| Item {
        id,
        body: "item".into(),
    };
    let batch = [
        Op::Gcra {
            key: key("a", 1),
            quota,
            cost,
        },
        Op::Penalty {
            key: key("b", 2),
            rule,
            cost,
        },
        Op::Begin {
            key: key("c", 3),
            lease: LONG,
            remember: LONG,
        },
        Op::Put {
            key: key("d", 4),
            value: value.clone(),
            date,
            guard,
            ttl,
        },
        Op::Upsert {
            key: key("e", 5),
            value,
            date,
            ttl,
        },
        Op::Get { key: key("d", 4) },
        Op::Del {
            key: key("d", 4),
            guard,
        },
        Op::Add {
            key: key("f", 6),
            by: 1,
            ttl,
        },
        Op::Push {
            key: key("g", 7),
            item: item(1),
            due: Due::Never,
        },
        Op::Wake { key: key("g", 7) },
    ];
    let commit = store.run(&batch, Durability::Hard).await?;
    let Commit::Applied(outputs) = &commit else {
        panic!("{commit:?}");
    };
    let Output::Begun(Begun::Started(lease)) = outputs[2].clone() else {
        panic!("{commit:?}");
    };
    let by = LONG;
    one(
        store,
        Op::Extend {
            lease: lease.clone(),
            by,
        },
    )
    .await?;
    store.release(&lease);
    store.flush().await;
    let queue = Queue::new(store.clone(), "g", LONG);
    let claims = queue.claim(1, 10, Duration::ZERO).await?;
    assert_eq!(claims.len(), 1);
    for claim in claims {
        assert!(claim.settle(SOON).await?);
    }
    for table in [Table::Values, Table::Mailboxes] {
        let scan = Scan {
            space: Namespace::new("e").of(1),
            table,
            after: None,
            n: 10,
            filter: Default::default(),
        };
        store.scan(scan).await?;
    }
    Ok(())
}
