//! How the server is set up, and what follows for what the store can promise.

use std::collections::HashMap;

use redis::{ErrorKind, RedisError, Value, aio::MultiplexedConnection};

/// What a server tells of itself, as far as it matters here.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Settings {
    /// By name; empty where the server does not tell.
    known: HashMap<String, String>,
    /// Tells when its log is on disk to whom asks (`WAITAOF`), as servers from 7.2 on do.
    tells_when_synced: bool,
    /// The operator says that the server writes to disk before it answers.
    is_vouched_for: bool,
}

/// The oldest Redis that knows all commands that are used.
const OLDEST: (u32, u32) = (6, 2);

const ASKED: [&str; 4] = ["appendonly", "appendfsync", "maxmemory", "maxmemory-policy"];

impl Settings {
    /// Asks the server. One that does not let its settings be read is no reason to stop.
    ///
    /// # Errors
    ///
    /// The server does not answer, is not ready, or is too old.
    pub(crate) async fn read(
        connection: &mut MultiplexedConnection,
        is_vouched_for: bool,
    ) -> Result<Self, RedisError> {
        // In one round trip: on a slow way each would count against the time to connect.
        let mut asked = redis::pipe();
        asked.cmd("PING").cmd("INFO").arg("server");
        asked.cmd("WAITAOF").arg(0).arg(0).arg(0);
        for name in ASKED {
            // One by one, because servers before 7.0 read no list.
            asked.cmd("CONFIG").arg("GET").arg(name);
        }
        let count = asked.cmd_iter().count();
        let answers = connection.send_packed_commands(&asked, 0, count).await?;
        let mut answers = answers.into_iter().map(Value::extract_error);
        answers.next().transpose()?;
        let info = answers.next().and_then(Result::ok);
        let info = info.and_then(|info| redis::from_redis_value::<String>(info).ok());
        refuse_old(info.as_deref().and_then(version))?;
        let tells_when_synced = matches!(answers.next(), Some(Ok(_)));
        let known = answers.filter_map(Result::ok).flat_map(pairs).collect();
        Ok(Self {
            known,
            tells_when_synced,
            is_vouched_for,
        })
    }

    fn is(&self, name: &str, value: &str) -> bool {
        self.known.get(name).is_some_and(|is| is == value)
    }

    /// Whether what was written is on disk before the answer is there, and stays.
    pub(crate) fn is_durable(&self) -> bool {
        let is_synced = self.is("appendonly", "yes") && self.is("appendfsync", "always");
        (is_synced || self.is_vouched_for || self.is_awaited()) && !self.may_evict()
    }

    /// Whether the server has to be asked when something is on disk, because it answers before.
    pub(crate) fn is_awaited(&self) -> bool {
        let is_soon = self.is("appendonly", "yes") && self.is("appendfsync", "everysec");
        is_soon && self.tells_when_synced && !self.is_vouched_for
    }

    fn may_evict(&self) -> bool {
        let is_bounded = self.known.get("maxmemory").is_some_and(|most| most != "0");
        is_bounded && !self.is("maxmemory-policy", "noeviction")
    }

    /// What an operator should know, with the consequence.
    pub(crate) fn warnings(&self) -> Vec<String> {
        let mut warnings = Vec::new();
        if self.may_evict() {
            warnings.push(
                "Redis may evict keys (`maxmemory-policy` is not `noeviction`): leases, blocks, \
                 albums and whatever else is stored can vanish at any time; set \
                 `maxmemory-policy noeviction`"
                    .to_owned(),
            );
        }
        if self.is_durable() {
            if self.is_awaited() {
                warnings.push(
                    "Redis writes to disk once a second (`appendfsync everysec`): what must be on \
                     disk waits for it, up to two seconds each; with `appendfsync always` it does not"
                        .to_owned(),
                );
            }
            return warnings;
        }
        let is_told = self.known.contains_key("appendonly");
        warnings.push(if is_told {
            "Redis does not write to disk before it answers: what was acknowledged can be lost \
             when it crashes; set `appendonly yes` and `appendfsync always`, or keep albums and \
             other hard state elsewhere"
                .to_owned()
        } else {
            "Redis does not tell whether it writes to disk before it answers (`CONFIG GET` is \
             refused), so it counts as not durable; if it does, say so with \
             `Builder::assume_durable`"
                .to_owned()
        });
        warnings
    }
}

/// The version of Redis that a server is, or says to be compatible with.
fn version(info: &str) -> Option<(u32, u32)> {
    let line = info
        .lines()
        .find_map(|line| line.strip_prefix("redis_version:"))?;
    let mut numbers = line.trim().split('.').map(str::parse);
    Some((numbers.next()?.ok()?, numbers.next()?.ok()?))
}

/// A server that does not tell its version is tried.
fn refuse_old(version: Option<(u32, u32)>) -> Result<(), RedisError> {
    match version {
        Some((major, minor)) if (major, minor) < OLDEST => {
            let why = format!("it is Redis {major}.{minor}, and a store needs 6.2 or later");
            Err((ErrorKind::Client, "the server is too old", why).into())
        }
        _ => Ok(()),
    }
}

/// Names and values, as either version of the protocol has them.
fn pairs(value: Value) -> HashMap<String, String> {
    redis::from_redis_value(value).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settings(known: &[(&str, &str)]) -> Settings {
        let known = known.iter().map(|(k, v)| (k.to_string(), v.to_string()));
        Settings {
            known: known.collect(),
            tells_when_synced: false,
            is_vouched_for: false,
        }
    }

    const ALWAYS: [(&str, &str); 2] = [("appendonly", "yes"), ("appendfsync", "always")];

    #[test]
    fn only_what_is_synced_before_the_answer_is_durable() {
        assert!(settings(&ALWAYS).is_durable());
        assert!(settings(&ALWAYS).warnings().is_empty());
        let lazy = settings(&[("appendonly", "yes"), ("appendfsync", "everysec")]);
        assert!(!lazy.is_durable());
        assert!(lazy.warnings()[0].contains("appendfsync always"));
    }

    #[test]
    fn a_server_that_syncs_soon_and_tells_when_is_durable_for_those_who_wait() {
        let mut soon = settings(&[("appendonly", "yes"), ("appendfsync", "everysec")]);
        soon.tells_when_synced = true;
        assert!(soon.is_durable() && soon.is_awaited());
        assert!(soon.warnings()[0].contains("up to two seconds"));
        let mut never = settings(&[("appendonly", "yes"), ("appendfsync", "no")]);
        never.tells_when_synced = true;
        assert!(!never.is_durable() && !never.is_awaited());
        let mut always = settings(&ALWAYS);
        always.tells_when_synced = true;
        assert!(always.is_durable() && !always.is_awaited());
    }

    #[test]
    fn a_server_that_is_too_old_is_refused_by_its_version() {
        let old = "# Server\r\nredis_version:6.0.16\r\nredis_mode:standalone\r\n";
        let error = refuse_old(version(old)).unwrap_err();
        assert!(error.to_string().contains("6.2 or later"), "{error}");
        for new in [
            "redis_version:6.2.0",
            "server:x\r\nredis_version:255.255.255\r\n",
            "",
            "x",
        ] {
            assert!(refuse_old(version(new)).is_ok(), "{new}");
        }
    }

    #[test]
    fn what_may_be_evicted_is_not_durable() {
        let bounded = [ALWAYS[0], ALWAYS[1], ("maxmemory", "1000")];
        let evicts = [bounded.as_slice(), &[("maxmemory-policy", "allkeys-lru")]].concat();
        assert!(!settings(&evicts).is_durable());
        assert!(settings(&evicts).warnings()[0].contains("noeviction"));
        let keeps = [bounded.as_slice(), &[("maxmemory-policy", "noeviction")]].concat();
        assert!(settings(&keeps).is_durable());
    }

    #[test]
    fn a_server_that_does_not_tell_is_durable_only_if_somebody_vouches_for_it() {
        let mut silent = settings(&[]);
        assert!(!silent.is_durable());
        assert!(silent.warnings()[0].contains("assume_durable"));
        silent.is_vouched_for = true;
        assert!(silent.is_durable());
        assert!(silent.warnings().is_empty());
    }
}
