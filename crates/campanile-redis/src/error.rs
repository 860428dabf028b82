//! What the engine's errors mean for a caller, in words that help, and without a password.

use std::time::Duration;

use campanile_store::StoreError;
use redis::{ErrorKind, RedisError, ServerErrorKind};

use crate::disk::Unsynced;

/// The error of a request that was sent.
pub(crate) fn of(error: RedisError, timeout: Duration) -> StoreError {
    if let Some(message) = senseless(&error) {
        return StoreError::invalid(message);
    }
    if is(&error, "WRONGTYPE") {
        return StoreError::corrupt(
            "a key under the prefix of this store holds what this store did not write; \
             give the store a prefix of its own",
        );
    }
    let known = KNOWN.iter().find(|(code, _)| is(&error, code));
    let message = match known {
        Some((_, message)) => (*message).to_owned(),
        None if error.is_timeout() => format!("Redis did not answer within {timeout:?}"),
        None => "Redis did not answer as it should".to_owned(),
    };
    StoreError::unavailable(message, error)
}

const KNOWN: [(&str, &str); 7] = [
    (
        "OOM",
        "Redis is at its `maxmemory` and refuses to write; it needs more memory",
    ),
    (
        "MISCONF",
        "Redis cannot write to its disk, and refuses to change anything",
    ),
    ("LOADING", "Redis still reads its data from disk"),
    ("READONLY", "this Redis is a replica, which does not write"),
    ("NOAUTH", "Redis wants a password"),
    ("WRONGPASS", "Redis does not know this user and password"),
    (
        "NOPERM",
        "this user of Redis may not do what a store does; it needs `EVALSHA`, `SCRIPT` and what \
         scripts call, for the keys and the channel under the store's prefix",
    ),
];

/// Before 7.0, the error of a script holds the code inside of its text.
fn is(error: &RedisError, code: &str) -> bool {
    error.code() == Some(code) || error.detail().is_some_and(|said| said.contains(code))
}

fn senseless(error: &RedisError) -> Option<&'static str> {
    match error.kind() {
        ErrorKind::Server(ServerErrorKind::CrossSlot) => Some(
            "a batch is of two bots, whose keys lie on different nodes of the cluster; \
             run one batch for each",
        ),
        ErrorKind::Server(ServerErrorKind::Moved) => Some(
            "this node of a cluster does not hold the keys of this bot; connect to the one that \
             does, or to a proxy of the cluster",
        ),
        _ => None,
    }
}

/// The error of a batch of which nobody knows whether it is on disk.
pub(crate) fn unsynced(why: &Unsynced, timeout: Duration) -> StoreError {
    match why {
        Unsynced::Late => StoreError::unavailable(
            format!("Redis did not write to its disk within {timeout:?}"),
            "the disk is slow, or the log is being rewritten and \
             `no-appendfsync-on-rewrite` is `yes`",
        ),
        Unsynced::Lost(why) => StoreError::unavailable(
            "Redis did not tell whether what was written is on its disk",
            &**why,
        ),
    }
}

/// The error of a call while there is no connection.
pub(crate) fn down(why: &str) -> StoreError {
    StoreError::unavailable("there is no connection to Redis", why)
}
