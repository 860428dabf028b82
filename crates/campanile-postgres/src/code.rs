//! The numbers by which this crate and the functions on the server know what is meant; see
//! `schema/ops.sql`.

pub(crate) mod op {
    pub(crate) const GCRA: i32 = 0;
    pub(crate) const PENALTY: i32 = 1;
    pub(crate) const BEGIN: i32 = 2;
    pub(crate) const EXTEND_KEY: i32 = 3;
    pub(crate) const FINISH: i32 = 4;
    pub(crate) const RELEASE_KEY: i32 = 5;
    pub(crate) const GET: i32 = 6;
    pub(crate) const PUT: i32 = 7;
    pub(crate) const DEL: i32 = 8;
    pub(crate) const UPSERT: i32 = 9;
    pub(crate) const ADD: i32 = 10;
    pub(crate) const PUSH: i32 = 11;
    pub(crate) const WAKE: i32 = 12;
    pub(crate) const EXTEND_MAILBOX: i32 = 13;
    pub(crate) const SETTLE: i32 = 14;
    pub(crate) const RETRY: i32 = 15;
    pub(crate) const RELEASE_MAILBOX: i32 = 16;
}

pub(crate) mod answer {
    pub(crate) const DONE: i32 = 0;
    pub(crate) const VERDICT: i32 = 1;
    pub(crate) const STARTED: i32 = 2;
    pub(crate) const HELD: i32 = 3;
    pub(crate) const KEPT: i32 = 4;
    pub(crate) const NO_VALUE: i32 = 5;
    pub(crate) const VALUE: i32 = 6;
    pub(crate) const VERSION: i32 = 7;
    pub(crate) const DELETED: i32 = 8;
    pub(crate) const UPSERTED_NEW: i32 = 9;
    pub(crate) const UPSERTED: i32 = 10;
    pub(crate) const COUNT: i32 = 11;
    pub(crate) const PUSHED: i32 = 12;
    pub(crate) const DUPLICATE: i32 = 13;
    pub(crate) const WOKEN: i32 = 14;
    pub(crate) const REFUSED: i32 = 90;
    pub(crate) const FULL: i32 = 91;
}

pub(crate) mod guard {
    pub(crate) const ANY: i64 = 0;
    pub(crate) const ABSENT: i64 = 1;
    pub(crate) const VERSION: i64 = 2;
    pub(crate) const NEWER: i64 = 3;
}

pub(crate) mod due {
    pub(crate) const NEVER: i64 = 0;
    pub(crate) const AFTER: i64 = 1;
    pub(crate) const QUIET: i64 = 2;
}
