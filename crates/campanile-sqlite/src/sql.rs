//! All statements of the writer, prepared once.

use rusqlite::{Connection, PrepFlags, Result, Statement};

macro_rules! statements {
    ($($name:ident: $sql:expr;)*) => {
        #[derive(Debug)]
        pub(crate) struct Statements<'c> {
            $(pub(crate) $name: Statement<'c>,)*
        }

        impl<'c> Statements<'c> {
            pub(crate) fn prepare(connection: &'c Connection) -> Result<Self> {
                let flags = PrepFlags::SQLITE_PREPARE_PERSISTENT;
                Ok(Self {
                    $($name: connection.prepare_with_flags($sql, flags)?,)*
                })
            }
        }
    };
}

statements! {
    begin: "BEGIN IMMEDIATE";
    commit: "COMMIT";
    rollback: "ROLLBACK";
    batch_begin: "SAVEPOINT batch";
    batch_end: "RELEASE batch";
    batch_undo: "ROLLBACK TO batch";
    data_version: "PRAGMA data_version";
    meta_get: "SELECT number, clock FROM meta";
    meta_put: "UPDATE meta SET number = ?1, clock = ?2";

    space_get: "SELECT id, used FROM space WHERE scope = ?1 AND namespace = ?2";
    space_add: "INSERT INTO space (scope, namespace) VALUES (?1, ?2) RETURNING id, used";
    space_use: "UPDATE space SET used = used + ?2 WHERE id = ?1";

    // ?3 now, ?4 the price of the use, ?5 what the whole burst is worth. It changes a quota that has
    // room; what is over starts a new episode, and always has.
    quota_charge: "UPDATE quota SET
        expires = max(expires, ?3) + ?4,
        told = iif(expires <= ?3, 0, told)
        WHERE space = ?1 AND key = ?2 AND (?4 = 0 OR max(expires, ?3) + ?4 <= ?3 + ?5)";
    quota_get: "SELECT expires, told FROM quota WHERE space = ?1 AND key = ?2";
    quota_tell: "UPDATE quota SET told = 1 WHERE space = ?1 AND key = ?2";
    quota_add: "INSERT INTO quota (space, key, expires, told) VALUES (?1, ?2, ?3, 0)";

    penalty_get: "SELECT uses, blocked_until, expires FROM penalty WHERE space = ?1 AND key = ?2";
    penalty_put: "INSERT OR REPLACE INTO penalty (space, key, uses, blocked_until, expires)
        VALUES (?1, ?2, ?3, ?4, ?5)";

    lease_get: "SELECT state, fence, attempt, until, remember, owner, hard, expires
        FROM lease WHERE space = ?1 AND key = ?2";
    lease_put: "INSERT OR REPLACE INTO lease
        (space, key, state, fence, attempt, until, remember, owner, hard, expires)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)";
    lease_delete: "DELETE FROM lease WHERE space = ?1 AND key = ?2";

    entry_get: "SELECT value, version, date, written, expires
        FROM entry WHERE space = ?1 AND key = ?2";
    entry_put: "INSERT OR REPLACE INTO entry
        (space, key, value, version, date, written, hard, expires)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)";
    entry_delete: "DELETE FROM entry WHERE space = ?1 AND key = ?2";

    counter_get: "SELECT count, hard, expires FROM counter WHERE space = ?1 AND key = ?2";
    counter_put: "INSERT OR REPLACE INTO counter (space, key, count, hard, expires)
        VALUES (?1, ?2, ?3, ?4, ?5)";

    mailbox_get: "SELECT part, waiting, since, due, taken, fence, attempt, leased, until, owner,
        known, known_until FROM mailbox WHERE space = ?1 AND key = ?2";
    mailbox_put: "INSERT OR REPLACE INTO mailbox
        (space, key, part, waiting, since, due, taken, fence, attempt, leased, until, owner,
        known, known_until, claimable, expires)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16)";
    mailbox_delete: "DELETE FROM mailbox WHERE space = ?1 AND key = ?2";
    mailbox_due: "SELECT key FROM mailbox
        WHERE space = ?1 AND claimable <= ?2 AND NOT (leased AND until > ?3)
        ORDER BY claimable, key LIMIT ?4";
    mailbox_next: "SELECT min(claimable) FROM mailbox
        WHERE space = ?1 AND claimable IS NOT NULL";

    item_is_known: "SELECT 1 FROM item WHERE space = ?1 AND key = ?2 AND id = ?3";
    item_add: "INSERT INTO item (space, key, id, part, body) VALUES (?1, ?2, ?3, ?4, ?5)";
    item_list: "SELECT id, body FROM item
        WHERE space = ?1 AND key = ?2 AND part = ?3 ORDER BY id";
    item_settle: "UPDATE item SET part = NULL, body = NULL, known_until = ?4
        WHERE space = ?1 AND key = ?2 AND part = ?3";
    item_drop: "DELETE FROM item WHERE space = ?1 AND key = ?2 AND part = ?3";
    item_forget: "DELETE FROM item
        WHERE space = ?1 AND key = ?2 AND part IS NULL AND known_until <= ?3";
    item_forget_all: "DELETE FROM item WHERE space = ?1 AND key = ?2";
}
