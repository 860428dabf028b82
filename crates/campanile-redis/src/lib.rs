//! The state of a bot on Redis or Valkey, where any number of replicas act as one.
//!
//! [`RedisStore`] is a [`Store`](campanile_store::Store): each call is one script, run by the
//! server as one step. It is written for Redis from 6.2 on and for Valkey, is tested with Redis
//! 7.0 and 7.4 and with Valkey 8.0, and needs nothing that only one of them has.
//!
//! # What survives
//!
//! The server decides, for all that it writes. With `appendonly yes` and `appendfsync always` it has
//! on disk what it acknowledged, and the store says that it is
//! [durable](campanile_store::Caps::durable). With `appendfsync everysec` it is, too, on servers that
//! know `WAITAOF` (Redis from 7.2 on; Valkey): then what is
//! [hard](campanile_store::Durability::Hard) waits for the next time that the server syncs, a second
//! or two. Otherwise it is not, which is fine for limits and
//! leases, and logged with the consequence when the store connects
//! ([`warnings`](RedisStore::warnings)). Set `maxmemory-policy noeviction`: a server that evicts
//! would forget leases and albums as it pleases.
//!
//! Redis copies to its replicas after it answered. A replica that takes over may lack the last writes
//! of a server that is gone for good, whatever that one had on its disk.
//!
//! There is no bound by namespace: what a stranger can create expires, and `maxmemory` bounds the
//! rest. A server at its bound refuses a batch as a whole, with an error of kind
//! [`Unavailable`](campanile_store::StoreErrorKind::Unavailable).
//!
//! # Keys
//!
//! A key is named `campanile:{BOT}:NAMESPACE:KIND:PARTS`, so `redis-cli --scan --pattern
//! 'campanile:{42}:*'` lists what a bot with the id 42 has. In a cluster the braces keep all of it
//! on one node. The store speaks to one server: give it the node of its bot, or a proxy. A batch of
//! two bots works on a single server, and is refused by a cluster.
//!
//! TLS is not built in: an address with `rediss://` is refused. Connect by a private network, a Unix
//! socket, or a tunnel.
//!
//! The clock is the server's own; a replica's has no say. A jump of it is a jump for all leases.
//!
//! # When the server is away
//!
//! A call fails with [`Unavailable`](campanile_store::StoreErrorKind::Unavailable) when an answer
//! takes longer than [3 s](Builder::response_timeout), and at once while no connection can be made.
//! Attempts go on at least once every half second, so that the store is back within three seconds
//! of the server.
//!
//! # Invariant
//!
//! This crate speaks to one Redis server and to nothing else. No password is in what it prints.
#![forbid(unsafe_code)]

mod builder;
mod clock;
mod disk;
mod error;
mod link;
mod names;
mod news;
mod release;
mod reply;
mod request;
mod script;
mod settings;
mod store;

pub use self::{builder::Builder, clock::TestClock, store::RedisStore};
