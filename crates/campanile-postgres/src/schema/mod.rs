//! The tables and functions on the server, and their version.

use std::time::Duration;

use campanile_store::{Result, StoreError};
use tokio::time::timeout;
use tokio_postgres::Client;

use crate::{connections::Statement, error};

/// The steps from an empty database, each from one version to the next. After them all functions are
/// made anew, so a step for functions alone is empty.
const STEPS: &[&str] = &[include_str!("tables.sql"), ""];

/// What may call each other, and what replicas of earlier versions call, keeps its parameters.
const FUNCTIONS: &[&str] = &[
    include_str!("ops.sql"),
    include_str!("run.sql"),
    include_str!("claim.sql"),
    include_str!("sweep.sql"),
];

/// The longest time for all steps, and for other replicas that make them meanwhile.
const PATIENCE: Duration = Duration::from_secs(60);

/// A schema by its name, which is checked to need no quotes.
#[derive(Debug, Clone)]
pub(crate) struct Schema {
    name: String,
}

/// All that is ever said to the server.
#[derive(Debug)]
pub(crate) struct Statements {
    pub(crate) run: Statement,
    pub(crate) run_group: Statement,
    pub(crate) claim: Statement,
    pub(crate) values: Statement,
    pub(crate) mailboxes: Statement,
    pub(crate) space: Statement,
    pub(crate) sweep: Statement,
    pub(crate) turn: Statement,
    pub(crate) count: Statement,
    pub(crate) keep_within: Statement,
}

impl Schema {
    /// # Errors
    ///
    /// The name is more than a lower-case word.
    pub(crate) fn new(name: &str) -> Result<Self> {
        let is_word = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_';
        let starts_well = name
            .bytes()
            .next()
            .is_some_and(|byte| !byte.is_ascii_digit());
        if !starts_well || !name.bytes().all(is_word) || name.len() > 63 {
            let message =
                "the name of a schema is up to 63 of a-z, 0-9 and _, and starts with no digit";
            return Err(StoreError::invalid(message));
        }
        Ok(Self {
            name: name.to_owned(),
        })
    }

    /// The text with this schema in the place of `campanile`.
    pub(crate) fn name(&self, sql: &str) -> String {
        sql.replace("campanile.", &format!("{}.", self.name))
    }

    pub(crate) fn statements(&self) -> Statements {
        let statement = |what, sql: &str| Statement {
            what,
            sql: self.name(sql),
        };
        Statements {
            run: statement(
                "run this batch",
                "SELECT * FROM campanile.run($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)",
            ),
            run_group: statement(
                "run this batch",
                "SELECT * FROM campanile.run_group($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, \
                 $14)",
            ),
            claim: statement(
                "claim what is due",
                "SELECT * FROM campanile.claim($1, $2, $3, $4, $5, $6)",
            ),
            values: statement("read a page of values", include_str!("values.sql")),
            mailboxes: statement("read a page of mailboxes", include_str!("mailboxes.sql")),
            space: statement("number a space", "SELECT campanile.space_id($1, $2)"),
            sweep: statement("sweep", "SELECT campanile.sweep($1, $2)"),
            turn: statement("give the sweep's turn", "SELECT campanile.sweeps($1)"),
            count: statement("count", "SELECT campanile.count_things()"),
            keep_within: statement(
                "keep a space within its bound",
                "SELECT campanile.keep_within($1, $2, $3)",
            ),
        }
    }

    /// Brings the schema to this version, once for all replicas that start together.
    ///
    /// # Errors
    ///
    /// A later version made it, or the server did not do it.
    pub(crate) async fn migrate(&self, client: &mut Client) -> Result<()> {
        let migrated = timeout(PATIENCE, self.migrate_now(client)).await;
        migrated.unwrap_or_else(|_| Err(error::too_late("make the tables")))
    }

    async fn migrate_now(&self, client: &mut Client) -> Result<()> {
        let known = STEPS.len();
        // Whoever may not make tables can use those that are there.
        if self.version(client).await? == Some(known) {
            return Ok(());
        }
        let failed = |error| error::failed("make the tables", &error);
        let transaction = client.transaction().await.map_err(failed)?;
        let lock = "SELECT pg_advisory_xact_lock(hashtext('campanile'), hashtext($1))";
        transaction
            .execute(lock, &[&self.name])
            .await
            .map_err(failed)?;
        let version = self.version(transaction.client()).await?;
        let version = version.unwrap_or(0);
        let mut text = String::new();
        if version == 0 {
            text = format!("CREATE SCHEMA IF NOT EXISTS {};\n", self.name);
        }
        let steps = STEPS.iter().skip(version).chain(FUNCTIONS);
        text.extend(steps.flat_map(|step| [step, "\n"]));
        text.push_str(match version {
            0 => "INSERT INTO campanile.meta VALUES ",
            _ => "UPDATE campanile.meta SET version = ",
        });
        text.push_str(&format!("({known});"));
        let made = transaction.batch_execute(&self.name(&text)).await;
        made.map_err(failed)?;
        transaction.commit().await.map_err(failed)
    }

    /// The version that is there.
    ///
    /// # Errors
    ///
    /// It is a later one than this crate knows.
    async fn version(&self, client: &Client) -> Result<Option<usize>> {
        let failed = |error| error::failed("tell the version of its tables", &error);
        // Read from the catalog: names are looked up in a cache, which waiting for a lock alone does
        // not refresh.
        let tables = "SELECT EXISTS (SELECT FROM pg_catalog.pg_tables \
                      WHERE schemaname = $1 AND tablename = 'meta')";
        let is_there = client
            .query_one(tables, &[&self.name])
            .await
            .map_err(failed)?;
        if !is_there.get::<_, bool>(0) {
            return Ok(None);
        }
        let version = self.name("SELECT version FROM campanile.meta");
        let row = client.query_opt(&version, &[]).await.map_err(failed)?;
        let version = row.map_or(0, |row| row.get::<_, i32>(0));
        let known = STEPS.len();
        let version = usize::try_from(version).unwrap_or(usize::MAX);
        if version > known {
            return Err(StoreError::corrupt(format!(
                "the schema `{}` is of version {version}, and this campanile-postgres knows up to \
                 {known}: update it",
                self.name
            )));
        }
        Ok(Some(version))
    }
}
