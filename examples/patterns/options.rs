//! The command line.

use std::{net::SocketAddr, path::PathBuf, time::Duration};

use campanile::UserId;
use clap::{Arg, ArgAction, ArgMatches, Command, parser::ValueSource, value_parser};
use tracing::level_filters::LevelFilter;

use crate::{
    bot::{Limit, Rules},
    membership::Named,
};

/// Far more than anybody types, and in the long run about what Telegram lets a bot answer in a chat.
const LIMIT: &str = "100/60";

/// What the command line and the environment ask for.
pub(crate) struct Options {
    pub(crate) mode: Mode,
    /// Whom the bot serves; the channels of its gate are known only when it is connected.
    pub(crate) rules: Rules,
    pub(crate) log: LevelFilter,
}

pub(crate) enum Mode {
    Tour,
    Replay { file: PathBuf, username: String },
    Live(Live),
}

/// The settings of a real bot. There is no `Debug`: one of them is the token.
pub(crate) struct Live {
    pub(crate) token: String,
    pub(crate) api_url: Option<String>,
    pub(crate) gate_channels: Vec<Named>,
    pub(crate) store: PathBuf,
    pub(crate) webhook: Option<Webhook>,
}

pub(crate) struct Webhook {
    pub(crate) url: String,
    pub(crate) listen: SocketAddr,
    pub(crate) secret: Option<String>,
}

impl Options {
    pub(crate) fn from_command_line() -> Self {
        Self::from_matches(command().get_matches())
    }

    fn from_matches(mut matches: ArgMatches) -> Self {
        let users = matches.remove_many::<i64>("allow-user");
        let rules = Rules {
            allowed: users.into_iter().flatten().map(UserId).collect(),
            channels: Vec::new(),
            limit: limit(&matches),
        };
        let log = matches.get_one("log").copied();
        let mode = mode(matches);
        // In the tour the server ends with the bot, so warnings of what a crash would lose mean nothing.
        let default = match mode {
            Mode::Tour => LevelFilter::ERROR,
            _ => LevelFilter::WARN,
        };
        Self {
            mode,
            rules,
            log: log.unwrap_or(default),
        }
    }
}

/// A replay has a limit only if one was asked for: a file comes all at once, whatever time it tells of.
fn limit(matches: &ArgMatches) -> Option<Limit> {
    let is_default = matches.value_source("limit") == Some(ValueSource::DefaultValue);
    match matches.contains_id("replay") && is_default {
        true => None,
        false => *matches.get_one("limit").expect("the option has a default"),
    }
}

/// Reads `N/SECONDS`, or `off`.
fn parse_limit(text: &str) -> Result<Option<Limit>, String> {
    if text == "off" {
        return Ok(None);
    }
    let numbers = text.split_once('/').and_then(|(uses, seconds)| {
        let (uses, seconds) = (uses.parse().ok()?, seconds.parse().ok()?);
        (uses > 0 && seconds > 0).then_some((uses, seconds))
    });
    let (uses, seconds) =
        numbers.ok_or("a limit is like 20/60, for 20 messages in 60 seconds, or it is off")?;
    Ok(Some(Limit {
        uses,
        per: Duration::from_secs(seconds),
    }))
}

fn mode(mut matches: ArgMatches) -> Mode {
    if let Some(file) = matches.remove_one("replay") {
        let username = matches.remove_one("username");
        return Mode::Replay {
            file,
            username: username.expect("the option has a default"),
        };
    }
    // An empty variable is what a forgotten secret of a container looks like; it is no token.
    let token: Option<String> = matches.remove_one("token");
    let Some(token) = token.filter(|token| !token.is_empty() && !matches.get_flag("tour")) else {
        return Mode::Tour;
    };
    let listen = matches.remove_one("listen");
    let secret = matches.remove_one("webhook-secret");
    let webhook = matches.remove_one("webhook-url").map(|url| Webhook {
        url,
        listen: listen.expect("the option has a default"),
        secret,
    });
    let api_url: Option<String> = matches.remove_one("api-url");
    let gate_channels = matches.remove_many("gate-channel");
    let store = matches.remove_one("store");
    Mode::Live(Live {
        token,
        api_url: api_url.filter(|url| !url.is_empty()),
        gate_channels: gate_channels.into_iter().flatten().collect(),
        store: store.expect("the option has a default"),
        webhook,
    })
}

fn command() -> Command {
    Command::new("patterns")
        .about("One bot with all the patterns of campanile: a tour, a real bot, or a replay")
        .after_help(
            "Without TELEGRAM_BOT_TOKEN it is a tour on a server in this process. With it, it is a \
             real bot that polls until Ctrl-C or SIGTERM, or that listens for a webhook if \
             --webhook-url is given.",
        )
        .arg(
            Arg::new("tour")
                .long("tour")
                .action(ArgAction::SetTrue)
                .help("Take the tour even if there is a token"),
        )
        .arg(
            Arg::new("replay")
                .long("replay")
                .value_name("FILE")
                .value_parser(value_parser!(PathBuf))
                .help("Push the updates of a JSONL file through the stack, one line each")
                .long_help(
                    "Push every update of a JSONL file through the stack and print one line each. A \
                     line is an update, or an object with a field `update`. Nothing is sent: a \
                     recording bot takes the answers. No time passes, so there is no limit unless \
                     --limit is given, and albums are handled at the end; nobody can be asked who is \
                     a member of a channel, so there is no gate.",
                ),
        )
        .arg(
            Arg::new("username")
                .long("username")
                .value_name("NAME")
                .default_value("tower_bot")
                .help("The bot's username in a replay, for commands like /start@NAME"),
        )
        .arg(
            Arg::new("allow-user")
                .long("allow-user")
                .value_name("ID")
                .action(ArgAction::Append)
                .value_parser(value_parser!(i64))
                .help("Let only this user pass; may be given several times"),
        )
        .arg(
            Arg::new("limit")
                .long("limit")
                .value_name("N/SECONDS")
                .default_value(LIMIT)
                .value_parser(parse_limit)
                .help("What one user may send: N messages at once, and N per SECONDS; or off")
                .long_help(
                    "What one user may send: N messages at once, and in the long run N per SECONDS. \
                     Presses count, too, and an album counts as one. Who sends more is told once, and \
                     not answered until there is room again. `off` is for no limit. The default is far \
                     more than a conversation needs, also a fast one.",
                ),
        )
        .arg(
            Arg::new("store")
                .long("store")
                .value_name("PATH")
                .default_value("bot.db")
                .value_parser(value_parser!(PathBuf))
                .help("The SQLite file of a real bot, or :memory:")
                .long_help(
                    "The SQLite file in which a real bot keeps what must survive a restart: albums that \
                     are being collected, limits, presses, members. It is made if there is none. \
                     `:memory:` is for nothing to survive.",
                ),
        )
        .arg(
            Arg::new("gate-channel")
                .long("gate-channel")
                .value_name("CHANNEL")
                .action(ArgAction::Append)
                .value_parser(value_parser!(Named))
                .allow_hyphen_values(true)
                .conflicts_with("replay")
                .help("Let only members of this channel pass: @name, ID or ID=LINK; may be given several times")
                .long_help(
                    "Let only those pass who are in this channel or group; may be given several times, \
                     and then all are required. Without it there is no gate. A public one is @name; a \
                     private one is its id, -100..., or ID=LINK with the link by which one joins. \
                     Without a link the bot asks for its own, for which it needs the right to invite. \
                     The bot must be an administrator of the channel: only then does Telegram tell it \
                     who is in, who joins and who leaves.",
                ),
        )
        .arg(
            Arg::new("token")
                .long("token")
                .value_name("TOKEN")
                .env("TELEGRAM_BOT_TOKEN")
                .hide_env_values(true)
                .hide(true)
                .help("The bot's token; better set in the environment"),
        )
        .arg(
            Arg::new("api-url")
                .long("api-url")
                .value_name("URL")
                .env("TELEGRAM_API_URL")
                .help("The Bot API server, if it is not Telegram's own"),
        )
        .arg(
            Arg::new("webhook-url")
                .long("webhook-url")
                .value_name("URL")
                .help("Be sent updates at this public URL, instead of polling"),
        )
        .arg(
            Arg::new("webhook-secret")
                .long("webhook-secret")
                .value_name("SECRET")
                .env("TELEGRAM_WEBHOOK_SECRET")
                .hide_env_values(true)
                .help("The secret of the webhook; made up at each start if it is not given"),
        )
        .arg(
            Arg::new("listen")
                .long("listen")
                .value_name("ADDRESS")
                .default_value("127.0.0.1:8080")
                .value_parser(value_parser!(SocketAddr))
                .help("Where to listen for the webhook, behind a proxy that speaks TLS"),
        )
        .arg(
            Arg::new("log")
                .long("log")
                .value_name("LEVEL")
                .value_parser(value_parser!(LevelFilter))
                .help("How much to log to stderr: off, error, warn, info, debug or trace [default: warn]")
                .long_help(
                    "How much to log to stderr: off, error, warn, info, debug or trace. The default is \
                     warn, and error in the tour.",
                ),
        )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn options(arguments: &[&str]) -> Result<Options, clap::Error> {
        let arguments = [&["patterns"], arguments].concat();
        let matches = command().try_get_matches_from(arguments)?;
        Ok(Options::from_matches(matches))
    }

    fn limit_of(arguments: &[&str]) -> Option<(u32, u64)> {
        let options = options(arguments).unwrap_or_else(|error| panic!("{error}"));
        let limit = options.rules.limit?;
        Some((limit.uses, limit.per.as_secs()))
    }

    #[test]
    fn the_limit_is_generous_unless_set_and_a_replay_has_none_unless_asked() {
        assert_eq!(limit_of(&[]), Some((100, 60)));
        assert_eq!(limit_of(&["--limit", "5/10"]), Some((5, 10)));
        assert_eq!(limit_of(&["--limit", "off"]), None);
        assert_eq!(limit_of(&["--replay", "x"]), None);
        assert_eq!(
            limit_of(&["--replay", "x", "--limit", "5/10"]),
            Some((5, 10))
        );
    }

    #[test]
    fn channels_are_taken_several_times_and_negative_ids_are_values() {
        let options = options(&[
            "--token",
            "42:A",
            "--gate-channel",
            "@news",
            "--gate-channel",
            "-1002",
        ]);
        let Ok(Options {
            mode: Mode::Live(live),
            ..
        }) = options
        else {
            panic!("it is a real bot");
        };
        let named: Vec<_> = live.gate_channels.iter().map(ToString::to_string).collect();
        assert_eq!(named, ["@news", "-1002"]);
    }

    #[test]
    fn what_makes_no_sense_is_refused_in_words() {
        for (arguments, says) in [
            (["--limit", "5"], "like 20/60"),
            (["--limit", "0/10"], "like 20/60"),
            (["--limit", "5/0"], "like 20/60"),
            (["--gate-channel", "news"], "like @name"),
        ] {
            let error = options(&arguments)
                .err()
                .expect("it is refused")
                .to_string();
            assert!(
                error.contains(says) && error.contains(arguments[0]),
                "{error}"
            );
        }
        let both = ["--replay", "x", "--gate-channel", "@news"];
        assert!(options(&both).is_err(), "a replay has nobody to ask");
    }
}
