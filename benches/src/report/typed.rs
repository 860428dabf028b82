//! What the whole Bot API as types costs those who build it.

use std::{env, fs, path::Path};

use super::{
    Figure, Mode, Section,
    build::{cargo, cpu_of},
    figure::number,
};
use crate::Result;

/// The programs by their names.
const BOTS: [(&str, &str); 4] = [
    ("untyped", UNTYPED),
    ("typed", TYPED),
    ("value", VALUE),
    ("update", UPDATE),
];

pub(super) fn measure(mode: Mode) -> Result<Section> {
    let mut section = Section::new("The typed Bot API");
    if mode == Mode::Quick {
        section.line("Builds are measured in full only.");
        return Ok(section);
    }
    let folder = env::temp_dir().join(format!("campanile-typed-{}", std::process::id()));
    let measured = measure_in(&folder, &mut section);
    fs::remove_dir_all(&folder)?;
    measured?;
    Ok(section)
}

fn measure_in(folder: &Path, section: &mut Section) -> Result<()> {
    write_bots(folder)?;
    cargo(folder, "build --release --bins")?;
    section.line("Release binaries, stripped, with the default profile:\n");
    section.head(&["program", "kB"]);
    let mut size = |name: &str, what: &str| -> Result<f64> {
        let size = fs::metadata(folder.join("target/release").join(name))?.len() as f64 / 1e3;
        section.row(&[what.to_owned(), number(size)]);
        Ok(size)
    };
    let untyped = size("untyped", "five methods, untyped")?;
    let typed = size("typed", "five methods, typed")?;
    let value = size("value", "one update as a `Value`")?;
    let update = size("update", "one update by `parse_update`")?;
    section.line(format!(
        "\nReading whole updates adds {} kB to reading values.",
        number(update - value)
    ));
    section.figures.push(Figure::at_most(
        "binary growth of five typed methods",
        300.0,
        typed - untyped,
        " kB",
        "Next step: more of what is rare as `Lazy`.",
    ));
    let alone = |command: &str, profile: &str| -> Result<f64> {
        let package = format!("{profile} --package campanile-types");
        cargo(folder, &format!("{command} {package}"))?;
        cargo(folder, &format!("clean {package}"))?;
        cpu_of(folder, &format!("{command} {package}"))
    };
    section.figures.push(Figure::at_most(
        "`cargo check` of campanile-types: CPU time",
        15.0,
        alone("check", "--profile dev")?,
        " s",
        "Next step: look at `-Z self-profile`.",
    ));
    section.figures.push(Figure::at_most(
        "release build of campanile-types: CPU time",
        60.0,
        alone("build", "--profile release")?,
        " s",
        "Next step: look at `cargo llvm-lines`.",
    ));
    let reads = rebuild(folder, "update", UPDATE)?;
    let does_not = rebuild(folder, "value", VALUE)?;
    section.figures.push(Figure::at_most(
        "debug rebuild of a bot that parses updates, beyond one that does not: CPU time",
        2.0,
        reads - does_not,
        " s",
        "Next step: look for generic code that the bot compiles again.",
    ));
    Ok(())
}

/// Seconds that the build after an edit takes, at best.
fn rebuild(folder: &Path, name: &str, program: &str) -> Result<f64> {
    let command = format!("build --bin {name}");
    cargo(folder, &command)?;
    let mut best = f64::INFINITY;
    for round in 0..3 {
        let edited = format!("{program}\npub const ROUND: u32 = {round};\n");
        fs::write(folder.join(format!("src/bin/{name}.rs")), edited)?;
        best = best.min(cpu_of(folder, &command)?);
    }
    Ok(best)
}

fn write_bots(folder: &Path) -> Result<()> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let path = |name: &str| fs::canonicalize(root.join("crates").join(name));
    let (core, types) = (path("campanile-core")?, path("campanile-types")?);
    fs::create_dir_all(folder.join("src/bin"))?;
    fs::copy(root.join("Cargo.lock"), folder.join("Cargo.lock"))?;
    let manifest = format!(
        "[package]\nname = \"bots\"\nversion = \"0.1.0\"\nedition = \"2024\"\n[workspace]\n\
         [dependencies]\ncampanile-core = {{ path = {core:?} }}\n\
         campanile-types = {{ path = {types:?} }}\nserde_json = \"1\"\ntower = \"0.5\"\n\
         [profile.release]\nstrip = true\n"
    );
    fs::write(folder.join("Cargo.toml"), manifest)?;
    fs::write(folder.join("src/lib.rs"), BOT)?;
    for (name, program) in BOTS {
        fs::write(folder.join(format!("src/bin/{name}.rs")), program)?;
    }
    Ok(())
}

/// A bot whose server answers what stands on the command line.
const BOT: &str = r#"
use campanile_core::{ApiRequest, ApiResponse, Bot, Identity, UserId};
use std::{env, future::Future, pin::pin, task::{Context, Poll, Waker}};

pub fn argument() -> String {
    env::args().nth(1).unwrap_or_default()
}

pub fn bot() -> Bot {
    let answer = |_: ApiRequest| async { ApiResponse::parse(200, argument().into()) };
    Bot::new(Identity::new(UserId(1), "bot"), tower::service_fn(answer))
}

pub fn wait<F: Future>(future: F) -> F::Output {
    let mut future = pin!(future);
    loop {
        if let Poll::Ready(output) = future.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
            return output;
        }
    }
}
"#;

const UNTYPED: &str = r#"
use campanile_core::{ApiError, ApiRequest};
use serde_json::Value;

fn main() -> Result<(), ApiError> {
    let bot = bots::bot();
    bots::wait(async {
        let call = ApiRequest::new("sendMessage").param("chat_id", 7).param("text", "hi");
        let sent: Value = bot.send(call.param("parse_mode", "HTML")).await?.result()?;
        println!("{} {}", sent["message_id"], sent["text"]);
        let call = ApiRequest::new("sendPhoto").param("chat_id", 7).param("photo", "id");
        let sent: Value = bot.send(call.param("caption", "hi")).await?.result()?;
        println!("{} {:?}", sent["message_id"], sent["photo"].as_array().map(Vec::len));
        let call = ApiRequest::new("editMessageText").param("chat_id", 7).param("message_id", 5);
        let edited: Value = bot.send(call.param("text", "hi")).await?.result()?;
        println!("{}", edited["message_id"]);
        let call = ApiRequest::new("answerCallbackQuery").param("callback_query_id", "7");
        let answered: Value = bot.send(call).await?.result()?;
        println!("{answered}");
        let call = ApiRequest::new("getChatMember").param("chat_id", 7).param("user_id", 7);
        let member: Value = bot.send(call).await?.result()?;
        println!("{}", member["status"] == "administrator");
        Ok(())
    })
}
"#;

const TYPED: &str = r#"
use campanile_core::{ApiError, ChatId, MessageId, UserId};
use campanile_types::{
    AnswerCallbackQuery, ChatMember, EditMessageText, GetChatMember, ParseMode, SendMessage, SendPhoto,
};

fn main() -> Result<(), ApiError> {
    let bot = bots::bot();
    bots::wait(async {
        let call = SendMessage::new(ChatId(7), "hi").parse_mode(ParseMode::Html);
        let sent = bot.send(call).await?;
        println!("{:?} {:?}", sent.message_id, sent.text);
        let sent = bot.send(SendPhoto::new(ChatId(7), "id").caption("hi")).await?;
        println!("{:?} {:?}", sent.message_id, sent.photo.map(|sizes| sizes.len()));
        let call = EditMessageText::new().chat_id(ChatId(7)).message_id(MessageId(5)).text("hi");
        let edited = bot.send(call).await?;
        println!("{:?}", edited.message().map(|message| message.message_id));
        let answered = bot.send(AnswerCallbackQuery::new("7")).await?;
        println!("{answered}");
        let member = bot.send(GetChatMember::new(ChatId(7), UserId(7))).await?;
        println!("{}", matches!(member, ChatMember::Administrator(_)));
        Ok(())
    })
}
"#;

const VALUE: &str = r#"
fn main() -> serde_json::Result<()> {
    let update: serde_json::Value = serde_json::from_str(&bots::argument())?;
    println!("{} {}", update["update_id"], update["message"]["text"]);
    Ok(())
}
"#;

const UPDATE: &str = r#"
use campanile_types::{ParseError, UpdateContent, parse_update};

fn main() -> Result<(), ParseError> {
    let update = parse_update(bots::argument().as_bytes())?;
    if let UpdateContent::Message(message) = update.content {
        println!("{} {:?}", update.update_id, message.text);
    }
    Ok(())
}
"#;
