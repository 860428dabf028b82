use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use campanile::store::micros;
use campanile_postgres::PostgresStore;
use campanile_testkit::engine::Postgres;
use futures::future::FutureExt;
use tokio_postgres::NoTls;

use super::{Contest, Pair, of_client, quota, refused};
use crate::Result;

pub(super) const CONTEST: Contest = Contest {
    name: "postgres",
    start: || start().boxed(),
};

/// As many as the store has; callers share them, and what they ask is in flight together.
const CONNECTIONS: usize = 16;

/// The same rule, as short as it can be written: a number for a key, no told refusals, no second
/// kind of table.
const TABLE: &str = "
CREATE UNLOGGED TABLE bare (bot bigint, id bigint, full_at bigint NOT NULL, PRIMARY KEY (bot, id))
WITH (fillfactor = 70)";
const BARE: &str = "
INSERT INTO bare AS b (bot, id, full_at)
VALUES (42, $1, (date_part('epoch', clock_timestamp()) * 1000000)::bigint + $2)
ON CONFLICT (bot, id) DO UPDATE SET full_at = greatest(b.full_at, EXCLUDED.full_at - $2) + $2
WHERE greatest(b.full_at, EXCLUDED.full_at - $2) + $2 <= EXCLUDED.full_at - $2 + $3
RETURNING full_at";

async fn start() -> Result<Pair> {
    let server = Postgres::start()?;
    let store = PostgresStore::builder(&server.url())?
        .connections(CONNECTIONS)
        .connect()
        .await?;

    let mut clients = Vec::new();
    for nth in 0..CONNECTIONS {
        let (client, connection) = tokio_postgres::connect(&server.url(), NoTls).await?;
        tokio::spawn(connection);
        if nth == 0 {
            client.batch_execute(TABLE).await?;
        }
        let statement = client.prepare(BARE).await?;
        clients.push(Arc::new((client, statement)));
    }
    let next = AtomicUsize::new(0);
    let quota = quota();
    let price = micros(quota.interval()).cast_signed();
    let whole = price * i64::from(quota.burst_size());
    let bare = of_client(move |user| {
        let nth = next.fetch_add(1, Ordering::Relaxed) % clients.len();
        let client = Arc::clone(&clients[nth]);
        async move {
            let (client, statement) = &*client;
            let user = user as i64;
            let rows = client
                .query(statement, &[&user, &price, &whole])
                .await
                .map_err(|error| error.to_string())?;
            (rows.len() == 1).then_some(()).ok_or_else(refused)
        }
    });
    Ok(Pair {
        store: Arc::new(store),
        bare,
        _server: Box::new(server),
    })
}
