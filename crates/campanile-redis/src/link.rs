//! The connection: one for all callers, replaced when it is lost.

use std::{
    sync::{Arc, Mutex, PoisonError, Weak},
    time::Duration,
};

use campanile_store::{Result, StoreError};
use redis::{
    AsyncConnectionConfig, Client, Cmd, ErrorKind, PushInfo, PushKind, RedisError, RedisResult,
    ServerErrorKind, Value, aio::MultiplexedConnection,
};
use tokio::{sync::watch, time};

use crate::{
    disk::{Disk, Unsynced},
    error,
    news::News,
    request::Request,
    settings::Settings,
};

/// Between two attempts to connect; doubled up to the longest.
const FIRST_PAUSE: Duration = Duration::from_millis(50);
const LONGEST_PAUSE: Duration = Duration::from_millis(500);

/// How often a script is sent for one request, should somebody flush the server's scripts again
/// and again.
const LOADS: usize = 3;

#[derive(Debug, Clone)]
pub(crate) struct Config {
    pub(crate) client: Client,
    pub(crate) connect_timeout: Duration,
    pub(crate) response_timeout: Duration,
    pub(crate) is_vouched_for: bool,
    pub(crate) channel: String,
}

/// Answers come back in the order of requests, so that any number of callers share one connection
/// without waiting for each other.
pub(crate) struct Link {
    config: Config,
    state: watch::Sender<State>,
    settings: Mutex<Settings>,
    news: Arc<News>,
}

#[derive(Debug, Clone)]
enum State {
    /// The connection was just lost: it is worth a moment's wait.
    Connecting,
    Up(Connection),
    /// The last attempt failed; calls fail at once until one succeeds.
    Down(Arc<str>),
}

#[derive(Debug, Clone)]
struct Connection {
    serial: u64,
    redis: MultiplexedConnection,
    /// Of a server that has to be asked when something is on disk.
    disk: Option<Disk>,
}

impl Link {
    /// Connects, and keeps connecting from then on, until the link is dropped.
    pub(crate) async fn open(config: Config, news: Arc<News>) -> RedisResult<Arc<Self>> {
        let (state, watcher) = watch::channel(State::Connecting);
        let link = Arc::new(Self {
            config,
            state,
            settings: Mutex::default(),
            news,
        });
        link.connect(0).await?;
        tokio::spawn(keep(Arc::downgrade(&link), watcher));
        Ok(link)
    }

    pub(crate) fn settings(&self) -> Settings {
        let settings = self.settings.lock();
        settings.unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Runs a script; sends its text first if the server does not know it.
    pub(crate) async fn run(&self, request: &Request) -> Result<Value> {
        let unknown = ErrorKind::Server(ServerErrorKind::NoScript);
        let mut connection = self.connection().await?;
        let mut answer = self.send(&mut connection, &request.command).await;
        for _ in 0..LOADS {
            if !answer.as_ref().is_err_and(|error| error.kind() == unknown) {
                break;
            }
            let mut load = redis::cmd("SCRIPT");
            load.arg("LOAD").arg(&request.script.text);
            answer = match self.send(&mut connection, &load).await {
                Ok(_) => self.send(&mut connection, &request.command).await,
                refused => refused,
            };
        }
        let timeout = self.config.response_timeout;
        let answer = answer.map_err(|error| error::of(error, timeout))?;
        if let (Some(disk), Some(mark)) = (&connection.disk, &request.mark) {
            let synced = disk.synced(mark.clone()).await;
            if let Err(Unsynced::Lost(_)) = synced {
                self.lost(connection.serial);
            }
            synced.map_err(|why| error::unsynced(&why, timeout))?;
        }
        Ok(answer)
    }

    /// The server's answer, or its refusal.
    async fn send(&self, connection: &mut Connection, command: &Cmd) -> RedisResult<Value> {
        let answer = connection.redis.send_packed_command(command).await;
        let answer = answer.and_then(Value::extract_error);
        if answer.as_ref().is_err_and(is_lost) {
            self.lost(connection.serial);
        }
        answer
    }

    async fn connection(&self) -> Result<Connection> {
        let mut watcher = match &*self.state.borrow() {
            State::Up(connection) => return Ok(connection.clone()),
            State::Down(why) => return Err(error::down(why)),
            State::Connecting => self.state.subscribe(),
        };
        let settled = watcher.wait_for(|state| !matches!(state, State::Connecting));
        match settled.await.as_deref() {
            Ok(State::Up(connection)) => Ok(connection.clone()),
            Ok(State::Down(why)) => Err(error::down(why)),
            Ok(State::Connecting) | Err(_) => Err(error::down("the store is closed")),
        }
    }

    /// Gives up this connection, unless it was replaced already.
    fn lost(&self, serial: u64) {
        self.state.send_if_modified(|state| {
            let is_it = matches!(state, State::Up(connection) if connection.serial == serial);
            if is_it {
                *state = State::Connecting;
            }
            is_it
        });
    }

    async fn connect(self: &Arc<Self>, serial: u64) -> RedisResult<()> {
        let limit = self.config.connect_timeout;
        let connected = time::timeout(limit, self.try_connect(serial)).await;
        let (connection, settings) = connected.unwrap_or_else(|_| {
            let why = format!("Redis did not accept a connection within {limit:?}");
            Err((ErrorKind::Io, "no connection", why).into())
        })?;
        self.note(settings);
        self.state.send_replace(State::Up(connection));
        self.news.tell_all();
        Ok(())
    }

    async fn try_connect(self: &Arc<Self>, serial: u64) -> RedisResult<(Connection, Settings)> {
        let Config {
            client,
            response_timeout,
            channel,
            ..
        } = &self.config;
        let link = Arc::downgrade(self);
        let config = AsyncConnectionConfig::new()
            .set_connection_timeout(None)
            .set_response_timeout(Some(*response_timeout))
            .set_push_sender(move |told| hear(&link, serial, told));
        let mut redis = client
            .get_multiplexed_async_connection_with_config(&config)
            .await?;
        let mut listener = redis.clone();
        // Side by side: on a slow way each round trip counts against the time to connect.
        let (settings, listens) = tokio::join!(
            Settings::read(&mut redis, self.config.is_vouched_for),
            listener.subscribe(channel)
        );
        let settings = settings?;
        if let Err(error) = listens {
            tracing::warn!(
                channel,
                %error,
                "Redis does not let this user listen: claims look for what is due once a second"
            );
        }
        let disk = match settings.is_awaited() {
            true => Some(self.disk().await?),
            false => None,
        };
        let connection = Connection {
            serial,
            redis,
            disk,
        };
        Ok((connection, settings))
    }

    async fn disk(&self) -> RedisResult<Disk> {
        let patience = self.config.response_timeout;
        let config = AsyncConnectionConfig::new()
            .set_connection_timeout(None)
            // The server itself gives up by then; a little later it is the network.
            .set_response_timeout(Some(patience + patience / 4));
        let client = &self.config.client;
        let redis = client
            .get_multiplexed_async_connection_with_config(&config)
            .await?;
        Ok(Disk::new(redis, patience))
    }

    /// Tells an operator what follows from the server's settings, once for each change of them.
    fn note(&self, settings: Settings) {
        let known = &mut *self.settings.lock().unwrap_or_else(PoisonError::into_inner);
        if *known != settings {
            for warning in settings.warnings() {
                tracing::warn!("{warning}");
            }
            *known = settings;
        }
    }
}

/// What comes without being asked for.
fn hear(link: &Weak<Link>, serial: u64, told: PushInfo) -> std::result::Result<(), ()> {
    let link = link.upgrade().ok_or(())?;
    match (told.kind, &told.data[..]) {
        (PushKind::Disconnection, _) => link.lost(serial),
        (PushKind::Message, [_, Value::BulkString(space)]) => link.news.tell(space),
        _ => {}
    }
    Ok(())
}

/// Whether the connection is of no use any more. One that does not answer in time may be half
/// open, and would never tell; a server that became a replica may have left its name to another.
fn is_lost(error: &RedisError) -> bool {
    error.is_unrecoverable_error() || error.is_timeout() || error.code() == Some("READONLY")
}

async fn keep(link: Weak<Link>, mut watcher: watch::Receiver<State>) {
    for serial in 1.. {
        let lost = watcher.wait_for(|state| !matches!(state, State::Up(_)));
        if lost.await.is_err() {
            return;
        }
        let mut pause = FIRST_PAUSE;
        loop {
            let Some(link) = link.upgrade() else { return };
            let Err(error) = link.connect(serial).await else {
                tracing::info!("connected to Redis again");
                break;
            };
            let why: Arc<str> = error.to_string().into();
            if let State::Connecting = link.state.send_replace(State::Down(why)) {
                tracing::warn!(%error, "the connection to Redis is lost");
            }
            drop(link);
            time::sleep(pause).await;
            pause = LONGEST_PAUSE.min(pause * 2);
        }
    }
}

/// The error of a store that could not be opened.
pub(crate) fn unopened(error: RedisError) -> StoreError {
    StoreError::unavailable("Redis cannot be used as a store", error)
}
