//! The command line.

use std::{net::SocketAddr, path::PathBuf};

use campanile::UserId;
use clap::{Arg, ArgAction, ArgMatches, Command, value_parser};
use tracing::level_filters::LevelFilter;

/// What the command line and the environment ask for.
pub(crate) struct Options {
    pub(crate) mode: Mode,
    /// The users who may use the bot; everyone if there are none.
    pub(crate) allowed: Vec<UserId>,
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
        Self {
            allowed: users.into_iter().flatten().map(UserId).collect(),
            log: matches.remove_one("log").expect("the option has a default"),
            mode: mode(matches),
        }
    }
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
    Mode::Live(Live {
        token,
        api_url: api_url.filter(|url| !url.is_empty()),
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
                     recording bot takes the answers.",
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
                .default_value("warn")
                .value_parser(value_parser!(LevelFilter))
                .help("How much to log to stderr: off, error, warn, info, debug or trace"),
        )
}
