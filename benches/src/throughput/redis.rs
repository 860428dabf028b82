use std::{sync::Arc, time::Duration};

use campanile::store::micros;
use campanile_redis::RedisStore;
use campanile_testkit::engine::Redis;
use futures::future::FutureExt;
use redis::{AsyncConnectionConfig, Client, Script};

use super::{Contest, Pair, of_client, quota, refused};
use crate::Result;

pub(super) const CONTEST: Contest = Contest {
    name: "redis",
    start: || start().boxed(),
};

/// The same rule, as short as it can be written: no second operation, no notice for the first
/// refusal, no key that expires later than now.
const BARE: &str = "
local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]
local full = math.max(tonumber(redis.call('GET', KEYS[1])) or 0, now) + ARGV[1]
if full > now + ARGV[2] then
  return full - now - ARGV[2]
end
redis.call('SET', KEYS[1], string.format('%.0f', full), 'PXAT', math.ceil(full / 1000))
return 0
";

async fn start() -> Result<Pair> {
    let server = Redis::start()?;
    let store = RedisStore::connect(&server.url()).await?;

    let config = AsyncConnectionConfig::new().set_response_timeout(Some(Duration::from_secs(3)));
    let client = Client::open(server.url())?;
    let connection = client
        .get_multiplexed_async_connection_with_config(&config)
        .await?;
    let script = Arc::new(Script::new(BARE));
    let quota = quota();
    let price = micros(quota.interval());
    let whole = price * u64::from(quota.burst_size());
    let bare = of_client(move |user| {
        let (mut connection, script) = (connection.clone(), Arc::clone(&script));
        async move {
            let mut call = script.key(format!("bare:{{42}}:limit:{user}"));
            call.arg(price).arg(whole);
            let left: i64 = call
                .invoke_async(&mut connection)
                .await
                .map_err(|error| error.to_string())?;
            (left == 0).then_some(()).ok_or_else(refused)
        }
    });
    Ok(Pair {
        store: Arc::new(store),
        bare,
        _server: Box::new(server),
    })
}
